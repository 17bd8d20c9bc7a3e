"""Business time counted slowly, by somebody who knows no tables: second by second, then day by day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from amends.policy.business_calendar import Opening

MOST_SECONDS = 5 * 24 * 3600
_ONE_DAY = timedelta(days=1)


def open_seconds(opening: Opening, start: int, length: int) -> list[bool]:
    """For each second from `start` (since 1970) on: is the house open?

    A window is open from the first second whose local time has reached its opening until the last one whose local time
    has not reached its closing: an hour that comes twice belongs to it twice, and one that is missing not at all.
    """
    zone, around = ZoneInfo(opening.zone), 3 * 3600
    walls = [_wall(second, zone) for second in range(start - around, start + length + around)]
    reached = list(walls)
    for place in range(1, len(walls)):
        reached[place] = max(reached[place], reached[place - 1])
    ahead = list(walls)
    for place in range(len(walls) - 2, -1, -1):
        ahead[place] = min(ahead[place], ahead[place + 1])
    windows = _windows(opening, zone, start, length)
    return [
        any(opens <= reached[place] and ahead[place] < closes for opens, closes in windows)
        for place in range(around, around + length)
    ]


def close_of_business(opening: Opening, start: int, days: int) -> date:
    """The n-th day after the local day of `start` on which a window begins, counted day by day."""
    day = datetime.fromtimestamp(start, ZoneInfo(opening.zone)).date()
    while days:
        day += _ONE_DAY
        days -= bool(opening.windows(day))
    return day


def open_minutes_by_day(opening: Opening, day: date) -> int:
    """The minutes of a day on which nobody changes a clock, each counted once however many windows hold it."""
    today, yesterday = opening.windows(day), opening.windows(day - _ONE_DAY)
    return sum(
        any(each.opens <= minute < each.closes for each in today)
        or any(each.opens <= minute + 1440 < each.closes for each in yesterday)
        for minute in range(1440)
    )


def months_later(day: date, months: int) -> date:
    """Forward day by day until that many months have begun, then to the same day, or the last."""
    there = day.replace(day=1)
    while months:
        there += _ONE_DAY
        months -= there.day == 1
    while there.day < day.day and (there + _ONE_DAY).day != 1:
        there += _ONE_DAY
    return there


def _wall(second: int, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(second, zone)
    return (local.toordinal() * 24 + local.hour) * 3600 + local.minute * 60 + local.second


def _windows(opening: Opening, zone: ZoneInfo, start: int, length: int) -> list[tuple[int, int]]:
    day = datetime.fromtimestamp(start, zone).date() - 2 * _ONE_DAY
    end = datetime.fromtimestamp(start + length, zone).date() + 2 * _ONE_DAY
    found: list[tuple[int, int]] = []
    while day <= end:
        midnight = day.toordinal() * 24 * 3600
        found += [(midnight + each.opens * 60, midnight + each.closes * 60) for each in opening.windows(day)]
        day += _ONE_DAY
    return found
