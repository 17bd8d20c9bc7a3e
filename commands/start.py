"""`amends start`: hands in a complaint, after telling every mistake in it."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from commands.complaint_file import read
from commands.doors import open_counter, open_records
from commands.exits import Exit
from commands.moments import printable
from commands.panels import START
from commands.speaking import Answer, Json, tell
from complaints.complaint import NewComplaint
from complaints.words import Reason


def join(app: typer.Typer) -> None:
    """Add `start` to the command line."""
    app.command("start", rich_help_panel=START)(start)


def start(
    file: Annotated[Path, typer.Argument(metavar="FILE.json|-", help="The complaint; - reads it from stdin.")],
    as_json: Json = False,
) -> None:
    """Start a complaint, once: 'new', 'same' if it is here already, or 'conflict' with what differs.

    Every mistake in the file is told before anything starts.
    """
    tell(_start(file), as_json=as_json)


async def _start(file: Path) -> Answer:
    """Read, start, and say what came of it."""
    found = read(file)
    if not isinstance(found, NewComplaint):
        return _mistakes(file, found)
    here = await _registered(found.reference)
    if here is None:
        async with open_counter() as counter:
            if (await counter.start(found)).verdict == "new":
                return _new(found.reference)
            here = await counter.started_with(found.reference)
    return compared(here, found)


async def _registered(reference: str) -> dict[str, Any] | None:
    """What the register has under this reference, which is older than what Temporal remembers.

    A database that is away keeps nobody from complaining: the intake compares again before anything is done.
    """
    from records import RecordsError

    try:
        async with open_records() as records:
            here = await records.cases.complaint_as_received(reference)
    except RecordsError:
        return None
    return here.model_dump(mode="json") if here else None


def _new(reference: str) -> Answer:
    """It runs."""
    words = Text.assemble(("✓ new ", "bold green"), f"{reference}. See `amends show {reference}`.")
    return Answer({"reference": reference, "verdict": "new", "differences": []}, words)


def _mistakes(file: Path, found: list[Reason]) -> Answer:
    """Every mistake, with the file and the field it is in."""
    name = "stdin" if str(file) == "-" else str(file)
    lines = [Text.assemble(("✗ ", "bold red"), f"{name}: {mistake}") for mistake in found]
    lines.append(Text("Nothing was started.", "dim"))
    data = {"verdict": "unreadable", "file": name, "problems": [mistake.model_dump(mode="json") for mistake in found]}
    return Answer(data, Group(*lines), Exit.WRONG_USE)


def compared(here: dict[str, Any], given: NewComplaint) -> Answer:
    """The reference is taken: by the same complaint, or by another, and then it is shown where the two differ."""
    found = differences(here, given.model_dump(mode="json"))
    data: dict[str, Any] = {
        "reference": given.reference,
        "verdict": "conflict" if found else "same",
        "differences": found,
    }
    if not found:
        words = f"{given.reference} is here already; nothing was started."
        return Answer(data, Text.assemble(("= same ", "bold green"), words))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Field", "Here already", "In your file"):
        table.add_column(name, overflow="fold")
    for difference in found:
        table.add_row(difference["field"], *[Text(_shown(difference[side])) for side in ("stored", "given")])
    words = f"{given.reference} is taken by a complaint with other contents. Nothing was started."
    return Answer(data, Group(Text.assemble(("✗ conflict ", "bold red"), words), table), Exit.CONFLICT)


def differences(stored: dict[str, Any], given: dict[str, Any]) -> list[dict[str, Any]]:
    """Field by field, those that are not equal, by their path in the JSON."""
    before, after = flat(stored), flat(given)
    fields = sorted(before.keys() | after.keys())
    return [
        {"field": field, "stored": before.get(field), "given": after.get(field)}
        for field in fields
        if before.get(field) != after.get(field)
    ]


def flat(body: Any, path: str = "") -> dict[str, Any]:
    """Every value by its path: customer.email, attachments[0].name."""
    if isinstance(body, dict):
        inner = {f"{path}.{key}" if path else key: value for key, value in body.items()}
    elif isinstance(body, list):
        inner = {f"{path}[{number}]": value for number, value in enumerate(body)}
    else:
        return {path: body}
    return {field: value for where, part in inner.items() for field, value in flat(part, where).items()}


def _shown(value: Any) -> str:
    """A value in a cell; a long one by its beginning."""
    words = printable("-" if value is None else str(value))
    return words if len(words) <= 200 else f"{words[:200]}…"
