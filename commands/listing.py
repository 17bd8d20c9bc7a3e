"""`amends list`: what waits for whom, soonest first."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from commands.doors import open_records
from commands.moments import Zone, distance, short, zone_of
from commands.panels import LOOK
from commands.speaking import Answer, Json, tell
from complaints.case import CaseRow
from complaints.words import Stage


def join(app: typer.Typer) -> None:
    """Add `list` to the command line."""
    app.command("list", rich_help_panel=LOOK)(list_complaints)


def list_complaints(
    for_whom: Annotated[
        str | None,
        typer.Option("--for", metavar="WHO", help="What waits for this person (roles included), role, or 'customer'."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is over, and what was imported.")] = False,
    stage: Annotated[Stage | None, typer.Option("--stage", help="Only those that stand here.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many.")] = 100,
    zone: Zone = "UTC",
    as_json: Json = False,
) -> None:
    """What waits for whom, soonest first. Without --for: every open complaint."""
    tell(_list(for_whom, zone, stage, everything=everything, limit=limit), as_json=as_json)


async def _list(for_whom: str | None, zone_name: str, stage: Stage | None, *, everything: bool, limit: int) -> Answer:
    """Ask the records, and lay the rows out."""
    from commands.staff import everyone_who_is

    zone = zone_of(zone_name)
    async with open_records() as records:
        names = await everyone_who_is(records, for_whom) if for_whom else None
        rows = await records.cases.rows(waits_for=names, all=everything, stage=stage, limit=limit)
        now = datetime.now(UTC) if records.clock == "real" else None
    data = {"complaints": [summary(row) for row in rows], "limit": limit}
    if not rows:
        return Answer(data, Text("Nothing waits." if for_whom or not everything else "There are no complaints.", "dim"))
    table = _table(rows, zone, now)
    if len(rows) == limit:
        return Answer(data, Group(table, Text(f"The first {limit}; --limit shows more.", "dim")))
    return Answer(data, table)


def summary(row: CaseRow) -> dict[str, object]:
    """A row for programs: stable keys, no personal data."""
    due = row.next_due
    return {
        "reference": row.reference,
        "stage": row.stage,
        "owner": row.owner,
        "waits_for": row.waits_for,
        "due": due.due if due else None,
        "due_for": due.milestone if due else None,
        "alarm_at": row.alarm_at,
        "outcome": row.outcome,
        "completed": row.completed,
        "open_tasks": [task.model_dump(mode="json") for task in row.tasks if task.done_at is None],
        "stuck": len(row.stuck),
        "revision": row.revision,
    }


def _table(rows: list[CaseRow], zone: ZoneInfo, now: datetime | None) -> Table:
    """The rows for people; a promise that is already broken says so in words, not by colour alone."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=None)
    for name in ("Reference", "Stage", "Owner", "Waits for", f"Due ({zone.key})", "What", "To do"):
        table.add_column(name, overflow="fold")
    for row in rows:
        todo = ", ".join(sorted({task.kind.replace("_", " ") for task in row.tasks if task.done_at is None}))
        table.add_row(
            Text(row.reference, "bold"),
            str(row.stage),
            row.owner or "-",
            row.waits_for if not row.completed else "-",
            _due(row, zone, now),
            (row.next_due.milestone.replace("_", " ") if row.next_due else row.outcome) or "-",
            Text.assemble(todo, (f"  ! {len(row.stuck)} stuck" if row.stuck else "", "bold red")),
        )
    return table


def _due(row: CaseRow, zone: ZoneInfo, now: datetime | None) -> Text:
    """When the next promise ends. Virtual time has a now of its own that a list cannot know."""
    if row.next_due is None:
        return Text("-")
    due = row.next_due.due
    if now is None:
        return Text(short(due, zone))
    if due < now:
        return Text(f"{short(due, zone)} ✗ late, {distance(due, now)}", "bold red")
    return Text(f"{short(due, zone)} ({distance(due, now)})")
