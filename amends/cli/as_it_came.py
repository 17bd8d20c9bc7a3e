"""Shows what the intake did to a complaint: what was cleaned, what was left out, and the original."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from rich.console import RenderableType
from rich.text import Text

from amends.db.intake import MESSAGE, IntakeBody
from amends.domain.errors import Code
from amends.text import printable

LONGEST = 200


def as_it_came(bodies: Sequence[IntakeBody]) -> Iterator[RenderableType]:
    """A line for each remark with the field's content, and one for each other body."""
    for body in bodies:
        if body.verdict == "conflict":
            yield Text(f"! another complaint came in under this reference: {body.remarks[0].what}", "yellow")
        if body.verdict == MESSAGE:
            yield _message(body)
        if body.verdict != "new":
            continue
        for remark in body.remarks:
            path, _, what = remark.what.partition(" ")
            cleaned = remark.code == Code.CLEANED
            line = Text.assemble(
                ("· " if cleaned else "! "), (path, "bold"), f" {what}", style="dim" if cleaned else "yellow"
            )
            came = _at(body.raw, path)
            if came is not None:
                shown = printable(came if isinstance(came, str) else json.dumps(came, ensure_ascii=False))
                line.append(f" It came as “{shown[:LONGEST]}{'…' if len(shown) > LONGEST else ''}”.")
            yield line


def _message(body: IntakeBody) -> Text:
    """The beginning of a message that could not be taken; the JSON output has all of it."""
    said = printable(body.raw.decode(errors="replace"))
    line = Text(f"! {body.remarks[0].what} {body.remarks[0].do}", "yellow")
    more = f"… ({len(body.raw)} bytes are kept: --json has them)" if len(said) > LONGEST else ""
    return line.append(f" It says “{said[:LONGEST]}”{more}")


def _at(raw: bytes, path: str) -> Any:
    """The field's content in the body; None where it has none."""
    value: Any = None
    with suppress(ValueError, RecursionError):
        value = json.loads(raw)
    for part in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, list) and part.isdigit():
            listed = cast("list[Any]", value)
            value = listed[int(part)] if int(part) < len(listed) else None
        else:
            value = cast("Mapping[str, Any]", value).get(part) if isinstance(value, Mapping) else None
    return value
