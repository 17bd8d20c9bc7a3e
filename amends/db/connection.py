"""Connects to PostgreSQL: a pool in the application's role, whose JSON columns are Python values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from pydantic_core import from_json, to_json

from amends.db.errors import RecordsError
from amends.db.queries import SQL

PATIENCE = 20.0
"""Seconds for a connection: a database that stands still accepts one and never answers."""
_JSON_TYPES = ("json", "jsonb")
Pool = asyncpg.Pool
Connection = asyncpg.Connection | PoolConnectionProxy


class DiscreetConnection(asyncpg.Connection):
    """Removes row contents from PostgreSQL's errors: they end in logs and histories, where no customer belongs."""

    async def execute(self, *args: Any, **kwargs: Any) -> str:
        """As asyncpg, with discreet errors."""
        with _discreetly():
            return await super().execute(*args, **kwargs)

    async def fetch(self, *args: Any, **kwargs: Any) -> list[asyncpg.Record]:
        """As asyncpg, with discreet errors."""
        with _discreetly():
            return await super().fetch(*args, **kwargs)

    async def fetchrow(self, *args: Any, **kwargs: Any) -> asyncpg.Record | None:
        """As asyncpg, with discreet errors."""
        with _discreetly():
            return await super().fetchrow(*args, **kwargs)

    async def fetchval(self, *args: Any, **kwargs: Any) -> Any:
        """As asyncpg, with discreet errors."""
        with _discreetly():
            return await super().fetchval(*args, **kwargs)


@contextmanager
def _discreetly() -> Iterator[None]:
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        parts = (type(error).__name__, getattr(error, "table_name", None), getattr(error, "constraint_name", None))
        error.args = (f"PostgreSQL refused: {' '.join(filter(None, parts))}",)
        vars(error).update(detail=None, hint=None)
        raise


def _encode(value: Any) -> str:
    return to_json(value).decode()


async def prepare(connection: asyncpg.Connection) -> None:
    """Makes JSON columns Python values on this connection."""
    for name in _JSON_TYPES:
        await connection.set_type_codec(name, encoder=_encode, decoder=from_json, schema="pg_catalog", format="text")


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Skips asyncpg's clean-up query: our locks and settings end with their transaction."""


async def open_pool(dsn: str, max_size: int) -> Pool:
    """Connects, and checks that the database can be used.

    Raises RecordsError, which says in one line what to mend.
    """
    try:
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=max_size,
            init=prepare,
            reset=_nothing_to_reset,
            connection_class=DiscreetConnection,
            server_settings={"search_path": "amends"},
            timeout=PATIENCE,
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise RecordsError(f"cannot reach PostgreSQL: {_why(error)}. Check DATABASE_URL.") from None
    try:
        await _check(pool)
    except BaseException:
        await pool.close()
        raise
    return pool


def _why(error: Exception) -> str:
    """Why the connection failed, in words: asyncpg gives a number of the system, or nothing."""
    if isinstance(error, TimeoutError):
        return f"it has not answered for {PATIENCE:.0f} seconds"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens at that address"
    return str(error).rstrip(".") or type(error).__name__


async def _check(pool: Pool) -> None:
    usable = await pool.fetchrow(SQL["usable"])
    if usable is None or not usable["migrated"]:
        raise RecordsError("this database is not prepared for Amends: run `amends migrate` as its owner.")
    if usable["may_change_journal"]:
        raise RecordsError(
            "this login may change the journal, and its writer must not: put the role amends_app into DATABASE_URL."
        )
    if not usable["may_append"]:
        raise RecordsError("this login may not write the journal: put the role amends_app into DATABASE_URL.")
