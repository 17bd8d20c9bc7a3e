"""A line for the journal: one event, when and by whom, under a key that is written once."""

from typing import Self

from pydantic import Field

from amends.domain.events.base import Event
from amends.domain.events.types import EventType
from amends.domain.types import Instant, Recorded


class Entry(Recorded):
    """One line for the journal, made from an event by `of`; only `body` may be erased one day.

    `who` is a staff id, 'customer', 'policy', 'system', or 'unknown'. `type`, `version` and `subject` are the event's.
    """

    key: str
    at: Instant
    type: EventType
    version: int = 1
    subject: str = ""
    who: str = "system"
    body: dict[str, object] = Field(default_factory=dict)

    @classmethod
    def of(cls, event: Event, *, key: str, at: Instant, who: str = "system") -> Self:
        """The line that says this."""
        return cls(
            key=key, at=at, type=event.type, version=event.version, subject=event.subject, who=who, body=event.body()
        )
