"""`amends list`: what waits for whom, soonest first, one line a complaint."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.formatting import HouseZone
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, people, tell
from amends.domain.case import CaseRow
from amends.domain.complaint import Severity
from amends.domain.text import counted
from amends.domain.types import Stage
from amends.domain.zones import ZoneInfo
from amends.services.next_steps import IN_WORDS, waits_for
from amends.services.whom import in_place_of
from amends.text import ISOLATES, RIGHT_TO_LEFT, printable, short, soon

if TYPE_CHECKING:
    from amends.db.lists import Asked, Words
    from amends.services.whom import Whom

WIDE, WIDEST, NARROW = 100, 130, 14
# Before words that read from the right: what follows stays where it is, also where the words are cut.
LEFT = "\u200e"
SEVERE = {"critical": ("crit", "bold red"), "high": ("high", "red"), "low": ("low", "dim"), "normal": ("", "")}


def join(app: typer.Typer) -> None:
    """Add `list` to the command line."""
    app.command("list", rich_help_panel=LOOK)(list_complaints)


def list_complaints(
    for_whom: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="WHO",
            help="What this person (with roles, and whom they stand in for), this role or 'customer' has to do.",
        ),
    ] = None,
    words: Annotated[
        str | None,
        typer.Option(
            "--search",
            metavar="WORDS",
            help="Name, e-mail, telephone number, account, reference or words of the complaint; also what is over.",
        ),
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="Only those with a promise that is past.")] = False,
    unassigned: Annotated[bool, typer.Option("--unassigned", help="Only those that nobody owns.")] = False,
    owner: Annotated[str | None, typer.Option("--owner", metavar="WHO", help="Only those of this staff id.")] = None,
    severity: Annotated[Severity | None, typer.Option("--severity", help="Only those of this severity.")] = None,
    of: Annotated[
        str | None,
        typer.Option("--of", "--product", "--category", metavar="WORD", help="Only this product or category."),
    ] = None,
    stage: Annotated[Stage | None, typer.Option("--stage", help="Only those that stand here.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is over, and what was imported.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many.")] = 100,
    zone: HouseZone = None,
    as_json: Json = False,
) -> None:
    """What waits for whom, soonest first. Without --for: every open complaint."""
    from amends.db.lists import Asked

    asked = Asked(
        owner=owner, stage=stage, everything=everything or words is not None, words=words, severity=severity, of=of,
        unassigned=unassigned,
    )  # fmt: skip
    tell(_list(asked, for_whom, zone, late=late, limit=limit), as_json=as_json)


async def _list(asked: Asked, for_whom: str | None, asked_zone: str | None, *, late: bool, limit: int) -> Answer:
    """Asks the records, and lays the rows out."""
    from amends.cli.formatting import zone_for
    from amends.services.work_queue import listed, summary

    async with open_records() as records:
        zone = await zone_for(records, asked_zone)
        found = await listed(records, asked, for_whom, limit, late=late)
    rows, words, theirs = found.rows, found.words, found.theirs
    data = {
        "complaints": [summary(row, words.get(row.reference), theirs) for row in rows],
        "limit": limit,
        "more": found.more,
    }
    if not rows:
        nothing = (
            "Nothing fits." if asked.narrow or late else "Nothing waits." if theirs else "There are no complaints."
        )
        return Answer(data, Text(nothing, "dim"))
    table = _table(rows, words, theirs, zone, found.now)
    return Answer(data, Group(table, *_counts(rows, found.now, limit, more=found.more)))


def _table(
    rows: list[CaseRow], words: dict[str, Words], theirs: Whom | None, zone: ZoneInfo, now: datetime | None
) -> RenderableType:
    """One line a complaint; its reference is never cut. A sign says late, not colour alone."""
    width = people().width
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", expand=True)
    table.add_column("", width=1)
    table.add_column("Reference", no_wrap=True, overflow="fold")
    table.add_column("Customer", no_wrap=True, overflow="ellipsis", ratio=3, min_width=9)
    table.add_column("Subject", no_wrap=True, overflow="ellipsis", ratio=5, min_width=10)
    table.add_column("About", no_wrap=True, overflow="ellipsis", ratio=2 if width < WIDE else 4, min_width=7)
    table.add_column("Harm", width=4)
    if width >= WIDE:
        table.add_column("Stage", no_wrap=True)
    table.add_column("Who", no_wrap=True, overflow="ellipsis", max_width=NARROW if width < WIDE else 22)
    table.add_column("Due" if width < WIDE else f"Due ({zone.key})", no_wrap=True)
    if width >= WIDEST:
        table.add_column("To do", no_wrap=True, overflow="ellipsis", ratio=4)
    for row in rows:
        told = words.get(row.reference)
        late = _late(row, now)
        cells: list[RenderableType] = [
            Text(
                "!" if row.stuck else "✗" if late else "▲" if in_place_of(row, theirs) else "",
                "bold red" if late else "yellow",
            ),
            Text(row.reference, "bold"),
            printable(told.customer if told else "") or "-",
            printable(told.subject if told else "could not be read") or "-",
            _about(row, both=width >= WIDE),
            Text(*SEVERE[row.facts.severity if row.facts else "normal"]),
        ]
        if any(isinstance(cell, str) and RIGHT_TO_LEFT.search(cell) for cell in cells):
            cells = [f"{LEFT}{ISOLATES.sub('', cell)}" if isinstance(cell, str) else cell for cell in cells]
            cells[-1] = Text.assemble(LEFT, SEVERE[row.facts.severity if row.facts else "normal"])
        cells += [str(row.stage)] if width >= WIDE else []
        cells += [_who(row, theirs, wide=width >= WIDE), _due(row, zone, now, wide=width >= WIDE)]
        cells += [_to_do(row)] if width >= WIDEST else []
        table.add_row(*cells)
    return table


def _about(row: CaseRow, *, both: bool) -> str:
    if row.facts is None:
        return "-"
    words = (row.facts.product, row.facts.category) if both else (row.facts.category or row.facts.product,)
    return printable(", ".join(filter(None, words))) or "-"


def _who(row: CaseRow, theirs: Whom | None, *, wide: bool) -> str:
    """Who has to act, and the owner where that is somebody else."""
    if row.completed:
        return "-"
    absent = in_place_of(row, theirs)
    if absent:
        return f"{absent} (away)"
    if row.owner and row.owner != row.waits_for and (wide or len(f"{waits_for(row)} ({row.owner})") <= NARROW):
        return f"{waits_for(row)} ({row.owner})"
    return waits_for(row)


def _late(row: CaseRow, now: datetime | None) -> bool:
    return now is not None and row.next_due is not None and row.next_due.due < now


def _due(row: CaseRow, zone: ZoneInfo, now: datetime | None, *, wide: bool) -> Text:
    """When the next promise ends, in short. In virtual time now is unknown to a list."""
    if row.next_due is None:
        return Text(row.outcome or "-")
    due = row.next_due.due
    style = "bold red" if _late(row, now) else ""
    if now is None:
        return Text(short(due, zone))
    return Text(f"{short(due, zone)}, {soon(due, now)}" if wide else soon(due, now), style)


def _to_do(row: CaseRow) -> Text:
    todo = sorted({IN_WORDS[task.kind] for task in row.tasks if task.done_at is None})
    promise = [row.next_due.milestone.replace("_", " ")] if row.next_due else []
    return Text.assemble(", ".join([*promise, *todo]), (f"  ! {len(row.stuck)} stuck" if row.stuck else "", "bold red"))


def _counts(rows: list[CaseRow], now: datetime | None, limit: int, *, more: bool) -> list[Text]:
    """How many complaints there are, and how many of them need somebody."""
    late = sum(_late(row, now) for row in rows)
    nobody = sum(row.owner is None and not row.completed for row in rows)
    stuck = sum(bool(row.stuck) for row in rows)
    parts = [counted(len(rows), "complaint")]
    parts += [f"✗ {late} late"] if late else []
    parts += [f"{nobody} without an owner"] if nobody else []
    parts += [f"! {stuck} stuck"] if stuck else []
    after = f" These are the first {limit}: --limit shows more." if more else ""
    return [Text(f"\n{', '.join(parts)}.{after}", "dim")]
