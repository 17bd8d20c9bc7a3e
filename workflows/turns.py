"""Reads signals one after another, a limited number in one workflow task.

A run cannot hand on what it has not heard yet: the server keeps a signal with the run that it came to. So before the
next run begins, the signals that wait are set aside in the records, and the next run takes them up in their order.
"""

import asyncio
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from amends.activities import contracts as signatures
from amends.domain.form import too_large
from amends.domain.orders import AsideOrder, SignalAside, SignalsAside
from amends.workflows.effect_runner import Effects
from amends.workflows.state import CaseState
from amends.workflows.views import row_of

AT_ONCE = 50
"""Signals in one workflow task, which has two seconds before the SDK takes it for hanging."""
IN_ONE_GO = 200_000  # bytes that are set aside by one effect
REPLY = "reply_received"
A_FLOOD, WITHIN = 20, timedelta(seconds=10)
"""So many replies in so short a time are no conversation any more."""
A_CROWD = 5
"""So many replies that wait one behind the other are asked about together."""
GATHERING = timedelta(seconds=2)
"""How long a flood collects before its replies are read. A second timer runs while the flood lasts."""
Bring = Callable[[str, Sequence[RawValue]], Awaitable[None]]
BringAll = Callable[[Sequence[Sequence[RawValue]]], Awaitable[None]]


@dataclass(eq=False)
class Waiting:
    """A signal that waits for its turn; `heard` is set where another's turn has brought it along."""

    name: str
    arguments: Sequence[RawValue]
    heard: bool = False

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(len(each.payload.data) for each in self.arguments)


class Turns:
    """The signals of one run, in their order."""

    def __init__(self, state: CaseState, effects: Effects, bring: Bring, bring_all: BringAll) -> None:
        """`bring` does what a signal asks for, `bring_all` what many replies in a row do."""
        self._state = state
        self._effects = effects
        self._bring = bring
        self._bring_all = bring_all
        self._turn = asyncio.Lock()
        self._queue: deque[Waiting] = deque()
        self._lately: deque[datetime] = deque(maxlen=A_FLOOD)
        self._aside: list[SignalAside] = []
        self._size = 0
        self._length, self._in_this_task = 0, 0

    @property
    def at_rest(self) -> bool:
        """No signal is under way, and none waits but in the records."""
        return not self._turn.locked() and not self._queue and not self._aside

    @property
    def left_aside(self) -> bool:
        """The records keep signals that nobody has taken up yet."""
        return self._state.taken_up < self._state.aside

    @property
    def _new_run_ahead(self) -> bool:
        return workflow.info().is_continue_as_new_suggested() and not self._state.stuck and not self._state.completed

    @property
    def _flooded(self) -> bool:
        """So many replies came within a few seconds, and still do."""
        return len(self._lately) == A_FLOOD and workflow.now() - self._lately[0] < WITHIN

    async def take(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Bring a signal to whom it concerns when its turn comes, in this run or the next."""
        mine = Waiting(name, arguments)
        self._queue.append(mine)
        if self.left_aside:
            await workflow.wait_condition(lambda: not self.left_aside or self._new_run_ahead)
        async with self._turn:
            if mine.heard:
                return
            if name == REPLY and self._flooded and len(self._queue) < AT_ONCE and not self._new_run_ahead:
                # each by itself would cost the house ten times as much
                await workflow.sleep(GATHERING, summary="a flood of replies gathers")
            self._queue.remove(mine)
            waits = self._new_run_ahead and (self._queue or self._aside or self.left_aside)
            # what is too large becomes a task without being read, in this run or the next: it is not carried across
            if waits and too_large(name, mine.size) is None:
                await self._set_aside(name, arguments)
            else:
                await self._take_along(mine)

    async def _take_along(self, first: Waiting) -> None:
        """Bring one; of a crowd of replies those that wait right behind it, too."""
        crowd = [first]
        if first.name == REPLY:
            self._lately.append(workflow.now())
            crowd += _alike(first, self._queue)
        if len(crowd) < A_CROWD:
            await self._bring(first.name, first.arguments)
            await self._breathe()
            return
        for each in crowd[1:]:
            each.heard = True
            self._queue.remove(each)
            self._lately.append(workflow.now())
        await self._bring_all([each.arguments for each in crowd])
        await self._breathe(len(crowd))

    async def go_on(self) -> None:
        """Take up what the run before has set aside."""
        while self.left_aside:
            await workflow.wait_condition(lambda: not self._new_run_ahead)
            async with self._turn:
                left = deque(await self._take_up())
                while left and not self._new_run_ahead:
                    first = left.popleft()
                    crowd = [first, *_alike_aside(first, left)]
                    if len(crowd) < A_CROWD:
                        crowd = [first]
                        await self._bring(first.name, _arguments(first))
                    else:
                        for _ in crowd[1:]:
                            left.popleft()
                        await self._bring_all([_arguments(each) for each in crowd])
                    self._state.taken_up = crowd[-1].number
                    await self._breathe(len(crowd))

    async def _breathe(self, signals: int = 1) -> None:
        """Ends this workflow task after a number of signals; their records are the reason for the next."""
        length = workflow.info().get_current_history_length()
        self._in_this_task = self._in_this_task + signals if length == self._length else signals
        self._length = length
        if self._in_this_task < AT_ONCE:
            return
        self._in_this_task = 0
        if self._state.entries and self._state.opened:
            await self._effects.record()
        else:
            await workflow.sleep(0.001, summary="make room for other messages")

    async def _set_aside(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Stores it for the next run; collected signals go to the records when they are many, or the last."""
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
        if self._queue and self._size < IN_ONE_GO:
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


def _alike(first: Waiting, queue: Iterable[Waiting]) -> list[Waiting]:
    """The replies right behind the first that can be brought along with it."""
    found, size = list[Waiting](), first.size
    for each in islice(queue, AT_ONCE - 1):
        size += each.size
        if each.name != first.name or size > IN_ONE_GO:
            break
        found.append(each)
    return found


def _alike_aside(first: SignalAside, left: Iterable[SignalAside]) -> list[SignalAside]:
    """The same among those that were set aside."""
    found, size = list[SignalAside](), len(first.data)
    for each in islice(left, AT_ONCE - 1) if first.name == REPLY else ():
        size += len(each.data)
        if each.name != first.name or size > IN_ONE_GO:
            break
        found.append(each)
    return found


def _arguments(signal: SignalAside) -> list[RawValue]:
    """As it came."""
    payload = Payload(metadata={"encoding": signal.encoding.encode()}, data=b64decode(signal.data))
    return [RawValue(payload)][: signal.arguments]
