"""Finds the dates that a text tells: a day and its month, with or without an hour."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from persiantools.jdatetime import MONTH_NAMES_FA

HOUR = re.compile(
    r"(?<!\d)(\d{1,2})(?:[:.](\d{2}))?\s?([ap])\.?m\b|(?<!\d)(\d{1,2}):(\d{2})(?!\d)|12 (noon)\b", re.IGNORECASE
)
NUMERIC = re.compile(r"(?<!\d)(?:\d{4}-\d{2}-(\d{2})|(\d{1,2})[./]\d{1,2}\.(?:\d{4})?(?!\d)|(\d{1,2})/\d{1,2}/\d{2,4})")
BESIDE = 30  # signs between a day and the hour that belongs to it
LAST_DAY_OF_A_MONTH = 31


@dataclass(frozen=True)
class DateTold:
    """A date in a text: its days of the month, and the hour beside it.

    There are two days where two calendars tell it.
    """

    days: frozenset[int]
    hour: tuple[int, int] | None

    def __str__(self) -> str:
        day = " or ".join(str(each) for each in sorted(self.days))
        return f"day {day} at {self.hour[0]:02}:{self.hour[1]:02}" if self.hour else f"day {day}"

    def told_by(self, other: "DateTold") -> bool:
        """Whether the other one tells it: the same day, and the hour where this one has an hour."""
        return bool(self.days & other.days) and self.hour in {None, other.hour}


def dates_in(text: str, language: str) -> Iterator[DateTold]:
    """Every date of the text, in digits of any script."""
    plainly = _with_our_digits(text)
    found = sorted(_days(plainly, language))
    for place, (begin, end, day) in enumerate(found):
        if place and _same_date(plainly, found[place - 1][1], begin):
            continue
        days = {day}
        if place + 1 < len(found) and _same_date(plainly, end, found[place + 1][0]):
            days.add(found[place + 1][2])
            end = found[place + 1][1]
        yield DateTold(frozenset(days), _hour_beside(plainly, begin, end))


def has_date(text: str, language: str) -> bool:
    """Whether the text tells a date or an hour at all."""
    plainly = _with_our_digits(text)
    return HOUR.search(plainly) is not None or any(True for _ in _days(plainly, language))


def _days(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Where each day stands, and which one it is."""
    for found in (*_named(language).finditer(text), *NUMERIC.finditer(text)):
        day = int(next(group for group in found.groups() if group))
        if 1 <= day <= LAST_DAY_OF_A_MONTH:
            yield found.start(), found.end(), day


def _same_date(text: str, end: int, begin: int) -> bool:
    """The second stands in brackets behind the first: the other calendar's name of the same day."""
    return re.fullmatch(r"(?: \d{4})? ?\(", text[end:begin]) is not None


def _hour_beside(text: str, begin: int, end: int) -> tuple[int, int] | None:
    before = [
        hour for hour in HOUR.finditer(text, max(0, begin - BESIDE), begin) if "." not in text[hour.end() : begin]
    ]
    after = HOUR.search(text, end, min(len(text), end + BESIDE))
    found = before[-1] if before else after
    if found is None:
        return None
    english, english_minute, half, hour, minute, noon = found.groups()
    if noon:
        return 12, 0
    if english:
        return int(english) % 12 + (12 if half.casefold() == "p" else 0), int(english_minute or 0)
    return int(hour), int(minute)


@lru_cache(maxsize=64)
def _named(language: str) -> re.Pattern[str]:
    """A day beside the name of a month: `26 November`, `26. November`, `November 26`, `۵ آذر`."""
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    months = {
        name.strip(".")
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in locale.months[form][width].values()
    }
    if locale.language == "fa":
        months |= {name for name in MONTH_NAMES_FA if name}
    letters = (re.escape(name) for name in months if name and not name[0].isdigit())
    named = "|".join(sorted(letters, key=len, reverse=True))
    return re.compile(
        rf"(?<!\d)(\d{{1,2}})\.? (?:de )?(?:{named})(?!\w)|(?<!\w)(?:{named})\.? (\d{{1,2}})(?!\d)", re.IGNORECASE
    )


def _with_our_digits(text: str) -> str:
    """The text with the digits 0 to 9, one kind of space, and no mark that cannot be seen."""
    signs = (" " if each.isspace() else each for each in text if unicodedata.category(each) != "Cf" or each == "\u200c")
    return "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in signs)
