"""Journal entries in tests: what each says by type and subject, and entries that say it."""

from datetime import datetime
from typing import Protocol

from amends.domain.events import EventType
from amends.domain.events.entry import Entry


class Said(Protocol):
    """An entry, on its way into the journal or read from it."""

    @property
    def type(self) -> str: ...  # noqa: D102

    @property
    def subject(self) -> str: ...  # noqa: D102


def event_name(entry: Said) -> str:
    """Type and subject, as in `letter.accepted apology`."""
    return f"{entry.type} {entry.subject}".rstrip()


def entry_saying(
    what: str,
    at: datetime,
    *,
    key: str = "1",
    who: str = "system",
    body: dict[str, object] | None = None,
    **more: object,
) -> Entry:
    """An entry of this type and subject, with this body, which need not be whole."""
    name, _, subject = what.partition(" ")
    return Entry(key=key, at=at, type=EventType(name), subject=subject, who=who, body=(body or {}) | more)
