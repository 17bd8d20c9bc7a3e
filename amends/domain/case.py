"""What is known about a complaint at one moment: tasks, promises, escalations, letters, and its row in the lists."""

from enum import StrEnum

from pydantic import Field

from amends.domain.actions import MilestoneName
from amends.domain.bounces import About
from amends.domain.complaint import Facts, Severity
from amends.domain.offers import Offer, Resolution
from amends.domain.plan import HandlingPath, PolicyRef, StepAction
from amends.domain.types import Instant, Recorded, Stage


class TaskKind(StrEnum):
    """Kinds of work for people. `complete_task` ends a task, `record_contact` ends a contact task."""

    CONTACT = "contact"
    PAY_BY_HAND = "pay_by_hand"
    DO_GESTURE = "do_gesture"
    KEEP_PROMISE = "keep_promise"
    READ = "read"
    NO_RECIPIENT = "no_recipient"
    NO_TEMPLATE = "no_template"
    NO_OFFER = "no_offer"
    BOUNCED = "bounced"
    STUCK = "stuck"
    DECIDE_HIGHER = "decide_higher"
    TOO_MANY_HANDOFFS = "too_many_handoffs"
    EDIT_LETTER = "edit_letter"
    CHECK_DETAILS = "check_details"


class WhyDropped(StrEnum):
    """Why a task ended although nobody did it."""

    COMPLAINT_OVER = "complaint_over"
    TOLD_BY_LETTER = "told_by_letter"
    NO_HELP_NEEDED = "no_help_needed"
    REOPENED = "reopened"
    PROPOSED_OTHERWISE = "proposed_otherwise"


NOBODY = "nobody"
"""Stands where the staff id of who did a task stands, with the reason, where it was dropped."""


class SubjectKind(StrEnum):
    """Kinds of things that a task is about; the ones without an id are about the complaint itself."""

    LETTER = "letter"
    """Effect id of the letter."""
    OFFER = "offer"
    """Id of the offer."""
    PAYOUT = "payout"
    """Effect id of the payout."""
    EFFECT = "effect"
    """Effect id of what is stuck."""
    CALL = "call"
    """Generation of the complaint in which the policy demands the call."""
    CONTACT = "contact"
    """Action id of the contact in which something was promised."""
    OTHER_START = "other_start"
    """Run, and the caller's update, that handed in another body under the same reference."""
    CUSTOMER_WORDS = "customer_words"
    LATE_WORDS = "late_words"
    INTAKE = "intake"
    RESET = "reset"


class Subject(Recorded):
    """What a task is about."""

    kind: SubjectKind
    """What kind of thing it is."""
    id: str = ""
    """Which one, as its kind says. Empty where the kind has none. No customer's words."""


TO_READ = Subject(kind=SubjectKind.CUSTOMER_WORDS)
LATE = Subject(kind=SubjectKind.LATE_WORDS)
"""What the customer wrote, and what they wrote when the complaint was over already: both wait for a reader."""


class Task(Recorded):
    """Something that a person has to do."""

    id: str
    """The task's id within its complaint, like task-1."""
    kind: TaskKind
    """What kind of work it is."""
    for_whom: str
    """Who does it: a staff id or a role."""
    why: str
    """What is to be done and why, for staff. No customer's words."""
    about: Subject | None = None
    """What it is about. None where it is about nothing in particular."""
    due: Instant | None = None
    """By when it is to be done (UTC). None where the policy sets no date."""
    opened_at: Instant
    """When it was opened, in business time (UTC)."""
    done_at: Instant | None = None
    """When it ended, in business time (UTC). None while it is open."""
    done_by: str | None = None
    """Who ended it: a staff id, or `nobody` with the reason after a colon. None while it is open."""
    count: int = 1
    """How many messages it is about, where it is about messages."""

    def id_of(self, kind: SubjectKind) -> str | None:
        """The id of what it is about, where that is of this kind."""
        return self.about.id if self.about is not None and self.about.kind is kind else None

    @property
    def letter(self) -> str | None:
        """The effect id of the letter that it is about, if it is about one."""
        return self.id_of(SubjectKind.LETTER)


class Promise(Recorded):
    """A date that the customer was told."""

    what: str
    """What was promised."""
    date: Instant
    """The date that the customer was told (UTC)."""
    told_in: str
    """The effect id of the letter, or the action id of the call, that told it."""
    milestone: MilestoneName | None = None
    """The clock that it belongs to. None for what a person promised."""
    kept_at: Instant | None = None
    """When it was kept (UTC). None where it was not, or not yet."""
    superseded_by: Instant | None = None
    """The later date that took its place (UTC). None where none did."""


class LegalDateKept(Recorded):
    """A date that the law set, and when it was met."""

    milestone: MilestoneName
    """The clock that the law sets a date for."""
    due: Instant
    """The legal date (UTC)."""
    kept_at: Instant | None = None
    """When it was met (UTC). None where it was not, or not yet."""
    in_form: bool = False
    """True where a letter met it in form only: it was sent automatically and gave no reason before."""


class EscalationState(StrEnum):
    """What became of an escalation step. A held step is served: its people get it in their next digest."""

    DELIVERED = "delivered"
    HELD = "held"
    SKIPPED = "skipped"
    STUCK = "stuck"
    FAILED = "failed"


SERVED = frozenset({EscalationState.DELIVERED, EscalationState.HELD})


class WhySkipped(StrEnum):
    """Why an escalation step was not served."""

    HIGHER_STEP = "higher_step"
    NO_CALL_MISSING = "no_call_missing"
    SEVERE_ALREADY = "severe_already"
    REACHED = "reached"
    TOLD_ALREADY = "told_already"
    CUSTOMER_LEFT = "customer_left"
    REOPENED = "reopened"
    LATER_LETTER = "later_letter"
    TOLD_ELSEWHERE = "told_elsewhere"
    DATE_PASSED = "date_passed"
    NOT_SO = "not_so_any_more"
    NOBODY_HAD_IT = "nobody_had_it"
    FIRST_LETTER = "first_letter"
    ONE_NOTICE = "one_notice"


class Escalation(Recorded):
    """One escalation step that was served or skipped."""

    milestone: MilestoneName
    """The clock whose ladder the step belongs to."""
    generation: int
    """The clock's round."""
    step: str
    """The step's key within its ladder."""
    action: StepAction
    """What the step does."""
    level: int
    """The step's number in its ladder, from 1."""
    at: Instant
    """When it was served or skipped, in business time (UTC)."""
    state: EscalationState
    """What became of it."""
    to: tuple[str, ...] = ()
    """The staff ids of those who were told."""
    reason: WhySkipped | None = None
    """Why it was skipped. None where it was served."""
    tried: tuple[str, ...] = ()
    """Staff ids and roles that were tried before those who were told."""
    late_armed: bool = False
    """True where its time had passed when the step came into the plan."""
    in_first_letter: bool = False
    """True where the first letter told it, since the complaint arrived late."""
    raised_from: Severity | None = None
    """The severity before a step that raised it. None for other steps."""
    raised_to: Severity | None = None
    """The severity after a step that raised it. None for other steps."""
    late_by: int = 0
    """How many seconds after its due time it was served."""
    acknowledged_at: Instant | None = None
    """When somebody who was told first acted on the complaint (UTC). None before."""


class LetterState(StrEnum):
    """What became of a letter.

    Accepted is said by the mail server, delivered by a gateway; neither says that it was read. A drafted letter waits
    for its reader. A letter that was overtaken was never sent: what it says was no longer so, or a later letter told
    it.
    """

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    CONTACT_TASK = "contact_task"
    NO_RECIPIENT = "no_recipient"
    NO_TEMPLATE = "no_template"
    DRAFTED = "drafted"
    NOT_SENT = "not_sent"
    OVERTAKEN = "overtaken"


REACHED = frozenset({LetterState.ACCEPTED, LetterState.DELIVERED})
"""What went to the customer: accepted by the mail server, or reported as delivered by a gateway."""


class LetterSent(Recorded):
    """A letter and what became of it."""

    effect_id: str
    """The effect id of the letter."""
    purpose: str
    """What the letter is for."""
    state: LetterState
    """What became of it."""
    at: Instant
    """When that was, in business time (UTC)."""
    serves: tuple[str, ...] = ()
    """The milestones that it fulfils or keeps informed about."""
    maybe_twice: bool = False
    """True where the customer may have got it twice: an answer of the mail server was lost."""
    offer_expires: Instant | None = None
    """The expiry date of the offer that it tells (UTC). None where it tells none."""
    about: About | None = None
    """What stood in the way of a letter that came back. None otherwise."""
    why: str | None = None
    """The code of what kept it from being sent. None where it was sent."""
    generation: int = 1
    """The generation of the complaint that its effect id names."""


class ContactChange(Recorded):
    """A change of how the customer is reached."""

    fields: tuple[str, ...]
    """The names of the changed fields, never their contents."""
    by: str
    """Who changed them: a staff id, or `customer`."""
    at: Instant
    """When, in business time (UTC)."""


class ReopenReason(StrEnum):
    """Why a complaint began again."""

    LOW_SCORE = "low_score"
    NOT_SOLVED = "not_solved"
    CUSTOMER_WROTE = "customer_wrote"
    CUSTOMER_ASKED = "customer_asked"
    STAFF = "staff"


class Reopening(Recorded):
    """One reopening of the complaint."""

    generation: int
    """The number of the generation that began, from 2."""
    at: Instant
    """When, in business time (UTC)."""
    by: str
    """Who asked for it: a staff id, `customer`, or `system`."""
    why: ReopenReason
    """Why it was reopened."""


class Stuck(Recorded):
    """An effect that has failed for longer than a minute, and when it is tried again."""

    effect_id: str
    """The effect id."""
    since: Instant
    """When it first failed, in business time (UTC)."""
    tries: int
    """How often it was tried."""
    next_try: Instant
    """When it is tried again (UTC)."""
    why: str
    """The code of the failure."""


class NextPromise(Recorded):
    """The nearest date that the customer was promised or the policy demands."""

    milestone: MilestoneName
    """The clock that it belongs to."""
    due: Instant
    """The date (UTC): what the customer was last told, else our own target."""
    why: tuple[str, ...] = ()
    """How the date was counted, one line each."""


GROWING = ("tasks", "promises", "escalations", "letters")
"""The lists of a row that grow with the age of a complaint. Nothing is ever taken out of them or moved within them."""


class CaseRow(Recorded):
    """The row of a complaint in the lists, which desk, command line and `amends check` read. No personal data.

    On its way to the records the row of an old complaint carries news only: with `since`, its growing lists hold what
    changed after the row of that number, and `places` says where in the lists each item belongs. A row that is read
    from the records is whole.
    """

    reference: str
    """The reference of the complaint."""
    workflow_id: str
    """The id of its workflow."""
    run_id: str
    """The id of the workflow's run that wrote the row."""
    revision: int
    """Counts the changes of the case, from 0. An action may name the one it has seen."""
    stage: Stage
    """Where the complaint stands."""
    generation: int
    """The number of the cycle, from 1. Reopening begins a new one."""
    facts: Facts | None
    """What policies look at. None where the complaint could not be read."""
    policy: PolicyRef | None
    """The policy that it follows. None where it could not be read."""
    path: HandlingPath | None
    """How it is handled. None before there is a plan."""
    owner: str | None
    """The staff id of the owner. None where the duty role has it."""
    waits_for: str
    """Whom it waits for: a staff id, a role, `customer`, `clock`, or `nobody` once it is over."""
    alarm_at: Instant | None
    """When anything is due next (UTC). None where nothing is."""
    next_due: NextPromise | None
    """The nearest date that was promised or that the policy demands. None where there is none."""
    updated_at: Instant
    """When the row was made, in business time (UTC)."""
    paused_for: str | None = None
    """Whom the pause waits for. None where nothing pauses."""
    outcome: str | None = None
    """How it ended, in one word. None before it is over."""
    completed: bool = False
    """True once the workflow has nothing more to do."""
    handoffs: int = 0
    """How often it changed its owner."""
    resolution: Resolution | None = None
    """The resolution of this cycle. None before it is resolved."""
    offers: tuple[Offer, ...] = ()
    """Every offer, oldest first."""
    tasks: tuple[Task, ...] = ()
    """Every task, oldest first."""
    promises: tuple[Promise, ...] = ()
    """Every date that the customer was told, oldest first."""
    escalations: tuple[Escalation, ...] = ()
    """Every escalation step that was served or skipped, oldest first."""
    letters: tuple[LetterSent, ...] = ()
    """Every letter, oldest first."""
    stuck: tuple[Stuck, ...] = ()
    """The effects that fail again and again now."""
    links: tuple[str, ...] = ()
    """The references of linked complaints."""
    reopenings: tuple[Reopening, ...] = ()
    """Every reopening, oldest first."""
    score: int | None = None
    """The customer's last score, from 1 to 5. None before they rated."""
    contact_changes: tuple[ContactChange, ...] = ()
    """Who changed how the customer is reached, and when."""
    laws: tuple[LegalDateKept, ...] = ()
    """Every legal date, and when it was met."""
    number: int = 0
    """The number of the row among those that carry news only."""
    since: int | None = None
    """The number of the row after which the growing lists hold what changed. None: the lists are whole."""
    places: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """For a row with news: the place of each item in its list, by the list's name."""

    def maybe_twice(self, effect_id: str) -> "CaseRow":
        """The row with the mark that this letter may have been sent twice."""
        letters = tuple(
            sent.model_copy(update={"maybe_twice": True}) if sent.effect_id == effect_id else sent
            for sent in self.letters
        )
        return self.model_copy(update={"letters": letters})


def came_back(row: CaseRow) -> dict[str, About]:
    """The letters of a row that came back, and what stood in the way of each."""
    back = (sent for sent in row.letters if sent.state is LetterState.BOUNCED)
    return {sent.effect_id: sent.about or About.ADDRESS for sent in back}
