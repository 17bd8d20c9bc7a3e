"""What the records say is held against the journal: a true life is sound, and every lie about it is found."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml
from temporalio.testing import WorkflowEnvironment

from amends.audit.integrity import Verifier
from amends.client.client import AmendsClient
from amends.db import Records
from amends.db.connection import prepare
from amends.db.journal_entry import Verification
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.types import Stage
from amends.messaging.smtp import Mailer
from tests.conftest import Database, a_database
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published

REFERENCE = "LIFE-1"
STREAM = f"complaint/{REFERENCE}"


@pytest.fixture(scope="module")
async def lived(
    temporal: WorkflowEnvironment, postgres: Any, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Database, Records]]:
    """The records after a complaint was corrected, handed over, decided, resolved and paid; all tests look at it."""
    catcher = MailCatcher(tmp_path_factory.mktemp("mail") / "box")
    await catcher.start()
    async with a_database(postgres) as database:
        records = await Records.connect(database.app_dsn, clock="virtual")
        mailer = Mailer.from_url(catcher.url, "complaints@ours.example.com")
        try:
            await published(records)
            world = World(temporal, records, catcher, mailer, AmendsClient(temporal.client, records))
            await live(world)
            yield database, records
        finally:
            await mailer.close()
            await records.close()
            await catcher.stop()


async def live(world: World) -> None:
    """A life with everything that the journal knows by its digest."""
    async with world.worker():
        await world.start(reference=REFERENCE)
        case = await world.at_stage(REFERENCE, Stage.DECIDING)
        await world.act(REFERENCE, "correct", changes={"name": "Joan Example"}, reason="she says so")
        await world.act(REFERENCE, "note", text="called the depot")
        await world.act(REFERENCE, "assign", to="omid", reason="holiday", story="parcel late")
        decision = {"offer_id": case.row.offers[-1].id, "verdict": "approve", "reason": "our depot"}
        await world.act(REFERENCE, "decide", SUPERVISOR, decision=decision)
        await world.act(REFERENCE, "decide", AGENT, decision=decision)  # too late: refused, and on record
        resolution = {"finding": "upheld", "cause": "late", "done": "We pay the fee."}
        await world.act(REFERENCE, "resolve", SUPERVISOR, resolution=resolution)
        await world.at_stage(REFERENCE, Stage.RESOLVED)
        await world.recorded(REFERENCE, lambda row: row.stage is Stage.RESOLVED and any(
            letter.purpose == "resolution" for letter in row.letters))  # fmt: skip


async def seen(lived: tuple[Database, Records], *statements: str, stream: str = STREAM) -> Verification:
    """What a check finds after somebody with all rights did this; it is undone afterwards."""
    database, records = lived
    conn: asyncpg.Connection = await asyncpg.connect(database.superuser_dsn, server_settings={"search_path": "amends"})
    await prepare(conn)
    undone = conn.transaction()
    await undone.start()
    try:
        await conn.execute("SET LOCAL session_replication_role = replica")  # no trigger, no foreign key
        for statement in statements:
            assert (await conn.execute(statement)).split()[-1] != "0", f"it changed nothing: {statement}"
        return await Verifier(records).on(conn, stream)
    finally:
        await undone.rollback()
        await conn.close()


async def test_a_true_life_is_sound_and_says_what_was_checked(lived: tuple[Database, Records]) -> None:
    """No fault in any stream; complaint, correction, letters, actions, tasks and row were held against the journal."""
    verifier = Verifier(lived[1])
    streams = await verifier.streams()
    assert {STREAM, "policy"} <= set(streams)
    checked = {stream: await verifier.stream(stream) for stream in streams}
    assert [fault for one in checked.values() for fault in one.faults] == []
    counts = checked[STREAM].checked
    assert counts["versions of a complaint"] == 2
    assert min(counts[name] for name in ("registrations", "letters", "actions", "rows")) >= 1
    assert counts["actions"] >= 5
    assert checked["policy"].checked["policy files"] > 20
    assert "rows written since the last entry" not in checked[STREAM].unchecked


LIES: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "lies.yaml").read_text())


@pytest.mark.parametrize("lie", LIES)
async def test_every_lie_in_the_records_is_found(lived: tuple[Database, Records], lie: str) -> None:
    """Whoever writes it, the application's role or the owner with every guard switched off."""
    found = await seen(lived, LIES[lie]["sql"])
    assert LIES[lie]["kind"] in {fault.kind for fault in found.faults}, found.faults


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("INSERT INTO publications SELECT number + 1, hash, 'nobody', now() FROM publications", "publication"),
        ("UPDATE publications SET by = 'nobody', hash = 'another'", "publication"),
        ("DELETE FROM publications", "publication"),
        ("UPDATE policy_sets SET compiled = '{}'", "blob"),
        ("ALTER TABLE blobs DROP CONSTRAINT blobs_check; UPDATE blobs SET content = 'other'", "blob"),
    ],
)
async def test_another_policy_than_was_published_is_found(
    lived: tuple[Database, Records], statement: str, kind: str
) -> None:
    """A set in force without its entry, a publication that is gone, a set or a file that was changed where it lies."""
    found = await seen(lived, *statement.split("; "), stream="policy")
    assert kind in {fault.kind for fault in found.faults}, found.faults


@pytest.mark.parametrize(
    "garbage",
    [
        "seq = 9223372036854775807", "at = 'infinity'", "at = '-infinity'", "recorded_at = '20000-01-01'",
        "at = '0044-03-15 BC'", "clock = '\U0001f552'", "who = ''",
        "type = chr(1)", "type = 'no.such'", "version = 9", "subject = chr(1)", "digest = ''", "prev = ''",
        "hash = ''", "payload = 'null'", "payload = '[]', salt = ''",
    ],
)  # fmt: skip
async def test_no_garbage_ends_a_check(lived: tuple[Database, Records], garbage: str) -> None:
    """Numbers that JSON has not, times that no calendar has, hashes that are none: faults, none a traceback."""
    checks = "ALTER TABLE journal " + ", ".join(
        f"DROP CONSTRAINT {name}"
        for name in (
            "journal_clock_check", "journal_digest_check", "journal_prev_check", "journal_hash_check",
            "journal_salt_check", "journal_type_check", "journal_version_check", "journal_subject_check",
             "journal_seq_is_checkable", "journal_times_are_checkable",
        )
    )  # fmt: skip
    one = f"UPDATE journal SET {garbage} WHERE stream = '{STREAM}' AND seq = 2"
    found = await seen(lived, checks, one)
    assert {fault.kind for fault in found.faults} & {"changed", "payload", "gap", "broken_link", "tail_cut"}
    assert json.dumps([fault.what for fault in found.faults])
