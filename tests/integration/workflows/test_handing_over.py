"""One owner after the other: what a hand-over starts afresh, and what it leaves as it is (field cases K)."""

from datetime import datetime, timedelta

from amends.domain.actions import MilestoneName
from amends.domain.case import EscalationState
from amends.domain.views import CaseView
from tests.integration.workflows.hours import WARN, deciding
from tests.integration.workflows.test_corners import granted
from tests.integration.workflows.test_escalating import escalated, staff, told
from tests.integration.workflows.world import SUPERVISOR, World, published
from tests.support.journal_events import event_name

RUTH = {"id": "ruth", "roles": ["supervisor", "manager", "duty"]}
TWO_AGENTS = staff({"id": "ann", "supervisor": "ruth"}, {"id": "bob", "supervisor": "ruth"}, RUTH)
AFTER_WORK = {"at": "95%", "do": "warn_owner", "defer_if_owner_active": "20 minutes"}


async def test_k2_a_new_owner_is_not_warned_at_once_and_the_customer_waits_no_longer_for_it(world: World) -> None:
    """Handed over at 93 % of the target: the warning at 95 % leaves the new owner their own twenty minutes; the date
    that the customer was told stays, to the second.
    """
    await published(world.records, {"hourly": deciding(AFTER_WORK)}, TWO_AGENTS)
    async with world.worker():
        reference = await world.start()
        before = await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=9, minutes=18)
        to = "bob" if before.row.owner == "ann" else "ann"
        await granted(world, reference, "assign", "ruth", to=to, reason="holiday", story="They wait for the carrier.")
        handed_over = (await world.when(reference, lambda case: case.row.owner == to)).row.updated_at
        await world.pass_time(reference, minutes=40)
        [warning] = await escalated(world, reference, 1)
        after = await world.case(reference)
    assert warning.to == (to,)
    assert abs(warning.at - handed_over - timedelta(minutes=20)) < timedelta(minutes=1)
    assert due(after) == due(before)
    assert due(after) > warning.at


async def test_k3_a_case_that_nobody_owns_escalates_to_the_supervisor_of_those_who_hold_it(world: World) -> None:
    """No agent speaks the customer's language: the duty role is warned, then its supervisor is told."""
    ladder = (WARN, {"at": "due", "do": "tell_supervisor"})
    dan = {"id": "dan", "roles": ["duty"], "supervisor": "sue"}
    team = staff(dan, {"id": "sue", "roles": ["supervisor"]}, {"id": "mia", "roles": ["manager"]})
    await published(world.records, {"hourly": deciding(*ladder)}, team)
    async with world.worker():
        reference = await world.start()
        assert (await world.at_stage(reference, "deciding")).row.owner is None
        await world.pass_time(reference, hours=11)
        escalations = await escalated(world, reference, 2)
    assert [(each.step, each.to) for each in escalations] == [
        ("1.warn_owner", ("dan",)), ("2.tell_supervisor", ("sue",)),
    ]  # fmt: skip


async def test_k6_given_back_with_a_reason_the_ladder_goes_on_at_its_next_rung(world: World) -> None:
    """The ladder gave it to somebody else, who gives it back: the owner before has it, no rung comes twice, the next
    one warns who has it now, and the customer's date stays.
    """
    ladder = (WARN, {"at": "80%", "do": "reassign"}, {"at": "due", "do": "warn_owner"})
    await published(world.records, {"hourly": deciding(*ladder)}, TWO_AGENTS)
    async with world.worker():
        reference = await world.start()
        before = await world.at_stage(reference, "deciding")
        owner = before.row.owner
        await world.pass_time(reference, hours=9)
        other = (await world.when(reference, lambda case: case.row.owner != owner and not case.unrecorded)).row.owner
        assert other is not None
        await granted(world, reference, "give_back", other, reason="Ann knows the carrier: she can end it today.")
        back = await world.when(reference, lambda case: case.row.owner == owner and not case.unrecorded)
        await world.pass_time(reference, hours=2)
        escalations = await escalated(world, reference, 3)
        actions = [event_name(entry) for entry in await world.journal(reference)]
    assert told(escalations) == [
        ("1.warn_owner", "delivered"), ("2.reassign", "delivered"), ("3.warn_owner", "delivered"),
    ]  # fmt: skip
    assert [each.to for each in escalations] == [(owner,), (other,), (owner,)]
    assert all(each.state is EscalationState.DELIVERED for each in escalations)
    assert due(back) == due(before)
    assert "action.granted give_back" in actions


def due(case: CaseView) -> datetime:
    """When the decision is due."""
    assert case.plan is not None
    date = case.plan.of(MilestoneName.DECIDE).due
    assert date is not None
    return date


async def test_what_is_owed_after_a_withdrawal_goes_to_whoever_takes_it_over(world: World) -> None:
    """The owner leaves the house while a remedy is still owed: a colleague gets it, and the customer, to whom we have
    said goodbye, gets no letter about it.
    """
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        decision = {"offer_id": offer, "verdict": "approve", "reason": "it was our depot"}
        assert (await world.act(reference, "decide", SUPERVISOR, decision=decision)).done
        await world.when(reference, lambda case: any(task.kind == "do_gesture" for task in case.row.tasks))
        assert (await world.act(reference, "withdraw", SUPERVISOR, reason="she called")).done
        case = await world.at_stage(reference, "withdrawn")
        to = "omid" if case.row.owner != "omid" else "ruth"
        assert (await world.act(reference, "assign", SUPERVISOR, to=to, reason="left", story="see the timeline")).done
        case = await world.when(reference, lambda case: case.row.owner == to and not case.unrecorded)
        assert {task.for_whom for task in case.row.tasks if task.done_at is None} == {to}
        assert "handover" not in [letter.purpose for letter in case.row.letters]
