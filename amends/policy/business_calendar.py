"""Business time: which hours a house is open, as a sorted table of windows, and arithmetic on it.

Instants here are whole microseconds since 1970 in UTC, so that laws like add(a + b) = add(add(a), b) hold exactly.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from amends.domain.errors import AmendsError, Code
from amends.domain.zones import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
FIRST_YEAR = 2008
LAST_YEAR = 2045
_BEGINNING = 1970
_OUTSIDE = f"this needs a calendar outside {_BEGINNING} to {LAST_YEAR}, or one that ever opens"
_BEYOND = "this needs a year that no calendar has"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(microseconds=1)


def instant(moment: datetime) -> int:
    """An aware datetime as microseconds since 1970."""
    return (moment - _EPOCH) // _ONE


def moment(at: int) -> datetime:
    """Microseconds since 1970 as an aware datetime in UTC."""
    return _EPOCH + at * _ONE


def _comes_twice(local: datetime) -> bool:
    return instant(local) < instant(local.replace(fold=1))


class Window(NamedTuple):
    """Open from minute to minute of the day it begins on; past midnight the end is beyond 1440."""

    opens: int
    closes: int


class CalendarEnds(AmendsError, ValueError):
    """An instant lies outside the years for which the calendar knows its holidays."""

    kind = Code.CALENDAR_ENDS


@dataclass(frozen=True)
class Opening:
    """When a house is open: by weekday (0 is Monday), except on dates with hours of their own.

    `billing_closes` is the last day of its billing cycles within a month; 31 is the last day of any.
    """

    zone: str
    weekly: Mapping[int, tuple[Window, ...]]
    on: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    billing_closes: int = 31

    def windows(self, day: date) -> tuple[Window, ...]:
        """The windows that begin on this day."""
        return self.on.get(day, self.weekly.get(day.weekday(), ()))


class Calendar:
    """Arithmetic on opening hours. The table grows by the years that are asked for and no year is built twice."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self.zone = ZoneInfo(opening.zone)
        self._years = (0, -1)
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._open_before: list[int] = []
        self._days: list[int] = []
        self._day_closes: list[int] = []

    def open_time_after(self, at: int, amount: int) -> int:
        """The instant by which `amount` of open time has passed: a window's end, not the next one's start."""
        if amount <= 0:
            return at
        self._reach(at)
        wanted = self._passed(at) + amount
        while wanted > self._total:
            self._grow(self._years[0], self._years[1] + 2)
            wanted = self._passed(at) + amount
        row = bisect_left(self._open_before, wanted) - 1
        return self._opens[row] + wanted - self._open_before[row]

    def open_time_before(self, at: int, amount: int) -> int:
        """The instant from which `amount` of open time is left until `at`: at a window's start, not before."""
        self._reach(at)
        while (wanted := self._passed(at) - amount) < 0:
            self._grow(self._years[0] - 2, self._years[1])
        row = bisect_right(self._open_before, wanted) - 1
        return self._opens[row] + wanted - self._open_before[row]

    def open_time_between(self, start: int, end: int) -> int:
        """How much open time lies between two instants; negative where `end` is the earlier one."""
        self._reach(start)
        self._reach(end)
        return self._passed(end) - self._passed(start)

    def close_of_business(self, at: int, days: int) -> int:
        """Close of business on the n-th business day after (before, where n is negative) the local day of `at`."""
        self._reach(at)
        today = self.local(at).toordinal()
        while True:
            row = bisect_right(self._days, today) + days - 1 if days > 0 else bisect_left(self._days, today) + days
            if 0 <= row < len(self._days):
                return self._day_closes[row]
            self._grow(self._years[0] - (row < 0), self._years[1] + (row >= 0))

    def same_time_on(self, at: int, days: int) -> int:
        """The same local time that many calendar days later."""
        here = self.local(at)
        try:
            there = here.replace(tzinfo=None) + timedelta(days=days)
        except OverflowError:
            raise CalendarEnds(_BEYOND) from None
        return self._same_time(there, here.fold)

    def same_time_in_months(self, at: int, months: int) -> int:
        """The same local time that many months later, on the last day of a month that is too short."""
        here = self.local(at)
        year, month = divmod(here.year * 12 + here.month - 1 + months, 12)
        if not date.min.year <= year <= date.max.year:
            raise CalendarEnds(_BEYOND)
        day = min(here.day, monthrange(year, month + 1)[1])
        return self._same_time(here.replace(tzinfo=None, year=year, month=month + 1, day=day), here.fold)

    def _same_time(self, local: datetime, fold: int) -> int:
        """The instant of a local time. Of an hour that comes twice, `fold` chooses which.

        A local time that does not exist is read on the clock as it was before the change.
        """
        first = instant(local.replace(tzinfo=self.zone))
        return max(first, instant(local.replace(tzinfo=self.zone, fold=1))) if fold else first

    def is_business_day(self, at: int) -> bool:
        """Whether business opens on the local day of `at`."""
        return self._row_of(at) is not None

    def rolled(self, at: int, to: Literal["next", "previous"]) -> int:
        """The same local time on the next or previous business day; on a business day it stays."""
        days = 0
        while not self.is_business_day(there := self.same_time_on(at, days)):
            days += 1 if to == "next" else -1
        return there

    def day_closes(self, at: int) -> int:
        """Close of business on the local day of `at`, which must be a business day."""
        row = self._row_of(at)
        assert row is not None
        return self._day_closes[row]

    def last_close_until_day(self, at: int, days: int) -> int:
        """Close of business that many calendar days later; on a closed day, of the business day before it."""
        return self.day_closes(self.rolled(self.same_time_on(at, days), "previous"))

    def billing_cycle_closes(self, at: int, cycles: int) -> int:
        """The end of the n-th full billing cycle: the one that runs at `at` does not count."""
        here = self.local(at).date()
        running = self._closing_day(here.year, here.month)
        later_years, month = divmod(here.month - 1 + cycles + (here > running), 12)
        if here.year + later_years >= date.max.year:
            raise CalendarEnds(_BEYOND)
        closes = self._closing_day(here.year + later_years, month + 1) + timedelta(days=1)
        return instant(datetime(closes.year, closes.month, closes.day, tzinfo=self.zone)) - SECOND

    def _closing_day(self, year: int, month: int) -> date:
        return date(year, month, min(self.opening.billing_closes, monthrange(year, month)[1]))

    def _row_of(self, at: int) -> int | None:
        self._reach(at)
        day = self.local(at).toordinal()
        row = bisect_left(self._days, day)
        return row if row < len(self._days) and self._days[row] == day else None

    def business_days_between(self, start: int, end: int) -> list[date]:
        """The business days after the local day of `start`, up to the one of `end`."""
        self._reach(start)
        self._reach(end)
        first = bisect_right(self._days, self.local(start).toordinal())
        last = bisect_right(self._days, self.local(end).toordinal())
        return [date.fromordinal(day) for day in self._days[first:last]]

    def local(self, at: int) -> datetime:
        """The instant on the clock of the house."""
        return moment(at).astimezone(self.zone)

    @property
    def _total(self) -> int:
        return self._open_before[-1] + self._closes[-1] - self._opens[-1] if self._opens else 0

    def _passed(self, at: int) -> int:
        """Open time between the table's begin and `at`."""
        row = bisect_right(self._opens, at) - 1
        if row < 0:
            return 0
        return self._open_before[row] + min(at, self._closes[row]) - self._opens[row]

    def _reach(self, at: int) -> None:
        first, last = self._years
        year = 1970 + at // (365 * DAY + 6 * HOUR)
        if not _BEGINNING <= year <= LAST_YEAR:
            raise CalendarEnds(_OUTSIDE)
        if first < year < last or first < year == last == LAST_YEAR:
            return
        self._grow(*((year - 1, year + 2) if last < first else (min(first, year - 1), max(last, year + 1))))

    def _grow(self, first: int, last: int) -> None:
        first, last = max(first, _BEGINNING), min(last, LAST_YEAR)
        if (first, last) == self._years:
            raise CalendarEnds(_OUTSIDE)
        day, end = date(first, 1, 1), date(last, 12, 31)
        windows: list[tuple[int, int]] = []
        self._days, self._day_closes = [], []
        while day <= end:
            today = [
                (self._at(day, each.opens), self._at(day, each.closes, closing=True))
                for each in self.opening.windows(day)
            ]
            today = [(opens, closes) for opens, closes in today if closes > opens]
            if today:
                self._days.append(day.toordinal())
                closes = max(closes for _, closes in today)
                # A shift past midnight may outlast the next day's: no day's business ends before the day's before it.
                self._day_closes.append(max(closes, self._day_closes[-1]) if self._day_closes else closes)
                windows += today
            day += timedelta(days=1)
        self._fill(sorted(windows))
        self._years = (first, last)

    def _fill(self, windows: list[tuple[int, int]]) -> None:
        """Fills the table of open windows. Windows that touch become one, so that nothing is counted twice."""
        merged: list[tuple[int, int]] = []
        for opens, closes in windows:
            if merged and opens <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
            else:
                merged.append((opens, closes))
        self._opens = [opens for opens, _ in merged]
        self._closes = [closes for _, closes in merged]
        self._open_before, passed = [], 0
        for opens, closes in merged:
            self._open_before.append(passed)
            passed += closes - opens

    def _at(self, day: date, minute: int, *, closing: bool = False) -> int:
        """The instant of a local time.

        An hour that does not exist is the instant at which clocks go forward; of an hour that comes twice, a window
        opens at the first and closes at the second. Closing as that hour begins, it is closed in both.
        """
        later_days, of_day = divmod(minute, 1440)
        local = datetime.combine(day + timedelta(days=later_days), time(of_day // 60, of_day % 60), self.zone)
        first, second = instant(local), instant(local.replace(fold=1))
        if first > second:
            return self._change_between(second, first)
        return second if closing and first < second and _comes_twice(local - _ONE) else first

    def _change_between(self, low: int, high: int) -> int:
        before = self.local(low).utcoffset()
        while high - low > SECOND:
            middle = (low + high) // 2 // SECOND * SECOND
            low, high = (middle, high) if self.local(middle).utcoffset() == before else (low, middle)
        return high
