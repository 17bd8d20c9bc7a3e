"""What a policy gives and offers: lines worth a fixed amount, or what the customer paid or lost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from amends.domain.complaint import Facts
from amends.domain.offers import LineKind, OfferLine, Terms
from amends.domain.types import Line, Money
from amends.policy.pages.conditions import MONEY_SCHEMA, Condition, MoneyText, read_money
from amends.policy.pages.durations import SpanText
from amends.policy.pages.yaml_reader import Page

OfTheComplaint = Literal["amount_paid", "loss_claimed"]
AMOUNTS_OF_THE_COMPLAINT: tuple[str, ...] = get_args(OfTheComplaint)
_ANY_AMOUNT = Money(amount=Decimal(1), currency="XXX")


def _amount(value: object) -> object:
    if value in AMOUNTS_OF_THE_COMPLAINT:
        return value
    try:
        return read_money(value)
    except ValueError as wrong:
        raise ValueError(f"{wrong}, or say {' or '.join(AMOUNTS_OF_THE_COMPLAINT)}") from None


Amount = Annotated[
    Money | OfTheComplaint,
    BeforeValidator(_amount),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"anyOf": [*({"const": each} for each in AMOUNTS_OF_THE_COMPLAINT), MONEY_SCHEMA]}),
]


class GivenLine(Page):
    """One line of an offer. Its `money` is an amount, or what the customer paid or lost as the complaint has it.

    `worth` is what a gesture costs.
    """

    kind: LineKind
    detail: Line
    money: Amount | None = None
    terms: Terms = Terms.GIVEN
    owed: bool = False
    worth: MoneyText | None = None

    @model_validator(mode="after")
    def makes_sense(self) -> "GivenLine":
        """Refuses a line that could not be a line of an offer in any complaint."""
        self._worth(_ANY_AMOUNT if isinstance(self.money, str) else self.money)
        return self

    def offer_line(self, facts: Facts) -> OfferLine | None:
        """The line as offers carry it; None where its worth is zero or cannot be known."""
        if not isinstance(self.money, str):
            return self._worth(self.money)
        money: Money | None = getattr(facts, self.money)
        return self._worth(money) if money is not None and money.amount > 0 else None

    def _worth(self, money: Money | None) -> OfferLine:
        return OfferLine(
            kind=self.kind, detail=self.detail, money=money, terms=self.terms, owed=self.owed, worth=self.worth
        )


def lines_for(lines: Sequence[GivenLine], facts: Facts) -> tuple[OfferLine, ...] | None:
    """The lines as an offer to this customer; None where the worth of one cannot be known."""
    known = [line.offer_line(facts) for line in lines]
    found = tuple(line for line in known if line is not None)
    return found if len(found) == len(known) else None


class Suggestion(Page):
    """What the policy would offer in a case; the first that fits is taken. Without `when` it fits always."""

    when: Condition | None = None
    why: Line
    lines: Annotated[tuple[GivenLine, ...], Field(min_length=1)]

    def lines_for(self, facts: Facts) -> tuple[OfferLine, ...] | None:
        """What is offered in this case; None where it does not fit."""
        fits = self.when is None or self.when.holds(facts)
        return lines_for(self.lines, facts) if fits else None


class Offers(Page):
    """How long an offer stands, and what the policy suggests to the person who decides."""

    expire: SpanText
    suggest: tuple[Suggestion, ...] = ()
