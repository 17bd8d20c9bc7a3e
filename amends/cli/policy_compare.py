"""`amends policy compare`: what another policy would have made of past complaints."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.exit_codes import Exit, Failure
from amends.cli.output import Answer, Json, tell
from amends.services.past_complaints import Past, from_file, from_records
from amends.cli.policy_problems import mistakes
from amends.publication.policy_sets import named_set
from amends.domain.errors import Code
from amends.domain.text import counted

if TYPE_CHECKING:
    from amends.policy import CompiledPolicy, CompiledSet
    from amends.policy.review.backtest import BacktestResult

WORTH_ANOTHER_PROCESS = 300
MOST_PROCESSES = 8
WIDEST_BAR = 30
Sets = tuple["CompiledSet", "CompiledSet"]

Name = Annotated[str, typer.Argument(help="A page, a folder with a set, or 'in-force'.")]
Complaints = Annotated[
    Path | None, typer.Option("--complaints", metavar="FILE", help="Past complaints, one JSON document a line.")
]
FromRecords = Annotated[bool, typer.Option("--from-records", help="The complaints that Amends has seen itself.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many from the records.")]
Picture = Annotated[Path | None, typer.Option("--picture", metavar="FILE.svg", help="Draw the table and its bars.")]


@dataclass
class Totals:
    """What became of all complaints under one set. Breaches are of dates that could be judged."""

    complaints: int = 0
    judged: int = 0
    policies: Counter[str] = field(default_factory=Counter[str])
    paths: Counter[str] = field(default_factory=Counter[str])
    breaches: Counter[str] = field(default_factory=Counter[str])
    breaches_of_law: Counter[str] = field(default_factory=Counter[str])
    laws_in_form: Counter[str] = field(default_factory=Counter[str])
    escalations: Counter[str] = field(default_factory=Counter[str])
    new_dates: int = 0
    offered: Counter[str] = field(default_factory=Counter[str])
    decisions: Counter[str] = field(default_factory=Counter[str])
    ungoverned: int = 0

    def data(self) -> dict[str, Any]:
        """The totals for programs."""
        return {name: dict(each) if isinstance(each, Counter) else each for name, each in vars(self).items()}

    def add(self, lived: BacktestResult | None) -> None:
        """Counts one complaint; None is one that no policy governs."""
        self.complaints += 1
        if lived is None:
            self.ungoverned += 1
            return
        self.judged += lived.judged
        self.policies[lived.policy] += 1
        self.paths[lived.path] += 1
        self.breaches += lived.breaches
        self.breaches_of_law += lived.breaches_of_law
        self.laws_in_form += lived.laws_in_form
        self.escalations += lived.notices
        self.new_dates += lived.new_dates
        for money in lived.offered:
            self.offered[money.currency] += money.amount  # pyright: ignore[reportArgumentType]
        if lived.decided_by:
            self.decisions[lived.decided_by] += 1


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

    if (file is None) == (limit is None):
        raise Failure(Exit.WRONG_USE, "Over which complaints?", "Give either --complaints FILE or --from-records.")
    try:
        one, other = [await named_set(name) for name in names]
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    pasts = await _pasts(file, limit)
    if not pasts:
        raise Failure(Exit.NOT_FOUND, "There are no complaints to compare with.")
    try:
        before, after = await asyncio.to_thread(lived_under, (one, other), pasts)
    except CalendarEnds as ends:
        raise Failure(Exit.REFUSED, f"This complaint would have no dates: {ends}.", code=Code.CALENDAR_ENDS) from None
    words = Group(*_words(names, before, after))
    if picture is not None:
        from amends.cli.svg import draw

        draw(words, picture, "amends policy compare")
    return Answer({"a": before.data(), "b": after.data()}, words)


async def _pasts(file: Path | None, limit: int | None) -> list[Past]:
    if file is not None:
        return from_file(file)
    async with open_records() as records:
        return await from_records(records, limit or 1)


def lived_under(sets: Sets, pasts: Sequence[Past]) -> tuple[Totals, Totals]:
    """What becomes of every complaint under each set; on all processors where there are many."""
    contents = tuple({name: policy.content() for name, policy in each.policies.items()} for each in sets)
    processes = min(os.cpu_count() or 1, MOST_PROCESSES, 1 + len(pasts) // WORTH_ANOTHER_PROCESS)
    before, after = Totals(), Totals()
    if processes == 1:
        results: Iterator[list[tuple[BacktestResult | None, BacktestResult | None]]] = iter(
            [_live_all(contents, pasts)]
        )
        _count(results, before, after)
    else:
        shares = [list(pasts[start::processes]) for start in range(processes)]
        # Spawned, not forked: whoever calls may have threads, and a fork would take their locks along.
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
            _count(pool.map(_live_all, [contents] * processes, shares), before, after)
    return before, after


def _count(
    results: Iterator[list[tuple[BacktestResult | None, BacktestResult | None]]], before: Totals, after: Totals
) -> None:
    for share in results:
        for one, other in share:
            before.add(one)
            after.add(other)


def _live_all(
    contents: tuple[dict[str, bytes], ...], pasts: Sequence[Past]
) -> list[tuple[BacktestResult | None, BacktestResult | None]]:
    """Runs in a process of its own: reads both sets again, and a share of the complaints."""
    from amends.policy import CompiledPolicy

    known = {content: CompiledPolicy.from_content(content) for each in contents for content in each.values()}
    first, second = ({name: known[content] for name, content in each.items()} for each in contents)
    lives: list[tuple[BacktestResult | None, BacktestResult | None]] = []
    for past in pasts:
        one, other = _chosen(first, past), _chosen(second, past)
        lived = _live(one, past)
        lives.append((lived, lived if one is other else _live(other, past)))
    return lives


def _chosen(policies: dict[str, CompiledPolicy], past: Past) -> CompiledPolicy | None:
    """The policy of the set for this complaint; a page alone is tried on every complaint."""
    from amends.policy import NoPolicy, choose

    if len(policies) == 1:
        return next(iter(policies.values()))
    try:
        return choose(policies, past.facts)
    except NoPolicy:
        return None


def _live(policy: CompiledPolicy | None, past: Past) -> BacktestResult | None:
    from amends.policy.business_calendar import CalendarEnds
    from amends.policy.review.backtest import live

    if policy is None:
        return None
    try:
        return live(policy, past.facts, past.events, past.until)
    except CalendarEnds as ends:
        raise CalendarEnds(f"{past.facts.reference} under {policy.name}: {ends}") from None


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
