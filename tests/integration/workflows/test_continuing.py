"""A history that grows long: the complaint goes on in a new run and loses nothing. And what happens on cancel."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from amends.client.client import AmendsClient
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.actions import MilestoneName
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from amends.messaging.smtp import Mailer
from tests.conftest import Database
from tests.integration.workflows.history import (
    count,
    effects_scheduled,
    events_of,
    events_of_all_runs,
    most_timers_at_once,
)
from tests.integration.workflows.hours import SUPERVISOR_AT_DUE, WARN, hourly
from tests.integration.workflows.test_clocks import INFORMED, resolved
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published
from tests.support.journal_events import event_name
from tests.support.temporal_server import temporal_server

FEW_EVENTS = 60
MILESTONES = {
    "decide": {"target": "100 hours", "ladder": [WARN, SUPERVISOR_AT_DUE]},
    "keep_informed": INFORMED,
}


@pytest.fixture
async def short_histories(database: Database, mail_catcher: MailCatcher) -> AsyncIterator[World]:
    """An engine on a server of its own that suggests a new run after sixty events."""
    few = ("--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={FEW_EVENTS}")
    async with await temporal_server(*few) as environment:
        records = await Records.connect(database.app_dsn, clock="virtual")
        mailer = Mailer.from_url(mail_catcher.url, "complaints@ours.example.com")
        yield World(environment, records, mail_catcher, mailer, AmendsClient(environment.client, records))
        await mailer.close()
        await records.close()


async def test_a_complaint_carries_everything_into_a_new_run(short_histories: World) -> None:
    """Actions, offers, tasks, promises, letters, the clocks and the alarm are the same after it, and the story goes
    on.
    """
    world = short_histories
    await published(world.records, {"hourly": hourly(milestones=MILESTONES)})
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        first_run, offer = case.row.run_id, case.row.offers[-1].id
        call = {"channel": "phone", "at": case.row.updated_at, "reached": True, "said": "We talked it over."}
        promise = {"what": "call back", "date": (case.row.updated_at + timedelta(hours=1)).isoformat()}
        await world.act(reference, "record_contact", AGENT, action_id="a-call", **call, promises=[promise])
        noted = await world.act(reference, "note", SUPERVISOR, action_id="the-first", text="the first note")
        for number in range(12):
            await world.act(reference, "note", SUPERVISOR, action_id=f"n-{number}", text="another note")
        await world.recorded(reference, lambda row: row.run_id != first_run)
        before = await world.case(reference)
        again = await world.act(reference, "note", SUPERVISOR, action_id="the-first", text="the first note")
        assert again == noted, "an action was done again in the new run"
        assert before.row.offers[-1].id == offer
        assert {action.action_id for action in before.actions} >= {"a-call", "the-first", "n-0"}
        assert [letter.purpose for letter in before.row.letters][:1] == ["acknowledgement"]
        assert before.row.promises
        assert before.row.tasks
        assert before.armed_for is not None
        await world.pass_time(reference, hours=52)
        case = await world.when(reference, lambda case: "1.warn_owner" in [each.step for each in case.row.escalations])
        assert len([each for each in case.row.escalations if each.to != ("customer",)]) == 1
        decision = {"offer_id": offer, "verdict": "approve", "reason": "it was our depot"}
        assert (await world.act(reference, "decide", SUPERVISOR, decision=decision)).done
        resolution = {"finding": "upheld", "cause": "late", "done": "The fee was paid back."}
        assert (await world.act(reference, "resolve", SUPERVISOR, resolution=resolution)).done
        case = await world.at_stage(reference, "resolved")
        for task in case.row.tasks:
            if task.done_at is None:
                await world.act(reference, "complete_task", AGENT, task_id=task.id, result="done")
        await world.pass_time(reference, hours=1000)
        result = await world.over(reference)
        runs = await events_of_all_runs(world.environment.client, world.handle(reference).id)
    assert result["outcome"] == "resolved"
    assert len(runs) > 1
    assert all(most_timers_at_once(run) <= 1 for run in runs)
    assert sum(effects_scheduled(run)["open_complaint"] for run in runs) == 1
    assert not any(count(run)["WORKFLOW_TASK_FAILED"] for run in runs)
    letters = [letter["Message-ID"] for letter in world.letters()]
    assert len(letters) == len(set(letters))
    assert (await world.records.journal.verify(f"complaint/{reference}")).sound
    keys = [entry.key for entry in await world.journal(reference)]
    assert "action/the-first" in keys
    assert len(keys) == len(set(keys))


async def test_a_paused_complaint_stays_paused_in_a_new_run(short_histories: World) -> None:
    """The pause, and the date on which it ends, cross into the new run."""
    world = short_histories
    await published(world.records, {"hourly": hourly(milestones=MILESTONES)})
    async with world.worker():
        reference = await world.start()
        first_run = (await world.at_stage(reference, "deciding")).row.run_id
        await world.act(reference, "pause", SUPERVISOR, waits_for="third_party", reason="the carrier looks for it")
        for number in range(12):
            await world.act(reference, "note", SUPERVISOR, action_id=f"n-{number}", text="another note")
        await world.recorded(reference, lambda row: row.run_id != first_run)
        case = await world.case(reference)
        assert case.row.paused_for == "third_party"
        assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.PAUSED
        await world.pass_time(reference, hours=501)
        case = await world.when(
            reference, lambda case: case.plan.of(MilestoneName.DECIDE).state is MilestoneState.RUNNING
        )
    assert case.row.paused_for is None


@pytest.mark.parametrize("stage", ["deciding", "resolved", "closed"])
async def test_a_cancelled_complaint_is_withdrawn_unless_it_is_over(world: World, stage: str) -> None:
    """Cancel is a request to withdraw: the customer is told, the clocks stop, and the workflow completes."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        if stage != "deciding":
            await resolved(world, reference)
        if stage == "closed":
            await world.pass_time(reference, hours=150)
            await world.at_stage(reference, "closed")
        await world.handle(reference).cancel()
        result = await world.over(reference)
        events = await events_of(world.handle(reference))
    assert count(events)["WORKFLOW_EXECUTION_COMPLETED"] == 1
    assert result["stage"] == (Stage.WITHDRAWN if stage != "closed" else result["stage"])
    assert any("cancelled" in event_name(entry) for entry in await world.journal(reference))
    row = await world.records.cases.row(reference)
    assert row.completed
    assert row.alarm_at is None
