"""A complaint that arrives ten days late: one letter that says so with new dates, and one notice for each colleague."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from complaints.acts import MilestoneName
from complaints.case import EscalationState
from complaints.plan import StepAction
from tests.workflows.test_corners import purposes
from tests.workflows.world import World

TEN_DAYS_AGO = timedelta(days=10)


async def test_who_arrives_late_gets_one_letter_with_new_dates_and_keeps_their_owner(world: World) -> None:
    """The shipped policy, received ten days ago: every date of it is past, as in the README's own example."""
    received = datetime.now(UTC) - TEN_DAYS_AGO
    async with world.worker():
        reference = await world.start(received_at=received)
        case = await world.at_stage(reference, "deciding")
        case = await world.when(reference, lambda case: not case.unrecorded)
        to_customer = [mail for mail in world.letters() if "customers.example.com" in mail["To"]]
    assert purposes(case) == ["acknowledgement"]
    assert len(to_customer) == 1
    words = " ".join(to_customer[0].get_body(("plain",)).get_content().split())
    assert "We should have answered you before now" in words
    assert "We will have finished our work on your complaint by" in words
    assert case.plan.of(MilestoneName.RESOLVE).promised > received + TEN_DAYS_AGO
    assert case.row.handoffs == 0
    served = Counter(
        step.action for step in case.row.escalations if step.state in (EscalationState.DELIVERED, EscalationState.HELD)
    )
    assert all(times == 1 for action, times in served.items() if action is not StepAction.TELL_CUSTOMER)


async def test_who_arrives_in_time_reads_nothing_of_it(world: World) -> None:
    """Received this minute: no word of a late answer."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
    assert "before now" not in world.letters()[0].get_body(("plain",)).get_content()
