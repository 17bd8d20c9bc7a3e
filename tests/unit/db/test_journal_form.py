"""The form of the journal is final: what is hashed, byte for byte, and what a check of a chain finds."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from amends.db.journal_entry import NO_PREVIOUS, Head, JournalEntry, check_chain, digest_of, envelope, hash_of, instant
from amends.domain.events import read_event

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "journal.md"
SALT = bytes(range(32))
AT = datetime(2026, 11, 22, 9, 0, 0, 7, tzinfo=UTC)
LINES = some.dictionaries(
    some.text(max_size=10),
    some.none()
    | some.booleans()
    | some.integers(-(2**53) + 1, 2**53 - 1)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(),
    max_size=4,
)


def chain(count: int, stream: str = "complaint/R-1") -> list[JournalEntry]:
    """A sound chain, made without the database."""
    entries: list[JournalEntry] = []
    prev = NO_PREVIOUS
    for seq in range(1, count + 1):
        payload = rfc8785.dumps({"n": seq}).decode()
        entry = JournalEntry(
            stream,
            seq,
            AT,
            AT,
            "real",
            "maya",
            "letter.accepted",
            1,
            "apology",
            f"key-{seq}",
            digest_of(SALT, payload),
            prev,
            b"",
            payload,
            SALT,
        )
        entries.append(replace(entry, hash=hash_of(entry)))
        prev = entries[-1].hash
    return entries


def kinds(entries: list[JournalEntry], known: tuple[Head, ...] = ()) -> list[tuple[int, str]]:
    """Where a check finds what."""
    return [(fault.seq, fault.kind) for fault in check_chain("complaint/R-1", entries, known).faults]


def test_envelope_and_hash_of_a_known_entry_never_change() -> None:
    """The very bytes of an entry written today have to check in ten years; this vector may never be edited."""
    entry = JournalEntry(
        stream="complaint/R-1",
        seq=1,
        at=AT,
        recorded_at=AT + timedelta(seconds=1),
        clock="real",
        who='décidée \u2028 "so"\n',
        type="action.granted",
        version=1,
        subject="decide",
        key="action/a-1",
        digest=digest_of(SALT, '{"a":1}'),
        prev=NO_PREVIOUS,
        hash=b"",
        payload='{"a":1}',
        salt=SALT,
    )

    assert (
        envelope(entry)
        == (
            '{"at":"2026-11-22T09:00:00.000007Z","clock":"real",'
            '"digest":"' + hashlib.sha256(SALT + b'{"a":1}').hexdigest() + '","key":"action/a-1",'
            '"prev":"' + "0" * 64 + '","recorded_at":"2026-11-22T09:00:01.000007Z","seq":1,"stream":"complaint/R-1",'
            '"subject":"decide","type":"action.granted","version":1,"who":"décidée \u2028 \\"so\\"\\n"}'
        ).encode()
    )
    assert hash_of(entry).hex() == "0d084d0e1a65602e9dec34c9ff1db66d0a3b54bc6743afa9b0c8f48ba4c31304"


def test_the_example_of_the_page_can_be_checked_by_the_page_alone() -> None:
    """Digest and hash of the page's example come from the bytes that stand there, and the code makes the same bytes."""
    text = PAGE.read_text("utf-8")
    payload, written = re.findall(r"```json\n(.*?)\n```", text, re.DOTALL)
    said_digest, said_hash = re.findall(r"^`(?:digest|hash)`, of .*?: `([0-9a-f]{64})`", text, re.MULTILINE)
    parts = json.loads(written)
    assert hashlib.sha256(SALT + payload.encode()).hexdigest() == said_digest == parts["digest"]
    assert hashlib.sha256(written.encode()).hexdigest() == said_hash
    times = {name: datetime.fromisoformat(parts[name]) for name in ("at", "recorded_at")}
    hexes = {name: bytes.fromhex(parts[name]) for name in ("digest", "prev")}
    entry = JournalEntry(**(parts | times | hexes), hash=b"", payload=payload, salt=SALT)
    assert envelope(entry).decode() == written
    assert read_event(entry.type, entry.version, json.loads(payload)) is not None


def test_instants_are_utc_with_six_digits_wherever_they_were_taken() -> None:
    """The same instant has one spelling, whatever zone it came in and however round it is."""
    tehran = timezone(timedelta(hours=3, minutes=30))
    assert instant(datetime(2026, 11, 22, 12, 30, tzinfo=tehran)) == "2026-11-22T09:00:00.000000Z"


@given(LINES, some.binary(min_size=16, max_size=32))
def test_digest_depends_on_salt_and_on_every_part_of_the_payload(body: dict[str, Any], salt: bytes) -> None:
    """The digest is that of the canonical JSON, so the order of keys does not count, and the salt does."""
    canonical = rfc8785.dumps(body).decode()
    turned = rfc8785.dumps(dict(reversed(body.items()))).decode()

    assert digest_of(salt, canonical) == digest_of(salt, turned)
    assert digest_of(salt + b"x", canonical) != digest_of(salt, canonical)


def test_sound_chain_has_no_fault() -> None:
    """What nobody touched is sound, and the check says where it ends."""
    entries = chain(5)
    checked = check_chain("complaint/R-1", entries)
    assert checked.sound
    assert checked.head == Head(5, entries[-1].hash)


@pytest.mark.parametrize(
    "changed",
    [
        {"who": "tom"},
        {"type": "action.refused"},
        {"version": 2},
        {"subject": "resolve"},
        {"at": AT + timedelta(microseconds=1)},
        {"recorded_at": AT - timedelta(days=1)},
        {"clock": "virtual"},
        {"key": "other"},
        {"digest": bytes(32)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_change_of_any_part_of_an_entry_is_found(changed: dict[str, object]) -> None:
    """No column of an entry can be changed unseen."""
    entries = chain(3)
    entries[1] = replace(entries[1], **changed)  # pyright: ignore[reportArgumentType]
    assert (2, "changed") in kinds(entries)


def test_changed_payload_is_found() -> None:
    """The payload lies outside the envelope, and its digest inside."""
    entries = chain(3)
    entries[1] = replace(entries[1], payload='{"n":200}')
    assert kinds(entries) == [(2, "payload")]


def test_entry_written_anew_breaks_the_link_after_it() -> None:
    """Who changes an entry and its hash has to change all that follow."""
    entries = chain(3)
    forged = replace(entries[1], who="tom")
    entries[1] = replace(forged, hash=hash_of(forged))
    assert kinds(entries) == [(3, "broken_link")]


def test_deleted_entry_is_found() -> None:
    """A hole in the numbers and in the links."""
    entries = chain(4)
    del entries[1]
    assert kinds(entries) == [(3, "gap"), (3, "broken_link")]


def test_reordered_entries_are_found() -> None:
    """Each entry says which one came before it."""
    entries = chain(3)
    entries[1], entries[2] = entries[2], entries[1]
    assert (3, "gap") in kinds(entries)


def test_cut_tail_is_found_by_a_head_that_was_seen_before() -> None:
    """A chain without its last entries is sound in itself: only somebody who saw the head knows better."""
    entries = chain(4)
    seen = Head(4, entries[-1].hash)
    assert kinds(entries[:3]) == []
    assert kinds(entries[:3], (seen,)) == [(4, "tail_cut")]


def test_erased_payload_leaves_the_chain_valid() -> None:
    """What may be forgotten lies beside the chain."""
    entries = chain(3)
    entries[1] = replace(entries[1], payload=None, salt=None)
    checked = check_chain("complaint/R-1", entries)
    assert checked.sound
    assert checked.erased == 1


def test_half_erased_entry_is_a_fault() -> None:
    """A payload without its salt proves nothing, a salt without its payload helps to guess it."""
    entries = chain(2)
    entries[0] = replace(entries[0], payload=None)
    assert kinds(entries) == [(1, "half_erased")]
