"""A grant that is on record and was never heard of: it is carried out or revoked, and nobody is told what is not so."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from amends.domain.actions import Reply
from amends.domain.offers import OfferState
from amends.domain.outcomes import ActionOutcome
from amends.domain.views import CaseView
from tests.chaos.workflows.test_outages import answers_lost, is_an_action, minutes_pass, out_of_reach
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import UPHELD
from tests.integration.workflows.test_corners import amending, answered, granted, on_the_table, payment_task
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published
from tests.support.journal_events import event_name


def offer_of(case: CaseView) -> OfferState:
    """What became of the last offer."""
    return case.row.offers[-1].state


def refused_with(outcome: ActionOutcome) -> str:
    """The code of a refusal, and nothing was done."""
    assert not outcome.done
    assert outcome.refusal is not None
    return outcome.refusal.code


async def offered(world: World, reference: str) -> str:
    """An offer that the customer knows and may answer; returns its id."""
    offer = await on_the_table(world, reference)
    await granted(world, reference, "decide", SUPERVISOR, decision=amending(offer, terms="offered"))
    case = await world.when(reference, lambda case: case.row.offers[-1].expires and not case.unrecorded)
    return case.row.offers[-1].id


async def whats(world: World, reference: str) -> set[str]:
    """What the journal says happened."""
    return {event_name(entry) for entry in await world.journal(reference)}


async def test_an_acceptance_in_time_counts_however_late_its_grant_is_heard_of(world: World) -> None:
    """The customer accepts before the offer expires, and the report of the grant is lost until long after."""
    await published(world.records, {"default": hourly()})
    async with world.worker():
        reference = await world.start()
        offer = await offered(world, reference)
        await world.pass_time(reference, hours=99, minutes=59)
        with answers_lost(world.records, is_an_action):
            answer = {"offer_id": offer, "answer": "accept"}
            sent = asyncio.create_task(world.act(reference, "answer_offer", "customer", **answer))
            await minutes_pass(world, reference, lambda _: sent.done())
            await world.pass_time(reference, minutes=3)
        case = await minutes_pass(world, reference, lambda case: payment_task(case) is not None)
        story = await whats(world, reference)
    assert "nothing was done" not in str((await sent).refusal)
    assert offer_of(case) is OfferState.ACCEPTED
    assert not story & {"offer.lapsed", "action.revoked answer_offer"}


async def test_a_decision_whose_report_was_lost_is_carried_out_and_no_other_beside_it(world: World) -> None:
    """Who decided hears that it is not known yet; it happens by itself, and a second decision comes too late."""
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        with answers_lost(world.records, is_an_action):
            sent = asyncio.create_task(world.act(reference, "decide", SUPERVISOR, decision=amending(offer)))
            await minutes_pass(world, reference, lambda _: sent.done())
        second = await answered(world, reference, "decide", AGENT, decision=amending(offer))
        case = await world.case(reference)
        granted_actions = [action.action for action in await world.records.actions.of(reference) if action.granted]
    first = await sent
    assert refused_with(first) == "records_unavailable"
    assert "nothing was done" not in str(first.refusal)
    assert refused_with(second) == "already_decided"
    assert [(each.id, each.state) for each in case.row.offers][1:] == [("offer-2", OfferState.APPROVED)]
    assert granted_actions == ["decide"]


async def test_who_waits_behind_an_unknown_action_hears_that_nothing_was_done(world: World) -> None:
    """Of the first nobody knows; the second was not even asked, and is told so."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        with out_of_reach(world.records, is_an_action):
            sent = [asyncio.create_task(world.act(reference, "note", text=f"{number}")) for number in range(2)]
            await minutes_pass(world, reference, lambda _: all(each.done() for each in sent))
        first, second = await asyncio.gather(*sent)
        await minutes_pass(world, reference, lambda case: any(action.done for action in case.actions))
        kept = [
            action.body["text"]
            for action in await world.records.actions.of(reference)
            if action.body and action.granted
        ]
    said = sorted(str(each.refusal) for each in (first, second))
    assert ["nothing was done" in each for each in said] == [True, False]
    assert len(kept) == 1, "the one of which nobody knew was done by itself, the other one not"


async def test_a_low_score_before_the_window_ends_reopens_whenever_it_is_heard_of(world: World) -> None:
    """The records were away over the end of the reopen window: the complaint waits for the answer, and begins again."""
    await published(world.records, {"default": hourly()})
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        decision = {"offer_id": offer, "verdict": "approve", "reason": "fair"}
        await granted(world, reference, "decide", SUPERVISOR, decision=decision, resolution=UPHELD)
        await world.at_stage(reference, "resolved")
        await world.pass_time(reference, hours=119, minutes=58)
        with answers_lost(world.records, is_an_action):
            rated = asyncio.create_task(world.act(reference, "rate", "customer", score=1))
            await minutes_pass(world, reference, lambda _: rated.done())
            await world.pass_time(reference, hours=281)
        case = await minutes_pass(world, reference, lambda case: case.row.generation == 2)
    assert case.row.score == 1


async def test_an_answer_that_was_on_its_way_when_the_offer_lapsed_is_heard(world: World) -> None:
    """No worker was there to take it: the moment of the answer counts; one of after the end comes too late."""
    await published(world.records, {"default": hourly()})
    async with world.worker():
        late, in_time = await world.start(), await world.start()
        offers = {reference: await offered(world, reference) for reference in (late, in_time)}
        ends = {reference: (await world.case(reference)).row.offers[-1].expires for reference in offers}
        for reference in offers:
            await world.pass_time(reference, hours=101)
            await world.when(reference, lambda case: offer_of(case) is OfferState.LAPSED)
        answer = {"answer": "accept", "by": "customer"}
        moments = {late: timedelta(seconds=1), in_time: -timedelta(seconds=8)}
        outcomes = {
            reference: await answered(
                world, reference, "answer_offer", **answer, offer_id=offers[reference],
                at=ends[reference] + moment,
            )
            for reference, moment in moments.items()
        }  # fmt: skip
        case = await world.when(in_time, lambda case: payment_task(case))
    assert refused_with(outcomes[late]) == "already_answered"
    assert outcomes[in_time].done, outcomes[in_time].refusal
    assert offer_of(case) is OfferState.ACCEPTED


async def test_an_id_that_was_used_answers_for_nothing_else(world: World) -> None:
    """Another action, another person or another amount under a known id is a conflict; the very same action is
    answered.
    """
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        giving: dict[str, Any] = {"action_id": "one", "decision": amending(offer)}
        first = await answered(world, reference, "decide", AGENT, **giving)
        same_again = await answered(world, reference, "decide", AGENT, **giving)
        as_written = {"money": {"amount": "20", "currency": "EUR"}}
        written_otherwise = await answered(
            world, reference, "decide", AGENT, action_id="one", decision=amending(offer, **as_written)
        )
        more = amending(offer, money={"amount": "200.00", "currency": "EUR"})
        others = [
            await answered(world, reference, "decide", SUPERVISOR, **giving),
            await answered(world, reference, "decide", AGENT, action_id="one", decision=more),
            await answered(world, reference, "note", AGENT, action_id="one", text="hello"),
            await answered(world, reference, "withdraw", "customer", action_id="one", reason="it came"),
        ]
        case = await world.case(reference)
    assert (same_again, written_otherwise) == (first, first)
    assert [refused_with(each) for each in others] == ["conflict"] * 4
    assert case.row.stage != "withdrawn"


async def test_two_messages_under_one_id_are_both_heard(world: World) -> None:
    """A sender that gives ids twice loses nobody's words; the very same message again is one."""
    texts = ["It smokes.", "It smokes.", "And now it burns."]
    ids = ["m-1", "m-1", "m-1"] + [f"{'m' * 190}{number}" for number in range(2)]
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        for message_id, text in zip(ids, [*texts, "One.", "Two."], strict=True):
            reply = Reply(message_id=message_id, at=datetime.now(UTC), text=text)
            await world.counter.signal(reference, "reply_received", reply)
        await world.when(reference, lambda case: len(case.actions) == 4 and not case.unrecorded)
        heard = [action.body["text"] for action in await world.records.actions.of(reference) if action.body]
    assert sorted(heard) == ["And now it burns.", "It smokes.", "One.", "Two."]
