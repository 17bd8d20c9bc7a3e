"""Virtual time on the real server: a clock that is moved by hand arrives, however often something rings on the way."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper, WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from amends.simulation.scenarios import VirtualTime
from amends.simulation.virtual_time import TimeRanAhead

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


@workflow.defn
class Renews:
    """Rings every hour, each time in a new run."""

    @workflow.init
    def __init__(self, due: datetime, rung: int) -> None:
        self.due = due
        self.rung = rung

    @workflow.run
    async def run(self, due: datetime, rung: int) -> None:
        """Once, and again."""
        await workflow.sleep(max(due - workflow.now(), timedelta(milliseconds=1)))
        workflow.continue_as_new(args=[due + timedelta(hours=1), rung + 1])

    @workflow.query
    def times(self) -> int:
        """How often it rang."""
        return self.rung


async def test_a_run_that_begins_anew_is_not_jumped_over(temporal: WorkflowEnvironment) -> None:
    """The server lets a new run that comes too soon wait for a second, and virtual time would jump over that wait, to
    the end of the way: so it does not make it wait.
    """
    virtual = VirtualTime(temporal.client)
    queue = f"renews-{uuid4().hex[:8]}"
    worker = Worker(temporal.client, task_queue=queue, workflows=[Renews], workflow_runner=UnsandboxedWorkflowRunner())
    async with worker:
        begun = datetime.now(UTC)
        handle = await virtual.client.start_workflow(
            Renews.run, args=[begun + timedelta(hours=1), 0], id=queue, task_queue=queue
        )
        await virtual.hop(handle, timedelta(seconds=30))
        await virtual.hop(handle, timedelta(hours=30))
        assert await temporal.client.get_workflow_handle(queue).query(Renews.times) == 30
        await handle.terminate("the test is over")


async def test_a_clock_that_runs_ahead_is_told(temporal: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server went on to the next alarm, four days too far: whoever acts now would act too late, and hears so."""
    fast_forward = TimeSkipper.fast_forward

    async def too_far(skipper: TimeSkipper, handle: WorkflowHandle[Any, Any], span: timedelta) -> bool:
        return await fast_forward(skipper, handle, span + timedelta(days=4))

    virtual = VirtualTime(temporal.client)
    queue = f"ahead-{uuid4().hex[:8]}"
    worker = Worker(temporal.client, task_queue=queue, workflows=[Renews], workflow_runner=UnsandboxedWorkflowRunner())
    async with worker:
        begun = datetime.now(UTC) + timedelta(days=30)
        handle = await virtual.client.start_workflow(Renews.run, args=[begun, 0], id=queue, task_queue=queue)
        await virtual.hop(handle, timedelta(days=1))
        monkeypatch.setattr(TimeSkipper, "fast_forward", too_far)
        with pytest.raises(TimeRanAhead, match="went on to"):
            await virtual.hop(handle, timedelta(days=3))
        await handle.terminate("the test is over")


async def test_a_workflow_that_is_over_has_no_clock_to_move(temporal: WorkflowEnvironment) -> None:
    """It ended between two hops: the way ends, and nothing fails."""
    virtual = VirtualTime(temporal.client)
    queue = f"over-{uuid4().hex[:8]}"
    handle = await virtual.client.start_workflow(Renews.run, args=[datetime.now(UTC), 0], id=queue, task_queue=queue)
    await handle.terminate("it is over")
    assert not await virtual.hop(handle, timedelta(days=1))
    assert [now async for now in virtual.pass_until(handle, datetime.now(UTC) + timedelta(days=20))] == []
