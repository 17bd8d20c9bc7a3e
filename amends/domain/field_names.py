"""What may be repeated from an unreadable message: names of fields that look like names."""

import re
from collections.abc import Sequence

NAMEABLE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
MOST_PARTS = 8
OUR_OWN_WORDS = "Value error, "
"""Begins what our own checks say; they name no content. What others say may quote a piece of it."""


def where(location: Sequence[int | str]) -> str:
    """The path of a field, like `decision.lines.0.money`. A key that may be anything is told by its length only."""
    parts = [_named(part) for part in location[:MOST_PARTS]]
    return ".".join(parts + ["…"] * (len(location) > MOST_PARTS)) or "body"


def what_is_wrong(kind: str, message: str) -> str:
    """What pydantic says of a field, without its content: `kind` is the error's type, `message` its words."""
    if kind == "value_error" and not message.startswith(OUR_OWN_WORDS):
        return message.partition(":")[0]
    return message


def _named(part: int | str) -> str:
    if isinstance(part, int):
        return str(part)
    return part if NAMEABLE.fullmatch(part) else f"(a name of {len(part)} characters)"
