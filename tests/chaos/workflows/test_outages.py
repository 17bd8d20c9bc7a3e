"""The records cannot be reached for a while: nothing is lost, nothing is done twice, and whoever asks is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from unittest.mock import patch

from amends.db import Effect, Records
from amends.domain.actions import Reply
from amends.domain.case import TaskKind
from amends.domain.offers import OfferState
from amends.domain.orders import ActionOrder, Order
from amends.domain.views import CaseView
from tests.integration.workflows.paths import decide, resolve
from tests.integration.workflows.test_corners import FEE_BACK, answered, granted
from tests.integration.workflows.world import AGENT, PATIENCE, SUPERVISOR, World
from tests.support.journal_events import event_name


@contextmanager
def out_of_reach(records: Records, concerned: Callable[[Order], bool]) -> Iterator[None]:
    """Orders that are concerned find no database while this lasts; all others find the real one.

    A stand-in, since a database that is really away is away for all of them.
    """
    reach = records.effect

    def effect(order: Order) -> AbstractAsyncContextManager[Effect]:
        if concerned(order):
            raise ConnectionRefusedError
        return reach(order)

    with patch.object(records, "effect", effect):
        yield


@contextmanager
def answers_lost(records: Records, concerned: Callable[[Order], bool]) -> Iterator[None]:
    """Orders that are concerned are written down, but the connection breaks before anybody hears of it."""
    reach = records.effect

    @asynccontextmanager
    async def effect(order: Order) -> AsyncIterator[Effect]:
        async with reach(order) as under_way:
            yield under_way
        if concerned(order):
            raise ConnectionResetError

    with patch.object(records, "effect", effect):
        yield


def is_an_action(order: Order) -> bool:
    """It asks whether somebody may do something."""
    return isinstance(order, ActionOrder)


def is_the_last_entry(order: Order) -> bool:
    """It says that the complaint is over."""
    return order.row.completed


def needs_help(case: CaseView) -> bool:
    """An effect has failed twice, a minute each."""
    return any(task.kind is TaskKind.STUCK and task.done_at is None for task in case.row.tasks)


async def minutes_pass(world: World, reference: str, until: Callable[[CaseView], bool]) -> CaseView:
    """Let business time pass, minute by minute, until a condition holds: every effect is tried for a minute."""
    async with asyncio.timeout(PATIENCE):
        while not until(case := await world.case(reference)):
            await world.pass_time(reference, minutes=1)
        return case


async def test_the_last_entry_is_written_when_the_records_are_back(world: World) -> None:
    """The complaint is over but nobody could write that down: its alarm stays armed until somebody can."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        with out_of_reach(world.records, is_the_last_entry):
            await granted(world, reference, "withdraw", "customer", reason="it came after all")
            case = await minutes_pass(world, reference, needs_help)
            assert case.row.completed
        await world.pass_time(reference, hours=3)
        await world.over(reference)
        row = await world.recorded(reference, lambda row: row.completed)
    assert row.outcome == "withdrawn"
    assert "complaint.completed withdrawn" in {event_name(entry) for entry in await world.journal(reference)}


async def test_what_is_on_its_way_into_the_records_is_not_on_record(world: World) -> None:
    """An entry that rides with an effect counts as unrecorded as long as that is tried, and no longer."""
    tried = asyncio.Event()

    def note_the_try(_: Order) -> bool:
        tried.set()
        return True

    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        with out_of_reach(world.records, note_the_try):
            await world.handle(reference).signal("what_nobody_knows")
            async with asyncio.timeout(PATIENCE):
                await tried.wait()
            assert (await world.case(reference)).unrecorded > 0
        await world.when(reference, lambda case: not case.unrecorded)
        assert "task.opened read" in {event_name(entry) for entry in await world.journal(reference)}


async def test_an_action_may_be_sent_again_after_an_outage(world: World) -> None:
    """While the records are away the caller hears so; the same action, sent again later, is done."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        with out_of_reach(world.records, is_an_action):
            sent = asyncio.create_task(world.act(reference, "note", SUPERVISOR, action_id="again", text="They called."))
            await minutes_pass(world, reference, lambda _: sent.done())
        first = await sent
        assert first.refusal is not None
        assert first.refusal.code == "records_unavailable"
        again = await answered(world, reference, "note", SUPERVISOR, action_id="again", text="They called.")
    assert again.done, again.refusal


async def test_a_reply_is_heard_after_an_outage(world: World) -> None:
    """Nobody sends a mail again because our records were away: it is kept, and the wait for the customer ends."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await granted(
            world, reference, "pause", waits_for="customer", reason="receipt", words_for_customer="Please send it."
        )
        await world.when(reference, lambda case: case.row.paused_for == "customer" and not case.unrecorded)
        with out_of_reach(world.records, is_an_action):
            reply = Reply(message_id="m-1", at=datetime.now(UTC), text="Here it is.")
            await world.counter.signal(reference, "reply_received", reply)
            await minutes_pass(world, reference, needs_help)
        await world.pass_time(reference, hours=1)
        await world.when(reference, lambda case: case.row.paused_for is None and not case.unrecorded)
    assert "action.granted add_information" in {event_name(entry) for entry in await world.journal(reference)}


async def test_a_grant_whose_answer_was_lost_is_for_that_action_alone(world: World) -> None:
    """Twenty euros were granted and nobody heard it: they are given, and five thousand under that id are a conflict."""

    def giving(amount: str) -> dict[str, object]:
        line = FEE_BACK | {"money": {"amount": amount, "currency": "EUR"}}
        return {"offer_id": offer, "verdict": "amend", "reason": "it was our depot", "lines": [line]}

    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        with answers_lost(world.records, is_an_action):
            sent = asyncio.create_task(
                world.act(reference, "decide", AGENT, action_id="once", decision=giving("20.00"))
            )
            await minutes_pass(world, reference, lambda _: sent.done())
        assert "action.granted decide" in {event_name(entry) for entry in await world.journal(reference)}
        other = await answered(world, reference, "decide", AGENT, action_id="once", decision=giving("5000.00"))
        case = await world.case(reference)
    assert other.refusal is not None
    assert other.refusal.code == "conflict"
    assert case.row.offers[-1].state is OfferState.APPROVED
    assert [str(line.money) for line in case.row.offers[-1].lines] == ["20.00 EUR"]


async def test_a_rating_that_waits_for_the_records_keeps_no_colleague_waiting(world: World) -> None:
    """The records were away when the customer rated, and are back: staff go on at once, whenever its next try is."""
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        await resolve(world, reference)
        with out_of_reach(world.records, is_an_action):
            rated = asyncio.create_task(world.act(reference, "rate", "customer", score=5))
            await minutes_pass(world, reference, needs_help)
        await granted(world, reference, "note", SUPERVISOR, text="They called.")
        assert not rated.done()
        await world.pass_time(reference, hours=1)
        async with asyncio.timeout(PATIENCE):
            assert (await rated).done
    assert [(each.generation, each.score) for each in await world.records.ratings.of(reference)] == [(1, 5)]
