"""The roles of the design: who may touch what in PostgreSQL itself, whatever the program does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from amends.db import Records, RecordsError
from amends.db.journal import ACCESS, POLICY, stream_of
from tests.conftest import Database
from tests.support.samples import NOW, complaint, entry

EONS = datetime.max.replace(tzinfo=UTC)
"""asyncpg writes it as PostgreSQL's infinity."""


@pytest.fixture
async def written(records: Records) -> Records:
    """Records with one entry in a complaint's stream."""
    async with records.pool.acquire() as conn, conn.transaction():
        await records.journal.append(conn, stream_of("R-1"), [entry("one", secret="words")])
    return records


async def allowed(dsn: str, statements: list[str]) -> list[str]:
    """Those of the statements that PostgreSQL itself does not refuse to this login for want of the right."""
    through: list[str] = []
    conn = await asyncpg.connect(dsn, server_settings={"search_path": "amends"})
    try:
        for sql in statements:
            try:
                await conn.execute(sql)
            except asyncpg.InsufficientPrivilegeError:
                continue
            through.append(sql)
    finally:
        await conn.close()
    return through


CHANGES = [
    "UPDATE journal SET who = 'nobody'",
    "INSERT INTO journal SELECT * FROM journal",
    "INSERT INTO publications (number, hash, by, at) VALUES (1, '0', 'nobody', now())",
    "DELETE FROM publications",
    "UPDATE policy_sets SET files = '{}'",
    "UPDATE registrations SET reference = 'R-2'",
    "UPDATE registrations SET recorded_at = now()",
    "DELETE FROM registrations",
    "UPDATE complaint_versions SET body = '{}'",
    "DELETE FROM cases",
    "UPDATE tasks SET opened_at = now()",
    "DELETE FROM tasks",
    "UPDATE letters SET words = ''",
    "UPDATE letters SET recipient = ''",
    "DELETE FROM letters",
    "UPDATE inbound_mail SET raw = ''",
    "UPDATE notices SET person = 'nobody'",
    "UPDATE journal SET payload = NULL, salt = NULL",
    "DELETE FROM journal",
    "TRUNCATE journal",
    "DROP TABLE journal",
    "ALTER TABLE journal DISABLE TRIGGER USER",
    "UPDATE retention SET keep = '0'",
    "DELETE FROM effects",
    "UPDATE effects SET head_seq = 0",
    "UPDATE actions SET granted = true",
    "UPDATE ratings SET score = 5",
    "DELETE FROM ratings",
    "UPDATE blobs SET content = ''",
    "SET ROLE amends_owner",
    "SET session_replication_role = replica",
    "SELECT erase_expired_payloads()",
]


async def test_application_can_only_add_to_the_journal(written: Records, database: Database) -> None:
    """Law 9: the application's role has no way to change, delete or erase what was written."""
    assert await allowed(database.app_dsn, CHANGES) == []


async def test_nobody_names_the_number_the_hash_or_the_hour_of_an_entry(written: Records, database: Database) -> None:
    """The application adds by one function, which computes them; lists of unequal length, a payload that is no object
    and a salt that is none are refused, and the stream goes on.
    """
    add = "SELECT journal_append('complaint/R-1', 'real', $1, $2, $3, $4, $5, $6, $7, $8)"
    right: list[Any] = [[NOW], ["helen"], ["action.granted"], [1], ["decide"], ["forged"], ["{}"], [bytes(32)]]
    wrong = [(6, ["[]"]), (6, ["no JSON"]), (7, [b"short"]), (7, [bytes(32)] * 2), (0, []), (0, [EONS])]
    wrong += [(2, ["granted it"]), (2, []), (3, [0]), (3, [1, 1]), (4, ["ann@example.org"]), (4, [])]
    conn = await asyncpg.connect(database.app_dsn, server_settings={"search_path": "amends"})
    try:
        for place, value in wrong:
            with pytest.raises((asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)):
                await conn.execute(add, *[value if number == place else each for number, each in enumerate(right)])
        await conn.execute(add, *right)
    finally:
        await conn.close()
    _, added = await written.journal.read(stream_of("R-1"))
    assert (added.seq, (datetime.now(UTC) - added.recorded_at) < timedelta(hours=1)) == (2, True)
    assert (await written.journal.verify(stream_of("R-1"))).sound


async def test_a_set_is_in_force_with_its_entry_or_not_at_all(written: Records, database: Database) -> None:
    """The application puts no set in force of which the stream 'policy' does not tell."""
    await written.store.publish({"policies/default.yaml": b"title: one"}, {"default": b"{}"}, "helen", NOW)
    put = "SELECT publish_set($1, $2, 'nobody', NULL, now(), 'real', $3, $4)"
    [one] = await written.store.publications()
    told = f'{{"set":"{one.hash}"}}'
    conn = await asyncpg.connect(database.app_dsn, server_settings={"search_path": "amends"})
    try:
        for number, payload in ((9, told), (2, '{"set":"another"}')):
            with pytest.raises(asyncpg.InvalidParameterValueError, match="its entry tells the same"):
                await conn.execute(put, number, one.hash, payload, bytes(32))
        await conn.execute(put, 2, one.hash, told, bytes(32))
    finally:
        await conn.close()
    assert [(each.who, each.key) for each in await written.journal.read(POLICY)] == [
        ("helen", "publication/1"),
        ("nobody", "publication/2"),
    ]


async def test_what_was_registered_and_what_went_is_not_turned_back(written: Records, database: Database) -> None:
    """Another digest for a complaint that could be read, and a sent letter that would be sent again, are refused."""
    async with written.pool.acquire() as conn, conn.transaction():
        await written.cases.register(
            conn, reference="R-1", body_digest="one", body=complaint(), raw=b"{}", workflow_id="complaint-R-1",
            run_id="run", now=NOW,
        )  # fmt: skip
    await written.letters.keep(
        "e-1", reference="R-1", message_id="m", purpose="apology", language="en", recipient="a@b.example", raw=b"x",
        words="x", now=NOW,
    )  # fmt: skip
    async with written.pool.acquire() as conn, conn.transaction():
        await written.letters.accepted(conn, "e-1")
    changes = [
        "UPDATE registrations SET digest = 'another'",
        "UPDATE registrations SET readable = false",
        "UPDATE registrations SET customer_id = 'another'",
        "UPDATE letters SET state = 'rendered'",
        "UPDATE letters SET state = 'sending'",
    ]
    assert await allowed(database.app_dsn, changes) == []


async def test_a_payload_that_postgresql_cannot_convert_keeps_no_other_from_going(
    written: Records, database: Database
) -> None:
    """A name with NUL in it ended retention for the whole database; it is written as a picture and never read."""
    async with written.pool.acquire() as conn, conn.transaction():
        await written.journal.append(conn, stream_of("R-2"), [entry("nul", body={"a\0b": ["c\0", {"d": "\0"}]})])
    [kept] = await written.journal.read(stream_of("R-2"))
    assert kept.payload == '{"body":{"a␀b":["c␀",{"d":"␀"}]}}'
    as_before = "SELECT journal_append('complaint/R-3', 'real', $1, $2, $3, $4, $2, $2, $5, $6)"
    conn = await asyncpg.connect(database.owner_dsn, server_settings={"search_path": "amends"})
    try:
        await conn.execute(as_before, [NOW], ["x"], ["call.declined"], [1], ['{"why":"\\u0000"}'], [bytes(32)])
        await conn.execute("UPDATE retention SET keep = '0'")
        assert await conn.fetchval("SELECT erase_expired_payloads()") == 3
    finally:
        await conn.close()


async def test_keeper_erases_through_its_function_only(written: Records, database: Database) -> None:
    """The keeper may not even read what it erases."""
    by_hand = ["UPDATE journal SET payload = NULL, salt = NULL", "DELETE FROM journal", "SELECT * FROM journal"]
    assert await allowed(database.keeper_dsn, by_hand) == []


async def test_not_even_the_owner_changes_the_journal_by_accident(written: Records, database: Database) -> None:
    """A trigger says no to the owner, who would have to switch it off on purpose."""
    changes = ["DELETE FROM journal", "TRUNCATE journal", "UPDATE journal SET who = 'x'"]
    assert await allowed(database.owner_dsn, changes) == []


async def test_auditor_reads_no_table_directly(written: Records, database: Database) -> None:
    """Looking without a trace is not possible."""
    tables = ["journal", "registrations", "complaint_versions", "letters", "actions", "cases"]
    assert await allowed(database.auditor_dsn, [f"SELECT * FROM {table}" for table in tables]) == []


async def test_what_an_auditor_reads_is_recorded_in_the_stream_access(written: Records, database: Database) -> None:
    """The auditor sees the entries, and everybody sees afterwards who looked, at what and why, in a sound chain."""
    auditor = await asyncpg.connect(database.auditor_dsn)
    try:
        seen = await auditor.fetch("SELECT * FROM amends.audit_stream('Dr. \"Q\" Ö', 'yearly audit', 'complaint/R-1')")
        heads = await auditor.fetch("SELECT * FROM amends.audit_heads('Dr. Q', 'yearly audit')")
    finally:
        await auditor.close()

    looked = await written.journal.read(ACCESS)
    assert [each["key"] for each in seen] == ["one"]
    assert {each["stream"] for each in heads} == {"complaint/R-1", "access"}
    assert (looked[0].who, looked[0].type) == ('Dr. "Q" Ö', "journal.read")
    assert looked[0].payload == '{"looked_at":"complaint/R-1","reason":"yearly audit","role":"amends_auditor"}'
    assert (await written.journal.verify(ACCESS)).sound


async def test_auditor_who_gives_no_reason_sees_nothing(written: Records, database: Database) -> None:
    """An access record without a reader or a reason is none."""
    auditor = await asyncpg.connect(database.auditor_dsn)
    try:
        with pytest.raises(asyncpg.InvalidParameterValueError, match="say who reads and why"):
            await auditor.fetch("SELECT * FROM amends.audit_stream('Dr. Q', ' ', 'complaint/R-1')")
    finally:
        await auditor.close()
    assert await written.journal.read(ACCESS) == []


async def test_program_refuses_to_run_as_somebody_who_may_change_the_journal(database: Database) -> None:
    """A worker that connects as the owner would make law 9 a matter of good will; the error says how to mend it."""
    with pytest.raises(RecordsError, match="put the role amends_app into DATABASE_URL"):
        await Records.connect(database.owner_dsn)


async def test_wrong_address_is_told_in_one_line(database: Database) -> None:
    """A setting that is wrong says which and how to mend it."""
    nowhere = database.app_dsn.rpartition(":")[0] + ":1/nowhere"
    with pytest.raises(RecordsError, match=r"^cannot reach PostgreSQL.*Check DATABASE_URL\.$"):
        await Records.connect(nowhere)


async def test_error_of_the_database_repeats_nothing_of_the_row(written: Records) -> None:
    """Law 11: PostgreSQL shows the failing row in its errors; ours end in logs and histories."""
    with pytest.raises(asyncpg.PostgresError) as caught:
        await written.pool.execute(
            "INSERT INTO letters (effect_id, reference, message_id, purpose, language, words, state, rendered_at)"
            " VALUES ('e', 'R-1', 'm', 'apology', 'en', 'Dear Ann Example', 'lost', now())"
        )
    assert "Ann" not in str(caught.value)
    assert "letters_state_check" in str(caught.value)
