"""Opens the records in PostgreSQL and the client of Temporal by the settings, and closes them."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from amends.cli.exit_codes import CommandError

if TYPE_CHECKING:
    from amends.client.client import AmendsClient
    from amends.db import Records

# Temporal's client and the database driver are imported when a door opens: `amends --help` needs neither.


@asynccontextmanager
async def open_records(connections: int = 4) -> AsyncIterator[Records]:
    """The records, with the rights of the application's role, over at most so many connections."""
    from amends.db import Records
    from amends.settings import Settings

    settings = Settings.load()
    records = await Records.connect(settings.database_url, clock=settings.clock, max_size=connections)
    try:
        yield records
    finally:
        await records.close()


@asynccontextmanager
async def open_counter(records: Records | None = None) -> AsyncIterator[AmendsClient]:
    """The client that starts complaints and acts on them.

    With `records` it can link a message to a complaint that is over.
    """
    from amends.client.client import AmendsClient
    from amends.settings import Settings
    from amends.temporal.connection import connect_to_temporal

    address, _ = Settings.of_client()
    client = await connect_to_temporal(address)
    yield AmendsClient(client, records, _waiting, None if records else _workflow_id_of)


@asynccontextmanager
async def records_if_there() -> AsyncIterator[Records | None]:
    """The records, or None: a database that is away, or not configured, keeps nobody from complaining."""
    from amends.db import RecordsError
    from amends.settings import SettingsError

    async with AsyncExitStack() as stack:
        try:
            records = await stack.enter_async_context(open_records())
        except (RecordsError, SettingsError, OSError):
            records = None
        yield records


async def _workflow_id_of(reference: str) -> str | None:
    """The workflow of a complaint, by the register; None where the records are away.

    The workflow is then found by its usual id.
    """
    async with records_if_there() as records:
        return await records.cases.workflow_id_of(reference) if records else None


def _waiting(words: str) -> None:
    """Tells a waiting person what for, on stderr: stdout has the answer alone."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{words}\n")


def what_is_not_there(error: Exception) -> CommandError | None:
    """The failure for a part of the stack that is away; None for a fault in Amends."""
    if isinstance(error, CommandError):
        return error
    from amends.client.failures import known_error

    known = known_error(error)
    return CommandError.of(known) if known is not None else None
