"""Digests on the real engine: each has a workflow that waits for its time, through restarts, and begins once."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from amends.domain.identifiers import DIGEST_TYPE, TASK_QUEUE
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.world import MANAGER, World, published

LATE = {"milestones": {"decide": {"target": "10 hours", "ladder": [{"at": "due", "do": "tell_manager"}]}}}


async def late_together(world: World, number: int) -> list[str]:
    """So many complaints whose decision is late at the same time; all of it is written down."""
    references = [await world.start() for _ in range(number)]
    with world.environment.with_time_skipping_disabled():  # a digest is begun meanwhile, and its hour does not fly
        for reference in references:
            await world.at_stage(reference, "deciding")
        await asyncio.gather(*(world.pass_time(reference, hours=10, minutes=1) for reference in references))
        for reference in references:
            await world.when(reference, lambda case: bool(case.row.escalations) and not case.unrecorded)
    return references


async def the_digest(world: World) -> WorkflowHandle[Any, Any]:
    """The workflow of the one digest that is owed."""
    [owed] = await world.records.notices.owed_to(MANAGER)
    return world.environment.client.get_workflow_handle(owed.id)


def mails_to_manager(world: World) -> list[str]:
    """Their subjects."""
    return [str(mail["Subject"]) for mail in world.letters() if mail["To"] == "helen@amends.example"]


async def test_d19_complaints_that_are_late_together_are_told_in_one_mail(world: World) -> None:
    """Six at once: two mails, and an hour after the first the other four in one; each is recorded as late by itself."""
    await published(world.records, {"hourly": hourly(**LATE, digest={"after": 2, "every": "1 hour"})})
    async with world.worker():
        references = await late_together(world, 6)
        rows = [(await world.case(reference)).row for reference in references]
        assert sorted(str(row.escalations[0].state) for row in rows) == ["delivered"] * 2 + ["held"] * 4
        assert {row.escalations[0].to for row in rows} == {(MANAGER,)}
        assert len(mails_to_manager(world)) == 2

        digest = await the_digest(world)
        await world.environment.fast_forward(digest, timedelta(hours=1))
        assert (await digest.result())["notices"] == 4
    assert mails_to_manager(world)[2:] == ["4 more steps are due in your complaints"]


async def test_d19_a_digest_outlives_the_worker_that_began_it(world: World) -> None:
    """Its time comes while nobody is at work; the next worker tells it."""
    await published(world.records, {"hourly": hourly(**LATE, digest={"after": 0, "every": "1 hour"})})
    async with world.worker(and_sweep=False):
        await late_together(world, 2)
        digest = await the_digest(world)
    await world.environment.fast_forward(digest, timedelta(hours=1))
    assert mails_to_manager(world) == []
    assert (await digest.describe()).status is WorkflowExecutionStatus.RUNNING
    async with world.worker():
        assert (await digest.result())["to"] == [MANAGER]
    assert len(mails_to_manager(world)) == 1


async def test_a_digest_that_somebody_else_starts_tells_nothing(world: World) -> None:
    """Any client may start one, with whatever id and arguments: it ends without an effect, and breaks nothing."""
    await published(world.records)
    async with world.worker():
        outcome = await world.environment.client.execute_workflow(
            DIGEST_TYPE, args=[{"rubbish": 1}, 2], id="digest-of-nobody", task_queue=TASK_QUEUE
        )
    assert outcome == {}
    assert world.letters() == []
