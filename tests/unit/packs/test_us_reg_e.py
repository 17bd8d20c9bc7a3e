"""Regulation E: 10 business days to decide or to credit provisionally, 45 or 90 days then, 1 and 3 days to report."""

from datetime import date

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import ClockEvent, EventKind, MilestoneState
from tests.unit.packs import packs, telling

NAME = "us-reg-e"
DECIDE, RESOLVE = MilestoneName.DECIDE, MilestoneName.RESOLVE
NOTICE = packs.at(NAME, "2026-12-23")


def extended(day: str) -> ClockEvent:
    """The customer was told that it takes longer."""
    return packs.event(EventKind.EXTENDED, packs.at(NAME, day), DECIDE, by_another="20 business days")


def decided(day: str, hour: str) -> ClockEvent:
    """Somebody determined whether there was an error."""
    return packs.event(EventKind.FULFILLED, packs.at(NAME, day, hour), DECIDE)


@pytest.mark.parametrize(
    ("category", "told", "last_day"),
    [
        ("unknown charge", None, date(2027, 1, 8)),
        ("new account", None, date(2027, 1, 25)),
        ("unknown charge", "2027-01-08", date(2027, 2, 6)),
        ("foreign transfer", "2027-01-07", date(2027, 3, 23)),
        ("point of sale", "2027-01-07", date(2027, 3, 23)),
        ("new account", "2027-01-11", date(2027, 3, 23)),
        ("unknown charge", "2027-01-11", date(2027, 1, 8)),
        ("foreign transfer", None, date(2027, 1, 8)),
    ],
)
def test_how_long_the_law_allows_to_decide(category: str, told: str | None, last_day: date) -> None:
    """Notice on Wednesday 23 December. Business days: 24, 28-31 (5), 4-8 January (10), 11-15 (15), 19-22 (19, King's
    day on the 18th closed), 25 January (20). 45 days are 8 in December, 31 in January, 6 in February; 90 end on 23
    March. The longer time is there only for who was told before the shorter one was over.
    """
    events = [extended(told)] if told else []

    assert packs.by_law(NAME, DECIDE, NOTICE, *events, category=category) == last_day


def test_our_own_date_to_decide_is_half_of_the_laws_and_may_reach_to_day_forty() -> None:
    """24 and 28 to 31 December are five business days. Twenty more end on 1 February at close of business; day 40 after
    23 December is the same day at the hour of the notice, which comes first.
    """
    first, longer = (packs.clock(NAME, DECIDE, NOTICE, *events) for events in ([], [extended("2026-12-30")]))

    assert first.due == packs.at(NAME, "2026-12-31", "17:00")
    assert longer.due == packs.at(NAME, "2027-02-01", "10:00")
    assert packs.reckoned(NAME, NOTICE).extensions_left == {"decide": 2}


def test_one_extension_is_twenty_business_days_at_most() -> None:
    """Notice on Thursday 3 December: 10 December. Twenty business days more: 11, 14-18, 21-24 (10), 28-31 (14), 4-8
    January (19), 11 January; day 40 is 12 January.
    """
    long = packs.event(EventKind.EXTENDED, packs.at(NAME, "2026-12-08"), DECIDE, by_another="60 business days")
    clock = packs.clock(NAME, DECIDE, packs.at(NAME, "2026-12-03"), long)

    assert clock.due == packs.at(NAME, "2027-01-11", "17:00")


@pytest.mark.parametrize(
    ("day", "hour", "corrected", "reported"),
    [
        ("2027-01-08", "15:00", "2027-01-11", date(2027, 1, 13)),
        ("2027-01-14", "09:30", "2027-01-15", date(2027, 1, 20)),
    ],
)
def test_an_error_is_corrected_in_one_and_reported_in_three_business_days_of_deciding(
    day: str, hour: str, corrected: str, reported: date
) -> None:
    """Friday 8 January: Monday 11 is day 1, Wednesday 13 day 3. Thursday 14 January: Friday 15, and, King's day on
    Monday being closed, 19 and 20 January.
    """
    clock = packs.clock(NAME, RESOLVE, NOTICE, decided(day, hour))

    assert clock.due == packs.at(NAME, corrected, "17:00")
    assert packs.day(NAME, clock.due_by_law) == reported


def test_nobody_reports_before_it_is_decided() -> None:
    """The clock of the report waits, and no law's date beside it."""
    clock = packs.clock(NAME, RESOLVE, NOTICE)

    assert clock.state is MilestoneState.WAITING
    assert clock.due_by_law is None


def test_a_critical_complaint_is_reported_as_fast_as_any_other() -> None:
    """The house's two days for critical complaints are counted from the receipt; here one day counts for all."""
    clock = packs.clock(NAME, RESOLVE, NOTICE, decided("2027-01-08", "15:00"), severity="critical")

    assert clock.due == packs.at(NAME, "2027-01-11", "17:00")


def test_who_is_told_before_the_tenth_day() -> None:
    """Our own date is Thursday 31 December 17:00; half of the 47 open hours are used on Tuesday at 09:30, and three
    business days more are 4, 5, 6 January. Three business days before Friday 8 January is Tuesday the 5th at close of
    business, two are Wednesday at close: both are told when the next morning opens.
    """
    assert telling.told(NAME, packs.clock(NAME, DECIDE, NOTICE)) == [
        "Tue 29 Dec 09:30 warn_owner unless at it for 60 minutes",
        "Thu 31 Dec 09:00 tell_supervisor",
        "Thu 31 Dec 13:00 tell_customer: Wed 6 Jan 17:00",
        "Mon 4 Jan 09:00 reassign",
        "Wed 6 Jan 09:00 tell_manager",
        "Thu 7 Jan 09:00 tell_duty",
    ]


def test_who_is_told_when_the_report_is_late() -> None:
    """Decided on Friday 8 January at 15:00: our date is Monday 17:00, ten open hours later, the law's Wednesday 17:00.
    One business day before that is Tuesday at close; two open hours before it is Wednesday 15:00.
    """
    clock = packs.clock(NAME, RESOLVE, NOTICE, decided("2027-01-08", "15:00"))

    assert telling.told(NAME, clock) == [
        "Mon 11 Jan 12:00 warn_owner",
        "Tue 12 Jan 09:00 tell_supervisor",
        "Wed 13 Jan 09:00 tell_manager",
        "Wed 13 Jan 15:00 tell_duty",
    ]


def test_the_amount_in_error_is_proposed_as_owed() -> None:
    """Where nobody knows the amount nothing is proposed."""
    plan = packs.reckoned(NAME, NOTICE, loss_claimed=telling.money("120 USD"))

    assert telling.offered(plan) == ["120 USD"]
    assert plan.suggested is not None
    assert plan.suggested.lines[0].owed
    assert telling.offered(packs.reckoned(NAME, NOTICE)) == []
    assert telling.limits(plan) == {"agent": "500 USD", "supervisor": "2500 USD", "manager": "unlimited"}
