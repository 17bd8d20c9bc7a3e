"""Who works here: roles, languages, supervisors, absences, and who stands in for whom."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field, PrivateAttr, StringConstraints, model_validator

from amends.domain.complaint import Language, Word
from amends.domain.types import Name
from amends.domain.zones import ZoneInfo
from amends.policy.pages.conditions import is_among
from amends.policy.pages.error_messages import did_you_mean
from amends.policy.pages.opening_hours import DateText, known_zone
from amends.policy.pages.yaml_reader import Page, read_page

StaffId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._-]{0,49}$")]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,49}$")]
AGENT, SUPERVISOR, MANAGER = "agent", "supervisor", "manager"


class Absence(Page):
    """Away from the first day to the last, both included, by the calendar of the house's zone."""

    from_: Annotated[DateText, Field(alias="from")]
    to: DateText

    @model_validator(mode="after")
    def in_order(self) -> "Absence":
        """Refuses an absence that ends before it begins."""
        if self.to < self.from_:
            raise ValueError(f"the absence ends on {self.to}, before it begins on {self.from_}")
        return self


class Person(Page):
    """One of the staff. Without categories a person takes complaints of every category. `names` are other spellings of
    the name, by language.
    """

    id: StaffId
    name: Name
    names: dict[Language, Name] = Field(default_factory=dict)
    email: EmailStr
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    categories: tuple[Word, ...] = ()
    supervisor: StaffId | None = None
    substitute: StaffId | None = None
    absences: tuple[Absence, ...] = ()

    def name_in(self, language: str) -> str:
        """The name as it is spelt in that language."""
        return self.names.get(language, self.name)

    def is_there(self, day: date) -> bool:
        """Whether the person is not away on this day of the house's calendar."""
        return not any(away.from_ <= day <= away.to for away in self.absences)


@dataclass(frozen=True)
class Standing:
    """What the staff page says of one action: who does it, for whom, and who gets the complaint.

    Attributes:
        version: of the staff page.
        ids: of everybody on the page.
        roles_there: the roles of everybody who is there today.
        person: who acts; None where nobody of that id is on the page.
        meant: the id nearest to what was typed for `person`, where that is not on the page.
        on_behalf_of: the owner, who is away and whose substitute acts.
        assignee: who is to have the complaint; None where nobody of that id is on the page.
        assignee_meant: the id nearest to what was typed for `assignee`, where that is not on the page.
        assignee_there: whether the assignee is there today.
        stand_in: who is there in the assignee's place.
    """

    version: str
    ids: frozenset[str]
    roles_there: frozenset[str]
    person: Person | None
    meant: str | None
    on_behalf_of: str | None
    assignee: Person | None
    assignee_meant: str | None
    assignee_there: bool
    stand_in: Person | None


class Roster(Page):
    """The staff page. Its version is the beginning of the SHA-256 of its bytes."""

    zone: Annotated[str, AfterValidator(known_zone)] = "UTC"
    people: Annotated[tuple[Person, ...], Field(min_length=1)]
    _version: str = PrivateAttr(default="")

    @model_validator(mode="after")
    def everybody_exists(self) -> "Roster":
        """Refuses an id that is given twice, and a supervisor or substitute who is not on the page."""
        ids = [person.id for person in self.people]
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"{', '.join(twice)} is on the page twice; give each person an id of their own")
        for person in self.people:
            for what, other in (("supervisor", person.supervisor), ("substitute", person.substitute)):
                if other is not None and other not in ids:
                    meant = did_you_mean(other, [each for each in ids if each != person.id])
                    raise ValueError(f"the {what} of {person.id} is '{other}', who is not on the page{meant}")
                if other == person.id:
                    raise ValueError(f"{person.id} cannot be their own {what}")
        return self

    @classmethod
    def from_yaml(cls, content: bytes, *, file: str = "policies/staff.yaml") -> "Roster":
        """Reads the staff page. Raises PolicyErrors with every mistake and its place."""
        roster = read_page(file, content, cls)
        roster._version = hashlib.sha256(content).hexdigest()[:12]
        return roster

    @property
    def version(self) -> str:
        """Which page this is: twelve hexadecimal digits."""
        return self._version

    def person(self, staff_id: str | None) -> Person | None:
        """The person of that id."""
        return next((person for person in self.people if person.id == staff_id), None)

    def in_role(self, role: str) -> tuple[Person, ...]:
        """Everybody who has the role, in the order of the page."""
        return tuple(person for person in self.people if role in person.roles)

    def present(self, staff_id: str, now: datetime) -> bool:
        """Whether the person is on the page and not away on this day."""
        person = self.person(staff_id)
        return person is not None and person.is_there(self._today(now))

    def _today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()

    def standing(self, by: str | None, owner: str | None, assign_to: str | None, now: datetime) -> Standing:
        """Say all that the page knows about one action, at once.

        Args:
            by: who acts, or who types what a customer says.
            owner: who has the complaint.
            assign_to: who is to have it, where that is what the action asks for.
            now: the instant of the action (UTC).
        """
        person, assignee, today = self.person(by), self.person(assign_to), self._today(now)
        stand_in = self.standing_in(assignee.id, now) if assignee else None
        away = owner is not None and owner != by and not self.present(owner, now)
        for_owner = self.standing_in(owner, now) if owner is not None and away else None
        return Standing(
            version=self.version,
            ids=frozenset(each.id for each in self.people),
            roles_there=frozenset(role for each in self.people if each.is_there(today) for role in each.roles),
            person=person,
            meant=self._nearest(by) if person is None else None,
            on_behalf_of=owner if for_owner is not None and for_owner.id == by else None,
            assignee=assignee,
            assignee_meant=self._nearest(assign_to) if assignee is None else None,
            assignee_there=assignee is not None and assignee.is_there(today),
            stand_in=stand_in,
        )

    def _nearest(self, who: str | None) -> str | None:
        """The id that is nearest to what was typed, which may be a name."""
        ids = {person.name.lower(): person.id for person in self.people} | {each.id: each.id for each in self.people}
        near = get_close_matches(who.lower(), ids, n=1) if who else []
        return ids[near[0]] if near else None

    def standing_in(self, staff_id: str, now: datetime) -> Person | None:
        """The person, or the first present one along their substitutes; None where the chain ends or turns."""
        asked: set[str] = set()
        person = self.person(staff_id)
        while person is not None and person.id not in asked:
            if self.present(person.id, now):
                return person
            asked.add(person.id)
            person = self.person(person.substitute)
        return None

    def supervisor_of(self, staff_id: str | None) -> Person | None:
        """The person's supervisor as the page says, present or not."""
        person = self.person(staff_id)
        return self.person(person.supervisor) if person else None

    def chain(
        self, wanted: str | None, role: str, duty_role: str, now: datetime
    ) -> tuple[tuple[Person, ...], tuple[str, ...]]:
        """Who is told, and who was tried before: the wanted person, substitutes, the role, the duty role.

        Nobody at all means that the step is stuck. A role is told as a whole; names tried are ids, roles as 'role:x'.
        """
        tried: list[str] = []
        if wanted is not None:
            if found := self.standing_in(wanted, now):
                return (found,), () if found.id == wanted else (wanted,)
            tried.append(wanted)
        for each in dict.fromkeys((role, duty_role)):
            there = tuple(person for person in self.in_role(each) if self.present(person.id, now))
            if there:
                return there, tuple(tried)
            tried.append(f"role:{each}")
        return (), tuple(tried)

    def who_could(
        self, role: str, language: str, now: datetime, *, but_not: Collection[str | None] = ()
    ) -> list[Person]:
        """Everybody in the role who is present and speaks the language."""
        tongue = language.partition("-")[0]
        return [
            person
            for person in self.in_role(role)
            if person.id not in but_not
            and self.present(person.id, now)
            and tongue in {each.partition("-")[0] for each in person.languages}
        ]

    def owner_for(
        self,
        language: str,
        category: str,
        now: datetime,
        open_cases: Mapping[str, int],
        *,
        but_not: Collection[str | None] = (),
    ) -> Person | None:
        """The present agent who speaks the language and takes the category, with the fewest open cases.

        An agent who is named for the category goes before one who takes every category. None where nobody fits.
        """
        there = self.who_could(AGENT, language, now, but_not=but_not)
        fitting = [person for person in there if not person.categories or is_among(category, person.categories)]
        return min(
            fitting,
            key=lambda person: (not is_among(category, person.categories), open_cases.get(person.id, 0), person.id),
            default=None,
        )
