"""Work that goes on beside the acts: one thing after another, with nobody waiting for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Beside:
    """Keeps letters in the order in which they were asked for, however long one of them takes."""

    def __init__(self, spawn: Spawn, look: Callable[[], None]) -> None:
        """`spawn` begins a task whose failure is noticed; `look` is called after each piece of work."""
        self._spawn = spawn
        self._look = look
        self._waiting: deque[Callable[[], Coroutine[Any, Any, object]]] = deque()
        self._at_work: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Everything that was asked for is done."""
        return self._at_work is None

    def __call__(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Do this when what was asked for before is done."""
        self._waiting.append(work)
        if self._at_work is None:
            self._at_work = self._spawn(self._work())

    async def _work(self) -> None:
        while self._waiting:
            await self._waiting.popleft()()
            self._look()
        self._at_work = None
        self._look()
