"""What the customer is told: every letter is reckoned as if it had been sent, sent, and only then believed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from temporalio import workflow

from complaints.acts import MilestoneName
from complaints.case import LetterSent, LetterState, Promise, TaskKind
from complaints.plan import ClockEvent, EventKind, MilestoneState, Plan, StepAction
from workflows.effects import Effects
from workflows.state import CaseState
from workflows.views import row_of

with workflow.unsafe.imports_passed_through():
    from activities import signatures
    from activities.signatures import LetterOrder, LetterOutcome, LetterPurpose, ToldDate

Change = Callable[[CaseState], None]
WHAT_TO_DO: dict[LetterState, tuple[TaskKind, str]] = {
    LetterState.CONTACT_TASK: (TaskKind.CONTACT, "contact the customer: the words to say are kept with the letter"),
    LetterState.BOUNCED: (TaskKind.BOUNCED, "the customer's address refused the letter: reach them another way"),
    LetterState.NO_RECIPIENT: (TaskKind.NO_RECIPIENT, "there is no way to reach the customer on file: find one"),
    LetterState.NO_TEMPLATE: (TaskKind.NO_TEMPLATE, "the letter could not be written: write it by hand"),
}
FOR_THE_DUTY_ROLE = frozenset({LetterState.NO_RECIPIENT, LetterState.NO_TEMPLATE})


class Letters:
    """All letters of one complaint."""

    def __init__(self, state: CaseState, effects: Effects, adopt: Callable[[Plan], None]) -> None:
        """`adopt` puts a new plan in force."""
        self.state = state
        self._effects = effects
        self._adopt = adopt

    async def send(
        self,
        purpose: LetterPurpose,
        *,
        fulfils: tuple[MilestoneName, ...] = (),
        by_staff: bool = False,
        and_events: tuple[ClockEvent, ...] = (),
        promises: tuple[ToldDate, ...] = (),
        then: Change | None = None,
        **parts: Any,
    ) -> str:
        """Send one letter and return its effect id.

        `fulfils` are the milestones it serves; `by_staff` marks a letter that a person decided, which is also the first
        contact by a person; `promises` are new dates for promises that would be missed; `then` is what becomes true
        with it. Where it is not accepted, a task is opened, and the events wait for the person who does that task.
        """
        state = self.state
        if by_staff and not state.fulfilled(MilestoneName.FIRST_CONTACT):
            fulfils = (*fulfils, MilestoneName.FIRST_CONTACT)
        effect = state.next_effect(f"letter.{purpose}")
        now, length = workflow.now(), len(state.ledger)
        events = self._events(fulfils, promises, now) + list(and_events)
        hoped = await self._hoped(events, effect, purpose, fulfils, promises, then, now)
        order = LetterOrder(
            effect_id=effect,
            reference=state.reference,
            now=now,
            row=row_of(hoped),
            purpose=purpose,
            serves=tuple(str(name) for name in fulfils),
            owner=state.owner,
            strategy=hoped.the_plan.strategy,
            dates=promises or next_dates(hoped.the_plan),
            repeat=state.the_facts.earlier_complaints > 0,
            linked=state.the_facts.linked_to,
            follow_up=hoped.the_plan.follow_up,
            **parts,
        )
        outcome = await self._effects.perform(signatures.send_letter, order, hoped=hoped, summary=f"letter: {purpose}")
        await self._believe(outcome, effect, purpose, fulfils, events, promises, then, hoped, length)
        return effect

    async def once(self, purpose: LetterPurpose, **parts: Any) -> None:
        """Send it unless this generation of the complaint has had it: a chapter may be begun again."""
        begun = f"{self.state.workflow_id}/{self.state.generation}/letter.{purpose}/"
        if not any(letter.effect_id.startswith(begun) for letter in self.state.letters):
            await self.send(purpose, **parts)

    async def arrived(self, task_about: str, at: datetime) -> None:
        """A person told the customer what an unsent letter was to say: its events are true from that contact on."""
        events = [event.model_copy(update={"at": at}) for event in self.state.untold.pop(task_about, [])]
        believe_events(self.state, events)

    def _events(
        self, fulfils: tuple[MilestoneName, ...], promises: tuple[ToldDate, ...], now: datetime
    ) -> list[ClockEvent]:
        state = self.state
        events = [ClockEvent(kind=EventKind.TOLD, at=now)]
        events += [
            ClockEvent(kind=EventKind.FULFILLED, at=now, milestone=name)
            for name in fulfils
            if not state.fulfilled(name)
        ]
        events += [
            ClockEvent(kind=EventKind.PROMISED, at=now, milestone=told.milestone, until=told.date) for told in promises
        ]
        return events

    async def _hoped(
        self,
        events: list[ClockEvent],
        effect: str,
        purpose: LetterPurpose,
        fulfils: tuple[MilestoneName, ...],
        promises: tuple[ToldDate, ...],
        then: Change | None,
        now: datetime,
    ) -> CaseState:
        hoped = self.state.model_copy(deep=True)
        sent = LetterSent(effect_id=effect, purpose=purpose, state=LetterState.ACCEPTED, at=now, serves=tuple(fulfils))
        note(hoped, sent, events, promises, then)
        hoped.plan = await self._effects.reckon(hoped.ledger)
        return hoped

    async def _believe(
        self,
        outcome: LetterOutcome,
        effect: str,
        purpose: LetterPurpose,
        fulfils: tuple[MilestoneName, ...],
        events: list[ClockEvent],
        promises: tuple[ToldDate, ...],
        then: Change | None,
        hoped: CaseState,
        length: int,
    ) -> None:
        state, now = self.state, workflow.now()
        sent = LetterSent(
            effect_id=effect,
            purpose=purpose,
            state=outcome.state,
            at=outcome.at,
            serves=tuple(fulfils),
            maybe_twice=outcome.maybe_twice,
        )
        if outcome.state is not LetterState.ACCEPTED:
            kind, why = WHAT_TO_DO[outcome.state]
            for_whom = state.duty_role if outcome.state in FOR_THE_DUTY_ROLE else None
            state.letters.append(sent)
            state.untold[effect] = events
            state.open_task(kind, f"{purpose}: {why}", now, for_whom=for_whom, about=effect)
            return
        on_time = all(event.at >= now or (now - event.at).total_seconds() < 60 for event in events)
        events = events if on_time else [event.model_copy(update={"at": now}) for event in events]
        note(state, sent, events, promises, then)
        undisturbed = on_time and len(state.ledger) == length + len(events)
        self._adopt(hoped.the_plan if undisturbed else await self._effects.reckon(state.ledger))


def note(
    state: CaseState, sent: LetterSent, events: list[ClockEvent], promises: tuple[ToldDate, ...], then: Change | None
) -> None:
    """What is true once this letter has been accepted."""
    state.letters.append(sent)
    believe_events(state, events)
    for told in promises:
        state.promises = [
            promise.model_copy(update={"superseded_by": told.date})
            if promise.milestone is told.milestone and promise.superseded_by is None and promise.kept_at is None
            else promise
            for promise in state.promises
        ]
        state.promises.append(
            Promise(what=str(told.milestone), date=told.date, told_in=sent.effect_id, milestone=told.milestone)
        )
    if then:
        then(state)


def believe_events(state: CaseState, events: list[ClockEvent]) -> None:
    """Write the events into the ledger; a promise is kept by the event that fulfils its milestone."""
    state.ledger.extend(events)
    for event in events:
        if event.kind is EventKind.FULFILLED:
            state.promises = [
                promise.model_copy(update={"kept_at": event.at})
                if promise.milestone is event.milestone and promise.superseded_by is None and promise.kept_at is None
                else promise
                for promise in state.promises
            ]


def next_dates(plan: Plan) -> tuple[ToldDate, ...]:
    """The dates a letter tells anyway: only those that the policy renews before they are missed (law 8)."""
    return tuple(
        ToldDate(milestone=milestone.milestone, date=milestone.promised or milestone.due)
        for milestone in plan.milestones
        if milestone.due is not None
        and milestone.state is MilestoneState.RUNNING
        and any(step.action is StepAction.TELL_CUSTOMER for step in milestone.steps)
    )
