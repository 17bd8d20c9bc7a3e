"""Spam and what was told twice end by actions of their own: nobody fakes a withdrawal, nobody is written to."""

import asyncio
import json

import pytest

from amends.client.client import UnknownComplaint
from amends.domain.types import Stage
from tests.integration.workflows.bare import Stranger, raw
from tests.integration.workflows.test_corners import answered, granted, payment_task, promised_the_fee, purposes
from tests.integration.workflows.test_lost_reports import refused_with
from tests.integration.workflows.world import AGENT, DUTY, World
from tests.support.journal_events import event_name

TWICE = {"reason": "sent twice"}


async def told_twice(world: World, *, customers: tuple[str, str] = ("customer-twice", "customer-twice")) -> list[str]:
    """Two complaints that wait for a decision; returns their references."""
    references = [await world.start(customer={"id": each}) for each in customers]
    for reference in references:
        await world.at_stage(reference, "deciding")
    return references


@pytest.mark.parametrize("ending", ["mark_spam", "mark_duplicate"])
async def test_an_ending_in_silence_writes_to_nobody_and_says_who_and_why(world: World, ending: str) -> None:
    """No letter says 'taken back', no survey follows; the journal has the person, the reason and the ending."""
    async with world.worker():
        first, again = await told_twice(world)
        part = {"other": first} if ending == "mark_duplicate" else {}
        await granted(world, again, ending, AGENT, reason="nobody wrote this", **part)
        await world.over(again)
        case, journal = await world.case(again), await world.journal(again)
        with pytest.raises(UnknownComplaint):
            await answered(world, again, "reopen", AGENT, reason="it was a customer after all")
    word = ending.removeprefix("mark_")
    assert (case.row.stage, case.row.outcome, case.row.alarm_at, case.row.waits_for) == (word, word, None, "nobody")
    assert set(purposes(case)) <= {"acknowledgement", "apology"}
    [action] = [entry for entry in journal if event_name(entry) == f"action.granted {ending}"]
    assert (action.who, json.loads(action.payload)["own"]["reason"]) == (AGENT, "nobody wrote this")
    assert [
        event_name(entry)
        for entry in journal
        if event_name(entry) in (f"stage.reached {word}", "stage.reached withdrawn")
    ] == [f"stage.reached {word}"]
    assert "survey.suppressed" in [entry.type for entry in journal]


async def test_money_that_was_promised_survives_spam_and_a_duplicate(world: World) -> None:
    """Both end only when it was paid, and neither is reopened meanwhile."""
    async with world.worker():
        first, again = await told_twice(world)
        for reference, ending, part in ((again, "mark_duplicate", {"other": first}), (first, "mark_spam", {})):
            task = await promised_the_fee(world, reference)
            await granted(world, reference, ending, AGENT, reason="as it is", **part)
            await world.when(reference, lambda case: case.row.outcome in (Stage.SPAM, Stage.DUPLICATE))
            reopening = await answered(world, reference, "reopen", AGENT, reason="no")
            assert refused_with(reopening) == "wrong_stage"
            await granted(world, reference, "complete_task", DUTY, task_id=task, result="paid")
            await world.over(reference)
            assert payment_task(await world.case(reference)).done_by == DUTY


async def test_rubbish_that_nobody_can_read_may_be_spam(world: World) -> None:
    """It ends as spam, and not as something that a customer withdrew."""
    async with world.worker():
        handle = await (await Stranger.meet(world)).start(raw(b"rubbish"))
        reference = handle.id.removeprefix("complaint-")
        await world.when(reference, lambda case: case.row.stage is Stage.UNREADABLE and not case.unrecorded)
        refused = await answered(world, reference, "mark_duplicate", AGENT, other="T-0", **TWICE)
        await granted(world, reference, "mark_spam", AGENT, reason="an advertisement")
        await world.over(reference)
        row = await world.recorded(reference, lambda row: row.completed)
    assert refused_with(refused) == "wrong_stage"
    assert (row.stage, row.outcome) == ("spam", "spam")


async def test_a_duplicate_stands_on_both_sides_and_the_other_one_goes_on(world: World) -> None:
    """The customer is answered there: it keeps its clocks, and nothing was sent for the duplicate's end."""
    async with world.worker():
        first, again = await told_twice(world)
        await granted(world, again, "mark_duplicate", AGENT, other=first, **TWICE)
        await world.over(again)
        here = await world.recorded(again, lambda row: row.completed)
        there = await world.recorded(first, lambda row: bool(row.links))
        chained = await answered(world, first, "mark_duplicate", AGENT, other=again, **TWICE)
    assert (here.links, there.links) == ((first,), (again,))
    assert (there.stage, there.alarm_at is not None) == ("deciding", True)
    assert refused_with(chained) == "wrong_stage"


async def test_a_duplicate_is_of_another_open_complaint_of_the_same_customer(world: World) -> None:
    """Itself, nothing, a stranger's and one that is over are refused with what to do, and the complaint goes on."""
    async with world.worker():
        first, again = await told_twice(world)
        stranger = await world.start()
        await world.at_stage(stranger, "deciding")
        outcomes = {
            other: await answered(world, again, "mark_duplicate", AGENT, other=other, **TWICE)
            for other in (again, "NO-SUCH-1", stranger)
        }
        await granted(world, first, "withdraw", "customer", reason="it came after all")
        await world.over(first)
        outcomes[first] = await answered(world, again, "mark_duplicate", AGENT, other=first, **TWICE)
        case = await world.case(again)
    codes = {again: "no_such_complaint", "NO-SUCH-1": "no_such_complaint", stranger: "another_customer"}
    assert {other: refused_with(each) for other, each in outcomes.items()} == codes | {first: "wrong_stage"}
    assert f"amends link {again} {stranger}" in outcomes[stranger].refusal.do
    assert outcomes[first].refusal.do.startswith("Go on with this one")
    assert (case.row.stage, case.row.links) == ("deciding", ())


async def test_of_two_that_name_each_other_at_once_one_goes_on(world: World) -> None:
    """Whoever is second is refused: else the customer would be answered nowhere."""
    async with world.worker():
        first, again = await told_twice(world)
        outcomes = await asyncio.gather(
            answered(world, first, "mark_duplicate", AGENT, other=again, **TWICE),
            answered(world, again, "mark_duplicate", AGENT, other=first, **TWICE),
        )
    assert sorted(each.done for each in outcomes) == [False, True]
