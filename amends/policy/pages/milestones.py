"""The clocks of a policy page: targets, ladders, and what starts and fulfils the clocks of the conversation."""

import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from amends.domain.complaint import Facts, Severity
from amends.domain.plan import Means, StepAction
from amends.policy.pages.conditions import Condition
from amends.policy.pages.conversation import ANY, Answers, TheirChannels
from amends.policy.pages.deadlines import DayZero, Deadline, Roll, Starts, check_counting
from amends.policy.pages.durations import DEADLINE_SCHEMA, DeadlineText, Span, SpanText, read_deadline
from amends.policy.pages.laws import ByLaw, Laws
from amends.policy.pages.yaml_reader import Page, Word

NOTICES = frozenset({StepAction.WARN_OWNER, StepAction.TELL_SUPERVISOR, StepAction.TELL_MANAGER, StepAction.TELL_DUTY})
_AT_ANY_HOUR = frozenset(
    {StepAction.TELL_CUSTOMER, StepAction.SIGNPOST, StepAction.RAISE_SEVERITY, StepAction.REQUIRE_CALL}
)
SHARE = r"^[1-9][0-9]? ?%$"


def _target(value: object) -> object:
    return value if value == "none" else read_deadline(value)


Target = Annotated[
    Span | Literal["none"],
    BeforeValidator(_target),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"anyOf": [{"const": "none"}, *DEADLINE_SCHEMA["anyOf"]]}),
]


def _share(value: object) -> object:
    form = re.fullmatch(SHARE, value) if isinstance(value, str) else None
    if form is None and value != "due":
        raise ValueError(f"'{value}' is no point of a clock; write a share like 50% or 'due'")
    return value


Point = Annotated[str, BeforeValidator(_share), WithJsonSchema({"anyOf": [{"const": "due"}, {"pattern": SHARE}]})]


@lru_cache(maxsize=128)
def share_of(point: str) -> Fraction | None:
    """'50%' as 0.5; None for 'due'."""
    return None if point == "due" else Fraction(int(point.rstrip("% ")), 100)


class Repetition(Page):
    """How often a notice is repeated, and after how long each time."""

    every: SpanText
    at_most: Annotated[int, Field(ge=1, le=20)]


class LadderStep(Page):
    """One step of a ladder: when (`at`, `before` or `after` the due date) and what it does.

    `of: law` counts from the date that the law sets. `new_date` is how much later the customer is promised it. At
    `any_hour` staff are told outside of their hours, too. `to` is the severity that a complaint is raised to, `within`
    how long there is for a call that is required.
    """

    do: StepAction
    at: Point | None = None
    before: SpanText | None = None
    after: SpanText | None = None
    of: Literal["target", "law"] = "target"
    new_date: SpanText | None = None
    defer_if_owner_active: SpanText | None = None
    to: Severity | None = None
    within: SpanText | None = None
    repeat: Repetition | None = None
    any_hour: bool = False

    @model_validator(mode="after")
    def one_moment(self) -> "LadderStep":
        """Refuses a step without exactly one moment, and keys that the step cannot follow."""
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

    @model_validator(mode="after")
    def names_what_it_needs(self) -> "LadderStep":
        """Refuses a step that lacks what it needs, or names what only another step needs."""
        for key, action in (("to", StepAction.RAISE_SEVERITY), ("within", StepAction.REQUIRE_CALL)):
            if (self.do is action) != (getattr(self, key) is not None):
                raise ValueError(f"'{key}' belongs to {action}, which needs it")
        return self

    @model_validator(mode="after")
    def only_notices_to_staff_come_again(self) -> "LadderStep":
        """Refuses `repeat` and `any_hour` where they mean nothing.

        A person who took a complaint over has it, and the customer is told before each new date in any case.
        """
        if self.repeat and self.do not in NOTICES:
            raise ValueError(f"'repeat' is for notices to staff, not for {self.do}")
        if self.any_hour and self.do in _AT_ANY_HOUR:
            raise ValueError(f"'any_hour' is for what staff are told; {self.do} goes by the date alone")
        return self


class TargetOverride(Page):
    """Another target for some complaints."""

    when: Condition
    target: Target


class Extend(Page):
    """How often, by how much and until when staff may take longer. Each is counted from the start."""

    times: Annotated[int, Field(ge=1, le=100)]
    by_at_most: SpanText | None = None
    until_at_most: DeadlineText | None = None

    @model_validator(mode="after")
    def has_an_end(self) -> "Extend":
        """Refuses an extension without a limit: it would promise nothing."""
        if self.by_at_most is None and self.until_at_most is None:
            raise ValueError("give 'by_at_most', 'until_at_most' or both")
        return self


class Milestone(Page):
    """One clock. `target: none` means that this policy does not have it.

    `started_by` and `fulfilled_by` are of the conversation: which messages start it, and what answers them.
    """

    target: Target
    instead: tuple[TargetOverride, ...] = ()
    starts: Starts | None = None
    calendar: Word | None = None
    day_zero: DayZero = "exclusive"
    roll: Roll = "none"
    by_law: Laws | None = None
    extend: Extend | None = None
    ladder: tuple[LadderStep, ...] = ()
    started_by: TheirChannels | None = None
    fulfilled_by: Answers | None = None

    def target_for(self, facts: Facts) -> Deadline | None:
        """The target for these facts; None where the milestone does not apply."""
        target = next((other.target for other in self.instead if other.when.holds(facts)), self.target)
        return Deadline(target, self.day_zero, self.roll) if isinstance(target, Span) else None

    def law_for(self, facts: Facts, received_on: date) -> ByLaw | None:
        """The law for these facts, received on this day: the first that fits, if any does."""
        laws = (law for law in self.by_law or () if law.in_force_on(received_on))
        return next((law for law in laws if law.is_for(facts)), None)

    def started_with(self, channel: str) -> bool:
        """Whether a message from the customer on this channel starts it."""
        return self.started_by is None or ANY in self.started_by or channel in self.started_by

    def answered_with(self, means: Means, channel: str) -> bool:
        """Whether this answer by a person fulfils it."""
        return self.fulfilled_by is None or self.fulfilled_by.counts(means, channel)

    @model_validator(mode="after")
    def law_is_set(self) -> "Milestone":
        """Refuses a step that counts from a legal date where no law sets one."""
        if self.by_law is None and any(rung.of == "law" for rung in self.ladder):
            raise ValueError("the ladder has a step 'of: law', but the milestone has no 'by_law'")
        return self

    @model_validator(mode="after")
    def counting_fits(self) -> "Milestone":
        """Refuses rules of counting that none of its targets can follow."""
        spans = [each for each in (self.target, *(other.target for other in self.instead)) if isinstance(each, Span)]
        wrong: list[ValueError] = []
        for span in spans:
            try:
                check_counting(span, self.day_zero, self.roll)
            except ValueError as refused:
                wrong.append(refused)
        if wrong and len(wrong) == len(spans):
            raise wrong[0]
        return self
