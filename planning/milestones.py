"""The clocks of a policy page: targets, ladders, and what starts and fulfils the clocks of the conversation."""

import re
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from complaints.complaint import Facts
from complaints.plan import Means, StepAction
from planning.conditions import Condition
from planning.conversation import ANY, Answers, TheirChannels
from planning.reading import Page, Word
from planning.spans import Span, SpanText, read_span

Starts = Literal["received", "acknowledged", "contacted", "apologised", "decided", "resolved", "offered"]


def _target(value: object) -> object:
    return value if value == "none" else read_span(value)


Target = Annotated[Span | Literal["none"], BeforeValidator(_target), PlainSerializer(str, return_type=str)]


def _share(value: object) -> object:
    form = re.match(r"^([1-9][0-9]?) ?%$", value) if isinstance(value, str) else None
    if form is None and value != "due":
        raise ValueError(f"'{value}' is no point of a clock; write a share like 50% or 'due'")
    return value


Point = Annotated[str, BeforeValidator(_share)]


def share_of(point: str) -> Fraction | None:
    """'50%' as a half; None for 'due'."""
    return None if point == "due" else Fraction(int(point.rstrip("% ")), 100)


class Rung(Page):
    """One step of a ladder: when (`at`, `before` or `after` the due date) and what it does.

    `of: law` counts from the date that the law sets. `new_date` is how much later the customer is promised it.
    """

    do: StepAction
    at: Point | None = None
    before: SpanText | None = None
    after: SpanText | None = None
    of: Literal["target", "law"] = "target"
    new_date: SpanText | None = None
    defer_if_owner_active: SpanText | None = None

    @model_validator(mode="after")
    def one_moment(self) -> "Rung":
        """A step has one moment, and only steps that can honour a key may carry it."""
        if sum(each is not None for each in (self.at, self.before, self.after)) != 1:
            raise ValueError("say when: exactly one of 'at', 'before' and 'after'")
        if self.of == "law" and self.at not in {None, "due"}:
            raise ValueError("a step of the legal date has 'before', 'after' or 'at: due', no share")
        if (self.do is StepAction.TELL_CUSTOMER) != (self.new_date is not None):
            raise ValueError("'new_date' belongs to tell_customer, which needs it")
        if self.do is StepAction.TELL_CUSTOMER and (self.before is None or self.of == "law"):
            raise ValueError("the customer is told before the date is missed: use 'before'")
        if self.defer_if_owner_active and (self.do is not StepAction.WARN_OWNER or self.defer_if_owner_active.business):
            raise ValueError("'defer_if_owner_active' belongs to warn_owner and is counted in plain minutes or hours")
        return self


class Instead(Page):
    """Another target for some complaints."""

    when: Condition
    target: Target


class Extend(Page):
    """How often staff may take longer, and by how much at once."""

    times: Annotated[int, Field(ge=1, le=100)]
    by_at_most: SpanText


class Milestone(Page):
    """One clock. `target: none` means that this policy does not have it.

    `started_by` and `fulfilled_by` are of the conversation: which messages start it, and what answers them.
    """

    target: Target
    instead: tuple[Instead, ...] = ()
    starts: Starts | None = None
    calendar: Word | None = None
    by_law: SpanText | None = None
    extend: Extend | None = None
    ladder: tuple[Rung, ...] = ()
    started_by: TheirChannels | None = None
    fulfilled_by: Answers | None = None

    def target_for(self, facts: Facts) -> Span | None:
        """The target for these facts; None where the milestone does not apply."""
        target = next((other.target for other in self.instead if other.when.holds(facts)), self.target)
        return target if isinstance(target, Span) else None

    def started_with(self, channel: str) -> bool:
        """Whether a message of the customer's by this channel starts it."""
        return self.started_by is None or ANY in self.started_by or channel in self.started_by

    def answered_with(self, means: Means, channel: str) -> bool:
        """Whether this word of a person's fulfils it."""
        return self.fulfilled_by is None or self.fulfilled_by.counts(means, channel)

    @model_validator(mode="after")
    def law_is_set(self) -> "Milestone":
        """A step before a legal date needs that date."""
        if self.by_law is None and any(rung.of == "law" for rung in self.ladder):
            raise ValueError("the ladder has a step 'of: law', but the milestone has no 'by_law'")
        return self
