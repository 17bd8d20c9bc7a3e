"""Times and text as a person reads them: in the reader's zone, and safe to print whatever the customer wrote."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer

from amends.cli.exit_codes import Exit, Failure
from amends.domain.text import counted
from amends.domain.zones import ZoneInfo, ZoneInfoNotFoundError

Zone = Annotated[
    str,
    typer.Option("--zone", envvar="AMENDS_ZONE", metavar="ZONE", help="Show times in this zone, like Europe/Lisbon."),
]
HouseZone = Annotated[
    str | None,
    typer.Option(
        "--zone", envvar="AMENDS_ZONE", metavar="ZONE",
        help="Show times in this zone, like Europe/Lisbon.  \\[default: the zone of the staff page, else UTC]",
    ),
]  # fmt: skip
Today = Annotated[
    str | None,
    typer.Option(
        "--today", envvar="AMENDS_TODAY", metavar="DATE", help="Say what would be told on this day, like 2027-12-15."
    ),
]
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# What moves a terminal's cursor or turns a line around, and so could make a customer's words look like ours.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ISOLATES = re.compile("[\u2067\u2069]")
ISOLATE, END_ISOLATE = "\u2067", "\u2069"


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name.

    Raises:
        Failure: where nobody knows the zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise Failure(Exit.WRONG_USE, f"No time zone is called '{name}'.", "Use one like Europe/Lisbon.") from None


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """Like 'Mon 23 Nov 2026 09:00 CET': nobody has to guess the zone."""
    return f"{moment.astimezone(zone):%a %d %b %Y %H:%M %Z}"


def short(moment: datetime, zone: ZoneInfo) -> str:
    """The same without year and zone, for columns that say them once."""
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


def distance(moment: datetime, now: datetime) -> str:
    """How far away: 'in 3 days', '2 hours ago'."""
    words = length(abs(moment - now))
    return f"in {words}" if moment >= now else f"{words} ago"


def soon(moment: datetime, now: datetime) -> str:
    """The same in a few signs, for lists: 'in 3d', '5h late', 'now'."""
    seconds = int(abs(moment - now).total_seconds())
    size = next(
        (f"{seconds // unit}{name}" for unit, name in ((86_400, "d"), (3_600, "h"), (60, "m")) if seconds >= unit), ""
    )
    if not size:
        return "now"
    return f"in {size}" if moment >= now else f"{size} late"


def length(span: timedelta) -> str:
    """A span in its two largest units at most: '3 days 4 hours', '20 minutes'."""
    seconds = int(span.total_seconds())
    parts: list[str] = []
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(counted(count, name))
    return " ".join(parts[:2]) or "no time"


def printable(words: str) -> str:
    """Words that someone else wrote, safe on a terminal and in reading order beside ours."""
    clean = UNPRINTABLE.sub("\ufffd", words.replace("\r\n", "\n"))
    return f"{ISOLATE}{clean}{END_ISOLATE}" if RIGHT_TO_LEFT.search(clean) else clean


def instant(text: str) -> datetime:
    """A time that a person typed, in UTC.

    Raises:
        Failure: where it is no time, or has no offset and so could mean many instants.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Failure(Exit.WRONG_USE, f"'{text}' is no time with an offset.", "Write it like 2026-11-22T09:00+00:00.")
    return moment.astimezone(UTC)


def as_of(today: str | None) -> datetime:
    """Noon (UTC) of the day that a person typed, else the moment that it is.

    Raises:
        Failure: where it is no day.
    """
    if today is None:
        return datetime.now(UTC)
    try:
        return datetime.combine(date.fromisoformat(today), time(12), UTC)
    except ValueError:
        raise Failure(Exit.WRONG_USE, f"'{today}' is no day.", "Write it like 2027-12-15.") from None


def day_or_instant(text: str, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """A day like 2026-11-01 or a time with its offset, in UTC. A day begins at midnight in this zone; as an `end` it is
    the midnight after it.

    Raises:
        Failure: where it is neither.
    """
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-01") else None
    except ValueError:
        day = None
    if day is None:
        try:
            return instant(text)
        except Failure as wrong:
            do = "Write a day like 2026-11-22, or a time with its offset like 2026-11-22T09:00+00:00."
            raise Failure(wrong.status, f"'{text}' is neither a day nor a time with an offset.", do) from None
    try:
        return datetime.combine(day + timedelta(days=end), time(), zone).astimezone(UTC)
    except OverflowError:
        raise Failure(Exit.WRONG_USE, f"'{text}' is too far away.", "Name a day of these years.") from None
