"""Migrations: once, whoever comes first, and again without harm."""

import asyncio
from collections.abc import AsyncIterator
from importlib.resources import files

import asyncpg
import pytest

from amends.db import OWNER, Records, RecordsError, migrate
from amends.db.migrate import MIGRATING
from amends.devstack.postgres import Postgres


@pytest.fixture
async def empty(postgres: Postgres) -> AsyncIterator[str]:
    """An empty database that amends_owner owns; how the owner connects."""
    admin = await asyncpg.connect(postgres.superuser_dsn)
    await admin.execute(f"CREATE DATABASE empty OWNER {OWNER}")
    yield postgres.dsn(OWNER, "empty")
    await admin.execute("DROP DATABASE empty WITH (FORCE)")
    await admin.close()


async def test_migrating_applies_every_file_once(empty: str) -> None:
    """The names come back in order the first time, and none the second."""
    names = sorted(each.name.removesuffix(".sql") for each in (files("amends.db") / "migrations").iterdir())
    assert await migrate(empty) == names
    assert await migrate(empty) == []


async def test_workers_that_start_together_migrate_once(empty: str) -> None:
    """An advisory lock lets one in; the others find it done."""
    applied = await asyncio.gather(*(migrate(empty) for _ in range(4)))
    assert sorted(bool(each) for each in applied) == [False, False, False, True]


async def test_lock_of_a_killed_migration_holds_up_nobody(empty: str) -> None:
    """The tool's own lock is a row that a kill -9 leaves behind; ours dies with its holder."""
    await migrate(empty)
    owner = await asyncpg.connect(empty)
    try:
        await owner.execute("INSERT INTO amends.yoyo_lock (locked, ctime, pid) VALUES (1, now(), 4711)")
        async with asyncio.timeout(60):
            assert await migrate(empty) == []
    finally:
        await owner.close()


async def test_migration_waits_for_one_under_way(empty: str) -> None:
    """Two releases do not change tables at the same moment."""
    other = await asyncpg.connect(empty)
    await other.execute("SELECT pg_advisory_lock($1)", MIGRATING)
    waiting = asyncio.create_task(migrate(empty))
    done, _ = await asyncio.wait([waiting], timeout=0.5)
    assert not done
    await other.close()
    assert await waiting


async def test_unprepared_database_is_told_in_one_line(empty: str) -> None:
    """Who forgot to migrate reads what to do."""
    with pytest.raises(RecordsError, match="run `amends migrate` as its owner"):
        await Records.connect(empty)
