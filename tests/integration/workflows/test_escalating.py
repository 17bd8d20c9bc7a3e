"""Escalation: each step once, on time, after downtime too, and never to nobody (field cases D)."""

from datetime import timedelta
from typing import Any

import pytest
import yaml

from amends.domain.actions import MilestoneName
from amends.domain.case import Escalation, EscalationState, TaskKind
from amends.domain.complaint import Severity
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from tests.integration.workflows.history import effects_scheduled, events_of
from tests.integration.workflows.hours import SUPERVISOR_AT_DUE, WARN, deciding, hourly
from tests.integration.workflows.world import A_BUSY_MACHINE, MANAGER, World, published
from tests.support.journal_events import event_name

FOUR_RUNGS = (
    WARN,
    {"before": "2 hours", "do": "tell_supervisor"},
    {"at": "due", "do": "tell_duty"},
    {"after": "2 hours", "do": "tell_manager"},
)


def staff(*people: dict[str, Any]) -> bytes:
    """A staff page of these people."""
    whole = [
        {
            "name": each["id"].title(),
            "email": f"{each['id']}@amends.example",
            "languages": ["en"],
            "roles": ["agent"],
            **each,
        }
        for each in people
    ]
    return yaml.safe_dump({"zone": "UTC", "people": whole}).encode()


async def escalated(world: World, reference: str, number: int) -> tuple[Escalation, ...]:
    """The escalations, as soon as there are so many and nothing is under way."""
    case = await world.when(reference, lambda case: len(case.row.escalations) >= number and not case.unrecorded)
    return case.row.escalations


def told(escalations: tuple[Escalation, ...]) -> list[tuple[str, str]]:
    """Each step and what became of it."""
    return [(escalation.step, str(escalation.state)) for escalation in escalations]


async def test_d1_each_step_happens_once_through_restarts_and_replays(world: World) -> None:
    """A new worker without any cache, three times: one notice, one record and one effect for each step."""
    await published(world.records, {"hourly": deciding(*FOUR_RUNGS)})
    async with world.worker(and_sweep=False):
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=6)
        await escalated(world, reference, 1)
    async with world.worker(and_sweep=False, max_cached_workflows=0):
        await world.pass_time(reference, hours=3)
        await escalated(world, reference, 2)
    async with world.worker(max_cached_workflows=0):
        await world.pass_time(reference, hours=40)
        escalations = await escalated(world, reference, 4)
        scheduled = effects_scheduled(await events_of(world.handle(reference)))
    assert [step for step, _ in told(escalations)] == [
        "1.warn_owner", "2.tell_supervisor", "3.tell_duty", "4.tell_manager",
    ]  # fmt: skip
    assert scheduled["escalate"] == 4
    journal = [
        event_name(entry) for entry in await world.journal(reference) if event_name(entry).startswith("escalation.")
    ]
    assert len(journal) == len(set(journal)) == 4
    notices = [letter["Message-ID"] for letter in world.letters() if "amends.example" in letter["To"]]
    assert len(notices) == len(set(notices)) == 4


async def test_d2_a_notice_that_is_refused_for_good_stops_no_other_step(world: World) -> None:
    """The owner's address does not exist: the duty role hears it instead, and all four steps fire in their order."""
    await published(world.records, {"hourly": deciding(*FOUR_RUNGS)})
    async with world.worker():
        reference = await world.start()
        owner = (await world.at_stage(reference, "deciding")).row.owner
        world.catcher.answers[f"{owner}@amends.example"] = "550 5.1.1 no such user"
        await world.pass_time(reference, hours=20)
        escalations = await escalated(world, reference, 4)
    assert told(escalations) == [
        ("1.warn_owner", "delivered"), ("2.tell_supervisor", "delivered"),
        ("3.tell_duty", "delivered"), ("4.tell_manager", "delivered"),
    ]  # fmt: skip
    assert escalations[0].to == ("jonas",), "whoever refused the notice was not told"
    assert owner in escalations[0].tried


async def test_d2_a_notice_that_is_stuck_holds_up_no_other_step(world: World) -> None:
    """A mail server that says 'not now' for ever to one address is visible in the case; the other steps go out."""
    await published(world.records, {"hourly": deciding(*FOUR_RUNGS)})
    async with world.worker():
        reference = await world.start()
        owner = (await world.at_stage(reference, "deciding")).row.owner
        world.catcher.answers[f"{owner}@amends.example"] = "450 4.2.1 try again later"
        await world.pass_time(reference, hours=20)
        escalations = await escalated(world, reference, 3)
        case = await world.case(reference)
    assert told(escalations) == [
        ("2.tell_supervisor", "delivered"), ("3.tell_duty", "delivered"), ("4.tell_manager", "delivered"),
    ]  # fmt: skip
    assert [stuck.why for stuck in case.row.stuck] == ["mail_unavailable"]
    assert any(task.kind is TaskKind.STUCK and task.for_whom == "duty" for task in case.row.tasks)


async def test_d3_after_downtime_the_catch_up_is_once_and_overtaken_notices_are_skipped(world: World) -> None:
    """The worker is away while everything falls due: one letter to the customer with dates that are true now, the
    highest notice to staff, the lower ones recorded as skipped; then the interval begins again.
    """
    news = {"before": "1 second", "do": "tell_customer"}
    warn, manager = {"before": "2 seconds", "do": "warn_owner"}, {"after": "1 second", "do": "tell_manager"}
    together = hourly(
        milestones={
            "decide": {"ladder": [warn, SUPERVISOR_AT_DUE, manager]},
            "resolve": {"target": "10 hours", "ladder": [{**news, "new_date": "1 minute"}]},
            "keep_informed": {"target": "10 hours", "ladder": [{**news, "new_date": "10 hours"}]},
        }
    )
    await published(world.records, {"hourly": together})
    async with world.worker(and_sweep=False):
        reference = await world.start()
        due = (await world.at_stage(reference, "deciding")).plan.of(MilestoneName.DECIDE).due
        before = len(world.letters())
    await world.pass_unattended(reference, due + timedelta(seconds=5))
    async with world.worker():
        case = await world.when(reference, lambda case: len(case.row.letters) > 2 and not case.unrecorded)
        caught_up = [letter for letter in case.row.letters if letter.purpose in ("holding", "news")]
        assert len(caught_up) == 1
        steps = {(each.milestone, each.step): each for each in case.row.escalations}
        assert {key: str(each.state) for key, each in steps.items() if key[0] is MilestoneName.DECIDE} == {
            (MilestoneName.DECIDE, "1.warn_owner"): "skipped",
            (MilestoneName.DECIDE, "2.tell_supervisor"): "skipped",
            (MilestoneName.DECIDE, "3.tell_manager"): "delivered",
        }
        to_customer = [each for each in case.row.escalations if each.to == ("customer",)]
        assert {each.milestone for each in to_customer} == {MilestoneName.RESOLVE, MilestoneName.KEEP_INFORMED}
        assert all(each.state is EscalationState.DELIVERED and each.late_by >= 3 for each in to_customer)
        promised = [promise.date for promise in case.row.promises if promise.superseded_by is None]
        assert all(date > caught_up[0].at for date in promised), "a promise that is past already was made"
        informed = next(each for each in case.plan.milestones if each.milestone is MilestoneName.KEEP_INFORMED)
        assert informed.due - caught_up[0].at == timedelta(hours=10)
        assert len([each for each in world.letters()[before:] if "customers.example.com" in each["To"]]) == 1


async def test_d8_a_policy_that_drops_a_milestone_silences_it_and_the_journal_says_why(world: World) -> None:
    """After the migration the old ladder sends nothing more, and who migrated it to what is on record."""
    pages = {"hourly": deciding(*FOUR_RUNGS), "calm": hourly(default=False, governs={"product": ["nothing"]})}
    pages["calm"] = pages["calm"].replace(b"target: 10 hours", b"target: none")
    await published(world.records, pages)
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=6)
        await escalated(world, reference, 1)
        calm = (await world.records.store.active()).compiled["calm"]
        migrated = await world.act(
            reference, "migrate_policy", MANAGER, policy="calm", content_hash=calm, reason="that ladder was a mistake"
        )
        assert migrated.done, migrated.refusal
        await world.pass_time(reference, hours=60)
        case = await world.case(reference)
    assert len(case.row.escalations) == 1
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.NOT_APPLICABLE
    [entry] = [
        entry for entry in await world.journal(reference) if event_name(entry) == "action.granted migrate_policy"
    ]
    assert entry.who == MANAGER
    assert "that ladder was a mistake" in (entry.payload or "")


async def test_d8_a_withdrawn_complaint_withdraws_its_clocks(world: World) -> None:
    """No notice follows a withdrawal, and each clock says that it was withdrawn."""
    await published(world.records, {"hourly": deciding(*FOUR_RUNGS)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=6)
        await escalated(world, reference, 1)
        await world.act(reference, "withdraw", "customer", reason="it came after all")
        await world.over(reference)
        case = await world.case(reference)
    assert len(case.row.escalations) == 1
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.WITHDRAWN
    assert case.row.alarm_at is None
    assert "stage.reached withdrawn" in {event_name(entry) for entry in await world.journal(reference)}


@pytest.mark.parametrize("missing", ["owner", "supervisor"])
async def test_d13_where_somebody_is_missing_the_chain_ends_with_the_duty_role(world: World, missing: str) -> None:
    """Nobody owns it, or the owner has no supervisor: the duty role is told, and the record says whom we tried."""
    first = {"id": "ada", "languages": ["fr"] if missing == "owner" else ["en"]}
    people = staff(first, {"id": "dan", "roles": ["duty"]})
    await published(world.records, {"hourly": deciding(SUPERVISOR_AT_DUE)}, people)
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        assert case.row.owner == (None if missing == "owner" else "ada")
        await world.pass_time(reference, hours=12)
        [escalation] = await escalated(world, reference, 1)
    assert escalation.to == ("dan",)
    assert escalation.state is EscalationState.DELIVERED
    assert "role:supervisor" in escalation.tried


async def test_d13_a_step_that_reaches_nobody_is_visible_and_never_skipped(world: World) -> None:
    """With the duty role away as well, the step is recorded as stuck and a task says so."""
    away = [{"from": "2020-01-01", "to": "2999-12-31"}]
    people = staff({"id": "ada"}, {"id": "dan", "roles": ["duty"], "absences": away})
    await published(world.records, {"hourly": deciding(SUPERVISOR_AT_DUE)}, people)
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=12)
        [escalation] = await escalated(world, reference, 1)
        case = await world.case(reference)
    assert (escalation.state, escalation.to) == (EscalationState.STUCK, ())
    assert [task.for_whom for task in case.row.tasks if task.kind is TaskKind.STUCK] == ["duty"]


async def test_d14_an_escalation_says_its_level_to_whom_when_and_whether_it_arrived(world: World) -> None:
    """Days and weeks of delay look different: each step is a line of its own in the row that lists read."""
    await published(world.records, {"hourly": deciding(*FOUR_RUNGS)})
    async with world.worker():
        reference = await world.start()
        decide = (await world.at_stage(reference, "deciding")).plan.of(MilestoneName.DECIDE)
        world.catcher.answers["jonas@amends.example"] = "550 5.1.1 no such user"
        await world.pass_time(reference, hours=20)
        await escalated(world, reference, 4)
        row = await world.recorded(reference, lambda row: len(row.escalations) == 4)
    assert [each.level for each in row.escalations] == [1, 2, 3, 4]
    assert [each.to for each in row.escalations] == [(row.owner,), ("omid",), (), (MANAGER,)]
    assert [str(each.state) for each in row.escalations] == ["delivered", "delivered", "stuck", "delivered"]
    meant = [step.at for step in decide.steps]
    lateness = [each.at - at for each, at in zip(row.escalations, meant, strict=True)]
    assert all(timedelta() <= late < A_BUSY_MACHINE for late in lateness)
    assert [each.late_by for each in row.escalations] == [late // timedelta(seconds=1) for late in lateness]


async def test_d14_whoever_acts_after_a_notice_has_acknowledged_it(world: World) -> None:
    """The first action of somebody who was told is their acknowledgement of the notice."""
    await published(world.records, {"hourly": deciding(*FOUR_RUNGS)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=9)
        await escalated(world, reference, 2)
        await world.act(reference, "note", "omid", text="I look into it")
        warned, told_supervisor = (await world.case(reference)).row.escalations
    assert warned.acknowledged_at is None
    assert told_supervisor.acknowledged_at is not None


async def test_a_ladder_raises_the_severity_and_requires_a_call(world: World) -> None:
    """The case changes by itself, the policy sees its new severity, and the owner has the call to make."""
    raising = {"at": "50%", "do": "raise_severity", "to": "high"}
    calling = {"at": "due", "do": "require_call", "within": "4 hours"}
    not_severe = {"severe": {"when": {"vulnerable": True}}}
    decide = {"target": "10 hours", "ladder": [raising, calling]}
    await published(world.records, {"hourly": hourly(milestones={"decide": decide}, paths=not_severe)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=11)
        done = await escalated(world, reference, 2)
        case = await world.case(reference)
    [call] = [task for task in case.row.tasks if task.kind is TaskKind.CONTACT]

    assert told(done) == [("1.raise_severity", "delivered"), ("2.require_call", "delivered")]
    assert (done[0].raised_from, done[0].raised_to) == (Severity.NORMAL, Severity.HIGH)
    assert case.row.facts.severity == "high"
    assert call.due == case.plan.of(MilestoneName.DECIDE).due + timedelta(hours=4)


async def test_d16_an_owner_at_work_is_warned_later_but_a_breach_waits_for_nobody(world: World) -> None:
    """A note of the owner just before the warning defers it by the policy's two hours; the breach is on time."""
    warn = {**WARN, "defer_if_owner_active": "2 hours"}
    await published(world.records, {"hourly": deciding(warn, SUPERVISOR_AT_DUE)})
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        owner, decide = str(case.row.owner), case.plan.of(MilestoneName.DECIDE)
        await world.pass_time(reference, hours=4, minutes=30)
        await world.act(reference, "note", owner, text="on the phone with the depot")
        await world.pass_time(reference, hours=1)
        assert not (await world.case(reference)).row.escalations
        await world.pass_time(reference, hours=1, minutes=30)
        [warned] = await escalated(world, reference, 1)
        late = (warned.at - decide.steps[0].at).total_seconds()
        assert 5000 < late < 5800, "half past four plus two hours is an hour and a half after five"
        await world.pass_time(reference, hours=2, minutes=30)
        await world.act(reference, "note", owner, text="still at it")
        await world.pass_time(reference, hours=2)
        breached = (await escalated(world, reference, 2))[1]
    assert timedelta() <= breached.at - decide.due < A_BUSY_MACHINE


async def test_d20_nothing_is_escalated_while_paused(world: World) -> None:
    """A pause for the customer silences warnings and breaches of the clocks it stops; they follow after it."""
    await published(world.records, {"hourly": deciding(WARN, SUPERVISOR_AT_DUE)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=4)
        paused = await world.act(
            reference,
            "pause",
            waits_for="customer",
            reason="the receipt",
            words_for_customer="Please send the receipt.",
        )
        assert paused.done, paused.refusal
        await world.when(reference, lambda case: case.row.paused_for == "customer" and not case.unrecorded)
        await world.pass_time(reference, hours=50)
        assert not (await world.case(reference)).row.escalations
        assert (await world.act(reference, "resume", reason="it came")).done
        await world.pass_time(reference, hours=2)
        assert told(await escalated(world, reference, 1)) == [("1.warn_owner", "delivered")]
        assert (await world.case(reference)).row.stage is Stage.DECIDING
