"""How the delivery of a letter fails: with a refusal, or without an answer."""

from amends.domain.bounces import About
from amends.domain.errors import AmendsError, Code


class NotHandedOver(AmendsError):
    """The letter was not accepted; the message holds no address. `kind` says what the next try waits for."""

    kind = Code.CHANNEL_UNAVAILABLE


class Refused(NotHandedOver):
    """The other end refused this letter or its recipient, permanently or for now.

    `code` is the other end's own; its words are left out, for they often repeat the address. `about` is the reason:
    only a refused address gets no later letters.
    """

    def __init__(self, permanent: bool, code: str, who: str = "the channel", about: About = About.ADDRESS) -> None:
        super().__init__(f"{who} refused {'for good' if permanent else 'for now'} with {code}")
        self.permanent = permanent
        self.code = code
        self.about = about


class Unavailable(NotHandedOver):
    """There was no answer about this letter, or a failure that the letter did not cause."""
