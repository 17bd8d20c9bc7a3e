"""The language of policy pages: every key that a policy may use. `policies/README.md` explains them to people."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema, model_validator

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Facts
from amends.domain.offers import Finding, OfferLine, Terms
from amends.domain.plan import ApologyBy, StepAction
from amends.domain.types import Line
from amends.policy.jurisdictions import country_of
from amends.policy.pages.conditions import MONEY_SCHEMA, Channels, Condition, MoneyText, Words, is_among
from amends.policy.pages.conversation import Call, LetterRules
from amends.policy.pages.digest_rule import DigestRule
from amends.policy.pages.durations import SpanText
from amends.policy.pages.laws import Confidence
from amends.policy.pages.milestones import Milestone
from amends.policy.pages.offers import GivenLine, Offers, lines_for
from amends.policy.pages.opening_hours import DateText, OpeningHours
from amends.policy.pages.remedies import UNLESS_THE_PAGE_SAYS_OTHERWISE
from amends.policy.pages.yaml_reader import Page, Word

Version = Annotated[
    str, BeforeValidator(str, json_schema_input_type=str | float), StringConstraints(min_length=1, max_length=50)
]
Count = Annotated[int, Field(ge=0, le=100)]
WaitsFor = Literal["customer", "colleague", "third_party"]
FOR_THE_CUSTOMER = frozenset({MilestoneName.KEEP_INFORMED, MilestoneName.NEXT_RESPONSE})


class PauseRule(Page):
    """Which clocks stop while we wait for somebody, and how long that may last."""

    stops: tuple[MilestoneName, ...] = ()
    at_most: SpanText | None = None


class Reopening(Page):
    """What reopening does to the clocks, how long and how often it is possible, and who decides.

    A survey score of `score_at_most` or less asks for reopening. With `owner: another` another person decides again.
    """

    clock: Literal["continue", "fresh", "grace"] = "grace"
    grace: SpanText | None = None
    within: SpanText
    at_most: Count = 2
    score_at_most: Annotated[int, Field(ge=0, le=5)] = 2
    owner: Literal["same", "another"] = "same"

    @model_validator(mode="after")
    def grace_has_a_length(self) -> "Reopening":
        """Refuses `clock: grace` without a length, and a length with another clock."""
        if (self.clock == "grace") != (self.grace is not None):
            raise ValueError("'clock: grace' needs 'grace', how long; the other clocks have none")
        return self


class FollowUpRule(Page):
    """The survey, its reminder and its end, each counted from the resolution. All three or none.

    `ask` says whether who was asked once is asked again after a reopening, `nps` whether the survey asks also if the
    customer would recommend us.
    """

    survey: SpanText
    reminder: SpanText
    closes: SpanText
    ask: Literal["per_resolution", "per_case"] = "per_resolution"
    nps: bool = False


class StandardPath(Page):
    """The ordinary way. `apology_waived` is the reason why no apology is made; it lands in the journal."""

    apology_by: ApologyBy = ApologyBy.LETTER
    apology_waived: Line | None = None


class SeverePath(StandardPath):
    """The path that begins with a call by a person."""

    when: Condition
    apology_by: ApologyBy = ApologyBy.PERSON


class StraightThroughPath(StandardPath):
    """The path that needs no person until the survey. It says what is given and which finding is recorded."""

    when: Condition
    apology_by: ApologyBy = ApologyBy.ACKNOWLEDGEMENT
    why: Line
    gives: Annotated[tuple[GivenLine, ...], Field(min_length=1)]
    finding: Finding
    cause: Word

    def lines_for(self, facts: Facts) -> tuple[OfferLine, ...] | None:
        """What is given in this case; None where the path is not for it."""
        return lines_for(self.gives, facts) if self.when.holds(facts) else None

    @model_validator(mode="after")
    def nobody_has_to_answer(self) -> "StraightThroughPath":
        """Refuses offered lines, which wait for an answer, and an apology by a person: neither is straight through."""
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

    @model_validator(mode="after")
    def says_something(self) -> "Governs":
        """Refuses an empty match. It would take every complaint, which only the default policy may (field case E3)."""
        if not self.model_fields_set:
            raise ValueError("'governs' is empty; name at least one key, or say 'default: true'")
        return self


def _unlimited(value: object) -> object:
    return None if value == "unlimited" else value


Limit = Annotated[
    MoneyText | None,
    BeforeValidator(_unlimited),
    PlainSerializer(lambda limit: str(limit or "unlimited")),
    WithJsonSchema({"anyOf": [{"const": "unlimited"}, MONEY_SCHEMA]}),
]


class PolicyPage(Page):
    """One policy."""

    title: Line
    source: Line
    confidence: Confidence | None = None
    version: Version
    default: bool = False
    order: Count = 50
    extends: Word | None = None
    effective_from: DateText | None = None
    effective_to: DateText | None = None
    governs: Governs | None = None
    not_for: Words | None = None
    strategy: Literal["efficiency", "empathy", "balanced"] = "balanced"
    calendars: Annotated[dict[Word, OpeningHours], Field(min_length=1)]
    calendar: Word = "office"
    staff_hours: Word | None = None
    digest: DigestRule | None = None
    new_work: SpanText | None = None
    paths: Paths = Paths()
    milestones: dict[MilestoneName, Milestone]
    pauses: Annotated[dict[WaitsFor, PauseRule], Field(default_factory=dict)]
    reopen: Reopening
    follow_up: FollowUpRule | None = None
    letters: LetterRules = LetterRules()
    calls: tuple[Call, ...] = ()
    offers: Offers
    authority: dict[Word, Limit]
    causes: Annotated[tuple[Word, ...], Field(min_length=1)]
    handovers_at_most: Count = 3
    duty_role: Word = "duty"

    @model_validator(mode="after")
    def conversation_is_where_it_belongs(self) -> "PolicyPage":
        """Refuses keys about messages and answers at clocks where they do nothing."""
        for name, milestone in self.milestones.items():
            if milestone.fulfilled_by and name not in {MilestoneName.FIRST_CONTACT, MilestoneName.NEXT_RESPONSE}:
                raise ValueError(f"'fulfilled_by' belongs to first_contact and next_response, not to {name}")
            if milestone.started_by and name is not MilestoneName.NEXT_RESPONSE:
                raise ValueError(f"'started_by' belongs to next_response, not to {name}")
            if milestone.starts and name is MilestoneName.NEXT_RESPONSE:
                raise ValueError("next_response starts when the customer writes: leave 'starts' out")
            if milestone.starts and name is MilestoneName.REMEDY:
                raise ValueError("remedy starts when something is promised to the customer: leave 'starts' out")
        return self

    def leaves_out(self, jurisdiction: str) -> bool:
        """Whether this page excludes complaints from that jurisdiction by `not_for`.

        A country stands for its parts too, except for those that the page governs by name.
        """
        if not self.not_for:
            return False
        governed = (self.governs.jurisdiction if self.governs else None) or ()
        if is_among(jurisdiction, self.not_for):
            return True
        return is_among(country_of(jurisdiction), self.not_for) and not is_among(jurisdiction, governed)

    @model_validator(mode="after")
    def what_it_is_not_for_is_not_governed(self) -> "PolicyPage":
        """Refuses a jurisdiction in both `governs` and `not_for`, and `not_for` on the default policy.

        The default is for every complaint that no other policy takes.
        """
        if self.not_for and self.default:
            raise ValueError("the default policy is for every complaint that no other governs: leave 'not_for' out")
        governed = (self.governs.jurisdiction if self.governs else None) or ()
        if both := [word for word in self.not_for or () if is_among(word, governed)]:
            raise ValueError(f"'governs' and 'not_for' both name {both[0]}: take it out of one of them")
        return self

    @model_validator(mode="after")
    def what_is_promised_has_a_date(self) -> "PolicyPage":
        """Adds the usual remedy milestone to a page that has none. `target: none` switches it off."""
        self.milestones.setdefault(MilestoneName.REMEDY, UNLESS_THE_PAGE_SAYS_OTHERWISE)
        return self

    @model_validator(mode="after")
    def hangs_together(self) -> "PolicyPage":
        """Refuses a page of which one part names what another part does not have."""
        laws = [law for each in self.milestones.values() for law in each.by_law or ()]
        for name in dict.fromkeys(
            (self.calendar, self.staff_hours, *(each.calendar for each in (*self.milestones.values(), *laws)))
        ):
            if name is not None and name not in self.calendars:
                raise ValueError(f"there is no calendar '{name}' on this page; it has {', '.join(self.calendars)}")
        for waits_for, rule in self.pauses.items():
            if waits_for != "customer" and (starved := FOR_THE_CUSTOMER & set(rule.stops)):
                raise ValueError(
                    f"waiting for a {waits_for} never stops {min(starved)}: the customer still hears from us"
                )
        if not self.letters.rights and any(
            rung.do is StepAction.SIGNPOST for each in self.milestones.values() for rung in each.ladder
        ):
            raise ValueError("a ladder has a signpost, which says where to go next: 'letters' needs 'rights'")
        fast = self.paths.straight_through
        if fast is not None and fast.cause not in self.causes:
            raise ValueError(f"paths.straight_through has the cause '{fast.cause}', which 'causes' does not list")
        if self.default == (self.governs is not None):
            raise ValueError("a policy says either 'default: true' or what it 'governs'")
        return self
