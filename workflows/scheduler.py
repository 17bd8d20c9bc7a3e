"""Keeps the clocks of one complaint: arms its one alarm and sees to what is due, without ever waiting for an effect."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from amends.domain.actions import CUSTOMER, MilestoneName
from amends.domain.case import EscalationState, TaskKind
from amends.domain.complaint import Severity
from amends.domain.plan import ClockEvent, EventKind, StepAction
from amends.domain.types import Stage
from amends.workflows.calls import require_a_call
from amends.workflows.due_items import agenda, steps_to_serve
from amends.workflows.effect_runner import Effects, after_the_others
from amends.workflows.letters import Letters
from amends.workflows.overtaking import DATE_PASSED, OPEN
from amends.workflows.owing import responsible
from amends.workflows.serving import Step, note_step
from amends.workflows.state import CaseState
from amends.workflows.task_queue import Spawn
from amends.workflows.timer import Alarm
from amends.workflows.views import row_of, what_there_is

with workflow.unsafe.imports_passed_through():
    from amends.activities import contracts as signatures
    from amends.activities.contracts import EscalationOrder, EscalationOutcome, LetterPurpose, ToldDate

AN_EFFECT_TAKES = timedelta(minutes=1)
LATE = timedelta(minutes=1)
TO_THE_CUSTOMER = frozenset({StepAction.TELL_CUSTOMER, StepAction.SIGNPOST})
ON_THE_CASE = frozenset({StepAction.RAISE_SEVERITY, StepAction.REQUIRE_CALL})
NOTICES = frozenset({StepAction.WARN_OWNER, StepAction.TELL_SUPERVISOR, StepAction.TELL_MANAGER, StepAction.TELL_DUTY})
GRAVITY = tuple(Severity)


class ClockKeeper:
    """Serves escalation steps, lapses offers, ends pauses and watches promises; the story watches its own dates."""

    def __init__(
        self,
        state: CaseState,
        effects: Effects,
        letters: Letters,
        *,
        replan: Callable[..., Awaitable[None]],
        hand_over: Callable[[str, datetime], None],
        lapse: Callable[[datetime], None],
        resume: Callable[[datetime], Awaitable[None]],
        spawn: Spawn,
    ) -> None:
        """The callables are what the keeper may ask of the rest of the case."""
        self.state = state
        self._effects = effects
        self._letters = letters
        self._replan = replan
        self._hand_over = hand_over
        self._lapse = lapse
        self._resume = resume
        self._spawn = spawn
        self.alarm = Alarm(self.look)
        self._looked = True
        self._looking = False
        self._climbing = False
        self._at_work: list[asyncio.Task[None]] = []

    def look(self) -> None:
        """Something changed or the alarm rang: look at the agenda again. Nobody stands by while nothing happens: of
        what an idle complaint costs in a worker's memory, tasks that wait are a good part.
        """
        self._looked = False
        if not self._looking:
            self._looking = True
            self._spawn(self._look_around())

    @property
    def idle(self) -> bool:
        """Nothing that the keeper began is under way."""
        return all(task.done() for task in self._at_work)

    async def _look_around(self) -> None:
        """Once everybody has had their turn, and again if that changed something; also at the last entry, which may be
        stuck, too.
        """
        while not self._looked:
            await after_the_others()
            self._looked = True
            self._see_to_what_is_due(workflow.now())
            self._arm(workflow.now())
        self._looking = False

    def _arm(self, now: datetime) -> None:
        later = [due.at for due in agenda(self.state) if due.at > now]
        if not later:
            return
        # An effect under way reports back within a minute, and we look again then: most alarms are never needed.
        if not self._effects.idle and later[0] > now + AN_EFFECT_TAKES:
            return
        # Once closed there is one date left: arming for it costs two events now, an early ring would cost five.
        self.alarm.ring_at(later[0], not_before=self.state.stage is Stage.CLOSED)

    def _see_to_what_is_due(self, now: datetime) -> None:
        state = self.state
        self._at_work = [task for task in self._at_work if not task.done()]
        due = [each for each in agenda(state) if each.at <= now]
        keys = {each.key for each in due}
        if (offer := state.offer_awaiting_answer) and f"offer/{offer.id}" in keys:
            self._lapse(now)
        if "pause" in keys:
            state.served.append("pause")
            self._begin(self._end_pause(now))
        for each in due:
            if each.key.startswith("promise/"):
                state.served.append(each.key)
                state.open_task(TaskKind.KEEP_PROMISE, "a promise was missed: see to it", now, for_whom=state.duty_role)
        if not self._climbing and any(at <= now for _, _, _, at in steps_to_serve(state)):
            self._climbing = True
            self._begin(self._climb(now))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._at_work.append(self._spawn(self._and_look_again(work)))

    async def _and_look_again(self, work: Coroutine[Any, Any, None]) -> None:
        await work
        self.look()

    async def _end_pause(self, now: datetime) -> None:
        state = self.state
        why = "the customer did not answer in time" if state.paused_for == CUSTOMER else "the wait took too long"
        state.open_task(TaskKind.READ, f"{why}: go on without", now)
        await self._resume(now)
        state.served.remove("pause")

    async def _climb(self, now: datetime) -> None:
        """Serve the steps that are due: one notice to staff a milestone, and one letter to the customer for all."""
        state = self.state
        due = [step for step in steps_to_serve(state) if step[3] <= now]
        if len(state.ledger) != state.the_plan.ledger_length or any(now - step[3] > LATE for step in due):
            await self._replan()
            due = [step for step in steps_to_serve(state) if step[3] <= now]
        due.sort(key=lambda step: (step[3], step[2].level))
        for key, *_ in due:
            state.served.append(key)
        self._climbing = False
        for_staff: dict[tuple[MilestoneName, int], list[Step]] = defaultdict(list)
        for step in due:
            if step[2].action not in TO_THE_CUSTOMER:
                for_staff[step[1].milestone, step[1].generation].append(step)
        for steps in for_staff.values():
            for step in self._not_overtaken(steps, now):
                self._begin(self._change(step, now) if step[2].action in ON_THE_CASE else self._tell_staff(step, now))
        if for_customer := [step for step in due if step[2].action in TO_THE_CUSTOMER]:
            self._begin(self._tell_customer(for_customer, now))

    def _not_overtaken(self, steps: list[Step], now: datetime) -> list[Step]:
        """After downtime only the highest notice is served, of a repeated one the last; the others are recorded as
        skipped (law 4). What arrived late has been no downtime: each colleague hears of it.
        """
        may_be = [step for step in steps if step[2].action in NOTICES]
        highest = max(((step[2].level, step[2].at) for step in may_be), default=None)
        keep: list[Step] = []
        for step in steps:
            owed = step not in may_be or step[0] in self.state.told_in_any_case
            if highest and not owed and (step[2].level, step[2].at) < highest:
                note_step(self.state, step, now, EscalationState.SKIPPED, reason="overtaken by a higher step")
            else:
                keep.append(step)
        return keep

    async def _change(self, due: Step, now: datetime) -> None:
        """What the policy does to the case itself: nobody has to be told for it to hold."""
        state, step = self.state, due[2]
        if step.action is StepAction.REQUIRE_CALL:
            asked = require_a_call(state, step.call_by, now)
            became, why = (EscalationState.DELIVERED, "") if asked else (EscalationState.SKIPPED, "no call is missing")
            note_step(state, due, now, became, reason=why)
            await self._replan()  # nothing else would see to it that the task is recorded
            return
        before, wanted = state.the_facts.severity, step.severity or state.the_facts.severity
        if GRAVITY.index(wanted) <= GRAVITY.index(before):
            note_step(state, due, now, EscalationState.SKIPPED, reason=f"it is {before} already")
            await self._replan()
            return
        state.facts = state.the_facts.model_copy(update={"severity": wanted})
        note_step(state, due, now, EscalationState.DELIVERED, reason=f"{before} > {wanted}")
        await self._replan(ClockEvent(kind=EventKind.CHANGED, at=now))

    async def _tell_staff(self, due: Step, now: datetime) -> None:
        _, milestone, step, _at = due
        state = self.state
        order = EscalationOrder(
            effect_id=state.next_effect(f"escalate.{milestone.milestone}.{milestone.generation}.{step.step}"),
            reference=state.reference,
            now=now,
            row=row_of(state),
            milestone=milestone.milestone,
            generation=milestone.generation,
            step=step,
            owner=state.owner,
            due=milestone.due,
            duty_role=state.duty_role,
            but_not=tuple(state.decided_before),
            **what_there_is(responsible=responsible(state) if milestone.milestone is MilestoneName.REMEDY else ()),
        )
        outcome: EscalationOutcome = await self._effects.perform(
            signatures.escalate, order, summary=f"{milestone.milestone}: {step.action}"
        )
        if outcome.stuck:
            state.open_task(
                TaskKind.STUCK,
                f"{milestone.milestone}: {step.action} reached nobody",
                workflow.now(),
                for_whom=state.duty_role,
            )
        reached = tuple(each for each in outcome.to if each not in outcome.failed)
        became = EscalationState.DELIVERED if reached or not outcome.failed else EscalationState.FAILED
        if outcome.stuck:
            became = EscalationState.STUCK
        elif reached and set(reached) <= set(outcome.held):
            became = EscalationState.HELD
        note_step(state, due, now, became, to=reached, reason=" > ".join((*outcome.fallback, *outcome.failed)))
        if outcome.new_owner:
            self.state.know(outcome.new_owner, outcome.new_owner_name)
            self._hand_over(outcome.new_owner, workflow.now())

    async def _tell_customer(self, due: list[Step], now: datetime) -> None:
        """One letter serves every promise that is due to be renewed, each with the date that is true now (law 8), and
        says where else to go, where the law wants that by now.
        """
        needless = {step[0]: why for step in due if (why := self._why_needless(step))}
        still = [step for step in due if step[0] not in needless]
        promises = tuple(
            ToldDate(milestone=milestone.milestone, date=step.new_date, before=milestone.promised or milestone.due)
            for _, milestone, step, _ in still
            if step.new_date is not None and milestone.milestone is not MilestoneName.KEEP_INFORMED
        )
        signposts = tuple(
            ClockEvent(kind=EventKind.SIGNPOSTED, at=now, milestone=milestone.milestone)
            for _, milestone, step, _ in still
            if step.action is StepAction.SIGNPOST
        )
        for step in due:
            why = needless.get(step[0], "")
            became = EscalationState.SKIPPED if why else EscalationState.DELIVERED
            note_step(self.state, step, now, became, to=() if why else ("customer",), reason=why)
        self.state.served.extend(self._signpost_of(event.milestone) for event in signposts)
        if still:
            purpose = LetterPurpose.HOLDING if promises else LetterPurpose.NEWS
            purpose = LetterPurpose.SIGNPOST if signposts else purpose
            if why := await self._letters.send(purpose, promises=promises, and_events=signposts):
                self._take_back(still, why, workflow.now())

    def _take_back(self, steps: list[Step], why: str, now: datetime) -> None:
        """The letter that was to serve these steps was overtaken; a date that passed while it waited is told anew."""
        state, keys = self.state, {(each.milestone, each.generation, step.step) for _, each, step, _ in steps}
        state.escalations = [
            each.model_copy(update={"state": EscalationState.SKIPPED, "to": (), "reason": why})
            if (each.milestone, each.generation, each.step) in keys and each.to == ("customer",)
            else each
            for each in state.escalations
        ]
        for key, milestone, step, _ in steps:
            state.journal(f"escalation skipped: {milestone.milestone} {step.step}", now, to=[], reason=why)
            if why == DATE_PASSED:
                state.served.remove(key)
        self._effects.look()

    def _why_needless(self, due: Step) -> str:
        """Why the customer need not be told; empty where they must."""
        _, milestone, step, _at = due
        if self.state.the_plan.of(milestone.milestone).state not in OPEN:
            return "the milestone was reached meanwhile"
        told = step.action is StepAction.SIGNPOST and self._signpost_of(milestone.milestone) in self.state.served
        return "they were told already" if told else ""

    def _signpost_of(self, milestone: MilestoneName | None) -> str:
        """The mark that this generation of the complaint has its signpost, whatever policy its ladder was of."""
        return f"signpost/{self.state.generation}/{milestone}"
