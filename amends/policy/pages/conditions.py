"""Conditions on the facts of a complaint: field by field, nothing that can loop or reach outside."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, PlainSerializer, Tag, WithJsonSchema, model_validator

from amends.domain.complaint import Channel, ContactBy, Facts, Language, Severity
from amends.domain.complaint import Word as FactWord
from amends.domain.money import wrong_amount
from amends.domain.text import fold
from amends.domain.types import Money
from amends.policy.jurisdictions import stands_for
from amends.policy.pages.yaml_reader import Page

_MONEY = re.compile(r"^([0-9]{1,12}(?:\.[0-9]{1,4})?) ([A-Z]{3})$")
_SEVERITIES = list(Severity)


def read_money(value: object) -> object:
    """Reads an amount as people write it, like '25.00 GBP'. Raises ValueError that says what would be right."""
    if isinstance(value, Money):
        return value
    form = _MONEY.fullmatch(value) if isinstance(value, str) else None
    if form is None:
        raise ValueError(f"'{value}' is no amount of money; write it like 25 EUR or 12.50 GBP")
    money = Money(amount=Decimal(form[1]), currency=form[2])
    if (wrong := wrong_amount(money, may_be_nothing=True)) is not None:
        raise ValueError(f"'{value}' {wrong}")
    return money


MONEY_SCHEMA = {"type": "string", "pattern": _MONEY.pattern, "examples": ["25 EUR", "12.50 GBP"]}
MoneyText = Annotated[
    Money, BeforeValidator(read_money), PlainSerializer(str, return_type=str), WithJsonSchema(MONEY_SCHEMA)
]


def _listed(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


def _one_or_listed(one: object) -> BeforeValidator:
    """Reads one value as a list of it."""
    return BeforeValidator(_listed, json_schema_input_type=one | list[one])  # pyright: ignore


Words = Annotated[tuple[FactWord, ...], Field(min_length=1), _one_or_listed(FactWord)]
Languages = Annotated[tuple[Language, ...], Field(min_length=1), _one_or_listed(Language)]
Channels = Annotated[tuple[Channel, ...], Field(min_length=1), _one_or_listed(Channel)]
ContactWays = Annotated[tuple[ContactBy, ...], Field(min_length=1), _one_or_listed(ContactBy)]


def _nothing_between(least: object, most: object) -> str:
    return f"nothing is at least {least} and at most {most}: change the two places"


class MoneyRange(Page):
    """From an amount up to an amount, both included. Another currency, or no amount at all, does not match."""

    at_least: MoneyText | None = None
    at_most: MoneyText | None = None

    @model_validator(mode="after")
    def says_something(self) -> "MoneyRange":
        """Refuses a range without an end: the end was forgotten."""
        ends = [end.currency for end in (self.at_least, self.at_most) if end]
        if not ends or len(set(ends)) > 1:
            raise ValueError("give 'at_least', 'at_most' or both, in one currency")
        if self.at_least and self.at_most and self.at_least.amount > self.at_most.amount:
            raise ValueError(_nothing_between(self.at_least, self.at_most))
        return self

    def holds(self, amount: Money | None) -> bool:
        """Whether the amount lies in the range."""
        if amount is None:
            return False
        if self.at_least and (amount.currency != self.at_least.currency or amount.amount < self.at_least.amount):
            return False
        return not (self.at_most and (amount.currency != self.at_most.currency or amount.amount > self.at_most.amount))


class NumberRange(Page):
    """From a number up to a number, both included."""

    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def says_something(self) -> "NumberRange":
        """Refuses a range without an end: the end was forgotten."""
        if self.at_least is None and self.at_most is None:
            raise ValueError("give 'at_least', 'at_most' or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(_nothing_between(self.at_least, self.at_most))
        return self

    def holds(self, number: int) -> bool:
        """Whether the number lies in the range."""
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)


class SeverityRange(Page):
    """From a severity up to a severity: low, normal, high, critical."""

    at_least: Severity = Severity.LOW
    at_most: Severity = Severity.CRITICAL

    @model_validator(mode="after")
    def says_something(self) -> "SeverityRange":
        """Refuses a range without an end: it would hold for everything."""
        if not self.model_fields_set:
            raise ValueError("give 'at_least', 'at_most' or both")
        if _SEVERITIES.index(self.at_least) > _SEVERITIES.index(self.at_most):
            raise ValueError(_nothing_between(self.at_least, self.at_most))
        return self

    def holds(self, severity: Severity) -> bool:
        """Whether the severity lies in the range."""
        first, last = _SEVERITIES.index(self.at_least), _SEVERITIES.index(self.at_most)
        return first <= _SEVERITIES.index(severity) <= last


def _severities(value: object) -> object:
    return value if isinstance(value, dict | SeverityRange) else _listed(value)


SeverityCondition = Annotated[
    Annotated[SeverityRange, Tag("range")] | Annotated[tuple[Severity, ...], Field(min_length=1), Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list | tuple) else "range"),
    BeforeValidator(_severities, json_schema_input_type=SeverityRange | Severity | list[Severity]),
]


Several = Annotated[tuple["Condition", ...], Field(min_length=1)]
_NONE_OF = BeforeValidator(_listed, json_schema_input_type="Condition | list[Condition]")


class Condition(Page):
    """All the fields that are named must hold; of a list, one. `any` needs one of several, `not` none."""

    channel: Channels | None = None
    product: Words | None = None
    category: Words | None = None
    severity: SeverityCondition | None = None
    tier: Words | None = None
    region: Words | None = None
    jurisdiction: Words | None = None
    language: Languages | None = None
    contact_by: ContactWays | None = None
    vulnerable: bool | None = None
    survey: bool | None = None
    amount_paid: MoneyRange | None = None
    loss_claimed: MoneyRange | None = None
    earlier_complaints: NumberRange | None = None
    reopenings: NumberRange | None = None
    any_of: Annotated[Several | None, Field(alias="any")] = None
    none_of: Annotated[Several | None, Field(alias="not"), _NONE_OF] = None

    @model_validator(mode="before")
    @classmethod
    def says_something(cls, value: object) -> object:
        """Refuses an empty condition. It would hold for everything, which nobody means who left it empty."""
        if value in ({}, None):
            raise ValueError("the condition is empty; name at least one field, or leave the whole rule out")
        return value

    def holds(self, facts: Facts) -> bool:
        """Whether the condition holds for these facts."""
        if self.any_of is not None and not any(each.holds(facts) for each in self.any_of):
            return False
        if self.none_of is not None and any(each.holds(facts) for each in self.none_of):
            return False
        if self.jurisdiction is not None and not stands_for(self.jurisdiction, facts.jurisdiction):
            return False
        return all(_holds(wanted, getattr(facts, name)) for name, wanted in self.asked if name != "jurisdiction")

    @cached_property
    def asked(self) -> tuple[tuple[str, object], ...]:
        """What the condition asks of single facts, by their names."""
        return tuple((name, wanted) for name in _FIELDS if (wanted := getattr(self, name)) is not None)


_FIELDS = tuple(name for name in Condition.model_fields if name not in {"any_of", "none_of"})


def is_among(fact: object, words: Iterable[object]) -> bool:
    """Whether a fact is one of these words. Case, blanks and the keyboard that typed them do not count."""
    return isinstance(fact, str) and fold(fact) in {fold(str(word)) for word in words}


def _holds(wanted: object, fact: object) -> bool:
    match wanted:
        case bool():
            return wanted is fact
        case tuple():
            return is_among(fact, wanted)
        case MoneyRange() | NumberRange() | SeverityRange():
            return wanted.holds(fact)  # pyright: ignore[reportArgumentType]
        case _:
            raise TypeError(f"no rule for a condition of {type(wanted).__name__}")
