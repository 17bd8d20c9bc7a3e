"""Finds open complaints of people who are not on the staff page, or that wait for them."""

from dataclasses import dataclass, field
from typing import Final

from amends.compensation.authority import HANDLERS
from amends.db import Records
from amends.domain.case import CaseRow
from amends.policy.pages.roster import Roster

NOT_PEOPLE: Final = ("clock", "customer", "nobody")
"""What a complaint may wait for that is on no staff page."""


@dataclass(frozen=True)
class LeftBehind:
    """An open complaint of somebody who is not there. `to` takes it over; None: nobody fits."""

    row: CaseRow
    gone: tuple[str, ...]
    to: str | None = None
    refusal: str | None = field(default=None)

    @property
    def owned(self) -> bool:
        """Whether they own it, so that handing it over moves all their work in it."""
        return self.row.owner in self.gone

    def for_programs(self) -> dict[str, object]:
        """Where it went, or why it did not."""
        return {"reference": self.row.reference, "from": list(self.gone), "to": self.to, "refusal": self.refusal}


async def left_behind(records: Records, house: Roster) -> list[LeftBehind]:
    """Every open complaint that waits for nobody on this staff page, or whose owner may not have one."""
    ids = [person.id for person in house.people]
    roles = {role for person in house.people for role in person.roles}
    may_own = [person.id for person in house.people if set(person.roles) & set(HANDLERS)]
    found = await records.cases.left_behind([*ids, *roles, *NOT_PEOPLE], may_own)
    return [LeftBehind(row, gone) for row, gone in found]
