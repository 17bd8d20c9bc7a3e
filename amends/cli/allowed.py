"""`amends allowed`: what may be done with a complaint now, up to which amount, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from amends.cli.action_command import Reference, command_of
from amends.cli.connections import open_counter, open_records
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell

if TYPE_CHECKING:
    from amends.domain.types import Money
    from amends.domain.views import AllowedAction
    from amends.services.allowed_actions import Left


def join(app: typer.Typer) -> None:
    """Adds `allowed` to the command line."""
    app.command("allowed", rich_help_panel=LOOK)(allowed)


def allowed(
    reference: Reference,
    by: Annotated[
        str | None, typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="For this person, or 'customer'.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What may be done now, by whom, up to how much, and why not for the rest."""
    tell(_allowed(reference, by), as_json=as_json)


async def _allowed(reference: str, by: str | None) -> Answer:
    """Asks the complaint and the records, and lays the actions out."""
    from amends.services.allowed_actions import allowed_actions

    async with open_records() as records, open_counter() as counter:
        found = await allowed_actions(records, counter, reference, by)
    told = [
        action.model_dump(mode="json") | ({"left": found.left} if action.limits else {}) for action in found.actions
    ]
    data = {"reference": reference, "by": by, "actions": told}
    return Answer(data, _table(found.actions, found.left, found.roles))


def _table(actions: list[AllowedAction], left: Left, roles: list[str] | None) -> Table:
    """What is allowed first; the rest with the reason."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "Action", "Up to", "Why not, and what to do"):
        table.add_column(name, overflow="fold")
    for action in sorted(actions, key=lambda action: not action.allowed):
        mark = Text("✓", "green") if action.allowed else Text("✗", "red")
        table.add_row(
            mark, command_of(action.action), _limits(action, left, roles), Text(str(action.why_not or ""), "dim")
        )
    return table


def _limits(action: AllowedAction, left: Left, roles: list[str] | None) -> str:
    """How much each role may decide and what is left; for one person, their own roles only."""
    mine = {role: limit for role, limit in action.limits.items() if roles is None or role in roles}
    return "\n".join(f"{role}: {_limit(limit, left.get(role))}" for role, limit in mine.items())


def _limit(limit: Money | None, left: Money | None) -> str:
    if limit is None:
        return "without limit"
    return str(limit) if left is None or left.amount == limit.amount else f"{limit}, {left} left"
