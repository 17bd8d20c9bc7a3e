"""One example of each event of the catalogue, with every field that it needs."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from amends.domain.events import Event
from amends.domain.types import Money

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LETTER = "complaint-BREAKFAST-7/1/letter.apology/1"
WORDS: dict[str, Any] = {
    "action": "decide",
    "action_id": "a-7",
    "after_reply": 600,
    "bytes": 812,
    "code": "unreadable",
    "content_hash": "5f" * 32,
    "count": 1,
    "cut_off": "0197-run-1",
    "digest": "3c" * 32,
    "effect": LETTER,
    "for_whom": "maya",
    "generation": 1,
    "kept": 812,
    "late_by": 0,
    "letter": LETTER,
    "mail": "m-12",
    "message": "letter_bounced",
    "next_try": AT,
    "offer": "offer-1",
    "other": "BREAKFAST-8",
    "paused": 7200,
    "payout": "complaint-BREAKFAST-7/1/payout/1",
    "policies": {"default": "9a" * 32},
    "problems": ("subject is missing.",),
    "reference": "BREAKFAST-7",
    "role": "agent",
    "roster": "c0ffee123456",
    "roster_version": "c0ffee123456",
    "run": "0197-run-1",
    "set": "7d" * 32,
    "step": "2.tell_supervisor",
    "task_id": "task-1",
    "to": ("omid",),
    "tries": 3,
    "wanted": "de",
    "why": "the customer wrote again",
    "workflow": "complaint-BREAKFAST-7",
    "written_in": "en",
}


def example_of(kind: type[Event]) -> Event:
    """The event with what it needs, and with everything that its subject is made of."""
    return kind.model_validate(_fields(kind, {*kind.subject_fields, "action_id", "to", "own"}))


def _fields(model: type[BaseModel], wanted: set[str]) -> dict[str, Any]:
    return {
        name: {"reason": "the depot was late"} if name == "own" else _value(name, field.annotation)
        for name, field in model.model_fields.items()
        if field.is_required() or name in wanted
    }


def _value(name: str, annotation: Any) -> Any:
    if get_origin(annotation) in (UnionType, Union):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if annotation is Money:
        return Money(amount=Decimal("18.50"), currency="EUR")
    if annotation is bool:
        return True
    if name in WORDS:
        return WORDS[name][0] if annotation is str and isinstance(WORDS[name], tuple) else WORDS[name]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _fields(annotation, set())
    if annotation is int:
        return 1
    if get_origin(annotation) is tuple:
        return (name,)
    return AT if annotation is not str else name
