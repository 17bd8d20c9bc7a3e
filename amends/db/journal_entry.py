"""The form of a journal entry, which is final: what is hashed, how, and how a chain is checked.

The database writes entries (amends/db/migrations/0001-journal.sql); this module checks them by its own arithmetic, so
that the two guard each other. docs/reference/journal.md describes the form for auditors who trust neither.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import rfc8785

NO_PREVIOUS = bytes(32)
"""The `prev` of the first entry of a stream."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry as it is stored. `payload` is the canonical JSON that was digested; with its salt it may be erased."""

    stream: str
    seq: int
    at: datetime
    recorded_at: datetime
    clock: str
    who: str
    type: str
    version: int
    subject: str
    key: str
    digest: bytes
    prev: bytes
    hash: bytes
    payload: str | None
    salt: bytes | None


FaultKind = Literal[
    "changed", "payload", "gap", "broken_link", "tail_cut", "half_erased",
    "erased_early", "no_stream", "registration", "words", "letter", "action", "task", "row", "publication", "blob",
]  # fmt: skip
"""What can be wrong: in the chain itself, then in what the records hold beside it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a stream, and the entry it is about; 0 where it is about no single entry."""

    stream: str
    seq: int
    kind: FaultKind
    what: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a stream: how many entries it has, and the hash of the last one."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of checking a stream. `erased` counts entries whose payload is gone, which is no fault.

    `checked` counts what was held against the journal, `unchecked` what could not be.
    """

    stream: str
    head: Head
    erased: int
    faults: tuple[Fault, ...]
    checked: Mapping[str, int] = field(default_factory=dict)
    unchecked: Mapping[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Nothing was changed, moved or taken away, as far as this chain can tell."""
        return not self.faults


def instant(moment: datetime) -> str:
    """UTC with six digits of seconds: `2026-11-22T09:00:00.000000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def envelope(entry: JournalEntry) -> bytes:
    """What the entry's hash covers: everything but payload and salt, as canonical JSON (RFC 8785)."""
    return rfc8785.dumps(
        {
            "stream": entry.stream,
            "seq": entry.seq,
            "at": instant(entry.at),
            "recorded_at": instant(entry.recorded_at),
            "clock": entry.clock,
            "who": entry.who,
            "type": entry.type,
            "version": entry.version,
            "subject": entry.subject,
            "key": entry.key,
            "digest": entry.digest.hex(),
            "prev": entry.prev.hex(),
        }
    )


def hash_of(entry: JournalEntry) -> bytes:
    """SHA-256 of the envelope."""
    return hashlib.sha256(envelope(entry)).digest()


def digest_of(salt: bytes, payload: str) -> bytes:
    """SHA-256 of the salt followed by the canonical JSON of the payload."""
    return hashlib.sha256(salt + payload.encode()).digest()


def check_chain(stream: str, entries: Iterable[JournalEntry], known: Iterable[Head] = ()) -> Verification:
    """Checks a stream from its first entry.

    `known` are heads that were seen before: a chain that no longer holds them was cut or written again, which the chain
    alone cannot show.
    """
    faults: list[Fault] = []
    last = Head(0, NO_PREVIOUS)
    erased = 0
    missing = {head for head in known if head.seq > 0}
    for entry in entries:
        faults.extend(_faults_of(stream, entry, last))
        erased += entry.payload is None
        last = Head(entry.seq, entry.hash)
        missing.discard(last)
    for head in sorted(missing, key=lambda head: head.seq):
        what = f"entry {head.seq} was here once as {head.hash.hex()[:12]}... and is not any more"
        faults.append(Fault(stream, head.seq, "tail_cut", what))
    return Verification(stream, last, erased, tuple(faults))


def _hash_is_right(entry: JournalEntry) -> bool:
    """Whether the hash fits the entry. Content that cannot be hashed counts as wrong and raises nothing."""
    try:
        return hash_of(entry) == entry.hash
    except (ArithmeticError, AttributeError, TypeError, ValueError):  # what canonical JSON or a date cannot hold
        return False


def _faults_of(stream: str, entry: JournalEntry, last: Head) -> Iterable[Fault]:
    if entry.seq != last.seq + 1:
        yield Fault(stream, entry.seq, "gap", f"entry {last.seq + 1} is missing or out of its place")
    if entry.prev != last.hash:
        yield Fault(stream, entry.seq, "broken_link", f"it does not follow from the entry before it ({last.seq})")
    if entry.stream != stream or not _hash_is_right(entry):
        yield Fault(stream, entry.seq, "changed", "the entry is not what was written: its hash differs")
    if (entry.payload is None) != (entry.salt is None):
        yield Fault(stream, entry.seq, "half_erased", "payload and salt can only go together")
    elif entry.payload is not None and entry.salt is not None and digest_of(entry.salt, entry.payload) != entry.digest:
        yield Fault(stream, entry.seq, "payload", "the payload is not what was written: its digest differs")
