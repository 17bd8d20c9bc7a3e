"""What the customer and the calling systems say, and that nothing of it is lost (field cases H and J)."""

from datetime import UTC, datetime

import pytest
from temporalio.common import WorkflowIDReusePolicy

from amends.client import starting
from amends.domain.actions import AddInformation, Reply
from amends.domain.case import TaskKind
from amends.domain.types import Stage
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_clocks import resolved
from tests.integration.workflows.world import SUPERVISOR, World, a_complaint, published
from tests.support.journal_events import event_name


def reply(text: str = "It broke again.", message_id: str = "m-1", courtesy: bool = False) -> Reply:
    """A mail of the customer's."""
    return Reply(message_id=message_id, at=datetime.now(UTC), text=text, courtesy=courtesy)


async def closed(world: World, reference: str) -> None:
    """Resolve it, and let the survey pass unanswered."""
    await resolved(world, reference)
    await world.pass_time(reference, hours=150)
    await world.at_stage(reference, "closed")


async def test_h4_a_reply_on_a_closed_complaint_reopens_it(world: World) -> None:
    """Closed is a stage: within the window the customer's word begins the story again."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await closed(world, reference)
        delivered = await world.counter.deliver(reference, reply(), datetime.now(UTC))
        assert not delivered.linked
        case = await world.when(reference, lambda case: case.row.stage is Stage.DECIDING and not case.unrecorded)
    assert case.row.letters[-1].purpose == "reopened"


async def test_h4_a_reply_beyond_the_limit_of_reopenings_is_read_by_a_person(world: World) -> None:
    """What may not be reopened any more is not lost either: somebody has to read it."""
    await published(world.records, {"hourly": hourly(reopen={"at_most": 0})})
    async with world.worker():
        reference = await world.start()
        await closed(world, reference)
        await world.counter.deliver(reference, reply(), datetime.now(UTC))
        case = await world.when(reference, lambda case: any(each.kind is TaskKind.READ for each in case.row.tasks))
    assert case.row.stage is Stage.CLOSED


@pytest.mark.parametrize("kind", ["reply", "information"])
async def test_h4_a_message_on_a_completed_complaint_opens_a_linked_one(world: World, kind: str) -> None:
    """The message opens `<reference>~2`, whose first letter names the complaint before; the next one finds it."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await resolved(world, reference)
        await world.pass_time(reference, hours=500)
        await world.over(reference)
        message = reply() if kind == "reply" else AddInformation(action_id="i-1", by="customer", text="It broke again.")
        letters = len(world.letters())
        first = await world.counter.deliver(reference, message, datetime.now(UTC))
        assert (first.reference, first.linked, first.opened) == (f"{reference}~2", True, True)
        case = await world.at_stage(f"{reference}~2", "deciding")
        assert reference in case.row.links
        assert reference in world.letters()[letters].get_body(("plain",)).get_content()
        second = await world.counter.deliver(reference, reply("And again.", "m-2"), datetime.now(UTC))
        assert (second.reference, second.opened) == (f"{reference}~2", False)
    assert (await world.records.cases.complaint(f"{reference}~2")).what_happened == "It broke again."


async def test_j4_the_same_start_twice_is_one_complaint_and_another_body_a_conflict(world: World) -> None:
    """`same` while it runs and after it; `conflict` names the fields that differ, never what they hold."""
    complaint = a_complaint()
    other = complaint.model_copy(update={"subject": "Something else"})
    async with world.worker():
        with world.environment.with_time_skipping_disabled():
            assert (await world.counter.start(complaint)).verdict == "new"
            await world.at_stage(complaint.reference, "deciding")
            assert (await world.counter.start(complaint)).verdict == "same"
            conflict = await world.counter.start(other)
        letters = len(world.letters())
        assert (conflict.verdict, conflict.fields) == ("conflict", ("subject",))
        await world.act(complaint.reference, "withdraw", "customer", reason="it came after all")
        await world.over(complaint.reference)
        assert (await world.counter.start(complaint)).verdict == "same"
        assert (await world.counter.start(other)).verdict == "conflict"
    assert len(world.letters()) == letters + 1


async def test_j5_what_was_written_is_read_at_once(world: World) -> None:
    """Right after the start and right after each action, the question and the lists show it."""
    async with world.worker():
        reference = await world.start()
        assert (await world.counter.status(reference)).reference == reference
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        decision = {"offer_id": offer, "verdict": "approve", "reason": "it was our depot"}
        decided = await world.act(reference, "decide", SUPERVISOR, decision=decision)
        case = await world.case(reference)
        assert case.row.offers[-1].decided_by == SUPERVISOR
        assert case.row.revision >= (decided.revision or 0)
        assert await world.records.actions.words_for_customer(reference, decided.action_id) is None
        assert "action.granted decide" in {event_name(entry) for entry in await world.journal(reference)}


async def test_a_reply_delivered_twice_counts_once(world: World) -> None:
    """Mail systems deliver at least once: the same Message-ID is one event."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        for _ in range(3):
            await world.counter.signal(reference, "reply_received", reply())
        await world.act(reference, "note", text="after the replies")
        case = await world.when(reference, lambda case: case.row.tasks and not case.unrecorded)
    assert len(case.row.tasks) == 1
    assert [event_name(entry) for entry in await world.journal(reference)].count("action.granted add_information") == 1


class Forgetful:
    """Temporal after its retention: it knows the id no more and starts it again. The test server forgets nothing."""

    REJECT_DUPLICATE = WorkflowIDReusePolicy.ALLOW_DUPLICATE


async def test_h4_a_linked_complaint_that_temporal_has_forgotten_is_over_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its id could be started again, and would end as a conflict without effect: the message opens the next one."""
    async with world.worker():
        reference = await world.start()
        await withdrawn(world, reference)
        first = await world.counter.deliver(reference, reply(), datetime.now(UTC))
        await withdrawn(world, first.reference)
        monkeypatch.setattr(starting, "WorkflowIDReusePolicy", Forgetful)
        second = await world.counter.deliver(reference, reply("And again.", "m-2"), datetime.now(UTC))
        assert (second.reference, second.opened) == (f"{reference}~3", True)
        await world.at_stage(second.reference, "deciding")


async def withdrawn(world: World, reference: str) -> None:
    """Withdrawn, and over."""
    await world.at_stage(reference, "deciding")
    await world.act(reference, "withdraw", SUPERVISOR, reason="asked")
    await world.over(reference)
