"""`amends policy`: what can be done with policies, and which are in force."""

from __future__ import annotations

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.formatting import Zone, zone_of
from amends.cli.help_panels import HOUSE
from amends.cli.journey import journey
from amends.cli.output import Answer, Json, tell
from amends.cli.policy_check import check
from amends.cli.policy_compare import compare
from amends.cli.policy_diff import diff
from amends.cli.policy_explain import explain
from amends.cli.policy_log import log, show
from amends.cli.policy_migrate import migrate
from amends.cli.policy_publish import publish
from amends.text import day_and_time


def join(app: typer.Typer) -> None:
    """Add `policy` to the command line."""
    family = typer.Typer(no_args_is_help=True, help="Check policy pages, see what they do, put a set in force.")
    for command in (check, explain, diff, compare, publish, migrate):
        family.command(command.__name__)(command)
    family.command("list")(list_policies)
    for command in (log, show):
        family.command(command.__name__)(command)
    family.command("journey")(journey)
    app.add_typer(family, name="policy", rich_help_panel=HOUSE)


def list_policies(zone: Zone = "UTC", as_json: Json = False) -> None:
    """The policies in force with their hashes, and who published them when."""
    tell(_list(zone), as_json=as_json)


async def _list(zone_name: str) -> Answer:
    """What is in force."""
    from amends.publication.stored_policies import active_set

    zone = zone_of(zone_name)
    async with open_records() as records:
        active = await active_set(records)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Policy", "Hash of its content"):
        table.add_column(name, overflow="fold")
    for name, content_hash in sorted(active.compiled.items()):
        table.add_row(Text(name, "bold"), content_hash)
    said = Text(f"set {active.hash[:12]}, published by {active.by}, {day_and_time(active.at, zone)}", "dim")
    data = {"hash": active.hash, "by": active.by, "at": active.at, "policies": active.compiled, "files": active.files}
    return Answer(data, Group(table, said))
