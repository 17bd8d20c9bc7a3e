"""For whom something waits: a person with their roles and absent colleagues, a role, or the customer."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from amends.domain.case import CaseRow
from amends.domain.errors import Code, NotFound

if TYPE_CHECKING:
    from amends.policy.pages.roster import Person, Roster

NOT_PEOPLE = ("customer", "clock", "nobody")


@dataclass(frozen=True)
class Whom:
    """`names` may stand in a case for them: their id, their roles, those of colleagues who are away. `owners` are the
    ids whose own complaints are theirs to see to. `away` says by which absent colleague each name came.
    """

    id: str
    names: tuple[str, ...]
    owners: tuple[str, ...] = ()
    away: dict[str, Person] = field(default_factory=dict)

    def in_place_of(self, *names: str | None) -> str:
        """The id of the absent colleague through whom it is theirs; empty where it is their own."""
        if any(name in self.names and name not in self.away for name in names):
            return ""
        return next((self.away[name].id for name in names if name in self.away), "")


def whom(roster: Roster | None, who: str, now: datetime | None) -> Whom:
    """Who that is. Without `now`, as in virtual time, nobody knows who is away.

    Raises:
        NotFound: where nobody of that id is on the staff page, and no role is called so.
    """
    if roster is None or who in NOT_PEOPLE:
        return Whom(who, (who,), (who,))
    person = roster.person(who)
    if person is None:
        if roster.in_role(who):
            return Whom(who, (who,))
        raise unknown(roster, who)
    own = (person.id, *person.roles)
    away: dict[str, Person] = {}
    for absent in roster.people if now else ():
        assert now is not None
        if (
            absent.id != person.id
            and not roster.present(absent.id, now)
            and roster.standing_in(absent.id, now) == person
        ):
            left_alone = [
                role for role in absent.roles if not any(roster.present(p.id, now) for p in roster.in_role(role))
            ]
            away |= {name: absent for name in (absent.id, *left_alone) if name not in own}
    ids = tuple(name for name in away if roster.person(name) is not None)
    return Whom(person.id, (*own, *away), (person.id, *ids), away)


def unknown(roster: Roster, who: str) -> NotFound:
    """The error that nobody is called that, with who may have been meant."""
    known = [*(person.id for person in roster.people), *(role for person in roster.people for role in person.roles)]
    names = {person.name.lower(): person.id for person in roster.people}
    close = difflib.get_close_matches(who.lower(), [*dict.fromkeys(known), *names, *NOT_PEOPLE], n=1)
    meant = f"Did you mean {names.get(close[0], close[0])}? " if close else ""
    what = f"Nobody and no role called '{who}' is on the staff page in force."
    left = f"`amends staff` tells everybody, `amends list --owner {who}` what a former colleague still has."
    return NotFound(what, f"{meant}{left}", code=Code.NO_PERSON)


def in_place_of(row: CaseRow, theirs: Whom | None) -> str:
    """The absent colleague through whom it is theirs; empty where it is their own."""
    if theirs is None:
        return ""
    return theirs.in_place_of(row.owner, row.waits_for, *(task.for_whom for task in row.tasks if task.done_at is None))
