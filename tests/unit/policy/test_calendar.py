"""Field cases A and the laws of business time: to the second, through both changes of the clocks, in any zone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.policy.business_calendar import DAY, HOUR, MINUTE, Calendar, CalendarEnds, instant, moment
from amends.policy.pages.durations import span
from amends.policy.pages.opening_hours import OpeningHours
from tests.support.pages import london

NINE_TO_FIVE: dict[str, str] = {"mon-fri": "09:00-17:00"}


def calendar(zone: str = "Europe/London", hours: dict[str, str] | None = None, **more: Any) -> Calendar:
    """A calendar as a page writes it, with its holidays."""
    page = OpeningHours(zone=zone, open=hours or NINE_TO_FIVE, **more)
    return Calendar(page.opening(page.holidays.dates() if page.holidays else {}))


def after(start: datetime, length: str, on: Calendar) -> datetime:
    """The instant at which so much has passed since `start`."""
    return moment(span(length).after(instant(start), on))


@pytest.mark.parametrize(
    ("start", "end"),
    [(london(2026, 10, 23, 16), london(2026, 10, 26, 16)), (london(2026, 3, 27, 16), london(2026, 3, 30, 16))],
)
def test_a1_eight_business_hours_over_a_change_of_the_clocks_end_at_the_same_local_time(
    start: datetime, end: datetime
) -> None:
    """From Friday 16:00 to Monday 16:00 on the clock of London, though the distance to UTC changed."""
    assert after(start, "8 business hours", calendar()) == end
    assert start.utcoffset() != end.utcoffset()


def test_a2_a_date_of_the_other_half_of_the_year_is_counted_with_its_own_offset() -> None:
    """A calendar that has counted in winter first gives the same for a summer's day as a fresh one."""
    used = calendar()
    after(london(2026, 12, 1, 9), "30 business days", used)
    summer = london(2026, 7, 3, 16, 59, 59)

    assert after(summer, "9 business hours", used) == after(summer, "9 business hours", calendar())
    assert after(summer, "1 business hour", used) == london(2026, 7, 6, 9, 59, 59)


def test_a3_an_hour_passes_in_the_hour_that_comes_twice_and_the_missing_one_is_skipped_once() -> None:
    """Round the clock: 01:30 BST and one hour is 01:30 GMT; in spring 00:30 and one hour is 02:30."""
    always = calendar(hours={"mon-sun": "00:00-24:00"})
    first_half_past_one = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert after(first_half_past_one, "1 business hour", always) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert after(london(2026, 3, 29, 0, 30), "1 business hour", always) == london(2026, 3, 29, 2, 30)


def test_a_window_that_ends_in_a_changed_hour_is_open_until_the_last_such_instant() -> None:
    """00:00 to 01:30 is open for 150 minutes when 01:30 comes twice, and for 60 when there is none."""
    nights = calendar(hours={"sun": "00:00-01:30"})
    days = (london(2026, 10, 25), london(2026, 3, 29), london(2026, 12, 6))
    spans = [nights.open_time_between(instant(day), instant(day + timedelta(hours=20))) for day in days]

    assert [span // MINUTE for span in spans] == [150, 60, 90]


def test_a_window_that_ends_as_an_hour_begins_to_come_twice_is_closed_in_both() -> None:
    """22:00 to 01:00 is three hours in the night in which 01:00 comes twice, as in any other."""
    evening = calendar(hours={"sat": "22:00-01:00"})

    assert after(london(2026, 10, 24, 21), "3 business hours", evening) == datetime(2026, 10, 25, tzinfo=UTC)
    assert after(london(2026, 10, 24, 21), "4 business hours", evening) == london(2026, 10, 31, 23)


def test_a_date_in_a_missing_hour_is_the_same_from_either_of_two_hours() -> None:
    """154 days after 01:30, which came twice in October, there is no 01:30: who came second is not due first."""
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))

    assert after(first, "154 days", calendar()) == after(second, "154 days", calendar()) == london(2027, 3, 28, 2, 30)


def test_a6_round_the_clock_has_no_seams_at_midnight() -> None:
    """48 hours are 48 hours, and 24:00 may be written."""
    always = calendar("UTC", {"mon-sun": "00:00-24:00"})
    start = datetime(2026, 12, 1, 10, 0, 7, tzinfo=UTC)

    assert after(start, "48 business hours", always) == start + timedelta(hours=48)


def test_a11_a_lunch_break_is_closed_and_what_ends_with_the_morning_ends_at_noon() -> None:
    """9 to 12 and 13:30 to 18: four hours from 11:00 end at 16:30; one hour from 11:00 ends at 12:00, not at 13:30."""
    with_lunch = calendar(hours={"mon-fri": "09:00-12:00, 13:30-18:00"})

    assert after(london(2026, 12, 7, 11), "4 business hours", with_lunch) == london(2026, 12, 7, 16, 30)
    assert after(london(2026, 12, 7, 11), "1 business hour", with_lunch) == london(2026, 12, 7, 12)


def test_a12_a_day_may_have_hours_of_its_own() -> None:
    """Christmas Eve from 9 to 12 only: what is left of it is counted, then the holidays are skipped."""
    short_day = calendar(holidays={"country": "GB", "subdivision": "ENG"}, days={"2026-12-24": "09:00-12:00"})

    assert after(london(2026, 12, 24, 11), "2 business hours", short_day) == london(2026, 12, 29, 10)


def test_a12_a_date_with_hours_of_its_own_wins_over_a_holiday_and_a_weekday() -> None:
    """A shop that opens for two hours at Christmas and rests on the Tuesday after."""
    days = {"2026-12-25": "10:00-12:00", "2026-12-29": "closed"}
    shop = calendar(holidays={"country": "GB", "subdivision": "ENG"}, days=days)

    assert after(london(2026, 12, 24, 16), "3 business hours", shop) == london(2026, 12, 25, 12)
    assert after(london(2026, 12, 24, 16), "4 business hours", shop) == london(2026, 12, 30, 10)


def test_a13_time_before_a_date_is_counted_backwards_in_open_time() -> None:
    """One hour before Tuesday 11:00 is 10:00; before Monday 9:30 it is Friday 16:30, before 10:00 the opening."""
    office, hour = calendar(), span("1 business hour")

    assert moment(hour.before(instant(london(2026, 12, 8, 11)), office)) == london(2026, 12, 8, 10)
    assert moment(hour.before(instant(london(2026, 12, 7, 9, 30)), office)) == london(2026, 12, 4, 16, 30)
    assert moment(hour.before(instant(london(2026, 12, 7, 10)), office)) == london(2026, 12, 7, 9)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (london(2026, 12, 6, 23), london(2026, 12, 7, 11)),
        (london(2026, 12, 7, 7), london(2026, 12, 7, 11)),
        (london(2026, 12, 7, 17), london(2026, 12, 8, 11)),
        (london(2026, 12, 7, 17, 0, 1), london(2026, 12, 8, 11)),
    ],
)
def test_a15_what_comes_in_outside_the_hours_counts_from_the_next_opening(start: datetime, end: datetime) -> None:
    """Two hours from Sunday night, from early on Monday, from closing time and from a second later."""
    assert after(start, "2 business hours", calendar()) == end


def test_a_shift_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    """22:00 to 06:00: one hour from Tuesday 02:00 is 03:00, and close of business on Monday is Tuesday 06:00."""
    nights = calendar("UTC", {"mon-fri": "22:00-06:00"})
    tuesday = datetime(2026, 12, 8, 2, tzinfo=UTC)

    assert after(tuesday, "1 business hour", nights) == tuesday + timedelta(hours=1)
    assert after(tuesday - timedelta(days=2), "1 business day", nights) == tuesday + timedelta(hours=4)


def test_a_week_that_rests_on_friday_is_counted_so() -> None:
    """Tehran, Saturday to Thursday: one business day after Thursday is Saturday."""
    tehran = calendar("Asia/Tehran", {"sat-wed": "08:00-16:00", "thu": "08:00-12:00"})
    thursday = datetime(2026, 12, 3, 10, tzinfo=ZoneInfo("Asia/Tehran"))

    assert after(thursday, "1 business day", tehran) == datetime(2026, 12, 5, 16, tzinfo=ZoneInfo("Asia/Tehran"))
    assert after(thursday, "3 business hours", tehran) == datetime(2026, 12, 5, 9, tzinfo=ZoneInfo("Asia/Tehran"))


def test_units_are_distinct() -> None:
    """From Friday 16:00 a day, 24 hours, a business day and 8 business hours are four different dates."""
    friday, office = london(2026, 10, 23, 16), calendar()
    ends = [
        after(friday, length, office)
        for length in ("1 day", "2 days", "48 hours", "1 business day", "9 business hours")
    ]

    assert ends == [
        london(2026, 10, 24, 16),
        london(2026, 10, 25, 16),
        london(2026, 10, 25, 15),
        london(2026, 10, 26, 17),
        london(2026, 10, 26, 17),
    ]


@pytest.mark.parametrize("begun", ["2045-12-20T09:00+00:00", "2045-06-01T09:00+00:00"])
def test_the_last_year_is_counted_to_its_end(begun: str) -> None:
    """Calendars know their holidays to the end of 2045: what ends by then can be counted out, what does not cannot."""
    office = calendar("UTC")
    at = instant(datetime.fromisoformat(begun))

    assert office.local(office.close_of_business(at, 3)).isoformat() > begun
    with pytest.raises(CalendarEnds, match="outside 1970 to 2045"):
        office.close_of_business(at, 200)


def test_beyond_the_last_year_nothing_is_counted() -> None:
    """Not even backwards or between two instants: an empty table would answer, and wrongly."""
    office = calendar("UTC")
    later = instant(datetime(2046, 1, 2, 9, tzinfo=UTC))

    for question in (
        lambda: office.open_time_between(later, later + DAY),
        lambda: office.open_time_before(later, HOUR),
        lambda: office.close_of_business(later, -1),
    ):
        with pytest.raises(CalendarEnds, match="outside 1970 to 2045"):
            question()
