"""Law 8: the customer is told before every promise that will be missed, with the date that is true now."""

from datetime import datetime, timedelta

from amends.domain.actions import MilestoneName
from amends.domain.plan import EscalationStep, MilestoneState, StepAction
from amends.policy import CompiledPolicy, reckon
from tests.support.pages import compiled, event, facts, london, office_page, page

MONDAY = london(2026, 12, 7, 9)


def told(now: datetime, *ledger: object, policy: CompiledPolicy | None = None) -> list[EscalationStep]:
    """What the customer would be told about the resolution."""
    events = (event("received", MONDAY), *ledger)
    plan = reckon(policy or compiled(office_page()), facts(received_at=MONDAY), events, now)  # type: ignore[arg-type]
    return [step for step in plan.of(MilestoneName.RESOLVE).steps if step.action is StepAction.TELL_CUSTOMER]


def test_the_customer_is_told_before_the_due_date_with_a_later_one() -> None:
    """Due on Monday 17:00: told at 16:00 that it will be Tuesday 17:00."""
    (step,) = told(MONDAY)

    assert (step.step, step.at, step.new_date) == ("2.tell_customer", london(2026, 12, 7, 16), london(2026, 12, 8, 17))


def test_a_late_letter_promises_a_date_that_is_still_ahead() -> None:
    """After three days of downtime the new date counts from now, not from the date that has long passed."""
    (step,) = told(london(2026, 12, 10, 12))

    assert step.new_date == london(2026, 12, 11, 12)


def test_as_long_as_it_is_not_resolved_every_promise_has_a_next_letter_before_it_is_missed() -> None:
    """Ten holding letters in a row: each has a key of its own, comes before the promise and tells a later date."""
    ledger: list[object] = []
    keys, now, promised = set[str](), MONDAY, london(2026, 12, 7, 17)
    for _ in range(10):
        (step,) = told(now, *ledger)
        assert step.at < promised
        assert step.new_date is not None
        assert step.new_date > promised
        keys.add(step.step)
        now, promised = step.at, step.new_date
        ledger.append(event("promised", now, milestone="resolve", until=promised))
    assert len(keys) == 10


def test_the_same_date_told_again_asks_for_no_further_letter() -> None:
    """Two letters that tell the same date are one promise: the step after it keeps its key."""
    promise = event("promised", MONDAY, milestone="resolve", until=london(2026, 12, 7, 17))
    again = event("promised", MONDAY + timedelta(hours=1), milestone="resolve", until=london(2026, 12, 7, 17))

    assert [step.step for step in told(MONDAY, promise)] == [step.step for step in told(MONDAY, promise, again)]


def test_a_policy_that_promises_less_than_it_warns_ahead_cannot_send_letters_at_once_for_ever() -> None:
    """Told 8 hours ahead of a date only 1 hour away: half of that hour passes before the next letter."""
    ladder = [{"before": "8 business hours", "do": "tell_customer", "new_date": "1 business hour"}]
    policy = compiled(office_page(milestones={"resolve": {"ladder": ladder}}))
    promise = event("promised", london(2026, 12, 7, 12), milestone="resolve", until=london(2026, 12, 7, 13))

    (step,) = told(london(2026, 12, 7, 12), promise, policy=policy)

    assert step.at == london(2026, 12, 7, 12, 30)


def test_a_promise_made_before_a_pause_is_corrected_with_the_date_that_the_pause_made() -> None:
    """Promised for 17:00, paused for 16 business hours: on resumption the customer hears of the moved due date."""
    ledger = (
        event("promised", MONDAY, milestone="resolve", until=london(2026, 12, 7, 17)),
        event("paused", london(2026, 12, 7, 10), waits_for="customer"),
        event("resumed", london(2026, 12, 9, 10)),
    )

    (step,) = told(london(2026, 12, 9, 10), *ledger)

    assert (step.at, step.new_date) == (london(2026, 12, 9, 10), london(2026, 12, 9, 17))


def test_h3_waiting_for_a_colleague_never_stops_the_clock_that_keeps_the_customer_informed() -> None:
    """Paused for a colleague for a week: keep_informed runs, is due, and tells the customer before that."""
    paused = event("paused", london(2026, 12, 18, 16, 0, 1), waits_for="colleague")
    ledger = (event("received", london(2026, 12, 18, 16)), paused)

    clock = reckon(compiled(page()), facts(), ledger, london(2026, 12, 18, 16, 0, 2)).of(MilestoneName.KEEP_INFORMED)

    assert clock.state is MilestoneState.RUNNING
    assert clock.due == london(2026, 12, 18, 16, 0, 45)
    assert [step.action for step in clock.steps] == [StepAction.TELL_CUSTOMER]


def test_whatever_the_customer_is_told_begins_the_next_wait() -> None:
    """Each TOLD is the next generation of keep_informed, counted from that instant."""
    ledger = [event("received", london(2026, 12, 18, 16))]
    for number in range(1, 4):
        at = london(2026, 12, 18, 16, number)
        ledger.append(event("told", at))
        clock = reckon(compiled(page()), facts(), ledger, at).of(MilestoneName.KEEP_INFORMED)
        assert (clock.generation, clock.started_at, clock.due) == (number + 1, at, at + timedelta(seconds=45))
