"""Says what is wrong with a field and what would be right, without repeating its content."""

import re
from difflib import get_close_matches

from pydantic import BaseModel

from amends.domain.complaint import Customer, NewComplaint
from amends.domain.errors import Code
from amends.domain.types import Reason

NAMEABLE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
RIGHT_BY_FIELD: dict[str, str] = {
    "received_at": "Give the time with its offset, like 2026-11-22T09:00:00+00:00.",
    "email": "Give one address like ann@example.org, or leave it out.",
    "phone": "Use digits, spaces, brackets, + and - only, 3 to 40 of them, and `ext 3` behind them.",
    "language": "Use a language code like en, fa or pt-BR.",
    "time_zone": "Use a name of the IANA list like Europe/London.",
    "currency": "Use a code of ISO 4217 like EUR.",
    "amount": 'Give a decimal number in quotes, with no more decimals than the currency has: "12.50".',
    "sha256": "Give the SHA-256 of the bytes as 64 hexadecimal digits in lower case.",
    "media_type": "Give a media type like image/png.",
    "reference": "Use 1 to 64 letters, digits, dots, underscores and hyphens.",
    "linked_to": "Use the reference of the other complaint.",
}


def reason(path: str, what: str, do: str, code: Code = Code.UNREADABLE) -> Reason:
    """A reason about the field at this path."""
    return Reason(code=code, what=f"{path} {what}", do=do)


def unknown_field(parent: str, name: str, model: type[BaseModel]) -> Reason:
    """A reason about an unknown field.

    Its name is repeated only if it looks like a name: a JSON key may hold anything.
    """
    here = f"{parent}." if parent else ""
    shown = f"{here}{name}" if NAMEABLE.fullmatch(name) else f"{here}(a name of {len(name)} characters)"
    return reason(shown, "is not a field of a complaint.", _did_you_mean(here, name, model), Code.UNKNOWN_FIELD)


def _did_you_mean(here: str, name: str, model: type[BaseModel]) -> str:
    if close := get_close_matches(name, model.model_fields, n=1):
        return f"Did you mean {here}{close[0]}?"
    if model is NewComplaint and name in Customer.model_fields:
        return f"Did you mean customer.{name}?"
    return "Put it under `extra`, or leave it out."
