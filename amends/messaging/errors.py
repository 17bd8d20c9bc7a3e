"""How handing over a letter can fail: with a no, or with no answer."""

from amends.domain.bounces import About
from amends.domain.errors import AmendsError, Code


class NotHandedOver(AmendsError):
    """The letter was not accepted; the message holds no address. `kind` says what the next try waits for."""

    kind = Code.CHANNEL_UNAVAILABLE


class Refused(NotHandedOver):
    """Whoever takes letters said no to this letter or its recipient, for good or for now.

    `code` is their own; their words are left out, for they often repeat the address. `about` is what stood in the way:
    only an address that is refused gets no later letters.
    """

    def __init__(self, permanent: bool, code: str, who: str = "the channel", about: About = About.ADDRESS) -> None:
        super().__init__(f"{who} refused {'for good' if permanent else 'for now'} with {code}")
        self.permanent = permanent
        self.code = code
        self.about = about


class Unavailable(NotHandedOver):
    """There was no answer about this letter, or one that was not its fault."""
