"""Measures how long a deadline 30 business days away takes, next to `businesstimedelta`."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, cast

from amends.policy.business_calendar import Calendar, instant, moment
from amends.policy.pages.durations import span
from amends.policy.pages.opening_hours import OpeningHours
from bench.figures import Figure

STARTS = 1000
ROUNDS = 5
ELSEWHERE = 20  # starts that the other library is asked for: 13 ms each
HOURS_OF_30_DAYS = 210
MOST_MICROSECONDS = 5
LEAST_TIMES_FASTER = 1000


def measure_deadlines() -> list[Figure]:
    """Measures both on a calendar with a break at noon. Raises ValueError where they do not agree.

    The calendar's table is built once, as for a published policy.
    """
    table = Calendar(_office().opening(_holidays()))
    begin = datetime(2026, 1, 5, 9, 30, 7, tzinfo=UTC)
    starts = [instant(begin + timedelta(hours=7 * number, seconds=number)) for number in range(STARTS)]
    days, hours = span("30 business days"), span(f"{HOURS_OF_30_DAYS} business hours")
    table.open_time_after(starts[-1], 1)
    by_days = _each(lambda at: days.after(at, table), starts)
    by_hours = _each(lambda at: hours.after(at, table), starts)
    figures = [
        Figure("deadline_days", "deadline 30 business days away: CPU", by_days, "us", MOST_MICROSECONDS),
        Figure("deadline_hours", "the same in 210 business hours: CPU", by_hours, "us", MOST_MICROSECONDS),
    ]
    theirs = _theirs()
    some = [moment(at) for at in starts[:: STARTS // ELSEWHERE]]
    for start in some:
        if theirs(start) != (ours := moment(hours.after(instant(start), table))):
            raise ValueError(f"businesstimedelta says {theirs(start)} where ours is {ours}, from {start}")
    slower = _each(theirs, some)
    share = LEAST_TIMES_FASTER * by_hours / slower
    return [
        *figures,
        Figure("deadline_elsewhere", "businesstimedelta, 210 hours: CPU", slower, "us"),
        Figure("deadline_share", "ours by a thousandth of businesstimedelta", share, "times", 1),
    ]


def _each(deadline: Callable[[Any], object], starts: list[Any]) -> float:
    """Microseconds of CPU for each start: the median of the rounds."""
    spent: list[float] = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        for start in starts:
            deadline(start)
        spent.append((time.process_time() - begin) / len(starts) * 1e6)
    return median(spent)


def _office() -> OpeningHours:
    return OpeningHours.model_validate(
        {
            "zone": "Europe/London",
            "open": {"mon-fri": "09:00-12:30, 13:30-17:00"},
            "holidays": {"country": "GB", "subdivision": "ENG"},
        }
    )


def _holidays() -> dict[Any, str]:
    named = _office().holidays
    assert named is not None
    return named.dates()


def _theirs() -> Callable[[datetime], datetime]:
    """The same office in the other library's form: hours, a lunch break and a calendar of holidays."""
    from datetime import time as of_day

    import businesstimedelta  # pyright: ignore[reportMissingImports]
    import holidays
    import pytz  # pyright: ignore[reportMissingModuleSource]

    open_hours = businesstimedelta.WorkDayRule(
        start_time=of_day(9), end_time=of_day(17), working_days=[0, 1, 2, 3, 4], tz=pytz.timezone("Europe/London")
    )
    lunch = businesstimedelta.LunchTimeRule(
        start_time=of_day(12, 30),
        end_time=of_day(13, 30),
        working_days=[0, 1, 2, 3, 4],
        tz=pytz.timezone("Europe/London"),
    )
    england = holidays.country_holidays("GB", subdiv="ENG", years=range(2025, 2034))
    rules = businesstimedelta.Rules([open_hours, lunch, businesstimedelta.HolidayRule(england)])
    length = businesstimedelta.BusinessTimeDelta(rules, hours=HOURS_OF_30_DAYS)

    def due(start: datetime) -> datetime:
        return cast("datetime", start + length).astimezone(UTC)

    return due
