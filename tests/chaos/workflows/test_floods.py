"""One complaint in a flood: it lives, nothing is lost, and what it carries from run to run does not grow by message."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from amends.domain.actions import OutcomeObserved, Reply
from amends.domain.case import TaskKind
from amends.workflows import earlier_actions as earlier_actions
from tests.integration.workflows.bare import Stranger, as_json
from tests.integration.workflows.history import count, effects_scheduled, events_of, events_of_all_runs
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_continuing import short_histories
from tests.integration.workflows.world import PATIENCE, SUPERVISOR, World, published
from tests.support.journal_events import event_name

__all__ = ["short_histories"]
A_FLOOD_TAKES = 1500
"""Seconds for ten thousand messages on a busy machine."""
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
Send = Callable[[int], Awaitable[None]]


async def together(send: Send, many: int, at_once: int = 50) -> None:
    """Send so many, some side by side."""
    for first in range(0, many, at_once):
        await asyncio.gather(*(send(number) for number in range(first, min(first + at_once, many))))


def reply(world: World, reference: str) -> Send:
    """Sends one of many different replies."""

    async def send(number: int) -> None:
        message = Reply(message_id=f"m-{number}", at=AT, text=f"Where is it? I ask for the {number}th time.")
        await world.counter.signal(reference, "reply_received", message)

    return send


async def actions_of(world: World, reference: str, many: int, patience: float = PATIENCE) -> list[str]:
    """The ids of all actions on record, as soon as there are so many."""
    counted = "SELECT count(*) FROM actions WHERE reference = $1"
    async with asyncio.timeout(patience):
        while await world.records.pool.fetchval(counted, reference) < many:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return [action.action_id for action in await world.records.actions.of(reference)]


async def test_many_replies_cross_many_runs_and_none_is_lost(short_histories: World) -> None:
    """Continued as new between two messages: every reply is on record once, one task counts them, no run grew long."""
    world, many = short_histories, 150
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await together(reply(world, reference), many)
        ids = await actions_of(world, reference, many)
        case = await world.when(reference, lambda case: not case.unrecorded)
        runs = await events_of_all_runs(world.environment.client, world.handle(reference).id)
    assert sorted(ids) == sorted(f"reply/m-{number}" for number in range(many))
    [task] = [task for task in case.row.tasks if task.kind is TaskKind.READ]
    assert (task.count, task.why) == (many, f"the customer told us more ({many} messages)")
    assert len(runs) > 2
    assert not any(count(run)["WORKFLOW_TASK_FAILED"] for run in runs)
    assert await world.records.pool.fetchval("SELECT count(*) FROM signals_aside WHERE number > 200") == 0
    assert (await world.records.journal.verify(f"complaint/{reference}")).sound


async def test_a_crowd_of_replies_is_asked_about_together_and_each_is_heard_as_if_alone(world: World) -> None:
    """Forty that waited for a worker cost a few effects. One that was brought twice is heard once, other words
    under its id are heard, and what nobody can read in between is a task.
    """
    await published(world.records, {"hourly": hourly()})
    async with world.worker(and_sweep=False):
        reference = await world.start()
        await world.at_stage(reference, "deciding")
    send, handle, many = reply(world, reference), world.handle(reference), 40
    for number in range(many):
        await send(number)
        if number == 20:
            await send(number)
            await handle.signal("reply_received", {"message_id": 17})
            await handle.signal("reply_received", Reply(message_id="m-7", at=AT, text="other words"))
    async with world.worker():
        ids = await actions_of(world, reference, many + 1)
        case = await world.when(reference, lambda case: len(case.actions) == many + 1 and not case.unrecorded)
        [events] = await events_of_all_runs(world.environment.client, handle.id)
    told = {action.action_id: (action.body or {})["text"] for action in await world.records.actions.of(reference)}
    assert [told[f"reply/m-{number}"] for number in range(many)] == [
        f"Where is it? I ask for the {number}th time." for number in range(many)
    ]
    assert [told[other] for other in set(ids) - {f"reply/m-{number}" for number in range(many)}] == ["other words"]
    assert sorted(task.count for task in case.row.tasks) == [1, many + 1]
    assert effects_scheduled(events)["authorise_many"] >= 1
    assert effects_scheduled(events).total() < 20
    assert (await world.records.journal.verify(f"complaint/{reference}")).sound


async def test_a_message_brought_twice_is_heard_once_however_long_ago(
    short_histories: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer is not at hand any more: the records say that it was heard. Other words under its id are heard."""
    monkeypatch.setattr(earlier_actions, "AT_HAND", 5)
    world = short_histories
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        noted = await world.act(reference, "note", SUPERVISOR, action_id="first", text="the first note")
        await together(reply(world, reference), 12)
        await actions_of(world, reference, 13)
        again = await world.act(reference, "note", SUPERVISOR, action_id="first", text="the first note")
        other = await world.act(reference, "note", SUPERVISOR, action_id="first", text="another note")
        await reply(world, reference)(0)
        await world.counter.signal(reference, "reply_received", Reply(message_id="m-1", at=AT, text="other words"))
        ids = await actions_of(world, reference, 14)
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert again.done
    assert again.grant == noted.grant
    assert other.refusal is not None
    assert other.refusal.code == "conflict"
    assert len(ids) == 14
    [task] = [task for task in case.row.tasks if task.kind is TaskKind.READ]
    assert task.count == 13
    assert len(case.actions) <= 6


async def test_signals_of_any_sort_in_a_crowd(world: World) -> None:
    """Hundreds in one workflow task, of all kinds: each is journalled, tasks count what is alike, nothing fails."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker(and_sweep=False):
        reference = await world.start()
        await world.at_stage(reference, "deciding")
    many, stranger = 150, await Stranger.meet(world)
    handle = stranger.client.get_workflow_handle(world.handle(reference).id)

    async def send(number: int) -> None:
        seen = OutcomeObserved(at=AT, kept=True, source=f"crm-{number}")
        await world.counter.signal(reference, "outcome_observed", seen)
        about = {"letter": f"nobody/1/letter.news/{number}", "at": AT.isoformat()}
        bounce = about | {"permanent": True, "code": "5.1.1"}
        await handle.signal("letter_bounced", as_json(bounce))
        await handle.signal(
            "payout_reported", as_json({"payout": f"p-{number}", "at": AT.isoformat(), "state": "failed"})
        )
        await handle.signal(f"nonsense_{number}", as_json(number))

    await together(send, many)
    async with world.worker():
        case = await world.when(
            reference, lambda case: sum(task.count for task in case.row.tasks) == 3 * many and not case.unrecorded
        )
        [events] = await events_of_all_runs(world.environment.client, handle.id)
        entries = [event_name(entry) for entry in await world.journal(reference)]
    assert len(case.row.tasks) == 3
    assert entries.count("outcome.observed") == many
    assert entries.count("payout.reported failed") == many
    assert count(events)["WORKFLOW_TASK_FAILED"] == 0


async def bodies_of(world: World, reference: str, messages: int) -> list[bytes]:
    """What is kept of messages that could not be taken, once there are so many."""
    async with asyncio.timeout(PATIENCE):
        while len(kept := await world.records.intake.of(reference)) < messages:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return [each.raw for each in kept]


async def test_a_signal_that_is_too_large_is_a_task_and_no_burden(world: World) -> None:
    """A megabyte is told to the duty role, and rides with no effect; nobody's words stand in the failure, and all of
    them in the records, also those of messages that nobody can read: Temporal forgets its copy one day.
    """
    await published(world.records, {"hourly": hourly()})
    stranger = await Stranger.meet(world)
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        handle = stranger.client.get_workflow_handle(world.handle(reference).id)
        body: dict[str, Any] = {"message_id": "m-1", "at": AT.isoformat(), "text": "x" * 1_000_000}
        for _ in range(3):
            await handle.signal("reply_received", as_json(body))
        odd = [("reply_received", [as_json({"text": "قاب شکست"})]), ("of_no_name", ["a", "b"]), ("submit", [])]
        for name, arguments in odd:
            await handle.signal(name, args=arguments)
        case = await world.when(reference, lambda case: [task.count for task in case.row.tasks] == [4, 1, 1])
        await world.when(reference, lambda case: not case.unrecorded)
        kept = await bodies_of(world, reference, 6)
        runs = await events_of_all_runs(world.environment.client, handle.id)
    assert {task.for_whom for task in case.row.tasks} == {"duty"}
    assert kept[:3] == [as_json(body).payload.data] * 3
    assert kept[3:] == [as_json({"text": "قاب شکست"}).payload.data, b'"a"\n"b"', b""]
    assert not any(event.ByteSize() > 100_000 for events in runs for event in events if not event.HasField(
        "workflow_execution_signaled_event_attributes"
    ))  # fmt: skip


def by_a_stranger(world: World, stranger: Stranger, reference: str) -> Send:
    """Sends one of many replies past our own door, again and again until the server takes it: it takes ten thousand
    signals a run.
    """
    handle = stranger.client.get_workflow_handle(world.handle(reference).id)

    async def send(number: int) -> None:
        body = as_json({"message_id": f"m-{number}", "at": AT.isoformat(), "text": f"I ask for the {number}th time."})
        while True:
            try:
                await handle.signal("reply_received", body)
                return
            except RPCError as refused:
                if refused.status is RPCStatusCode.NOT_FOUND:  # it did not live
                    raise
                await asyncio.sleep(0.5)

    return send


@pytest.mark.long
async def test_ten_thousand_replies_at_once(world: World) -> None:
    """As many as the server takes for one run: the complaint lives, and every one of them is on record."""
    many = 10_000
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await together(by_a_stranger(world, await Stranger.meet(world), reference), many, at_once=200)
        ids = await actions_of(world, reference, many, patience=A_FLOOD_TAKES)
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert len(set(ids)) == many
    assert sum(task.count for task in case.row.tasks) == many
    assert (await world.records.journal.verify(f"complaint/{reference}")).sound


@workflow.defn
class TakesItsTime:
    """Stands for a complaint whose next step a busy machine makes slow."""

    @workflow.run
    async def run(self) -> str:
        """One step of three seconds."""
        time.sleep(3)  # noqa: ASYNC251 - that is what it is for
        return "done"


async def test_a_step_that_a_busy_machine_makes_slow_is_done(world: World) -> None:
    """More than the SDK's two seconds for one step are no fault: else it fails for as long as the machine is busy."""
    client, queue = world.environment.client, "slow-steps"
    async with Worker(client, task_queue=queue, workflows=[TakesItsTime], workflow_runner=UnsandboxedWorkflowRunner()):
        handle = await client.start_workflow(TakesItsTime.run, id=f"slow-{uuid4().hex}", task_queue=queue)
        async with asyncio.timeout(PATIENCE):
            assert await handle.result() == "done"
        assert not count(await events_of(handle))["WORKFLOW_TASK_FAILED"]


def test_digests_of_old_actions_fit_into_what_a_run_hands_on() -> None:
    """Two hundred thousand of them take less than the two million bytes that Temporal carries."""
    assert 200_000 * earlier_actions.DIGEST < 2_000_000
    assert len(base64.urlsafe_b64encode(b"x" * 6)) == earlier_actions.DIGEST
