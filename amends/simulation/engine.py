"""A complete engine for one simulation: real Temporal, PostgreSQL, mail and worker in a temporary folder."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from amends.devstack.ports import free_port
from amends.devstack.postgres import Postgres, let_in, make_database

if TYPE_CHECKING:
    from temporalio.client import Client

    from amends.db import Records
    from amends.devstack.mail_catcher import MailCatcher
    from amends.simulation.journey_clock import JourneyClock
    from amends.simulation.letter_dates import DatesOfLetters
    from amends.simulation.setup import SimulationSetup

# What takes long to import is imported while the servers are made and started.

DATABASE = "postgres"  # the one that a new server has: nobody else is on it
SENDER, REPLY, DESK = "complaints@localhost.example", "reply@localhost.example", "http://desk.localhost"
PUBLISHER = "journey"
NOBODYS_KEY = "links of a journey lead nowhere: the same ones each time"
# Nobody will miss the data. PostgreSQL takes its own processes along by SIGQUIT, the other has none.
AT_ONCE = {"PostgreSQL": signal.SIGQUIT, "Temporal": signal.SIGKILL}


@dataclass(frozen=True)
class SimulationEngine:
    """A running engine: the setup in force, a client, the records, all mail, and the dates in letters."""

    setting: SimulationSetup
    client: Client
    records: Records
    catcher: MailCatcher
    dates: DatesOfLetters
    clock: JourneyClock


@contextlib.asynccontextmanager
async def simulation_engine(prepare: Callable[[], SimulationSetup]) -> AsyncIterator[SimulationEngine]:
    """An engine with the prepared set of policies, letters and staff in force, until the end of the block.

    It knows nothing of any other stack, and leaves nothing. `prepare` works in a thread while the servers start. Raises
    what it raises, or ProcessFailed. Letters are not proofread: one that cannot be written is seen in the journey.
    """
    async with contextlib.AsyncExitStack() as opened:
        opened.enter_context(_leaving_nothing())
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="amends-journey-")))
        database = Postgres(folder / "postgres", free_port(), folder / "postgres.log", durable=False)
        making = asyncio.get_running_loop().run_in_executor(None, database.make)  # takes longest of all
        opened.push_async_callback(_ended, making)
        from amends.devstack.mail_catcher import MailCatcher
        from amends.devstack.temporal_server import Temporal
        from amends.temporal.search_attributes import REGISTERED

        catcher = MailCatcher()
        await catcher.start()
        opened.push_async_callback(catcher.stop)
        temporal = Temporal(None, free_port(), free_port(), folder / "temporal.log", REGISTERED)
        for part in (temporal.part, database.part):
            part.stop_by = AT_ONCE[part.name]
            opened.push_async_callback(part.stop)
        setting = await _all_of(asyncio.to_thread(prepared, prepare), temporal.start(), _ready(database, making))
        from amends.db import APP, Records
        from amends.simulation.journey_clock import JourneyClock
        from amends.temporal.connection import connect_to_temporal

        records = await Records.connect(database.dsn(APP, DATABASE), clock="virtual")
        opened.push_async_callback(records.close)
        contents = {name: policy.content() for name, policy in setting.compiled.policies.items()}
        await records.store.publish(setting.files, contents, PUBLISHER, datetime.now(UTC))
        client = await connect_to_temporal({"target_host": temporal.address})
        clock = JourneyClock()
        dates = await opened.enter_async_context(_worker(client, records, catcher, clock))
        yield SimulationEngine(setting, client, records, catcher, dates, clock)


@contextlib.contextmanager
def _leaving_nothing() -> Iterator[None]:
    """Treats SIGTERM, which CI sends after its time limit, like Ctrl-C, so that the servers end too.

    Not by way of SIGINT: a shell has what runs in its background ignore that one.
    """
    loop, playing, ended = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def end() -> None:
        if playing is not None and not ended.is_set():  # a second one finds us at it
            playing.cancel()
        ended.set()

    loop.add_signal_handler(signal.SIGTERM, end)
    try:
        yield
    except asyncio.CancelledError:
        if ended.is_set():
            raise KeyboardInterrupt from None
        raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def _ended(making: asyncio.Future[None]) -> None:
    """Waits until the preparation has ended: its files can only be removed then. Its failure is reported elsewhere."""
    await asyncio.gather(making, return_exceptions=True)


async def _all_of(first: Awaitable[SimulationSetup], *others: Awaitable[None]) -> SimulationSetup:
    """The result of the first, once all have ended.

    The files of a server that is being made cannot be removed while it is made, also where another fails or the wait is
    cancelled.
    """
    under_way = asyncio.gather(first, *others, return_exceptions=True)
    try:
        came = await asyncio.shield(under_way)
    except asyncio.CancelledError:
        await under_way
        raise
    for each in came:
        if isinstance(each, BaseException):
            raise each
    return cast("SimulationSetup", came[0])


def prepared(prepare: Callable[[], SimulationSetup]) -> SimulationSetup:
    """The setup. Modules that the worker needs are imported meanwhile, since the servers take time to start."""
    setting = prepare()
    for module in (
        "amends.activities.all_activities",
        "amends.client.client",
        "temporalio.worker",
        "amends.workflows.all_workflows",
    ):
        importlib.import_module(module)
    return setting


async def _ready(database: Postgres, making: Awaitable[None]) -> None:
    """A migrated database that the application may log in to."""
    from amends.db import OWNER, migrate

    await making
    await database.start()
    await make_database(database, DATABASE)
    await migrate(database.dsn(OWNER, DATABASE))
    await let_in(database)


@contextlib.asynccontextmanager
async def _worker(
    client: Client, records: Records, catcher: MailCatcher, clock: JourneyClock
) -> AsyncIterator[DatesOfLetters]:
    """Runs a worker and records the dates in letters. Work that still waits at the end is not finished."""
    from temporalio.worker import Worker

    from amends.activities.all_activities import all_activities
    from amends.domain.identifiers import TASK_QUEUE
    from amends.messaging.reply_tokens import Letterbox
    from amends.messaging.smtp import Mailer
    from amends.simulation.journey_clock import JourneyRunner
    from amends.simulation.letter_dates import DatesOfLetters
    from amends.workflows.all_workflows import KINDS

    mailer = Mailer.from_url(catcher.url, SENDER)
    letterbox, dates = Letterbox((NOBODYS_KEY,), REPLY, DESK), DatesOfLetters()
    try:
        activities = all_activities(records, mailer, letterbox)
        worker = Worker(
            client,
            task_queue=TASK_QUEUE,
            workflows=KINDS,
            activities=activities,
            interceptors=[dates],
            workflow_runner=JourneyRunner(clock),
        )
        async with worker:
            yield dates
    finally:
        await mailer.close()
