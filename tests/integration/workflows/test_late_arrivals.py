"""A complaint that arrives ten days late: one letter that says so with new dates, and one notice for each colleague."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from amends.domain.actions import MilestoneName
from amends.domain.case import Escalation, EscalationState, WhySkipped
from amends.domain.plan import StepAction
from amends.domain.views import CaseView
from tests.integration.workflows.test_corners import purposes
from tests.integration.workflows.world import World

TEN_DAYS_AGO = timedelta(days=10)


async def test_who_arrives_late_gets_one_letter_with_new_dates_and_keeps_their_owner(world: World) -> None:
    """The shipped policy, received ten days ago: every date of it is past, as in the README's own example."""
    received = datetime.now(UTC) - TEN_DAYS_AGO
    async with world.worker():
        reference = await world.start(received_at=received)
        await world.at_stage(reference, "deciding")
        case = await world.when(reference, lambda case: notices_in(case)[StepAction.WARN_OWNER] and not case.unrecorded)
        to_customer = [mail for mail in world.letters() if "customers.example.com" in mail["To"]]
    assert purposes(case) == ["acknowledgement"]
    assert len(to_customer) == 1
    words = " ".join(to_customer[0].get_body(("plain",)).get_content().split())
    assert "We should have answered you before now" in words
    assert "We will give you our final answer by" in words
    assert case.plan.of(MilestoneName.RESOLVE).promised > received + TEN_DAYS_AGO
    assert case.row.handoffs == 0
    notices = notices_in(case)
    assert notices[StepAction.WARN_OWNER] == 1
    assert set(notices.values()) == {1}
    assert any(mail["To"] == f"{case.row.owner}@amends.example" for mail in world.letters())
    reasons = {step.reason for step in case.row.escalations if step.state is EscalationState.SKIPPED}
    assert WhySkipped.HIGHER_STEP not in reasons


async def test_who_arrives_late_and_is_owed_a_call_has_colleagues_who_know_it(world: World) -> None:
    """Where a person apologises, no first letter does: that it is late is told, not taken as done."""
    async with world.worker():
        reference = await world.start(received_at=datetime.now(UTC) - TEN_DAYS_AGO, severity="critical")
        case = await world.when(reference, lambda case: notices_in(case)[StepAction.WARN_OWNER] and not case.unrecorded)
    owner = next(step for step in case.row.escalations if told(step) and step.action is StepAction.WARN_OWNER)
    assert owner.milestone in {MilestoneName.FIRST_CONTACT, MilestoneName.APOLOGISE}
    skipped = [step for step in case.row.escalations if step.milestone is MilestoneName.APOLOGISE and not told(step)]
    assert not any(step.reason is WhySkipped.FIRST_LETTER for step in skipped)


def told(step: Escalation) -> bool:
    """Somebody was told, or will be with other things."""
    return step.state in (EscalationState.DELIVERED, EscalationState.HELD)


def notices_in(case: CaseView) -> Counter[StepAction]:
    """How many colleagues of each kind were told."""
    return Counter(
        step.action for step in case.row.escalations if told(step) and step.action is not StepAction.TELL_CUSTOMER
    )


async def test_who_arrives_in_time_reads_nothing_of_it(world: World) -> None:
    """Received this minute: no word of a late answer."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
    assert "before now" not in world.letters()[0].get_body(("plain",)).get_content()
