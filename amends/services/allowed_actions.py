"""Which actions a complaint accepts now, for one person or all, and how much each role may still decide."""

from dataclasses import dataclass
from datetime import UTC, datetime

from amends.activities.limits_in_force import limits_in_force
from amends.activities.planning import Reckoner
from amends.client.client import AmendsClient
from amends.compensation.limits import left_of
from amends.db import Records
from amends.domain.actions import CUSTOMER, OF_CUSTOMERS, OF_CUSTOMERS_ALONE
from amends.domain.errors import Code, NotFound
from amends.domain.types import Money
from amends.domain.views import AllowedAction
from amends.publication.staff import roster_in_force

Left = dict[str, Money | None]


@dataclass(frozen=True)
class Allowed:
    """What may be done with a complaint."""

    actions: list[AllowedAction]
    """With the limits that are in force now."""
    left: Left
    """What is left of each role's limit after earlier offers; None: without limit."""
    roles: list[str] | None
    """The roles of the person; None where nobody was named."""


async def allowed_actions(records: Records, complaints: AmendsClient, reference: str, by: str | None) -> Allowed:
    """Asks the complaint itself which actions it accepts, and adds the limits in force.

    Raises:
        NotFound: nobody of that id is on the staff page.
        UnknownComplaint: no complaint of that reference is running.
    """
    actions = [action for action in await complaints.allowed_actions(reference) if _is_for(action, by)]
    roles = None if by is None else await _roles(records, by)
    actions, left = await _as_in_force(records, reference, actions)
    return Allowed(actions, left, roles)


async def _as_in_force(
    records: Records, reference: str, actions: list[AllowedAction]
) -> tuple[list[AllowedAction], Left]:
    """The actions with the limits in force now, and what is left of them after earlier offers."""
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
        NotFound: nobody of that id is on the staff page.
    """
    roster = await roster_in_force(records)
    person = roster.person(by) if roster else None
    if person is None and by != CUSTOMER:
        there = ", ".join(each.id for each in roster.people) if roster else "no staff page is published"
        raise NotFound(f"Nobody called {by} is on the staff page.", f"There are: {there}.", code=Code.NO_PERSON)
    return list(person.roles) if person else []


def _is_for(action: AllowedAction, by: str | None) -> bool:
    """Whether this person may do it at all.

    Some actions are the customer's, most are staff's; without a name, all are shown.
    """
    if by is None:
        return True
    return action.action in OF_CUSTOMERS if by == CUSTOMER else action.action not in OF_CUSTOMERS_ALONE
