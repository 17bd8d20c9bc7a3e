"""`amends next`: the soonest work of a person, with the command that does it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from amends.cli.about_customer import how_to_reach
from amends.cli.connections import open_records
from amends.cli.formatting import HouseZone
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell
from amends.domain.zones import ZoneInfo
from amends.services.whom import in_place_of
from amends.text import day_and_time, printable, soon

if TYPE_CHECKING:
    from amends.domain.case import CaseRow
    from amends.domain.complaint import NewComplaint
    from amends.services.next_steps import Awaited, Step
    from amends.services.whom import Whom

Me = Annotated[
    str,
    typer.Option("--as", "--for", envvar="AMENDS_AS", metavar="WHO", help="For whom: a staff id.", show_default=False),
]
Skip = Annotated[int, typer.Option("--skip", metavar="N", min=0, help="Not the soonest, but the one after N others.")]


def join(app: typer.Typer) -> None:
    """Add `next` to the command line."""
    app.command("next", rich_help_panel=LOOK)(next_for)


def next_for(who: Me, skip: Skip = 0, zone: HouseZone = None, as_json: Json = False) -> None:
    """The soonest work that waits for me: who complains, of what, how to reach them, and the command."""
    tell(_next(who, skip, zone), as_json=as_json)


async def _next(who: str, skip: int, asked_zone: str | None) -> Answer:
    """The first of what `amends list --for` lists."""
    from amends.cli.formatting import zone_for
    from amends.services.work_queue import next_for

    async with open_records() as records:
        zone = await zone_for(records, asked_zone)
        theirs, now, found = await next_for(records, who, skip)
    if found is None:
        nothing = f"Nothing waits after those {skip}." if skip else "Nothing waits."
        return Answer({"who": who, "next": None}, Text(nothing))
    row, complaint = found.row, found.complaint
    due = row.next_due
    data = {
        "reference": row.reference,
        "customer": complaint.customer.name if complaint else None,
        "subject": complaint.subject if complaint else None,
        "due": due.due if due else None,
        "due_for": due.milestone if due else None,
        "in_place_of": in_place_of(row, theirs) or None,
        "steps": [
            {"what": step.what, "task": step.task.id if step.task else None, "command": step.command}
            for step in found.steps
        ],
        "awaited": [asdict(each) for each in found.others],
    }
    page = [*_head(row, complaint, theirs, zone, now), *_to_do(row, found.steps, found.others, zone)]
    page.append(_and_then(row, theirs, skip, more=found.more))
    return Answer({"who": who, "next": data}, Group(*page))


def _head(
    row: CaseRow, complaint: NewComplaint | None, theirs: Whom, zone: ZoneInfo, now: datetime | None
) -> Iterator[RenderableType]:
    """Who complains of what, how to reach them, and until when; `amends show` has the rest."""
    yield Text.assemble((row.reference, "bold"), f"  {row.stage.replace('_', ' ')}")
    if complaint is not None:
        yield Text(printable(complaint.subject) or "(no subject)", "italic")
        yield how_to_reach(complaint.customer)
        yield Text(f"wants: {printable(complaint.what_customer_wants or 'they did not say')}")
    if absent := in_place_of(row, theirs):
        yield Text(f"▲ in place of {absent}, who is away", "yellow")
    if row.next_due is not None:
        late = now is not None and row.next_due.due < now
        when = f" ({soon(row.next_due.due, now)})" if now else ""
        due = f"{row.next_due.milestone.replace('_', ' ')} by {day_and_time(row.next_due.due, zone)}{when}"
        yield Text(f"{'✗ ' if late else ''}{due}", "bold red" if late else "")


def _to_do(row: CaseRow, steps: list[Step], others: list[Awaited], zone: ZoneInfo) -> Iterator[RenderableType]:
    """Each thing to do with its command, then who else has to act."""
    for step in steps:
        yield Text.assemble("\n", ("□ ", "bold yellow"), printable(step.what))
        yield Padding(Text(step.command, "cyan", no_wrap=False), (0, 0, 0, 2))
    if not steps:
        itself = f" It goes on by itself, {day_and_time(row.alarm_at, zone)}." if row.alarm_at and not others else ""
        yield Text(f"\nNothing for you to do now.{itself}")
    for each in others:
        until = f", until {day_and_time(each.until, zone)}" if each.until else ""
        yield Text(f"  waits for {each.whom}, who {each.what}{f' ({each.task})' if each.task else ''}{until}", "dim")


def _and_then(row: CaseRow, theirs: Whom, skip: int, *, more: bool) -> Text:
    """Where all of it is, and how to see the next one."""
    after = f"; the one after: amends next --as {theirs.id} --skip {skip + 1}" if more else ""
    return Text(f"\nAll of it: amends show {shlex.quote(row.reference)}{after}", "dim")
