"""Runs one try at a time: a try that Temporal gave up goes on, and the next waits.

Temporal's core cancels an activity that is over its time. A mail server may look through a letter for minutes before it
says that it took it (RFC 5321 section 4.5.3.2.6 grants it ten): a try that hung up before that would be followed by
another one, and the customer would get the letter with every try.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from temporalio import activity

T = TypeVar("T")
BEATS = 5  # signs of life within the time after which Temporal takes a worker for dead


class Tries:
    """The tries under way in this worker, by effect id."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[Any]] = {}

    async def run(self, effect_id: str, attempt: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Makes a try once no other try of the same effect runs. A waiting caller may be cancelled; the try is not."""
        async with signs_of_life():
            while (other := self._under_way.get(effect_id)) is not None:
                await asyncio.wait([other])
            attempt_under_way = asyncio.create_task(attempt())
            self._under_way[effect_id] = attempt_under_way
            attempt_under_way.add_done_callback(partial(self._ended, effect_id))
            return await asyncio.shield(attempt_under_way)

    def _ended(self, effect_id: str, attempt: asyncio.Task[Any]) -> None:
        del self._under_way[effect_id]
        if not attempt.cancelled():
            attempt.exception()  # whoever waited for it may be gone; the next try tells it


@asynccontextmanager
async def signs_of_life() -> AsyncIterator[None]:
    """Sends heartbeats while the block runs, so that a worker that dies is noticed soon."""
    missed_after = activity.info().heartbeat_timeout if activity.in_activity() else None
    if missed_after is None:
        yield
        return
    beating = asyncio.create_task(_beat(missed_after.total_seconds() / BEATS))
    try:
        yield
    finally:
        beating.cancel()


async def _beat(every: float) -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(every)
