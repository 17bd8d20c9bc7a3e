"""What is measured on: the embedded stack, mail over TLS, and the worker in a process of its own."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from amends.client.client import AmendsClient
from amends.db import OWNER, Records
from amends.devstack.ports import LOCALHOST, answers, free_port, says_healthy
from amends.devstack.postgres import Postgres
from amends.devstack.processes import ManagedProcess
from amends.devstack.stack import Stack, until
from amends.domain.complaint import NewComplaint
from amends.publication.publish import publish
from amends.settings import Settings
from amends.temporal.connection import connect_to_temporal
from amends.worker import main as worker
from bench import policy
from bench.mail import certify

REAL_PARTS = ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "DATABASE_URL", "DATABASE_OWNER_URL", "SMTP_URL")


@dataclass
class Ground:
    """A running stack and a client of it; workers come and go. The client lives in this very process."""

    folder: Path
    settings: Settings
    counter: AmendsClient
    records: Records

    @contextlib.asynccontextmanager
    async def worker(self, **settings: str) -> AsyncIterator[psutil.Process]:
        """Runs a worker, ready, with these settings added to the shipped ones."""
        port = free_port()
        own = {"AMENDS_HEALTH": f"{LOCALHOST}:{port}", "AMENDS_DRAIN": "4"} | settings
        part = _part(
            "worker", ("amends.worker",), self.folder, environment=os.environ | self.settings.environment() | own
        )
        part.start()
        try:
            await until(says_healthy, port, part)
            yield psutil.Process(part.trace.pid)
        finally:
            await part.stop()

    @contextlib.asynccontextmanager
    async def worker_here(self) -> AsyncIterator[None]:
        """Runs the worker in this process, where its CPU is compared with a floor in one process."""
        working = asyncio.create_task(worker.work(self.settings))
        try:
            yield
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    @property
    def address(self) -> str:
        """The address of Temporal."""
        return self.settings.temporal.get("target_host", "")

    @property
    def owner_dsn(self) -> str:
        """The address for the schema's owner, needed only to insert rows by hand."""
        place = urlsplit(self.settings.database_url)
        assert place.port is not None
        server = Postgres(self.folder / "stack" / "postgres", place.port, self.folder / "logs" / "postgres.log")
        return server.dsn(OWNER, place.path.removeprefix("/"))

    async def started(self, complaint: NewComplaint) -> str:
        """Starts a complaint; returns its reference."""
        assert (await self.counter.start(complaint)).verdict == "new"
        return complaint.reference

    async def letter_accepted(self, reference: str, purpose: str) -> datetime:
        """When the mail server accepted this letter, by the machine's clock; waits for it for a minute."""
        async with asyncio.timeout(60):
            while True:
                for letter in await self.records.letters.of(reference):
                    if letter.purpose == purpose and letter.accepted_at is not None:
                        return letter.accepted_at
                await asyncio.sleep(0.25)


@contextlib.asynccontextmanager
async def ground(folder: Path) -> AsyncIterator[Ground]:
    """Runs everything in `folder`, which is removed afterwards. Other stacks' parts are not touched."""
    authority, port = certify(folder), free_port()
    mail = _part("mail server", ("bench.mail", str(folder), str(port)), folder)
    mail.start()
    try:
        await until(answers, port, mail)
        own = {name: value for name, value in os.environ.items() if name not in REAL_PARTS}
        own["SMTP_URL"] = f"smtp://{LOCALHOST}:{port}?starttls=required&cafile={authority}"
        async with Stack(folder / "stack", environment=own, worker=False) as stack:
            records = await Records.connect(stack.settings.database_url)
            try:
                await publish(records, policy.files(), by="bench", now=datetime.now(UTC))
                client = await connect_to_temporal(stack.settings.temporal)
                yield Ground(folder, stack.settings, AmendsClient(client, records), records)
            finally:
                await records.close()
    finally:
        await mail.stop()


def _part(name: str, command: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> ManagedProcess:
    log = folder / "logs" / f"{name.replace(' ', '-')}.log"
    return ManagedProcess(name, [sys.executable, "-m", *command], log, environment=environment)
