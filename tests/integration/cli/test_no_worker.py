"""A worker that is not there, or stands still, is told as that by every command that waits for one."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from temporalio.testing import WorkflowEnvironment

from amends.cli.exit_codes import Exit
from amends.client.pollers import STALE, pollers
from amends.db import Records
from amends.domain.complaint import NewComplaint
from amends.domain.identifiers import TASK_QUEUE, WORKFLOW_TYPE, workflow_id_of
from tests.integration.cli.cases import deciding, keep
from tests.support.command_line import NOW, Amends
from tests.support.temporal_server import temporal_server

POLL = """
import asyncio, sys
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from temporalio import workflow

@workflow.defn
class Nothing:
    @workflow.run
    async def run(self) -> None: ...

async def main():
    client = await Client.connect(sys.argv[1], namespace=sys.argv[2])
    async with Worker(client, task_queue=sys.argv[3], workflows=[Nothing], workflow_runner=UnsandboxedWorkflowRunner()):
        print("polls", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
async def alone() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal of this file's own: no other test has had a worker there."""
    async with await temporal_server() as environment:
        yield environment


@pytest.fixture
def at_temporal(alone: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch, amends: Amends) -> Amends:
    """Commands that reach a real Temporal, on which nobody works on complaints."""
    monkeypatch.setattr("amends.client.pollers.LOOK_EVERY", 0.5)
    monkeypatch.setenv("TEMPORAL_ADDRESS", alone.client.service_client.config.target_host)
    return amends


async def test_a_set_is_in_force_though_nobody_can_hand_over_what_it_leaves_behind(
    at_temporal: Amends, alone: WorkflowEnvironment, records: Records, complaint: NewComplaint, tmp_path: Path
) -> None:
    """No worker: the answer says that the set is in force, which complaints wait and why; done in part, no traceback.
    One whose colleague is named for the handover, and who is not on the page or has left as well, changes nothing.
    """
    for part in ("policies", "templates"):
        shutil.copytree(ROOT / part, tmp_path / part)
    assert (await at_temporal("policy", "publish", str(tmp_path), "--as", "helen")).status == Exit.DONE
    references = [f"LEFT-{uuid4().hex[:6]}" for _ in range(12)]
    for reference in references:
        one = complaint.model_copy(update={"reference": reference})
        await alone.client.start_workflow(WORKFLOW_TYPE, one, id=workflow_id_of(reference), task_queue=TASK_QUEUE)
        await keep(records, one, deciding(one, NOW, owner="darya", waits_for="darya"))
    page = tmp_path / "policies" / "staff.yaml"
    page.write_text(re.sub(r"  - id: darya\n.*?\n\n", "", page.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    publish = ("policy", "publish", str(tmp_path), "--as", "helen")
    try:
        for nobody in ("ghost", "darya", "مایا"):
            refused = await at_temporal(*publish, "--hand-to", nobody)
            assert refused.status == Exit.REFUSED, refused.out
            assert f"--hand-to {nobody}: {nobody} is not on the staff page" in refused.err
        assert (await records.store.active_file("policies/staff.yaml")).count(b"darya") > 0
        said = await at_temporal(*publish)
        assert said.status == Exit.IN_PART
        assert "is in force" in said.out
        assert "stays where it is: No worker polls the queue" in " ".join(said.out.split())
        assert "The same command again tries these once more" in " ".join(said.out.split())
        assert "Traceback" not in said.out + said.err
        assert [each["refusal"] for each in (await at_temporal(*publish, "--json")).data["handed_over"]] != [None] * 12
    finally:
        for reference in references:
            await alone.client.get_workflow_handle(workflow_id_of(reference)).terminate()


async def test_without_a_worker_actions_and_questions_say_so(
    at_temporal: Amends, alone: WorkflowEnvironment, records: Records, complaint: NewComplaint
) -> None:
    """Temporal is up and its queue has no poller: each command says that, none that Temporal does not answer."""
    reference = f"ALONE-{uuid4().hex[:6]}"
    one = complaint.model_copy(update={"reference": reference})
    await alone.client.start_workflow(WORKFLOW_TYPE, one, id=workflow_id_of(reference), task_queue=TASK_QUEUE)
    await keep(records, one, deciding(one, NOW))
    try:
        for command in (["note", reference, "hello", "--as", "maya"], ["allowed", reference]):
            said = await at_temporal(*command, "--json")
            assert said.status == Exit.NOT_THERE, said.out
            assert said.data["error"]["code"] == "no_worker"
            assert f"No worker polls the queue '{TASK_QUEUE}'" in said.data["error"]["what"]
        shown = await at_temporal("show", reference)
        assert f"No worker polls the queue '{TASK_QUEUE}'" in shown.out
    finally:
        await alone.client.get_workflow_handle(workflow_id_of(reference)).terminate()


async def test_a_worker_that_was_stopped_is_seen_as_that(alone: WorkflowEnvironment) -> None:
    """A process that polls counts; stopped by a signal it is named as standing still, and continued it counts again."""
    queue = f"queue-{uuid4().hex[:6]}"
    assert "No worker polls" in (await pollers(alone.client, queue)).nobody
    where = alone.client.service_client.config.target_host
    begun = subprocess.Popen(
        [sys.executable, "-c", POLL, where, alone.client.namespace, queue],
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[3], env=os.environ,
    )  # fmt: skip
    try:
        assert begun.stdout
        assert begun.stdout.readline() == b"polls\n"
        give_up = time.monotonic() + STALE.total_seconds()
        while not (found := await pollers(alone.client, queue)).there:
            assert time.monotonic() < give_up
        assert found.nobody == ""
        begun.send_signal(signal.SIGSTOP)
        while psutil.Process(begun.pid).status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < give_up
        nobody = (await pollers(alone.client, queue)).nobody
        assert "stands still" in nobody
        assert str(begun.pid) in nobody
        begun.send_signal(signal.SIGCONT)
        while psutil.Process(begun.pid).status() == psutil.STATUS_STOPPED:
            assert time.monotonic() < give_up
        assert (await pollers(alone.client, queue)).nobody == ""
    finally:
        begun.kill()
        begun.wait()
