"""Counts what one complaint leaves in Temporal: history events and bytes."""

from dataclasses import dataclass
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

PREFIX = "EVENT_TYPE_"


@dataclass(frozen=True)
class Price:
    """The names of the events in order, and their total size in bytes."""

    names: tuple[str, ...]
    size: int

    @property
    def events(self) -> int:
        """The number of events."""
        return len(self.names)

    @property
    def kib(self) -> float:
        """The size in KiB."""
        return self.size / 1024

    def count(self, name: str) -> int:
        """The number of events of this name, like TIMER_FIRED."""
        return self.names.count(name)


async def price_of(handle: WorkflowHandle[Any, Any]) -> Price:
    """The price of a whole run, read from the server."""
    history = await handle.fetch_history()
    names = tuple(EventType.Name(event.event_type).removeprefix(PREFIX) for event in history.events)
    return Price(names, sum(event.ByteSize() for event in history.events))
