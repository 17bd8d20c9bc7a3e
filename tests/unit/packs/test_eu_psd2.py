"""PSD2, article 101: a reply in 15 business days, or in 35 after a holding reply that came in time."""

from datetime import date

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import ClockEvent, EventKind
from tests.unit.packs import packs, telling

NAME = "eu-psd2"
RESOLVE = MilestoneName.RESOLVE
RECEIVED = packs.at(NAME, "2026-12-18", "16:00")


def holding_reply(day: str, hour: str = "10:00") -> ClockEvent:
    """The customer was told that it takes longer, why and until when."""
    return packs.event(EventKind.EXTENDED, packs.at(NAME, day, hour), RESOLVE, by_another="20 business days")


def test_a_reply_is_due_within_fifteen_business_days() -> None:
    """After Friday 18 December: 21-24 (4), 28-31 (8), 4-8 January (13), 11, 12. Christmas and New Year are closed."""
    assert packs.by_law(NAME, RESOLVE, RECEIVED) == date(2027, 1, 12)


def test_a_holding_reply_in_time_allows_thirty_five() -> None:
    """On from 12 January: 13-15 (18), 18-22 (23), 25-29 (28), 1-5 February (33), 8, 9. On the last day it counts."""
    assert packs.by_law(NAME, RESOLVE, RECEIVED, holding_reply("2027-01-12", "16:00")) == date(2027, 2, 9)


def test_a_holding_reply_that_comes_too_late_allows_nothing() -> None:
    """On day 16 the 15 are over."""
    assert packs.by_law(NAME, RESOLVE, RECEIVED, holding_reply("2027-01-13")) == date(2027, 1, 12)


def test_easter_monday_and_labour_day_are_closed() -> None:
    """Received on Thursday 25 March 2027, before Good Friday the 26th: 30 and 31 March, 1, 2 April (4), 5-9 (9), 12-16
    (14), 19 April.
    """
    assert packs.by_law(NAME, RESOLVE, packs.at(NAME, "2027-03-25")) == date(2027, 4, 19)


def test_our_own_date_lies_inside_and_so_does_the_one_extension() -> None:
    """Ten business days end on 5 January. Twenty more, 6-8 (3), 11-15 (8), 18-22 (13), 25-29 (18), 1 and 2 February,
    even if more is asked for.
    """
    long = packs.event(EventKind.EXTENDED, packs.at(NAME, "2026-12-28"), RESOLVE, by_another="30 business days")

    assert packs.clock(NAME, RESOLVE, RECEIVED).due == packs.at(NAME, "2027-01-05", "17:00")
    assert packs.clock(NAME, RESOLVE, RECEIVED, long).due == packs.at(NAME, "2027-02-02", "17:00")
    assert packs.reckoned(NAME, RECEIVED).extensions_left == {"resolve": 1}


def test_who_is_told_when() -> None:
    """Our date is Tuesday 5 January 17:00, and the next one the 8th; half of the 81 open hours are used on 28 December
    at 16:30, and two business days before it is Thursday 31 December at close. Four business days before 12 January is
    the 6th at close, two are the 8th at close: whoever is told then hears it when the next day opens. At the end the
    customer hears where to go.
    """
    assert telling.told(NAME, packs.clock(NAME, RESOLVE, RECEIVED)) == [
        "Mon 28 Dec 16:30 warn_owner unless at it for 60 minutes",
        "Mon 4 Jan 09:00 tell_supervisor",
        "Tue 5 Jan 13:00 tell_customer: Fri 8 Jan 17:00",
        "Wed 6 Jan 09:00 reassign",
        "Thu 7 Jan 09:00 tell_manager",
        "Mon 11 Jan 09:00 tell_duty",
        "Tue 12 Jan 17:00 signpost",
    ]


def test_after_a_holding_reply_the_signpost_waits_for_the_later_date() -> None:
    """The customer has heard of 35 business days."""
    steps = packs.steps(packs.clock(NAME, RESOLVE, RECEIVED, holding_reply("2027-01-04")))

    assert steps["signpost"].at == packs.at(NAME, "2027-02-09", "17:00")


def test_somebody_reads_whether_all_points_are_addressed() -> None:
    """Every decision and every final answer, before it goes."""
    assert packs.reckoned(NAME, RECEIVED).drafts == ("decision", "resolution")


@pytest.mark.parametrize("country", ["EU", "DE", "NO", "IS"])
def test_it_governs_the_whole_economic_area(country: str) -> None:
    """Norway is NO, which is no 'no'."""
    assert packs.governs(NAME, RECEIVED, jurisdiction=country)
    assert not packs.governs(NAME, RECEIVED, jurisdiction="GB")


def test_a_payment_that_went_wrong_is_proposed_as_owed() -> None:
    """What was lost; after severe harm a sum of its own."""
    known = packs.reckoned(NAME, RECEIVED, loss_claimed=telling.money("75.00 EUR"))

    assert telling.offered(known) == ["75.00 EUR"]
    assert telling.offered(packs.reckoned(NAME, RECEIVED, severity="high")) == ["50 EUR"]
