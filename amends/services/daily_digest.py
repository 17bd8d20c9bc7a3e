"""Gathers what a colleague should know today: what waits, what is due, and who thanks them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.audit.satisfaction import is_low, is_top
from amends.db import Records
from amends.db.ratings import Rating
from amends.domain.case import CaseRow
from amends.domain.errors import NotFound
from amends.policy.pages.roster import Person
from amends.publication.staff import roster_in_force
from amends.services.whom import Whom, unknown, whom

MOST = 100_000


@dataclass(frozen=True)
class ToDo:
    """A task that waits for the colleague: themselves, by their role, or `in_place_of` one who is away."""

    reference: str
    task: str
    kind: str
    why: str
    due: datetime | None
    in_place_of: str | None = None


@dataclass(frozen=True)
class DueSoon:
    """A promise about one of their complaints that ends soon, or has ended (`late`)."""

    reference: str
    milestone: str
    due: datetime
    late: bool
    in_place_of: str | None = None


@dataclass(frozen=True)
class Said:
    """What a customer answered about one of their complaints."""

    reference: str
    score: int
    words: str | None


@dataclass(frozen=True)
class Digest:
    """One colleague's day. `thanks` come first."""

    id: str
    name: str
    thanks: tuple[Said, ...]
    not_helped: tuple[Said, ...]
    due: tuple[DueSoon, ...]
    tasks: tuple[ToDo, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.thanks or self.not_helped or self.due or self.tasks)


async def daily_digests(records: Records, who: str | None, now: datetime, reach: timedelta) -> list[Digest]:
    """The digest of one colleague, or of all who have something in it. `reach` is how far to look back and ahead.

    Raises:
        NotFound: nobody of that id is on the staff page, or no staff page is in force.
    """
    roster = await roster_in_force(records)
    people = roster.people if roster else ()
    if who is not None and (roster is None or roster.person(who) is None):
        raise unknown(roster, who) if roster else NotFound("No staff page is in force.")
    rows = await records.cases.rows(limit=MOST)
    ratings = await records.ratings.between(now - reach, now)
    wanted = [person for person in people if who in (None, person.id)]
    theirs = {person.id: whom(roster, person.id, now) for person in wanted}
    return [each for each in digests_of(wanted, theirs, rows, ratings, now, reach) if who or not each.empty]


def digests_of(
    people: Iterable[Person],
    theirs: Mapping[str, Whom],
    rows: list[CaseRow],
    ratings: list[Rating],
    now: datetime,
    reach: timedelta,
) -> list[Digest]:
    """The digest of each colleague, from all open complaints and the answers since the last digest. Pure.

    `theirs` says what counts as each one's: their roles, and the work of colleagues they stand in for.
    """
    return [
        Digest(
            id=person.id,
            name=person.name,
            thanks=tuple(_said(each) for each in ratings if each.owner == person.id and is_top(each)),
            not_helped=tuple(_said(each) for each in ratings if each.owner == person.id and is_low(each)),
            due=tuple(_due_soon(theirs[person.id], rows, now, reach)),
            tasks=tuple(_to_do(theirs[person.id], rows)),
        )
        for person in people
    ]


def _said(rating: Rating) -> Said:
    return Said(reference=rating.reference, score=rating.score, words=rating.words)


def _due_soon(theirs: Whom, rows: list[CaseRow], now: datetime, reach: timedelta) -> Iterable[DueSoon]:
    for row in rows:
        due = row.next_due
        if row.owner in theirs.owners and due is not None and due.due <= now + reach:
            absent = theirs.in_place_of(row.owner) or None
            yield DueSoon(row.reference, due.milestone, due.due, late=due.due < now, in_place_of=absent)


def _to_do(theirs: Whom, rows: list[CaseRow]) -> Iterable[ToDo]:
    for row in rows:
        for task in row.tasks:
            if task.done_at is None and task.for_whom in theirs.names:
                absent = theirs.in_place_of(task.for_whom) or None
                yield ToDo(row.reference, task.id, task.kind, task.why, task.due, absent)
