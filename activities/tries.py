"""One try at a time: a try that Temporal gave up goes on until it has heard its answer, and the next one waits for it.

Temporal's core cancels an activity that is over its time. A mail server may look through a letter for minutes before it
says that it took it (RFC 5321 section 4.5.3.2.6 grants it ten): a try that hung up before that would be followed by
another one, and the customer would get the letter with every try.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


class Tries:
    """The tries under way in this worker, by effect id."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[Any]] = {}

    async def run(self, effect_id: str, attempt: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Try once nobody else tries the same. Whoever waits for it may be cancelled; the try itself is not."""
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
