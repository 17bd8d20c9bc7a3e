"""Writes times and text for people: in the reader's zone, and safe to print."""

import re
from datetime import datetime, timedelta

from amends.domain.text import counted
from amends.domain.zones import ZoneInfo

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# What moves a terminal's cursor or turns a line around, and so could make a customer's words look like ours.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ISOLATES = re.compile("[\u2067\u2069]")
ISOLATE, END_ISOLATE = "\u2067", "\u2069"


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """A time with its zone, like 'Mon 23 Nov 2026 09:00 CET'."""
    return f"{moment.astimezone(zone):%a %d %b %Y %H:%M %Z}"


def short(moment: datetime, zone: ZoneInfo) -> str:
    """A time without year and zone, for columns that say them once."""
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


def distance(moment: datetime, now: datetime) -> str:
    """How far away a time is: 'in 3 days', '2 hours ago'."""
    words = length(abs(moment - now))
    return f"in {words}" if moment >= now else f"{words} ago"


def soon(moment: datetime, now: datetime) -> str:
    """How far away a time is, in short, for lists: 'in 3d', '5h late', 'now'."""
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


def lines_cut(count: int, mail_id: str) -> str:
    """What says next to a customer's words that more is in their mail, and how to read it."""
    return f"{counted(count, 'line')} cut, amends mail read {mail_id[:12]}"


def printable(words: str) -> str:
    """Text from outside, safe on a terminal, and in its reading order next to ours."""
    clean = UNPRINTABLE.sub("\ufffd", words.replace("\r\n", "\n"))
    return f"{ISOLATE}{clean}{END_ISOLATE}" if RIGHT_TO_LEFT.search(clean) else clean
