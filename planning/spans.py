"""Spans of time as policies write them, '3 business days', and what they mean on a calendar."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from planning.calendar import HOUR, MINUTE, SECOND, Calendar

_FORM = re.compile(r"^([1-9][0-9]{0,4}) (business )?(second|minute|hour|day|week)s?$")
_WALL = {"second": SECOND, "minute": MINUTE, "hour": HOUR}
_UNITS = "seconds, minutes, hours, days, weeks, business minutes, business hours or business days"


@dataclass(frozen=True)
class Span:
    """A number of one unit. Business units count open time only; days and weeks keep the local time of day."""

    count: int
    unit: str
    business: bool

    def __str__(self) -> str:
        plural = "s" if self.count != 1 else ""
        return f"{self.count} {'business ' if self.business else ''}{self.unit}{plural}"

    def after(self, moment: int, calendar: Calendar) -> int:
        """The instant at which this span has passed since `moment` (both in microseconds since 1970, UTC).

        Business days end at close of business; the day of `moment` is day 0.
        """
        if self.business:
            if self.unit == "day":
                return calendar.close_of_business(moment, self.count)
            return calendar.open_time_after(moment, self.count * _WALL[self.unit])
        if self.unit in _WALL:
            return moment + self.count * _WALL[self.unit]
        return calendar.same_time_on(moment, self._days)

    def before(self, moment: int, calendar: Calendar) -> int:
        """The instant from which this span is left until `moment`."""
        if self.business:
            if self.unit == "day":
                return calendar.close_of_business(moment, -self.count)
            return calendar.open_time_before(moment, self.count * _WALL[self.unit])
        if self.unit in _WALL:
            return moment - self.count * _WALL[self.unit]
        return calendar.same_time_on(moment, -self._days)

    @property
    def _days(self) -> int:
        return self.count * (7 if self.unit == "week" else 1)


@lru_cache(maxsize=4096)
def span(text: str) -> Span:
    """Reads '3 business days'. Raises ValueError that says what would be right."""
    form = _FORM.match(text)
    if form is None:
        raise ValueError(f"'{text}' is no span of time; write a number and one of {_UNITS}")
    count, business, unit = form.groups()
    if business and unit in {"second", "week"}:
        raise ValueError(f"there are no business {unit}s; write a number and one of {_UNITS}")
    return Span(int(count), unit, bool(business))


def read_span(value: object) -> Span:
    """The same for whatever stands on a page."""
    if isinstance(value, Span):
        return value
    if not isinstance(value, str):
        raise ValueError(f"'{value}' is no span of time; write a number and one of {_UNITS}")
    return span(value)


SpanText = Annotated[Span, BeforeValidator(read_span), PlainSerializer(str, return_type=str)]
