"""The catalogue of events: everything that the journal can say, with a typed body each.

Within a version a body may gain optional fields; anything else is a new version. What a reader does not know (a type, a
version) it shows as it stands, without reading its body. docs/reference/events.md lists the catalogue.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from amends.domain.events import actions, complaints, house, letters, work
from amends.domain.events.base import Event
from amends.domain.events.types import EventType


def _classes(base: type[Event]) -> Iterator[type[Event]]:
    for each in base.__subclasses__():
        if "type" in vars(each):
            yield each
        yield from _classes(each)


MODULES = (complaints, letters, actions, work, house)
"""In the order in which the catalogue is told."""
CATALOGUE: Mapping[EventType, type[Event]] = {each.type: each for each in _classes(Event)}
"""The newest version of each type's body."""
assert set(CATALOGUE) == set(EventType), set(EventType) ^ set(CATALOGUE)


def event_class(name: str, version: int) -> type[Event] | None:
    """The body of a type and version; None for one that this edition does not know."""
    known = CATALOGUE.get(EventType(name)) if name in set(EventType) else None
    return known if known is not None and known.version == version else None


def read_event(name: str, version: int, body: Mapping[str, Any] | None) -> Event | None:
    """The event that an entry says. None where its body was erased, or cannot be read by this edition."""
    known = event_class(name, version)
    if known is None or body is None:
        return None
    try:
        return known.model_validate(body)
    except ValidationError:
        return None


__all__ = ["CATALOGUE", "MODULES", "Event", "EventType", "event_class", "read_event"]
