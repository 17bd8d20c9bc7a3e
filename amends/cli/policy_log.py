"""`amends policy log` and `amends policy show`: which sets were in force, by whom, and their content."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import Zone, zone_of
from amends.cli.output import Answer, Json, tell
from amends.text import day_and_time, printable

Hash = Annotated[
    str, typer.Argument(metavar="HASH", help="Of a set, or of a policy as a case names it: its beginning.")
]
OneFile = Annotated[str | None, typer.Option("--file", metavar="PATH", help="The file of the set, as it was written.")]


def log(zone: Zone = "UTC", as_json: Json = False) -> None:
    """Every set that was put in force: when, by whom, and who agreed where it took two. The way back to an earlier one
    is `amends policy publish --set HASH`.
    """
    tell(_log(zone), as_json=as_json)


async def _log(zone_name: str) -> Answer:
    from amends.publication.stored_policies import active_set

    zone = zone_of(zone_name)
    async with open_records() as records:
        active = await active_set(records)
        published = await records.store.publications()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "Set", "Put in force", "By", "Agreed"):
        table.add_column(name, overflow="fold")
    for each in published:
        now = Text("✓", "bold green") if each is published[-1] else Text(str(each.number), "dim")
        table.add_row(now, each.hash[:12], day_and_time(each.at, zone), printable(each.by), each.second or "")
    data = {
        "in_force": active.hash,
        "publications": [
            {"number": each.number, "hash": each.hash, "by": each.by, "second": each.second, "at": each.at}
            for each in published
        ],
    }
    return Answer(data, table)


def show(beginning: Hash, file: OneFile = None, as_json: Json = False) -> None:
    """The page that a complaint was decided by, or a whole set, as they were written; also long after."""
    tell(_show(beginning, file), as_json=as_json)


async def _show(beginning: str, wanted: str | None) -> Answer:
    from amends.publication.policy_sets import find_set

    async with open_records() as records:
        found, policy = await find_set(records, beginning)
        path = wanted or (f"policies/{policy}.yaml" if policy else None)
        if path is not None and path not in found.files:
            raise CommandError(
                Exit.NOT_FOUND, f"The set {found.hash[:12]} has no such file.", "Leave --file out to see all."
            )
        content = (await records.store.blob(found.files[path])).decode() if path else None
    data = {"set": found.hash, "policies": found.compiled, "files": found.files, "file": path, "content": content}
    if content is not None:
        return Answer(data, Group(Text(f"{path}, of the set {found.hash[:12]}", "dim"), Text(printable(content))))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("File", "SHA-256"):
        table.add_column(name, overflow="fold")
    for each, sha256 in sorted(found.files.items()):
        table.add_row(printable(each), sha256[:12])
    return Answer(data, Group(table, Text(f"set {found.hash}", "dim")))
