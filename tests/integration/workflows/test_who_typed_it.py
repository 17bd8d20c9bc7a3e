"""Who typed what a customer said, what somebody had seen when they acted, and links that lead somewhere."""

import json

from amends.domain.actions import Reply
from tests.integration.workflows.test_corners import amending, answered, granted, on_the_table
from tests.integration.workflows.test_lost_reports import refused_with
from tests.integration.workflows.world import AGENT, SUPERVISOR, World
from tests.support.journal_events import event_name


async def test_what_a_customer_said_is_theirs_and_who_typed_it_is_kept(world: World) -> None:
    """In the action, in the journal; nobody who is not on the staff page writes for a customer, and only for
    customers.
    """
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        await granted(world, reference, "decide", SUPERVISOR, decision=amending(offer, terms="offered"))
        offered = (await world.when(reference, lambda case: case.row.offers[-1].expires)).row.offers[-1].id
        answer = {"offer_id": offered, "answer": "accept"}
        ghost = await answered(world, reference, "answer_offer", "customer", **answer, written_down_by="ghost")
        own = await answered(world, reference, "note", AGENT, text="hello", written_down_by="tom")
        done = await answered(world, reference, "answer_offer", "customer", **answer, written_down_by=AGENT)
        kept = {
            action.by: action.body
            for action in await world.records.actions.of(reference)
            if action.action == "answer_offer"
        }
        entries = [
            entry for entry in await world.journal(reference) if event_name(entry) == "action.granted answer_offer"
        ]
    assert refused_with(ghost) == "unknown_person"
    assert refused_with(own) == "not_allowed"
    assert done.done, done.refusal
    assert (kept["customer"] or {})["written_down_by"] == AGENT
    assert [(each.who, json.loads(each.payload)["written_down_by"]) for each in entries] == [("customer", AGENT)]


async def test_whoever_says_what_they_saw_is_told_where_that_has_changed(world: World) -> None:
    """The customer wrote, and somebody acts on the case of before: every action is refused, and the message waits."""
    actions = {
        "note": {"text": "hello"},
        "assign": {"to": "tom", "reason": "r", "story": "s"},
        "pause": {"waits_for": "third_party", "reason": "r"},
        "extend": {"milestone": "resolve", "by_another": "1 day", "reason": "r", "words_for_customer": "Later."},
        "refer": {"to": "Ombudsman", "reason": "r"},
        "withdraw": {"reason": "r"},
        "correct": {"reason": "r", "changes": {"tier": "gold"}},
    }
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        seen = (await world.case(reference)).row.revision
        reply = Reply.model_validate({"message_id": "m-1", "at": world.since, "text": "And now it smokes."})
        await world.counter.signal(reference, "reply_received", reply)
        await world.when(reference, lambda case: any(task.kind == "read" for task in case.row.tasks))
        actions |= {"decide": {"decision": amending(offer)}}
        stale = {
            name: await answered(world, reference, name, SUPERVISOR, seen_revision=seen, **part)
            for name, part in actions.items()
        }
        case = await world.case(reference)
        now = await answered(world, reference, "note", SUPERVISOR, seen_revision=case.row.revision, text="seen")
    assert {name: refused_with(each) for name, each in stale.items()} == dict.fromkeys(actions, "stale")
    assert [task.done_at for task in case.row.tasks if task.kind == "read"] == [None]
    assert now.done, now.refusal


async def test_a_link_leads_somewhere_and_stands_on_both_sides(world: World) -> None:
    """With itself and with nothing it is refused; a correction of nothing, too."""
    async with world.worker():
        reference, other = await world.start(), await world.start()
        for each in (reference, other):
            await world.at_stage(each, "deciding")
        why = {"reason": "the same parcel"}
        outcomes = {
            "itself": await answered(world, reference, "link", other=reference, **why),
            "nothing": await answered(world, reference, "link", other="NO-SUCH-1", **why),
            "no change": await answered(world, reference, "correct", reason="typo"),
        }
        await granted(world, reference, "link", other=other, **why)
        here = await world.recorded(reference, lambda row: bool(row.links))
        there = await world.recorded(other, lambda row: bool(row.links))
    assert {what: refused_with(each) for what, each in outcomes.items()} == {
        "itself": "no_such_complaint",
        "nothing": "no_such_complaint",
        "no change": "nothing_to_change",
    }
    assert (here.links, there.links) == ((other,), (reference,))
