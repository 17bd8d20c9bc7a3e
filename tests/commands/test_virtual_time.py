"""Virtual time on the real server: a clock that is moved by hand arrives, however often something rings on the way."""

from datetime import timedelta
from uuid import uuid4

from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from commands.staging import VirtualTime

RINGS = 205  # the server stops skipping after 200 in a row


@workflow.defn
class Rings:
    """Rings every minute."""

    def __init__(self) -> None:
        self.rung = 0

    @workflow.run
    async def run(self) -> None:
        """Until it has rung often enough."""
        begun = workflow.now()
        while self.rung < RINGS * 2:
            due = begun + timedelta(minutes=self.rung + 1)  # not a minute after the last ring, which may have been late
            await workflow.sleep(due - workflow.now())
            self.rung += 1

    @workflow.query
    def times(self) -> int:
        """How often it rang."""
        return self.rung


async def test_more_alarms_than_the_server_skips_in_a_row_are_passed(temporal: WorkflowEnvironment) -> None:
    """After 200 skips the server stops without a word: the clock is pushed on, and nobody waits in vain."""
    virtual = VirtualTime(temporal.client)
    queue = f"rings-{uuid4().hex[:8]}"
    worker = Worker(temporal.client, task_queue=queue, workflows=[Rings], workflow_runner=UnsandboxedWorkflowRunner())
    async with worker:
        handle = await virtual.client.start_workflow(Rings.run, id=queue, task_queue=queue)
        begun = await virtual.now(handle)
        until = begun + timedelta(minutes=RINGS, seconds=30)
        async for _ in virtual.pass_until(handle, until):
            pass
        assert await virtual.now(handle) >= until
        assert await handle.query(Rings.times) == RINGS
        await handle.terminate("the test is over")
