"""Runs effects and handles their failures: after a minute they are tried again under the one alarm."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from amends.activities import contracts as signatures
from amends.domain.case import Stuck, Subject, SubjectKind, TaskKind, WhyDropped
from amends.domain.cut_off import CutOff
from amends.domain.errors import Code
from amends.domain.events.entry import Entry
from amends.domain.events.work import EffectDelayed
from amends.domain.letters import WhyOvertaken
from amends.domain.orders import Order, Reckoning, RecordOrder
from amends.domain.plan import ClockEvent
from amends.workflows.after_reset import AfterReset
from amends.workflows.row_memory import RowMemory
from amends.workflows.state import CaseState
from amends.workflows.views import row_of

ONE_TRY = timedelta(seconds=20)
A_MINUTE = timedelta(seconds=60)
RETRY_SOON = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=15))
RETRY_FOREVER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))
UNLESS_THE_POLICY_IS_AT_FAULT = RetryPolicy(
    initial_interval=RETRY_FOREVER.initial_interval,
    maximum_interval=RETRY_FOREVER.maximum_interval,
    non_retryable_error_types=[Code.CALENDAR_ENDS, Code.UNREADABLE_POLICY, Code.NO_SUCH_POLICY],
)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
ASK_FOR_HELP_AFTER = 2
MOST_RIDERS = 200  # journal entries that ride with one effect; a flood of them takes several
HANDED_OVER = frozenset({signatures.send_letter, signatures.escalate})
"""Effects that wait for a mail server, which may take long. One without a heartbeat for ONE_TRY is lost."""


class Effects:
    """Every effect of one complaint goes through here, so that the records always follow the state."""

    def __init__(self, state: CaseState, look: Callable[[], None]) -> None:
        """`look` tells the clock keeper that something changed."""
        self.state = state
        self._look = look
        self.in_flight = 0
        self.entries_in_flight = 0
        self._behind = 0
        self.reckoning = 0
        self._rows = RowMemory(state.rows_with_news)
        self.after_reset = AfterReset(state, self._heed)

    def _heed(self, found: CutOff) -> None:
        """Nothing is sure of what the records hold: another run wrote there."""
        self._rows = RowMemory(max(self._rows.number, found.number))
        self._behind = found.revision

    async def heed_what_was_cut_off(self) -> None:
        """Before a run that was reset does anything, it knows what the run did that was cut off."""
        self.in_flight += 1
        await self.after_reset.heed()
        self.in_flight -= 1

    @property
    def idle(self) -> bool:
        """No effect is under way; one that waits for its next try counts as waiting, not as under way."""
        return self.in_flight == 0

    @property
    def unrecorded(self) -> bool:
        """The records do not yet say what is true."""
        return bool(self.state.entries) or not self._rows.holds(row_of(self.state))

    async def reckon(self, ledger: list[ClockEvent]) -> str:
        """The plan for this ledger, as JSON, however long it takes.

        Where the policy is at fault it waits under the alarm, as every effect that is stuck, and the duty role is asked
        for help (field case A9).
        """
        tries, effect = 0, ""
        while True:
            try:
                written = await self.reckon_once(ledger)
            except ActivityError as failure:
                tries, effect = tries + 1, effect or self.state.next_effect("reckon")
                await self.wait_for_next_try(effect, tries, why_of(failure))
            else:
                if effect:
                    self.needs_no_help(effect)
                return written

    async def reckon_once(self, ledger: list[ClockEvent]) -> str:
        """The plan for this ledger, from the worker's memory or else from the store.

        Raises ActivityError where the policy is at fault.
        """
        state = self.state
        assert state.policy is not None
        question = Reckoning(policy=state.policy, facts=state.the_facts, ledger=tuple(ledger), now=workflow.now())
        self.in_flight += 1
        self.reckoning += 1
        try:
            written: RawValue = await workflow.execute_local_activity(
                signatures.reckon_at_hand.__name__,
                question,
                result_type=RawValue,
                schedule_to_close_timeout=timedelta(seconds=5),
                retry_policy=RetryPolicy(maximum_attempts=1),
                summary="reckon the plan",
            )
        except (ActivityError, ApplicationError):  # a local activity fails as what it raised
            written = await workflow.execute_activity(
                signatures.reckon.__name__,
                question,
                result_type=RawValue,
                start_to_close_timeout=ONE_TRY,
                schedule_to_close_timeout=A_MINUTE,
                retry_policy=UNLESS_THE_POLICY_IS_AT_FAULT,
                summary="reckon the plan",
            )
        finally:
            self.in_flight -= 1
            self.reckoning -= 1
        return written.payload.data.decode()

    async def perform(
        self,
        what: Callable[..., Any],
        order: Order,
        *beside: object,
        expected_state: CaseState | None = None,
        overtaken: Callable[[], WhyOvertaken | None] | None = None,
        sooner: Callable[[], int] = lambda: 0,
        summary: str,
    ) -> Any:
        """Runs an effect, however long it takes, under one effect id.

        It tries for a minute, then again under the alarm. `expected_state` is the state when it has succeeded;
        its row is written together with the outcome. A letter may be `overtaken`: then the records see to it that no
        try sends it any more, and the outcome says what became of it. A change of `sooner` is a reason to try now.
        """
        tries = 0
        while True:
            try:
                outcome = await self.attempt(
                    what, order, *beside, expected_state=expected_state, overtaken=overtaken, summary=summary
                )
            except ActivityError as failure:
                tries, seen = tries + 1, sooner()
                await self.wait_for_next_try(
                    order.effect_id,
                    tries,
                    why_of(failure),
                    lambda seen=seen: sooner() != seen or (overtaken is not None and overtaken() is not None),
                )
            else:
                self.needs_no_help(order.effect_id)
                return outcome

    async def attempt(
        self,
        what: Callable[..., Any],
        order: Order,
        *beside: object,
        expected_state: CaseState | None = None,
        overtaken: Callable[[], WhyOvertaken | None] | None = None,
        summary: str,
    ) -> Any:
        """Try for a minute. The waiting journal entries ride along and come back to the queue if it fails."""
        state = self.state
        await self.heed_what_was_cut_off()
        riders, state.entries = state.entries[:MOST_RIDERS], state.entries[MOST_RIDERS:]
        row = row_of(expected_state or state)
        if expected_state and self._behind > row.revision:  # hoped for before it was known how far another run had come
            row = row.model_copy(update={"revision": state.revision})
        news = self._rows.news(row)
        state.rows_with_news = self._rows.number
        order = order.model_copy(update={"entries": tuple(riders), "row": news})
        self.in_flight += 1
        self.entries_in_flight += len(riders)
        try:
            outcome = await self._unless_overtaken(overtaken, what, order, *beside, summary=summary)
        except ActivityError:
            state.entries = riders + state.entries
            self._end_flight(riders)
            raise
        self._end_flight(riders)
        self._rows.told(row, news.number)
        return outcome

    async def _unless_overtaken(
        self,
        overtaken: Callable[[], WhyOvertaken | None] | None,
        what: Callable[..., Any],
        order: Order,
        *beside: object,
        summary: str,
    ) -> Any:
        """One try; where it is overtaken on the way, another one stops it, and says what became of it."""
        if overtaken is None:
            return await self._begin(what, order, *beside, summary=summary)
        if why := overtaken():
            return await self._begin(what, order.model_copy(update={"overtaken": why}), summary=summary)
        trying = self._begin(what, order, *beside, summary=summary)
        await workflow.wait_condition(lambda: trying.done() or overtaken() is not None)
        if trying.done():
            return await trying
        stopping = self._begin(what, order.model_copy(update={"overtaken": overtaken()}), summary=summary)
        ends = await asyncio.gather(stopping, trying, return_exceptions=True)
        return next((end for end in ends if not isinstance(end, BaseException)), None) or await stopping

    def _begin(
        self, what: Callable[..., Any], order: Order, *beside: object, summary: str
    ) -> "workflow.ActivityHandle[Any]":
        slow = what in HANDED_OVER
        return workflow.start_activity(
            cast("Any", what),
            args=[order, *beside],
            start_to_close_timeout=A_MINUTE if slow else ONE_TRY,
            heartbeat_timeout=ONE_TRY if slow else None,
            schedule_to_close_timeout=A_MINUTE,
            retry_policy=RETRY_SOON,
            summary=summary,
        )

    def look(self) -> None:
        """Something changed that is to be recorded and followed."""
        self._look()

    def _end_flight(self, riders: list[Entry]) -> None:
        """Never from a `finally`: an eviction runs those, too, and then there is no loop to look in."""
        self.in_flight -= 1
        self.entries_in_flight -= len(riders)
        self._look()

    async def record(self) -> None:
        """Write what has no effect of its own."""
        state = self.state
        order = RecordOrder(
            effect_id=state.next_effect("record"), reference=state.reference, now=workflow.now(), row=row_of(state)
        )
        await self.perform(signatures.record, order, summary="record")

    def needs_no_help(self, effect_id: str) -> None:
        """Ends the task that asked for help with this effect."""
        for task in self.state.open_tasks:
            if task.kind is TaskKind.STUCK and task.id_of(SubjectKind.EFFECT) == effect_id:
                self.state.drop_task(task, WhyDropped.NO_HELP_NEEDED, workflow.now())
                self._look()

    async def wait_for_next_try(
        self, effect_id: str, tries: int, why: str, sooner: Callable[[], bool] = lambda: False
    ) -> None:
        """Shows what is stuck, and waits for its next try, or for a reason to try `sooner`."""
        state, now = self.state, workflow.now()
        next_try = now + PAUSES[min(tries, len(PAUSES)) - 1]
        since = next((stuck.since for stuck in state.stuck if stuck.effect_id == effect_id), now)
        state.stuck = [stuck for stuck in state.stuck if stuck.effect_id != effect_id]
        state.stuck.append(Stuck(effect_id=effect_id, since=since, tries=tries, next_try=next_try, why=why))
        state.journal(EffectDelayed(effect=effect_id, tries=tries, code=why, next_try=next_try), now)
        if tries == ASK_FOR_HELP_AFTER:
            state.open_task(
                TaskKind.STUCK,
                f"an effect keeps failing: {why}",
                now,
                for_whom=state.duty_role,
                about=Subject(kind=SubjectKind.EFFECT, id=effect_id),
            )
        self._look()
        await workflow.wait_condition(lambda: workflow.now() >= next_try or sooner())
        state.stuck = [stuck for stuck in state.stuck if stuck.effect_id != effect_id]


async def after_the_others() -> None:
    """Lets all others run that were woken at the same time, so that their effects can carry our entries."""
    await workflow.wait_condition(lambda: True)


def why_of(failure: ActivityError) -> str:
    """The error's type from the catalogue; never its message, which is for the worker's log."""
    cause = failure.cause
    return (cause.type or Code.UNFINISHED) if isinstance(cause, ApplicationError) else type(cause).__name__
