"""Deadlines: a span of time with the rules of its counting.

The rules say which day is the first, and what happens when the date falls on a closed day.
"""

from dataclasses import dataclass
from typing import Literal

from amends.policy.business_calendar import Calendar
from amends.policy.pages.durations import Span

DayZero = Literal["exclusive", "inclusive"]
Roll = Literal["none", "next", "previous"]
Starts = Literal["received", "acknowledged", "contacted", "apologised", "decided", "resolved", "offered"]
"""The events that a date may be counted from."""


@dataclass(frozen=True)
class Deadline:
    """A span from an instant on. Inclusive, the day of that instant is day 1.

    With `roll` the date is a day: it ends with that day's business, or, off a closed day, with the next or previous
    one's. Keeping the time of day would let who comes later be due earlier.
    """

    span: Span
    day_zero: DayZero = "exclusive"
    roll: Roll = "none"

    @property
    def business(self) -> bool:
        """Whether it is counted in open time."""
        return self.span.business

    def __str__(self) -> str:
        return str(self.span)

    @property
    def spoken(self) -> str:
        """The span in words, with its special rules of counting, so that a reader can count it again."""
        special = ["the first day counted"] * (self.day_zero == "inclusive")
        special += [f"a closed day rolls to the {self.roll}"] * (self.roll != "none")
        return f"{self.span} ({'; '.join(special)})" if special else str(self.span)

    def after(self, at: int, calendar: Calendar) -> int:
        """The instant at which it is due, never before `at`; both in microseconds since 1970, UTC."""
        inclusive = self.day_zero == "inclusive"
        if self.roll == "none":
            return self._first_day_counted(at, calendar) if inclusive else self.span.after(at, calendar)
        days = Span(self.span.count, "day") if self.span.unit == "close" else self.span
        day = _a_day_less(days, at, calendar) if inclusive else days.after(at, calendar)
        return max(at, calendar.day_closes(calendar.rolled(day, self.roll)))

    def off_a_closed_day(self, at: int, calendar: Calendar) -> int:
        """Rolls a date that somebody moved off a closed day, where its kind says so."""
        if self.roll == "none" or calendar.is_business_day(at):
            return at
        return calendar.day_closes(calendar.rolled(at, self.roll))

    def _first_day_counted(self, at: int, calendar: Calendar) -> int:
        """One day less. On a closed day no business day is lost, since the first one is the next."""
        if not self.business:
            return max(at, _a_day_less(self.span, at, calendar))
        days = self.span.count - calendar.is_business_day(at)
        return max(at, calendar.close_of_business(at, days))


def _a_day_less(span: Span, at: int, calendar: Calendar) -> int:
    """A month that counts 1 March ends on the 31st, one that counts 31 January with February: months differ."""
    from_the_day_before = span.after(calendar.same_time_on(at, -1), calendar)
    if span.unit != "month":
        return from_the_day_before
    return max(from_the_day_before, calendar.same_time_on(span.after(at, calendar), -1))


def check_counting(span: Span, day_zero: DayZero, roll: Roll) -> None:
    """Raises ValueError where a rule of counting could do nothing."""
    if day_zero == "inclusive" and not span.of_days:
        raise ValueError(f"'day_zero' is for days, weeks and months; '{span}' counts none")
    if roll != "none" and span.business:
        raise ValueError(f"'{span}' never ends on a closed day: leave 'roll' out")
    if roll != "none" and span.of_hours:
        raise ValueError(f"'roll' is for days, weeks, months and billing cycles; '{span}' ends within a day")
