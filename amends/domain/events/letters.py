"""Events of letters to the customer: what became of each, at once and later."""

from typing import ClassVar

from pydantic import Field

from amends.domain.bounces import About
from amends.domain.events.base import Event, Sha256
from amends.domain.events.types import EventType
from amends.domain.letters import LetterPurpose, WhyOvertaken
from amends.domain.types import Instant


class LetterEvent(Event):
    """A letter to the customer, and what it was for."""

    subject_fields = ("purpose",)

    letter: str = Field(description="Effect id of the letter.")
    purpose: LetterPurpose = Field(description="What it is for.")


class LetterTold(LetterEvent):
    """What became of a letter as soon as it was asked for."""

    serves: tuple[str, ...] = Field(default=(), description="Milestones that it serves.")
    reason: str | None = Field(default=None, description="Code of why it was not accepted.")
    language: str | None = Field(default=None, description="Language that it is written in (BCP 47).")
    maybe_twice: bool = Field(
        default=False, description="Whether it may have arrived twice, since the answer to a first try was lost."
    )
    message_id: str | None = Field(default=None, description="Its Message-ID.")
    channel: str | None = Field(default=None, description="The channel that it was written for.")
    words: Sha256 | None = Field(default=None, description="SHA-256, in hexadecimal, of its words.")
    bytes: Sha256 | None = Field(
        default=None, description="SHA-256, in hexadecimal, of the bytes that were handed over."
    )
    template: str | None = Field(default=None, description="SHA-256, in hexadecimal, of its template.")
    overtaken_by: WhyOvertaken | None = Field(default=None, description="Why it was not to go any more.")
    draft: str | None = Field(default=None, description="Effect id of the draft that it was.")
    draft_words: Sha256 | None = Field(default=None, description="SHA-256, in hexadecimal, of the draft's words.")
    edited_by: str | None = Field(default=None, description="The action whose words took the place of the draft's.")


class LetterAccepted(LetterTold):
    """The mail server or a gateway took the letter."""

    type: ClassVar[EventType] = EventType.LETTER_ACCEPTED


class LetterRefused(LetterTold):
    """The letter was refused for good, or came back before it was on record as accepted."""

    type: ClassVar[EventType] = EventType.LETTER_REFUSED


class LetterDelegated(LetterTold):
    """A person tells the customer what the letter would say."""

    type: ClassVar[EventType] = EventType.LETTER_DELEGATED


class LetterUnaddressed(LetterTold):
    """The letter could not be sent: there is no way on file to reach the customer."""

    type: ClassVar[EventType] = EventType.LETTER_UNADDRESSED


class LetterUnwritten(LetterTold):
    """The letter could not be written: its template is missing or cannot be used."""

    type: ClassVar[EventType] = EventType.LETTER_UNWRITTEN


class LetterDrafted(LetterTold):
    """The letter was written, and waits for a colleague who reads it before it goes."""

    type: ClassVar[EventType] = EventType.LETTER_DRAFTED


class LetterSuppressed(LetterTold):
    """The letter was not sent, and nobody has to say in its place what it would say."""

    type: ClassVar[EventType] = EventType.LETTER_SUPPRESSED


class LetterOvertaken(LetterTold):
    """The letter was not sent: what it says is not so any more, or another letter says it."""

    type: ClassVar[EventType] = EventType.LETTER_OVERTAKEN


class LetterLanguageSubstituted(LetterEvent):
    """The letter was written in another language than the customer's, since no template is in theirs."""

    type: ClassVar[EventType] = EventType.LETTER_LANGUAGE_SUBSTITUTED

    written_in: str = Field(description="Language that it is written in (BCP 47).")
    wanted: str = Field(description="Language of the customer (BCP 47).")


class LaterEvent(Event):
    """Something that became known of a letter after it went."""

    subject_fields = ("purpose",)

    letter: str = Field(description="Effect id of the letter.")
    purpose: LetterPurpose | None = Field(default=None, description="What it is for, where that is known by then.")


class LetterDelivered(LaterEvent):
    """A gateway reported that it delivered the letter."""

    type: ClassVar[EventType] = EventType.LETTER_DELIVERED


class LetterDelayed(LaterEvent):
    """A mail server reported that the letter has not arrived yet."""

    type: ClassVar[EventType] = EventType.LETTER_DELAYED

    code: str = Field(description="The status that the report gives (RFC 3463).")
    about: About = Field(description="What stands in the way.")


class LetterBounced(LaterEvent):
    """A letter that had been accepted came back."""

    type: ClassVar[EventType] = EventType.LETTER_BOUNCED

    code: str = Field(description="The status that the report gives (RFC 3463).")
    about: About = Field(description="What stands in the way.")


class LetterRewritten(LaterEvent):
    """A letter that did not arrive is written once more."""

    type: ClassVar[EventType] = EventType.LETTER_REWRITTEN


class LetterDropped(LaterEvent):
    """A letter that did not arrive is not written once more: it has nothing left to say."""

    type: ClassVar[EventType] = EventType.LETTER_DROPPED


class LetterUntold(LaterEvent):
    """The task to tell the customer what a letter says was completed, and nobody told them."""

    type: ClassVar[EventType] = EventType.LETTER_UNTOLD


class LetterDiverged(LetterEvent):
    """The letter says something else than a run that was cut off said under the same effect id."""

    type: ClassVar[EventType] = EventType.LETTER_DIVERGED

    said_at: Instant = Field(description="When the other run said it (UTC).")


class DraftDropped(LaterEvent):
    """A draft goes to nobody: it has nothing left to say."""

    type: ClassVar[EventType] = EventType.DRAFT_DROPPED
