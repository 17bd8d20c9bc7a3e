"""A promised remedy is a promise: dated, told, watched, and kept by whoever pays or does it (laws 6, 8 and 15)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.case import EscalationState, Task, TaskKind
from amends.domain.plan import MilestoneState, StepAction
from amends.domain.types import Stage
from amends.domain.views import CaseView
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import MONEY, UPHELD, on_the_table
from tests.integration.workflows.test_corners import granted, purposes
from tests.integration.workflows.test_kept_means_kept import refused
from tests.integration.workflows.world import AGENT, DUTY, SUPERVISOR, World, published
from tests.support.journal_events import event_name

PAYER = DUTY  # no part in the decision
GESTURE = {"kind": "gesture", "detail": "a free night"}
LADDER: list[dict[str, Any]] = [
    {"at": "50%", "do": "warn_owner"},
    {"before": "4 hours", "do": "tell_customer", "new_date": "20 hours"},
    {"at": "due", "do": "tell_supervisor"},
    {"after": "10 hours", "do": "tell_manager"},
]
PAGE = hourly(milestones={"remedy": {"target": "40 hours", "ladder": LADDER}})


def remedy_tasks(case: CaseView) -> list[Task]:
    """What has to be paid or done."""
    return [task for task in case.row.tasks if task.kind in (TaskKind.PAY_BY_HAND, TaskKind.DO_GESTURE)]


async def promised(world: World, *lines: dict[str, Any], **changes: Any) -> tuple[str, CaseView]:
    """A complaint of which the supervisor decided that the customer gets these lines."""
    await published(world.records, {"hourly": PAGE})
    reference = await world.start(**changes)
    offer = await on_the_table(world, reference)
    decision = {"offer_id": offer, "verdict": "amend", "reason": "our depot", "lines": list(lines)}
    await granted(world, reference, "decide", SUPERVISOR, decision=decision)
    return reference, await world.when(
        reference, lambda case: len(remedy_tasks(case)) == len(lines) and not case.unrecorded
    )


def text(mail: Any) -> str:
    """The words of a letter, unwrapped."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


async def test_what_is_promised_has_a_date_an_owner_and_a_place_in_the_letter(world: World) -> None:
    """Money and a gesture: both tasks are due when the policy says, and the customer reads by when."""
    async with world.worker():
        _, case = await promised(world, MONEY, GESTURE)
    clock = case.plan.of(MilestoneName.REMEDY)
    assert clock.state is MilestoneState.RUNNING
    assert clock.due - clock.started_at == timedelta(hours=40)
    assert clock.derivation
    assert [task.due for task in remedy_tasks(case)] == [clock.due] * 2
    assert "We will have paid or done this by" in text(world.letters()[-1])
    [promise] = case.row.promises
    assert (promise.milestone, promise.date, promise.kept_at) == (MilestoneName.REMEDY, clock.due, None)


async def test_a_remedy_that_nobody_gives_rings_until_it_is_given(world: World) -> None:
    """Resolved, and nobody pays: the payer is warned, the customer hears a new date, superiors are told, an alarm
    always stands, and neither the survey nor the end comes.
    """
    async with world.worker():
        reference, case = await promised(world, MONEY)
        first = case.plan.of(MilestoneName.REMEDY).due
        await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
        await world.at_stage(reference, "resolved")
        await world.pass_time(reference, hours=52)
        case = await world.when(reference, lambda case: "holding" in purposes(case) and not case.unrecorded)
        steps = {step.action: step for step in case.row.escalations if step.milestone is MilestoneName.REMEDY}
        assert sorted(steps[StepAction.WARN_OWNER].to) == ["omid", "ruth"]  # every supervisor, for whom the task is
        assert steps[StepAction.TELL_MANAGER].state is EscalationState.DELIVERED
        holding = next(mail for mail in world.letters() if "your new date is" in mail["Subject"])
        assert "would have paid or done what we promised you by" in text(holding)
        assert case.row.alarm_at is not None
        assert (case.row.stage, "survey" in purposes(case)) == (Stage.RESOLVED, False)
        await granted(world, reference, "complete_task", PAYER, task_id=remedy_tasks(case)[0].id, result="paid")
        case = await world.when(reference, lambda case: "payment" in purposes(case) and not case.unrecorded)
    told = [promise for promise in case.row.promises if promise.milestone is MilestoneName.REMEDY]
    assert (told[0].date, told[0].kept_at) == (first, None)
    assert told[0].superseded_by is not None
    assert told[-1].kept_at is not None
    assert case.plan.of(MilestoneName.REMEDY).late_by > 0


async def test_a_contented_customer_does_not_close_a_complaint_over_an_open_remedy(world: World) -> None:
    """Rated 5 before the gesture was done: it stays open, with an alarm, until somebody has done it."""
    async with world.worker():
        reference, case = await promised(world, GESTURE)
        await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
        await world.at_stage(reference, "resolved")
        await granted(world, reference, "rate", "customer", score=5)
        await world.pass_time(reference, hours=30)
        case = await world.when(reference, lambda case: not case.unrecorded)
        assert case.row.stage is not Stage.CLOSED
        assert case.row.alarm_at is not None
        await granted(world, reference, "complete_task", AGENT, task_id=remedy_tasks(case)[0].id, result="sent")
        await world.at_stage(reference, "closed")


async def test_a_remedy_outlives_a_withdrawal_and_still_rings(world: World) -> None:
    """What was promised is owed to whoever takes the complaint back; its ladder climbs on, and the payment is told."""
    async with world.worker():
        reference, _ = await promised(world, MONEY)
        await granted(world, reference, "withdraw", "customer", reason="it is fine now")
        await world.when(reference, lambda case: case.row.outcome == Stage.WITHDRAWN)
        await world.pass_time(reference, hours=52)
        case = await world.when(
            reference,
            lambda case: any(step.action is StepAction.TELL_MANAGER for step in case.row.escalations),
        )
        await granted(world, reference, "complete_task", PAYER, task_id=remedy_tasks(case)[0].id, result="paid")
        await world.over(reference)
        case = await world.case(reference)
    assert purposes(case)[-1] == "payment"


async def test_remedies_promised_at_two_times_have_a_date_each(world: World) -> None:
    """Given at once, and accepted ten hours later: the second is due ten hours after the first, and each is kept."""
    async with world.worker():
        reference, case = await promised(world, GESTURE | {"terms": "given"})
        first = remedy_tasks(case)[0]
        await world.pass_time(reference, hours=5)
        await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
        await world.at_stage(reference, "resolved")
        await granted(world, reference, "reopen", "customer", reason="not solved")
        await world.when(reference, lambda case: case.row.generation == 2 and case.row.stage is Stage.DECIDING)
        case = await world.when(reference, lambda case: not case.unrecorded)
        decision = {"offer_id": case.row.offers[-1].id, "verdict": "amend", "reason": "again", "lines": [MONEY]}
        await granted(world, reference, "decide", SUPERVISOR, decision=decision)
        case = await world.when(reference, lambda case: len(remedy_tasks(case)) == 2 and not case.unrecorded)
        second = remedy_tasks(case)[1]
        assert timedelta(hours=5) <= second.due - first.due <= timedelta(hours=6)
        await granted(world, reference, "complete_task", AGENT, task_id=first.id, result="done")
        case = await world.when(reference, lambda case: not case.unrecorded)
        assert case.plan.of(MilestoneName.REMEDY).due == second.due
    kept = {str(promise.date): promise.kept_at for promise in case.row.promises}
    assert kept[str(first.due)] is not None
    assert kept[str(second.due)] is None


# --- who confirms a payment, and of what ---


@pytest.mark.parametrize(
    ("by", "value", "says"),
    [
        (PAYER, {"amount": "4.00", "currency": "EUR"}, "40.00 EUR was decided"),
        (PAYER, {"amount": "40.00", "currency": "USD"}, "40.00 EUR was decided"),
        (PAYER, {"amount": "400.00", "currency": "EUR"}, "needs a decision"),
        (SUPERVISOR, None, "cannot confirm"),
        (AGENT, None, "for the role supervisor"),
    ],
)
async def test_a_payment_is_confirmed_as_decided_by_another_with_the_role(
    world: World, by: str, value: dict[str, str] | None, says: str
) -> None:
    """Another amount or currency, more than was decided, who decided it, who has no such role: refused, still owed."""
    async with world.worker():
        reference, case = await promised(world, MONEY)
        task = remedy_tasks(case)[0]
        part: dict[str, Any] = {"task_id": task.id, "result": "paid"} | ({"value": value} if value else {})
        assert says in await refused(world, reference, "complete_task", by, **part)
        case = await world.case(reference)
    assert remedy_tasks(case)[0].done_at is None
    assert "payment" not in purposes(case)


async def test_less_for_a_reason_is_told_truly_and_reported_as_paid(world: World) -> None:
    """4 EUR of the 40: with a reason it is done; the letter names both amounts, the journal what was paid."""
    async with world.worker():
        reference, case = await promised(world, MONEY)
        part = {"task_id": remedy_tasks(case)[0].id, "result": "paid", "reason": "36 were paid on the spot"}
        await granted(world, reference, "complete_task", PAYER, value={"amount": "4.00", "currency": "EUR"}, **part)
        await world.when(reference, lambda case: "payment" in purposes(case) and not case.unrecorded)
        now = await world.environment.get_current_time(world.handle(reference))
        period = (case.row.facts.received_at - timedelta(days=1), now + timedelta(days=1))
        promised_sum, paid_sum = await world.records.tallies.payouts(*period), await world.records.tallies.paid(*period)
    letter = text(world.letters()[-1])
    assert "€4.00" in letter
    assert "We told you of €40.00" in letter
    assert [(each.amount, each.currency) for each in promised_sum] == [(Decimal("40.00"), "EUR")]
    assert [(each.amount, each.currency) for each in paid_sum] == [(Decimal("4.00"), "EUR")]


async def test_done_without_an_amount_means_exactly_what_was_decided(world: World) -> None:
    """The journal says what was paid, by whom, though nobody typed an amount."""
    async with world.worker():
        reference, case = await promised(world, MONEY)
        await granted(world, reference, "complete_task", PAYER, task_id=remedy_tasks(case)[0].id, result="paid")
        await world.when(reference, lambda case: "payment" in purposes(case) and not case.unrecorded)
        [entry] = [entry for entry in await world.journal(reference) if event_name(entry) == "payment.confirmed"]
    assert entry.who == PAYER
    assert '"40.00"' in str(entry.payload).replace("'", '"')


async def test_a_letter_is_signed_by_whoever_wrote_it(world: World) -> None:
    """The supervisor decides on another's complaint: the decision bears her name, and no word of a first idea."""
    async with world.worker():
        _, case = await promised(world, MONEY)
    letter = text(world.letters()[-1])
    assert case.row.owner != SUPERVISOR
    assert "Ruth Okafor" in letter
    assert "second time" not in letter
