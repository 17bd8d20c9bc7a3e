"""Brings a database to the form this version needs, once, even if several processes start it together."""

from __future__ import annotations

import asyncio
import re
from importlib.resources import as_file, files
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

from amends.db.errors import RecordsError

if TYPE_CHECKING:
    import psycopg

# yoyo and its psycopg take a tenth of a second to import, and most who talk to the records migrate nothing.

OWNER = "amends_owner"
APP = "amends_app"
KEEPER = "amends_keeper"
AUDITOR = "amends_auditor"

MIGRATING = 7_326_551_902_144
"""Advisory lock of the database while it is being migrated; PostgreSQL frees it when the holder dies."""


async def migrate(owner_dsn: str) -> list[str]:
    """Apply what is missing and return the names of the migrations applied, in order; none the second time.

    `owner_dsn` logs in as a superuser, or as a role that may create roles and schemas (the first time) or is a member
    of amends_owner (later). Raises RecordsError with one line that says what to mend.
    """
    return await asyncio.to_thread(_migrate, owner_dsn)


def _migrate(owner_dsn: str) -> list[str]:
    import psycopg

    try:
        with psycopg.connect(owner_dsn, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (MIGRATING,))
            connection.execute((files("amends.db") / "sql" / "roles.sql").read_bytes())
            _free_lock_of_the_dead(connection)
            return _apply(owner_dsn)
    except psycopg.OperationalError as error:
        raise RecordsError(f"cannot reach PostgreSQL as its owner: {_first_line(error)}. Check DATABASE_URL.") from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise RecordsError(
            f"this login may not prepare the database: {_first_line(error)}. Log in as a superuser once, or as a member"
            f" of {OWNER}."
        ) from None


def _free_lock_of_the_dead(connection: psycopg.Connection) -> None:
    """Removes yoyo's lock row that a killed process left. Safe, since we hold the advisory lock."""
    if connection.execute("SELECT to_regclass('amends.yoyo_lock')").fetchone() != (None,):
        connection.execute("DELETE FROM amends.yoyo_lock")


def _apply(owner_dsn: str) -> list[str]:
    from yoyo import get_backend, read_migrations

    with as_file(files("amends.db") / "migrations") as folder:
        backend = get_backend(_for_yoyo(owner_dsn))
        try:
            missing = backend.to_apply(read_migrations(str(folder)))
            names = [migration.id for migration in missing]
            backend.apply_migrations(missing)
        finally:
            backend.connection.close()
    return names


def _for_yoyo(owner_dsn: str) -> str:
    """The address in yoyo's form. Everything made through it belongs to the owner role, in our schema."""
    parts = urlsplit(owner_dsn)
    options = urlencode({"options": f"-c role={OWNER} -c search_path=amends"})
    return urlunsplit(parts._replace(scheme="postgresql+psycopg", query="&".join(filter(None, [parts.query, options]))))


def _first_line(error: Exception) -> str:
    """The first line of PostgreSQL's message, without a password that a connection string may hold."""
    return re.sub(r"password=\S+", "password=...", str(error).strip().splitlines()[0]).rstrip(".")
