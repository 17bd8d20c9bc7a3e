"""Writes docs/reference/events.md from the catalogue: `python -m tests.acceptance.docs.events_page`."""

import json
from collections.abc import Iterable, Iterator
from enum import Enum, EnumType
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel

from amends.domain.events import CATALOGUE, MODULES, Event
from amends.domain.events.base import RowDigest
from tests.support.event_examples import example_of

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "reference" / "events.md"
HEAD = """\
# Events

<!-- Made by `python -m tests.acceptance.docs.events_page` from amends/domain/events. Do not edit it by hand. -->

Everything that [the journal](journal.md) can say. Each entry has a `type` of this list, the `version` of its body, and
a `subject`: words of closed lists that say what it is about, joined by `/`. The body is the entry's payload; it may
expire or be erased, and then type and subject still say what happened. A field without a value is left out of the body.
Times are UTC (RFC 3339), spans are whole seconds, amounts are decimal numbers in a string.

**Versions.** Within a version a body may gain optional fields, and readers ignore those that they do not know.
Anything else is a new version of the body. A type is never renamed and never used for something else. A reader who
meets a type or a version that is not in their list shows the entry as it stands and does not read its body.

**In other formats.** As a CloudEvent, `type` is `type`, `subject` is `subject` where it is not empty, the `stream`
belongs into `source`, and `stream` with `seq` is the id. In XES, `type` is the `concept:name`.

Any body may have the field `row`: the digests of the complaint's row that was written in one transaction with the entry
(`revision`, `number`, `sha256`, `tasks`).
"""
TITLES = {
    "complaints": "Complaints",
    "letters": "Letters to the customer",
    "actions": "Actions",
    "work": "Work: tasks, escalation, money, effects",
    "house": "The house: mail, digests, publications, readings",
}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_chapter(module.__name__) for module in MODULES)]).rstrip() + "\n"


def _chapter(module: str) -> str:
    kinds = [kind for kind in CATALOGUE.values() if kind.__module__ == module]
    return "\n".join([f"## {TITLES[module.rpartition('.')[2]]}\n", *(_entry(kind) for kind in kinds)])


def _entry(kind: type[Event]) -> str:
    example = example_of(kind)
    subject = f", subject `{'/'.join(kind.subject_fields)}`" if kind.subject_fields else ""
    return "\n".join(
        [
            f"### `{kind.type}`\n",
            f"{_said(kind)} Version {kind.version}{subject}.\n",
            *_fields(kind),
            *_example(example),
        ]
    )


def _said(kind: type[Event]) -> str:
    return " ".join((kind.__doc__ or "").split())


def _fields(kind: type[Event]) -> Iterator[str]:
    own = {name: field for name, field in kind.model_fields.items() if field.annotation != RowDigest | None}
    if own:
        yield "| field | type | what it says |\n|---|---|---|"
        for name, field in own.items():
            may_miss = "" if field.is_required() else ", optional"
            yield f"| `{name}` | {_type(field.annotation)}{may_miss} | {field.description} |"
        yield ""


def _type(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (UnionType, Union):
        return _type(next(part for part in parts if part is not type(None)))
    if origin is Literal:
        return "one of " + ", ".join(f"`{part}`" for part in parts)
    if origin is tuple:
        return f"list of {_type(parts[0])}"
    if origin is dict:
        return "object"
    if isinstance(annotation, EnumType):
        return "one of " + ", ".join(f"`{each.value}`" for each in cast("Iterable[Enum]", annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "object: " + ", ".join(f"`{name}`" for name in annotation.model_fields)
    return {str: "text", int: "whole number", bool: "true or false"}.get(annotation, "time")


def _example(example: Event) -> Iterator[str]:
    subject = f" (`subject` is `{example.subject}`)" if example.subject else ""
    yield f"Example{subject}:\n"
    yield f"```json\n{json.dumps(example.body(), ensure_ascii=False)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
