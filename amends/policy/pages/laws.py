"""The laws of a clock: how long each allows, for which complaints, and how sure we are."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from amends.domain.complaint import Facts
from amends.domain.types import Line
from amends.policy.pages.conditions import Condition
from amends.policy.pages.deadlines import DayZero, Deadline, Roll, Starts, check_counting
from amends.policy.pages.durations import DeadlineText, Span
from amends.policy.pages.opening_hours import DateText
from amends.policy.pages.yaml_reader import Page, Word

SIGNPOST = "signpost"
REOPENED = "reopened"
Confidence = Literal["read", "reported", "unread"]


class ByLaw(Page):
    """How long the law allows, counted by its own rules, for the complaints that it is for.

    `extended` takes the place of `within` once the customer was told, before that date, that it takes longer.
    `effective_from` and `effective_to` are days of receipt. `counted_from` is the event that it counts from, if not the
    start of the clock; one that counts from a reopening is the law only of what was reopened, from the last time on.
    `met_by` is what meets its date besides the milestone itself. `confidence` says whether somebody has `read` the
    rule's own words, knows it as `reported` by a second source, or nobody has looked it up.
    """

    when: Condition | None = None
    within: DeadlineText
    extended: DeadlineText | None = None
    counted_from: Starts | Literal["reopened"] | None = None
    effective_from: DateText | None = None
    effective_to: DateText | None = None
    calendar: Word | None = None
    day_zero: DayZero = "exclusive"
    roll: Roll = "none"
    met_by: tuple[Literal["signpost"], ...] = ()
    confidence: Confidence | None = None
    source: Line | None = None

    @model_validator(mode="after")
    def counting_fits(self) -> "ByLaw":
        """Refuses rules of counting that do nothing."""
        for span in (self.within, self.extended):
            if span is not None:
                check_counting(span, self.day_zero, self.roll)
        return self

    @model_validator(mode="after")
    def is_the_law_on_some_day(self) -> "ByLaw":
        """Refuses a law that ends before it begins."""
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError(f"a law from {self.effective_from} on cannot end on {self.effective_to}")
        return self

    @property
    def always(self) -> bool:
        """Whether it is the law of every complaint, so that later laws of a list are never used."""
        return not (self.when or self.effective_from or self.effective_to or self.counted_from == REOPENED)

    def is_for(self, facts: Facts) -> bool:
        """Whether it is the law for these facts, whatever the day."""
        if self.counted_from == REOPENED and not facts.reopenings:
            return False
        return self.when is None or self.when.holds(facts)

    def in_force_on(self, received_on: date) -> bool:
        """Whether it is the law of what is received on this day."""
        return (self.effective_from or date.min) <= received_on <= (self.effective_to or date.max)

    def deadline(self, span: Span) -> Deadline:
        """A span as a deadline, counted by the rules of this law."""
        return Deadline(span, self.day_zero, self.roll)


def _listed(value: object) -> object:
    """Reads a span alone as a law without special rules, and one law as a list of one."""
    if isinstance(value, str):
        return [{"within": value}]
    return [value] if isinstance(value, dict | ByLaw) else value


Laws = Annotated[
    tuple[ByLaw, ...],
    Field(min_length=1),
    BeforeValidator(_listed, json_schema_input_type=DeadlineText | ByLaw | list[ByLaw]),
]
