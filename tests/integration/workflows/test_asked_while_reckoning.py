"""Somebody asks how it stands while a local activity is at work: they hear what came of it, and all of it replays."""

import asyncio
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio import activity, workflow
from temporalio.client import WorkflowHandle, WorkflowHistory
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from amends.temporal.plugin import amends_plugin
from tests.integration.workflows.history import count

A_WHILE = 0.3  # seconds for which the workflow thread is kept busy, so that what is sent meanwhile comes together
SOON = timedelta(seconds=90)
ONCE = RetryPolicy(maximum_attempts=1)
LATER = RetryPolicy(initial_interval=timedelta(seconds=A_WHILE), maximum_attempts=2)


@activity.defn
async def effect(what: str) -> None:
    """Something that is done in the world."""


@activity.defn
async def reckoning(takes: float) -> None:
    """A local activity."""
    await asyncio.sleep(takes)


@activity.defn
async def reckoning_in_vain() -> None:
    """A local activity that has no luck."""
    await asyncio.sleep(A_WHILE)
    raise ApplicationError("nothing is at hand")


@workflow.defn
class Asked:
    """Reckons and then acts, and so does whoever sends `act`; what is done, and in what order, is in the history."""

    def __init__(self) -> None:
        self.begun = False
        self.reckoned: list[str] = []
        self.effects: list[str] = []

    @workflow.run
    async def run(self, takes: float) -> list[str]:
        """Reckon and act as soon as somebody says so, and wait for the act."""
        time.sleep(A_WHILE)  # noqa: ASYNC251
        await workflow.wait_condition(lambda: self.begun)
        await self._reckon_and_act("run", takes)
        await workflow.wait_condition(lambda: "act" in self.effects and workflow.all_handlers_finished())
        return self.effects

    @workflow.signal
    def begin(self) -> None:
        """The next task asks for the local activity."""
        self.begun = True

    @workflow.query
    def look(self) -> list[str]:
        """A query that takes its time."""
        time.sleep(A_WHILE)
        return self.reckoned

    @workflow.update(name="update")
    async def act_by_update(self) -> None:
        """Reckon and act beside the run."""
        await self._reckon_and_act("act", 0)

    @workflow.signal(name="signal")
    async def act_by_signal(self) -> None:
        """The same, by a signal."""
        await self._reckon_and_act("act", 0)

    async def _reckon_and_act(self, who: str, takes: float) -> None:
        asked_at = workflow.now()
        await workflow.execute_local_activity(reckoning, takes, schedule_to_close_timeout=SOON)
        self.reckoned.append(who)
        if workflow.now() - asked_at > timedelta(seconds=A_WHILE / 2):
            await workflow.execute_activity(effect, f"{who}, late", schedule_to_close_timeout=SOON)
        await workflow.execute_activity(effect, who, schedule_to_close_timeout=SOON)
        self.effects.append(who)


@workflow.defn
class Unlucky:
    """Its local activity comes to nothing, in one of the ways in which it can."""

    def __init__(self) -> None:
        self.became = "not begun"
        self._given_up = False

    @workflow.run
    async def run(self, how: str) -> str:
        """Reckon, and say what became of it; then wait until somebody says that it is enough."""
        self.became = "at work"
        retry, threshold = (LATER, timedelta(seconds=A_WHILE / 2)) if how == "backs off" else (ONCE, None)
        reckoned = workflow.start_local_activity(
            reckoning_in_vain, schedule_to_close_timeout=SOON, retry_policy=retry, local_retry_threshold=threshold
        )
        if how == "is cancelled":
            await workflow.wait_condition(lambda: True)
            reckoned.cancel()
        try:
            await reckoned
        except (ActivityError, ApplicationError, asyncio.CancelledError) as failure:
            self.became = type(failure).__name__
        await workflow.execute_activity(effect, self.became, schedule_to_close_timeout=SOON)
        await workflow.wait_condition(lambda: self._given_up)
        return self.became

    @workflow.signal
    def enough(self) -> None:
        """Be over."""
        self._given_up = True

    @workflow.query
    def look(self) -> str:
        """What became of it."""
        return self.became


async def replays(history: WorkflowHistory) -> bool:
    """It does; if not, it says why."""
    replayer = Replayer(workflows=[Asked, Unlucky], plugins=[amends_plugin()])
    await replayer.replay_workflow(history)
    return True


async def send(handle: WorkflowHandle[Asked, list[str]], act_by: str) -> None:
    """Act, by an update or a signal."""
    await (handle.execute_update("update") if act_by == "update" else handle.signal("signal"))


@pytest.mark.parametrize("takes", [0.05, A_WHILE * 1.5], ids=["sooner than the query", "longer than the query"])
@pytest.mark.parametrize("act_meanwhile", [True, False], ids=["an act meanwhile", "an act later"])
@pytest.mark.parametrize("act_by", ["update", "signal"])
async def test_what_was_asked_while_it_reckoned_replays(
    temporal: WorkflowEnvironment, takes: float, act_meanwhile: bool, act_by: str
) -> None:
    """Who asks meanwhile hears what came of it. Were they answered before, the core would report the task without the
    local activity, whose answer would come with a later one; a replay takes the two for one (docs/adr/0011).
    """
    name = f"asked-{uuid4().hex[:8]}"
    async with Worker(temporal.client, task_queue=name, workflows=[Asked], activities=[effect, reckoning]):
        with temporal.with_time_skipping_disabled():
            handle = await temporal.client.start_workflow(Asked.run, takes, id=name, task_queue=name)
        await asyncio.sleep(A_WHILE / 2)
        await handle.signal(Asked.begin)
        question = asyncio.create_task(handle.query(Asked.look))
        await asyncio.sleep(A_WHILE)
        if not act_meanwhile:
            await question
        await send(handle, act_by)
        heard = await question
        await handle.result()
    assert "run" in heard, "somebody was answered while it reckoned"
    assert await replays(await handle.fetch_history())


@pytest.mark.parametrize("how", ["fails", "backs off", "is cancelled"])
async def test_a_local_activity_that_comes_to_nothing_keeps_no_question_waiting(
    temporal: WorkflowEnvironment, how: str
) -> None:
    """Whatever becomes of it, who asks is answered, no task fails, and it replays."""
    name = f"unlucky-{uuid4().hex[:8]}"
    activities = [effect, reckoning_in_vain]
    async with Worker(temporal.client, task_queue=name, workflows=[Unlucky], activities=activities):
        with temporal.with_time_skipping_disabled():
            handle = await temporal.client.start_workflow(Unlucky.run, how, id=name, task_queue=name)
        async with asyncio.timeout(SOON.total_seconds()):
            while await handle.query(Unlucky.look) in ("not begun", "at work"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await handle.signal(Unlucky.enough)
            became = await handle.result()
        history = await handle.fetch_history()
    assert became == ("ActivityError" if how == "is cancelled" else "ApplicationError")
    assert not count(history.events)["WORKFLOW_TASK_FAILED"]
    assert await replays(history)
