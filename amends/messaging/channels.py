"""The channels that deliver letters without a person: what they share, and their customers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from amends.db.letters import StoredLetter
from amends.domain.complaint import ContactBy, Customer
from amends.domain.letters import LetterPurpose
from amends.domain.types import Reason
from amends.letters.rendering import Rendered
from amends.messaging.mime import address_of
from amends.messaging.reply_tokens import Letterbox
from amends.messaging.smtp import Mailer

Mark = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Outgoing:
    """A letter in words, and everything that a channel may need to make its own form of it.

    `effect_id` is the same for every try and never used twice; `now` is business time; `earlier` are the Message-IDs of
    the conversation, oldest first.
    """

    effect_id: str
    message_id: str
    reference: str
    purpose: LetterPurpose
    letter: Rendered
    recipient: str
    customer_id: str
    now: datetime
    earlier: Sequence[str] = ()


class Channel(Protocol):
    """One way to deliver letters. docs/how-to/channels.md says how to write one."""

    @property
    def name(self) -> str:
        """The channel's name, stored with each of its letters; also the `contact_by` of its customers."""
        ...

    @property
    def recognises_repeats(self) -> bool:
        """Whether a letter that is delivered twice arrives once. Where it may not, the case shows that."""
        ...

    @property
    def reply_window(self) -> float | None:
        """For how many hours after the customer's last message on this channel it takes letters.

        None means always.
        """
        ...

    def recipient_of(self, customer: Customer) -> str | None:
        """The customer's address on this channel; None where none is on file."""
        ...

    def why_not(self, letter: Rendered, purpose: LetterPurpose, hours_since_heard: float | None) -> Reason | None:
        """Why this channel cannot carry the letter; None where it can. `hours_since_heard` counts from the customer's
        last message on this channel, None where there was none.
        """
        ...

    def write(self, outgoing: Outgoing) -> bytes:
        """The bytes that are stored and delivered, the same on every try.

        Raises ValueError where it cannot be written.
        """
        ...

    async def hand_over(self, letter: StoredLetter, before_handing_over: Mark) -> None:
        """Hand over what was kept; returning means that it was accepted, never that it was read.

        Await `before_handing_over` after the last moment at which nothing can have arrived. Raises Refused or
        Unavailable (amends.messaging.errors), with no personal data in their words.
        """
        ...


class ByMail:
    """E-mail, through the mailer."""

    name = str(ContactBy.EMAIL)
    recognises_repeats = False
    reply_window = None

    def __init__(self, mailer: Mailer, letterbox: Letterbox) -> None:
        self._mailer = mailer
        self._letterbox = letterbox

    def recipient_of(self, customer: Customer) -> str | None:
        """The address, its domain as mail servers write it; None where it is our own."""
        address = customer.email and address_of(customer.email)
        return None if address and self.is_ours(address) else address

    def is_ours(self, address: str) -> bool:
        """Whether letters to this address come back to us: our sender's address, or one that answers arrive at."""
        return address.lower() == self._mailer.address.lower() or self._letterbox.receives(address)

    def why_not(self, letter: Rendered, purpose: LetterPurpose, hours_since_heard: float | None) -> None:
        """Always None: mail carries every letter at any time."""

    def write(self, outgoing: Outgoing) -> bytes:
        """The mail, with the reply address that only this customer knows."""
        return self._mailer.write(
            outgoing.letter,
            message_id=outgoing.message_id,
            recipient=outgoing.recipient,
            now=outgoing.now,
            reply_to=self._letterbox.reply_to(outgoing.reference),
            earlier=outgoing.earlier,
        )

    async def hand_over(self, letter: StoredLetter, before_handing_over: Mark) -> None:
        """Sends by SMTP. Bounces come back to where the customer's answers arrive."""
        assert letter.raw is not None
        assert letter.recipient is not None
        returned_to = self._letterbox.reply_to(letter.reference) or self._mailer.address
        await self._mailer.send(letter.raw, returned_to, [letter.recipient], before_handing_over)


class Channels:
    """Every configured channel, by the `contact_by` that it serves. Calls are always made by a person."""

    def __init__(self, mail: Channel, others: Mapping[str, Channel] | None = None) -> None:
        self.mail = mail
        self._by_name: dict[str, Channel] = {**(others or {}), mail.name: mail}

    def named(self, name: str) -> Channel | None:
        """The channel of this name; None where it is not configured."""
        return self._by_name.get(name)
