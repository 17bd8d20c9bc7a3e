"""Signals one after another, a bounded number in one workflow task, and in a new run where a history grows long.

A run cannot hand on what it has not heard yet: the server keeps a signal with the run that it came to. So before the
next run begins, the signals that wait are set aside in the records, and the next run takes them up in their order.
"""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Sequence

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from workflows.effects import Effects
from workflows.state import CaseState
from workflows.views import row_of

with workflow.unsafe.imports_passed_through():
    from activities import signatures
    from activities.signatures import AsideOrder, SignalAside, SignalsAside

AT_ONCE = 50
"""Signals in one workflow task, which has two seconds before the SDK takes it for hanging."""
IN_ONE_GO = 200_000  # bytes that are set aside by one effect
Bring = Callable[[str, Sequence[RawValue]], Awaitable[None]]


class Turns:
    """The signals of one run, in their order."""

    def __init__(self, state: CaseState, effects: Effects, bring: Bring) -> None:
        """`bring` does what a signal asks for."""
        self._state = state
        self._effects = effects
        self._bring = bring
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._aside: list[SignalAside] = []
        self._size = 0
        self._length, self._in_this_task = 0, 0

    @property
    def at_rest(self) -> bool:
        """No signal is under way, and none waits but in the records."""
        return not self._turn.locked() and not self._waiting and not self._aside

    @property
    def left_aside(self) -> bool:
        """The records keep signals that nobody has taken up yet."""
        return self._state.taken_up < self._state.aside

    @property
    def _new_run_ahead(self) -> bool:
        return workflow.info().is_continue_as_new_suggested() and not self._state.stuck and not self._state.completed

    async def take(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Bring a signal to whom it concerns when its turn comes, in this run or the next."""
        self._waiting += 1
        if self.left_aside:
            await workflow.wait_condition(lambda: not self.left_aside or self._new_run_ahead)
        async with self._turn:
            self._waiting -= 1
            if self._new_run_ahead and (self._waiting or self._aside or self.left_aside):
                await self._set_aside(name, arguments)
            else:
                await self._bring(name, arguments)
                await self._breathe()

    async def go_on(self) -> None:
        """Take up what the run before has set aside."""
        while self.left_aside:
            await workflow.wait_condition(lambda: not self._new_run_ahead)
            async with self._turn:
                for signal in await self._take_up():
                    if self._new_run_ahead:
                        break
                    raw = RawValue(
                        Payload(metadata={"encoding": signal.encoding.encode()}, data=b64decode(signal.data))
                    )
                    await self._bring(signal.name, [raw][: signal.arguments])
                    self._state.taken_up = signal.number
                    await self._breathe()

    async def _breathe(self) -> None:
        """Let this workflow task end after so many signals; what they left to record is a reason for the next one."""
        length = workflow.info().get_current_history_length()
        self._in_this_task = self._in_this_task + 1 if length == self._length else 1
        self._length = length
        if self._in_this_task < AT_ONCE:
            return
        self._in_this_task = 0
        if self._state.entries and self._state.opened:
            await self._effects.record()
        else:
            await workflow.sleep(0.001)

    async def _set_aside(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Keep it for the next run; what was collected goes to the records when it is much, or nobody waits behind."""
        self._state.numbers["signal"] = self._state.numbers.get("signal", 0) + 1
        payload = arguments[0].payload if len(arguments) == 1 else Payload()
        signal = SignalAside(
            number=self._state.numbers["signal"],
            name=name,
            encoding=payload.metadata.get("encoding", b"").decode("utf-8", "replace"),
            data=b64encode(payload.data).decode(),
            arguments=1 if len(arguments) == 1 else 0,
        )
        self._aside.append(signal)
        self._size += len(signal.data)
        if self._waiting and self._size < IN_ONE_GO:
            return
        collected, self._aside, self._size = self._aside, [], 0
        order = self._order("aside", SignalsAside(signals=tuple(collected)))
        await self._effects.perform(signatures.set_aside, order, summary="set signals aside for the next run")
        self._state.aside = collected[-1].number

    async def _take_up(self) -> tuple[SignalAside, ...]:
        taken: SignalsAside = await self._effects.perform(
            signatures.take_up, self._order("take_up", SignalsAside()), summary="take up signals that were set aside"
        )
        return taken.signals

    def _order(self, what: str, signals: SignalsAside) -> AsideOrder:
        state = self._state
        return AsideOrder(
            effect_id=state.next_effect(what),
            reference=state.reference,
            now=workflow.now(),
            row=row_of(state),
            signals=signals,
            after=state.taken_up,
        )
