"""ASIC RG 271: one business day to acknowledge, 30 days to answer (21 hardship, 45 superannuation), or say why not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from tests.unit.packs import packs, telling

NAME = "au-rg271"
ACKNOWLEDGE, RESOLVE = MilestoneName.ACKNOWLEDGE, MilestoneName.RESOLVE
RECEIVED = packs.at(NAME, "2026-10-03")


def test_the_acknowledgement_is_due_within_one_business_day() -> None:
    """Received on Saturday 3 October. Monday the 5th is Labour Day in New South Wales, so Tuesday the 6th; the manager
    is told two open hours before it closes.
    """
    clock = packs.clock(NAME, ACKNOWLEDGE, RECEIVED)

    assert clock.due == packs.at(NAME, "2026-10-06", "10:00")
    assert clock.due_by_law == packs.at(NAME, "2026-10-06", "17:00")
    assert packs.steps(clock)["tell_manager"].at == packs.at(NAME, "2026-10-06", "15:00")


@pytest.mark.parametrize(
    ("facts", "last_day"),
    [
        ({}, date(2026, 11, 2)),
        ({"category": "hardship"}, date(2026, 10, 24)),
        ({"category": "default notice"}, date(2026, 10, 24)),
        ({"category": "enforcement"}, date(2026, 10, 24)),
        ({"product": "superannuation"}, date(2026, 11, 17)),
        ({"product": "trustee"}, date(2026, 11, 17)),
        ({"product": "superannuation", "category": "hardship"}, date(2026, 10, 24)),
        ({"product": "superannuation", "category": "death benefit"}, None),
    ],
)
def test_how_long_the_response_may_take(facts: dict[str, str], last_day: date | None) -> None:
    """3 October and 21 days is the 24th; 28 more days of October and 2 make 30; 45 end on 17 November. The 90 days of a
    death benefit begin with an event that no complaint has: no date is better than a wrong one.
    """
    assert packs.by_law(NAME, RESOLVE, RECEIVED, **facts) == last_day


def test_days_keep_their_hour_when_summer_time_begins() -> None:
    """Received on Saturday at 10:00 in Sydney (00:00 UTC), a night before the clocks go forward: 2 November at 10:00,
    which is 23:00 UTC of the day before.
    """
    clock = packs.clock(NAME, RESOLVE, RECEIVED)

    assert clock.due_by_law == datetime(2026, 11, 1, 23, tzinfo=UTC)
    assert clock.due_by_law - RECEIVED.astimezone(UTC) == timedelta(days=30, hours=-1)


def test_no_promise_of_ours_is_later_than_day_twenty() -> None:
    """Eight business days after 3 October, Labour Day closed: 6-9 (4), 12-15. Five more end on 22 October. Over
    Christmas: received on 18 December, 21-24 (4), 29-31 (7), 4 January; five more would be the 11th, day 20 is the 7th.
    """
    christmas = packs.at(NAME, "2026-12-18")
    longer = [
        packs.event(EventKind.EXTENDED, packs.at(NAME, day), RESOLVE, by_another="9 business days")
        for day in ("2026-10-09", "2026-12-22")
    ]

    assert packs.clock(NAME, RESOLVE, RECEIVED).due == packs.at(NAME, "2026-10-15", "17:00")
    assert packs.clock(NAME, RESOLVE, RECEIVED, longer[0]).due == packs.at(NAME, "2026-10-22", "17:00")
    assert packs.clock(NAME, RESOLVE, christmas).due == packs.at(NAME, "2027-01-04", "17:00")
    assert packs.clock(NAME, RESOLVE, christmas, longer[1]).due == packs.at(NAME, "2027-01-07", "10:00")
    assert packs.reckoned(NAME, RECEIVED).extensions_left == {"decide": 1, "resolve": 1}


def test_who_is_told_when_and_the_customer_a_day_before_the_end() -> None:
    """Our date is Thursday 15 October 17:00, then the 22nd (16, 19-22); half of its eight days end on Friday the 9th.
    A week before Monday 2 November 10:00 is the 26th of October; three days before is Friday the 30th; one day before
    is Sunday the 1st, when a letter goes all the same.
    """
    assert telling.told(NAME, packs.clock(NAME, RESOLVE, RECEIVED)) == [
        "Mon 12 Oct 09:00 warn_owner unless at it for 60 minutes",
        "Thu 15 Oct 09:00 tell_supervisor",
        "Thu 15 Oct 13:00 tell_customer: Thu 22 Oct 17:00",
        "Fri 16 Oct 09:00 reassign",
        "Mon 26 Oct 10:00 tell_manager",
        "Fri 30 Oct 10:00 tell_duty",
        "Sun 1 Nov 10:00 signpost",
    ]


@pytest.mark.parametrize("facts", [{}, {"category": "hardship"}, {"product": "superannuation"}])
def test_a_delay_notification_before_the_date_meets_it(facts: dict[str, str]) -> None:
    """The response is still owed, but the customer was told in time that they may go to AFCA."""
    told = packs.at(NAME, "2026-10-23", "09:00")
    signpost = packs.event(EventKind.SIGNPOSTED, told, RESOLVE)

    assert packs.clock(NAME, RESOLVE, RECEIVED, signpost, **facts).law_met_at == told


def test_a_longer_time_does_not_move_the_date() -> None:
    """The guide knows no second maximum: whoever takes longer tells the customer why, and that AFCA is there."""
    longer = packs.event(EventKind.EXTENDED, packs.at(NAME, "2026-10-09"), RESOLVE, by_another="5 business days")

    assert packs.by_law(NAME, RESOLVE, RECEIVED, longer) == date(2026, 11, 2)


def test_somebody_reads_whether_a_rejection_says_enough() -> None:
    """Every decision and every final answer, before it goes."""
    assert packs.reckoned(NAME, RECEIVED).drafts == ("decision", "resolution")


def test_it_is_for_complaints_since_5_october_2021() -> None:
    """The day before, its predecessor RG 165 was in force."""
    assert not packs.governs(NAME, packs.at(NAME, "2021-10-04"))
    assert packs.governs(NAME, packs.at(NAME, "2021-10-05"))


def test_what_is_proposed() -> None:
    """What it cost them; after severe harm a sum of its own."""
    plan = packs.reckoned(NAME, RECEIVED, loss_claimed=telling.money("60 AUD"))

    assert telling.offered(plan) == ["60 AUD"]
    assert telling.offered(packs.reckoned(NAME, RECEIVED, severity="critical")) == ["100 AUD"]
    assert telling.limits(plan) == {"agent": "200 AUD", "supervisor": "1000 AUD", "manager": "unlimited"}
