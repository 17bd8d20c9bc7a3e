"""Runs work one piece after another, while nobody waits for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from amends.domain.letters import LetterPurpose

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]
Work = Callable[[], Coroutine[Any, Any, object]]


class Piece(NamedTuple):
    """Work that waits for its turn, and the letter that it sends, where it sends one."""

    work: Work
    letter: LetterPurpose | None


class SerialQueue:
    """Keeps letters in the order in which they were asked for, however long one of them takes."""

    def __init__(self, spawn: Spawn, look: Callable[[], None]) -> None:
        """`spawn` begins a task whose failure is noticed; `look` is called after each piece of work."""
        self._spawn = spawn
        self._look = look
        self._waiting: deque[Piece] = deque()
        self._at_work: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Everything that was asked for is done."""
        return self._at_work is None

    @property
    def waiting(self) -> tuple[Piece, ...]:
        """What has not begun yet: something before it takes its time."""
        return tuple(self._waiting)

    def __call__(self, work: Work, letter: LetterPurpose | None = None) -> None:
        """Do this when what was asked for before is done. `letter` is what it sends: who asked for it is told so."""
        self._waiting.append(Piece(work, letter))
        if self._at_work is None:
            self._at_work = self._spawn(self._work())

    async def _work(self) -> None:
        while self._waiting:
            await self._waiting.popleft().work()
            self._look()
        self._at_work = None
        self._look()
