"""What waits for whom, soonest first: the list of complaints, and the next thing that somebody can do."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from amends.db import Records
from amends.db.lists import Asked, Words
from amends.domain.case import CaseRow
from amends.domain.complaint import NewComplaint
from amends.publication.staff import roster_in_force
from amends.services.next_steps import Awaited, Step, awaited, steps_of
from amends.services.whom import Whom, in_place_of, whom

LOOKED_AT = 200
"""How many complaints of somebody are looked through for something that they can do."""


@dataclass(frozen=True)
class Listed:
    """Complaints of a list, soonest first."""

    rows: list[CaseRow]
    words: dict[str, Words]
    """Names and subjects, by reference."""
    theirs: Whom | None
    """For whom the list is; None where it is for nobody in particular."""
    now: datetime | None
    """None in virtual time, whose now the records cannot know."""
    more: bool
    """Whether there are more than were asked for."""


@dataclass(frozen=True)
class NextUp:
    """The next complaint that somebody can do something for."""

    row: CaseRow
    complaint: NewComplaint | None
    """None where what came in cannot be read."""
    steps: list[Step]
    others: list[Awaited]
    more: bool
    """Whether another one comes after it."""


async def listed(records: Records, asked: Asked, for_whom: str | None, limit: int, *, late: bool = False) -> Listed:
    """The complaints that fit.

    Raises:
        NotFound: nobody and no role is called `for_whom`.
    """
    now = datetime.now(UTC) if records.clock == "real" else None
    theirs = whom(await roster_in_force(records), for_whom, now) if for_whom else None
    asked = replace(asked, late_at=datetime.now(UTC) if late else None)
    rows = await rows_for(records, asked, theirs, limit + 1)
    words = await records.lists.words([row.reference for row in rows])
    return Listed(rows[:limit], words, theirs, now, more=len(rows) > limit)


async def next_for(records: Records, who: str, skip: int = 0) -> tuple[Whom, datetime | None, NextUp | None]:
    """Who that is, the present moment, and the first complaint after `skip` others that they can do something for.

    What they can do comes before what waits for somebody else.

    Raises:
        NotFound: nobody and no role is called so.
    """
    now = datetime.now(UTC) if records.clock == "real" else None
    theirs = whom(await roster_in_force(records), who, now)
    rows = await rows_for(records, Asked(), theirs, skip + LOOKED_AT)
    rows.sort(key=lambda row: not steps_of(row, theirs))
    if len(rows) <= skip:
        return theirs, now, None
    row = rows[skip]
    complaint = await records.cases.complaint(row.reference)
    found = NextUp(row, complaint, steps_of(row, theirs), awaited(row, theirs), more=len(rows) - skip > 1)
    return theirs, now, found


async def rows_for(records: Records, asked: Asked, theirs: Whom | None, limit: int) -> list[CaseRow]:
    """The rows that fit, soonest first. A plain list of one person is read from indexes, however many are open."""
    if theirs is None and not asked.narrow:
        return await records.cases.rows(limit=limit)
    if theirs is None:
        return await records.lists.found(asked, limit)
    if asked.narrow:
        return await records.lists.found(replace(asked, names=theirs.names, owners=theirs.owners), limit)
    pages = [await records.cases.rows(theirs.names, limit=limit)]
    pages += [await records.cases.rows(owner=owner, limit=limit) for owner in theirs.owners]
    every = {row.reference: row for page in pages for row in page if is_theirs(row, theirs)}
    return sorted(every.values(), key=_soonest)[:limit]


def is_theirs(row: CaseRow, theirs: Whom) -> bool:
    """Whether it waits for them, directly or by a task, or its next promise is theirs to keep."""
    waits = row.waits_for in theirs.names or any(
        task.done_at is None and task.for_whom in theirs.names for task in row.tasks
    )
    return waits or (row.owner in theirs.owners and row.next_due is not None)


def _soonest(row: CaseRow) -> tuple[bool, datetime | None, str]:
    at = row.next_due.due if row.next_due else row.alarm_at
    return (at is None, at or datetime.max.replace(tzinfo=UTC), row.reference)


def summary(row: CaseRow, words: Words | None = None, theirs: Whom | None = None) -> dict[str, object]:
    """A row for programs, with stable keys. Name and subject are the customer's own."""
    due, facts = row.next_due, row.facts
    return {
        "reference": row.reference,
        "stage": row.stage,
        "customer": words.customer if words else None,
        "subject": words.subject if words else None,
        "product": facts.product if facts else None,
        "category": facts.category if facts else None,
        "severity": facts.severity if facts else None,
        "owner": row.owner,
        "waits_for": row.waits_for,
        "in_place_of": in_place_of(row, theirs) or None,
        "due": due.due if due else None,
        "due_for": due.milestone if due else None,
        "alarm_at": row.alarm_at,
        "outcome": row.outcome,
        "completed": row.completed,
        "open_tasks": [task.model_dump(mode="json") for task in row.tasks if task.done_at is None],
        "stuck": len(row.stuck),
        "revision": row.revision,
    }
