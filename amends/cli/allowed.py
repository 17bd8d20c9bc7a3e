"""`amends allowed`: what may be done with a complaint now, up to which amount, and why not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from amends.cli.action_command import Reference, command_of
from amends.cli.connections import open_counter, open_records
from amends.cli.exit_codes import Exit, Failure
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell
from amends.domain.actions import CUSTOMER, OF_CUSTOMERS, OF_CUSTOMERS_ALONE

if TYPE_CHECKING:
    from amends.db import Records
    from amends.domain.types import Money
    from amends.domain.views import AllowedAction

    Left = dict[str, Money | None]


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
    """Asks the complaint itself which actions it accepts, and adds the limits in force."""
    async with open_counter() as counter:
        actions = [action for action in await counter.allowed_actions(reference) if _is_for(action, by)]
    async with open_records() as records:
        roles = None if by is None else await _roles(records, by)
        actions, left = await _as_in_force(records, reference, actions)
    told = [action.model_dump(mode="json") | ({"left": left} if action.limits else {}) for action in actions]
    return Answer({"reference": reference, "by": by, "actions": told}, _table(actions, left, roles))


async def _as_in_force(
    records: Records, reference: str, actions: list[AllowedAction]
) -> tuple[list[AllowedAction], Left]:
    """The actions with the limits in force now, and what is left of them after earlier offers."""
    from amends.activities.limits_in_force import limits_in_force
    from amends.activities.planning import Reckoner
    from amends.compensation.limits import left_of

    row = await records.cases.row(reference)
    pinned = next((action.limits for action in actions if action.limits), None)
    if row is None or pinned is None:
        return actions, pinned or {}
    now = datetime.now(UTC) if records.clock == "real" else row.updated_at
    limits = await limits_in_force(records, Reckoner(records), row, pinned, now)
    in_force = [action.model_copy(update={"limits": limits}) if action.limits else action for action in actions]
    return in_force, left_of(limits, row.offers)


async def _roles(records: Records, by: str) -> list[str]:
    """The roles of this person.

    Raises:
        Failure: where nobody of that id is on the staff page.
    """
    from amends.publication.staff import roster_in_force

    roster = await roster_in_force(records)
    person = roster.person(by) if roster else None
    if person is None and by != CUSTOMER:
        there = ", ".join(each.id for each in roster.people) if roster else "no staff page is published"
        raise Failure(Exit.NOT_FOUND, f"Nobody called {by} is on the staff page.", f"There are: {there}.", "no_person")
    return list(person.roles) if person else []


def _is_for(action: AllowedAction, by: str | None) -> bool:
    """Whether this person may do it at all.

    Some actions are the customer's, most are staff's; without a name, all are shown.
    """
    if by is None:
        return True
    return action.action in OF_CUSTOMERS if by == CUSTOMER else action.action not in OF_CUSTOMERS_ALONE


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
