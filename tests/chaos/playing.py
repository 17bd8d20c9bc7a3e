"""Plays examples on stacks of their own, with workers that live or die, and reports."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from temporalio.client import (
    Client,
    Interceptor,
    OutboundInterceptor,
    QueryWorkflowInput,
    StartWorkflowInput,
    WorkflowHandle,
)
from temporalio.service import RPCError, RPCStatusCode

from amends.db import OWNER, Records
from amends.devstack.postgres import Postgres
from amends.devstack.processes import ManagedProcess
from amends.devstack.stack import DATABASE, Stack
from amends.domain.identifiers import WORKFLOW_PREFIX
from amends.simulation import virtual_time
from amends.simulation.scenarios import Example, ScenarioPlayer, VirtualTime
from amends.temporal.connection import connect_to_temporal
from tests.chaos.deaths import Deaths
from tests.support.journal_events import event_name

OUTSIDE = ("TEMPORAL_", "DATABASE_", "SMTP_", "AMENDS_")
LONG_ENOUGH = 300  # seconds for a week of virtual time in which a worker dies after every effect
A_LOST_WORKFLOW_TASK = timedelta(seconds=1)  # is given to the next worker after so long
TRIES = 20
NO_ANSWER = {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED, RPCStatusCode.UNAVAILABLE}
CALM, HARRIED = WAYS = "calm", "harried"
"""With a worker that lives, and with workers that die after every effect. Each way has its own namespace."""

SIDE_BY_SIDE = ("notice.", "escalation.")
"""Lines of effects that run side by side where two clocks ring at once: either may be the first."""


@dataclass(frozen=True)
class Came:
    """What came of one complaint, without the moments: those move a little when a worker is away."""

    reference: str
    trouble: str | None
    unsound: list[str]
    ending: dict[str, Any]
    letters: list[tuple[str, str, str]]
    tasks: list[tuple[str, str, str | None, bool]]
    offers: list[tuple[str, str, tuple[str, ...]]]
    escalations: list[tuple[str, str, str, str, tuple[str, ...]]]
    journal: list[str]
    told_side_by_side: list[str]


@dataclass(frozen=True)
class Run:
    """All that was played, and after which effects workers died, by reference."""

    came: dict[str, Came]
    deaths: dict[str, list[tuple[str, str]]]


def surroundings() -> dict[str, str]:
    """Our environment without anybody's Temporal, database or mail server."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OUTSIDE)}


@asynccontextmanager
async def embedded_stack(folder: Path) -> AsyncIterator[Stack]:
    """A stack without a worker, on which the same complaints can be played once for each way."""
    namespaces = [word for way in WAYS for word in ("--namespace", way)]
    with pytest.MonkeyPatch.context() as patience:
        patience.setattr(virtual_time, "PATIENCE", LONG_ENOUGH)
        async with Stack(
            folder, clock="virtual", environment=surroundings(), worker=False, temporal_arguments=namespaces
        ) as stack:
            yield stack


async def play(stack: Stack, way: str, pages: Sequence[Example], now: datetime) -> Run:
    """Plays all pages side by side, each with its own worker and database, so that none waits for another."""
    names = {page.reference: name_of(way, page.reference) for page in pages}
    books = stack.folder / way
    books.mkdir()
    await copy_database(stack, names.values())
    client = await connect_to_temporal({**stack.settings.temporal, "namespace": way})
    config = client.config()
    config["interceptors"] = [*config["interceptors"], QueueOfItsOwn(way)]
    time = VirtualTime(Client(**config))
    async with workers(stack, way, books, names.values()):
        came = await asyncio.gather(*(_play(stack, names[page.reference], page, now, time) for page in pages))
    deaths = {reference: Deaths(books / name).all() for reference, name in names.items()}
    return Run({each.reference: each for each in came}, deaths)


@asynccontextmanager
async def workers(stack: Stack, way: str, books: Path, names: Iterable[str]) -> AsyncIterator[None]:
    """Workers of these names while this is open."""
    command = [sys.executable, "-m", "tests.chaos.mortal_worker", *(["--spared"] if way == CALM else []), books, *names]
    environment = {**surroundings(), **stack.settings.environment(), "TEMPORAL_NAMESPACE": way}
    part = ManagedProcess(f"{way} workers", command, stack.folder / "logs" / f"{way}.log", environment=environment)
    part.start()
    try:
        yield
        part.check()
    finally:
        await part.stop()


def name_of(way: str, reference: str) -> str:
    """The task queue and the database of this complaint alone."""
    return f"{way}_{reference}".lower().replace("-", "_")


def database_of(stack: Stack, name: str) -> str:
    """The address of a copy of the stack's database, for the product's role."""
    return urlsplit(stack.settings.database_url)._replace(path=f"/{name}").geturl()


async def copy_database(stack: Stack, names: Iterable[str]) -> None:
    """Copy the stack's database, with the shipped set published in it, under these names."""
    port = urlsplit(stack.settings.database_url).port
    assert port
    server = Postgres(stack.folder / "postgres", port, stack.folder / "logs" / "postgres.log")
    connection = await asyncpg.connect(server.superuser_dsn)
    try:
        for name in names:
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {DATABASE} OWNER {OWNER}')
    finally:
        await connection.close()


async def _play(stack: Stack, name: str, page: Example, now: datetime, time: VirtualTime) -> Came:
    records = await Records.connect(database_of(stack, name), clock="virtual", max_size=2)
    try:
        [played] = await ScenarioPlayer([page], time, records, now=now).play()
        return await came_of(records, page.reference, played.trouble)
    finally:
        await records.close()


async def came_of(records: Records, reference: str, trouble: str | None) -> Came:
    """What the records say of a complaint."""
    row = await records.cases.row(reference)
    assert row is not None, trouble
    letters = await records.letters.of(reference)
    lines = [event_name(entry) for entry in await records.journal.read(f"complaint/{reference}")]
    return Came(
        reference=reference,
        trouble=trouble,
        unsound=await unsound(records),
        ending={
            "stage": row.stage, "outcome": row.outcome, "completed": row.completed, "generation": row.generation,
            "path": row.path, "owner": row.owner, "handoffs": row.handoffs, "score": row.score, "stuck": row.stuck,
            "resolution": row.resolution, "waits_for": row.waits_for,
        },
        letters=sorted((letter.purpose, letter.message_id, letter.state) for letter in letters),
        tasks=sorted((task.kind, task.for_whom, task.done_by, task.done_at is not None) for task in row.tasks),
        offers=[(offer.id, offer.state, tuple(line.detail for line in offer.lines)) for offer in row.offers],
        escalations=sorted(
            (step.milestone, step.step, step.action, step.state, step.to) for step in row.escalations
        ),
        journal=[what for what in lines if not what.startswith(SIDE_BY_SIDE)],
        told_side_by_side=sorted(what for what in lines if what.startswith(SIDE_BY_SIDE)),
    )  # fmt: skip


async def unsound(records: Records) -> list[str]:
    """The streams of the journal that do not hold, with their faults."""
    checked = [await records.journal.verify(stream) for stream in await records.journal.streams()]
    return [f"{each.stream}: {each.faults}" for each in checked if not each.sound]


class QueueOfItsOwn(Interceptor):
    """Starts each complaint on its own task queue, and asks again where a worker died over the question."""

    def __init__(self, way: str) -> None:
        self._way = way

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002
        """Stand in the way of starts and questions."""
        return _QueueOfItsOwn(next, self._way)


class _QueueOfItsOwn(OutboundInterceptor):
    def __init__(self, following: OutboundInterceptor, way: str) -> None:
        super().__init__(following)
        self._way = way

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002
        """On the complaint's own queue."""
        input.task_queue = name_of(self._way, input.id.removeprefix(WORKFLOW_PREFIX))
        input.task_timeout = A_LOST_WORKFLOW_TASK
        return await super().start_workflow(input)

    async def query_workflow(self, input: QueryWorkflowInput) -> Any:  # noqa: A002
        """Until it is answered."""
        input.rpc_timeout = timedelta(seconds=5)
        for _ in range(TRIES):
            try:
                return await super().query_workflow(input)
            except RPCError as lost:
                if lost.status not in {
                    RPCStatusCode.DEADLINE_EXCEEDED,
                    RPCStatusCode.CANCELLED,
                    RPCStatusCode.UNAVAILABLE,
                }:
                    raise
                await asyncio.sleep(0.1)
        return await super().query_workflow(input)
