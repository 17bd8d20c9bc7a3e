"""Assertions on a simulated journey: a measure from a closed list, a comparison and a value; never code."""

import difflib
import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import SERVED
from amends.domain.errors import AmendsError, Code
from amends.simulation.date_outcomes import DateOutcome
from amends.simulation.record import JourneyRecord, Lane
from amends.text import length

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
FORM = re.compile(r"^\s*([a-z_]+)\s*(<=|>=|==|!=|<|>)\s*(.+?)\s*$")
SPAN = re.compile(r"^(\d{1,6}(?:\.\d{1,6})?) ?(s|seconds?|min|minutes?|h|hours?|d|days?|w|weeks?)$")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
NEVER = timedelta.max
Value = timedelta | int | str


class NoAssertion(AmendsError, ValueError):
    """The text is not an assertion. The words say what would be right."""

    kind = Code.ASSERTION


@dataclass(frozen=True)
class Measure:
    """One measure of a journey. `of` measures it: a span, a count or a word."""

    kind: type[timedelta] | type[int] | type[str]
    means: str
    of: Callable[[JourneyRecord], Value]


def to_the_minute(span: timedelta) -> timedelta:
    """A span in whole minutes. Finer time is the machine's work, and no policy's."""
    return timedelta(minutes=round(span / timedelta(minutes=1)))


def _when(span: timedelta | None) -> timedelta:
    return NEVER if span is None else to_the_minute(span)


def _reached(life: JourneyRecord, milestone: MilestoneName) -> timedelta:
    at = next((each.at for each in life.promises if each.what == milestone and each.whose == "target"), None)
    return _when(at - life.arrived if at else None)


def _letters(life: JourneyRecord) -> list[Any]:
    return [each for each in life.lane(Lane.CUSTOMER) if each.kind == "letter"]


def _notices(life: JourneyRecord) -> list[Any]:
    return [each for each in life.lane(Lane.STAFF) if each.kind in {"notice", "notice_held"}]


def _most_notices(life: JourneyRecord) -> int:
    people = {who for each in _notices(life) for who in each.who}
    return max((life.most_in_a_day([each for each in _notices(life) if who in each.who]) for who in people), default=0)


def _most_put_off(life: JourneyRecord) -> int:
    """How often the same date was put off at most. Regular news does not count as put off."""
    moved = Counter(
        each.what
        for each in life.promises
        if each.whose == "told" and each.word is DateOutcome.MOVED and each.what != MilestoneName.KEEP_INFORMED
    )
    return max(moved.values(), default=0)


MEASURES: dict[str, Measure] = {
    "longest_silence": Measure(
        timedelta,
        "the longest time in which the customer hears nothing while the complaint is open, by the wall clock",
        lambda life: to_the_minute(life.longest_silence.length),
    ),
    "first_answer": Measure(
        timedelta, "how long until the customer hears anything", lambda life: _when(life.first_answer)
    ),
    "first_person": Measure(
        timedelta, "how long until a person has answered", lambda life: _reached(life, MilestoneName.FIRST_CONTACT)
    ),
    "apologised_after": Measure(
        timedelta, "how long until the apology has reached them", lambda life: _reached(life, MilestoneName.APOLOGISE)
    ),
    "decided_after": Measure(
        timedelta, "how long until it is decided", lambda life: _reached(life, MilestoneName.DECIDE)
    ),
    "resolved_after": Measure(
        timedelta, "how long until it is resolved", lambda life: _reached(life, MilestoneName.RESOLVE)
    ),
    "letters": Measure(int, "letters that reach the customer", lambda life: len(_letters(life))),
    "letters_in_a_day": Measure(
        int, "letters on one day of the customer's, at most", lambda life: life.most_in_a_day(_letters(life))
    ),
    "calls": Measure(
        int,
        "contacts by a person: calls, visits, letters by post",
        lambda life: sum(each.kind == "contact" for each in life.happenings),
    ),
    "promises_kept": Measure(
        int, "dates told to the customer that are kept", lambda life: life.count("told", DateOutcome.KEPT)
    ),
    "promises_moved": Measure(
        int, "dates told to the customer that are moved in time", lambda life: life.count("told", DateOutcome.MOVED)
    ),
    "times_put_off": Measure(int, "how often the date of one and the same thing was put off, at most", _most_put_off),
    "promises_broken": Measure(
        int,
        "dates told to the customer that pass, or are kept late",
        lambda life: life.count("told", DateOutcome.BROKEN, DateOutcome.LATE),
    ),
    "targets_missed": Measure(
        int,
        "targets of the policy that are missed",
        lambda life: life.count("target", DateOutcome.BROKEN, DateOutcome.LATE),
    ),
    "laws_broken": Measure(
        int, "legal deadlines that are missed", lambda life: life.count("law", DateOutcome.BROKEN, DateOutcome.LATE)
    ),
    "laws_in_form": Measure(
        int,
        "legal deadlines that are met in form only: a letter went by itself, and nobody wrote why it takes longer",
        lambda life: life.count("law", DateOutcome.IN_FORM),
    ),
    "escalations": Measure(
        int,
        "steps of ladders that are served",
        lambda life: sum(step.state in SERVED for step in life.row.escalations),
    ),
    "notices": Measure(int, "notices to staff", lambda life: len(_notices(life))),
    "notices_in_a_day": Measure(int, "notices to one colleague on one day, at most", _most_notices),
    "hand_overs": Measure(int, "times that it got another owner", lambda life: life.row.handoffs),
    "open_tasks": Measure(
        int, "tasks that nobody has done at the end", lambda life: sum(task.done_at is None for task in life.row.tasks)
    ),
    "stage": Measure(str, "where it stands at the end", lambda life: str(life.row.stage)),
    "outcome": Measure(str, "what came of it; `none` while it is open", lambda life: life.row.outcome or "none"),
    "path": Measure(
        str, "`standard`, `straight_through` or `severe`", lambda life: str(life.row.path) if life.row.path else "none"
    ),
    "owner": Measure(str, "who has it at the end, by staff id", lambda life: life.row.owner or "none"),
}


@dataclass(frozen=True)
class Assertion:
    """An assertion as read, like 'longest_silence <= 48h'."""

    text: str
    measure: str
    comparison: str
    value: Value


@dataclass(frozen=True)
class AssertionResult:
    """The result of an assertion: whether it holds, and the measured value."""

    assertion: Assertion
    came: Value

    @property
    def holds(self) -> bool:
        """Whether the comparison holds. What never happened takes longer than any span."""
        return COMPARISONS[self.assertion.comparison](self.came, self.assertion.value)

    @property
    def data(self) -> dict[str, Any]:
        """The result for programs; spans in seconds, None for never."""
        return {"assertion": self.assertion.text, "holds": self.holds, "came": as_data(self.came)}


def read_assertion(text: str) -> Assertion:
    """Reads an assertion. Raises NoAssertion."""
    form = FORM.match(text)
    if form is None:
        raise NoAssertion(
            f"'{text}' is no assertion; write a measure, a comparison and a value: longest_silence <= 48h"
        )
    name, comparison, value = form.groups()
    if name not in MEASURES:
        near = difflib.get_close_matches(name, MEASURES, n=1)
        meant = f"did you mean '{near[0]}'? " if near else ""
        raise NoAssertion(f"there is no measure '{name}'; {meant}the measures are {', '.join(MEASURES)}")
    return Assertion(text.strip(), name, comparison, _value(name, comparison, value))


def _value(name: str, comparison: str, text: str) -> Value:
    kind = MEASURES[name].kind
    if kind is timedelta:
        return NEVER if text == "never" else span(text)
    if kind is int:
        if text.isdigit():
            return int(text)
        raise NoAssertion(f"{name} is a count: write a whole number, not '{text}'")
    if comparison not in {"==", "!="}:
        raise NoAssertion(f"{name} is a word: compare it by == or !=, not by {comparison}")
    return text


def span(text: str) -> timedelta:
    """Reads a span like 48h, 30 min or 8 weeks, by the wall clock. Raises NoAssertion."""
    form = SPAN.match(text)
    if form is None:
        raise NoAssertion(f"'{text}' is no span; write it like 48h, 30 min or 8 weeks")
    return timedelta(seconds=float(form[1]) * UNITS[form[2][0]])


def find(assertion: Assertion, life: JourneyRecord) -> AssertionResult:
    """Measures a journey and compares."""
    return AssertionResult(assertion, MEASURES[assertion.measure].of(life))


def as_data(value: Value) -> float | int | str | None:
    """A span in seconds, None for never; other values unchanged."""
    if isinstance(value, timedelta):
        return None if value == NEVER else value.total_seconds()
    return value


def as_words(value: Value) -> str:
    """A value as people say it."""
    if isinstance(value, timedelta):
        return "never" if value == NEVER else hours(value)
    return str(value)


def hours(span: timedelta) -> str:
    """A span like '49 h (2 days 1 hour)'; shorter than an hour in smaller units."""
    if span < timedelta(hours=1):
        return length(span) if span >= timedelta(seconds=1) else "at once"
    return f"{span.total_seconds() / 3600:.4g} h ({length(span)})"
