"""Field case C as the running journey lives it: who waits for an answer, since when, and what is one."""

import asyncio
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from amends.domain.actions import MilestoneName, Reply
from amends.domain.case import TaskKind
from amends.domain.plan import EventKind, MilestonePlan, MilestoneState
from amends.domain.views import CaseView
from tests.integration.workflows.history import count, events_of
from tests.integration.workflows.hours import NONE, SUPERVISOR_AT_DUE, hourly
from tests.integration.workflows.test_clocks import resolved
from tests.integration.workflows.world import AGENT, PATIENCE, SUPERVISOR, World, published
from tests.support.journal_events import event_name

CONTACT, RESPONSE = MilestoneName.FIRST_CONTACT, MilestoneName.NEXT_RESPONSE
ANSWERED = "response.given"
IN_ONE_LETTER = {"standard": {"apology_by": "acknowledgement"}}


def talking(first_contact: dict[str, Any] = NONE, **more: Any) -> bytes:
    """Every message is answered within four hours, or the supervisor hears of it."""
    response = {"target": "4 hours", "ladder": [SUPERVISOR_AT_DUE], **more}
    return hourly(milestones={"first_contact": first_contact, "next_response": response}, paths=IN_ONE_LETTER)


def reckoned(case: CaseView) -> bool:
    """The plan knows of everything that is in the ledger."""
    return case.plan is not None and case.plan.ledger_length == len(case.ledger) and not case.unrecorded


async def begun(world: World, page: bytes, **complaint: Any) -> str:
    """A complaint under this page that waits for its decision."""
    await published(world.records, {"hourly": page})
    reference = await world.start(**complaint)
    await world.at_stage(reference, "deciding")
    return reference


async def write(world: World, reference: str, text: str = "Is there any news?", courtesy: bool = False) -> None:
    """A mail of the customer's, taken in."""
    world.actions += 1
    now = await world.environment.get_current_time(world.handle(reference))
    reply = Reply(message_id=f"m-{world.actions}", at=now, text=text, courtesy=courtesy)
    heard = len(await events(world, reference, EventKind.HEARD))
    await world.counter.signal(reference, "reply_received", reply)
    await world.when(
        reference,
        lambda case: (
            not case.unrecorded
            and f"reply/{reply.message_id}" in {action.action_id for action in case.actions}
            and sum(event.kind is EventKind.HEARD for event in case.ledger) == heard + (not courtesy)
        ),
    )


async def events(world: World, reference: str, kind: EventKind) -> list[Any]:
    """The lines of this kind in the ledger."""
    return [event for event in (await world.case(reference)).ledger if event.kind is kind]


async def clock(world: World, reference: str, name: MilestoneName = RESPONSE) -> MilestonePlan:
    """How this clock stands."""
    return (await world.case(reference)).plan.of(name)


async def speak(world: World, reference: str, channel: str = "phone") -> None:
    """A person reaches the customer."""
    now = await world.environment.get_current_time(world.handle(reference))
    spoken = await world.act(reference, "record_contact", channel=channel, at=now, reached=True, said="We talked.")
    assert spoken.done, spoken.refusal


async def answered(world: World, reference: str, letters: int) -> None:
    """The letter of that number has been accepted, and the records know of it."""
    await world.when(reference, lambda case: len(case.row.letters) == letters and not case.unrecorded)


async def waits_in_the_journal(world: World, reference: str, number: int) -> list[dict[str, Any]]:
    """What the journal says of every wait for an answer, as soon as there are so many."""
    async with asyncio.timeout(PATIENCE):
        while True:
            entries = [entry for entry in await world.journal(reference) if event_name(entry) == ANSWERED]
            if len(entries) >= number:
                return [json.loads(entry.payload) for entry in entries]
            await asyncio.sleep(0.02)


async def test_c1_a_note_for_the_customer_is_a_response_and_a_note_for_colleagues_is_none(world: World) -> None:
    """The public note goes out as a letter in the colleague's words and ends the wait; the other ends nothing."""
    async with world.worker():
        reference = await begun(world, talking())
        await write(world, reference)
        assert (await clock(world, reference)).state is MilestoneState.RUNNING
        await world.act(reference, "note", text="The carrier has been asked.")
        assert (await clock(world, reference)).state is MilestoneState.RUNNING
        words = "The carrier looks for your parcel today."
        public = await world.act(reference, "note", text="told them", words_for_customer=words)
        assert public.done, public.refusal
        await answered(world, reference, 2)
        assert (await clock(world, reference)).state is MilestoneState.FULFILLED
        case = await world.case(reference)
    assert case.row.letters[-1].purpose == "news"
    assert case.row.letters[-1].serves == (RESPONSE,)
    assert words in world.letters()[-1].get_body(("plain",)).get_content().replace("\n", " ")


@pytest.mark.parametrize("channel", ["phone", "post", "chat", "social", "in_person"])
async def test_c1_a_recorded_contact_is_a_response_on_the_channels_that_the_policy_names(
    world: World, channel: str
) -> None:
    """Where the page names this channel alone, a contact by another leaves the customer waiting."""
    other = "phone" if channel != "phone" else "post"
    async with world.worker():
        reference = await begun(world, talking(fulfilled_by={"contact": [channel]}))
        await write(world, reference)
        await speak(world, reference, other)
        assert (await clock(world, reference)).state is MilestoneState.RUNNING
        await speak(world, reference, channel)
        assert (await clock(world, reference)).state is MilestoneState.FULFILLED


async def test_c2_nobody_hears_of_a_wait_that_was_ended_and_somebody_of_one_that_was_not(world: World) -> None:
    """Answered last by us: nothing is due for days. Answered last by the customer: due after four hours, once."""
    async with world.worker():
        reference = await begun(world, talking())
        await write(world, reference)
        await world.pass_time(reference, hours=1)
        await world.act(reference, "note", text="told them", words_for_customer="It will come tomorrow.")
        await answered(world, reference, 2)
        await world.pass_time(reference, hours=9)
        assert not (await world.case(reference)).row.escalations
        await write(world, reference, "Thank you!", courtesy=True)
        await world.pass_time(reference, hours=20)
        assert RESPONSE not in {each.milestone for each in (await world.case(reference)).row.escalations}
        await write(world, reference)
        await world.pass_time(reference, hours=5)
        case = await world.when(
            reference,
            lambda case: RESPONSE in {each.milestone for each in case.row.escalations} and not case.unrecorded,
        )
    [told] = [each for each in case.row.escalations if each.milestone is RESPONSE]
    assert (told.generation, told.action) == (2, "tell_supervisor")


async def test_c3_a_message_before_the_first_contact_waits_for_that_contact(world: World) -> None:
    """The shorter clock of the answers does not run yet; the first contact answers what was written before it."""
    async with world.worker():
        reference = await begun(world, talking({"target": "20 hours", "ladder": [SUPERVISOR_AT_DUE]}))
        await write(world, reference)
        await world.pass_time(reference, hours=6)
        assert not (await world.case(reference)).row.escalations
        assert (await clock(world, reference)).state is MilestoneState.WAITING
        await speak(world, reference)
        assert (await clock(world, reference, CONTACT)).state is MilestoneState.FULFILLED
        assert (await clock(world, reference)).state is MilestoneState.WAITING
        await write(world, reference)
        assert (await clock(world, reference)).state is MilestoneState.RUNNING


@pytest.mark.parametrize("waits_for", ["customer", "third_party"])
async def test_c4_a_reply_and_a_pause_in_one_step_record_the_response_and_then_pause(
    world: World, waits_for: str
) -> None:
    """One action with words for the customer: their letter is the first contact, and the clocks stop after it."""
    page = hourly(
        milestones={"first_contact": {"target": "20 hours"}, "next_response": {"target": "4 hours"}},
        pauses={"third_party": {"stops": ["first_contact", "decide"], "at_most": "500 hours"}},
    )
    async with world.worker():
        reference = await begun(world, page)
        paused = await world.act(
            reference, "pause", waits_for=waits_for, reason="receipt", words_for_customer="We have asked the carrier."
        )
        assert paused.done, paused.refusal
        case = await world.when(reference, lambda case: case.row.paused_for == waits_for and reckoned(case))
    kinds = [event.kind for event in case.ledger]
    assert kinds.index(EventKind.ANSWERED) < kinds.index(EventKind.PAUSED)
    assert case.plan.of(CONTACT).state is MilestoneState.FULFILLED
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.PAUSED
    assert "We have asked the carrier." in world.letters()[-1].get_body(("plain",)).get_content()


async def test_c6_several_messages_are_one_wait_which_the_journal_measures(world: World) -> None:
    """Written twice within two hours, answered an hour later: one line, three hours; the next wait has its own."""
    async with world.worker():
        reference = await begun(world, talking())
        await write(world, reference)
        await world.pass_time(reference, hours=2)
        await write(world, reference, "Hello?")
        await world.pass_time(reference, hours=1)
        await speak(world, reference)
        await write(world, reference)
        await world.pass_time(reference, hours=5)
        await world.act(reference, "note", text="told them", words_for_customer="It is on its way.")
        await answered(world, reference, 2)
        waits = await waits_in_the_journal(world, reference, 2)
    assert [wait["generation"] for wait in waits] == [1, 2]
    assert [round(wait["waited"] / 3600) for wait in waits] == [3, 5]
    assert [round(wait["late_by"] / 3600) for wait in waits] == [0, 1]


async def test_c6_a_message_that_reopens_is_a_wait_again(world: World) -> None:
    """The resolution ended every wait; what the customer writes after it waits for an answer by a person."""
    async with world.worker():
        reference = await begun(world, talking())
        await resolved(world, reference)
        assert (await clock(world, reference)).state is not MilestoneState.RUNNING
        await write(world, reference, "It broke again.")
        case = await world.when(reference, lambda case: case.row.generation == 2 and not case.unrecorded)
        assert case.plan.of(RESPONSE).state is MilestoneState.RUNNING
        await speak(world, reference)
        assert (await clock(world, reference)).state is MilestoneState.FULFILLED


async def test_c12_nothing_that_the_machine_sends_is_an_answer(world: World) -> None:
    """News that the clocks send while somebody waits leaves them waiting for a person."""
    informed = {"target": "5 hours", "ladder": [{"before": "2 hours", "do": "tell_customer", "new_date": "5 hours"}]}
    clocks = {"next_response": {"target": "40 hours"}, "keep_informed": informed}
    async with world.worker():
        reference = await begun(world, hourly(milestones=clocks, paths=IN_ONE_LETTER))
        await write(world, reference)
        await world.pass_time(reference, hours=4)
        await answered(world, reference, 2)
        case = await world.case(reference)
    assert case.row.letters[-1].purpose == "news"
    assert case.plan.of(RESPONSE).state is MilestoneState.RUNNING


async def test_a_letter_that_was_held_up_does_not_answer_what_came_while_it_waited(world: World) -> None:
    """Written before the second message and delivered after it: the second one still waits, from its own time on."""
    async with world.worker():
        reference = await begun(world, talking(), customer={"email": "busy@customers.example.com"})
        await write(world, reference)
        world.catcher.answers["busy@customers.example.com"] = "450 4.2.1 try again later"
        await world.act(reference, "note", text="told them", words_for_customer="It is on its way.")
        await world.pass_time(reference, minutes=3)
        await world.when(reference, lambda case: bool(case.row.stuck))
        await write(world, reference, "You said nothing yet.")
        second = (await events(world, reference, EventKind.HEARD))[-1].at
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=2)
        await answered(world, reference, 2)
        waiting = await clock(world, reference)
    assert (waiting.state, waiting.generation, waiting.started_at) == (MilestoneState.RUNNING, 2, second)


async def test_a_word_for_a_customer_whom_nobody_serves_any_more_is_refused(world: World) -> None:
    """After a withdrawal colleagues may still note what they like, but no letter goes out."""
    async with world.worker():
        reference = await begun(world, talking())
        withdrawn = await world.act(reference, "withdraw", "customer", reason="it came after all")
        assert withdrawn.done
        late = await world.act(reference, "note", SUPERVISOR, text="x", words_for_customer="Good luck.")
        await world.over(reference)
    assert not late.done
    assert late.refusal is not None
    assert "words_for_customer" in late.refusal.do or late.refusal.code == "wrong_stage"
    assert [letter["Subject"] for letter in world.letters() if "Good luck" in letter.as_string()] == []


async def test_who_never_writes_pays_for_no_clock_of_answers(world: World) -> None:
    """The same complaint with and without `next_response` asks the same of the world and arms the same timers."""
    asked = list[Counter[str]]()
    for page in (talking(), hourly(paths=IN_ONE_LETTER)):
        async with world.worker():
            reference = await begun(world, page)
            await world.act(reference, "note", text="read it")
            await resolved(world, reference)
            await world.pass_time(reference, hours=900)
            await world.over(reference)
            kinds = count(await events_of(world.handle(reference)))
            asked.append(Counter({kind: number for kind, number in kinds.items() if "WORKFLOW_TASK" not in kind}))
    assert asked[0] == asked[1]


async def test_whoever_answers_has_read_what_was_written(world: World) -> None:
    """The task to read the message is done by the answer, and by no note for colleagues."""
    async with world.worker():
        reference = await begun(world, talking())
        await write(world, reference)
        await write(world, reference, "Hello?")
        await world.act(reference, "note", text="I look into it.")
        assert [(task.count, task.done_by) for task in (await world.case(reference)).row.tasks] == [(2, None)]
        await world.act(reference, "note", text="told them", words_for_customer="It comes tomorrow.")
        await answered(world, reference, 2)
        case = await world.case(reference)
    assert [task.done_by for task in case.row.tasks] == [AGENT]


async def test_the_owner_reads_what_was_written_whether_or_not_a_clock_runs(world: World) -> None:
    """Under a page without `next_response` a message is still a task, and starts nothing."""
    async with world.worker():
        reference = await begun(world, hourly())
        await write(world, reference)
        case = await world.case(reference)
    assert [task.kind for task in case.row.tasks] == [TaskKind.READ]
    assert case.plan.of(RESPONSE).state is MilestoneState.NOT_APPLICABLE
    assert timedelta(0) <= case.ledger[-1].at - case.row.facts.received_at
