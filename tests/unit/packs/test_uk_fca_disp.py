"""FCA DISP, worked out by hand: eight weeks whatever happens, three business days of our own, what the letters say."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from tests.unit.packs import packs
from tests.unit.packs.packs import event, ladder, moment, steps

PACK = "uk-fca-disp"
RESOLVE = MilestoneName.RESOLVE
on = partial(packs.at, PACK)
by_law = partial(packs.by_law, PACK, RESOLVE)
resolve = partial(packs.clock, PACK, RESOLVE)
FRIDAY = on("2026-12-18")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-12-18", "2027-02-12"),
        ("2026-12-06", "2027-01-31"),
        ("2027-02-12", "2027-04-09"),
        ("2026-09-04", "2026-10-30"),
    ],
)
def test_eight_weeks_are_fifty_six_days_wherever_they_end(received: str, due: str) -> None:
    """Fri 18 Dec: 13 days to the end of December, 31 of January, 12 of February. Sun 6 Dec ends on Sunday 31 January
    and stays there; Fri 12 Feb and Fri 4 Sep end on Fridays, beyond a change of the clocks.
    """
    assert by_law(on(received)) == date.fromisoformat(due)


def test_eight_weeks_end_at_the_time_of_day_of_receipt_beyond_the_change_of_the_clocks() -> None:
    """Fri 12 Feb 2027 at 10:00 GMT is Fri 9 Apr at 10:00 BST, which is 9:00 UTC."""
    assert resolve(on("2027-02-12")).due_by_law == datetime(2027, 4, 9, 9, tzinfo=UTC)


def test_a_complaint_of_the_late_evening_is_received_on_that_evening() -> None:
    """The guidance that let firms count from the next business day was deleted: 23:30 is 23:30."""
    assert moment(PACK, resolve(on("2026-12-18", "23:30")).due_by_law) == "2027-02-12 23:30"


def test_neither_pause_nor_extension_moves_the_eight_weeks() -> None:
    """Waiting for the customer from Monday, and an extension on Tuesday, leave Fri 12 Feb where it is."""
    ledger = (
        event(EventKind.EXTENDED, on("2026-12-21"), RESOLVE, by_another="10 business days"),
        event(EventKind.PAUSED, on("2026-12-22"), waits_for="customer"),
    )
    assert by_law(FRIDAY, *ledger) == date(2027, 2, 12)


@pytest.mark.parametrize(("received", "due"), [("2026-12-18", "2026-12-23 17:00"), ("2026-12-23", "2026-12-30 17:00")])
def test_our_own_target_is_the_window_of_the_summary_resolution(received: str, due: str) -> None:
    """Close of business on the third business day: Mon 21, Tue 22, Wed 23 Dec; then Thu 24, Tue 29 and Wed 30 Dec,
    since Friday is Christmas and Boxing Day is observed on Monday.
    """
    assert moment(PACK, resolve(on(received)).due) == due


def test_staff_may_take_longer_three_times_but_not_into_the_eighth_week() -> None:
    """From Wed 23 Dec ten business days each: 24, 29-31 Dec, 4-8 and 11 Jan; then 25 Jan; the third would be 8 Feb and
    is cut to seven weeks from receipt, Fri 5 Feb at 10:00.
    """
    longer = event(EventKind.EXTENDED, on("2026-12-21"), RESOLVE, by_another="30 business days")
    dues = [moment(PACK, resolve(FRIDAY, *[longer] * times).due) for times in (1, 2, 3)]
    assert dues == ["2027-01-11 17:00", "2027-01-25 17:00", "2027-02-05 10:00"]
    assert packs.reckoned(PACK, FRIDAY, longer).extensions_left["resolve"] == 2


def test_who_is_told_when_nobody_answers() -> None:
    """Of Fri 18 Dec 10:00 to Wed 23 Dec 17:00 half is 15.5 of 31 open hours: Tue 9:30. Four open hours before the end
    the customer gets a new date; the supervisor hears when the house opens again. From the law's Fri 12 Feb 10:00 back:
    four, two weeks and one, and the word about the ombudsman at the close of the business day before.
    """
    clock = resolve(FRIDAY)
    assert ladder(PACK, clock) == [
        ("warn_owner", "2026-12-22 09:30"),
        ("tell_customer", "2026-12-23 13:00"),
        ("tell_supervisor", "2026-12-24 09:00"),
        ("reassign", "2027-01-15 10:00"),
        ("tell_manager", "2027-01-29 10:00"),
        ("tell_duty", "2027-02-05 10:00"),
        ("signpost", "2027-02-11 17:00"),
    ]
    assert steps(clock)["warn_owner"].defer_for == 3600
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-01-11 17:00"


def test_where_the_eight_weeks_end_on_a_sunday_the_word_about_the_ombudsman_goes_on_friday() -> None:
    """Nobody can count on a letter of a Sunday: Sun 31 Jan 2027 is told on Fri 29 Jan."""
    assert moment(PACK, steps(resolve(on("2026-12-06")))["signpost"].at) == "2027-01-29 17:00"


def test_the_holding_response_meets_the_eight_weeks() -> None:
    """DISP 1.6.2R(2): sent on Thu 11 Feb it is what the law wanted by Fri 12 Feb, and we go on looking into it."""
    told = event(EventKind.SIGNPOSTED, on("2027-02-11", "17:00"), RESOLVE)
    clock = resolve(FRIDAY, told)
    assert clock.law_met_at == told.at
    assert clock.fulfilled_at is None


def test_the_customer_hears_from_us_once_a_week() -> None:
    """Five business days from Fri 18 Dec: 21-24 and, after Christmas, Tue 29 Dec; the owner is reminded on the business
    day before at its close, which they read on Tuesday morning; the letter goes an hour before the end, with a new date
    five business days later: 30, 31 Dec, 4, 5 and Wed 6 Jan.
    """
    clock = packs.clock(PACK, MilestoneName.KEEP_INFORMED, FRIDAY)
    assert moment(PACK, clock.due) == "2026-12-29 17:00"
    assert ladder(PACK, clock) == [("warn_owner", "2026-12-29 09:00"), ("tell_customer", "2026-12-29 16:00")]
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-01-06 17:00"


def test_whom_it_governs() -> None:
    """A bank's customer anywhere in the United Kingdom; neither one in Ireland nor a payment."""
    assert packs.governs(PACK, FRIDAY)
    assert packs.governs(PACK, FRIDAY, jurisdiction="GB-SCT")
    assert packs.governs(PACK, FRIDAY, jurisdiction="GB-NIR")
    assert not packs.governs(PACK, FRIDAY, jurisdiction="IE")
    assert not packs.governs(PACK, FRIDAY, product="payment")
