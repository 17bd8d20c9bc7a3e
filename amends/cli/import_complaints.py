"""`amends import`: brings in complaints that another system kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from amends.cli.connections import open_counter, open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import START
from amends.cli.output import Answer, Json, beside, tell
from amends.domain.text import counted
from amends.intake.cfpb import PublishedComplaint, UnreadableRow, published_complaints
from amends.intake.date_formats import FORMS
from amends.intake.own_files import OwnRow, lines_of_json, read_mapping, rows_of_table

if TYPE_CHECKING:
    from amends.client.client import AmendsClient
    from amends.db import Records

AT_ONCE = 4
Row = PublishedComplaint | OwnRow
MOST_SHOWN = 20


class Format(StrEnum):
    """The forms of files that can be read."""

    CFPB = "cfpb"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass
class Report:
    """What became of the rows; lines count from 1, as an editor shows them. `as_they_stand` starts them so."""

    as_they_stand: bool = False
    counts: Counter[str] = field(default_factory=Counter[str])
    unreadable: list[UnreadableRow] = field(default_factory=list[UnreadableRow])
    conflicts: list[Row] = field(default_factory=list[Row])


def join(app: typer.Typer) -> None:
    """Add `import` to the command line."""
    app.command("import", rich_help_panel=START)(import_complaints)


def import_complaints(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.")],
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="cfpb: the US Consumer Complaint Database's CSV export. jsonl: a complaint a line, as `start`"
            " takes it. csv: a table of your own, by a page that maps it.",
        ),
    ],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="PAGE.yaml", help="With csv: which column is which field.")
    ] = None,
    days: Annotated[
        str | None,
        typer.Option("--days", help="How 22 November 2023 stands in the file, if it is not clear."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Read this many rows at most.")] = None,
    as_new: Annotated[
        bool, typer.Option("--as-new", help="Start each row as a complaint received now, on the engine.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring in complaints of the past: closed records without letters, seen by `amends list --all`; or start many.

    A row without an outcome is skipped, unless --as-new; jsonl starts every line as it stands. A bad row is told with
    its line, the rest go on, and the status is then 6. Running it again brings in nothing twice.
    """
    wanted = Wanted(file, form, mapping, days, limit)
    tell(_import(wanted, as_new=as_new), as_json=as_json)


@dataclass(frozen=True)
class Wanted:
    """Which file, and its form. `days` is the form of its days (`amends.intake.date_formats.FORMS`), if given."""

    file: Path
    form: Format
    mapping: Path | None = None
    days: str | None = None
    limit: int | None = None

    def rows(self) -> Iterator[Row | UnreadableRow]:
        """Reads every row. Raises ValueError and OSError."""
        now = datetime.now(UTC)
        if self.days is not None and self.days not in FORMS:
            raise ValueError(f"--days is one of {', '.join(FORMS)}")
        if self.form is Format.CFPB:
            return published_complaints(self.file, self.days)
        if self.form is Format.JSONL:
            return lines_of_json(self.file, now)
        if self.mapping is None:
            raise ValueError("a table of your own needs --mapping PAGE.yaml: which column is which field")
        page = read_mapping(self.mapping)
        return rows_of_table(self.file, page.model_copy(update={"days": self.days or page.days}), now)


async def _import(wanted: Wanted, *, as_new: bool) -> Answer:
    """Reads row by row, a few at once."""
    file = wanted.file
    rows = await asyncio.to_thread(_rows_of, wanted)
    as_they_stand = wanted.form is Format.JSONL and not as_new
    report = Report(as_they_stand=as_they_stand)
    async with open_records() as records:
        if as_new or as_they_stand:
            async with open_counter() as counter:
                await _bring_in(rows, report, records, counter)
        else:
            await _bring_in(rows, report, records, None)
    return _answer(report, file, len(rows), as_new=as_new or as_they_stand)


def _rows_of(wanted: Wanted) -> list[Row | UnreadableRow]:
    """The rows of the file.

    Raises:
        CommandError: where there is no such file, or it is another kind of table.
    """
    try:
        return list(islice(wanted.rows(), wanted.limit))
    except OSError as error:
        raise CommandError(Exit.NOT_FOUND, f"{error.filename}: {error.strerror}.") from None
    except ValueError as error:
        raise CommandError(Exit.WRONG_USE, f"{wanted.file}: {error}.") from None


async def _bring_in(
    rows: list[Row | UnreadableRow], report: Report, records: Records, counter: AmendsClient | None
) -> None:
    """Imports the rows in order, by several workers, with a bar of progress."""
    with Progress(
        TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=beside(), transient=True, disable=not beside().is_terminal,
    ) as progress:  # fmt: skip
        waiting = iter(progress.track(rows))

        async def take() -> None:
            for row in waiting:
                if isinstance(row, UnreadableRow):
                    report.unreadable.append(row)
                else:
                    await _one(row, report, records, counter)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(take())


async def _one(row: Row, report: Report, records: Records, counter: AmendsClient | None) -> None:
    """Imports one row: stored as past, started as new, or left out with the reason."""
    from amends.intake.closed_complaints import write_past

    if counter is not None:
        verdict = await _start_now(row, records, counter, as_it_stands=report.as_they_stand)
    elif row.outcome is None:
        verdict = "in_progress"
    else:
        verdict = await write_past(records, row.complaint, row.outcome, datetime.now(UTC), row.source)
    if verdict == "conflict":
        report.conflicts.append(row)
    report.counts[verdict] += 1


async def _start_now(row: Row, records: Records, counter: AmendsClient, *, as_it_stands: bool) -> str:
    """Starts it, as received now or as the row says.

    With a new time of receipt it would differ every time from what is here already.
    """
    if as_it_stands:
        return str((await counter.start(row.complaint, row.came if isinstance(row, OwnRow) else None)).verdict)
    if await records.cases.complaint_as_received(row.complaint.reference) is not None:
        return "same"
    now = datetime.now(UTC)
    return str((await counter.start(row.complaint.model_copy(update={"received_at": now}))).verdict)


def _answer(report: Report, file: Path, read: int, *, as_new: bool) -> Answer:
    """The totals, and every row that was left out."""
    left_out = len(report.unreadable) + len(report.conflicts)
    data = {
        "file": str(file),
        "as_new": as_new,
        "read": read,
        "imported": report.counts["new"],
        "already_here": report.counts["same"],
        "in_progress": report.counts["in_progress"],
        "conflicts": [{"line": row.line, "reference": row.complaint.reference} for row in report.conflicts],
        "unreadable": [{"line": row.line, "why": row.why} for row in report.unreadable],
    }
    lines = [Text.assemble(("✗ ", "bold red"), f"{file}:{row.line}: {row.why}") for row in report.unreadable]
    lines += [
        Text.assemble(("✗ ", "bold red"), f"{file}:{row.line}: {row.complaint.reference} is here with other contents")
        for row in report.conflicts
    ]
    if len(lines) > MOST_SHOWN:
        lines = [*lines[:MOST_SHOWN], Text(f"... and {len(lines) - MOST_SHOWN} more; --json tells all of them.", "dim")]
    done = "started" if as_new else "imported"
    total = f"{counted(read, 'row')}: {report.counts['new']} {done}, {report.counts['same']} here already"
    if not as_new:
        total += f", {report.counts['in_progress']} still in progress (skipped; --as-new starts them)"
    total += f", {left_out} left out."
    lines.append(Text.assemble(("✓ ", "green") if not left_out else ("! ", "yellow"), total))
    return Answer(data, Group(*lines), Exit.IN_PART if left_out else Exit.DONE)
