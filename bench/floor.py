"""The floor: what Temporal alone costs, measured as a complaint is."""

import asyncio
from uuid import uuid4

import psutil
from temporalio.client import Client
from temporalio.worker import Worker

from bench.bare import Bare, nothing
from bench.figures import Figure
from bench.history import price_of
from bench.processes import cpu_of

QUEUE = "bench-floor"
BODY = "x" * 1500
AT_ONCE = 40


async def measure(address: str, how_many: int) -> list[Figure]:
    """Run so many, 40 at once; worker and client are both this process."""
    client = await Client.connect(address)
    tag, places = uuid4().hex[:6], asyncio.Semaphore(AT_ONCE)

    async def one(number: int | str) -> str:
        async with places:
            handle = await client.start_workflow(Bare.run, BODY, id=f"floor-{tag}-{number}", task_queue=QUEUE)
            await handle.execute_update(Bare.message, "staff")
            await handle.execute_update(Bare.message, "customer")
            await handle.result()
            return handle.id

    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=[Bare],
        activities=[nothing],
        max_concurrent_workflow_tasks=100,
        max_concurrent_activities=100,
    )
    async with worker:
        await asyncio.gather(*(one(f"warm-{number}") for number in range(20)))
        with cpu_of(psutil.Process()) as spent:
            await asyncio.gather(*(one(number) for number in range(how_many)))
    price = await price_of(client.get_workflow_handle(f"floor-{tag}-0"))
    return [
        Figure("floor_cpu", "floor: CPU of worker and client", 1000 * spent.seconds / how_many, "ms"),
        Figure("floor_events", "floor: events", price.events, "events"),
        Figure("floor_bytes", "floor: history", price.kib, "KiB"),
    ]
