"""Events in the life of a complaint: it comes in, moves on, changes hands, and ends."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from amends.domain.actions import MilestoneName
from amends.domain.case import ReopenReason
from amends.domain.complaint import Facts
from amends.domain.events.base import Event, Term
from amends.domain.events.types import EventType
from amends.domain.plan import PolicyRef
from amends.domain.types import Instant, Money, Stage


class ClosedAs(StrEnum):
    """How a complaint was closed: with a remedy, with a no, or with nothing decided."""

    RESOLVED = "resolved"
    DECLINED = "declined"
    CLOSED = "closed"


class WhyNotAsked(StrEnum):
    """Why a customer was not asked whether it helped."""

    OPTED_OUT = "opted_out"
    SPAM = "spam"
    DECEASED = "deceased"
    ASKED_BEFORE = "asked_before"
    NO_CHANNEL = "channel"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    DUPLICATE = "duplicate"


class ComplaintReceived(Event):
    """A complaint came in and was registered."""

    type: ClassVar[EventType] = EventType.COMPLAINT_RECEIVED

    digest: str = Field(description="Digest of the complaint as it was registered.")
    facts: Facts = Field(description="What policies may look at: no name, no contact, no word of the customer's.")
    policy: PolicyRef = Field(description="The policy that the complaint follows, pinned.")
    owner: str | None = Field(default=None, description="Staff id of the owner; absent where nobody fits.")
    roster: str = Field(description="Version of the staff page by which the owner was chosen.")
    run: str = Field(description="Run id of the workflow.")
    remarks: tuple[str, ...] = Field(
        default=(), description="What could not be used as it came, and was left out or mended."
    )


class ComplaintImported(Event):
    """A complaint that was closed elsewhere was taken into the records."""

    type: ClassVar[EventType] = EventType.COMPLAINT_IMPORTED

    outcome: str = Field(description="How it ended, as its source says.")
    digest: str = Field(description="Digest of the complaint as it was registered.")
    source: str | None = Field(default=None, description="The form that it came in: `cfpb` or `table`.")
    timely: bool | None = Field(default=None, description="Whether it was answered in time, where the source says so.")
    disputed: bool | None = Field(
        default=None, description="Whether the customer disputed it, where the source says so."
    )


class ComplaintUnreadable(Event):
    """A start came in that cannot be used as a complaint; a person looks at it."""

    type: ClassVar[EventType] = EventType.COMPLAINT_UNREADABLE

    digest: str = Field(description="SHA-256, in hexadecimal, of the bytes that came in.")
    problems: tuple[str, ...] = Field(description="What stands in the way, and what would be right.")


class StartRepeated(Event):
    """The same complaint was started a second time; that had no effect."""

    type: ClassVar[EventType] = EventType.START_REPEATED

    run: str = Field(description="Run id of the second start, or the first run's id and a digest of the update's.")
    problems: tuple[str, ...] = Field(default=(), description="Always empty for a repeated start.")


class StartConflicted(Event):
    """Another complaint was started under this reference; it was kept and had no effect."""

    type: ClassVar[EventType] = EventType.START_CONFLICTED

    run: str = Field(description="Run id of the second start, or the first run's id and a digest of the update's.")
    problems: tuple[str, ...] = Field(description="In which fields it differs, and what would be right.")


class StageReached(Event):
    """The complaint reached a stage of its journey."""

    type: ClassVar[EventType] = EventType.STAGE_REACHED
    subject_fields = ("stage",)

    stage: Stage = Field(description="The stage.")


class HandedOver(Event):
    """Somebody else has the complaint from here on."""

    type: ClassVar[EventType] = EventType.COMPLAINT_HANDED_OVER

    former: str | None = Field(default=None, description="Staff id of the owner before; absent where a role had it.")
    to: str | None = Field(default=None, description="Staff id of the new owner; absent where a role has it.")
    count: int = Field(description="How often it was handed over by now.")


class ComplaintCancelled(Event):
    """The workflow was cancelled from outside; the complaint is treated as withdrawn."""

    type: ClassVar[EventType] = EventType.COMPLAINT_CANCELLED


class ComplaintReopened(Event):
    """The complaint began again: a new generation of it."""

    type: ClassVar[EventType] = EventType.COMPLAINT_REOPENED
    subject_fields = ("reason",)

    reason: ReopenReason = Field(description="Why it began again.")
    generation: int = Field(description="The number of the new generation.")


class ComplaintClosed(Event):
    """All that was promised is done; the complaint listens until its reopen window ends."""

    type: ClassVar[EventType] = EventType.COMPLAINT_CLOSED
    subject_fields = ("outcome",)

    outcome: ClosedAs = Field(description="How it ended.")


class ComplaintCompleted(Event):
    """The complaint is over: its workflow ends, and it hears of nothing any more."""

    type: ClassVar[EventType] = EventType.COMPLAINT_COMPLETED
    subject_fields = ("stage",)

    stage: Stage = Field(description="The stage at which it ended.")


class ApologyWaived(Event):
    """The policy waives the apology."""

    type: ClassVar[EventType] = EventType.APOLOGY_WAIVED

    why: str = Field(description="The policy's reason.")


class MovedDate(BaseModel):
    """A date that moved when a complaint changed its policy."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    milestone: MilestoneName = Field(description="The milestone whose date it is.")
    by_law: bool = Field(default=False, description="Whether it is the date that a law sets.")
    before: Instant | None = Field(default=None, description="The date before (UTC); absent where there was none.")
    after: Instant | None = Field(default=None, description="The date from here on (UTC); absent where there is none.")


class PolicyMigrated(Event):
    """The complaint follows another policy from here on."""

    type: ClassVar[EventType] = EventType.POLICY_MIGRATED

    before: PolicyRef = Field(description="The policy before.")
    after: PolicyRef = Field(description="The policy from here on.")
    dates: tuple[MovedDate, ...] = Field(default=(), description="The dates that moved.")


class LinkAdded(Event):
    """Another complaint was linked with this one, by an action on the other one."""

    type: ClassVar[EventType] = EventType.LINK_ADDED

    other: str = Field(description="Reference of the other complaint.")
    action_id: str = Field(description="The action on the other complaint.")


class LinkLeftOneSided(Event):
    """The other complaint is over and could not be told: the link is on this side alone."""

    type: ClassVar[EventType] = EventType.LINK_LEFT_ONE_SIDED

    other: str = Field(description="Reference of the other complaint.")


class SurveySuppressed(Event):
    """Nobody asks this customer whether it helped."""

    type: ClassVar[EventType] = EventType.SURVEY_SUPPRESSED
    subject_fields = ("reason",)

    reason: WhyNotAsked = Field(description="Why they are not asked.")


class ScoreIgnored(Event):
    """A message looks like an answer to the survey, and came when no score is taken any more."""

    type: ClassVar[EventType] = EventType.SCORE_IGNORED

    action_id: str = Field(description="The action by which the message came in.")


class CustomerReplied(Event):
    """A pause that waited for the customer ended, since they wrote."""

    type: ClassVar[EventType] = EventType.CUSTOMER_REPLIED

    paused: int = Field(description="How long the pause lasted, in seconds.")
    after_reply: int = Field(description="How much of it came after the customer had written, in seconds.")


class ResponseGiven(Event):
    """The customer, who had written, got their answer."""

    type: ClassVar[EventType] = EventType.RESPONSE_GIVEN

    generation: int = Field(description="Which of the customer's waits it was, from 1.")
    since: Instant = Field(description="When they wrote the first message that was not answered (UTC).")
    target: str | None = Field(default=None, description="How fast the policy wants an answer.")
    waited: int = Field(description="How long they waited, in seconds of the target's own time.")
    late_by: int = Field(description="By how much that was too long, in seconds of the target's own time.")


class CallDeclined(Event):
    """The customer wants no call."""

    type: ClassVar[EventType] = EventType.CALL_DECLINED


class CustomerObserved(Event):
    """Another system observed what the customer did afterwards."""

    type: ClassVar[EventType] = EventType.OUTCOME_OBSERVED

    at: Instant = Field(description="When it was observed (UTC).")
    kept: bool = Field(description="Whether they are still a customer.")
    source: str = Field(description="The system that observed it.")
    value: Money | None = Field(default=None, description="What they spent.")


class MessageUnreadable(Event):
    """A message to the complaint could not be used; it was kept, and a person looks at it."""

    type: ClassVar[EventType] = EventType.MESSAGE_UNREADABLE
    subject_fields = ("message",)

    message: Term = Field(description="The name of the signal; `unknown` for one that is none of ours.")
    code: str = Field(description="Code of what is wrong with it.")
    why: str = Field(description="What is wrong with it, without a word of what it says.")
    bytes: int = Field(description="Its size in bytes.")
    kept: int = Field(description="How many of its bytes were kept.")
