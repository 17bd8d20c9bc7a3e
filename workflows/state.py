"""Everything a complaint knows about itself, in one model: what continue-as-new carries and every view is made from."""

from datetime import datetime
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from amends.domain.actions import CUSTOMER, MilestoneName
from amends.domain.case import (
    LATE,
    NOBODY,
    ContactChange,
    Escalation,
    LegalDateKept,
    LetterSent,
    Promise,
    Reopening,
    ReopenReason,
    Stuck,
    Subject,
    SubjectKind,
    Task,
    TaskKind,
    WhyDropped,
)
from amends.domain.complaint import Facts
from amends.domain.cut_off import OtherLetter
from amends.domain.events import Event, keys
from amends.domain.events.entry import Entry
from amends.domain.events.work import TaskCompleted, TaskDropped, TaskOpened
from amends.domain.identifiers import effect_id, letter_effect, task_id
from amends.domain.letters import FAREWELLS, LetterParts, LetterPurpose
from amends.domain.offers import Finding, Offer, OfferLine, OfferState, Resolution
from amends.domain.outcomes import ActionOutcome
from amends.domain.plan import ClockEvent, EventKind, Plan, PolicyRef
from amends.domain.types import Recorded, Stage
from amends.workflows.marks import DeliveryReport, MissedPromise, Reported, Signpost, StepKey

JOURNEY = (
    Stage.RECEIVED,
    Stage.ACKNOWLEDGED,
    Stage.APOLOGISED,
    Stage.DECIDING,
    Stage.DECIDED,
    Stage.RESOLVED,
    Stage.FOLLOWING_UP,
    Stage.CLOSED,
)
ONCE_FOR_ALL = frozenset({MilestoneName.ACKNOWLEDGE, MilestoneName.FIRST_CONTACT, MilestoneName.APOLOGISE})
BY_THE_POLICY = "policy"
DROPPED = {
    WhyDropped.COMPLAINT_OVER: "the complaint is over",
    WhyDropped.TOLD_BY_LETTER: "a letter that goes now says it, too",
    WhyDropped.NO_HELP_NEEDED: "it needs no help any more",
    WhyDropped.REOPENED: "it was reopened",
    WhyDropped.PROPOSED_OTHERWISE: "it was proposed otherwise",
}
"""Stands in the lists where the staff id of who did a task stands."""
PLANS_AT_HAND = 128
REMEDIES = frozenset({TaskKind.PAY_BY_HAND, TaskKind.DO_GESTURE})


class Ending(Recorded):
    """The complaint leaves the journey: withdrawn, referred to somebody outside, spam, or told under another."""

    stage: Stage
    """The stage that it leaves to."""
    action_id: str
    """The id of the action that ended it."""
    referred_to: str | None = None
    """The name of the body that decides it. None where it was not referred."""


@lru_cache(maxsize=PLANS_AT_HAND)
def read_plan(written: str) -> Plan:
    """The plan that is written there. Read, it is 25 KiB of objects; written, 4: a complaint that waits keeps paper."""
    return Plan.model_validate_json(written)


class CaseState(BaseModel):
    """The one state of a complaint. Lists only grow, except `entries` and `stuck`, which empty themselves."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, use_attribute_docstrings=True)

    reference: str
    """The reference of the complaint."""
    workflow_id: str
    """The id of the workflow."""
    stage: Stage = Stage.RECEIVED
    """Where the complaint stands."""
    generation: int = 1
    """The number of the cycle, from 1. Reopening begins a new one."""
    revision: int = 0
    """Counts the changes of the case, from 0."""
    opened: bool = False
    """True once the intake has accepted the complaint and the first plan is there."""
    facts: Facts | None = None
    """What policies look at. None where the complaint could not be read."""
    policy: PolicyRef | None = None
    """The policy that the complaint follows. None where it could not be read."""
    owner: str | None = None
    """The staff id of the owner. None where the duty role has it."""
    owners_before: list[str | None] = []
    """The owners before, oldest first. None stands for the duty role."""
    names: dict[str, str] = {}
    """The names of colleagues in the customer's language, by staff id."""
    handoffs: int = 0
    """How often the complaint changed its owner."""
    duty_role: str = "duty"
    """The role that gets what belongs to nobody else."""
    ledger: list[ClockEvent] = []
    """Every event that moved a clock, oldest first."""
    written_plan: str | None = None
    """The plan in force as JSON. None before there is one."""
    served_steps: list[StepKey] = []
    """The escalation steps that were served or skipped."""
    notify_in_any_case: list[StepKey] = []
    """Steps of a late arrival whose notice is sent although a higher step has overtaken it."""
    signposts: list[Signpost] = []
    """The legal dates at which the customer was told where else to go."""
    missed_promises: list[MissedPromise] = []
    """Dates that a person promised, that passed, and that somebody was told of."""
    delivery_reports: list[DeliveryReport] = []
    """What mail servers and gateways reported of letters."""
    pause_is_ending: bool = False
    """True while the end of a pause is under way, so that its date is not due again."""
    last_owner_activity: datetime | None = None
    """When the owner last acted on it, in business time (UTC). None before."""
    last_worked: datetime | None = None
    """When a person last did something on it in this cycle, in business time (UTC). None where nobody has."""
    offers: list[Offer] = []
    """Every offer, oldest first."""
    offers_changed_at: int = 0
    """The revision at which an offer last changed."""
    moved_at: int = 0
    """The revision at which the complaint last moved by an action."""
    offers_before: int = 0
    """How many offers belong to earlier cycles."""
    resolution: Resolution | None = None
    """The resolution of this cycle. None before it is resolved."""
    resolved_by_action: str | None = None
    """The id of the action that resolved this cycle. None before it is resolved."""
    resolved_by: str | None = None
    """The staff id of the person who resolved this cycle. None before it is resolved."""
    decided_before: list[str] = []
    """The staff ids of those who decided in earlier cycles."""
    tasks: list[Task] = []
    """Every task, oldest first."""
    promises: list[Promise] = []
    """Every date that the customer was told, oldest first."""
    escalations: list[Escalation] = []
    """Every escalation step that was served or skipped, oldest first."""
    letters: list[LetterSent] = []
    """Every letter, oldest first."""
    untold: dict[str, list[ClockEvent]] = {}
    """For each letter that did not reach the customer, the events that it would have made true."""
    untold_parts: dict[str, LetterParts] = {}
    """The parts of such a letter, to write it again."""
    stuck: list[Stuck] = []
    """The effects that fail again and again now."""
    payouts: dict[str, OfferLine] = {}
    """The lines of money that are being paid, by the effect id of the payout."""
    remedy_of: dict[str, str] = {}
    """The key of the remedy that a task gives, by the task's id."""
    links: list[str] = []
    """The references of linked complaints."""
    actions: dict[str, ActionOutcome] = {}
    """The answers to the latest actions, by action id."""
    earlier_actions: str = ""
    """Digests of the ids of older actions, one after another."""
    aside: int = 0
    """The number of the last signal that was set aside for a later run."""
    taken_up: int = 0
    """The number of the last signal set aside that was read since."""
    entries: list[Entry] = []
    """The journal entries that are not on record yet."""
    entry_number: int = 0
    """The number of the last journal entry."""
    numbers: dict[str, int] = {}
    """The last number of each kind of effect, task or message."""
    rows_with_news: int = 0
    """The number of the last row that carried news only."""
    told_elsewhere: dict[str, OtherLetter] = {}
    """Letters that a run cut off by a reset ordered, by effect id."""
    score: int | None = None
    """The customer's last score, from 1 to 5. None before they rated."""
    rated_in: int = 0
    """The cycle that was last rated. 0 before any was."""
    rated_as: str | None = None
    """The fingerprint of the last rating. None before they rated."""
    call_refused: bool = False
    """True where the customer wants no call."""
    reminded_in: int = 0
    """The cycle whose survey the customer was last reminded of. 0 before any."""
    reopenings: int = 0
    """How often the complaint was reopened."""
    reopened: list[Reopening] = []
    """Every reopening, oldest first."""
    contact_changes: list[ContactChange] = []
    """Who changed how the customer is reached, and when."""
    laws: list[LegalDateKept] = []
    """Every legal date, and when it was met."""
    reopen_reason: ReopenReason | None = None
    """Why the complaint is about to be reopened. None where it is not."""
    reopened_by: str | None = None
    """Who asked for that. None where nobody did."""
    ending: Ending | None = None
    """How the complaint leaves the journey. None where it does not."""
    outcome: str | None = None
    """How it ended, in one word. None before it is over."""
    completed: bool = False
    """True once the workflow has nothing more to do."""

    # --- what is true now ---

    @property
    def plan(self) -> Plan | None:
        """The plan in force, if there is one yet."""
        return None if self.written_plan is None else read_plan(self.written_plan)

    @property
    def the_plan(self) -> Plan:
        """The plan in force; there is one from the opening on."""
        assert self.written_plan is not None, "a complaint is planned as soon as it is opened"
        return read_plan(self.written_plan)

    @property
    def the_facts(self) -> Facts:
        """The facts; there are some from the opening on."""
        assert self.facts is not None, "a complaint has facts as soon as it is opened"
        return self.facts

    def past(self, stage: Stage) -> bool:
        """The journey has reached this stage or gone beyond it."""
        return self.stage in JOURNEY and JOURNEY.index(self.stage) >= JOURNEY.index(stage)

    def fulfilled(self, milestone: MilestoneName) -> bool:
        """This milestone has been reached; what was decided and resolved counts only since the last reopening."""
        for event in reversed(self.ledger):
            if event.kind is EventKind.FULFILLED and event.milestone is milestone:
                return True
            if event.kind is EventKind.REOPENED and milestone not in ONCE_FOR_ALL:
                return False
        return False

    @property
    def apologised(self) -> bool:
        """The apology reached the customer, or the policy waives it (law 6)."""
        return self.fulfilled(MilestoneName.APOLOGISE) or (
            self.plan is not None and self.plan.apology_waived is not None
        )

    @property
    def paused_for(self) -> str | None:
        """Whom the pause waits for; read from the ledger, so that no second flag can contradict it."""
        for event in reversed(self.ledger):
            if event.kind is EventKind.PAUSED:
                return event.waits_for
            if event.kind in (EventKind.RESUMED, EventKind.REOPENED, EventKind.ENDED, EventKind.RESOLVED):
                return None
        return None

    @property
    def offer_on_the_table(self) -> Offer | None:
        """The offer that waits for a decision."""
        return next((offer for offer in reversed(self.offers) if offer.state is OfferState.PROPOSED), None)

    @property
    def offer_awaiting_answer(self) -> Offer | None:
        """The offer that waits for the customer."""
        return next((offer for offer in self.offers if offer.awaits_answer), None)

    @property
    def decided(self) -> bool:
        """Nothing waits for a decision any more, and something was decided in this generation."""
        return len(self.offers) > self.offers_before and self.offer_on_the_table is None

    @property
    def open_tasks(self) -> list[Task]:
        """The tasks that nobody has done yet."""
        return [task for task in self.tasks if task.done_at is None]

    def has_open_task(self, kind: TaskKind, about: Subject) -> bool:
        """Somebody has this to do already."""
        return any(task.kind is kind and task.about == about for task in self.open_tasks)

    @property
    def remedy_outstanding(self) -> bool:
        """Whether something that was promised has not arrived yet.

        That is a remedy, money that went astray, or what a person promised on the phone.
        """
        return bool(self.plan and self.plan.remedies) or any(
            task.kind in REMEDIES
            or task.id_of(SubjectKind.PAYOUT) in self.payouts
            or (task.kind is TaskKind.KEEP_PROMISE and task.about)
            for task in self.open_tasks
        )

    @property
    def still_owed(self) -> list[Task]:
        """Tasks that stay open after the end of the journey.

        They are promised remedies, a last word that a person has to say, and messages that came after it.
        """
        return [
            task
            for task in self.open_tasks
            if task.kind in REMEDIES
            or task.about == LATE
            or (task.letter in self.untold and self.is_farewell(task.letter))
        ]

    def letter(self, letter: str | None) -> LetterSent | None:
        """The letter of that effect id, as the case lists it."""
        return next((sent for sent in self.letters if sent.effect_id == letter), None)

    def is_farewell(self, letter: str | None) -> bool:
        """The letter of that effect id is the last word to a customer who left."""
        sent = self.letter(letter)
        return sent is not None and sent.purpose in FAREWELLS

    def has_asked_for(self, letter: str) -> bool:
        """Whether this complaint ever asked for the letter of that effect id; it may be on its way yet."""
        return self.letter(letter) is not None or any(
            letter == effect_id(self.workflow_id, generation, what, number)
            for what in map(letter_effect, LetterPurpose)
            for generation in range(1, self.generation + 1)
            for number in range(1, self.numbers.get(what, 0) + 1)
        )

    def report_of(self, letter: str, *reported: Reported) -> DeliveryReport | None:
        """The first report of this letter that is of these kinds."""
        return next(
            (each for each in self.delivery_reports if each.letter == letter and each.reported in reported), None
        )

    def offer(self, offer_id: str) -> Offer | None:
        """The offer of that id."""
        return next((offer for offer in self.offers if offer.id == offer_id), None)

    def between_receipt_and(self, now: datetime, at: datetime) -> datetime:
        """A given time, moved to where it can have been: not before the receipt, not in the future."""
        return max(min(at, now), self.the_facts.received_at)

    def copy_for_planning(self) -> "CaseState":
        """A copy to try things on. Lists and tables are its own; what is in them never changes, and is shared."""
        return self.model_copy(
            update={name: value.copy() for name, value in self if isinstance(value, list | dict)}  # pyright: ignore
        )

    # --- what happens to it ---

    def journal(self, event: Event, now: datetime, who: str = "system") -> None:
        """Queue a journal entry; it rides with the next effect."""
        self.entry_number += 1
        self.revision += 1
        key = keys.of_workflow(self.generation, self.entry_number)
        self.entries.append(Entry.of(event, key=key, at=now, who=who))

    def next_effect(self, what: str) -> str:
        """The effect id of the next effect of this kind."""
        self.numbers[what] = self.numbers.get(what, 0) + 1
        return effect_id(self.workflow_id, self.generation, what, self.numbers[what])

    def replace_offer(self, changed: Offer) -> None:
        """Put a changed offer in the place of the one with its id."""
        self.offers = [changed if offer.id == changed.id else offer for offer in self.offers]
        self.revision += 1
        self.offers_changed_at = self.revision

    def propose(self, lines: tuple[OfferLine, ...], why: str, proposed_by: str) -> Offer:
        """Put a new offer on the table."""
        number = max(len(self.offers), self.numbers.get("offer", 0)) + 1
        if "offer" in self.numbers:
            self.numbers["offer"] = number
        offer = Offer(id=f"offer-{number}", lines=lines, why=why, proposed_by=proposed_by)
        self.offers.append(offer)
        self.revision += 1
        self.offers_changed_at = self.revision
        return offer

    def open_task(
        self,
        kind: TaskKind,
        why: str,
        now: datetime,
        *,
        for_whom: str | None = None,
        about: Subject | None = None,
        due: datetime | None = None,
    ) -> Task:
        """Give somebody something to do: the owner, unless it says whom or nobody owns the complaint."""
        self.numbers["task"] = self.numbers.get("task", 0) + 1
        task = Task(
            id=task_id(self.numbers["task"]),
            kind=kind,
            for_whom=for_whom or self.owner or self.duty_role,
            why=why,
            about=about,
            due=due,
            opened_at=now,
        )
        self.tasks.append(task)
        self.journal(TaskOpened(kind=kind, task_id=task.id, for_whom=task.for_whom, why=why), now)
        return task

    def open_reading(
        self, why: str, now: datetime, *, for_whom: str | None = None, about: Subject | None = None
    ) -> Task:
        """Give somebody a message to read: one task for all that wait for the same reason, which counts them."""
        for task in self.open_tasks:
            same = task.kind is TaskKind.READ and task.about == about and (for_whom or task.for_whom) == task.for_whom
            if same and task.why == _counted(why, task.count):
                more = task.model_copy(update={"count": task.count + 1, "why": _counted(why, task.count + 1)})
                self.tasks = [more if each.id == task.id else each for each in self.tasks]
                self.revision += 1
                return more
        return self.open_task(TaskKind.READ, why, now, for_whom=for_whom, about=about)

    def finish_task(self, task: Task, by: str, now: datetime, *, told: bool = False) -> None:
        """The task is done. That is on record, unless the action that finished it names it (`told`)."""
        if not told:
            self.journal(TaskCompleted(kind=task.kind, task_id=task.id), now, by)
        self._end_task(task, by, now)

    def drop_task(self, task: Task, why: WhyDropped, now: datetime) -> None:
        """Nobody has to do the task any more; that and why is on record."""
        self.journal(TaskDropped(kind=task.kind, reason=why, task_id=task.id), now)
        self._end_task(task, f"{NOBODY}: {DROPPED[why]}", now)

    def _end_task(self, task: Task, by: str, now: datetime) -> None:
        done = task.model_copy(update={"done_at": now, "done_by": by})
        self.tasks = [done if each.id == task.id else each for each in self.tasks]

    def know(self, staff_id: str | None, name: str | None) -> None:
        """What a colleague is called in front of this customer."""
        if staff_id and name:
            self.names[staff_id] = name

    def hand_over(self, to: str | None) -> None:
        """Somebody else has the complaint from here on, and with it what its owner had still to do."""
        if (former := self.owner) is not None:
            self.tasks = [
                task.model_copy(update={"for_whom": to or self.duty_role})
                if task.done_at is None and task.for_whom == former
                else task
                for task in self.tasks
            ]
        self.owners_before.append(self.owner)
        self.owner = to
        self.handoffs += 1

    def waits_for(self) -> str:
        """Who is to act next: 'clock', 'customer', 'nobody', a staff id or a role."""
        if self.completed:
            return "nobody"
        offer = self.offer_awaiting_answer
        if self.paused_for == CUSTOMER or (offer is not None and offer.expires is not None):
            return CUSTOMER
        if self.open_tasks:
            return self.open_tasks[0].for_whom
        if self.stage.over or self.stage in (Stage.RESOLVED, Stage.FOLLOWING_UP):
            return "clock"
        return self.owner or self.duty_role

    def outcome_now(self) -> str:
        """The outcome in one word, for lists."""
        if self.resolution is None:
            return "closed"
        return "declined" if self.resolution.finding is Finding.NOT_UPHELD else "resolved"


def _counted(why: str, messages: int) -> str:
    return f"{why} ({messages} messages)" if messages > 1 else why
