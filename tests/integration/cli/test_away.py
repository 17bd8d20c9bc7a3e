"""What is away is told in one line, whenever it goes: no traceback, and what would be right."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing

import asyncpg
import pytest

from amends.cli.connections import what_is_not_there
from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.db.errors import WENT_AWAY
from tests.conftest import Database
from tests.support.command_line import Amends


async def test_a_database_that_goes_in_the_middle_is_told_as_that(records: Records, database: Database) -> None:
    """Its administrator ends the connection during a question; the answer names PostgreSQL and what to do."""
    async with records.pool.acquire() as conn:
        pid = await conn.fetchval("SELECT pg_backend_pid()")
        asked = asyncio.ensure_future(conn.execute("SELECT pg_sleep(60)"))
        other = await asyncpg.connect(database.app_dsn)
        try:
            assert await other.fetchval("SELECT pg_terminate_backend($1)", pid)
            with pytest.raises(WENT_AWAY) as gone:
                await asked
        finally:
            await other.close()
    failure = what_is_not_there(gone.value)
    assert failure is not None
    assert (failure.status, failure.code) == (Exit.NOT_THERE, "no_database")
    assert "PostgreSQL went away" in failure.what


def test_a_question_that_is_wrong_is_no_database_that_is_away() -> None:
    """A fault of ours is told as that, with its traceback."""
    assert what_is_not_there(asyncpg.PostgresSyntaxError("no")) is None


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never answers, as a server that stands still does."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


async def test_a_database_that_is_not_there_is_told_without_numbers_of_the_system(
    amends: Amends, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens, or nobody answers: each in words, neither '[Errno 111]' nor an empty reason."""
    monkeypatch.setattr("amends.db.connection.PATIENCE", 0.5)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://amends_app@127.0.0.1:{silent}/amends")
    stands_still = await amends("list")
    assert "Cannot reach PostgreSQL: it has not answered for" in stands_still.err
    monkeypatch.setenv("DATABASE_URL", "postgresql://amends_app@127.0.0.1:9/amends")
    refused = await amends("list")
    assert "Cannot reach PostgreSQL: nobody listens at that address. Check DATABASE_URL." in refused.err
    assert (stands_still.status, refused.status) == (Exit.NOT_THERE, Exit.NOT_THERE)
