"""Somebody asks how it stands while a local activity is at work: what happened then replays all the same."""

import asyncio
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio import activity, workflow
from temporalio.client import WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from counter.plugin import amends_plugin

A_WHILE = 0.3  # seconds for which the workflow thread is kept busy, so that what is sent meanwhile comes together
SOON = timedelta(seconds=90)


@activity.defn
async def effect(what: str) -> None:
    """Something that is done in the world."""


@activity.defn
async def reckoning(takes: float) -> None:
    """A local activity."""
    await asyncio.sleep(takes)


@workflow.defn
class Asked:
    """Reckons and then acts, and so does whoever sends `act`; what is done, and in what order, is in the history."""

    def __init__(self) -> None:
        self.begun = False
        self.effects: list[str] = []

    @workflow.run
    async def run(self, takes: float) -> list[str]:
        """Reckon and act as soon as somebody says so, and wait for the act."""
        time.sleep(A_WHILE)  # noqa: ASYNC251
        await workflow.wait_condition(lambda: self.begun)
        await self._reckon_and_act("run", takes)
        await workflow.wait_condition(lambda: "update" in self.effects and workflow.all_handlers_finished())
        return self.effects

    @workflow.signal
    def begin(self) -> None:
        """The next task asks for the local activity."""
        self.begun = True

    @workflow.query
    def look(self) -> int:
        """A query that takes its time."""
        time.sleep(A_WHILE)
        return len(self.effects)

    @workflow.update
    async def act(self) -> None:
        """Reckon and act beside the run."""
        await self._reckon_and_act("update", 0)

    async def _reckon_and_act(self, who: str, takes: float) -> None:
        asked_at = workflow.now()
        await workflow.execute_local_activity(reckoning, takes, schedule_to_close_timeout=SOON)
        if workflow.now() - asked_at > timedelta(seconds=A_WHILE / 2):
            await workflow.execute_activity(effect, f"{who}, late", schedule_to_close_timeout=SOON)
        self.effects.append(who)
        await workflow.execute_activity(effect, who, schedule_to_close_timeout=SOON)


async def lived_through(temporal: WorkflowEnvironment, takes: float, *, act_meanwhile: bool) -> WorkflowHistory:
    """A query comes with the task that asks for the local activity; the act comes while it is answered, or after."""
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
        await handle.execute_update(Asked.act)
        await question
        await handle.result()
    return await handle.fetch_history()


@pytest.mark.parametrize("takes", [0.05, A_WHILE * 1.5], ids=["ready before the query", "ready after the query"])
@pytest.mark.parametrize("act_meanwhile", [True, False], ids=["an act meanwhile", "an act later"])
async def test_what_was_asked_while_it_reckoned_replays(
    temporal: WorkflowEnvironment, takes: float, act_meanwhile: bool
) -> None:
    """The core keeps the local activity's answer for the next task, at whose time and after whose messages it comes;
    a replay has it at once. With the SDK's own runner that is nondeterminism, by the order of what is sent and, without
    an act, by the time alone (docs/adr/0011).
    """
    history = await lived_through(temporal, takes, act_meanwhile=act_meanwhile)
    result = await Replayer(workflows=[Asked], plugins=[amends_plugin()]).replay_workflow(
        history, raise_on_replay_failure=False
    )
    assert result.replay_failure is None
