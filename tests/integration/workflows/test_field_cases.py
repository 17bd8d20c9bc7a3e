"""What users of other systems met, asked of the running journey (field cases B7, B11, B12, B15, C10, D4)."""

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.service import RPCError

from amends.audit.workflow_checks import among_the_workflows
from amends.domain.actions import ACTIONS, CUSTOMER, OF_CUSTOMERS, MilestoneName, Reply
from amends.domain.case import TaskKind
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from amends.domain.views import CaseView
from tests.integration.workflows.history import count, events_of
from tests.integration.workflows.hours import SUPERVISOR_AT_DUE, WARN, hourly
from tests.integration.workflows.test_clocks import resolved
from tests.integration.workflows.world import AGENT, PATIENCE, World, published
from tests.support.journal_events import event_name

HOUR = timedelta(hours=1)


def event(case: CaseView, kind: str) -> Any:
    """When the ledger says that this happened, the last time."""
    return next(each.at for each in reversed(case.ledger) if each.kind == kind)


@pytest.mark.parametrize("rested", ["resolved", "following up", "closed"])
async def test_b7_however_it_rested_the_clock_goes_on_with_what_was_left(world: World, rested: str) -> None:
    """Reopened from `resolved`, in the middle of the survey, or when closed: the rest counts nowhere, to the second."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=7)
        await resolved(world, reference)
        await world.pass_time(reference, hours={"resolved": 20, "following up": 70, "closed": 150}[rested])
        await world.at_stage(reference, rested)
        assert (await world.act(reference, "reopen", CUSTOMER, reason="it happened again")).done
        case = await world.when(reference, lambda case: case.row.stage is Stage.DECIDING and not case.unrecorded)
    clock = case.plan.of(MilestoneName.RESOLVE)
    used = event(case, "resolved") - clock.started_at

    assert 7 * HOUR < used < 8 * HOUR
    assert clock.due - event(case, "reopened") == 200 * HOUR - used


async def staff_resume(world: World, reference: str) -> None:
    """Somebody says so."""
    assert (await world.act(reference, "resume", reason="it is here")).done


async def given_back_then_resumed(world: World, reference: str) -> None:
    """It belonged to nobody in between, which made another system's clock expire at once."""
    assert (await world.act(reference, "give_back", reason="not mine")).done
    await staff_resume(world, reference)


async def customer_says_more(world: World, reference: str) -> None:
    """On our page."""
    assert (await world.act(reference, "add_information", CUSTOMER, text="Here it is.")).done


async def customer_writes_back(world: World, reference: str) -> None:
    """By mail."""
    now = await world.environment.get_current_time(world.handle(reference))
    await world.counter.signal(reference, "reply_received", Reply(message_id="m-1", at=now, text="Here it is."))


async def nobody_does_anything(world: World, reference: str) -> None:
    """The pause ends by itself after 30 hours."""
    await world.pass_time(reference, hours=24)


@pytest.mark.parametrize(
    "way", [staff_resume, given_back_then_resumed, customer_says_more, customer_writes_back, nobody_does_anything]
)
async def test_b11_however_a_pause_ends_the_clock_is_the_same(world: World, way: Any) -> None:
    """What was left at the pause is left at its end, to the second, and nothing is late."""
    pauses = {"customer": {"stops": ["decide", "resolve"], "at_most": "30 hours"}}
    await published(world.records, {"hourly": hourly(pauses=pauses)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=6)
        await world.act(reference, "pause", waits_for="customer", reason="receipt", words_for_customer="The receipt?")
        await world.when(reference, lambda case: case.row.paused_for == CUSTOMER and not case.unrecorded)
        await world.pass_time(reference, hours=10)
        await way(world, reference)
        case = await world.when(reference, lambda case: case.row.paused_for is None and not case.unrecorded)
    clock = case.plan.of(MilestoneName.DECIDE)
    left = 10 * HOUR - (event(case, "paused") - clock.started_at)

    assert timedelta() < left < 4 * HOUR
    assert clock.due - event(case, "resumed") == left
    assert not case.row.escalations


async def test_b12_an_answer_ends_the_wait_and_how_long_that_took_is_measured(world: World) -> None:
    """Their mail lay somewhere for two hours: the clocks run from now on, and the journal has the two hours."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.act(reference, "pause", waits_for="customer", reason="receipt", words_for_customer="The receipt?")
        await world.when(reference, lambda case: case.row.paused_for == CUSTOMER and not case.unrecorded)
        await world.pass_time(reference, hours=10)
        now = await world.environment.get_current_time(world.handle(reference))
        answer = Reply(message_id="m-1", at=now - 2 * HOUR, text="Here it is.")
        await world.counter.signal(reference, "reply_received", answer)
        case = await world.when(reference, lambda case: case.row.paused_for is None and not case.unrecorded)
        tally = await world.records.tallies.waited_after_reply(now - HOUR, now + HOUR)
        [entry] = [each for each in await world.journal(reference) if event_name(each) == "customer.replied"]
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.RUNNING
    assert (tally.times, round(tally.longest / 3600, 2)) == (1, 2.0)
    assert round(json.loads(entry.payload)["paused"] / 3600) == 10


async def test_b12_nobody_waits_for_a_customer_who_wrote_while_the_question_was_on_its_way(world: World) -> None:
    """The question was held up by the mail server, and their words came before it went: a person reads them first."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start(customer={"email": "busy@customers.example.com"})
        await world.at_stage(reference, "deciding")
        world.catcher.answers["busy@customers.example.com"] = "450 4.2.1 try again later"
        await world.act(reference, "pause", waits_for="customer", reason="receipt", words_for_customer="The receipt?")
        await world.pass_time(reference, minutes=5)
        assert (await world.act(reference, "add_information", CUSTOMER, text="I forgot the receipt. Here it is.")).done
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=2)
        case = await world.when(
            reference, lambda case: case.row.letters[-1].purpose == "request" and not case.unrecorded
        )
    assert case.row.paused_for is None
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.RUNNING
    assert [task.kind for task in case.row.tasks if task.done_at is None] == [TaskKind.READ]


BODIES: dict[str, dict[str, Any]] = {
    "decide": {"decision": {"offer_id": "offer-1", "verdict": "approve", "reason": "it was our depot"}},
    "resolve": {"resolution": {"finding": "upheld", "cause": "late", "done": "The fee was paid back."}},
    "assign": {"to": "jonas", "reason": "he knows it", "story": "It came late."},
    "give_back": {"reason": "not mine"},
    "pause": {"waits_for": "colleague", "reason": "the depot is asked"},
    "resume": {"reason": "they answered"},
    "extend": {
        "milestone": "resolve", "by_another": "5 hours", "reason": "the carrier", "words_for_customer": "Tomorrow.",
    },
    "note": {"text": "I look into it"},
    "correct": {"reason": "rung up", "changes": {"tier": "gold"}},
    "record_contact": {"channel": "phone", "at": "2026-01-01T00:00:00Z", "reached": True, "said": "All of it."},
    "complete_task": {"task_id": "task-99", "result": "done"},
    "reopen": {"reason": "it happened again"},
    "withdraw": {"reason": "it came after all"},
    "refer": {"to": "The Ombudsman", "reason": "they asked for it"},
    "mark_spam": {"reason": "an advertisement"},
    "mark_duplicate": {"other": "T-0", "reason": "sent twice"},
    "link": {"other": "T-0", "reason": "the same parcel"},
    "migrate_policy": {"policy": "hourly", "content_hash": "0" * 64, "reason": "a mistake"},
    "answer_offer": {"offer_id": "offer-99", "answer": "accept"},
    "rate": {"score": 5},
    "add_information": {"text": "Here it is."},
}  # fmt: skip


async def refused_as_shown(world: World, reference: str) -> set[str]:
    """Every action that is shown as not allowed is refused for the reason that is shown; returns the ones that are."""
    shown = {each.action: each for each in await world.counter.allowed_actions(reference)}
    assert shown.keys() == BODIES.keys() == ACTIONS.keys()
    allowed = {action for action, each in shown.items() if each.allowed}
    for action in ACTIONS.keys() - allowed:
        outcome = await world.act(reference, action, CUSTOMER if action in OF_CUSTOMERS else AGENT, **BODIES[action])
        assert outcome.refusal is not None, f"{action} is shown as not allowed, and was done"
        assert outcome.refusal.code == shown[action].why_not.code, action
    return allowed


async def test_b15_what_is_shown_as_allowed_is_what_the_messages_are_judged_by(world: World) -> None:
    """Deciding, resolved, closed, and reopened as often as the page says: the one value of the page counts for both."""
    await published(world.records, {"hourly": hourly(reopen={"at_most": 1})})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        assert not {"reopen", "rate", "resume"} & await refused_as_shown(world, reference)
        await resolved(world, reference)
        assert not {"decide", "pause", "extend"} & await refused_as_shown(world, reference)
        await world.pass_time(reference, hours=150)
        await world.at_stage(reference, "closed")
        assert "reopen" in await refused_as_shown(world, reference)
        assert (await world.act(reference, "reopen", CUSTOMER, reason="it happened again")).done
        await resolved(world, reference)
        assert "reopen" not in await refused_as_shown(world, reference)
        [reopen] = [each for each in await world.counter.allowed_actions(reference) if each.action == "reopen"]
    assert reopen.why_not.code == "reopen_limit"


async def test_c10_a_duplicate_that_was_linked_and_taken_back_has_no_alarm(world: World) -> None:
    """Nobody hears of it again, whatever its clocks would have said; the other one goes on."""
    await published(world.records, {"hourly": hourly(milestones={"decide": {"ladder": [WARN, SUPERVISOR_AT_DUE]}})})
    async with world.worker():
        first, again = await world.start(), await world.start()
        for reference in (first, again):
            await world.at_stage(reference, "deciding")
        assert (await world.act(again, "link", other=first, reason="sent twice")).done
        assert (await world.act(again, "withdraw", reason="sent twice")).done
        await world.over(again)
        events = await events_of(world.handle(again))
        row = await world.recorded(again, lambda row: row.completed)
        await world.pass_time(first, hours=12)
        await world.when(first, lambda case: len(case.row.escalations) == 2)
    kinds = count(events)

    assert row.links == (first,)
    assert (row.alarm_at, row.next_due, row.escalations) == (None, None, ())
    assert kinds["TIMER_STARTED"] == kinds["TIMER_FIRED"] + kinds["TIMER_CANCELED"], "a timer was left armed"
    assert row.reference not in {each.reference for each in await world.records.cases.rows()}


async def forget(world: World, reference: str) -> None:
    """Temporal as restored from a backup that is older than this complaint."""
    client, handle = world.environment.client, world.handle(reference)
    await client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=client.namespace, workflow_execution=WorkflowExecution(workflow_id=handle.id)
        )
    )
    with suppress(RPCError):
        async with asyncio.timeout(PATIENCE):
            while await handle.describe():  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def forgotten(world: World, now: datetime) -> set[tuple[str, str]]:
    """What `amends check` finds at that time."""
    expected = await world.records.cases.open_workflows()
    late = await world.records.cases.alarms_past(now)
    gone = await among_the_workflows(world.environment.client, expected)
    return {(row.reference, "alarm_past") for row in late} | {(each.reference, each.kind) for each in gone}


async def test_d4_after_a_restore_every_complaint_whose_date_passed_without_an_alarm_is_listed(world: World) -> None:
    """Nobody is at work while two dates pass, and Temporal comes back without one of them: both are listed. With a
    worker the other one's alarm rings, and only what Temporal lost is left to be seen to.
    """
    await published(world.records, {"hourly": hourly(milestones={"decide": {"ladder": [WARN, SUPERVISOR_AT_DUE]}})})
    async with world.worker(and_sweep=False):
        lost, kept = await world.start(), await world.start()
        for reference in (lost, kept):
            await world.at_stage(reference, "deciding")
        assert await forgotten(world, datetime.now(UTC)) == set()
    await forget(world, lost)
    rows = [await world.recorded(each, lambda row: row.alarm_at is not None) for each in (lost, kept)]
    now = max(row.alarm_at for row in rows if row.alarm_at is not None) + timedelta(seconds=1)
    await world.pass_unattended(kept, now)
    assert await forgotten(world, now) == {(lost, "alarm_past"), (kept, "alarm_past"), (lost, "not_found")}
    async with world.worker():
        await world.recorded(kept, lambda row: len(row.escalations) > 0 and row.alarm_at > now)
        assert await forgotten(world, now) == {(lost, "alarm_past"), (lost, "not_found")}
