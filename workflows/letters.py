"""Sends letters: each is planned as if it had been sent, then sent, and only then applied."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from amends.activities import contracts as signatures
from amends.domain.actions import MilestoneName
from amends.domain.case import LetterSent, LetterState, Subject, SubjectKind, TaskKind
from amends.domain.events.letters import DraftDropped, LetterDiverged, LetterOvertaken
from amends.domain.identifiers import letter_effect
from amends.domain.letters import LetterParts, LetterPurpose, WhyOvertaken
from amends.domain.offers import LineKind, OfferLine, Terms
from amends.domain.orders import LetterOrder, LetterOutcome, ToldDate, content_of_letter
from amends.domain.plan import ClockEvent, EventKind, Means, Plan
from amends.workflows.calls import call_to_offer, promise_the_call
from amends.workflows.conversation import answer, newly_answered, told_at
from amends.workflows.effect_runner import Effects
from amends.workflows.legal_dates import keep_legal_dates
from amends.workflows.marks import Reported
from amends.workflows.overtaking import why_overtaken
from amends.workflows.owing import told_in
from amends.workflows.promises import keep_promises, next_dates, promise_dates, promises_in
from amends.workflows.state import CaseState, read_plan
from amends.workflows.views import row_of, what_there_is
from amends.workflows.work_done import missed_call, with_times_put_off, work_of

Change = Callable[[CaseState], None]
AT_ONCE = timedelta(minutes=1)
WHAT_TO_DO: dict[LetterState, tuple[TaskKind, str]] = {
    LetterState.CONTACT_TASK: (TaskKind.CONTACT, "contact the customer: the words to say are kept with the letter"),
    LetterState.BOUNCED: (TaskKind.BOUNCED, "the customer's address refused the letter: reach them another way"),
    LetterState.NO_RECIPIENT: (TaskKind.NO_RECIPIENT, "there is no way to reach the customer on file: find one"),
    LetterState.NO_TEMPLATE: (TaskKind.NO_TEMPLATE, "the letter could not be written: write it by hand"),
    LetterState.DRAFTED: (TaskKind.EDIT_LETTER, "read this letter, change what should be better, and send it"),
}
NAME_WHAT_IS_GIVEN = frozenset(
    {LetterPurpose.DECISION, LetterPurpose.OFFER, LetterPurpose.FAST_PATH, LetterPurpose.RESOLUTION}
)
WAITS_FOR_AN_ADDRESS = frozenset({LetterState.NO_RECIPIENT, LetterState.BOUNCED})
FOR_THE_DUTY_ROLE = frozenset({LetterState.NO_RECIPIENT, LetterState.NO_TEMPLATE})


@dataclass(frozen=True)
class PendingLetter:
    """One letter, and everything that is true once it has been accepted."""

    purpose: LetterPurpose
    fulfils: tuple[MilestoneName, ...]
    events: tuple[ClockEvent, ...]
    promises: tuple[ToldDate, ...] = ()
    call_at: datetime | None = None
    then: Change | None = None
    effect_id: str = ""
    numbered_in: int = 0
    serves: tuple[MilestoneName, ...] = ()
    offer_expires: datetime | None = None
    asked_at: int | None = None
    generation: int = 0
    owner: str | None = None

    @property
    def promised(self) -> dict[MilestoneName, datetime]:
        """The dates that it tells."""
        return {told.milestone: told.date for told in self.promises}

    names: tuple[ToldDate, ...] = ()

    @property
    def signposts(self) -> tuple[MilestoneName, ...]:
        """The clocks at whose legal date it says where else to go."""
        return tuple(event.milestone for event in self.events if event.kind is EventKind.SIGNPOSTED and event.milestone)

    def elsewhere_from(self, plan: Plan) -> datetime | None:
        """The legal date from which the customer may go elsewhere.

        Of several clocks it is the last, which is never early; of a clock without one that of the answer itself.
        """
        dates = (plan.of(name).due_by_law for name in self.signposts)
        known = max((date for date in dates if date is not None), default=None)
        return known or (plan.of(MilestoneName.RESOLVE).due_by_law if self.signposts else None)

    def wanted_by(self, plan: Plan) -> Iterator[datetime]:
        """The dates by which the customer should know: our own, the law's, and those that the letter replaces."""
        dates = [plan.of(name).due for name in self.fulfils]
        dates += [plan.of(name).due_by_law for name in self.signposts]
        dates += [told.before for told in self.promises]
        return (date for date in dates if date is not None)

    def at(self, now: datetime) -> "PendingLetter":
        """The same, had it been told at this instant."""
        return replace(self, events=tuple(told_at(now, event) for event in self.events))

    def in_turn(self, state: CaseState, now: datetime) -> "PendingLetter":
        """The same for a letter that waited for its turn: what was reached meanwhile is not reached again."""
        events = (event for event in self.events if not self._is_reached(state, event))
        return (
            replace(self, events=tuple(events), call_at=call_to_offer(state, now))
            .at(now)
            .without_pause_if_answered(state.ledger)
        )

    @staticmethod
    def _is_reached(state: CaseState, event: ClockEvent) -> bool:
        name = event.milestone if event.kind is EventKind.FULFILLED else None
        return name is not None and state.fulfilled(name)

    def without_pause_if_answered(self, ledger: list[ClockEvent]) -> "PendingLetter":
        """The letter without its pause, if the customer wrote after they were asked (B12).

        Their message is to be read first.
        """
        if self.asked_at is None or all(event.kind is not EventKind.HEARD for event in ledger[self.asked_at :]):
            return self
        return replace(self, events=tuple(event for event in self.events if event.kind is not EventKind.PAUSED))

    def apply_outcome(self, state: CaseState, outcome: LetterOutcome) -> None:
        """Write into the state what is true now that it has been accepted."""
        state.letters.append(self.sent(outcome))
        state.ledger.extend(self.events)
        promise_dates(state, self.promises, self.effect_id)
        told_in(state, [(told.milestone, told.date) for told in self.names], self.effect_id)
        if self.call_at:
            promise_the_call(state, self.call_at, self.effect_id)
        if self.then:
            self.then(state)

    def sent(self, outcome: LetterOutcome) -> LetterSent:
        """The letter as the case lists it."""
        return LetterSent(
            effect_id=self.effect_id,
            purpose=self.purpose,
            state=outcome.state,
            at=outcome.at,
            serves=self.serves,
            maybe_twice=outcome.maybe_twice,
            offer_expires=self.offer_expires,
            generation=self.numbered_in,
        )


@dataclass(eq=False)
class Place:
    """A place in the queue, and the letter that has it."""

    telling: PendingLetter


class Letters:
    """All letters of one complaint. Those that go the same way leave in the order in which they were asked for."""

    def __init__(self, state: CaseState, effects: Effects, adopt: Callable[[str], None]) -> None:
        """`adopt` puts a new plan in force."""
        self.state = state
        self._effects = effects
        self._adopt = adopt
        self._turns: dict[str, asyncio.Lock] = {}
        self._queue: list[Place] = []
        self._asked_for = 0

    @property
    def on_their_way(self) -> tuple["Place", ...]:
        """Those that were asked for and are not taken yet, in that order."""
        return tuple(self._queue)

    async def once(self, purpose: LetterPurpose, **parts: Any) -> None:
        """Send it unless this generation of the complaint has had it: a chapter may be begun again."""
        generation = self.state.generation
        if not any(sent.purpose == purpose and sent.generation == generation for sent in self.state.letters):
            await self.send(purpose, **parts)

    async def send(
        self,
        purpose: LetterPurpose,
        *,
        fulfils: tuple[MilestoneName, ...] = (),
        by_staff: bool = False,
        means: Means = Means.LETTER,
        and_events: tuple[ClockEvent, ...] = (),
        promises: tuple[ToldDate, ...] = (),
        then: Change | None = None,
        asked_at: int | None = None,
        **parts: Any,
    ) -> WhyOvertaken | None:
        """Send one letter; returns why it was overtaken while it waited, if it was.

        `fulfils` are the milestones it serves; `by_staff` marks a letter that a person decided, which is their
        answer by these `means`; `promises` are new dates for promises that would be missed; `then` is what becomes true
        with it; `asked_at` is how long the ledger was when somebody wrote a question for the customer. Where it is not
        accepted, a task is opened, and the events wait for the person who does that task.
        """
        state, now = self.state, workflow.now()
        answered = [answer(means, str(state.the_facts.contact_by), now)] if by_staff else []
        events = (*self._events(fulfils, promises, now), *answered, *and_events)
        telling = PendingLetter(
            purpose,
            fulfils,
            events,
            promises,
            call_to_offer(state, now),
            then,
            asked_at=asked_at,
            generation=state.generation,
            owner=state.owner,
        )
        return await self.tell(telling.without_pause_if_answered(state.ledger), **parts)

    async def send_edited(self, draft: str, edited_by: str | None) -> None:
        """Sends a draft that a colleague has read; `edited_by` is the action with other words for it."""
        state, now = self.state, workflow.now()
        drafted = next(letter for letter in state.letters if letter.effect_id == draft)
        purpose = LetterPurpose(drafted.purpose)
        events = tuple(told_at(now, event, written=now) for event in forget(state, draft))
        fulfils = tuple(event.milestone for event in events if event.kind is EventKind.FULFILLED and event.milestone)
        telling = PendingLetter(purpose, fulfils, events, promises_in(events), call_to_offer(state, now))
        if self.has_nothing_left_to_say(telling):
            state.journal(DraftDropped(letter=draft, purpose=purpose), now)
            return
        dates = await self.dates_of_offer(drafted.offer_expires, events)
        await self.tell(telling, draft_of=draft, edited_by=edited_by, **dates)

    async def dates_of_offer(self, drafted: datetime | None, events: tuple[ClockEvent, ...]) -> dict[str, Any]:
        """The time to answer, which counts from the letter; it replaces the draft's, as its links do."""
        if drafted is None:
            return {}
        plan = read_plan(await self._effects.reckon([*self.state.ledger, *events]))
        return {"drafted_to_expire": drafted, "offer_expires": plan.offer_expires}

    async def tell(self, telling: PendingLetter, **parts: Any) -> WhyOvertaken | None:
        """Sends it after the letters before it on the same channel; returns why it was overtaken, if it was."""
        place, asked = Place(telling), workflow.now()
        self._queue.append(place)
        self._asked_for += 1
        async with self._turns.setdefault(str(self.state.the_facts.contact_by), asyncio.Lock()):
            waited = workflow.now() > asked
            place.telling = telling.in_turn(self.state, workflow.now()) if waited else telling
            if waited and parts.get("offer_expires"):
                ledger = [*self.state.ledger, *place.telling.events]
                parts["offer_expires"] = read_plan(await self._effects.reckon(ledger)).offer_expires
            why = self._why_overtaken(place, asked)
            why = self._leave_out(place.telling, why) if why else await self._tell(place, asked, **parts)
            self._queue.remove(place)
        return why

    def _why_overtaken(self, place: "Place", asked: datetime) -> WhyOvertaken | None:
        later = [each.telling for each in self._queue[self._queue.index(place) + 1 :]]
        now = workflow.now()
        return why_overtaken(self.state, place.telling, later, now if now - asked > AT_ONCE else None)

    def _leave_out(self, telling: PendingLetter, why: WhyOvertaken) -> WhyOvertaken:
        """It never went to anybody; that is on record."""
        state, now = self.state, workflow.now()
        telling = self._numbered(telling)
        state.letters.append(telling.sent(LetterOutcome(state=LetterState.OVERTAKEN, at=now)))
        state.journal(LetterOvertaken(letter=telling.effect_id, purpose=telling.purpose, overtaken_by=why), now)
        self._effects.look()
        return why

    async def _tell(self, place: "Place", asked: datetime, **parts: Any) -> WhyOvertaken | None:
        """Reckon as if it had been told, send it, and believe what became of it."""
        state, now, length, telling = self.state, workflow.now(), len(self.state.ledger), place.telling
        await self._effects.heed_what_was_cut_off()
        telling = self._numbered(telling)
        written_plan = await self._effects.reckon([*state.ledger, *telling.events])
        plan = read_plan(written_plan)
        telling = replace(
            telling,
            serves=(*telling.fulfils, *newly_answered(state.the_plan, plan)),
            offer_expires=parts.get("offer_expires"),
            names=next_dates(plan, new=True) if names_what_is_given(telling.purpose, parts) else (),
        )
        if state.told_elsewhere:
            telling, replaces = self._apart_from_another_run(telling, plan, now, **parts)
            parts |= what_there_is(replaces=replaces)
        told_when_delivered = str(state.the_facts.contact_by) in plan.await_delivery
        expected_state, accepted = state.copy_for_planning(), LetterOutcome(state=LetterState.ACCEPTED, at=now)
        if told_when_delivered:
            expected_state.letters.append(telling.sent(accepted))
        else:
            telling.apply_outcome(expected_state, accepted)
            expected_state.written_plan = written_plan
            keep_promises(expected_state, plan)
            keep_legal_dates(expected_state, plan)
        outcome: LetterOutcome = await self._effects.perform(
            signatures.send_letter,
            self._order(telling, plan, expected_state, now, **parts),
            expected_state=expected_state,
            overtaken=lambda: self._why_overtaken(place, asked),
            sooner=lambda: self._asked_for,
            summary=f"letter: {telling.purpose}",
        )
        if outcome.state is LetterState.OVERTAKEN:
            state.letters.append(telling.sent(outcome))
            self._effects.look()
            return outcome.overtaken or WhyOvertaken.NOT_SO
        if outcome.state is not LetterState.ACCEPTED:
            self._leave_to_a_person(telling, outcome, LetterParts.model_validate(parts))
            return None
        outcome = as_reported(outcome, telling.effect_id, state)
        if told_when_delivered and outcome.state is not LetterState.DELIVERED:
            state.letters.append(telling.sent(outcome))
            state.untold[telling.effect_id] = list(telling.events)
            return None
        late = workflow.now() - now > AT_ONCE
        disturbed = late or len(state.ledger) != length
        (telling.at(workflow.now()) if late else telling).without_pause_if_answered(state.ledger).apply_outcome(
            state, outcome
        )
        self._adopt(await self._effects.reckon(state.ledger) if disturbed else written_plan)
        return None

    def _numbered(self, telling: PendingLetter) -> PendingLetter:
        """The same with an effect id of its own."""
        state = self.state
        effect_id = state.next_effect(letter_effect(telling.purpose))
        return replace(telling, effect_id=effect_id, numbered_in=state.generation)

    def _apart_from_another_run(
        self, telling: PendingLetter, plan: Plan, now: datetime, **parts: Any
    ) -> tuple[PendingLetter, datetime | None]:
        """The letter, under another id if the run that was cut off said something else under this one.

        Returns when that one was written, too: what it told the customer is not told twice, and what is no longer so is
        put right.
        """
        state, replaces = self.state, None
        while other := state.told_elsewhere.get(telling.effect_id):
            content = content_of_letter(self._order(telling, plan, state, now, **parts))
            if other.reached and other.content == content:
                break
            if other.reached:
                replaces = other.at
            diverged = LetterDiverged(letter=other.effect_id, purpose=telling.purpose, said_at=other.at)
            telling = self._numbered(telling)
            state.journal(diverged, now)
        return telling, replaces

    def _order(
        self, telling: PendingLetter, plan: Plan, expected_state: CaseState, now: datetime, **parts: Any
    ) -> LetterOrder:
        state = self.state
        return LetterOrder(
            effect_id=telling.effect_id,
            reference=state.reference,
            now=now,
            row=row_of(expected_state),
            purpose=telling.purpose,
            serves=tuple(str(name) for name in telling.serves),
            owner=state.owner,
            strategy=plan.strategy,
            dates=with_times_put_off(state, _dates_of(telling)) or next_dates(plan),
            repeat=state.the_facts.earlier_complaints > 0,
            linked=state.the_facts.linked_to,
            follow_up=plan.follow_up,
            generation=state.generation,
            work=work_of(state),
            **what_there_is(
                call_missed=missed_call(state, now),
                draft=str(telling.purpose) in plan.drafts and "draft_of" not in parts,
                call_at=telling.call_at,
                answer_by=plan.pause_ends,
                elsewhere_from=telling.elsewhere_from(plan),
                **parts,
            ),
        )

    def has_nothing_left_to_say(self, telling: PendingLetter) -> bool:
        """Whether a letter that waited for a person is needless: its content is no longer so, or was told."""
        return why_overtaken(self.state, telling) is not None

    def _leave_to_a_person(self, telling: PendingLetter, outcome: LetterOutcome, parts: LetterParts) -> None:
        state = self.state
        report = state.report_of(telling.effect_id, Reported.BOUNCED)
        came_back_for = outcome.about or (report.about if report else None)
        unsent = outcome.why.code if outcome.why and outcome.state is LetterState.NOT_SENT else None
        state.letters.append(telling.sent(outcome).model_copy(update={"about": came_back_for, "why": unsent}))
        if outcome.state is LetterState.NOT_SENT:
            return
        kind, why = WHAT_TO_DO[outcome.state]
        if outcome.why is not None and outcome.state in WAITS_FOR_AN_ADDRESS:
            why = str(outcome.why)
        for_whom = state.duty_role if outcome.state in FOR_THE_DUTY_ROLE else None
        due = min(telling.wanted_by(state.the_plan), default=None)
        state.untold[telling.effect_id] = list(telling.events)
        state.untold_parts[telling.effect_id] = parts
        about = about_letter(telling.effect_id)
        if state.has_open_task(kind, about):
            return  # that it came back was reported before we had heard that it was taken
        state.open_task(kind, f"{telling.purpose}: {why}", workflow.now(), for_whom=for_whom, about=about, due=due)

    def arrived(self, letter: str, at: datetime) -> None:
        """Makes an untold letter's events true from now on: a person told it, or its delivery was reported."""
        events = tuple(told_at(at, event) for event in forget(self.state, letter))
        self.state.ledger.extend(events)
        promise_dates(self.state, promises_in(events), letter)

    def _events(
        self, fulfils: tuple[MilestoneName, ...], promises: tuple[ToldDate, ...], now: datetime
    ) -> list[ClockEvent]:
        told = [ClockEvent(kind=EventKind.TOLD, at=now)]
        reached = [name for name in fulfils if not self.state.fulfilled(name)]
        fulfilled = [ClockEvent(kind=EventKind.FULFILLED, at=now, milestone=name) for name in reached]
        promised = [
            ClockEvent(kind=EventKind.PROMISED, at=now, milestone=told.milestone, until=told.date) for told in promises
        ]
        return told + fulfilled + promised


def _dates_of(telling: PendingLetter) -> tuple[ToldDate, ...]:
    """The letter's own dates. A first letter tells all dates."""
    return () if telling.purpose is LetterPurpose.ACKNOWLEDGEMENT else telling.promises or telling.names


def names_what_is_given(purpose: LetterPurpose, parts: dict[str, Any]) -> bool:
    """Whether the letter lists what the customer gets, and says by when."""
    lines: tuple[OfferLine, ...] = parts.get("lines") or ()
    return purpose in NAME_WHAT_IS_GIVEN and any(
        line.kind is not LineKind.WORDS and (line.terms is Terms.GIVEN or purpose is not LetterPurpose.OFFER)
        for line in lines
    )


def about_letter(effect_id: str) -> Subject:
    """What a task about this letter is about."""
    return Subject(kind=SubjectKind.LETTER, id=effect_id)


def forget(state: CaseState, letter: str) -> list[ClockEvent]:
    """What an untold letter would have made true; it waits no more."""
    state.untold_parts.pop(letter, None)
    return state.untold.pop(letter, [])


def as_reported(outcome: LetterOutcome, letter: str, state: CaseState) -> LetterOutcome:
    """What was reported of a letter while we waited to hear that it was accepted is truer than that."""
    if state.report_of(letter, Reported.DELIVERED):
        return outcome.model_copy(update={"state": LetterState.DELIVERED})
    if state.report_of(letter, Reported.BOUNCED):
        return outcome.model_copy(update={"state": LetterState.BOUNCED})
    return outcome
