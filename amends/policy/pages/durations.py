"""Spans of time as policies write them, '3 business days', and what they mean on a calendar."""

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from amends.domain.text import counted
from amends.policy.business_calendar import HOUR, MINUTE, SECOND, Calendar

_COUNT = r"([1-9][0-9]{0,4})"
LENGTH = rf"^{_COUNT} (business )?(second|minute|hour|day|week|month)s?$"
CYCLES = rf"^{_COUNT} billing cycles?, at most {_COUNT} days?$"
CLOSE = r"^close of business on day (0|[1-9][0-9]{0,4})$"
_WALL = {"second": SECOND, "minute": MINUTE, "hour": HOUR}
_NOT_BUSINESS = {"second", "week", "month"}
_UNITS = "seconds, minutes, hours, days, weeks, months, business minutes, business hours or business days"
_WRITE = f"write a number and one of {_UNITS}"
_OR_TARGETS = "; or '2 billing cycles, at most 90 days', or 'close of business on day 3'"


@dataclass(frozen=True)
class Span:
    """A number of one unit. Business units count open time only; days, weeks and months keep the local time of day.

    `at_most` is the cap of billing cycles, in days. Unit 'close' is the close of business of the calendar day `count`.
    """

    count: int
    unit: str
    business: bool = False
    at_most: int | None = None

    def __str__(self) -> str:
        if self.unit == "close":
            return f"close of business on day {self.count}"
        if self.unit == "cycle":
            return f"{counted(self.count, 'billing cycle')}, at most {counted(self.at_most or 0, 'day')}"
        return counted(self.count, f"{'business ' if self.business else ''}{self.unit}")

    @property
    def of_days(self) -> bool:
        """Whether it counts days, so that it matters whether the first one counts."""
        return not self.of_hours and self.unit != "cycle"

    @property
    def of_hours(self) -> bool:
        """Whether it ends within a day."""
        return self.unit in _WALL

    def times(self, number: int) -> "Span":
        """The same span so many times in a row, counted in one step.

        One step, so that the next date after a 02:30 or a 31st that did not exist keeps its time and day.
        """
        return replace(self, count=self.count * number)

    def after(self, moment: int, calendar: Calendar) -> int:
        """The instant at which this span has passed since `moment` (both in microseconds since 1970, UTC).

        Business days end at close of business; the day of `moment` is day 0. Months end on the last day of a shorter
        month. Billing cycles are full ones: what is left of the one that runs counts as none.
        """
        if self.unit == "cycle":
            assert self.at_most is not None
            return min(calendar.billing_cycle_closes(moment, self.count), calendar.same_time_on(moment, self.at_most))
        if self.unit == "close":
            return max(moment, calendar.last_close_until_day(moment, self.count))
        if self.business and self.unit == "day":
            return calendar.close_of_business(moment, self.count)
        if self.business:
            return calendar.open_time_after(moment, self.count * _WALL[self.unit])
        return self._moved(moment, self.count, calendar)

    def before(self, moment: int, calendar: Calendar) -> int:
        """The instant from which this span is left until `moment`."""
        if self.business and self.unit == "day":
            return calendar.close_of_business(moment, -self.count)
        if self.business:
            return calendar.open_time_before(moment, self.count * _WALL[self.unit])
        return self._moved(moment, -self.count, calendar)

    def _moved(self, moment: int, count: int, calendar: Calendar) -> int:
        if self.unit in _WALL:
            return moment + count * _WALL[self.unit]
        if self.unit == "month":
            return calendar.same_time_in_months(moment, count)
        return calendar.same_time_on(moment, count * (7 if self.unit == "week" else 1))


# What people write for open time.
_OTHER_WORDS = {
    "working": "business", "work": "business", "office": "business", "workdays": "business days", "hr": "hours",
    "hrs": "hours", "min": "minutes", "mins": "minutes", "sec": "seconds", "secs": "seconds",
}  # fmt: skip


def _meant(text: str) -> str:
    """The unit that a misspelt one most likely stands for, with its number, like '5 business days'."""
    form = re.fullmatch(r"\s*([0-9]+)\s*([A-Za-z]+(?:[\s_-]+[A-Za-z]+)?)\s*", text)
    if form is None:
        return ""
    count, words = (
        form[1].lstrip("0"),
        [_OTHER_WORDS.get(word.lower(), word.lower()) for word in re.split(r"[\s_-]+", form[2])],
    )
    units = [f"{kind}{unit}s" for unit in ("second", "minute", "hour", "day", "week", "month")
             for kind in ("", "business ") if not (kind and unit in _NOT_BUSINESS)]  # fmt: skip
    near = get_close_matches(" ".join(words), units, n=1, cutoff=0.7)
    if not count or not near:
        return ""
    return f"; did you mean '{count} {near[0].removesuffix('s') if count == '1' else near[0]}'?"


@lru_cache(maxsize=4096)
def span(text: str) -> Span:
    """Reads '3 business days'. Raises ValueError that says what would be right."""
    form = re.fullmatch(LENGTH, text)
    if form is None:
        raise ValueError(f"'{text}' is no span of time{_meant(text)}; {_WRITE}")
    count, business, unit = form.groups()
    if business and unit in _NOT_BUSINESS:
        raise ValueError(f"there are no business {unit}s; {_WRITE}")
    return Span(int(count), unit, bool(business))


@lru_cache(maxsize=4096)
def deadline_span(text: str) -> Span:
    """Reads a deadline: a span, full billing cycles with a cap, or close of business on a day.

    Raises ValueError that says what would be right.
    """
    if form := re.fullmatch(CYCLES, text):
        return Span(int(form[1]), "cycle", at_most=int(form[2]))
    if form := re.fullmatch(CLOSE, text):
        return Span(int(form[1]), "close")
    if "billing cycle" in text:
        raise ValueError(f"'{text}' has no end in days; write it like '2 billing cycles, at most 90 days'")
    if "close of business" in text:
        raise ValueError(f"'{text}' names no day; write it like 'close of business on day 3'")
    try:
        return span(text)
    except ValueError as wrong:
        raise ValueError(f"{wrong}{_OR_TARGETS}") from None


def read_span(value: object) -> Span:
    """Reads any value of a page as a span of time. Raises ValueError that says what would be right."""
    if isinstance(value, Span):
        return value
    if not isinstance(value, str):
        raise ValueError(f"'{value}' is no span of time; {_WRITE}")
    return span(value)


def read_deadline(value: object) -> Span:
    """Reads any value of a page as a deadline. Raises ValueError that says what would be right."""
    return deadline_span(value) if isinstance(value, str) else read_span(value)


_LENGTH_SCHEMA = {"type": "string", "pattern": LENGTH, "examples": ["30 minutes", "3 business days", "8 weeks"]}
DEADLINE_SCHEMA = {
    "anyOf": [_LENGTH_SCHEMA, {"type": "string", "pattern": CYCLES}, {"type": "string", "pattern": CLOSE}]
}
_as_text = PlainSerializer(str, return_type=str)
SpanText = Annotated[Span, BeforeValidator(read_span), _as_text, WithJsonSchema(_LENGTH_SCHEMA)]
DeadlineText = Annotated[Span, BeforeValidator(read_deadline), _as_text, WithJsonSchema(DEADLINE_SCHEMA)]
