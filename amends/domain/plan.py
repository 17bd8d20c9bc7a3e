"""The plan of a complaint: what its policy means for it, as instants in UTC."""

from enum import StrEnum

from pydantic import Field

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Severity
from amends.domain.offers import OfferLine
from amends.domain.types import Instant, Money, Recorded


class EventKind(StrEnum):
    """The events that can move a clock."""

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
    """How a person answered: by a letter they decided, a note for the customer, or a recorded contact."""

    LETTER = "letter"
    NOTE = "note"
    CONTACT = "contact"


class ClockEvent(Recorded):
    """One line of the ledger, in business time. The ledger only grows; every clock's state is derived from it."""

    kind: EventKind
    """What happened."""
    at: Instant
    """When it happened, in business time (UTC)."""
    milestone: MilestoneName | None = None
    """The clock that it is about: fulfilled, extended, promised or signposted. None where it is about no single
    clock."""
    until: Instant | None = None
    """The date that was promised (PROMISED), or the time up to which messages are answered (ANSWERED). UTC; None
    otherwise."""
    by_another: str | None = None
    """The length of an extension (EXTENDED), like '3 business days'. None otherwise."""
    waits_for: str | None = None
    """Whom a pause waits for (PAUSED). None otherwise."""
    means: Means | None = None
    """How a person answered (ANSWERED). None otherwise."""
    channel: str | None = None
    """The channel of a message or an answer (HEARD, ANSWERED). None otherwise."""
    by_letter: bool | None = None
    """True for an extension that the customer is told of by a later letter (EXTENDED). The law's longer time waits for
    that letter. None otherwise."""
    remedy: str | None = None
    """The key of a remedy, its offer's id and line number (REMEDY_OWED, REMEDY_DONE). None otherwise."""


class PolicyRef(Recorded):
    """A pinned policy."""

    name: str
    """The policy's name: that of its page, without .yaml."""
    version: str
    """The version that the page gives itself."""
    content_hash: str
    """SHA-256 of the compiled policy, 64 hexadecimal digits."""


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
    """One step of a milestone's ladder."""

    step: str
    """The step's key within its ladder, like 2.tell_supervisor."""
    at: Instant
    """When it is due (UTC)."""
    action: StepAction
    """What the step does."""
    level: int = 0
    """The step's number in its ladder, from 1. A later notice to staff overtakes an earlier one."""
    new_date: Instant | None = None
    """The date that the customer is told (UTC). None where the step tells none."""
    defer_for: int = 0
    """For how many seconds the owner's own activity may put off a warning, never beyond the due date."""
    severity: Severity | None = None
    """The severity that the complaint is raised to. None where it is not raised."""
    call_by: Instant | None = None
    """By when a demanded call is made (UTC). None where no call is demanded."""
    late_armed: bool = False
    """True where its time had passed when the clock began. It then comes once, at once."""


class MilestoneState(StrEnum):
    """The state of a clock, derived from the ledger. There is no 'overdue': that is due compared with now."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    FULFILLED = "fulfilled"
    NOT_APPLICABLE = "not_applicable"
    WITHDRAWN = "withdrawn"


class MilestonePlan(Recorded):
    """One clock: its budget, how much of it is used, when it ends, and how that was counted."""

    milestone: MilestoneName
    """The clock's name."""
    state: MilestoneState
    """Where the clock stands."""
    generation: int = 1
    """The clock's round, from 1. Reopening, or a next wait, begins a new one."""
    target: str | None = None
    """The policy's target in words, like '5 business days'. None where the clock does not apply."""
    started_at: Instant | None = None
    """When the clock started (UTC). None before it did."""
    due: Instant | None = None
    """When it is due by our own target (UTC). None while it has no date."""
    due_by_law: Instant | None = None
    """When it is due by law (UTC). None where no law sets a date."""
    law_met_at: Instant | None = None
    """When a letter met the law by saying where else to go (UTC). None where none did."""
    law_in_form: bool = False
    """True where that letter met the law in form only. Nobody had told the customer before why it takes longer."""
    promised: Instant | None = None
    """The date that the customer was last told (UTC). None where they were told none."""
    fulfilled_at: Instant | None = None
    """When it was fulfilled (UTC). None before."""
    consumed: int = 0
    """How much of the budget is used, in seconds of the target's own time: business seconds for business time."""
    late_by: int = 0
    """By how many seconds it was fulfilled after its due date. 0 where it was in time."""
    steps: tuple[EscalationStep, ...] = ()
    """The steps of its ladder, each with its time."""
    derivation: tuple[str, ...] = ()
    """How its dates were counted, one line each, in English."""


class FollowUp(Recorded):
    """What comes after the resolution."""

    survey_at: Instant | None = None
    """When the survey is sent (UTC). None where there is none."""
    reminder_at: Instant | None = None
    """When the customer is reminded (UTC). None where there is no survey."""
    survey_closes_at: Instant | None = None
    """Until when the customer may answer (UTC). None where there is no survey."""
    reopen_until: Instant
    """Until when the complaint may be reopened (UTC). The workflow ends then."""
    nps: bool = False
    """True where the survey also asks whether the customer would recommend us."""


class HandlingPath(StrEnum):
    """How a complaint is handled.

    Straight through needs no person until the survey; severe begins with a call by a person.
    """

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
    """What the policy gives and offers."""
    why: str
    """Why, in the policy's words, for staff."""


class Plan(Recorded):
    """What a policy means for one complaint.

    Each plan replaces the one before; the workflow only compares its instants.
    """

    policy: PolicyRef
    """The policy that the plan follows."""
    reckoned_at: Instant
    """When the plan was made, in business time (UTC)."""
    zones: str | None = None
    """The release of the time zone data that was used, like 2026f. None in plans that are older than this field."""
    ledger_length: int
    """How many clock events the plan has seen."""
    path: HandlingPath
    """How the complaint is handled."""
    strategy: str = "balanced"
    """The policy's word for the tone of letters, like balanced."""
    apology_by: ApologyBy = ApologyBy.LETTER
    """How the apology is made."""
    apology_waived: str | None = None
    """Why the policy waives the apology. None where it is made."""
    milestones: tuple[MilestonePlan, ...]
    """The clocks that the policy has."""
    follow_up: FollowUp | None = None
    """What comes after the resolution. None before it is resolved."""
    suggested: SuggestedOffer | None = None
    """What the policy would offer. None where it suggests nothing."""
    finding: str | None = None
    """The finding on the straight-through path. None on other paths."""
    cause: str | None = None
    """The cause on the straight-through path. None on other paths."""
    causes: tuple[str, ...] = ()
    """The causes that a resolution may name. Empty once resolved."""
    limits: dict[str, Money | None] = Field(default_factory=dict)
    """How much each role may decide at once. An absent role may decide nothing; None is no limit."""
    offer_expires: Instant | None = None
    """Until when an offer that is approved now may be answered (UTC). None where there is none to come."""
    pause_ends: Instant | None = None
    """When the present pause ends at the latest (UTC). None where nothing pauses, or without end."""
    call_at: Instant | None = None
    """By when a person calls the customer (UTC). None where no call is needed."""
    drafts: tuple[str, ...] = ()
    """The purposes of letters that a person reads before they are sent."""
    await_delivery: tuple[str, ...] = ()
    """The channels on which a letter counts as told when its delivery is reported, not when it is accepted."""
    extensions_left: dict[str, int] = Field(default_factory=dict)
    """How often each running clock may still be extended, by milestone."""
    reopen_score: int = 2
    """The highest survey score (1 to 5) that asks for reopening. 0: none does."""
    reopen_limit: int = 2
    """How often the complaint may be reopened."""
    handoff_limit: int = 3
    """How often the complaint may change its owner before the duty role gets a task to look at it."""
    duty_role: str = "duty"
    """The role that gets what belongs to nobody else."""
    another_owner: bool = False
    """True where a reopened complaint goes to somebody who has not decided it before."""
    remedies: dict[str, Instant] = Field(default_factory=dict)
    """By when each remedy that is still owed is due (UTC), by its key."""

    def of(self, name: MilestoneName) -> MilestonePlan:
        """The clock of that name; a clock that the policy does not have is not applicable."""
        for milestone in self.milestones:
            if milestone.milestone is name:
                return milestone
        return MilestonePlan(milestone=name, state=MilestoneState.NOT_APPLICABLE)
