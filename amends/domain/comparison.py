"""Compares two complaints by meaning: 18.5 and 18.50 are one amount.

A default that is spelled out is no change. This is the one comparison: the intake, the client and the command line all
use it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import rfc8785

from amends.domain.complaint import NewComplaint
from amends.domain.types import Money, Recorded


class Difference(Recorded):
    """One field in which two complaints differ, by its path (`customer.email`), with both values."""

    field: str
    """The path of the field, like customer.email."""
    stored: Any = None
    """The value that is stored. None where the field has its default there."""
    given: Any = None
    """The value that was given. None where the field has its default there."""


def digest(complaint: NewComplaint) -> str:
    """The digest of a complaint's content. The order of fields and the spaces between them do not matter.

    Fields that have their default do not count, so that a later version may add fields.
    """
    body = canonical(complaint)
    if extra := body.get("extra"):  # it may hold numbers that RFC 8785 has no form for
        body["extra"] = json.dumps(extra, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def canonical(complaint: NewComplaint) -> dict[str, Any]:
    """The complaint as JSON, without defaults, every amount in its shortest form."""
    return _plain(complaint.model_dump(mode="json", exclude_defaults=True), complaint)


def differences(stored: NewComplaint, given: NewComplaint) -> tuple[Difference, ...]:
    """The fields that are not equal, in the order of their paths."""
    one, other = (dict(_flat(canonical(each))) for each in (stored, given))
    return tuple(
        Difference(field=field, stored=one.get(field), given=other.get(field))
        for field in sorted(one.keys() | other.keys())
        if one.get(field) != other.get(field)
    )


def differing_fields(stored: NewComplaint, given: NewComplaint) -> tuple[str, ...]:
    """The paths of the fields in which two complaints differ; never their contents."""
    return tuple(each.field for each in differences(stored, given))


def _plain(body: dict[str, Any], complaint: NewComplaint) -> dict[str, Any]:
    for name in NewComplaint.model_fields:
        value = getattr(complaint, name)
        if isinstance(value, Money) and name in body:
            body[name]["amount"] = _shortest(value.amount)
    return body


def _shortest(amount: Decimal) -> str:
    """An amount in its shortest form: 18.50 as 18.5, 40.00 as 40, never with an exponent."""
    written = format(amount, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _flat(body: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value by its path: customer.email, attachments[0].name."""
    if isinstance(body, Mapping):
        for key, value in body.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(body, list | tuple):
        for number, value in enumerate(body):
            yield from _flat(value, f"{path}[{number}]")
    else:
        yield path, body
