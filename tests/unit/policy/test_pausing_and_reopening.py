"""Field cases B and D: what pausing, resuming, extending, resolving and reopening do to the clocks."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from amends.domain.actions import MilestoneName
from amends.domain.plan import MilestonePlan, MilestoneState, Plan, StepAction
from amends.policy import CompiledPolicy, reckon
from tests.support.pages import compiled, event, facts, london, office_page, page

MONDAY = london(2026, 12, 7, 9)
RECEIVED = event("received", MONDAY)
TIERS = {"gold": 4, "silver": 6}


def plan_at(now: datetime, *ledger: object, policy: CompiledPolicy | None = None) -> Plan:
    """The plan of a complaint received on Monday 7 December 2026 at 9:00."""
    return reckon(policy or compiled(office_page()), facts(received_at=MONDAY), (RECEIVED, *ledger), now)  # type: ignore[arg-type]


def resolve_at(now: datetime, *ledger: object, policy: CompiledPolicy | None = None) -> MilestonePlan:
    """The clock `resolve` of that plan."""
    return plan_at(now, *ledger, policy=policy).of(MilestoneName.RESOLVE)


def test_b1_a_pause_of_three_business_hours_moves_due_by_exactly_three_business_hours() -> None:
    """8 business hours from Monday 9:00 end on Monday 17:00; a pause from 10:00 to 13:00 makes that Tuesday 12:00."""
    assert resolve_at(MONDAY).due == london(2026, 12, 7, 17)
    paused = event("paused", london(2026, 12, 7, 10), waits_for="customer")
    resumed = event("resumed", london(2026, 12, 7, 13))

    clock = resolve_at(london(2026, 12, 7, 14), paused, resumed)

    assert clock.due == london(2026, 12, 8, 12)
    assert clock.consumed == 2 * 3600


def test_a_clock_that_begins_in_a_pause_stands_still_until_its_end() -> None:
    """Acknowledged at 11:00, in the middle of a pause until 13:00: four business hours end at 17:00, not at 15:00."""
    policy = compiled(
        office_page(
            milestones={"decide": {"target": "4 business hours", "starts": "acknowledged"}},
            pauses={"customer": {"stops": ["decide"]}},
        )
    )
    ledger = (
        event("paused", london(2026, 12, 7, 10), waits_for="customer"),
        event("fulfilled", london(2026, 12, 7, 11), milestone="acknowledge"),
        event("resumed", london(2026, 12, 7, 13)),
    )

    clock = plan_at(london(2026, 12, 7, 14), *ledger, policy=policy).of(MilestoneName.DECIDE)

    assert clock.due == london(2026, 12, 7, 17)


def test_half_of_a_budget_is_used_when_half_of_its_own_time_has_run() -> None:
    """Half of 8 business hours is 4: from 9 to 10, from 13 to 14, and after the second pause from 14:30 to 16:30."""
    policy = compiled(office_page(milestones={"resolve": {"ladder": [{"at": "50%", "do": "warn_owner"}]}}))
    ledger = (
        event("paused", london(2026, 12, 7, 10), waits_for="customer"),
        event("resumed", london(2026, 12, 7, 13)),
        event("paused", london(2026, 12, 7, 14), waits_for="customer"),
        event("resumed", london(2026, 12, 7, 14, 30)),
    )

    (step,) = resolve_at(london(2026, 12, 7, 15), *ledger, policy=policy).steps

    assert step.at == london(2026, 12, 7, 16, 30)


def test_b2_a_pause_over_the_weekend_moves_due_by_business_time() -> None:
    """Paused from Friday 16:00 to Monday 10:00, open from 9 to 17: two business hours, not 66."""
    friday = london(2026, 12, 4, 15)
    ledger = (
        event("received", friday),
        event("paused", london(2026, 12, 4, 16), waits_for="customer"),
        event("resumed", london(2026, 12, 7, 10)),
    )
    unpaused = reckon(compiled(office_page()), facts(received_at=friday), ledger[:1], friday)
    paused = reckon(compiled(office_page()), facts(received_at=friday), ledger, london(2026, 12, 7, 10))

    assert unpaused.of(MilestoneName.RESOLVE).due == london(2026, 12, 7, 15)
    assert paused.of(MilestoneName.RESOLVE).due == london(2026, 12, 7, 17)


def test_b3_the_used_budget_survives_a_change_of_tier_during_a_pause_and_another_after_it() -> None:
    """Two hours used of eight; the target becomes four while it is paused, and six an hour after the resumption."""
    instead = [{"when": {"tier": tier}, "target": f"{hours} business hours"} for tier, hours in TIERS.items()]
    policy = compiled(office_page(milestones={"resolve": {"instead": instead}}))
    ledger = (
        RECEIVED,
        event("paused", london(2026, 12, 7, 11), waits_for="customer"),
        event("changed", london(2026, 12, 7, 12)),
        event("resumed", london(2026, 12, 7, 13)),
    )
    again = (*ledger, event("changed", london(2026, 12, 7, 14)))
    gold = reckon(policy, facts(received_at=MONDAY, tier="gold"), ledger, london(2026, 12, 7, 13))
    silver = reckon(policy, facts(received_at=MONDAY, tier="silver"), again, london(2026, 12, 7, 14))
    first, second = (plan.of(MilestoneName.RESOLVE) for plan in (gold, silver))

    assert (first.consumed, first.due) == (2 * 3600, london(2026, 12, 7, 15))
    assert (second.consumed, second.due) == (3 * 3600, london(2026, 12, 7, 17))


def test_b4_a_paused_clock_cannot_breach_and_with_nothing_left_it_is_due_at_the_resumption() -> None:
    """Paused exactly at the due instant: no due date while paused, then that of the resumption, even if closed."""
    paused = event("paused", london(2026, 12, 7, 17), waits_for="customer")
    meanwhile = resolve_at(london(2026, 12, 9, 12), paused)
    assert (meanwhile.state, meanwhile.due, meanwhile.steps) == (MilestoneState.PAUSED, None, ())

    resumption = london(2026, 12, 9, 20)
    after = resolve_at(resumption, paused, event("resumed", resumption))

    assert after.due == resumption
    assert [step.at for step in after.steps if step.action is StepAction.REASSIGN] == [resumption]


def test_b4_a_clock_that_was_late_before_the_pause_stays_late() -> None:
    """A pause after the due date does not make a missed date good."""
    paused = event("paused", london(2026, 12, 8, 10), waits_for="customer")
    resumed = event("resumed", london(2026, 12, 8, 12))

    assert resolve_at(london(2026, 12, 8, 12), paused, resumed).due == london(2026, 12, 7, 17)


def test_b5_after_reopening_nothing_is_due_and_nobody_is_warned_within_the_grace() -> None:
    """Resolved with no budget left, reopened days later: due at the end of the grace, and no staff step before it."""
    resolved = event("resolved", london(2026, 12, 7, 17))
    reopened_at = london(2026, 12, 10, 10)

    clock = resolve_at(reopened_at, resolved, event("reopened", reopened_at))

    grace_ends = london(2026, 12, 10, 14)
    assert (clock.due, clock.generation) == (grace_ends, 2)
    assert all(step.at >= grace_ends for step in clock.steps if step.action is not StepAction.TELL_CUSTOMER)


def test_b5_reopening_may_also_continue_the_budget_or_give_a_fresh_one() -> None:
    """Five of eight hours used: `continue` leaves three, `fresh` eight."""
    ledger = (event("resolved", london(2026, 12, 7, 14)), event("reopened", london(2026, 12, 10, 9)))
    goes_on = compiled(page_that_reopens("continue"))
    afresh = compiled(page_that_reopens("fresh"))

    assert resolve_at(london(2026, 12, 10, 9), *ledger, policy=goes_on).due == london(2026, 12, 10, 12)
    assert resolve_at(london(2026, 12, 10, 9), *ledger, policy=afresh).due == london(2026, 12, 10, 17)


def page_that_reopens(clock: str) -> bytes:
    """Office hours with that clock after reopening."""
    return office_page(reopen={"clock": clock, "grace": None})


CONTINUES = compiled(office_page(reopen={"clock": "continue", "grace": None}))
gaps = st.lists(st.integers(1, 100 * 60), min_size=11, max_size=11)


@settings(max_examples=60, deadline=None)
@given(gaps)
def test_b6_over_five_cycles_with_any_gaps_the_used_budget_is_the_sum_of_the_open_times(minutes: list[int]) -> None:
    """Resolved and reopened five times after any minutes: a count minute by minute of when it was open to be worked on,
    Mondays to Fridays from 9 to 17, is what the clock says.
    """
    turns = [MONDAY + timedelta(minutes=sum(minutes[:number])) for number in range(12)]
    kinds = ["received", *["resolved", "reopened"] * 5]
    ledger = [event(kind, at) for kind, at in zip(kinds[1:], turns[1:11], strict=True)]
    open_since = [(turns[number], turns[number + 1]) for number in range(0, 12, 2)]
    counted = sum(
        at.weekday() < 5 and 9 <= at.hour < 17
        for begin, end in open_since
        for at in (begin + timedelta(minutes=minute) for minute in range((end - begin) // timedelta(minutes=1)))
    )
    clock = resolve_at(turns[11], *ledger, policy=CONTINUES)

    assert clock.consumed == counted * 60
    assert clock.generation == 6


def test_b9_resolving_stops_the_response_clocks_and_a_later_word_to_the_customer_arms_none() -> None:
    """Once resolved, keep_informed is withdrawn, and telling the customer something does not bring it back."""
    resolved = event("resolved", london(2026, 12, 7, 12))
    thanked = event("told", london(2026, 12, 8, 12))

    plan = plan_at(london(2026, 12, 9, 9), resolved, thanked)

    for name in (MilestoneName.KEEP_INFORMED, MilestoneName.DECIDE, MilestoneName.ACKNOWLEDGE):
        assert (plan.of(name).state, plan.of(name).steps) == (MilestoneState.WITHDRAWN, ())
    reopened = plan_at(london(2026, 12, 9, 9), resolved, thanked, event("reopened", london(2026, 12, 9, 9)))
    assert reopened.of(MilestoneName.KEEP_INFORMED).due == london(2026, 12, 11, 17)


def test_b10_how_late_it_was_stands_still_once_it_is_done() -> None:
    """Fulfilled one hour late; a day later it is still one hour."""
    resolved = event("resolved", london(2026, 12, 7, 18))

    assert [resolve_at(MONDAY + timedelta(days=days), resolved).late_by for days in (1, 30)] == [3600, 3600]


def test_b10_what_is_late_grows_no_later_while_it_is_paused() -> None:
    """Due on Monday at 17:00, paused on Tuesday at 11:00: two open hours late, however long the pause lasts."""
    paused = event("paused", london(2026, 12, 8, 11), waits_for="customer")
    used = [resolve_at(london(2026, 12, day, 12), paused).consumed for day in (8, 9, 18)]

    assert used == [10 * 3600] * 3


def test_b10_what_was_reached_before_a_reopening_stays_as_it_was() -> None:
    """Acknowledged an hour late: still so in the second generation, whose clocks are others."""
    late = (
        event("fulfilled", london(2026, 12, 7, 11), milestone="acknowledge"),
        event("resolved", london(2026, 12, 7, 18)),
    )
    before = plan_at(london(2026, 12, 8, 9), *late)
    after = plan_at(london(2026, 12, 9, 9), *late, event("reopened", london(2026, 12, 9, 9)))

    assert before.of(MilestoneName.ACKNOWLEDGE).late_by == 3600
    assert after.of(MilestoneName.ACKNOWLEDGE) == before.of(MilestoneName.ACKNOWLEDGE)
    assert (after.of(MilestoneName.RESOLVE).generation, after.of(MilestoneName.RESOLVE).late_by) == (2, 0)


def test_b13_a_pause_is_known_from_the_ledger_alone() -> None:
    """Paused is what the ledger says: for the clocks that this wait stops, from its event until the next resumption."""
    paused = event("paused", london(2026, 12, 7, 10), waits_for="customer")
    for ledger, state in (
        ((), MilestoneState.RUNNING),
        ((paused,), MilestoneState.PAUSED),
        ((paused, event("resumed", london(2026, 12, 7, 11))), MilestoneState.RUNNING),
        ((event("paused", london(2026, 12, 7, 10), waits_for="colleague"),), MilestoneState.RUNNING),
    ):
        assert resolve_at(london(2026, 12, 7, 12), *ledger).state is state


def test_b14_an_extension_adds_to_the_budget_is_cut_to_the_most_and_counted() -> None:
    """Of 2 extensions of at most 4 business hours, one of 9 is used: due moves by 4, and one is left."""
    policy = compiled(office_page(milestones={"resolve": {"extend": {"times": 2, "by_at_most": "4 business hours"}}}))
    longer = event("extended", london(2026, 12, 7, 10), milestone="resolve", by_another="9 business hours")

    plan = plan_at(london(2026, 12, 7, 10), longer, policy=policy)

    assert plan.of(MilestoneName.RESOLVE).due == london(2026, 12, 8, 13)
    assert plan.extensions_left == {"resolve": 1}


def test_b14_an_extension_of_a_date_that_rolls_ends_on_an_open_day() -> None:
    """No customer is promised an answer for a Saturday on which nobody is there; but `until_at_most` is the end."""
    resolve = {"target": "7 days", "roll": "next", "ladder": []}
    policy = compiled(office_page(milestones={"resolve": {**resolve, "extend": {"times": 2, "by_at_most": "5 days"}}}))
    bounded = compiled(
        office_page(milestones={"resolve": {**resolve, "extend": {"times": 2, "until_at_most": "13 days"}}})
    )
    longer = event("extended", london(2026, 12, 7, 10), milestone="resolve", by_another="5 days")

    assert resolve_at(MONDAY, policy=policy).due == london(2026, 12, 14, 17)
    assert resolve_at(MONDAY, longer, policy=policy).due == london(2026, 12, 21, 17)
    assert resolve_at(MONDAY, longer, longer, policy=bounded).due == london(2026, 12, 20, 9)


def test_b7_a_decision_that_was_never_made_rests_as_well() -> None:
    """It was withdrawn with the resolution, not reached: what was left of it is left."""
    policy = compiled(office_page(reopen={"clock": "continue", "grace": None}))
    back = (event("resolved", london(2026, 12, 7, 12)), event("reopened", london(2026, 12, 10, 9)))
    clock = plan_at(london(2026, 12, 10, 10), *back, policy=policy).of(MilestoneName.DECIDE)

    assert clock.consumed == 4 * 3600
    assert clock.due == london(2026, 12, 10, 14)


def test_b16_the_reopen_window_is_measured_from_the_resolution() -> None:
    """A survey, a comment of the customer's and a word of ours after the resolution leave the window where it was."""
    resolved = event("resolved", london(2026, 12, 7, 12))
    comment = event("heard", london(2026, 12, 15, 9), channel="web")
    later = (event("surveyed", london(2026, 12, 12, 9)), comment, event("told", london(2026, 12, 20, 9)))
    first = plan_at(london(2026, 12, 7, 12), resolved).follow_up
    second = plan_at(london(2026, 12, 20, 9), resolved, *later).follow_up

    assert first is not None
    assert second is not None
    assert first.reopen_until == second.reopen_until == london(2027, 1, 6, 12)


def test_c7_every_milestone_has_its_own_fulfilling_event() -> None:
    """An apology fulfils the apology; deciding and resolving go on."""
    plan = reckon(
        compiled(page()),
        facts(),
        (
            event("received", london(2026, 12, 18, 16)),
            event("fulfilled", london(2026, 12, 18, 16, 1), milestone="apologise"),
        ),
        london(2026, 12, 18, 16, 1),
    )

    states = {milestone.milestone: milestone.state for milestone in plan.milestones}
    assert [name for name, state in states.items() if state is MilestoneState.FULFILLED] == [MilestoneName.APOLOGISE]


def test_c8_a_milestone_that_the_policy_lacks_is_not_applicable() -> None:
    """Left out or with target none: never late, never failed."""
    policy = compiled(office_page(milestones={"decide": {"target": "none"}}))
    plan = plan_at(london(2027, 3, 1, 9), policy=policy)

    assert plan.of(MilestoneName.DECIDE).state is MilestoneState.NOT_APPLICABLE
    assert plan.of(MilestoneName.FIRST_CONTACT).state is MilestoneState.NOT_APPLICABLE


def test_c11_corrections_move_no_date() -> None:
    """A correction that changes no fact the policy looks at leaves every date; notes are no clock events at all."""
    before, after = plan_at(MONDAY), plan_at(MONDAY, event("changed", london(2026, 12, 8, 12)))

    assert [each.due for each in before.milestones] == [each.due for each in after.milestones]


def test_d8_what_ended_has_no_clock_left() -> None:
    """Withdrawn: every open clock is withdrawn and has no step; what was fulfilled stays so."""
    ledger = (
        event("fulfilled", london(2026, 12, 7, 9, 30), milestone="acknowledge"),
        event("ended", london(2026, 12, 7, 12)),
    )
    plan = plan_at(london(2026, 12, 8, 12), *ledger)

    assert plan.of(MilestoneName.ACKNOWLEDGE).state is MilestoneState.FULFILLED
    begun = (MilestoneName.ACKNOWLEDGE, MilestoneName.REMEDY)  # nothing was promised: no clock of a remedy began
    assert {each.state for each in plan.milestones if each.milestone not in begun} == {MilestoneState.WITHDRAWN}
    assert not any(each.steps for each in plan.milestones)


def test_d10_nothing_stays_overdue_once_its_date_moved_into_the_future() -> None:
    """A clock that was late and is extended is simply due later: no field of the plan remembers otherwise."""
    late = resolve_at(london(2026, 12, 8, 10))
    assert late.due is not None
    assert late.due < london(2026, 12, 8, 10)
    longer = event("extended", london(2026, 12, 8, 10), milestone="resolve", by_another="8 business hours")

    moved = resolve_at(london(2026, 12, 8, 10), longer)

    assert moved.due == london(2026, 12, 8, 17)
    assert moved.late_by == 0


def test_d20_while_a_clock_is_paused_it_has_no_steps() -> None:
    """No warning and no notice while we wait; after the resumption a step that would have come meanwhile comes then."""
    paused = event("paused", london(2026, 12, 7, 12, 30), waits_for="customer")
    resumption = london(2026, 12, 9, 9)
    assert resolve_at(london(2026, 12, 8, 12), paused).steps == ()

    resumed = resolve_at(resumption, paused, event("resumed", resumption))

    assert all(step.at >= london(2026, 12, 7, 12, 30) for step in resumed.steps)
    assert [step.step for step in resumed.steps] == ["1.warn_owner", "2.tell_customer", "3.reassign", "4.tell_manager"]
