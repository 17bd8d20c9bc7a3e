"""What validators turned away is journalled, whatever happens to the database meanwhile (R5)."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from amends.activities.all_activities import all_activities
from amends.client.client import AmendsClient
from amends.db import Records
from amends.db.journal import ACCESS
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.events import EventType
from amends.domain.identifiers import TASK_QUEUE
from amends.messaging.smtp import Mailer
from amends.temporal import rejection_log as turned_away
from amends.temporal.rejection_log import WAITING, Waiting, turned_away_is_journalled
from amends.workflows.all_workflows import KINDS
from tests.conftest import Database
from tests.integration.workflows.world import World, published
from tests.support.journal_events import event_name
from tests.support.letterboxes import LETTERBOX

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PATIENCE = 60.0


@pytest.fixture
async def records(database: Database) -> AsyncIterator[Records]:
    """The records as a worker has them."""
    records = await Records.connect(database.app_dsn, max_size=2)
    yield records
    await records.close()


async def journalled(records: Records) -> list[str]:
    """What the journal says of refused messages, in order."""
    return [
        event_name(entry) for entry in await records.journal.read(ACCESS) if entry.type == EventType.ACTION_REJECTED
    ]


async def let_in(database: Database, allowed: bool) -> None:
    """Shut the database to everybody, and end whoever is in it; or open it again."""
    admin = await asyncpg.connect(database.superuser_dsn.rpartition("/")[0] + "/postgres")
    await admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS {str(allowed).lower()}")
    if not allowed:
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database.name)
    await admin.close()


async def logged(caplog: pytest.LogCaptureFixture, words: str) -> None:
    """Wait until the log says so."""
    async with asyncio.timeout(PATIENCE):
        while words not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_what_was_refused_while_the_database_was_away_is_written_when_it_is_back(
    records: Records, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """It was away once, and the worker is asked to end before it is back: nothing of what waited is lost."""
    waiting = Waiting()
    await let_in(database, allowed=False)
    for number in range(3):
        waiting.add(f"complaint-{number}", "decide", "stale", NOW)
    async with asyncio.timeout(PATIENCE):
        async with turned_away_is_journalled(records, waiting=waiting):
            await logged(caplog, "3 refused messages are not journalled yet")
            asyncio.get_running_loop().call_later(0.5, lambda: opening.append(asyncio.create_task(back())))
            opening: list[asyncio.Task[None]] = []

            async def back() -> None:
                await let_in(database, allowed=True)

    assert await journalled(records) == ["action.rejected decide"] * 3
    assert len(waiting) == 0


async def test_the_end_waits_for_the_database_only_so_long(
    records: Records, database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that stays away keeps no worker from ending; how many messages that cost stands in the log."""
    monkeypatch.setattr(turned_away, "LAST_WORDS", 0.5)
    waiting = Waiting()
    waiting.add("complaint-1", "decide", "stale", NOW)
    await let_in(database, allowed=False)
    async with asyncio.timeout(PATIENCE), turned_away_is_journalled(records, waiting=waiting):
        pass
    assert "1 refused messages were not journalled" in caplog.text
    await let_in(database, allowed=True)


async def test_more_than_may_wait_is_counted_and_told(records: Records, caplog: pytest.LogCaptureFixture) -> None:
    """A flood costs a bounded memory; the oldest are kept, and the log says how many are not."""
    waiting = Waiting(most=2)
    for _ in range(5):
        waiting.add("complaint-1", "decide", "stale", NOW)
    with caplog.at_level(logging.ERROR):
        async with turned_away_is_journalled(records, waiting=waiting):
            pass
    assert await journalled(records) == ["action.rejected decide"] * 2
    assert waiting.dropped == 3
    waiting.add("complaint-1", "decide", "stale", NOW)
    async with turned_away_is_journalled(records, waiting=waiting):
        pass
    assert len(await journalled(records)) == 3


async def test_one_that_cannot_be_written_holds_up_no_other(records: Records) -> None:
    """PostgreSQL refuses its text for ever: it is counted as dropped, those around it are written."""
    waiting = Waiting()
    for action in ("decide", "no\0te", "resolve"):
        waiting.add("complaint-1", action, "stale", NOW)
    async with asyncio.timeout(PATIENCE), turned_away_is_journalled(records, waiting=waiting):
        pass
    assert await journalled(records) == ["action.rejected decide", "action.rejected resolve"]
    assert waiting.dropped == 1


async def test_a_worker_notes_what_its_validators_refuse(
    temporal: WorkflowEnvironment, records: Records, mail_catcher: MailCatcher
) -> None:
    """The caller hears the reason, and the journal says that it was tried; a caller's own word for an action does
    not.
    """
    await published(records)
    mailer = Mailer.from_url(mail_catcher.url, "complaints@ours.example.com")
    world = World(temporal, records, mail_catcher, mailer, AmendsClient(temporal.client, records))
    worker = Worker(
        temporal.client, task_queue=TASK_QUEUE, workflows=KINDS, activities=all_activities(records, mailer, LETTERBOX)
    )
    assert len(WAITING) == 0 or WAITING.written(len(WAITING)) is None
    async with turned_away_is_journalled(records), worker:
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        refused = await world.act(reference, "resume", reason="it is not paused")
        assert refused.refusal is not None
        with pytest.raises(Exception, match="Workflow update failed"):
            await world.handle(reference).execute_update("ines_duarte", {}, id="u-1")
        await world.sweep()
    assert sorted(await journalled(records)) == ["action.rejected resume", "action.rejected unknown"]
    await mailer.close()
