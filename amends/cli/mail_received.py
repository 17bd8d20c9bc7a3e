"""`amends mail received`: every message that came in, with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.formatting import HouseZone
from amends.cli.output import Answer, Json, tell
from amends.text import short

if TYPE_CHECKING:
    from amends.db.inbound_mail import ListedMail
    from amends.domain.zones import ZoneInfo

SHOWN_OF_ID = 12
State = Literal["kept", "joined", "bounce", "auto_reply", "waiting", "settled"]


def received(
    state: Annotated[
        State | None, typer.Option("--state", help="Only those of this state; auto_reply are those that were dropped.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")] = 100,
    zone: HouseZone = None,
    as_json: Json = False,
) -> None:
    """Every message that came in, newest first, and what became of it. `amends mail read ID` shows one in full."""
    tell(_received(state, limit, zone), as_json=as_json)


async def _received(state: str | None, limit: int, asked_zone: str | None) -> Answer:
    """Reads the records."""
    from amends.cli.formatting import zone_for

    async with open_records() as records:
        zone = await zone_for(records, asked_zone)
        found = await records.inbound.listed(state, limit)
    messages = [
        {"mail": each.id, "came": each.recorded_at, "state": each.state, "why": each.why, "reached": each.reached}
        for each in found
    ]
    if not found:
        return Answer({"messages": messages, "limit": limit}, Text("No such message came in.", "dim"))
    return Answer({"messages": messages, "limit": limit}, _page(found, limit, zone))


def _page(found: list[ListedMail], limit: int, zone: ZoneInfo) -> Group:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Message", f"Came ({zone.key})", "State", "Why", "Reached"):
        table.add_column(name, overflow="fold")
    for each in found:
        table.add_row(
            Text(each.id[:SHOWN_OF_ID], "bold"), short(each.recorded_at, zone), each.state.replace("_", " "),
            (each.why or "").replace("_", " "), ", ".join(each.reached),
        )  # fmt: skip
    more = [Text(f"\nThe newest {limit}; --limit shows more.", "dim")] if len(found) == limit else []
    return Group(table, *more)
