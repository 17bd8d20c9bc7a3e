"""Ofgem's eight weeks, worked out by hand: the customer learns in writing where else to go, whoever is slow."""

from datetime import date
from functools import partial

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from tests.unit.packs import packs
from tests.unit.packs.packs import event, ladder, moment, steps

PACK = "uk-ofgem"
RESOLVE = MilestoneName.RESOLVE
on = partial(packs.at, PACK)
by_law = partial(packs.by_law, PACK, RESOLVE)
resolve = partial(packs.clock, PACK, RESOLVE)
TUESDAY = on("2027-02-02")


@pytest.mark.parametrize(
    ("received", "due"), [("2027-02-02", "2027-03-30"), ("2026-11-01", "2026-12-27"), ("2026-09-01", "2026-10-27")]
)
def test_eight_weeks_are_fifty_six_days_wherever_they_end(received: str, due: str) -> None:
    """Tue 2 Feb 2027: 26 days of February, 30 of March. Sun 1 Nov 2026: 29 and 27, a Sunday between two holidays. Tue 1
    Sep: 29 and 27, beyond the end of summer time.
    """
    assert by_law(on(received)) == date.fromisoformat(due)


def test_the_law_is_as_old_as_the_regulations() -> None:
    """They came into force on 1 October 2008 (regulation 1): what was received the day before has no date by them."""
    assert by_law(on("2008-09-30")) is None
    assert by_law(on("2008-10-01")) == date(2008, 11, 26)


def test_no_pause_of_ours_stops_the_eight_weeks() -> None:
    """An engineer who does not come is no reason: waiting for a third party since 9 Feb, and it is still 30 March."""
    waiting = event(EventKind.PAUSED, on("2027-02-09"), waits_for="third_party")
    clock = resolve(TUESDAY, waiting)
    assert moment(PACK, clock.due_by_law) == "2027-03-30 10:00"
    assert "signpost" in steps(clock)


def test_who_is_told_when_nobody_answers() -> None:
    """Our own five business days end on Tue 9 Feb at 17:00; of the 47 open hours until then half is 23.5: Fri 5 Feb
    9:30. From Tue 30 Mar 10:00 back: 2, 16 and 23 March. The customer is told at the close of the business day before,
    which is Thu 25 March: Good Friday and Easter Monday lie between.
    """
    clock = resolve(TUESDAY)
    assert ladder(PACK, clock) == [
        ("warn_owner", "2027-02-05 09:30"),
        ("tell_customer", "2027-02-09 13:00"),
        ("tell_supervisor", "2027-02-10 09:00"),
        ("reassign", "2027-03-02 10:00"),
        ("tell_manager", "2027-03-16 10:00"),
        ("tell_duty", "2027-03-23 10:00"),
        ("signpost", "2027-03-25 17:00"),
    ]
    assert steps(clock)["warn_owner"].defer_for == 3600
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-02-23 17:00"


def test_the_word_about_the_ombudsman_is_what_the_law_wants() -> None:
    """Unsolved, and yet nobody has broken the standards: the letter went before the eight weeks were over."""
    told = event(EventKind.SIGNPOSTED, on("2027-03-25", "17:00"), RESOLVE)
    assert resolve(TUESDAY, told).law_met_at == told.at


def test_staff_may_take_longer_three_times_but_not_into_the_eighth_week() -> None:
    """From Tue 9 Feb ten business days each: 23 Feb and 9 Mar; the third would be 23 Mar, the very end of the seventh
    week at its close, and is cut to seven weeks from receipt, Tue 23 Mar at 10:00.
    """
    longer = event(EventKind.EXTENDED, on("2027-02-08"), RESOLVE, by_another="30 business days")
    dues = [moment(PACK, resolve(TUESDAY, *[longer] * times).due) for times in (1, 2, 3)]
    assert dues == ["2027-02-23 17:00", "2027-03-09 17:00", "2027-03-23 10:00"]
    assert packs.reckoned(PACK, TUESDAY, longer).extensions_left["resolve"] == 2


def test_the_customer_hears_from_us_once_a_week() -> None:
    """From Tue 2 Feb to Tue 9 Feb; the owner is reminded that morning, the letter goes an hour before the end."""
    clock = packs.clock(PACK, MilestoneName.KEEP_INFORMED, TUESDAY)
    assert moment(PACK, clock.due) == "2027-02-09 17:00"
    assert ladder(PACK, clock) == [("warn_owner", "2027-02-09 09:00"), ("tell_customer", "2027-02-09 16:00")]
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-02-16 17:00"


def test_whom_it_governs() -> None:
    """Great Britain, which Northern Ireland is not part of (regulation 1)."""
    assert packs.governs(PACK, TUESDAY, jurisdiction="GB-SCT")
    assert not packs.governs(PACK, TUESDAY, jurisdiction="GB-NIR")
