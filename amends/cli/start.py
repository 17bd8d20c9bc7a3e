"""`amends start`: sends a complaint, after telling every mistake in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_counter, records_if_there
from amends.cli.exit_codes import Exit
from amends.cli.help_panels import START
from amends.cli.output import Answer, Json, tell
from amends.domain.types import Reason
from amends.text import printable

if TYPE_CHECKING:
    from amends.client.starting import Started


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
    """Reads, starts, and says what came of it."""
    from amends.intake.complaint_file import MISTAKES_OF_PROGRAMS, take
    from amends.intake.validation import Taken

    taken = take(file)
    if not isinstance(taken, Taken):
        return _mistakes(file, taken)
    if any(remark.code in MISTAKES_OF_PROGRAMS for remark in taken.remarks):
        return _mistakes(file, list(taken.asks))
    async with records_if_there() as records, open_counter(records) as counter:
        return told(await counter.start(taken.complaint, taken.came if taken.asks else None), taken.remarks)


def told(started: Started, remarks: Sequence[Reason] = ()) -> Answer:
    """What became of it, and what was done to its fields."""
    data = started.model_dump(mode="json", exclude={"problems", "mended"})
    data["remarks"] = [remark.model_dump(mode="json") for remark in remarks]
    if started.problems:
        data["problems"] = [problem.model_dump(mode="json") for problem in started.problems]
    if started.verdict == "new":
        took = " in place of what could not be read" if started.mended else ""
        head = Text.assemble(
            ("✓ new ", "bold green"), f"{started.reference}{took}. See `amends show {started.reference}`."
        )
        return Answer(data, Group(head, *[Text(f"! {remark}", "yellow") for remark in remarks]))
    if started.verdict == "same":
        words = f"{started.reference} is here already; nothing was started."
        return Answer(data, Text.assemble(("= same ", "bold green"), words))
    if started.verdict == "unreadable":
        lines = [Text.assemble(("✗ ", "bold red"), str(problem)) for problem in started.problems]
        return Answer(data, Group(*lines), Exit.WRONG_USE)
    return Answer(data, _conflict(started), Exit.CONFLICT)


def _mistakes(file: Path, found: list[Reason]) -> Answer:
    """Every mistake, with the file and the field it is in."""
    name = "stdin" if str(file) == "-" else str(file)
    lines = [Text.assemble(("✗ ", "bold red"), f"{name}: {mistake}") for mistake in found]
    lines.append(Text("Nothing was started.", "dim"))
    data = {"verdict": "unreadable", "file": name, "problems": [mistake.model_dump(mode="json") for mistake in found]}
    return Answer(data, Group(*lines), Exit.WRONG_USE)


def _conflict(started: Started) -> Group:
    """Where the two differ, field by field."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Field", "Here already", "In your file"):
        table.add_column(name, overflow="fold")
    for difference in started.differences:
        table.add_row(difference.field, *[Text(_shown(each)) for each in (difference.stored, difference.given)])
    words = f"{started.reference} is taken by a complaint with other contents. Nothing was started."
    return Group(Text.assemble(("✗ conflict ", "bold red"), words), table)


def _shown(value: Any) -> str:
    """A value in a cell; a long one is cut."""
    words = printable("-" if value is None else str(value))
    return words if len(words) <= 200 else f"{words[:200]}…"
