"""The CFPB's portal: 15 days to respond, 60 where it was marked in progress in time, counted from the sending."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import ClockEvent, EventKind
from amends.policy.engine.selection import choose
from tests.unit.packs import packs, telling

NAME = "us-cfpb-portal"
SENT = packs.at(NAME, "2026-11-30")
RESOLVE = MilestoneName.RESOLVE


def extended(day: str, by: str = "15 business days") -> ClockEvent:
    """What staff did: they took longer and the customer was told, which is the mark 'in progress'."""
    return packs.event(EventKind.EXTENDED, packs.at(NAME, day), RESOLVE, by_another=by)


def test_a_response_is_due_fifteen_days_after_the_portal_sent_it() -> None:
    """30 November is day 0, so day 15 is 15 December; weekends and holidays count."""
    assert packs.by_law(NAME, RESOLVE, SENT) == date(2026, 12, 15)


def test_days_keep_their_hour_when_summer_time_ends() -> None:
    """Sent on 26 October at 10:00 in New York (14:00 UTC): 10 November at 10:00, which is 15:00 UTC by then."""
    clock = packs.clock(NAME, RESOLVE, packs.at(NAME, "2026-10-26"))

    assert clock.due_by_law == datetime(2026, 11, 10, 15, tzinfo=UTC)


def test_in_progress_within_fifteen_days_allows_sixty() -> None:
    """31 days of December (day 31 is New Year's Eve) and 29 of January: 60 days after 30 November is 29 January."""
    assert packs.by_law(NAME, RESOLVE, SENT, extended("2026-12-10")) == date(2027, 1, 29)


def test_in_progress_after_the_fifteenth_day_allows_nothing() -> None:
    """Marked on 16 December it was past due already."""
    assert packs.by_law(NAME, RESOLVE, SENT, extended("2026-12-16")) == date(2026, 12, 15)


def test_our_own_date_lies_well_inside_and_may_reach_to_day_fifty() -> None:
    """Five business days after Monday 30 November: 1, 2, 3, 4 and 7 December. Taking 15 business days longer gives
    29 December (Christmas closed), and again would give 21 January (New Year and King's day closed): day 50 is 19
    January.
    """
    first = packs.clock(NAME, RESOLVE, SENT)
    once = packs.clock(NAME, RESOLVE, SENT, extended("2026-12-04", "30 business days"))
    twice = packs.clock(NAME, RESOLVE, SENT, extended("2026-12-04"), extended("2026-12-28"))

    assert first.due == packs.at(NAME, "2026-12-07", "17:00")
    assert once.due == packs.at(NAME, "2026-12-29", "17:00")
    assert twice.due == packs.at(NAME, "2027-01-19", "10:00")


def test_three_extensions_are_left_at_the_start() -> None:
    """Each of them is told to the customer."""
    assert packs.reckoned(NAME, SENT).extensions_left == {"decide": 1, "resolve": 3}


def test_people_are_told_before_the_date_and_within_their_hours() -> None:
    """Our own date is Monday 7 December 17:00. Half of the 47 open hours until then are used on Thursday at 09:30. The
    customer hears four open hours before it that it will be 10 December (three business days on). 5 days before 15
    December is the 10th; 2 days before is Sunday the 13th. Whoever would be told at night is told in the morning.
    """
    assert telling.told(NAME, packs.clock(NAME, RESOLVE, SENT)) == [
        "Thu 3 Dec 09:30 warn_owner unless at it for 60 minutes",
        "Mon 7 Dec 09:00 tell_supervisor",
        "Mon 7 Dec 13:00 tell_customer: Thu 10 Dec 17:00",
        "Tue 8 Dec 09:00 reassign",
        "Thu 10 Dec 10:00 tell_manager",
        "Mon 14 Dec 09:00 tell_duty",
    ]


def test_in_progress_the_last_days_are_watched_again() -> None:
    """5 days before Friday 29 January is Sunday the 24th, so Monday morning; 2 days before is Wednesday."""
    clock = packs.clock(NAME, RESOLVE, SENT, extended("2026-12-10"))

    assert telling.told(NAME, clock)[-2:] == ["Mon 25 Jan 09:00 tell_manager", "Wed 27 Jan 10:00 tell_duty"]


@pytest.mark.parametrize(
    ("facts", "told_longer", "last_day"),
    [
        ({"product": "debit card"}, False, date(2026, 12, 14)),
        ({"product": "debit card"}, True, date(2027, 1, 14)),
        ({"product": "bank account", "category": "new account"}, False, date(2026, 12, 29)),
        ({"product": "bank account", "category": "new account"}, True, date(2027, 2, 28)),
        ({"product": "debit card", "category": "point of sale"}, False, date(2026, 12, 14)),
        ({"product": "debit card", "category": "point of sale"}, True, date(2027, 2, 28)),
        ({"product": "Credit card"}, True, date(2027, 2, 15)),
        ({"product": "Mortgage"}, True, None),
    ],
)
def test_the_statutes_go_on_beside_the_portal(facts: dict[str, Any], told_longer: bool, last_day: date | None) -> None:
    """Regulation E after 30 November: 1-4 December (4), 7-11 (9), 14 (10), 15-18 (14), 21-24 (18), 28, 29 (20); 45 days
    end on 14 January, 90 on 28 February. Regulation Z: the second full cycle closes on 15 February. The portal's own
    date is the same for all.
    """
    longer = packs.event(
        EventKind.EXTENDED, packs.at(NAME, "2026-12-02"), MilestoneName.DECIDE, by_another="3 business days"
    )
    plan = packs.reckoned(NAME, SENT, *([longer] if told_longer else []), **facts)

    assert packs.day(NAME, plan.of(MilestoneName.DECIDE).due_by_law) == last_day
    assert packs.day(NAME, plan.of(RESOLVE).due_by_law) == date(2026, 12, 15)


def test_no_billing_error_takes_longer_than_ninety_days() -> None:
    """Sent on 16 July, the second full cycle closes on 15 October, which is day 91."""
    sent = packs.at(NAME, "2026-07-16")

    assert packs.by_law(NAME, MilestoneName.DECIDE, sent, product="credit card") == date(2026, 10, 14)


def test_who_is_told_before_the_statutes_date() -> None:
    """Our date is Thursday 3 December 17:00; half of the 31 open hours are used on Wednesday at 09:30. The law's is
    Monday 14 December 17:00: three business days before is Wednesday the 9th, two are the 10th at close.
    """
    clock = packs.clock(NAME, MilestoneName.DECIDE, SENT, product="debit card")

    assert telling.told(NAME, clock) == [
        "Wed 2 Dec 09:30 warn_owner unless at it for 60 minutes",
        "Thu 3 Dec 13:00 tell_supervisor",
        "Fri 4 Dec 09:00 reassign",
        "Thu 10 Dec 09:00 tell_manager",
        "Fri 11 Dec 09:00 tell_duty",
    ]


def test_the_portal_comes_before_the_house_pages_for_a_product() -> None:
    """What the Bureau sent is answered in its days, whatever was bought."""
    rules = {name: packs.pack(name) for name in (NAME, "ecommerce")}

    assert choose(rules, packs.facts_for(NAME, SENT, product="order")).name == NAME
    assert choose(rules, packs.facts_for(NAME, SENT, product="order", jurisdiction="US")).name == "ecommerce"


def test_what_was_lost_is_proposed() -> None:
    """The loss where it is known; after severe harm a sum of its own."""
    plan = packs.reckoned(NAME, SENT, loss_claimed=telling.money("34.50 USD"))
    severe = packs.reckoned(NAME, SENT, severity="high")

    assert telling.offered(plan) == ["34.50 USD"]
    assert telling.offered(severe) == ["50 USD"]
    assert telling.limits(plan) == {"agent": "100 USD", "supervisor": "500 USD", "manager": "unlimited"}
