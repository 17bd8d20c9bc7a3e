"""Reads complaints from a team's own files: JSON lines, or a table with a page that maps it.

The page is YAML: which column holds which field, in which form the days are, and what holds for every row:

    fields: {reference: Ticket, received_at: Opened, subject: Title, customer.name: Client, customer.email: Mail}
    days: 22/11/2023
    zone: Europe/Lisbon
    outcome: Result
    always: {channel: email, customer.language: pt}
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from amends.domain.complaint import Customer, NewComplaint
from amends.domain.zones import ZoneInfo
from amends.intake.cfpb import LONGEST_FIELD, UnreadableRow
from amends.intake.date_formats import FORMS, day_in, form_of
from amends.intake.languages_and_zones import time_zone_of
from amends.intake.validation import Taken, take_complaint

FIELDS = frozenset(
    {*NewComplaint.model_fields, *(f"customer.{name}" for name in Customer.model_fields)}
    | {f"{name}.{part}" for name in ("amount_paid", "loss_claimed") for part in ("amount", "currency")}
) - {"customer", "amount_paid", "loss_claimed", "attachments", "extra"}


@dataclass(frozen=True)
class OwnRow:
    """One complaint of a file. `outcome` is how it ended, where the file says so; `came` is the line as it came, where
    a field of it was left out.
    """

    line: int
    complaint: NewComplaint
    outcome: str | None = None
    source: dict[str, object] = field(default_factory=dict[str, object])
    came: bytes | None = field(default=None, repr=False)


class Mapping(BaseModel):
    """The page that maps a table. `fields` are columns by field, `always` what holds for every row; columns that are
    not named are kept under `extra`.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    fields: dict[str, str] = Field(min_length=1)
    days: str | None = None
    zone: str = "UTC"
    outcome: str | None = None
    always: dict[str, Any] = Field(default_factory=dict)
    separator: str = Field(default=",", min_length=1, max_length=1)
    encoding: str = "utf-8-sig"

    @field_validator("fields", "always")
    @classmethod
    def are_fields(cls, named: dict[str, Any]) -> dict[str, Any]:
        """Refuses names that are no field of a complaint."""
        if wrong := [name for name in named if name not in FIELDS and not name.startswith("extra.")]:
            raise ValueError(f"{', '.join(wrong)}: no field of a complaint; there are {', '.join(sorted(FIELDS))}")
        return named

    @field_validator("encoding")
    @classmethod
    def is_an_encoding(cls, encoding: str) -> str:
        """Refuses an encoding that Python does not know."""
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise ValueError("no such encoding; windows-1252, windows-1256 and utf-16 are some") from None
        return encoding

    @field_validator("zone")
    @classmethod
    def is_a_zone(cls, zone: str) -> str:
        """Refuses a zone that is not in the IANA list."""
        if (found := time_zone_of(zone)) is None:
            raise ValueError("no such time zone; write it like Europe/Lisbon")
        return found

    @field_validator("days")
    @classmethod
    def is_a_form(cls, days: str | None) -> str | None:
        """Refuses an unknown form of days."""
        if days is not None and days not in FORMS:
            raise ValueError(f"write how 22 November 2023 stands in your file: one of {', '.join(FORMS)}")
        return days


def read_mapping(file: Path) -> Mapping:
    """Reads the page. Raises ValueError with what is wrong with it, OSError where there is none."""
    try:
        page = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Mapping.model_validate(page)
    except (yaml.YAMLError, UnicodeDecodeError):
        raise ValueError("this is no YAML page") from None
    except ValidationError as error:
        told = (f"{'.'.join(map(str, each['loc']))}: {_why(each['msg'])}" for each in error.errors())
        raise ValueError("; ".join(told)) from None


def _why(message: str) -> str:
    return message.removeprefix("Value error, ")


def lines_of_json(file: Path, now: datetime) -> Iterator[OwnRow | UnreadableRow]:
    """Yields one complaint a line, as `amends start` takes it.

    A bad line is yielded with its number, and reading goes on.
    """
    with file.open("rb") as lines:
        for line, raw in enumerate(lines, start=1):
            if raw.strip():
                yield _taken(line, raw, now)


def rows_of_table(file: Path, mapping: Mapping, now: datetime) -> Iterator[OwnRow | UnreadableRow]:
    """Yields the rows of the table in order, as the page maps them.

    A bad row is yielded with its line, and reading goes on.

    Raises:
        ValueError: where a column that the page names is missing, or the days are not all in one form.
    """
    csv.field_size_limit(LONGEST_FIELD)
    zone = ZoneInfo(mapping.zone)
    form = _form(file, mapping)
    with file.open(encoding=mapping.encoding, errors="surrogateescape", newline="") as text:
        rows = csv.DictReader(text, delimiter=mapping.separator, strict=True)
        header = list(rows.fieldnames or ())
        wanted = [*mapping.fields.values(), *([mapping.outcome] if mapping.outcome else [])]
        if missing := [column for column in wanted if column not in header]:
            raise ValueError(f"it has no column {', '.join(map(repr, missing))}; it has {', '.join(map(repr, header))}")
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield UnreadableRow(line, str(error))
                continue
            yield _of_row(line, row, mapping, form, zone, now)


def _form(file: Path, mapping: Mapping) -> str | None:
    """The form of the table's days; None where dates are written with time and offset."""
    column = mapping.fields.get("received_at")
    if mapping.days is not None or column is None:
        return mapping.days
    with file.open(encoding=mapping.encoding, errors="surrogateescape", newline="") as text:
        cells = [row.get(column) or "" for row in csv.DictReader(text, delimiter=mapping.separator)]
    return None if any("T" in cell for cell in cells) else form_of(cells)


def _of_row(
    line: int, row: dict[str | Any, Any], mapping: Mapping, form: str | None, zone: tzinfo, now: datetime
) -> OwnRow | UnreadableRow:
    if (why := _unreadable(row, mapping)) is not None:
        return UnreadableRow(line, why)
    fields: dict[str, Any] = {}
    for name, value in mapping.always.items():
        _put(fields, name, value)
    for name, column in mapping.fields.items():
        if cell := str(row[column]).strip():
            _put(fields, name, cell)
    named = {*mapping.fields.values(), mapping.outcome}
    for column, cell in row.items():
        if column not in named and str(cell).strip():
            _put(fields, f"extra.{column}", str(cell).strip())
    if form is not None and "received_at" in fields:
        try:
            fields["received_at"] = day_in(fields["received_at"], form, zone).astimezone(UTC).isoformat()
        except ValueError:
            return UnreadableRow(line, f"'{mapping.fields['received_at']}' is no day like {form}")
    taken = _taken(line, json.dumps(fields).encode(), now)
    if isinstance(taken, OwnRow) and taken.came is not None:
        _keep_what_is_left_out(fields, taken.complaint, mapping)
        taken = _taken(line, json.dumps(fields).encode(), now)
    outcome = str(row[mapping.outcome]).strip() if mapping.outcome else ""
    if isinstance(taken, UnreadableRow):
        return taken
    return OwnRow(line, taken.complaint, outcome or None, {"source": "table"})


def _unreadable(row: dict[str | Any, Any], mapping: Mapping) -> str | None:
    """Why this row cannot be read; None where it can."""
    if None in row or None in row.values():
        return "has another number of cells than the header"
    if any("\ud800" <= sign <= "\udfff" for cell in row.values() for sign in cell):
        return f"is not in {mapping.encoding}: name the `encoding` of the file on the page"
    return None


def _keep_what_is_left_out(fields: dict[str, Any], complaint: NewComplaint, mapping: Mapping) -> None:
    """Keeps cells that their field cannot take under `extra`, by column."""
    for name, column in mapping.fields.items():
        cell = _at_in(fields, name)
        if cell is not None and _at(complaint, name) in (None, ""):
            _put(fields, f"extra.{column}", cell)


def _at_in(fields: dict[str, Any], path: str) -> Any:
    parent, _, name = path.partition(".")
    return fields.get(parent, {}).get(name) if name else fields.get(parent)


def _at(complaint: NewComplaint, path: str) -> Any:
    """The value at that path in the complaint; None where there is none."""
    value: Any = complaint
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
    return value


def _put(fields: dict[str, Any], path: str, value: Any) -> None:
    """Puts a value at its path: `customer.name` into the customer, `extra.Room` into extra."""
    parent, _, name = path.partition(".")
    if name:
        fields.setdefault(parent, {})[name] = value
    else:
        fields[parent] = value


def _taken(line: int, raw: bytes, now: datetime) -> OwnRow | UnreadableRow:
    try:
        body = json.loads(raw)
        reference = str(body["reference"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return UnreadableRow(line, "is no JSON object with a reference")
    taken = take_complaint(raw, reference, now)
    if isinstance(taken, Taken):
        return OwnRow(line, taken.complaint, came=taken.came if taken.asks else None)
    return UnreadableRow(line, "; ".join(map(str, taken)))
