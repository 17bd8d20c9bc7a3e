"""Turns journal entries into lines of a timeline: a mark, who, what in words, and the details worth reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.moments import printable
from commands.story import Story, body_of
from records.envelope import JournalEntry

# The first that fits counts: trouble before success, the customer before the machinery.
MARKS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("refused", "too late", "stuck", "bounced", "unreadable", "failed", "not accepted", "no recipient"), "✗", "bold red"),
    (("escalat", "warn", "tell supervisor", "tell manager", "breach", "handed over"), "▲", "yellow"),
    (("skipped", "superseded", "alarm", "reckoned", "recorded"), "·", "dim"),
    (("letter", "mail"), "✉", "cyan"),
    (("closed", "resolved", "accepted", "granted", "imported", "done"), "✓", "green"),
    (("task",), "□", "yellow"),
)
# Said elsewhere in the line, or of use to programs alone.
UNTOLD = frozenset({"act_id", "effect", "effect_id", "letter", "message_id", "code", "roster_version", "content_hash"})
LONGEST = 400


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    at: datetime
    mark: str
    style: str
    who: str
    what: str
    details: tuple[str, ...] = ()


def events_of(story: Story) -> list[Event]:
    """The journal of the complaint in its own order, which is the order in which things became true."""
    return [event_of(entry) for entry in story.journal]


def event_of(entry: JournalEntry) -> Event:
    """One journal entry in words."""
    what = entry.what.replace("_", " ")
    mark, style = _mark(what, entry.who)
    body = body_of(entry)
    details = ("(the words were erased)",) if body is None else tuple(_details(body))
    return Event(at=entry.at, mark=mark, style=style, who=entry.who, what=what, details=details)


def _mark(what: str, who: str) -> tuple[str, str]:
    """What kind of thing it is, at a glance."""
    for words, mark, style in MARKS:
        if any(word in what for word in words):
            return mark, style
    return ("◆", "magenta") if who == "customer" else ("●", "")


def _details(body: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """What a reader wants to know beside the event itself: one line for each thing that is said."""
    for name, value in body.items():
        label = name.replace("_", " ")
        if name in UNTOLD or value in (None, "", [], {}, False):
            continue
        if isinstance(value, Mapping):
            yield from [_money(label, value)] if "currency" in value else _details(value, f"{within}{label} ")
        elif isinstance(value, list):
            yield from _list(f"{within}{label}", value)
        else:
            yield f"{within}{label}: {_short(value)}"


def _list(label: str, values: list[Any]) -> Iterator[str]:
    """Plain values in one line, whole things each in its own."""
    plain = [_short(value) for value in values if not isinstance(value, Mapping)]
    if plain:
        yield f"{label}: {', '.join(plain)}"
    for value in values:
        if isinstance(value, Mapping):
            yield f"{label}: {'; '.join(_details(value))}"


def _money(label: str, value: Mapping[str, Any]) -> str:
    """An amount with its currency."""
    return f"{label}: {value.get('amount')} {value['currency']}"


def _short(value: Any) -> str:
    """A value, safe to print; a long one by its beginning."""
    words = "yes" if value is True else printable(str(value))
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
