"""`amends policy check`: every mistake in a set of pages, and what is allowed but hardly meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from amends.cli.exit_codes import Exit
from amends.cli.formatting import Today, as_of
from amends.cli.output import Answer, Json, tell
from amends.cli.policy_problems import line, mistakes
from amends.cli.policy_sets import Policies, the_folder
from amends.domain.text import counted
from amends.domain.zones import RELEASE, zones_at_fault

if TYPE_CHECKING:
    from amends.policy import CompiledPolicy, CompiledSet, Problem

OWN_DAY = "(the page closes it)"
A_YEAR = timedelta(days=366)
LIKE_A_PAGE = re.compile(r"(.+?)\.ya?ml(?:\.\w+)?", re.IGNORECASE)
OF_OTHER_HOUSES = frozenset({"packs"})
"""Folders below that hold pages to copy, as the shipped one does."""
Where = Annotated[Path | None, typer.Argument(metavar="PATH", help="A page, or a folder that holds policies/*.yaml.")]
Strict = Annotated[bool, typer.Option("--strict", help="Leave with status 1 where there are warnings, too.")]


def check(
    path: Where = None, policies: Policies = None, strict: Strict = False, today: Today = None, as_json: Json = False
) -> None:
    """Read policy pages and tell every mistake with file, line and column; then what is allowed but hardly meant.

    Warnings are about policies that overlap, steps that can never come, promises that nobody can keep, legal dates that
    are reached too late, laws that somebody should still read, parts of a country that go to a page without its law,
    limits in several currencies, and holidays that nobody has checked. A calendar of a page in effect that ends before
    today's longest date could is a mistake. Changes nothing.
    """
    tell(_check(path, policies, today, strict=strict), as_json=as_json)


async def _check(named: Path | None, policies: Path | None, as_typed: str | None, *, strict: bool) -> Answer:
    """Compiles the set, and reports what is wrong."""
    path = the_folder(named, policies) or Path()
    from amends.policy import PolicyErrors, Problem
    from amends.policy.review.lint import ended, places, warnings
    from amends.policy.review.lint_text import cut_off
    from amends.publication.policy_sets import read
    from amends.publication.publish import ROSTER

    now = as_of(as_typed)
    today = now.date()
    try:
        files, compiled = read(path)
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    if too_short := ended(compiled, now):
        return mistakes(places(too_short, files))
    warned = places(warnings(compiled, today), files)
    warned += [each for file, content in files.items() if file.endswith(".yaml") for each in cut_off(file, content)]
    warned += unread(path)
    if (path / "policies").is_dir() and compiled.roster is None:
        warned.append(Problem(ROSTER, 1, 1, "this page is missing: it says who works here, and no set goes without it"))
    people = len(compiled.roster.people) if compiled.roster else 0
    data: dict[str, Any] = {
        "problems": [],
        "warnings": [{"file": w.file, "line": w.line, "column": w.column, "what": w.text} for w in warned],
        "policies": sorted(compiled.policies),
        "staff": people,
        "closed": closed_days(compiled, today),
        "zones": {"release": RELEASE, "warnings": zones_at_fault(today)},
    }
    status = Exit.REFUSED if warned and strict else Exit.DONE
    return Answer(data, Group(*_words(data, warned, people)), status)


def unread(path: Path) -> list[Problem]:
    """Files that look like pages but are not read, because of their name or their folder."""
    from amends.policy import Problem

    pages = path / "policies" if (path / "policies").is_dir() else path
    if not pages.is_dir():
        return []
    beside = [file for file in pages.iterdir() if file.is_file()]
    below = [file for file in pages.glob("*/*") if file.is_file() and file.parent.name not in OF_OTHER_HOUSES]
    found: list[Problem] = []
    for file in sorted((*beside, *(below if pages != path else ()))):
        named = LIKE_A_PAGE.fullmatch(file.name)
        if named is None or file.name.startswith(".") or (file.parent == pages and file.name.endswith(".yaml")):
            continue
        do = f"name it {named[1]}.yaml and lay it in {pages.name}/, or move it elsewhere"
        found.append(Problem(str(file.relative_to(path)), 1, 1, f"nobody reads this page: {do}"))
    return found


def closed_days(compiled: CompiledSet, today: date) -> dict[str, dict[str, dict[str, str]]]:
    """The closed days of the coming year, by policy and calendar (field case A7).

    They are holidays, and days that the page closes itself, on which the calendar would otherwise be open.
    """
    return {
        name: {calendar: dict(_closed(policy, calendar, today)) for calendar in policy.page.calendars}
        for name, policy in sorted(compiled.policies.items())
    }


def _closed(policy: CompiledPolicy, calendar: str, today: date) -> Iterator[tuple[str, str]]:
    opening, holidays = policy.tables[calendar].opening, policy.calendars[calendar].holidays
    own = policy.page.calendars[calendar].days
    for day, windows in sorted(opening.on.items()):
        if today <= day < today + A_YEAR and not windows and opening.weekly.get(day.weekday()):
            yield str(day), OWN_DAY if day in own else holidays.get(day, OWN_DAY)


def _words(data: dict[str, Any], warned: Sequence[Problem], people: int) -> Iterator[Text]:
    for each in warned:
        yield line("!", "bold yellow", each)
    for policy, calendars in data["closed"].items():
        for calendar, days in calendars.items():
            if days:
                listed = ", ".join(f"{date.fromisoformat(day):%a %-d %b %Y} {title}" for day, title in days.items())
                yield Text(f"closed in the coming year, {policy}, {calendar}: {listed}", "dim")
    for each in data["zones"]["warnings"]:
        yield Text.assemble(("! ", "bold yellow"), each)
    count = counted(len(warned), "warning") if warned else "No warnings"
    mark = ("! ", "bold yellow") if warned else ("✓ ", "bold green")
    yield Text.assemble(mark, f"{', '.join(data['policies'] or ['staff'])}; {people} people. No mistakes. {count}.")
