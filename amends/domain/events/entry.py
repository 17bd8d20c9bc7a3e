"""A line for the journal: one event, when and by whom, under a key that is written once."""

from typing import Self

from pydantic import Field

from amends.domain.events.base import Event
from amends.domain.events.types import EventType
from amends.domain.types import Instant, Recorded


class Entry(Recorded):
    """One line for the journal, made from an event by `of`. Only `body` may be erased later."""

    key: str
    """The entry's key within its stream. Writing it twice writes it once."""
    at: Instant
    """When the event happened, in business time (UTC)."""
    type: EventType
    """The event's type from the catalogue."""
    version: int = 1
    """The version of the type's body."""
    subject: str = ""
    """What the event is about, as its type says. No personal data."""
    who: str = "system"
    """Who did it: a staff id, `customer`, `policy`, `system`, or `unknown`."""
    body: dict[str, object] = Field(default_factory=dict)
    """The details. Only they may be erased later."""

    @classmethod
    def of(cls, event: Event, *, key: str, at: Instant, who: str = "system") -> Self:
        """The line that says this."""
        return cls(
            key=key, at=at, type=event.type, version=event.version, subject=event.subject, who=who, body=event.body()
        )
