"""The floor: as many effects, messages and waits as a complaint has, and no product code. What Temporal alone costs."""

import asyncio
import os
import sys
from datetime import timedelta
from uuid import uuid4

import psutil
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.worker import Worker

from bench.figures import Figure
from bench.history import price_of
from bench.processes import cpu_of

SHOWN = SearchAttributeKey.for_keyword("ComplaintStage")
WITHIN = timedelta(seconds=10)
QUEUE = "bench-floor"
BODY = "x" * 1500
AT_ONCE = 40


@activity.defn
async def nothing(what: str) -> str:
    """Done as soon as it is begun."""
    return what


@workflow.defn(sandboxed=True)
class Floor:
    """One local activity, six activities, two updates, two timers that are cancelled, three stages shown."""

    def __init__(self) -> None:
        self.messages = 0

    @workflow.run
    async def run(self, body: str) -> str:
        """Take it in, begin, wait for the first message, go on, wait for the second, end."""
        await workflow.execute_local_activity(nothing, body, start_to_close_timeout=WITHIN)
        await self._stage("open", "acknowledge", "apologise", "pay")
        await workflow.wait_condition(lambda: self.messages > 0, timeout=timedelta(days=5))
        await self._stage("resolved", "resolution", "survey")
        await workflow.wait_condition(lambda: self.messages > 1, timeout=timedelta(days=14))
        await self._stage("closed", "close")
        return "closed"

    async def _stage(self, stage: str, *effects: str) -> None:
        workflow.upsert_search_attributes([SHOWN.value_set(stage)])
        for effect in effects:
            await workflow.execute_activity(nothing, effect, start_to_close_timeout=WITHIN)

    @workflow.update
    def message(self, words: str) -> str:
        """Somebody acts."""
        self.messages += 1
        return words


async def measure(address: str, worker: psutil.Process, how_many: int) -> list[Figure]:
    """Run so many, 40 at once; the client is this process."""
    client = await Client.connect(address)
    tag, places = uuid4().hex[:6], asyncio.Semaphore(AT_ONCE)

    async def one(number: int | str) -> str:
        async with places:
            handle = await client.start_workflow(Floor.run, BODY, id=f"floor-{tag}-{number}", task_queue=QUEUE)
            await handle.execute_update(Floor.message, "staff")
            await handle.execute_update(Floor.message, "customer")
            await handle.result()
            return handle.id

    await asyncio.gather(*(one(f"warm-{number}") for number in range(20)))
    with cpu_of(psutil.Process(), worker) as spent:
        await asyncio.gather(*(one(number) for number in range(how_many)))
    price = await price_of(client.get_workflow_handle(await one("alone")))
    return [
        Figure("floor_cpu", "floor: worker and client CPU", 1000 * spent.seconds / how_many, "ms"),
        Figure("floor_events", "floor: history events", price.events, "events"),
        Figure("floor_bytes", "floor: history", price.kib, "KiB"),
    ]


async def work(address: str) -> None:
    """The floor's worker; says so when it polls, and ends when its input does."""
    client = await Client.connect(address)
    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=[Floor],
        activities=[nothing],
        max_concurrent_workflow_tasks=100,
        max_concurrent_activities=100,
    )
    async with worker:
        await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(work(sys.argv[1]))
    except KeyboardInterrupt:
        os._exit(0)
