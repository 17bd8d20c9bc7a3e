"""What the chaos is made in: an engine whose worker is a process that can be killed."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest

from amends.client.client import AmendsClient
from amends.db import Records
from amends.devstack.processes import ManagedProcess
from amends.devstack.stack import Stack
from amends.domain.case import CaseRow
from amends.settings import Settings
from amends.temporal.connection import connect_to_temporal
from tests.chaos.accomplice import Accomplice
from tests.chaos.playing import surroundings, unsound
from tests.integration.workflows.conftest import world as world
from tests.support.journal_events import event_name

PATIENCE = 120.0
LOOK_EVERY = 0.02
Found = TypeVar("Found")


@dataclass
class Engine:
    """A stack whose mail server and worker are in the test's hands."""

    stack: Stack
    settings: Settings
    records: Records
    counter: AmendsClient
    catcher: Accomplice
    workers: list[ManagedProcess] = field(default_factory=list)

    def worker(self) -> ManagedProcess:
        """Start another worker."""
        environment = {**surroundings(), **self.settings.environment()}
        log = self.stack.folder / "logs" / f"worker-{len(self.workers)}.log"
        worker = ManagedProcess(
            "worker", [sys.executable, "-m", "tests.chaos.brisk_worker"], log, environment=environment
        )
        worker.start()
        self.workers.append(worker)
        return worker

    async def until(self, reference: str, reached: Callable[[CaseRow], object]) -> CaseRow:
        """The complaint's row as soon as the records say so; fails loudly if they do not."""

        async def look() -> CaseRow | None:
            row = await self.records.cases.row(reference)
            return row if row is not None and reached(row) else None

        return await eventually(look)

    async def journal(self, reference: str) -> list[str]:
        """What the journal says of the complaint, in order."""
        return [event_name(entry) for entry in await self.records.journal.read(f"complaint/{reference}")]


def send(worker: ManagedProcess, what: signal.Signals) -> None:
    """Send a signal to a worker."""
    assert worker.running
    worker.running.send_signal(what)


async def has_died(worker: ManagedProcess) -> None:
    """Wait until a worker has been killed."""

    async def dead() -> bool:
        return worker.ended is not None

    await eventually(dead)
    assert worker.ended == -signal.SIGKILL, worker.last_words


async def eventually(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """What `look` finds, as soon as it finds something; raises TimeoutError if it never does."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(LOOK_EVERY)


@pytest.fixture
async def mail_catcher(tmp_path: Path) -> AsyncIterator[Accomplice]:
    """The mail server of the chaos, in place of the usual one."""
    server = Accomplice(tmp_path / "mail")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Temporal and PostgreSQL for the tests of one file; they may kill the parts: what dies is started again."""
    async with Stack(tmp_path_factory.mktemp("stack"), environment=surroundings(), worker=False) as stack:
        yield stack


@pytest.fixture
async def engine(stack: Stack, mail_catcher: Accomplice) -> AsyncIterator[Engine]:
    """The engine, without a worker yet. Whatever happens in a test, every stream of the journal holds afterwards."""
    settings = replace(stack.settings, smtp_url=mail_catcher.url)
    records = await Records.connect(settings.database_url, max_size=2)
    engine = Engine(
        stack, settings, records, AmendsClient(await connect_to_temporal(settings.temporal), records), mail_catcher
    )
    try:
        yield engine
        assert await unsound(records) == []
    finally:
        await asyncio.gather(*(worker.stop() for worker in engine.workers))
        await records.close()
