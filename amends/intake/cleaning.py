"""Makes a complaint from what a caller sent: cleans what it can, and leaves out what cannot be used.

No complaint is refused for a side field. Each change is a remark with a code: `cleaned` (the sense is kept), or one of
ASKS_A_PERSON (something is missing now). Remarks name fields and never repeat their content.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from pydantic import BaseModel, EmailStr, TypeAdapter, ValidationError
from pydantic_core import to_json

from amends.domain.complaint import (
    MOST_EXTRA,
    Attachment,
    Channel,
    ContactBy,
    Customer,
    NewComplaint,
    NoSurvey,
    Phone,
    Severity,
)
from amends.domain.errors import Code
from amends.domain.money import wrong_amount, wrong_currency
from amends.domain.text import fold, one_line, readable, says_nothing
from amends.domain.types import AnyReference, Money, Reason
from amends.intake.hints import RIGHT_BY_FIELD, reason, unknown_field
from amends.intake.languages_and_zones import language_of, time_zone_of

ASKS_A_PERSON = frozenset({Code.LEFT_OUT, Code.UNKNOWN_FIELD, Code.KEY_TWICE, Code.NOT_MONEY})
"""Codes of remarks after which somebody has to look at what came in."""
MOST_REMARKS = 30
"""More would only make a long list longer."""
MOST_ATTACHMENTS = 100
LONGEST_WORD, LONGEST_KEY, LONGEST_LINE, LONGEST_TEXT = 100, 200, 500, 20_000
YES, NO = frozenset({"true", "yes", "y", "1", "on"}), frozenset({"false", "no", "n", "0", "off"})
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
BESIDE_AN_ADDRESS = re.compile(r"^mailto:\s*|[\s;,.]+$", re.IGNORECASE)
NEEDED_OF_A_FILE = ("name", "where", "sha256")
EMAIL, PHONE, REFERENCE = TypeAdapter[str](EmailStr), TypeAdapter[str](Phone), TypeAdapter[str](AnyReference)
WITHOUT_A_WORD = "Ask for it, then correct it; what came is kept."


class Cleaning:
    """One complaint while it is cleaned: `fields` are what the model reads, `remarks` what was done to them."""

    def __init__(self, given: Mapping[str, Any], reference: str) -> None:
        self.given = given
        self.reference = reference
        self.fields: dict[str, Any] = {}
        self.remarks: list[Reason] = []

    def clean(self) -> dict[str, Any]:
        """Reads field by field and returns what the model reads.

        What only a person can put right (`reference`, `received_at`, a customer that is no object) goes on unchanged,
        for the model to refuse.
        """
        given, fields = self.given, self.fields
        fields["reference"] = self.reference if given.get("reference") is None else given["reference"]
        if given.get("received_at") is not None:
            fields["received_at"] = given["received_at"]
        self._one_of(fields, given, "channel", Channel, Channel.OTHER, needed=True)
        for name in ("product", "category"):
            self._short(fields, given, name, LONGEST_WORD, needed=True)
        self._one_of(fields, given, "severity", Severity, Severity.NORMAL)
        self._long(fields, given, "what_happened", needed=True)
        self._long(fields, given, "what_customer_wants")
        self._short(fields, given, "account", LONGEST_KEY)
        self._short(fields, given, "jurisdiction", LONGEST_WORD)
        self._subject()
        for name in ("amount_paid", "loss_claimed"):
            self._money(name)
        self._attachments()
        self._linked_to()
        self._customer()
        self._own_fields()
        return fields

    # --- parts ---

    def _subject(self) -> None:
        """Reads the subject as one line; without one it is made from category and product."""
        subject = self._text("subject", self.given.get("subject"), one_line)
        if not subject:
            about = [self.fields[name] for name in ("category", "product") if self.fields.get(name)]
            subject = ": ".join(about) or self.reference
            self._remark("subject", Code.CLEANED, "is missing; it got one of ours", "")
        self.fields["subject"] = self._cut("subject", subject, LONGEST_LINE)

    def _customer(self) -> None:
        given = self.given.get("customer")
        if not isinstance(given, Mapping):
            if given is not None:
                self.fields["customer"] = given
            return
        customer: dict[str, Any] = {}
        self.fields["customer"] = customer
        given = cast("Mapping[str, Any]", given)
        self._short(customer, given, "customer.id", LONGEST_KEY)
        if "id" not in customer:
            customer["id"] = f"unknown-{self.reference}"
            self._ask("customer.id", "is missing; earlier complaints of this customer are not found")
        self._short(customer, given, "customer.name", LONGEST_KEY, keep=True)
        if "name" not in customer:
            self._ask("customer.name", "is missing; letters greet them without a name")
        self._checked(customer, given, "customer.email", EMAIL, without=BESIDE_AN_ADDRESS)
        self._checked(customer, given, "customer.phone", PHONE)
        self._long(customer, given, "customer.address")
        self._language(customer, given)
        self._time_zone(customer, given)
        self._short(customer, given, "customer.region", LONGEST_WORD)
        self._short(customer, given, "customer.tier", LONGEST_WORD)
        for name in ("vulnerable", "survey"):
            self._yes_or_no(customer, given, f"customer.{name}")
        self._one_of(customer, given, "customer.contact_by", ContactBy, ContactBy.EMAIL)
        self._one_of(customer, given, "customer.no_survey", NoSurvey, NoSurvey.OPTED_OUT)

    def _language(self, into: dict[str, Any], given: Mapping[str, Any]) -> None:
        self._looked_up(
            into, given, "customer.language", language_of, "is no language that we know; letters are in English"
        )

    def _time_zone(self, into: dict[str, Any], given: Mapping[str, Any]) -> None:
        self._looked_up(into, given, "customer.time_zone", time_zone_of, "is no time zone; hours are told in UTC")

    def _linked_to(self) -> None:
        other = self._text("linked_to", self.given.get("linked_to"), one_line)
        if not other:
            return
        if other == self.reference:
            self._ask("linked_to", "is the complaint itself", code=Code.LEFT_OUT)
        else:
            self._checked(self.fields, self.given, "linked_to", REFERENCE)

    def _own_fields(self) -> None:
        """The caller's own fields: `extra`, and those whose names we do not know."""
        extra = self.given.get("extra")
        own: dict[str, Any] = dict(cast("Mapping[str, Any]", extra)) if isinstance(extra, Mapping) else {}
        if extra is not None and not isinstance(extra, Mapping):
            self._ask("extra", "is no object in braces")
        customer = self.given.get("customer")
        parts: list[tuple[str, Mapping[str, Any], type[BaseModel]]] = [("", self.given, NewComplaint)]
        if isinstance(customer, Mapping):
            parts.append(("customer", cast("Mapping[str, Any]", customer), Customer))
        for parent, given, model in parts:
            for name in given:
                if name not in model.model_fields:
                    own[f"{parent}.{name}" if parent else name] = given[name]
                    if len(self.remarks) < MOST_REMARKS:  # to look for what was meant takes its time
                        self._say(unknown_field(parent, name, model))
        if len(to_json(own)) > MOST_EXTRA:
            self._ask("extra", f"has more than {MOST_EXTRA} bytes as JSON")
        elif own:
            self.fields["extra"] = own

    def _money(self, name: str) -> None:
        given = self.given.get(name)
        if given is None:
            return
        amount, why = money_of(given)
        if amount is None:
            self._ask(name, why, code=Code.NOT_MONEY, do=RIGHT_BY_FIELD["amount"])
        else:
            self.fields[name] = amount

    def _attachments(self) -> None:
        given = self.given.get("attachments")
        if given is None:
            return
        if not isinstance(given, list):
            self._ask("attachments", "is no list in brackets")
            return
        listed = cast("list[Any]", given)
        if len(listed) > MOST_ATTACHMENTS:
            self._ask("attachments", f"has {len(listed)} files; the first {MOST_ATTACHMENTS} are listed")
        kept: list[dict[str, Any]] = []
        for number, each in enumerate(listed[:MOST_ATTACHMENTS]):
            attachment = _attachment(each, number)
            if attachment is None:
                self._ask(f"attachments[{number}]", "cannot be read: a file needs `where` and `sha256`")
            else:
                kept.append(attachment)
        self.fields["attachments"] = kept

    # --- kinds of fields ---

    def _short(
        self,
        into: dict[str, Any],
        given: Mapping[str, Any],
        path: str,
        longest: int,
        *,
        needed: bool = False,
        keep: bool = False,
    ) -> None:
        """Reads a word or a name. With `keep` also words like Null: there are people of that name."""
        name = path.rpartition(".")[2]
        text = self._text(path, given.get(name), one_line, keep=keep)
        if text:
            into[name] = self._cut(path, text, longest)
        elif needed:
            self._ask(path, "is missing")

    def _long(self, into: dict[str, Any], given: Mapping[str, Any], path: str, *, needed: bool = False) -> None:
        name = path.rpartition(".")[2]
        text = self._text(path, given.get(name), readable, keep=True)
        if text:
            into[name] = self._cut(path, text, LONGEST_TEXT)
        elif needed:
            self._ask(path, "is missing")

    def _looked_up(
        self, into: dict[str, Any], given: Mapping[str, Any], path: str, look_up: Callable[[str], str | None], why: str
    ) -> None:
        """Reads a value that a library knows by several names."""
        name = path.rpartition(".")[2]
        text = self._text(path, given.get(name), one_line)
        if not text:
            return
        if (found := look_up(text)) is None:
            self._ask(path, why, do=RIGHT_BY_FIELD[name])
            return
        into[name] = found
        if found != text:
            self._remark(path, Code.CLEANED, "is written as we write it", "")

    def _checked(
        self,
        into: dict[str, Any],
        given: Mapping[str, Any],
        path: str,
        kind: TypeAdapter[str],
        without: re.Pattern[str] | None = None,
    ) -> None:
        """Reads a value that its type can check, `without` what programs write around it."""
        name = path.rpartition(".")[2]
        text = self._text(path, given.get(name), one_line)
        if not text:
            return
        try:
            found = kind.validate_python(without.sub("", text) if without else text)
        except ValidationError:
            self._ask(path, "cannot be used", do=RIGHT_BY_FIELD[name])
            return
        into[name] = found
        if found.casefold() != text.casefold():
            self._remark(path, Code.CLEANED, "is written as we write it", "")

    def _one_of(
        self,
        into: dict[str, Any],
        given: Mapping[str, Any],
        path: str,
        words: type[StrEnum],
        otherwise: StrEnum,
        *,
        needed: bool = False,
    ) -> None:
        name = path.rpartition(".")[2]
        text = self._text(path, given.get(name), one_line)
        if not text:
            if needed:
                self._ask(path, f"is missing; '{otherwise}' is taken")
            return
        word = fold(text).replace(" ", "_").replace("-", "_")
        if word in set(words):
            into[name] = word
        elif (found := {re.sub("_", "", each): each for each in words}.get(re.sub("_", "", word))) is not None:
            into[name] = found
            self._remark(path, Code.CLEANED, "is written as we write it", "")
        else:
            into[name] = otherwise
            self._ask(path, f"is none of its words; '{otherwise}' is taken", do=f"Use one of: {', '.join(words)}.")

    def _yes_or_no(self, into: dict[str, Any], given: Mapping[str, Any], path: str) -> None:
        name = path.rpartition(".")[2]
        value = given.get(name)
        if value is None or isinstance(value, bool):
            into.update({} if value is None else {name: value})
            return
        word = fold(str(value)) if isinstance(value, str | int) else ""
        if word in YES | NO:
            into[name] = word in YES
            self._remark(path, Code.CLEANED, "is written as we write it", "")
        elif not isinstance(value, str) or not says_nothing(value):
            self._ask(path, "is neither true nor false")

    def _text(self, path: str, value: Any, tidy: Callable[[str], str], *, keep: bool = False) -> str:
        """The text of a field, tidied; empty where there is none."""
        if value is None:
            return ""
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            value = format(value, "f") if isinstance(value, Decimal) else str(value)
        if not isinstance(value, str):
            self._ask(path, "is no text")
            return ""
        text = tidy(value)
        if not keep and says_nothing(text):
            if text:
                self._remark(path, Code.CLEANED, "holds a word for nothing", "")
            return ""
        if "".join(text.split()) != "".join(value.split()):
            self._remark(path, Code.CLEANED, "held signs that nobody can see, or in another form", "")
        return text

    def _cut(self, path: str, text: str, longest: int) -> str:
        if len(text) <= longest:
            return text
        self._ask(path, f"has {len(text)} signs; the first {longest} are here, all of them are kept", do="")
        return text[:longest].rstrip()

    # --- remarks ---

    def _ask(self, path: str, what: str, *, code: Code = Code.LEFT_OUT, do: str = WITHOUT_A_WORD) -> None:
        self._remark(path, code, what, do)

    def _remark(self, path: str, code: Code, what: str, do: str) -> None:
        self._say(reason(path, f"{what}.", do, code))

    def _say(self, remark: Reason) -> None:
        if len(self.remarks) < MOST_REMARKS and remark not in self.remarks:
            self.remarks.append(remark)


def money_of(given: Any) -> tuple[dict[str, str] | None, str]:
    """An amount as the model reads it, or None and what is wrong with it."""
    if not isinstance(given, Mapping):
        return None, "is no amount of money with its currency"
    fields = cast("Mapping[str, Any]", given)
    if unknown := [name for name in fields if name not in Money.model_fields]:
        return None, f"has {len(unknown)} fields that are none of money"
    amount, currency = fields.get("amount"), fields.get("currency")
    if isinstance(amount, bool) or not isinstance(amount, str | int | float | Decimal):
        return None, "has no amount"
    if not isinstance(currency, str):
        return None, "has no currency"
    written, code = one_line(amount) if isinstance(amount, str) else str(amount), one_line(currency).upper()
    if not AMOUNT.fullmatch(written):
        return None, "has an amount that is no plain number"
    if wrong_currency(code) is not None:
        return None, "has a currency that is none, or has no coins"
    exact = Decimal(written)
    if (wrong := wrong_amount(Money(amount=exact, currency=code), may_be_nothing=True)) is not None:
        return None, wrong
    return {"amount": str(exact), "currency": code}, ""


def _attachment(given: Any, number: int) -> dict[str, Any] | None:
    """The readable part of an attachment; None without a place and a digest."""
    if not isinstance(given, Mapping):
        return None
    fields = {name: value for name, value in cast("Mapping[str, Any]", given).items() if value is not None}
    name = fields.get("name")
    fields["name"] = (one_line(name)[:LONGEST_KEY] if isinstance(name, str) else "") or f"file-{number + 1}"
    if isinstance(digest := fields.get("sha256"), str):
        fields["sha256"] = one_line(digest).lower()
    known = {name: value for name, value in fields.items() if name in Attachment.model_fields}
    for less in (known, {name: known[name] for name in NEEDED_OF_A_FILE if name in known}):
        with suppress(ValidationError):
            return Attachment.model_validate_json(to_json(less), strict=True).model_dump(mode="json")
    return None
