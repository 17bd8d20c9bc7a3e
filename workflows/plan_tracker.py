"""Keeps the plan in force: made again after every event that moves a clock, then followed."""

from collections.abc import Callable

from temporalio import workflow
from temporalio.exceptions import ActivityError

from amends.domain.plan import ClockEvent
from amends.workflows.conversation import note_wait
from amends.workflows.effect_runner import Effects
from amends.workflows.legal_dates import keep_legal_dates
from amends.workflows.owing import follow_the_plan, keep_remedy_promises
from amends.workflows.promises import keep_promises
from amends.workflows.state import CaseState, read_plan
from amends.workflows.task_queue import Spawn


class PlanTracker:
    """Keeps the plan in step with the ledger, and calls `look` after each change."""

    def __init__(self, state: CaseState, effects: Effects, look: Callable[[], None], spawn: Spawn) -> None:
        """The plan lies in the state; effects reckon it."""
        self.state = state
        self._effects = effects
        self._look = look
        self._spawn = spawn
        self._reckoning = False

    def adopt(self, written_plan: str) -> None:
        """Follow this plan from here on, unless one that knows of more is in force already."""
        before, plan = self.state.plan, read_plan(written_plan)
        if before is None or plan.ledger_length >= before.ledger_length:
            self.state.written_plan = written_plan
            keep_promises(self.state, plan)
            keep_legal_dates(self.state, plan)
            keep_remedy_promises(self.state, before, plan)
            follow_the_plan(self.state, plan)
            note_wait(self.state, before, plan, workflow.now())
        self._look()

    async def replan(self, *events: ClockEvent) -> None:
        """Writes these events into the ledger and follows the new plan.

        Where the policy is at fault the plan before stays in force meanwhile: a person who acts, perhaps to move the
        complaint to another policy, does not wait for a plan that cannot be made.
        """
        self.state.ledger.extend(events)
        if self.state.plan is None:
            self.adopt(await self._effects.reckon(self.state.ledger))
            return
        try:
            self.adopt(await self._effects.reckon_once(self.state.ledger))
        except ActivityError:
            if not self._reckoning:
                self._reckoning = True
                self._spawn(self._reckon_beside())

    async def _reckon_beside(self) -> None:
        self.adopt(await self._effects.reckon(self.state.ledger))
        self._reckoning = False
