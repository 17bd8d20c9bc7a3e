"""Pausing, reopening, resolving and silence, as the running journey lives them (field cases B, C and H)."""

from datetime import timedelta

from amends.domain.actions import MilestoneName, Reply
from amends.domain.case import TaskKind
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from tests.integration.workflows.hours import NONE, SUPERVISOR_AT_DUE, WARN, deciding, hourly
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published
from tests.support.journal_events import event_name

RESOLUTION = {"finding": "upheld", "cause": "late", "done": "The fee was paid back."}
NEWS = {"before": "30 minutes", "do": "tell_customer", "new_date": "5 hours"}
INFORMED = {"target": "5 hours", "ladder": [NEWS]}


async def resolved(world: World, reference: str) -> None:
    """Approve what is on the table, resolve, and do what was promised."""
    offer = (await world.at_stage(reference, "deciding")).row.offers[-1]
    decision = {"offer_id": offer.id, "verdict": "approve", "reason": "it was our depot"}
    assert (await world.act(reference, "decide", SUPERVISOR, decision=decision)).done
    done = await world.act(reference, "resolve", SUPERVISOR, resolution=RESOLUTION)
    assert done.done, done.refusal
    case = await world.at_stage(reference, "resolved")
    for task in case.row.tasks:
        await world.act(reference, "complete_task", AGENT, task_id=task.id, result="done")


async def test_b4_a_paused_clock_cannot_breach_and_breaches_once_after_it(world: World) -> None:
    """Paused with five minutes left: nothing happens for days; five minutes after the end of the pause it breaches."""
    await published(world.records, {"hourly": deciding(SUPERVISOR_AT_DUE)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=9, minutes=55)
        paused = await world.act(reference, "pause", waits_for="third_party", reason="the carrier looks for it")
        assert paused.done, paused.refusal
        await world.pass_time(reference, hours=100)
        case = await world.case(reference)
        assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.PAUSED
        assert not case.row.escalations
        assert (await world.act(reference, "resume", reason="they found it")).done
        resumed = await world.environment.get_current_time(world.handle(reference))
        await world.pass_time(reference, hours=30)
        case = await world.case(reference)
    [breach] = case.row.escalations
    assert timedelta(minutes=4) < breach.at - resumed < timedelta(minutes=6)


async def test_b5_a_reopened_complaint_does_not_breach_within_the_grace(world: World) -> None:
    """Decided at the last moment and reopened: no warning and no breach for four hours, then once."""
    await published(world.records, {"hourly": deciding(WARN, SUPERVISOR_AT_DUE)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=9, minutes=50)
        await resolved(world, reference)
        before = len((await world.case(reference)).row.escalations)
        await world.pass_time(reference, hours=20)
        assert (await world.act(reference, "reopen", "customer", reason="it happened again")).done
        await world.when(reference, lambda case: case.row.stage is Stage.DECIDING and not case.unrecorded)
        await world.pass_time(reference, hours=3, minutes=45)
        assert len((await world.case(reference)).row.escalations) == before
        await world.pass_time(reference, hours=2)
        case = await world.case(reference)
    after = case.row.escalations[before:]
    assert {each.generation for each in after} == {2}
    assert "2.tell_supervisor" in {each.step for each in after}


async def test_b9_once_resolved_nothing_more_is_owed_and_a_thank_you_changes_nothing(world: World) -> None:
    """No news is sent after the resolution, and a late 'thanks!' neither starts a clock nor opens a task."""
    late_survey = {"survey": "150 hours", "reminder": "160 hours", "closes": "170 hours"}
    silence = hourly(milestones={"keep_informed": INFORMED}, follow_up=late_survey)
    await published(world.records, {"hourly": silence})
    async with world.worker():
        reference = await world.start()
        await resolved(world, reference)
        case = await world.at_stage(reference, "resolved")
        letters, tasks = len(case.row.letters), len(case.row.tasks)
        thanks = Reply(message_id="m-1", at=case.row.updated_at, text="Thanks!", courtesy=True)
        await world.counter.signal(reference, "reply_received", thanks)
        await world.pass_time(reference, hours=100)
        case = await world.case(reference)
    assert case.row.stage is Stage.RESOLVED
    assert (len(case.row.letters), len(case.row.tasks)) == (letters, tasks)
    assert case.plan.of(MilestoneName.KEEP_INFORMED).state is MilestoneState.WITHDRAWN
    assert "action.granted add_information" in {event_name(entry) for entry in await world.journal(reference)}, (
        "it was lost"
    )


async def test_a_bare_no_to_a_resolved_complaint_reopens_nothing(world: World) -> None:
    """It may answer any of our questions: a person reads it."""
    await published(world.records, {"hourly": hourly(milestones={"keep_informed": INFORMED})})
    async with world.worker():
        reference = await world.start()
        await resolved(world, reference)
        case = await world.at_stage(reference, "resolved")
        reply = Reply(message_id="m-1", at=case.row.updated_at, text="No, thank you.")
        await world.counter.signal(reference, "reply_received", reply)
        reading = await world.when(
            reference, lambda case: any(task.kind is TaskKind.READ and task.done_at is None for task in case.row.tasks)
        )
    assert reading.row.stage is Stage.RESOLVED


async def test_b9_a_reply_that_is_no_courtesy_reopens_a_resolved_complaint(world: World) -> None:
    """'It is not solved' after the resolution begins the story again, and the customer hears that we know."""
    await published(world.records, {"hourly": hourly(milestones={"keep_informed": INFORMED})})
    async with world.worker():
        reference = await world.start()
        await resolved(world, reference)
        case = await world.at_stage(reference, "resolved")
        reply = Reply(message_id="m-1", at=case.row.updated_at, text="It is not solved.")
        await world.counter.signal(reference, "reply_received", reply)
        case = await world.when(reference, lambda case: case.row.stage is Stage.DECIDING and not case.unrecorded)
    assert case.row.generation == 2
    assert case.row.letters[-1].purpose == "reopened"
    assert case.plan.of(MilestoneName.KEEP_INFORMED).state is MilestoneState.RUNNING


async def test_c12_an_automatic_acknowledgement_is_no_contact_by_a_person(world: World) -> None:
    """The letter fulfils `acknowledge` alone; `first_contact` waits for a person, and both are measured."""
    contact = {"target": "6 hours", "ladder": [SUPERVISOR_AT_DUE]}
    await published(world.records, {"hourly": hourly(milestones={"first_contact": contact})})
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        assert case.plan.of(MilestoneName.ACKNOWLEDGE).state is MilestoneState.FULFILLED
        assert case.plan.of(MilestoneName.FIRST_CONTACT).state is MilestoneState.RUNNING
        await world.pass_time(reference, hours=7)
        case = await world.when(reference, lambda case: case.row.escalations)
        assert [each.milestone for each in case.row.escalations] == [MilestoneName.FIRST_CONTACT]
        now = await world.environment.get_current_time(world.handle(reference))
        spoken = await world.act(
            reference, "record_contact", channel="phone", at=now, reached=True, said="We talked it over."
        )
        assert spoken.done, spoken.refusal
        case = await world.case(reference)
    contacted = case.plan.of(MilestoneName.FIRST_CONTACT)
    assert contacted.state is MilestoneState.FULFILLED
    assert contacted.late_by > 3000


async def test_h3_waiting_for_our_own_colleagues_never_stops_the_news_to_the_customer(world: World) -> None:
    """A pause for a colleague stops the decision, not the clock that keeps the customer informed."""
    await published(world.records, {"hourly": hourly(milestones={"keep_informed": INFORMED, "apologise": NONE})})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        paused = await world.act(reference, "pause", waits_for="colleague", reason="the depot is asked")
        assert paused.done, paused.refusal
        await world.pass_time(reference, hours=14)
        case = await world.when(reference, lambda case: len(case.row.letters) >= 5 and not case.unrecorded)
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.PAUSED
    assert [letter.purpose for letter in case.row.letters if letter.purpose == "news"] == ["news"] * 3


async def test_h3_a_pause_for_the_customer_ends_when_they_answer(world: World) -> None:
    """Their answer lets the clocks run again and is a task for the owner to read."""
    await published(world.records, {"hourly": deciding(WARN)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.act(
            reference, "pause", waits_for="customer", reason="receipt", words_for_customer="Please send the receipt."
        )
        await world.when(reference, lambda case: case.row.paused_for == "customer" and not case.unrecorded)
        assert (await world.counter.status(reference)).waits_for_you
        await world.pass_time(reference, hours=30)
        assert (await world.act(reference, "add_information", "customer", text="Here it is.")).done
        case = await world.at_stage(reference, "deciding")
    assert case.row.paused_for is None
    assert [task.kind for task in case.row.tasks] == [TaskKind.READ]
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.RUNNING
