"""Connects to Temporal and to the records by the settings, for programs that send complaints."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, NoReturn

from amends.client.client import AmendsClient
from amends.db import Records, RecordsError
from amends.settings import Settings
from amends.temporal.connection import connect_to_temporal
from amends.temporal.process_exit import leave


@asynccontextmanager
async def connect(settings: Settings | None = None) -> AsyncIterator[AmendsClient]:
    """Connects by the settings of this process, or by these; closed at the end of the block.

    TEMPORAL_ADDRESS and its relatives say where Temporal is. With DATABASE_URL the register is asked before a complaint
    is started, and a message to a complaint that is over opens a linked one. Where it is not set, or the database does
    not answer, complaints are started without it: the intake asks the register, and a duplicate ends without any
    effect.

    Raises:
        SettingsError: a setting is missing or wrong.
        NoTemporal: Temporal does not answer.
    """
    temporal, database = (settings.temporal, settings.database_url) if settings else Settings.of_client()
    client = await connect_to_temporal(temporal)
    async with AsyncExitStack() as opened:
        records = None
        with suppress(RecordsError, OSError):
            if database is not None:
                records = await Records.connect(database, max_size=4)
                opened.push_async_callback(records.close)
        yield AmendsClient(client, records)


def run_and_exit(main: Coroutine[Any, Any, int | None]) -> NoReturn:
    """Run a program and end the process with its status (None is 0).

    What the program raises is printed, and the status is 1. The process ends at once: atexit handlers do not run.
    """
    status = 1
    try:
        status = asyncio.run(main) or 0
    except BaseException as error:  # noqa: BLE001 - printed as the interpreter would, which does not come to it
        sys.excepthook(type(error), error, error.__traceback__)
    leave(status)
