"""`amends digest`: what a colleague should know today: what waits, what is due, and who thanks them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.rule import Rule
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.formatting import HouseZone, instant
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell
from amends.domain.case import TaskKind
from amends.domain.text import counted
from amends.domain.zones import ZoneInfo
from amends.services.next_steps import IN_WORDS
from amends.text import day_and_time, printable

if TYPE_CHECKING:
    from amends.services.daily_digest import Digest, Said

HOURS = 24


def join(app: typer.Typer) -> None:
    """Add `digest` to the command line."""
    app.command("digest", rich_help_panel=LOOK)(digest)


def digest(
    who: Annotated[
        str | None, typer.Argument(metavar="WHO", help="A staff id.  \\[default: everybody]", show_default=False)
    ] = None,
    hours: Annotated[int, typer.Option("--hours", min=1, max=24 * 31, help="How far to look back and ahead.")] = HOURS,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="As of when.  \\[default: now]")] = None,
    zone: HouseZone = None,
    as_json: Json = False,
) -> None:
    """What a colleague should know today: who thanks them, what is due, and what waits for them."""
    tell(_digest(who, timedelta(hours=hours), at, zone), as_json=as_json)


async def _digest(who: str | None, reach: timedelta, at: str | None, asked_zone: str | None) -> Answer:
    """Reads the records, and lays each colleague's day out."""
    from amends.cli.formatting import zone_for
    from amends.services.daily_digest import daily_digests

    now = instant(at) if at else datetime.now(UTC)
    async with open_records() as records:
        zone = await zone_for(records, asked_zone)
        digests = await daily_digests(records, who, now, reach)
    data = {"at": now, "digests": [asdict(each) for each in digests]}
    words = [_told(each, zone, round(reach / timedelta(hours=1))) for each in digests]
    return Answer(data, Group(*words) if words else Text("Nothing to tell anybody.", "dim"))


def _told(digest: Digest, zone: ZoneInfo, hours: int) -> Group:
    lines = [Text(), Rule(Text(digest.name, "bold"), align="left", style="dim")]
    for said in digest.thanks:
        lines.append(
            Text.assemble(
                ("★ ", "yellow"), f"Thank you, {digest.name}: {said.score} of 5 from the customer of {said.reference}."
            )
        )
        lines.extend(_words(said))
    for said in digest.not_helped:
        lines.append(
            Text.assemble(("✗ ", "red"), f"{said.reference} was not put right, says the customer: {said.score} of 5.")
        )
        lines.extend(_words(said))
    for due in digest.due:
        late = ("✗ late: ", "bold red") if due.late else ("▶ ", "cyan")
        what = f"{due.reference}: {due.milestone.replace('_', ' ')} by {day_and_time(due.due, zone)}"
        lines.append(Text.assemble(late, what, *_in_place_of(due.in_place_of)))
    for task in digest.tasks:
        by = f", by {day_and_time(task.due, zone)}" if task.due else ""
        what = f"{task.reference} {task.task}: {IN_WORDS[TaskKind(task.kind)]}{by}"
        lines.append(Text.assemble(("□ ", "yellow"), what, *_in_place_of(task.in_place_of)))
        lines.append(Text(f"    {printable(task.why)}", "dim"))
    if digest.empty:
        lines.append(Text(f"No task waits, and nothing is due in the next {counted(hours, 'hour')}.", "dim"))
    return Group(*lines)


def _in_place_of(absent: str | None) -> list[tuple[str, str]]:
    """The mark of work that is theirs because a colleague is away."""
    return [(f"  ▲ in place of {absent}, who is away", "yellow")] if absent else []


def _words(said: Said) -> list[Text]:
    return [Text(f"    “{printable(said.words)}”", "italic")] if said.words else []
