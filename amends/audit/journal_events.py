"""Reads the typed events of journal entries."""

import json
from typing import Any

from amends.db.journal_entry import JournalEntry
from amends.domain.events import Event, event_class, read_event


def body_of(entry: JournalEntry) -> dict[str, Any] | None:
    """What the entry says beside its envelope; None where it was erased."""
    return json.loads(entry.payload) if entry.payload is not None else None


def event_in(entry: JournalEntry) -> Event | None:
    """The event; None where its body was erased, or is none that this edition can read."""
    return read_event(entry.type, entry.version, body_of(entry))


def subject_of(entry: JournalEntry) -> dict[str, str]:
    """The fields that stand in the entry's subject, which is never erased. Empty for an unknown type."""
    known = event_class(entry.type, entry.version)
    return known.in_subject(entry.subject) if known else {}


def envelope_data(entry: JournalEntry) -> dict[str, Any]:
    """The entry's envelope as data for programs: who, when, which event, and its hash in hexadecimal."""
    return {
        "seq": entry.seq,
        "at": entry.at,
        "recorded_at": entry.recorded_at,
        "clock": entry.clock,
        "who": entry.who,
        "type": entry.type,
        "version": entry.version,
        "subject": entry.subject,
        "hash": entry.hash.hex(),
    }
