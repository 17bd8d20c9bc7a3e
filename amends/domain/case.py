"""What is known about a complaint at one moment: tasks, promises, escalations, entries, and its row in the lists."""

from enum import StrEnum

from pydantic import Field

from amends.domain.actions import MilestoneName
from amends.domain.bounces import About
from amends.domain.complaint import Facts
from amends.domain.offers import Offer, Resolution
from amends.domain.plan import Path, PolicyRef, StepAction
from amends.domain.types import Instant, Recorded, Stage

TO_READ = "what the customer wrote"
LATE = "what came after the farewell"
"""What the two kinds of reading tasks are about."""


class TaskKind(StrEnum):
    """Something a person has to do. Fulfilled by `complete_task`, contact tasks by `record_contact`."""

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


class Task(Recorded):
    """`for_whom` is a staff id or a role. `about` is the effect id or the key of what it is for; no customer words.

    `count` is how many messages it is about, where it is about messages.
    """

    id: str
    kind: TaskKind
    for_whom: str
    why: str
    about: str | None = None
    due: Instant | None = None
    opened_at: Instant
    done_at: Instant | None = None
    done_by: str | None = None
    count: int = 1


class Promise(Recorded):
    """A date we told the customer. `told_in` is the effect id of the letter, or the action id of the call."""

    what: str
    date: Instant
    told_in: str
    milestone: MilestoneName | None = None
    kept_at: Instant | None = None
    superseded_by: Instant | None = None


class LegalDateKept(Recorded):
    """A date that the law set, and when it was met; `in_form` where a letter met it that went by itself, and nobody had
    told the customer before why it takes longer.
    """

    milestone: MilestoneName
    due: Instant
    kept_at: Instant | None = None
    in_form: bool = False


class EscalationState(StrEnum):
    """What became of an escalation step. One that is held is served: its people get it in their next digest."""

    DELIVERED = "delivered"
    HELD = "held"
    SKIPPED = "skipped"
    STUCK = "stuck"
    FAILED = "failed"


SERVED = frozenset({EscalationState.DELIVERED, EscalationState.HELD})


class Escalation(Recorded):
    """One escalation step that was served or skipped, and how late (seconds after the instant it was meant for)."""

    milestone: MilestoneName
    generation: int
    step: str
    action: StepAction
    level: int
    at: Instant
    state: EscalationState
    to: tuple[str, ...] = ()
    reason: str = ""
    late_by: int = 0
    acknowledged_at: Instant | None = None


class LetterState(StrEnum):
    """Accepted means by the mail server, delivered what a gateway reported, never read by a person. A drafted letter
    waits for whoever edits it; one that is not sent asks for nothing that a person would have to say instead. One that
    was overtaken never went: before it could, what it says was not so any more, or told by a later letter.
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


class LetterSent(Recorded):
    """A letter and what became of it. `maybe_twice` marks one whose first acceptance was lost on the way.

    `about` says of one that came back what stood in the way, `why` is the code of what kept one from being sent at all.
    """

    effect_id: str
    purpose: str
    state: LetterState
    at: Instant
    serves: tuple[str, ...] = ()
    maybe_twice: bool = False
    offer_expires: Instant | None = None
    about: About | None = None
    why: str | None = None


class ContactChange(Recorded):
    """Somebody changed how the customer is reached: which fields, who, when. Never what stands in them."""

    fields: tuple[str, ...]
    by: str
    at: Instant


class Reopening(Recorded):
    """It began again: which generation that is, when, by whom and why."""

    generation: int
    at: Instant
    by: str
    why: str


class Entry(Recorded):
    """One line for the journal. `key` makes writing it twice writing it once; only `body` may be erased one day.

    `who` is a staff id, 'customer', 'policy' or 'system'; `what` names the event and holds no personal data.
    """

    key: str
    at: Instant
    what: str
    who: str = "system"
    body: dict[str, object] = Field(default_factory=dict)


class Stuck(Recorded):
    """An effect that has failed for longer than a minute, and when it is tried again."""

    effect_id: str
    since: Instant
    tries: int
    next_try: Instant
    why: str


class NextPromise(Recorded):
    """The nearest thing the customer was promised or the policy demands; `why` is how that date was counted."""

    milestone: MilestoneName
    due: Instant
    why: tuple[str, ...] = ()


GROWING = ("tasks", "promises", "escalations", "letters")
"""The lists of a row that grow with the age of a complaint. Nothing is ever taken out of them or moved within them."""


class CaseRow(Recorded):
    """The row of a complaint in the lists: what desk, command line and `amends check` read. No personal data.

    `alarm_at` is the next instant at which anything is due; `waits_for` is 'clock', 'customer', 'nobody' (over), a
    staff id or a role. `outcome` is set once the complaint is over.

    On its way to the records the row of an old complaint carries news only: with `since`, its growing lists hold what
    changed after the row of that number, and `places` says where in the lists each item belongs. Whoever reads a row
    from the records gets it whole.
    """

    reference: str
    workflow_id: str
    run_id: str
    revision: int
    stage: Stage
    generation: int
    facts: Facts | None
    policy: PolicyRef | None
    path: Path | None
    owner: str | None
    waits_for: str
    alarm_at: Instant | None
    next_due: NextPromise | None
    updated_at: Instant
    paused_for: str | None = None
    outcome: str | None = None
    completed: bool = False
    handoffs: int = 0
    resolution: Resolution | None = None
    offers: tuple[Offer, ...] = ()
    tasks: tuple[Task, ...] = ()
    promises: tuple[Promise, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    letters: tuple[LetterSent, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    links: tuple[str, ...] = ()
    reopenings: tuple[Reopening, ...] = ()
    score: int | None = None
    contact_changes: tuple[ContactChange, ...] = ()
    laws: tuple[LegalDateKept, ...] = ()
    number: int = 0
    since: int | None = None
    places: dict[str, tuple[int, ...]] = Field(default_factory=dict)

    def maybe_twice(self, effect_id: str) -> "CaseRow":
        """The row with the mark that this letter may have gone twice, which nobody could hope for."""
        letters = tuple(
            sent.model_copy(update={"maybe_twice": True}) if sent.effect_id == effect_id else sent
            for sent in self.letters
        )
        return self.model_copy(update={"letters": letters})


def came_back(row: CaseRow) -> dict[str, About]:
    """The letters of a row that came back, and what stood in the way of each."""
    back = (sent for sent in row.letters if sent.state is LetterState.BOUNCED)
    return {sent.effect_id: sent.about or About.ADDRESS for sent in back}
