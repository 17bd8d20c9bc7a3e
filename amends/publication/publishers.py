"""Who may put a set in force: one person, and a second one where it widens authority."""

from collections.abc import Iterator, Mapping

from amends.compensation.authority import MANAGER, POLICY_OWNER, SUPERVISOR
from amends.domain.errors import Code
from amends.domain.types import Money, Reason
from amends.policy import CompiledSet
from amends.policy.pages.roster import Person, Roster

PUBLISHERS = (POLICY_OWNER, MANAGER)
SECONDERS = (SUPERVISOR, *PUBLISHERS)
"""Who may agree to a set that another of them puts in force. Until actions are signed both are claims, on record."""
Limits = Mapping[str, Money | None]


def why_not_publish(by: str, house: Roster, after: CompiledSet) -> Reason | None:
    """Why this person may not put the set in force; None where they may. `house` is the staff page that is asked."""
    person = house.person(by)
    if person is None:
        return Reason(
            code=Code.UNKNOWN_PERSON, what="Nobody of that id is on the staff page.", do=f"Publish as {_who(house)}."
        )
    if not set(person.roles) & set(PUBLISHERS):
        what = f"A set is put in force by the role {' or '.join(PUBLISHERS)}; {by} is {', '.join(person.roles)}."
        return Reason(code=Code.NOT_ALLOWED, what=what, do=f"Publish as {_who(house)}.")
    if after.roster is not None and not any(after.roster.in_role(role) for role in PUBLISHERS):
        what = "Nobody on the new staff page could publish after this."
        do = f"Give somebody on it the role {' or '.join(PUBLISHERS)}."
        return Reason(code=Code.NOT_ALLOWED, what=what, do=do)
    return None


def why_not_second(second: str | None, by: str, house: Roster, widens: list[str]) -> Reason | None:
    """Why a set that widens authority lacks a second person; None where nothing widens, or somebody may agree."""
    if second is None:
        if not widens:
            return None
        what = f"This widens who decides how much: {'; '.join(widens)}."
        return Reason(
            code=Code.SECOND_PERSON, what=what, do=f"Name a second person with --second: {_second(by, house)}."
        )
    person = house.person(second)
    if person is None or second == by or not set(person.roles) & set(SECONDERS):
        what = f"The second person has to be another one of the staff page who is {' or '.join(SECONDERS)}."
        return Reason(code=Code.SECOND_PERSON, what=what, do=f"Name one of these with --second: {_second(by, house)}.")
    return None


def widened(before: CompiledSet, after: CompiledSet) -> list[str]:
    """In words, what more somebody may do under the new set: decide more money, or publish and agree."""
    return [*_more_money(before, after), *_more_power(before.roster, after.roster)]


def _more_money(before: CompiledSet, after: CompiledSet) -> Iterator[str]:
    for name, policy in sorted(after.policies.items()):
        known = before.policies.get(name)
        for role, limit in policy.page.authority.items():
            held = [known] if known else list(before.policies.values())
            if not any(_covers(each.page.authority, role, limit) for each in held):
                yield f"{name}: {role} may decide {limit or 'any amount'}"


def _covers(limits: Limits, role: str, limit: Money | None) -> bool:
    """Whether the role could decide this much before."""
    if role not in limits:
        return False
    there = limits[role]
    return there is None or (limit is not None and limit.within(there))


def _more_power(before: Roster | None, after: Roster | None) -> Iterator[str]:
    for person in after.people if after else ():
        former = before.person(person.id) if before else None
        gained = [role for role in person.roles if role in SECONDERS and not (former and role in former.roles)]
        if gained:
            yield f"{person.id} becomes {' and '.join(gained)}"


def _who(house: Roster) -> str:
    return _listed(person for role in PUBLISHERS for person in house.in_role(role))


def _second(by: str, house: Roster) -> str:
    return _listed(person for role in SECONDERS for person in house.in_role(role) if person.id != by)


def _listed(people: Iterator[Person]) -> str:
    return ", ".join(dict.fromkeys(person.id for person in people)) or "somebody in that role; nobody is yet"
