"""The ways in: the records in PostgreSQL and the counter in Temporal, opened by the settings and closed afterwards."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from amends.cli.exit_codes import Exit, Failure
from amends.cli.extras import what_is_not_installed

if TYPE_CHECKING:
    from temporalio.client import Client
    from temporalio.service import RPCError

    from amends.client.client import Complaints
    from amends.db import Records

# Temporal's client and the database driver are imported when a door opens: `amends --help` needs neither.


@asynccontextmanager
async def open_records() -> AsyncIterator[Records]:
    """The records, with the rights of the application's role."""
    from amends.db import Records
    from amends.settings import Settings

    settings = Settings.load()
    records = await Records.connect(settings.database_url, clock=settings.clock, max_size=4)
    try:
        yield records
    finally:
        await records.close()


@asynccontextmanager
async def open_counter(records: Records | None = None) -> AsyncIterator[Complaints]:
    """The counter, where complaints are started and acted on; `records` let it link a message to one that is over."""
    from amends.client.client import Complaints, connect
    from amends.settings import Settings

    client = await _answering(connect(Settings.load().temporal))
    yield Complaints(client, records, _waiting, None if records else _workflow_id_of)


async def _workflow_id_of(reference: str) -> str | None:
    """The workflow of a complaint, by the register; None where the records are away: it is found without them, too."""
    from amends.db import RecordsError

    try:
        async with open_records() as records:
            return await records.cases.workflow_id_of(reference)
    except (RecordsError, OSError):
        return None


def _waiting(words: str) -> None:
    """A person who waits is told for what; stdout holds the answer alone."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{words}\n")


async def _answering(connecting: Awaitable[Client]) -> Client:
    """A client that is connected.

    Raises:
        Failure: where nobody answers; the client library has no error of its own for that.
    """
    try:
        return await connecting
    except RuntimeError as error:
        raise Failure(Exit.NOT_THERE, "Temporal does not answer.", _UP, "no_temporal") from error


def what_is_not_there(error: Exception) -> Failure | None:
    """The words for a part of the stack that is not there; None where the error is a fault of our own."""
    if isinstance(error, ModuleNotFoundError):
        return what_is_not_installed(error)
    from temporalio.client import WorkflowQueryFailedError
    from temporalio.service import RPCError

    from amends.client.pollers import NoWorker
    from amends.client.room import NoRoom
    from amends.db import RecordsError
    from amends.db.errors import WENT_AWAY
    from amends.domain.errors import AmendsError
    from amends.settings import SettingsError

    if isinstance(error, Failure):
        return error
    if isinstance(error, NoWorker):
        start = "Or start another" if "kill -CONT" in str(error) else "Start one"
        return Failure(Exit.NOT_THERE, error.reason.what, f"{start} {_NO_WORKER}", error.reason.code)
    if isinstance(error, NoRoom):
        return Failure(Exit.TRY_AGAIN, error.reason.what, _BUSY, error.reason.code)
    if isinstance(error, WENT_AWAY):
        return Failure(Exit.NOT_THERE, "PostgreSQL went away in the middle of this.", _LOOK_FIRST, "no_database")
    if isinstance(error, SettingsError | RecordsError):
        return Failure(Exit.NOT_THERE, _sentence(str(error)), code=error.reason.code)
    if isinstance(error, AmendsError):
        return Failure.of(error)
    if isinstance(error, RPCError):
        return _of_temporal(error)
    if isinstance(error, WorkflowQueryFailedError):
        return Failure(Exit.NOT_THERE, "No worker answers for this complaint.", _UP, "no_worker")
    if isinstance(error, OSError) and isinstance(error.filename, str):
        return Failure(Exit.NOT_FOUND, f"{error.filename}: {error.strerror}.", code="file")
    return None


def _of_temporal(error: RPCError) -> Failure:
    """What an answer of Temporal's means."""
    from temporalio.service import RPCStatusCode

    if error.status is RPCStatusCode.DEADLINE_EXCEEDED:
        return Failure(Exit.NOT_THERE, "Nobody answered in time: does a worker run?", _UP, "no_worker")
    if error.status is RPCStatusCode.RESOURCE_EXHAUSTED:
        return Failure(Exit.TRY_AGAIN, "Too much at once: Temporal is busy.", _BUSY, "busy")
    if error.status is RPCStatusCode.INVALID_ARGUMENT:
        return Failure(Exit.WRONG_USE, "Temporal does not take this: it is too large.", _LESS, "too_large")
    return Failure(Exit.NOT_THERE, f"Temporal does not answer ({error.status.name.lower()}).", _UP, "no_temporal")


def _sentence(words: str) -> str:
    """With a capital and a full stop, as people write."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


_NO_WORKER = (
    "(`amends up`, or `python -P -m amends.worker`), or see its log."
    " An act that was sent may still be done then: sent again with the same --act-id it is done once."
)
_LOOK_FIRST = "Is it up? When it is, see with `amends show` what was done, and then try again."
_BUSY = "Try again in a minute: what was refused was not done. With the same --act-id it is done once."
_LESS = "Send files by reference, and less of them."
_UP = "Is the stack up? `amends up` starts it; TEMPORAL_ADDRESS names another."
