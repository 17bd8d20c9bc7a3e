"""`amends policy compare`: what another policy would have made of past complaints."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.output import Answer, Json, tell
from amends.cli.policy_problems import mistakes
from amends.cli.policy_sets import named_set
from amends.domain.errors import Code
from amends.domain.text import counted

if TYPE_CHECKING:
    from amends.services.past_complaints import Past
    from amends.services.policy_comparison import Totals

WIDEST_BAR = 30

Name = Annotated[str, typer.Argument(help="A page, a folder with a set, or 'in-force'.")]
Complaints = Annotated[
    Path | None, typer.Option("--complaints", metavar="FILE", help="Past complaints, one JSON document a line.")
]
FromRecords = Annotated[bool, typer.Option("--from-records", help="The complaints that Amends has seen itself.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many from the records.")]
Picture = Annotated[Path | None, typer.Option("--picture", metavar="FILE.svg", help="Draw the table and its bars.")]


def compare(
    a: Name,
    b: Name,
    complaints: Complaints = None,
    records: FromRecords = False,
    limit: Limit = 100_000,
    picture: Picture = None,
    as_json: Json = False,
) -> None:
    """What policy B would have changed in past complaints, compared with A.

    It counts missed dates, escalations, offers, and decisions by staff. The same people do the same at the same time;
    what a policy does by itself follows the policy. A complaint without events counts for paths, offers and decisions,
    not for dates.
    """
    tell(_compare((a, b), complaints, limit if records else None, picture), as_json=as_json)


async def _compare(names: tuple[str, str], file: Path | None, limit: int | None, picture: Path | None) -> Answer:
    from amends.policy import PolicyErrors
    from amends.policy.business_calendar import CalendarEnds
    from amends.services.policy_comparison import lived_under

    if (file is None) == (limit is None):
        raise CommandError(Exit.WRONG_USE, "Over which complaints?", "Give either --complaints FILE or --from-records.")
    try:
        one, other = [await named_set(name) for name in names]
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    pasts = await _pasts(file, limit)
    if not pasts:
        raise CommandError(Exit.NOT_FOUND, "There are no complaints to compare with.")
    try:
        before, after = await asyncio.to_thread(lived_under, (one, other), pasts)
    except CalendarEnds as ends:
        raise CommandError(
            Exit.REFUSED, f"This complaint would have no dates: {ends}.", code=Code.CALENDAR_ENDS
        ) from None
    words = Group(*_words(names, before, after))
    if picture is not None:
        from amends.cli.svg import draw

        draw(words, picture, "amends policy compare")
    return Answer({"a": before.data(), "b": after.data()}, words)


async def _pasts(file: Path | None, limit: int | None) -> list[Past]:
    from amends.services.past_complaints import from_file, from_records

    if file is not None:
        return from_file(file)
    async with open_records() as records:
        return await from_records(records, limit or 1)


def _words(names: tuple[str, str], before: Totals, after: Totals) -> Iterator[RenderableType]:
    every = counted(before.complaints, "complaint")
    judged = f"{before.judged} of {every} tell what happened: dates are judged over these alone"
    yield Text(judged if before.judged < before.complaints else every, "bold")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "A", "B", "change"):
        table.add_column(name, justify="left" if name in {"", "change"} else "right", overflow="fold")
    for title, figures in _figures(before, after):
        most = max((abs(new - old) for _, old, new in figures), default=0)
        if figures:
            table.add_row(Text(title, "bold"))
        for name, old, new in figures:
            table.add_row(f"  {name}", f"{old:,}", f"{new:,}", _bar(new - old, most))
    yield table
    yield Text(f"A: {names[0]}\nB: {names[1]}", "dim")


Figure = tuple[str, Any, Any]


def _figures(before: Totals, after: Totals) -> Iterator[tuple[str, list[Figure]]]:
    """Every figure before and after, by chapters."""
    law = [(f"{name}, by law", old, new) for name, old, new in _rows(before.breaches_of_law, after.breaches_of_law)]
    yield "dates missed", [*_rows(before.breaches, after.breaches), *law]
    letters = [("letters about a new date", before.new_dates, after.new_dates)]
    yield "legal dates met in form only", _rows(before.laws_in_form, after.laws_in_form)
    yield "escalations", [*_rows(before.escalations, after.escalations), *letters]
    yield "would be offered", _rows(before.offered, after.offered)
    yield "decisions asked for, by the lowest role that may", _rows(before.decisions, after.decisions)
    yield "path", _rows(before.paths, after.paths)
    none = [("none governs it", before.ungoverned, after.ungoverned)] if before.ungoverned or after.ungoverned else []
    yield "policy", [*_rows(before.policies, after.policies), *none]


def _rows(before: Counter[str], after: Counter[str]) -> list[Figure]:
    return [(key.replace("_", " "), before[key], after[key]) for key in sorted(before.keys() | after.keys())]


def _bar(change: Any, most: Any) -> Text:
    """A bar. It has no colour for better: fewer escalations may mean that nobody looks."""
    if not change:
        return Text("=", "dim")
    width = max(1, round(WIDEST_BAR * float(abs(change)) / float(most)))
    sign, style = ("+", "cyan") if change > 0 else ("-", "magenta")
    return Text.assemble((f"{sign}{abs(change):,} ", "bold"), ("█" * width, style))
