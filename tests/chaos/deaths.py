"""The book in which workers that die write down after what. Tests read it, and must not import a worker for that."""

import os
import signal
from pathlib import Path
from typing import NoReturn

BEFORE, AFTER = "before", "after"


class Deaths:
    """The effects after which a worker of this name has died, and on which side of the report."""

    def __init__(self, book: Path) -> None:
        self._book = book

    def all(self) -> list[tuple[str, str]]:
        """Effect and side, in order."""
        lines = self._book.read_text().splitlines() if self._book.exists() else []
        return [(effect, side) for effect, _, side in (line.rpartition(" ") for line in lines)]

    def next_side(self, effect: str) -> str | None:
        """Where to die after this effect; None where a predecessor has."""
        deaths = self.all()
        if any(effect == before for before, _ in deaths):
            return None
        return (BEFORE, AFTER)[len(deaths) % 2]

    def die(self, effect: str, side: str) -> NoReturn:
        """Write it down and be killed."""
        with self._book.open("a") as book:
            book.write(f"{effect} {side}\n")
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("nobody survives this")
