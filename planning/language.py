"""The language of policy pages: every key that a policy may use. `policies/README.md` explains them to people."""

import re
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, model_validator

from complaints.acts import MilestoneName
from complaints.offers import Finding, LineKind, OfferLine, Terms
from complaints.plan import ApologyBy, StepAction
from complaints.words import Line
from planning.conditions import Channels, Condition, MoneyText, Words
from planning.opening_hours import DateText, OpeningHours
from planning.reading import Page
from planning.spans import Span, SpanText, read_span

Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,49}$")]
Version = Annotated[str, BeforeValidator(str), StringConstraints(min_length=1, max_length=50)]
Count = Annotated[int, Field(ge=0, le=100)]
WaitsFor = Literal["customer", "colleague", "third_party"]
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
    """One clock. `target: none` means that this policy does not have it."""

    target: Target
    instead: tuple[Instead, ...] = ()
    starts: Starts = "received"
    calendar: Word | None = None
    by_law: SpanText | None = None
    extend: Extend | None = None
    ladder: tuple[Rung, ...] = ()

    @model_validator(mode="after")
    def law_is_set(self) -> "Milestone":
        """A step before a legal date needs that date."""
        if self.by_law is None and any(rung.of == "law" for rung in self.ladder):
            raise ValueError("the ladder has a step 'of: law', but the milestone has no 'by_law'")
        return self


class PauseRule(Page):
    """Which clocks stop while we wait for somebody, and how long that may last."""

    stops: tuple[MilestoneName, ...] = ()
    at_most: SpanText | None = None


class Reopening(Page):
    """What reopening does to the clocks, until when it is possible, how often, and which score asks for it."""

    clock: Literal["continue", "fresh", "grace"] = "grace"
    grace: SpanText | None = None
    within: SpanText
    at_most: Count = 2
    score_at_most: Annotated[int, Field(ge=0, le=5)] = 2

    @model_validator(mode="after")
    def grace_has_a_length(self) -> "Reopening":
        """Grace without a length would be none."""
        if (self.clock == "grace") != (self.grace is not None):
            raise ValueError("'clock: grace' needs 'grace', how long; the other clocks have none")
        return self


class FollowUpRule(Page):
    """The survey, its reminder and its end, each counted from the resolution. All three or none."""

    survey: SpanText
    reminder: SpanText
    closes: SpanText


class GivenLine(Page):
    """One line of an offer."""

    kind: LineKind
    detail: Line
    money: MoneyText | None = None
    terms: Terms = Terms.GIVEN
    owed: bool = False

    @model_validator(mode="after")
    def makes_sense(self) -> "GivenLine":
        """Holds whatever an offer's line must hold."""
        self.offer_line()
        return self

    def offer_line(self) -> OfferLine:
        """The line as offers carry it."""
        return OfferLine(kind=self.kind, detail=self.detail, money=self.money, terms=self.terms, owed=self.owed)


class Suggestion(Page):
    """What the policy would offer in a case; the first that fits is taken. Without `when` it fits always."""

    when: Condition | None = None
    why: Line
    lines: Annotated[tuple[GivenLine, ...], Field(min_length=1)]


class Offers(Page):
    """How long an offer stands, and what is suggested to whoever decides."""

    expire: SpanText
    suggest: tuple[Suggestion, ...] = ()


class StandardPath(Page):
    """The ordinary way. `apology_waived` is the reason why no apology is made; it lands in the journal."""

    apology_by: ApologyBy = ApologyBy.LETTER
    apology_waived: Line | None = None


class SeverePath(StandardPath):
    """Begins with a call by a person."""

    when: Condition
    apology_by: ApologyBy = ApologyBy.PERSON


class StraightThroughPath(StandardPath):
    """Needs no person until the survey: what is given, and how it is found, is written here."""

    when: Condition
    apology_by: ApologyBy = ApologyBy.ACKNOWLEDGEMENT
    why: Line
    gives: Annotated[tuple[GivenLine, ...], Field(min_length=1)]
    finding: Finding
    cause: Word

    @model_validator(mode="after")
    def nobody_has_to_answer(self) -> "StraightThroughPath":
        """An offered line waits for an answer, and a person for the apology: neither is straight through."""
        if any(line.terms is Terms.OFFERED for line in self.gives):
            raise ValueError("what is given straight through needs no answer: use 'terms: given'")
        if self.apology_by is ApologyBy.PERSON:
            raise ValueError("straight through no person apologises: use 'apology_by: acknowledgement' or 'letter'")
        return self


class Paths(Page):
    """The ways a complaint can take; severe is looked at first, then straight through."""

    severe: SeverePath | None = None
    straight_through: StraightThroughPath | None = None
    standard: StandardPath = StandardPath()


class Governs(Page):
    """Which complaints a policy is for; every key that is named must fit."""

    product: Words | None = None
    category: Words | None = None
    jurisdiction: Words | None = None
    channel: Channels | None = None
    tier: Words | None = None


def _unlimited(value: object) -> object:
    return None if value == "unlimited" else value


Limit = Annotated[
    MoneyText | None, BeforeValidator(_unlimited), PlainSerializer(lambda limit: str(limit or "unlimited"))
]


class PolicyPage(Page):
    """One policy."""

    title: Line
    source: Line
    version: Version
    default: bool = False
    order: Count = 50
    effective_from: DateText | None = None
    effective_to: DateText | None = None
    governs: Governs | None = None
    strategy: Literal["efficiency", "empathy", "balanced"] = "balanced"
    calendars: Annotated[dict[Word, OpeningHours], Field(min_length=1)]
    calendar: Word = "office"
    paths: Paths = Paths()
    milestones: dict[MilestoneName, Milestone]
    pauses: Annotated[dict[WaitsFor, PauseRule], Field(default_factory=dict)]
    reopen: Reopening
    follow_up: FollowUpRule | None = None
    offers: Offers
    authority: dict[Word, Limit]
    causes: Annotated[tuple[Word, ...], Field(min_length=1)]
    handovers_at_most: Count = 3
    duty_role: Word = "duty"

    @model_validator(mode="after")
    def hangs_together(self) -> "PolicyPage":
        """What one part names, another part has."""
        for name in {self.calendar, *(each.calendar or self.calendar for each in self.milestones.values())}:
            if name not in self.calendars:
                raise ValueError(f"there is no calendar '{name}' on this page; it has {', '.join(self.calendars)}")
        for waits_for, rule in self.pauses.items():
            if waits_for != "customer" and MilestoneName.KEEP_INFORMED in rule.stops:
                raise ValueError(
                    f"waiting for a {waits_for} never stops keep_informed: the customer still hears from us"
                )
        fast = self.paths.straight_through
        if fast is not None and fast.cause not in self.causes:
            raise ValueError(f"paths.straight_through has the cause '{fast.cause}', which 'causes' does not list")
        if self.default == (self.governs is not None):
            raise ValueError("a policy says either 'default: true' or what it 'governs'")
        return self
