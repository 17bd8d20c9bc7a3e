"""Starts by systems that know little of ours: nobody falls out, and every one can be reached and ended."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WithStartWorkflowOperation, WorkflowExecutionStatus
from temporalio.common import RawValue, RetryPolicy, WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from amends.domain.case import TaskKind
from amends.domain.outcomes import IntakeAnswer
from amends.domain.types import Stage
from amends.domain.views import CaseView
from tests.integration.workflows.bare import Handle, Stranger, as_json, body_of, raw
from tests.integration.workflows.history import count, events_of, no_task_failed
from tests.integration.workflows.world import PATIENCE, ROOT, SUPERVISOR, World, published
from tests.support.journal_events import event_name


async def start(stranger: Stranger, workflow_id: str, body: RawValue, **options: Any) -> Handle:
    """Start a complaint under this id, as any client may."""
    return await stranger.client.start_workflow("Complaint", body, id=workflow_id, task_queue="amends", **options)


async def test_i1_side_fields_that_cannot_be_used_are_left_out_and_asked_about(world: World) -> None:
    """Acknowledged, with clocks, under a subject of ours; one task says what was left out; what came in is kept."""
    stranger = await Stranger.meet(world)
    body = body_of(subject="", colour="red", amount_paid="a lot", customer={"phone": "call my wife", "language": "EN"})
    async with world.worker():
        handle = await start(stranger, f"complaint-{body['reference']}", as_json(body))
        case = await world.at_stage(body["reference"], "deciding")
        await no_task_failed(handle)
    [task] = case.row.tasks
    assert task.kind is TaskKind.CHECK_DETAILS
    for field in ("colour", "amount_paid", "customer.phone"):
        assert field in task.why
    assert "wife" not in task.why
    assert world.letters()[0]["To"] == body["customer"]["email"]
    [kept] = await world.records.intake.of(body["reference"])
    assert b"call my wife" in kept.raw
    assert {remark.what.split(" ")[0] for remark in kept.remarks} > {"subject", "customer.language"}


@pytest.mark.parametrize(
    "workflow_id",
    ["complaint-INV/2026/7", "complaint-" + "x" * 65, "complaint-سفارش-۷", "complaint-a\nb", "complaint-a\x00b", "a b"],
    ids=ascii,
)
async def test_l7_id_that_holds_no_reference_is_a_task_that_can_be_ended(world: World, workflow_id: str) -> None:
    """It waits, unreadable, for the duty role with a date, under a reference of ours, and every command reaches it."""
    stranger = await Stranger.meet(world)
    async with world.worker():
        handle = await start(stranger, workflow_id, as_json(body_of()))
        reference = (await handle.query("case"))["row"]["reference"]
        assert reference.startswith("no-reference-")
        row = await world.recorded(reference, lambda row: bool(row.tasks))
        assert (row.stage, row.waits_for, row.tasks[0].kind) == (Stage.UNREADABLE, "duty", TaskKind.READ)
        assert row.tasks[0].due is not None
        whole = body_of(reference=reference)
        assert (await world.act(reference, "correct", SUPERVISOR, reason="by hand", complaint=whole)).done
        await world.at_stage(reference, "deciding")
        assert (await world.act(reference, "withdraw", SUPERVISOR, reason="a test of theirs")).done
        assert (await handle.result())["outcome"] == "withdrawn"
        await no_task_failed(handle)


async def test_l8_id_without_our_prefix_is_a_complaint_that_can_be_reached(world: World) -> None:
    """Its id is its reference: actions, questions and replies find the workflow by the register."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        handle = await start(stranger, body["reference"], as_json(body))
        await world.recorded(body["reference"], lambda row: row.stage is Stage.DECIDING)
        assert (await world.case(body["reference"])).row.workflow_id == body["reference"]
        assert (await world.act(body["reference"], "withdraw", "customer", reason="it came")).done
        assert (await handle.result())["outcome"] == "withdrawn"


async def test_r4_workflow_of_another_type_is_left_to_a_worker_that_knows_it(world: World) -> None:
    """Its task fails, as Temporal means it, and nothing is registered: another build may take it over."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        for kind, workflow_id in (("Prevention", f"complaint-{body['reference']}"), ("ArchiveHistories", "archive-1")):
            handle = await stranger.client.start_workflow(kind, as_json(body), id=workflow_id, task_queue="amends")
            async with asyncio.timeout(PATIENCE):
                while not count(await events_of(handle))["WORKFLOW_TASK_FAILED"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
            await handle.terminate()
    assert await world.records.cases.row(body["reference"]) is None
    assert await world.records.cases.row("archive-1") is None


async def test_l13_run_that_a_retry_began_is_read_as_what_it_is(world: World) -> None:
    """A run with the caller's body in it is no run of ours that was continued: no workflow task fails over it."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        handle = await start(
            stranger,
            f"complaint-{body['reference']}",
            as_json(body),
            run_timeout=timedelta(seconds=2),
            retry_policy=RetryPolicy(maximum_attempts=2, initial_interval=timedelta(milliseconds=100)),
        )
        first = handle.first_execution_run_id
        async with asyncio.timeout(PATIENCE):
            while (await stranger.client.get_workflow_handle(handle.id).describe()).run_id == first:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            now = stranger.client.get_workflow_handle(handle.id)
            while not count(await events_of(now))["WORKFLOW_TASK_COMPLETED"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert not count(await events_of(now))["WORKFLOW_TASK_FAILED"]


async def hand_in(stranger: Stranger, reference: str, body: RawValue, update_id: str | None = None) -> IntakeAnswer:
    """Start by one call that answers what the intake says, as docs/how-to/callers.md tells every SDK."""
    operation = WithStartWorkflowOperation(
        "Complaint",
        body,
        id=f"complaint-{reference}",
        task_queue="amends",
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )
    answer = await stranger.client.execute_update_with_start_workflow(
        "hand_in", body, id=update_id, start_workflow_operation=operation, result_type=dict[str, Any]
    )
    return IntakeAnswer.model_validate(answer)


async def test_b15_one_call_starts_a_complaint_and_says_what_became_of_it(world: World) -> None:
    """New, then the same; another body is a conflict: told to the caller, on record, kept, and a task for staff."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        verdicts = [await hand_in(stranger, body["reference"], as_json(body)) for _ in range(2)]
        assert [each.verdict for each in verdicts] == ["new", "same"]
        spelt = body | {"received_at": body["received_at"].replace("Z", "+00:00"), "severity": "NORMAL"}
        assert (await hand_in(stranger, body["reference"], as_json(spelt))).verdict == "same"
        named = "Ines\x00Duarte"  # an update's id is the caller's to choose
        other = await hand_in(stranger, body["reference"], as_json(body | {"subject": "Another thing"}), named)
        assert other.verdict == "conflict"
        assert "subject" in other.problems[0].what
        case = await world.when(body["reference"], lambda case: bool(case.row.tasks) and not case.unrecorded)
        assert "different: subject." in case.row.tasks[0].why
        assert "Ines" not in str(case.row.tasks)
        await world.act(body["reference"], "withdraw", SUPERVISOR, reason="enough")
        await world.over(body["reference"])
        assert (await hand_in(stranger, body["reference"], as_json(body))).verdict == "same"
    kept = await world.records.intake.of(body["reference"])
    assert [each.verdict for each in kept] == ["conflict"]
    written = await world.records.journal.read(f"complaint/{body['reference']}")
    assert not any("Ines" in f"{entry.key}{event_name(entry)}{entry.who}" for entry in written)
    assert b"Another thing" in kept[0].raw
    assert {"start.repeated", "start.conflicted"} <= {
        event_name(entry) for entry in await world.journal(body["reference"])
    }


async def test_b15_mended_body_takes_the_place_of_one_that_could_not_be_read(world: World) -> None:
    """The caller hears that nobody could read it, hands in a mended one, and that is the complaint: no conflict."""
    stranger, body = await Stranger.meet(world), body_of()
    async with world.worker():
        first = await hand_in(stranger, body["reference"], raw(b"{half"))
        assert (first.verdict, first.problems[0].what) == ("unreadable", "the body is not JSON.")
        again = await hand_in(stranger, body["reference"], as_json(body | {"received_at": 0}))
        assert again.verdict == "unreadable"
        assert (await hand_in(stranger, body["reference"], as_json(body))).verdict == "new"
        case = await world.at_stage(body["reference"], "deciding")
        assert not [task for task in case.row.tasks if task.done_at is None]


async def test_b15_client_of_ours_mends_what_could_not_be_read(world: World) -> None:
    """`Complaints.start` asks the register first, and hands a mended complaint in where there was rubbish."""
    from tests.integration.workflows.world import a_complaint

    stranger, complaint = await Stranger.meet(world), a_complaint()
    async with world.worker():
        await start(stranger, f"complaint-{complaint.reference}", raw(b"rubbish"))
        await world.when(complaint.reference, lambda case: case.row.stage is Stage.UNREADABLE and not case.unrecorded)
        started = await world.counter.start(complaint)
        assert (started.verdict, started.mended) == ("new", True)
        await world.at_stage(complaint.reference, "deciding")
        other = await world.counter.start(complaint.model_copy(update={"subject": "Another"}))
        assert (other.verdict, other.fields) == ("conflict", ("subject",))


async def test_i6_money_for_one_account_is_promised_by_a_machine_once(world: World) -> None:
    """A second open complaint of this customer about the same account goes to a person, who sees both."""
    shop = (ROOT / "policies" / "packs" / "ecommerce.yaml").read_bytes()
    await published(world.records, {"default": (ROOT / "policies" / "default.yaml").read_bytes(), "ecommerce": shop})
    lost: dict[str, Any] = {"category": "lost parcel", "amount_paid": {"amount": "18.50", "currency": "EUR"}}
    shopper = {"id": "shopper-1"}

    async def opened(customer: dict[str, str], account: str | None) -> CaseView:
        reference = await world.start(customer=customer, account=account, **lost)
        return await world.when(reference, lambda case: case.plan is not None and not case.unrecorded)

    async with world.worker():
        first = await opened(shopper, "Order-77")
        second = await opened(shopper, " order-77")
        linked = await world.when(first.row.reference, lambda case: bool(case.row.links))
        others = [await opened(*other) for other in ((shopper, None), ({"id": "shopper-2"}, "Order-77"))]
    assert first.plan.path == others[1].plan.path == "straight_through"
    assert second.plan.path == "standard"
    assert second.row.links == (first.row.reference,)
    assert linked.row.links == (second.row.reference,)
    assert f"same customer, same account: {first.row.reference}" in second.row.tasks[0].why
    assert not [case for case in others if case.row.links]
