"""The floor: what Temporal alone costs, at full speed and at the pace of complaints."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from uuid import uuid4

import psutil
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from bench.bare import Bare, nothing
from bench.figures import Figure
from bench.history import price_of
from bench.processes import cpu_of

QUEUE = "bench-floor"
BODY = "x" * 1500
AT_ONCE = 40
THINKING = 0.4  # seconds before either message, so that the timers are armed as those of a complaint are


async def measure(address: str, how_many: int) -> list[Figure]:
    """Runs that many at full speed, 40 at once; worker and client are both this process."""
    client = await Client.connect(address)
    tag, places = uuid4().hex[:6], asyncio.Semaphore(AT_ONCE)

    async def one(number: int | str) -> str:
        async with places:
            return (await _run(client, f"{tag}-{number}")).id

    async with _worker(client):
        await asyncio.gather(*(one(f"warm-{number}") for number in range(20)))
        with cpu_of(psutil.Process()) as spent:
            await asyncio.gather(*(one(number) for number in range(how_many)))
    price = await price_of(client.get_workflow_handle(f"floor-{tag}-0"))
    return [
        Figure("floor_cpu", "floor at full speed: CPU of worker and client", 1000 * spent.seconds / how_many, "ms"),
        Figure("floor_events", "floor: events", price.events, "events"),
        Figure("floor_bytes", "floor: history", price.kib, "KiB"),
    ]


@contextlib.asynccontextmanager
async def working(address: str) -> AsyncIterator[Callable[[], Coroutine[None, None, None]]]:
    """Runs a worker in this process; yields a function that runs one workflow from start to end, with pauses."""
    client, tag, numbers = await Client.connect(address), uuid4().hex[:6], itertools.count()

    async def one() -> None:
        await _run(client, f"{tag}-{next(numbers)}", thinking=THINKING)

    async with _worker(client):
        await asyncio.gather(*(one() for _ in range(5)))
        yield one


def _worker(client: Client) -> Worker:
    return Worker(
        client,
        task_queue=QUEUE,
        workflows=[Bare],
        activities=[nothing],
        max_concurrent_workflow_tasks=100,
        max_concurrent_activities=100,
    )


async def _run(client: Client, name: str, thinking: float = 0) -> WorkflowHandle[Bare, str]:
    handle = await client.start_workflow(Bare.run, BODY, id=f"floor-{name}", task_queue=QUEUE)
    for who in ("staff", "customer"):
        await asyncio.sleep(thinking)
        await handle.execute_update(Bare.message, who)
    await handle.result()
    return handle
