"""Schedules the work of one complaint: sets its one alarm and does what is due.

It never waits for an effect.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from amends.domain.actions import CUSTOMER
from amends.domain.case import TaskKind
from amends.domain.types import Stage
from amends.workflows.due_items import DueKind, agenda
from amends.workflows.effect_runner import Effects, after_the_others
from amends.workflows.escalation import EscalationRunner
from amends.workflows.marks import MissedPromise
from amends.workflows.state import CaseState
from amends.workflows.task_queue import Spawn
from amends.workflows.timer import Alarm

AN_EFFECT_TAKES = timedelta(minutes=1)


class ClockKeeper:
    """Lapses offers, ends pauses, watches promises and has escalation steps served; the story watches its own dates."""

    def __init__(
        self,
        state: CaseState,
        effects: Effects,
        escalation: EscalationRunner,
        *,
        lapse: Callable[[datetime], None],
        resume: Callable[[datetime], Awaitable[None]],
        spawn: Spawn,
    ) -> None:
        """The callables are what the keeper may ask of the rest of the case."""
        self.state = state
        self._effects = effects
        self._escalation = escalation
        self._lapse = lapse
        self._resume = resume
        self._spawn = spawn
        self.alarm = Alarm(self.look)
        self._looked = True
        self._looking = False
        self._at_work: list[asyncio.Task[None]] = []

    def look(self) -> None:
        """Schedules one pass over the due items.

        No task waits while a complaint is idle, since waiting tasks use memory.
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
        """Runs a pass once all others have run, and again if that changed something.

        It also runs at the last entry, which may be stuck too.
        """
        while not self._looked:
            await after_the_others()
            self._looked = True
            self._see_to_what_is_due(workflow.now())
            self._arm(workflow.now())
        self._looking = False

    def _arm(self, now: datetime) -> None:
        next_due = next((due for due in agenda(self.state) if due.at > now), None)
        if next_due is None:
            return
        # An effect under way reports back within a minute, and we look again then: most alarms are never needed.
        if not self._effects.idle and next_due.at > now + AN_EFFECT_TAKES:
            return
        # Once closed there is one date left: arming for it costs two events now, an early ring would cost five.
        self.alarm.ring_at(next_due.at, next_due.what, not_before=self.state.stage is Stage.CLOSED)

    def _see_to_what_is_due(self, now: datetime) -> None:
        state = self.state
        self._at_work = [task for task in self._at_work if not task.done()]
        due = [each for each in agenda(state) if each.at <= now]
        kinds = {each.kind for each in due}
        if DueKind.OFFER_EXPIRES in kinds:
            self._lapse(now)
        if DueKind.PAUSE_ENDS in kinds:
            state.pause_is_ending = True
            self._begin(self._end_pause(now))
        for each in due:
            if each.promise is not None:
                state.missed_promises.append(MissedPromise.of(each.promise))
                state.open_task(TaskKind.KEEP_PROMISE, "a promise was missed: see to it", now, for_whom=state.duty_role)
        self._escalation.serve_due(now, self._begin)

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
        state.pause_is_ending = False
