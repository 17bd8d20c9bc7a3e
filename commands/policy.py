"""`amends policy`: checks policy pages, and puts a set of them in force."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from commands.doors import open_records
from commands.exits import Exit, Failure
from commands.journey import journey
from commands.mistakes import mistakes
from commands.moments import Zone, day_and_time, zone_of
from commands.panels import HOUSE
from commands.speaking import Answer, Json, tell

Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="Holds policies/*.yaml, policies/staff.yaml and templates/.")
]
Publisher = Annotated[str, typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="Who puts it in force.")]
SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}


def join(app: typer.Typer) -> None:
    """Add `policy` to the command line."""
    family = typer.Typer(no_args_is_help=True, help="Check policy pages, put a set in force, see what is.")
    family.command("check")(check)
    family.command("publish")(publish)
    family.command("list")(list_policies)
    family.command("journey")(journey)
    app.add_typer(family, name="policy", rich_help_panel=HOUSE)


def check(folder: Folder = Path(), as_json: Json = False) -> None:
    """Read the pages of a set and tell every mistake with file, line and column. Changes nothing."""
    tell(_check(folder), as_json=as_json)


def publish(folder: Folder, by: Publisher, as_json: Json = False) -> None:
    """Check a set, letters included, store it, put it in force, and journal who, when and which hash.

    Complaints that run already keep the policy they began with.
    """
    tell(_publish(folder, by), as_json=as_json)


def list_policies(zone: Zone = "UTC", as_json: Json = False) -> None:
    """The policies in force with their hashes, and who published them when."""
    tell(_list(zone), as_json=as_json)


async def _check(folder: Path) -> Answer:
    """Compile, and say what is wrong."""
    from activities.publishing import read_set
    from planning import PolicyErrors, compile_set

    try:
        compiled = compile_set(read_set(folder))
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    names = sorted(compiled.policies)
    people = len(compiled.roster.people) if compiled.roster else 0
    data = {"problems": [], "policies": names, "staff": people}
    return Answer(data, Text.assemble(("✓ ", "bold green"), f"{', '.join(names)}; {people} people. No mistakes."))


async def _publish(folder: Path, by: str) -> Answer:
    """Publish, and show which files changed."""
    from activities.publishing import publish as put_in_force
    from activities.publishing import read_set
    from planning import PolicyErrors

    files = read_set(folder)
    async with open_records() as records:
        before = await records.store.active()
        try:
            published = await put_in_force(records, files, by, datetime.now(UTC))
        except PolicyErrors as wrong:
            return mistakes(wrong.problems)
    changed = changes(before.files if before else {}, files)
    data = {"hash": published.hash, "by": by, "changes": changed, "before": before.hash if before else None}
    return Answer(data, _published(published.hash, changed))


def changes(before: Mapping[str, str], files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Which files are added, changed and removed, compared with the set in force."""
    after = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    return [
        {"path": path, "change": "added" if path not in before else "removed" if path not in after else "changed"}
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def _published(set_hash: str, changed: list[dict[str, str]]) -> Group:
    """What is in force now, and what is new in it."""
    lines = [
        Text.assemble((SIGNS[one["change"]][0], SIGNS[one["change"]][1]), f" {one['path']} ({one['change']})")
        for one in changed
    ]
    if not changed:
        return Group(Text.assemble(("= ", "bold green"), f"{set_hash[:12]} is in force already; nothing changed."))
    done = Text.assemble(("✓ ", "bold green"), f"{set_hash[:12]} is in force. Running complaints keep their policy.")
    return Group(*lines, done)


async def _list(zone_name: str) -> Answer:
    """What is in force."""
    zone = zone_of(zone_name)
    async with open_records() as records:
        active = await records.store.active()
        if active is None:
            raise Failure(Exit.NOT_FOUND, "No policies are published.", "Run `amends policy publish DIR`.", "no_policy")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Policy", "Hash of its content"):
        table.add_column(name, overflow="fold")
    for name, content_hash in sorted(active.compiled.items()):
        table.add_row(Text(name, "bold"), content_hash)
    said = Text(f"set {active.hash[:12]}, published by {active.by}, {day_and_time(active.at, zone)}", "dim")
    data = {"hash": active.hash, "by": active.by, "at": active.at, "policies": active.compiled, "files": active.files}
    return Answer(data, Group(table, said))
