"""Reads bytes as a complaint with remarks, or returns every reason why they are none.

The reasons name fields and say what would be right; they never repeat a field's content.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from amends.domain.complaint import Customer, NewComplaint
from amends.domain.errors import Code
from amends.domain.orders import LARGEST_BODY
from amends.domain.types import GivenInstant, Reason
from amends.intake.cleaning import ASKS_A_PERSON, Cleaning
from amends.intake.hints import RIGHT_BY_FIELD, reason

CLOCKS_MAY_DIFFER_BY = timedelta(minutes=5)
"""How far a caller's clock may be ahead before its 'now' counts as the future."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MOST_REASONS = 20
"""More would only make a long list longer."""
BOM = b"\xef\xbb\xbf"

RIGHT: dict[str, str] = {
    "string_type": "Give text in quotes.",
    "model_type": "Give an object in braces.",
    "model_attributes_type": "Give an object in braces.",
    "missing": "Add it.",
}


@dataclass(frozen=True)
class Taken:
    """A complaint that was read, and the remarks on its fields. `came` is the body as it came."""

    complaint: NewComplaint
    remarks: tuple[Reason, ...] = ()
    came: bytes = field(default=b"", repr=False)

    @property
    def asks(self) -> tuple[Reason, ...]:
        """The remarks after which a person has to look at the body."""
        return tuple(remark for remark in self.remarks if remark.code in ASKS_A_PERSON)


def take_complaint(raw: bytes, reference: str, now: datetime) -> Taken | list[Reason]:
    """Reads the complaint in these bytes, or returns all that is wrong with them.

    `reference` is the one in the workflow's id.
    """
    if len(raw) > LARGEST_BODY:
        return [too_large(len(raw))]
    raw = raw.removeprefix(BOM)
    try:
        from_json(raw, allow_inf_nan=False)  # refuses what Python's reader lets pass: half characters, endless depth
        twice: list[str] = []
        value = json.loads(raw, parse_float=_number, object_pairs_hook=lambda pairs: _object(pairs, twice))
    except (ValueError, RecursionError):
        return [reason("the body", "is not JSON.", "Send a JSON object in UTF-8.")]
    if not isinstance(value, dict):
        return [reason("the body", "is not a JSON object.", "Send the complaint as one object in braces.")]
    told = tuple(
        reason(name, "stands there twice; the last one is taken.", "Give each field once.", Code.KEY_TWICE)
        for name in dict.fromkeys(twice)
    )
    taken = take_fields(value, reference, now, told)
    return replace(taken, came=raw) if isinstance(taken, Taken) else taken


def take_fields(
    fields: Mapping[str, Any], reference: str, now: datetime, told: tuple[Reason, ...] = ()
) -> Taken | list[Reason]:
    """Reads a complaint from parsed JSON; `told` are the remarks made before."""
    cleaning = Cleaning(fields, reference)
    cleaned = cleaning.clean()
    reasons = list(_of_what_no_type_says(cleaned, reference, now))
    try:
        complaint = NewComplaint.model_validate_json(to_json(cleaned), strict=True)
    except (ValidationError, ValueError) as error:
        details = error.errors(include_url=False) if isinstance(error, ValidationError) else []
        reasons = [*map(_told, details), *reasons] or [reason("the body", "cannot be read.", "Look at each field.")]
    else:
        if not reasons:
            return Taken(complaint, (*told, *cleaning.remarks))
    every = list({(each.what, each.do): each for each in (*reasons, *told, *_asking(cleaning.remarks))}.values())
    if len(every) > MOST_REASONS:
        more = reason("the body", f"has {len(every) - MOST_REASONS} more mistakes.", "Mend these first.")
        every = [*every[:MOST_REASONS], more]
    return every


def read_complaint(raw: bytes, reference: str, now: datetime) -> NewComplaint | list[Reason]:
    """Reads the complaint in these bytes, without its remarks."""
    taken = take_complaint(raw, reference, now)
    return taken.complaint if isinstance(taken, Taken) else taken


def read_fields(fields: Mapping[str, Any], reference: str, now: datetime) -> NewComplaint | list[Reason]:
    """Reads a complaint from parsed JSON strictly: a remark that asks a person counts as a mistake."""
    taken = take_fields(fields, reference, now)
    if not isinstance(taken, Taken):
        return taken
    return list(taken.asks) or taken.complaint


def digest_of_bytes(raw: bytes) -> str:
    """The digest of an unreadable body: two with the same digest are the same."""
    return hashlib.sha256(raw).hexdigest()


def too_large(size: int) -> Reason:
    """Why a body of this many bytes is not read."""
    do = f"It may have up to {LARGEST_BODY}: send files by reference, and less of them."
    return reason("the body", f"is too large: it has {size} bytes.", do, Code.TOO_LARGE)


def _number(written: str) -> float | str:
    """A number with a fraction or exponent; text where it is too large for a float."""
    number = float(written)
    return number if isfinite(number) else written


def _object(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    """A JSON object; keys that occur twice in it are noted."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _ in pairs)
        known = NewComplaint.model_fields.keys() | Customer.model_fields.keys()
        twice.extend(name if name in known else "a field" for name in found if names[name] > 1)
    return found


def _asking(remarks: list[Reason]) -> list[Reason]:
    return [remark for remark in remarks if remark.code in ASKS_A_PERSON]


def _of_what_no_type_says(fields: Mapping[str, Any], reference: str, now: datetime) -> Iterator[Reason]:
    """Checks what types cannot: the reference is the workflow's, and the date is past."""
    if isinstance(fields["reference"], str) and fields["reference"] != reference:
        yield reason("reference", "is not the one that the workflow id bears.", "Use complaint-<reference> as the id.")
    try:
        received_at = RECEIVED_AT.validate_python(fields.get("received_at"))
    except ValidationError:
        return
    if received_at > now + CLOCKS_MAY_DIFFER_BY:
        yield reason("received_at", "lies in the future.", "Give the time at which the complaint reached you.")
    elif received_at < EARLIEST:
        yield reason("received_at", "lies before 2000.", "Give the time at which the complaint reached you.")


RECEIVED_AT = TypeAdapter[datetime](GivenInstant)


def _told(error: ErrorDetails) -> Reason:
    """A reason in our own words: pydantic's may hold a piece of the content."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    field = str(error["loc"][-1]) if error["loc"] else ""
    kind = error["type"]
    if kind == "missing":
        return reason(path, "is missing.", RIGHT_BY_FIELD.get(field, RIGHT["missing"]))
    if kind in RIGHT:
        return reason(path, "is of another type.", RIGHT[kind])
    return reason(path, "is not in the form it needs.", RIGHT_BY_FIELD.get(field, "See `amends schema`."))
