"""The plan of a complaint: what a policy means for it, as instants in UTC, each with how it was derived."""

from enum import StrEnum

from pydantic import Field

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Severity
from amends.domain.offers import OfferLine
from amends.domain.types import Instant, Money, Recorded


class EventKind(StrEnum):
    """What can move a clock."""

    RECEIVED = "received"
    FULFILLED = "fulfilled"
    TOLD = "told"
    HEARD = "heard"
    ANSWERED = "answered"
    PROMISED = "promised"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    OFFERED = "offered"
    SURVEYED = "surveyed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    SIGNPOSTED = "signposted"
    REMEDY_OWED = "remedy_owed"
    REMEDY_DONE = "remedy_done"
    CHANGED = "changed"
    MIGRATED = "migrated"
    ENDED = "ended"


class Means(StrEnum):
    """How a person answered: by a letter that they decided, a note for the customer, or a contact they recorded."""

    LETTER = "letter"
    NOTE = "note"
    CONTACT = "contact"


class ClockEvent(Recorded):
    """One line of the ledger, in business time. The ledger only grows; every clock's state is derived from it.

    `milestone` names the clock that is fulfilled, extended or promised, or at whose legal date the customer was told
    where else to go (SIGNPOSTED). `by_another` is the extension's length (EXTENDED), `waits_for` whom a pause waits
    for; `until` is the date that was promised to the customer (PROMISED), or the instant up to which their messages are
    answered (ANSWERED, where it was written before it arrived). `channel` is the way that a message or an answer took
    (HEARD, ANSWERED), `means` what the answer was. `by_letter` marks an extension of which the customer is told by a
    letter that promises the new date (PROMISED): the law's longer time waits for that one. `remedy` is the key of what
    was promised to put it right (REMEDY_OWED, REMEDY_DONE): its offer and the number of its line there.
    """

    kind: EventKind
    at: Instant
    milestone: MilestoneName | None = None
    until: Instant | None = None
    by_another: str | None = None
    waits_for: str | None = None
    means: Means | None = None
    channel: str | None = None
    by_letter: bool | None = None
    remedy: str | None = None


class PolicyRef(Recorded):
    """A policy, pinned: its name, its own version, and the SHA-256 of the content it was compiled from."""

    name: str
    version: str
    content_hash: str


class StepAction(StrEnum):
    """What an escalation step does. Notices to staff may be overtaken; the others are never skipped."""

    WARN_OWNER = "warn_owner"
    TELL_SUPERVISOR = "tell_supervisor"
    REASSIGN = "reassign"
    TELL_MANAGER = "tell_manager"
    TELL_DUTY = "tell_duty"
    TELL_CUSTOMER = "tell_customer"
    RAISE_SEVERITY = "raise_severity"
    REQUIRE_CALL = "require_call"
    SIGNPOST = "signpost"


class EscalationStep(Recorded):
    """One step of a milestone's ladder. `new_date` is what the customer is told; `defer_for` are seconds by which the
    owner's own activity may put off a warning (never past the due date). `severity` is what a complaint is raised to,
    `call_by` until when a demanded call is to be made. `late_armed` tells that its moment had passed when the clock
    began (the ladder warns earlier than there is time): it comes once, at once.
    """

    step: str
    at: Instant
    action: StepAction
    level: int = 0
    new_date: Instant | None = None
    defer_for: int = 0
    severity: Severity | None = None
    call_by: Instant | None = None
    late_armed: bool = False


class MilestoneState(StrEnum):
    """Derived from the ledger. There is no 'overdue': that is due compared with now."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    FULFILLED = "fulfilled"
    NOT_APPLICABLE = "not_applicable"
    WITHDRAWN = "withdrawn"


class MilestonePlan(Recorded):
    """One clock: its budget, what of it is used, when it ends, and how that was counted.

    `consumed` is the used budget in seconds of the target's own time (business seconds for business time).
    `late_by` is by how many seconds it was fulfilled after its due date. `due_by_law` stands beside our own target;
    `law_met_at` is when a letter that the law takes for it told the customer where else to go, if one did. It is met
    `law_in_form` only where nobody had told the customer before why it takes longer.
    """

    milestone: MilestoneName
    state: MilestoneState
    generation: int = 1
    target: str | None = None
    started_at: Instant | None = None
    due: Instant | None = None
    due_by_law: Instant | None = None
    law_met_at: Instant | None = None
    law_in_form: bool = False
    promised: Instant | None = None
    fulfilled_at: Instant | None = None
    consumed: int = 0
    late_by: int = 0
    steps: tuple[EscalationStep, ...] = ()
    derivation: tuple[str, ...] = ()


class FollowUp(Recorded):
    """What comes after the resolution. Without a survey the three survey dates are missing. `nps` asks the customer
    also whether they would recommend us.
    """

    survey_at: Instant | None = None
    reminder_at: Instant | None = None
    survey_closes_at: Instant | None = None
    reopen_until: Instant
    nps: bool = False


class Path(StrEnum):
    """Straight through needs no person until the survey; severe begins with a call by a person."""

    STRAIGHT_THROUGH = "straight_through"
    STANDARD = "standard"
    SEVERE = "severe"


class ApologyBy(StrEnum):
    """How the apology is made: within the acknowledgement, in a letter of its own, or by a person."""

    ACKNOWLEDGEMENT = "acknowledgement"
    LETTER = "letter"
    PERSON = "person"


class SuggestedOffer(Recorded):
    """What the policy would offer. On the straight-through path it is given without a person's decision."""

    lines: tuple[OfferLine, ...]
    why: str


class Plan(Recorded):
    """The answer of `reckon`. It replaces the plan before it, and the workflow only ever compares its instants.

    `zones` is the release of the time zone data that its dates were counted with, like 2026f.
    `limits` says how much each role may decide at once: an absent role nothing, `None` without limit.
    `ledger_length` is how many clock events this plan has seen. `call_at` is until when a person calls the customer,
    `drafts` are the purposes of the letters that a person reads before they go, `await_delivery` the channels on which
    a letter counts as told when its delivery is reported, not when it was accepted. `another_owner` says that a
    complaint that is reopened goes to somebody who has not decided it before. `remedies` says until when each remedy
    that is still owed is due, by its key.
    """

    policy: PolicyRef
    reckoned_at: Instant
    zones: str | None = None
    ledger_length: int
    path: Path
    strategy: str = "balanced"
    apology_by: ApologyBy = ApologyBy.LETTER
    apology_waived: str | None = None
    milestones: tuple[MilestonePlan, ...]
    follow_up: FollowUp | None = None
    suggested: SuggestedOffer | None = None
    finding: str | None = None
    cause: str | None = None
    causes: tuple[str, ...] = ()
    limits: dict[str, Money | None] = Field(default_factory=dict)
    offer_expires: Instant | None = None
    pause_ends: Instant | None = None
    call_at: Instant | None = None
    drafts: tuple[str, ...] = ()
    await_delivery: tuple[str, ...] = ()
    extensions_left: dict[str, int] = Field(default_factory=dict)
    reopen_score: int = 2
    reopen_limit: int = 2
    handoff_limit: int = 3
    duty_role: str = "duty"
    another_owner: bool = False
    remedies: dict[str, Instant] = Field(default_factory=dict)

    def of(self, name: MilestoneName) -> MilestonePlan:
        """The clock of that name; one that the policy does not have is not applicable."""
        for milestone in self.milestones:
            if milestone.milestone is name:
                return milestone
        return MilestonePlan(milestone=name, state=MilestoneState.NOT_APPLICABLE)
