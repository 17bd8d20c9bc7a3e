"""Reads what somebody handed in as a complaint: either a complaint, or every reason why it is none, at once.

The reasons name fields and say what would be right; they never repeat what stood in them.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

import rfc8785
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from complaints.complaint import Attachment, Customer, NewComplaint
from complaints.errors import Code
from complaints.money import wrong_amount, wrong_currency
from complaints.words import Instant, Money, Reason
from complaints.zones import available_timezones

CLOCKS_MAY_DIFFER_BY = timedelta(minutes=5)
"""A caller's clock may be this much ahead of ours before its 'now' counts as the future."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MOST_SIZE = 2**53 - 1
MOST_REASONS = 20
"""More would only make a long list longer."""

MONEY = ("amount_paid", "loss_claimed")
ONE_LINE = ("subject", "customer.name")
FREE_TEXT = ("what_happened", "what_customer_wants", "customer.address")
NAMEABLE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")

RIGHT: dict[str, str] = {
    "bool_type": "Give true or false.",
    "bool_parsing": "Give true or false.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "string_type": "Give text in quotes.",
    "model_type": "Give an object in braces.",
    "model_attributes_type": "Give an object in braces.",
    "tuple_type": "Give a list in brackets.",
    "missing": "Add it.",
}
RIGHT_BY_FIELD: dict[str, str] = {
    "received_at": "Give the time with its offset, like 2026-11-22T09:00:00+00:00.",
    "email": "Give one address like ann@example.org, or leave it out.",
    "phone": "Use digits, spaces, brackets, + and - only, 3 to 40 of them.",
    "language": "Use a language code like en, fa or pt-BR.",
    "time_zone": "Use a name of the IANA list like Europe/London.",
    "currency": "Use a code of ISO 4217 like EUR.",
    "amount": 'Give a decimal number, best in quotes: "12.50".',
    "sha256": "Give the SHA-256 of the bytes as 64 hexadecimal digits in lower case.",
    "media_type": "Give a media type like image/png.",
    "reference": "Use 1 to 64 letters, digits, dots, underscores and hyphens.",
    "linked_to": "Use the reference of the other complaint.",
    "id": "Use 1 to 200 letters, digits and . _ : @ / ~ -.",
    "account": "Use 1 to 200 letters, digits and . _ : @ / ~ -.",
}


def read_complaint(raw: bytes, reference: str, now: datetime) -> NewComplaint | list[Reason]:
    """The complaint in these bytes, or all that is wrong with them. `reference` is the one the workflow bears."""
    try:
        value = from_json(raw, allow_inf_nan=False)
    except ValueError:
        return [_reason("the body", "is not JSON.", "Send a JSON object in UTF-8.")]
    if not isinstance(value, dict):
        return [_reason("the body", "is not a JSON object.", "Send the complaint as one object in braces.")]
    return read_fields(value, reference, now)


def read_fields(fields: Mapping[str, Any], reference: str, now: datetime) -> NewComplaint | list[Reason]:
    """The same for JSON that was read already."""
    reasons: list[Reason] = []
    complaint = None
    try:
        complaint = NewComplaint.model_validate_json(to_json(fields))
    except ValidationError as error:
        reasons = [_told(details) for details in error.errors(include_url=False, include_context=True)]
    reasons.extend(_beyond_types(fields, reference, now))
    if complaint is not None and not reasons:
        return complaint
    told = list({(reason.what, reason.do): reason for reason in reasons}.values())
    if len(told) > MOST_REASONS:
        more = _reason("the body", f"has {len(told) - MOST_REASONS} more mistakes.", "Mend these first.")
        told = [*told[:MOST_REASONS], more]
    return told


def digest(complaint: NewComplaint) -> str:
    """What makes two complaints the same: the content, whatever the order of its fields or the space between them.

    Fields that have their default do not count, so that a later version may add fields.
    """
    return hashlib.sha256(rfc8785.dumps(complaint.model_dump(mode="json", exclude_defaults=True))).hexdigest()


def digest_of_bytes(raw: bytes) -> str:
    """What makes two bodies the same that nobody can read."""
    return hashlib.sha256(raw).hexdigest()


def differing_fields(one: NewComplaint, other: NewComplaint) -> tuple[str, ...]:
    """The names of the fields in which two complaints differ; never what stands in them."""
    return tuple(sorted(_differing(one.model_dump(mode="json"), other.model_dump(mode="json"), "")))


def _differing(one: Mapping[str, Any], other: Mapping[str, Any], parent: str) -> Iterator[str]:
    for name in one.keys() | other.keys():
        mine, theirs = one.get(name), other.get(name)
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
            yield from _differing(mine, theirs, f"{parent}{name}.")
        elif mine != theirs:
            yield f"{parent}{name}"


def _beyond_types(fields: Mapping[str, Any], reference: str, now: datetime) -> Iterator[Reason]:
    """What no type says: does the zone exist, is the date past, is the money money?"""
    if isinstance(fields.get("reference"), str) and fields["reference"] != reference:
        yield _reason("reference", "is not the one that the workflow id bears.", "Use complaint-<reference> as the id.")
    yield from _of_date(fields.get("received_at"), now)
    customer = fields.get("customer")
    if isinstance(customer, Mapping):
        zone = customer.get("time_zone")
        if isinstance(zone, str) and zone not in _zones():
            yield _reason("customer.time_zone", "is not a time zone.", RIGHT_BY_FIELD["time_zone"])
    for name in MONEY:
        if isinstance(fields.get(name), Mapping):
            yield from _of_money(name, fields[name])
    for path in ONE_LINE:
        text = _at(fields, path)
        # Beyond the line breaks that the types refuse there are others that a mail header cannot hold.
        if isinstance(text, str) and not set(text) & set("\r\n\x00") and len(text.strip().splitlines()) > 1:
            yield _reason(path, "holds a line break.", "Put it on one line.")
    yield from _of_sizes(fields.get("attachments"))


def _of_date(value: Any, now: datetime) -> Iterator[Reason]:
    if isinstance(value, int | float):
        yield _reason("received_at", "is a number.", RIGHT_BY_FIELD["received_at"])
        return
    try:
        received_at = TypeAdapter(Instant).validate_python(value)
    except ValidationError:
        return
    if received_at > now + CLOCKS_MAY_DIFFER_BY:
        yield _reason("received_at", "lies in the future.", "Give the time at which the complaint reached you.")
    elif received_at < EARLIEST:
        yield _reason("received_at", "lies before 2000.", "Give the time at which the complaint reached you.")


def _of_money(path: str, value: Mapping[str, Any]) -> Iterator[Reason]:
    for name in value:
        if name not in Money.model_fields:
            yield _unknown(path, name, Money)
    currency = value.get("currency")
    if isinstance(currency, str) and wrong_currency(currency) is not None:
        yield _reason(f"{path}.currency", "is not a currency.", RIGHT_BY_FIELD["currency"])
        return
    try:
        money = Money.model_validate({name: value.get(name) for name in Money.model_fields})
    except ValidationError:
        return
    if (wrong := wrong_amount(money, may_be_nothing=True)) is not None:
        yield _reason(f"{path}.amount", f"{wrong}.", "Give what was paid or lost, as its coins pay it.")


def _of_sizes(attachments: Any) -> Iterator[Reason]:
    listed = cast("list[object]", attachments) if isinstance(attachments, list) else []
    for number, attachment in enumerate(listed):
        size = cast("Mapping[str, object]", attachment).get("size") if isinstance(attachment, Mapping) else None
        if isinstance(size, int) and size > MOST_SIZE:
            yield _reason(f"attachments[{number}].size", "is larger than any file.", "Give its size in bytes.")


def _told(error: ErrorDetails) -> Reason:
    """A reason in our own words: pydantic's may hold a piece of the content, an address for one."""
    path = _path(error["loc"])
    kind = error["type"]
    field = str(error["loc"][-1]) if error["loc"] else ""
    context = error.get("ctx", {})
    if kind == "extra_forbidden":
        parent = error["loc"][:-1]
        return _unknown(_path(parent), field, _model_at(parent))
    if kind == "missing":
        return _reason(path, "is missing.", RIGHT_BY_FIELD.get(field, RIGHT["missing"]))
    if kind == "string_too_long":
        return _reason(path, "is too long.", f"It may have up to {context['max_length']} characters.")
    if kind == "string_too_short":
        return _reason(path, "is empty.", "Fill it in, or leave it out where it may be missing.")
    if kind == "enum":
        return _reason(path, "is not one of the words for it.", f"Use {context['expected']}.")
    if kind == "greater_than_equal":
        return _reason(path, "is too small.", f"It is {context['ge']} or more.")
    if kind in RIGHT:
        return _reason(path, "is of another type.", RIGHT[kind])
    if path in ONE_LINE or path.endswith((".name", ".where")):
        return _reason(path, "holds a line break or a character that is none.", "Put it on one line.")
    if path in FREE_TEXT:
        return _reason(path, "holds a character that is none.", "Take out the zero bytes.")
    right = RIGHT_BY_FIELD.get(field, "Use letters, digits, spaces and . _ / & , ( ) - only, up to 100.")
    return _reason(path, "is not in the form it needs.", right)


def _unknown(parent: str, name: str, model: type[BaseModel]) -> Reason:
    """Field names are said back only where they look like names: anything may stand in a JSON key."""
    here = f"{parent}." if parent else ""
    shown = f"{here}{name}" if NAMEABLE.fullmatch(name) else f"{here}(a name of {len(name)} characters)"
    return _reason(shown, "is not a field of a complaint.", _did_you_mean(here, name, model))


def _did_you_mean(here: str, name: str, model: type[BaseModel]) -> str:
    if close := get_close_matches(name, model.model_fields, n=1):
        return f"Did you mean {here}{close[0]}?"
    if model is NewComplaint and name in Customer.model_fields:
        return f"Did you mean customer.{name}?"
    return "Leave it out."


def _model_at(location: tuple[int | str, ...]) -> type[BaseModel]:
    models: dict[str, type[BaseModel]] = {"customer": Customer, "attachments": Attachment}
    return models.get(str(location[0]), Money) if location else NewComplaint


def _path(location: tuple[int | str, ...]) -> str:
    """`attachments[0].sha256`, as a programmer would write it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _at(fields: Mapping[str, Any], path: str) -> Any:
    value: Any = fields
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _reason(path: str, what: str, do: str) -> Reason:
    return Reason(code=Code.UNREADABLE, what=f"{path} {what}", do=do)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
