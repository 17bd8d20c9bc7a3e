"""What validators turn away leaves no history; it is noted here, and the worker writes it into the journal."""

from datetime import datetime
from queue import SimpleQueue
from typing import NamedTuple


class TurnedAway(NamedTuple):
    """A message that a validator refused: where, which act, the code, and when (business time)."""

    workflow_id: str
    act: str
    code: str
    at: datetime


_noted: "SimpleQueue[TurnedAway]" = SimpleQueue()
MOST_WAITING = 10_000


def note(workflow_id: str, act: str, code: str, at: datetime) -> None:
    """Remember it until the worker drains; a flood beyond ten thousand is dropped, since it is rubbish already."""
    if _noted.qsize() < MOST_WAITING:
        _noted.put(TurnedAway(workflow_id, act, code, at))


def drain() -> list[TurnedAway]:
    """Everything noted since the last time."""
    return [_noted.get() for _ in range(_noted.qsize())]
