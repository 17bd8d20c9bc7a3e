"""`amends check` believes neither the records nor a start: it asks Temporal what runs, and compares both ways."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from rich.console import Console
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from amends.audit.checks import CheckFinding
from amends.audit.workflow_checks import FAILED_EFFECT, among_the_workflows, nobody_works, unknown_to_the_records
from amends.cli.check import table_of
from amends.client.running import running, that_cannot_go_on
from amends.db import Records
from amends.db.cases import OpenWorkflow
from amends.domain.identifiers import TASK_QUEUE, WORKFLOW_TYPE

AT_ONCE = timedelta(0)


@workflow.defn(name=WORKFLOW_TYPE)
class Lives:
    """Stands for a complaint that runs, or, told so, for one that cannot go on."""

    @workflow.run
    async def run(self, broken: bool = False) -> None:
        """Wait for ever."""
        if broken:
            raise RuntimeError("this build cannot replay it")
        await workflow.wait_condition(lambda: False)


@activity.defn
async def tries_in_vain() -> None:
    """An effect that fails again and again, with words in its error that are nobody's business."""
    raise RuntimeError("Ines Duarte, ines@customers.example")


@workflow.defn
class WaitsForAnEffect:
    """Stands for a complaint whose effect nobody mends."""

    @workflow.run
    async def run(self) -> None:
        """Try for ever."""
        soon = RetryPolicy(initial_interval=timedelta(milliseconds=10), maximum_interval=timedelta(milliseconds=50))
        await workflow.execute_activity(tries_in_vain, start_to_close_timeout=timedelta(seconds=60), retry_policy=soon)


class House:
    """Workflows of this test alone."""

    def __init__(self, client: Client) -> None:
        self.client, self.tag = client, uuid4().hex[:6]
        self.queue = f"queue-{self.tag}"
        self.begun: list[str] = []

    async def start(self, name: str, *arguments: object, queue: str | None = None, delay: timedelta = AT_ONCE) -> str:
        """Start one; returns its workflow id."""
        workflow_id = f"complaint-{name}-{self.tag}"
        await self.client.start_workflow(
            WORKFLOW_TYPE, args=arguments, id=workflow_id, task_queue=queue or self.queue, start_delay=delay
        )
        self.begun.append(workflow_id)
        return workflow_id

    async def opened(self, name: str, *arguments: object) -> OpenWorkflow:
        """Start one that the records know."""
        workflow_id = await self.start(name, *arguments)
        described = await self.client.get_workflow_handle(workflow_id).describe()
        return OpenWorkflow(name, workflow_id, described.run_id)

    async def listed(self) -> None:
        """Wait until Temporal's lists, which may lag, have every workflow of this test."""
        async with asyncio.timeout(60):
            while True:
                found = {each.id async for each in self.client.list_workflows("ExecutionStatus = 'Running'")}
                if found >= set(self.begun):
                    return
                await asyncio.sleep(0.1)


@pytest.fixture
async def house(temporal: WorkflowEnvironment) -> AsyncIterator[House]:
    """Nothing is left running behind."""
    house = House(temporal.client)
    yield house
    for workflow_id in house.begun:
        await house.client.get_workflow_handle(workflow_id).terminate("the test is over")


async def found(house: House, records: Records) -> dict[str, str]:
    """What runs of this test and is in no list, by name and kind."""
    await house.listed()
    findings = await unknown_to_the_records(house.client, records, AT_ONCE)
    return {each.reference.removesuffix(f"-{house.tag}"): each.kind for each in findings if house.tag in each.reference}


async def test_l9_a_start_that_no_worker_will_see_is_found(house: House, records: Records) -> None:
    """On another queue, delayed for a year, or never opened: the records know none of them, `check` names each."""
    await house.start("ELSEWHERE", queue="orders")
    await house.start("NEXT-YEAR", queue=TASK_QUEUE, delay=timedelta(days=365))
    await house.start("WAITS", queue=TASK_QUEUE)
    assert await found(house, records) == {"ELSEWHERE": "wrong_queue", "NEXT-YEAR": "delayed", "WAITS": "unopened"}


async def test_of_very_many_that_nobody_knows_only_the_first_are_asked_why(house: House, records: Records) -> None:
    """After a restore of the database alone there may be a hundred thousand: each is found, none is asked for."""
    names = {await house.start(f"LOST-{number}", queue=TASK_QUEUE) for number in range(3)}
    await house.listed()
    read: list[int] = []
    there = await running(house.client, read.append)
    findings = await unknown_to_the_records(house.client, records, AT_ONCE, there, one_by_one=0)
    ours = [each for each in findings if house.tag in each.reference]
    assert {f"complaint-{each.reference}" for each in ours} == names
    assert {each.kind for each in ours} == {"unopened"}


def test_a_table_of_findings_has_an_end() -> None:
    """Five hundred are shown, and of the rest how many there are of each kind."""
    findings = [
        CheckFinding(f"R-{number}", "not_found", "its workflow is not there", "restore it") for number in range(700)
    ]
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(table_of(findings))
    shown = console.export_text()
    assert ("R-499" in shown, "R-500" in shown) == (True, False)
    assert "200 more: not_found" in shown


async def test_a_start_within_the_grace_is_on_its_way(house: House, records: Records) -> None:
    """Somebody starts a complaint this very second: that is no finding."""
    await house.start("JUST-NOW", queue=TASK_QUEUE)
    await house.listed()
    findings = await unknown_to_the_records(house.client, records, timedelta(minutes=1))
    assert not [each for each in findings if house.tag in each.reference]


@pytest.mark.parametrize("one_by_one", [1000, 1], ids=["few open", "many open"])
async def test_many_open_are_judged_by_lists_as_few_are_one_by_one(house: House, one_by_one: int) -> None:
    """Those that run, were terminated, reset or lost: the same findings, whether each is asked for or the lists are."""
    async with Worker(
        house.client, task_queue=house.queue, workflows=[Lives], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        fine = [await house.opened(f"FINE-{number}") for number in range(4)]
        other_run = OpenWorkflow("RESET", fine[0].workflow_id, str(uuid4()))
        lost = [OpenWorkflow(f"LOST-{number}", f"complaint-LOST-{number}-{house.tag}", "run") for number in range(3)]
        await house.listed()
        looked: list[int] = []
        findings = await among_the_workflows(
            house.client, [*fine, other_run, *lost], looked.append, one_by_one=one_by_one
        )
    assert {each.reference: each.kind for each in findings} == {
        "RESET": "reset", "LOST-0": "not_found", "LOST-1": "not_found", "LOST-2": "not_found"
    }  # fmt: skip
    assert sum(looked) == 8


@pytest.mark.long
async def test_a_workflow_that_cannot_go_on_is_found_among_many_open_too(house: House) -> None:
    """Its task fails five times, which takes most of a minute: Temporal reports that by itself, nobody asks for it."""
    async with Worker(
        house.client, task_queue=house.queue, workflows=[Lives], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        fine, broken = await house.opened("FINE"), await house.opened("BROKEN", True)
        async with asyncio.timeout(240):
            while not await that_cannot_go_on(house.client):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        findings = await among_the_workflows(house.client, [fine, broken], one_by_one=1)
    assert [(each.reference, each.kind) for each in findings] == [("BROKEN", "failing")]


async def test_an_effect_that_fails_for_ever_is_found_without_its_words(house: House) -> None:
    """The workflow stands well and its row, too; only Temporal knows how often it has tried."""
    name = f"TRIES-{house.tag}"
    async with Worker(
        house.client, task_queue=house.queue, workflows=[WaitsForAnEffect], activities=[tries_in_vain],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):  # fmt: skip
        run = await house.client.start_workflow(WaitsForAnEffect.run, id=name, task_queue=house.queue)
        house.begun.append(name)
        one = OpenWorkflow("TRIES", name, run.first_execution_run_id or "")
        async with asyncio.timeout(60):
            while not (findings := await among_the_workflows(house.client, [one])):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    assert [each.kind for each in findings] == ["effect_failing"]
    assert "tries_in_vain" in findings[0].what
    assert "Ines" not in findings[0].what
    assert int(findings[0].what.split()[-2]) >= FAILED_EFFECT


async def test_a_house_without_a_worker_is_told_so(house: House) -> None:
    """All may stand well in the records: nothing of it comes while nobody works. With a worker it is no finding."""
    assert [each.kind for each in await nobody_works(house.client, house.queue)] == ["no_worker"]
    async with Worker(
        house.client, task_queue=house.queue, workflows=[Lives], workflow_runner=UnsandboxedWorkflowRunner()
    ), asyncio.timeout(60):  # fmt: skip
        while await nobody_works(house.client, house.queue):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
