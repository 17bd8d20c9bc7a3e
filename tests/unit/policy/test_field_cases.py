"""What users of other systems met, asked of the reckoner (field cases A2, A16, A19, B8, C5, D17, D18, E2)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.domain.actions import MilestoneName
from amends.domain.plan import MilestoneState, Plan
from amends.policy import PolicyErrors, reckon
from amends.workflows.marks import StepKey
from tests.support.pages import compiled, event, facts, london, office_page

FRIDAY = facts().received_at
HOUSE = compiled(office_page())


def reckoned(*ledger: Any, now: datetime = FRIDAY, **keys: Any) -> Plan:
    """The plan under the office page with these keys."""
    policy = compiled(office_page(**keys)) if keys else HOUSE
    return reckon(policy, facts(), (event("received", FRIDAY), *ledger), now)


def test_a2_an_old_case_reckoned_in_the_other_half_of_the_year_is_the_same_bit_for_bit() -> None:
    """No date of December is counted with the offset of the July in which somebody looks at it."""
    done = event("resolved", london(2026, 12, 21, 17))
    winter, summer = (reckoned(done, now=london(2027, month, 4, 12)) for month in (1, 7))

    assert winter.model_dump_json(exclude={"reckoned_at"}) == summer.model_dump_json(exclude={"reckoned_at"})


@pytest.mark.parametrize("browser", ["Pacific/Apia", "Pacific/Honolulu"])
def test_a16_a_browser_in_any_zone_counts_the_same_seconds_that_are_left(browser: str) -> None:
    """Every instant goes out in UTC and says so, whatever zone the house is in."""
    auckland = {"office": {"zone": "Pacific/Auckland", "open": {"mon-fri": "09:00-17:00"}}}
    (written,) = (
        clock["due"]
        for clock in reckoned(calendars=auckland).model_dump(mode="json")["milestones"]
        if clock["milestone"] == "resolve"
    )
    here = datetime.fromisoformat(written).astimezone(ZoneInfo(browser))

    assert written == "2026-12-21T04:00:00Z"
    assert here - datetime(2026, 12, 21, 3, 59, tzinfo=UTC).astimezone(ZoneInfo(browser)) == timedelta(minutes=1)


def test_a19_a_calendar_that_a_clock_counts_on_cannot_be_deleted() -> None:
    """No clock moves to another calendar in silence: not the page's, not a milestone's, not the law's."""
    law = {"within": "8 weeks", "calendar": "courts"}
    pages: list[dict[str, Any]] = [
        {"calendar": "gone"},
        {"staff_hours": "gone"},
        {"milestones": {"decide": {"calendar": "gone"}}},
        {"milestones": {"decide": {"by_law": law}}},
    ]
    for keys in pages:
        with pytest.raises(PolicyErrors, match=r"there is no calendar '(gone|courts)' on this page; it has office"):
            reckoned(**keys)


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        ({"clock": "continue", "grace": None}, london(2026, 12, 21, 17)),
        ({"clock": "fresh", "grace": None}, london(2026, 12, 22, 10)),
        ({"clock": "grace", "grace": "16 business hours"}, london(2026, 12, 23, 10)),
    ],
)
def test_b8_three_opposite_rules_of_reopening_can_be_written(clock: dict[str, Any], due: datetime) -> None:
    """Resolved on Friday at 17:00 with one of eight hours used, reopened on Monday at 10: three different dates."""
    ledger = (event("resolved", london(2026, 12, 18, 17)), event("reopened", london(2026, 12, 21, 10)))
    resolve = reckoned(*ledger, now=london(2026, 12, 21, 10), reopen=clock).of(MilestoneName.RESOLVE)

    assert resolve.generation == 2
    assert resolve.due == due


def test_c5_on_resolution_every_clock_has_its_target_what_was_used_and_the_difference() -> None:
    """The first time, with nobody closing it twice."""
    resolved = london(2026, 12, 21, 17)
    ledger = (
        event("fulfilled", london(2026, 12, 18, 16, 30), milestone=MilestoneName.ACKNOWLEDGE),
        event("fulfilled", london(2026, 12, 21, 10), milestone=MilestoneName.DECIDE),
        event("resolved", resolved),
    )
    plan = reckoned(*ledger, now=resolved)
    clocks = {clock.milestone: clock for clock in plan.milestones}

    assert clocks[MilestoneName.ACKNOWLEDGE].consumed == 30 * 60
    assert clocks[MilestoneName.DECIDE].consumed == 2 * 3600
    assert clocks[MilestoneName.RESOLVE].consumed == 9 * 3600
    assert clocks[MilestoneName.RESOLVE].late_by == 3600
    assert all(clock.target for clock in clocks.values() if clock.state is MilestoneState.FULFILLED)


moments = st.lists(st.integers(0, 14 * 24 * 3600), max_size=6)


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(0, 30 * 24 * 3600), st.integers(0, 30 * 24 * 3600))
def test_d17_no_date_depends_on_when_or_how_often_we_look(pauses: list[int], first: int, second: int) -> None:
    """Paused and resumed at random, reckoned at two random instants after that: the same dates."""
    kinds = [{"kind": "paused", "waits_for": "customer"}, {"kind": "resumed"}]
    ledger = [
        event(at=FRIDAY + timedelta(seconds=seconds), **kinds[place % 2])
        for place, seconds in enumerate(sorted(pauses))
    ]
    done = FRIDAY + timedelta(days=14)
    plans = [reckoned(*ledger, now=done + timedelta(seconds=later)) for later in (first, second)]
    dates = [[(each.milestone, each.due, each.started_at) for each in plan.milestones] for plan in plans]

    assert dates[0] == dates[1]


def test_d18_a_second_reminder_on_the_same_day_is_told_apart_by_its_generation() -> None:
    """Resolved and reopened within the hour: the key by which a step is served once is of another generation."""
    ledger = (event("resolved", FRIDAY + timedelta(minutes=5)), event("reopened", FRIDAY + timedelta(minutes=30)))
    before, after = (reckoned(*each).of(MilestoneName.RESOLVE) for each in ((), ledger))

    assert {step.step for step in before.steps} & {step.step for step in after.steps}
    assert not {StepKey.of(before, step) for step in before.steps} & {StepKey.of(after, step) for step in after.steps}


def test_e2_the_plan_says_which_policy_and_how_each_date_was_counted() -> None:
    """Name, version, content hash and the timeline, so that nobody has to ask why."""
    plan = reckoned()

    assert plan.policy == HOUSE.ref
    assert len(plan.policy.content_hash) == 64
    assert all(clock.derivation for clock in plan.milestones if clock.due)
