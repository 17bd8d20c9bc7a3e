"""The journal in PostgreSQL: it only grows, each stream by itself, and its entries check outside of the database."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from amends.db import Records
from amends.db.journal import stream_of
from amends.db.journal_entry import NO_PREVIOUS, hash_of
from tests.conftest import Database
from tests.support.samples import NOW, SomeOrder, SomeOutcome, entry

STREAM = stream_of("R-1")
WORDS = some.text(some.characters(exclude_categories=["Cs"]), max_size=30)
STORABLE = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
BODIES = some.dictionaries(
    WORDS,
    some.recursive(
        some.none()
        | some.booleans()
        | some.integers(-(2**53) + 1, 2**53 - 1)
        | some.floats(allow_nan=False, allow_infinity=False)
        | WORDS,
        lambda parts: some.lists(parts, max_size=3) | some.dictionaries(WORDS, parts, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)


async def write(records: Records, stream: str, *entries: object) -> None:
    """Append in a transaction of its own."""
    async with records.pool.acquire() as conn, conn.transaction():
        await records.journal.append(conn, stream, entries)  # pyright: ignore[reportArgumentType]


async def tamper(database: Database, sql: str) -> None:
    """What only the superuser can do: silence the guards and change history."""
    conn = await asyncpg.connect(database.superuser_dsn, server_settings={"search_path": "amends"})
    try:
        await conn.execute(f"ALTER TABLE journal DISABLE TRIGGER USER; {sql}; ALTER TABLE journal ENABLE TRIGGER USER")
    finally:
        await conn.close()


async def faults(records: Records) -> set[str]:
    """The kinds of faults that a check finds."""
    return {fault.kind for fault in (await records.journal.verify(STREAM)).faults}


async def test_first_entry_follows_nothing_and_the_next_follows_it(records: Records) -> None:
    """Numbers begin at one, each entry names the hash before it, and both clocks are written down."""
    await write(records, STREAM, entry("one", amount="12.50"), entry("two"))
    first, second = await records.journal.read(STREAM)

    assert (first.seq, first.prev, first.payload) == (1, NO_PREVIOUS, '{"amount":"12.50"}')
    assert (second.seq, second.prev) == (2, first.hash)
    assert (first.at, first.clock) == (NOW, "real")
    assert first.recorded_at - NOW != timedelta(0)
    assert first.salt != second.salt


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, who=STORABLE, number=some.integers(0, 2**60))
async def test_database_and_checker_agree_on_every_entry(
    records: Records, body: dict[str, object], who: str, number: int
) -> None:
    """Two hands wrote the form down, SQL and Python; whatever stands in an entry, they compute the same hash."""
    await write(records, STREAM, entry(f"key-{number}", who, body=body))
    last = (await records.journal.read(STREAM))[-1]
    assert hash_of(last) == last.hash
    assert (await records.journal.verify(STREAM)).sound


async def test_same_key_is_written_once(records: Records) -> None:
    """Writing it twice is writing it once, within a batch and between batches; other streams have keys of their own."""
    await write(records, STREAM, entry("one", n=1), entry("one", n=2))
    await write(records, STREAM, entry("one", n=3), entry("two"))
    await write(records, "staff", entry("one"))

    assert [(each.key, each.payload) for each in await records.journal.read(STREAM)] == [
        ("one", '{"n":1}'),
        ("two", "{}"),
    ]
    assert len(await records.journal.read("staff")) == 1


async def test_virtual_clock_is_marked_in_the_envelope(database: Database) -> None:
    """Nobody can pass a demo's entries off as real ones."""
    records = await Records.connect(database.app_dsn, clock="virtual", max_size=2)
    try:
        await write(records, STREAM, entry("one"))
        assert [each.clock for each in await records.journal.read(STREAM)] == ["virtual"]
        await tamper(database, "UPDATE journal SET clock = 'real'")
        assert await faults(records) == {"changed"}
    finally:
        await records.close()


async def test_a_hundred_writers_to_one_stream_leave_one_sound_chain(records: Records) -> None:
    """Writers of one stream wait for each other; none is lost and no number is used twice."""
    await asyncio.gather(*(write(records, STREAM, entry(f"{number}")) for number in range(100)))
    checked = await records.journal.verify(STREAM)
    assert checked.sound
    assert checked.head.seq == 100


async def test_writers_to_other_streams_do_not_wait(records: Records) -> None:
    """An append locks its own stream only: one that stays open for long holds up no other complaint."""
    async with records.pool.acquire() as conn, conn.transaction():
        await records.journal.append(conn, STREAM, [entry("slow")])
        async with asyncio.timeout(60):
            await asyncio.gather(*(write(records, stream_of(f"R-{number}"), entry("quick")) for number in range(2, 20)))
    assert sum((await records.journal.streams()).values()) == 19


async def test_append_that_is_rolled_back_leaves_no_hole(records: Records) -> None:
    """An effect that fails leaves nothing behind, and the next entry takes the number."""
    async with records.pool.acquire() as conn:
        failing = conn.transaction()
        await failing.start()
        await records.journal.append(conn, STREAM, [entry("lost")])
        await failing.rollback()
    await write(records, STREAM, entry("kept"))
    assert [(each.seq, each.key) for each in await records.journal.read(STREAM)] == [(1, "kept")]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE journal SET who = 'tom' WHERE seq = 2", {"changed"}),
        ("UPDATE journal SET payload = '{\"n\":9}' WHERE seq = 2", {"payload"}),
        ("DELETE FROM journal WHERE seq = 2", {"gap", "broken_link"}),
        (
            "UPDATE journal SET seq = 15 - seq WHERE seq IN (2, 3); UPDATE journal SET seq = seq - 10 WHERE seq > 10",
            {"changed", "broken_link"},
        ),
        ("DELETE FROM journal WHERE seq = 4", {"tail_cut"}),
    ],
    ids=["change", "payload", "delete", "reorder", "cut tail"],
)
async def test_tampering_is_found(records: Records, database: Database, sql: str, found: set[str]) -> None:
    """Not even the superuser changes, deletes, reorders or cuts what effects have seen, unseen."""
    async with records.effect(SomeOrder(effect_id="e-1")) as effect:
        await effect.finish(SomeOutcome(state="done"), *(entry(f"{n}", n=n) for n in range(1, 5)))
    assert await faults(records) == set()

    await tamper(database, sql)

    assert await faults(records) == found


async def test_keeper_erases_expired_payloads_and_nothing_else(records: Records, database: Database) -> None:
    """After retention the payload and its salt go, the chain stays sound, and younger entries stay readable."""
    await write(records, STREAM, entry("old", secret="words"))
    await tamper(database, "UPDATE retention SET keep = '0' WHERE kind = 'complaint'")
    keeper = await asyncpg.connect(database.keeper_dsn)
    try:
        assert await keeper.fetchval("SELECT amends.erase_expired_payloads()") == 1
        assert await keeper.fetchval("SELECT amends.erase_expired_payloads()") == 0
    finally:
        await keeper.close()
    await tamper(database, "UPDATE retention SET keep = '6 years' WHERE kind = 'complaint'")
    await write(records, STREAM, entry("young", n=1))

    old, young = await records.journal.read(STREAM)
    checked = await records.journal.verify(STREAM)
    assert (old.payload, old.salt, young.payload) == (None, None, '{"n":1}')
    assert checked.sound
    assert checked.erased == 1


async def test_body_that_json_cannot_hold_is_refused_whole(records: Records) -> None:
    """A number that JSON systems read differently would give a digest that nobody can check."""
    with pytest.raises(ValueError, match="integer"):
        await write(records, STREAM, entry("good"), entry("bad", n=2**60))
    assert await records.journal.read(STREAM) == []
