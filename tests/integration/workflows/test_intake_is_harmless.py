"""Whatever a bare client sends: it does no harm, nothing keeps failing, and a person can put it right."""

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import RPCError, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import WorkflowAlreadyStartedError

from amends.domain.case import TaskKind
from amends.domain.types import Stage
from amends.domain.views import CaseView
from tests.integration.workflows.bare import Handle, Stranger, as_json, body_of, raw
from tests.integration.workflows.history import effects_scheduled, events_of, no_task_failed
from tests.integration.workflows.world import SUPERVISOR, World

A_MEGABYTE = "It was late. " * 80_000
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()

UNREADABLE = {
    "bytes that are no JSON": raw(b"\xff\xfe not json {"),
    "nothing in JSON": raw(b""),
    "an encoding nobody knows": raw(b"hello", encoding="binary/mystery"),
    "a null": raw(b"", encoding="binary/null"),
    "another type": as_json([1, 2, 3]),
    "text": as_json("My parcel is late"),
    "a narrative of a megabyte": as_json(body_of(what_happened=A_MEGABYTE)),
    "nearly two megabytes": as_json(body_of(reference=None, what_happened="x" * (2 * 1024 * 1024 - 2_000))),
    "a date in the future": as_json(body_of(reference=None, received_at=TOMORROW)),
    "a date beyond the calendar": as_json(body_of(reference=None, received_at="9999-12-31T23:59:59-12:00")),
    "a date before the calendar": as_json(body_of(reference=None, received_at="0001-01-01T00:00:00+12:00")),
    "another's reference": as_json(body_of(reference="B-1")),
    "a date missing": as_json({"customer": {"id": "C-1"}}),
    "a body nested a thousand deep": raw(b"[" * 1000 + b"]" * 1000),
}


async def unreadable(handle: Handle, world: World) -> None:
    """It waits as an unreadable complaint with a task of the duty role, and answers."""
    reference = handle.id.removeprefix("complaint-")
    case = await world.when(reference, lambda case: case.row.stage is Stage.UNREADABLE and not case.unrecorded)
    [task] = [task for task in case.row.tasks if task.done_at is None]
    assert (task.kind, task.for_whom) == (TaskKind.READ, "duty")
    assert task.due is not None
    assert case.row.waits_for == "duty"
    assert (await world.records.cases.row(reference)).stage is Stage.UNREADABLE
    await no_task_failed(handle)


async def healed(handle: Handle, world: World) -> None:
    """`correct` with the whole complaint makes it an ordinary one."""
    reference = handle.id.removeprefix("complaint-")
    whole = body_of(reference=reference)
    corrected = await world.act(reference, "correct", SUPERVISOR, reason="read it to them", complaint=whole)
    assert corrected.done, corrected.refusal
    case = await world.at_stage(reference, "deciding")
    assert not [task for task in case.row.tasks if task.done_at is None]
    assert {letter["To"] for letter in world.letters()} == {whole["customer"]["email"]}
    await no_task_failed(handle)


@pytest.mark.parametrize("what", UNREADABLE)
async def test_what_nobody_can_read_becomes_a_task_and_correct_heals_it(world: World, what: str) -> None:
    """A start that is no complaint waits, visibly, for the duty role; no workflow task fails; `correct` heals it."""
    stranger = await Stranger.meet(world)
    async with world.worker():
        handle = await stranger.start(UNREADABLE[what])
        await unreadable(handle, world)
        await healed(handle, world)


@pytest.mark.parametrize("arguments", [(), (as_json(body_of()), as_json(1)), (raw(b"\xff"), raw(b"\xfe"))])
async def test_a_start_with_none_or_two_arguments_becomes_a_task(world: World, arguments: tuple[RawValue, ...]) -> None:
    """The number of arguments is a caller's mistake like any other."""
    stranger = await Stranger.meet(world)
    async with world.worker():
        handle = await stranger.start(*arguments)
        await unreadable(handle, world)
        await healed(handle, world)


async def test_an_unreadable_complaint_may_be_corrected_wrongly_first(world: World) -> None:
    """A correction that cannot be read either leaves the task open; the next one heals it."""
    stranger = await Stranger.meet(world)
    async with world.worker():
        handle = await stranger.start(raw(b"rubbish"))
        await unreadable(handle, world)
        reference = handle.id.removeprefix("complaint-")
        future = body_of(reference=reference, received_at=TOMORROW)
        await world.act(reference, "correct", SUPERVISOR, reason="a typing mistake", complaint=future)
        await world.when(reference, lambda case: len(case.row.tasks) == 2 and not case.unrecorded)
        await unreadable(handle, world)
        await healed(handle, world)


async def test_an_unreadable_complaint_may_be_withdrawn(world: World) -> None:
    """What was no complaint at all ends on record, without a letter."""
    stranger = await Stranger.meet(world)
    async with world.worker():
        handle = await stranger.start(raw(b"rubbish"))
        await unreadable(handle, world)
        reference = handle.id.removeprefix("complaint-")
        assert (await world.act(reference, "withdraw", SUPERVISOR, reason="a test of theirs")).done
        assert (await handle.result())["outcome"] == "withdrawn"
    assert (await world.records.cases.row(reference)).completed
    assert not world.letters()


async def test_an_unreadable_complaint_that_is_cancelled_counts_as_withdrawn(world: World) -> None:
    """Cancel is a request to withdraw at every stage."""
    stranger = await Stranger.meet(world)
    async with world.worker():
        handle = await stranger.start(raw(b"rubbish"))
        await unreadable(handle, world)
        await handle.cancel()
        assert (await handle.result())["outcome"] == "withdrawn"
    assert (await world.records.cases.row(handle.id.removeprefix("complaint-"))).completed


async def test_a_duplicate_while_it_runs_is_turned_away_by_the_server(world: World) -> None:
    """The workflow id is the reference: there is never a second workflow for it."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        handle = await stranger.start(as_json(body), reference=body["reference"])
        await world.at_stage(body["reference"], "deciding")
        letters = len(world.letters())
        with pytest.raises(WorkflowAlreadyStartedError):
            await stranger.start(as_json(body), reference=body["reference"])
        await no_task_failed(handle)
    assert len(world.letters()) == letters


@pytest.mark.parametrize(("change", "verdict"), [({}, "same"), ({"subject": "Something else"}, "conflict")])
async def test_a_second_start_after_completion_has_no_effect(
    world: World, change: dict[str, str], verdict: str
) -> None:
    """The register outlives the workflow: the same body is `same`, another a `conflict`, and neither does anything."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        first = await stranger.start(as_json(body), reference=body["reference"])
        await world.at_stage(body["reference"], "deciding")
        await world.act(body["reference"], "withdraw", "customer", reason="it came after all")
        await first.result()
        letters, row = len(world.letters()), await world.records.cases.row(body["reference"])
        second = await stranger.start(as_json(body | change), reference=body["reference"])
        assert (await second.result())["verdict"] == verdict
        await no_task_failed(second)
    assert set(effects_scheduled(await events_of(second))) == {"open_complaint"}
    assert len(world.letters()) == letters
    assert await world.records.cases.row(body["reference"]) == row


def unread(case: CaseView) -> int:
    """How many messages wait to be read; one task counts what is alike."""
    return sum(task.count for task in case.row.tasks if task.kind is TaskKind.READ)


async def test_signals_with_rubbish_or_nothing_become_tasks(world: World) -> None:
    """A signal is never lost in silence: what cannot be read is a task that names the signal, and nothing fails."""
    stranger, body = await Stranger.meet(world), body_of()
    signals = ("submit", "reply_received", "letter_bounced", "payout_reported", "outcome_observed")
    async with world.worker():
        handle = await stranger.start(as_json(body), reference=body["reference"])
        await world.at_stage(body["reference"], "deciding")
        for name in signals:
            await handle.signal(name, raw(b"\xff rubbish"))
            await handle.signal(name)
            await handle.signal(name, args=[as_json(1), as_json(2)])
        case = await world.when(body["reference"], lambda case: unread(case) >= 3 * len(signals))
        await no_task_failed(handle)
    read = [task for task in case.row.tasks if task.kind is TaskKind.READ]
    assert all(sum(task.count for task in read if f"'{name}'" in task.why) == 3 for name in signals)


async def test_a_signal_of_an_unknown_name_becomes_a_task(world: World) -> None:
    """A system that has the name wrong is asked, not ignored."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        handle = await stranger.start(as_json(body), reference=body["reference"])
        await world.at_stage(body["reference"], "deciding")
        await handle.signal("reply_recieved", as_json({"text": "hello"}))
        await world.when(body["reference"], lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
        await no_task_failed(handle)


async def test_updates_with_rubbish_are_refused_and_leave_no_trace(world: World) -> None:
    """A validator turns rubbish away: the caller gets a reason, the history gets nothing."""
    stranger, body = await Stranger.meet(world), body_of()
    rubbish = (
        [],
        [raw(b"\xff")],
        [as_json(None)],
        [as_json([1])],
        [as_json({"action_id": "a"})],
        [as_json(1), as_json(2)],
    )
    async with world.worker():
        handle = await stranger.start(as_json(body), reference=body["reference"])
        await world.at_stage(body["reference"], "deciding")
        before = len(await events_of(handle))
        for arguments in rubbish:
            for name in ("note", "decide"):
                with pytest.raises(WorkflowUpdateFailedError):
                    await handle.execute_update(name, args=arguments)
        with pytest.raises(WorkflowUpdateFailedError):
            await handle.execute_update("pay_me", as_json({}))
        assert len(await events_of(handle)) == before
        await no_task_failed(handle)
        assert (await world.case(body["reference"])).row.stage == "deciding"


async def test_an_unknown_query_is_refused_and_harms_nothing(world: World) -> None:
    """A question nobody knows gets an answer that says so."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        handle = await stranger.start(as_json(body), reference=body["reference"])
        await world.at_stage(body["reference"], "deciding")
        with pytest.raises((WorkflowQueryFailedError, RPCError)):
            await handle.query("how_much")
        await no_task_failed(handle)


async def test_messages_before_the_opening_wait_for_it(world: World) -> None:
    """An action and a signal in the first workflow task find the state there, and every query has an answer."""
    stranger, body = await Stranger.meet(world), body_of()
    handle = await stranger.start(as_json(body), reference=body["reference"])
    await handle.signal("reply_received", as_json({"message_id": "m-1", "at": body["received_at"], "text": "Hello?"}))
    async with world.worker():
        noted = await world.act(body["reference"], "note", text="they called before we had opened it")
        assert noted.done, noted.refusal
        await world.counter.allowed_actions(body["reference"])
        case = await world.at_stage(body["reference"], "deciding")
        assert [task.kind for task in case.row.tasks] == [TaskKind.READ]
        await no_task_failed(handle)


async def test_every_query_answers_while_the_opening_waits(world: World) -> None:
    """With the records away nothing is opened yet, and yet every question has an answer."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker(no_remote_activities=True):
        handle = await stranger.start(as_json(body), reference=body["reference"])
        assert (await world.case(body["reference"])).row.stage is Stage.RECEIVED
        assert (await world.counter.status(body["reference"])).reference == body["reference"]
        assert await world.counter.allowed_actions(body["reference"])
        await no_task_failed(handle)
    assert (await events_of(handle))[0].event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED
