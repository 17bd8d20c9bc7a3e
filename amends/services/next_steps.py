"""What a person can do for a complaint now, each with its command, and whom else it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow, Task, TaskKind
from amends.domain.complaint import ContactBy
from amends.domain.done_by import decided_all, done_by, filled, kind_of_work
from amends.domain.offers import Offer, OfferState
from amends.domain.types import Stage

if TYPE_CHECKING:
    from amends.services.whom import Whom

IN_WORDS = {
    TaskKind.CONTACT: "speak with the customer",
    TaskKind.PAY_BY_HAND: "pay",
    TaskKind.DO_GESTURE: "do what was given",
    TaskKind.KEEP_PROMISE: "keep what was promised",
    TaskKind.READ: "read what the customer wrote",
    TaskKind.NO_RECIPIENT: "find a way to reach the customer",
    TaskKind.NO_TEMPLATE: "write a letter by hand",
    TaskKind.NO_OFFER: "say what can be offered",
    TaskKind.BOUNCED: "mend the address that a letter came back from",
    TaskKind.STUCK: "see why it is stuck",
    TaskKind.DECIDE_HIGHER: "decide what is over the limit of a colleague",
    TaskKind.TOO_MANY_HANDOFFS: "give it one owner",
    TaskKind.EDIT_LETTER: "read a letter before it goes",
    TaskKind.CHECK_DETAILS: "ask for details that are missing",
}
"""What each kind asks of a person, in the imperative."""
# What stands in capitals is to be filled in.
DECIDE = "decide {ref} --as {who} --verdict approve --reason 'WHY'"
RESOLVE = "resolve {ref} --as {who} --finding upheld --cause CAUSE --done 'WHAT WAS DONE'"
# Who wants no call is written to.
BY_TELEPHONE = frozenset({ContactBy.PHONE, ContactBy.SMS})
SPEAK = "record-contact {ref} --as {who} --channel phone --said 'WHAT WAS SAID'"
WRITE = "note {ref} 'WHY' --as {who} --words 'YOUR WORDS TO THE CUSTOMER'"
# The promises that whoever owns the complaint keeps by speaking with the customer, or by writing to them.
KEPT_BY = {
    MilestoneName.FIRST_CONTACT: SPEAK,
    MilestoneName.APOLOGISE: f"{SPEAK} --apologised",
    MilestoneName.NEXT_RESPONSE: WRITE,
    MilestoneName.KEEP_INFORMED: WRITE,
}


@dataclass(frozen=True)
class Step:
    """One thing to do. `task` is missing where the complaint itself waits; `command` is ready but for its capitals."""

    what: str
    command: str
    task: Task | None = None


@dataclass(frozen=True)
class Awaited:
    """Somebody else who has to act first: the customer, a colleague, a role; until when, if that is set."""

    whom: str
    what: str
    until: datetime | None = None
    task: str | None = None


def steps_of(row: CaseRow, theirs: Whom) -> list[Step]:
    """What there is to do: their tasks, soonest first, then what the complaint itself waits for."""
    tasks = [task for task in _open(row) if task.for_whom in theirs.names and not _another_confirms(row, task, theirs)]
    tasks.sort(key=lambda task: (task.due or datetime.max.replace(tzinfo=UTC), task.opened_at))
    found = [
        Step(
            f"{IN_WORDS[task.kind]}: {task.why}",
            done_by(kind_of_work(row, task), row.reference, task.id, theirs.id),
            task,
        )
        for task in tasks
    ]
    if row.owner in theirs.owners or row.waits_for in theirs.names:
        found += _of_the_complaint(row, theirs, alone=not found)
    return found


def _of_the_complaint(row: CaseRow, theirs: Whom, *, alone: bool) -> list[Step]:
    """What its owner does next; `alone` where no task is theirs. What another has to do first is not offered."""
    due = row.next_due
    keeps = KEPT_BY.get(due.milestone) if due else None
    if keeps == SPEAK and row.facts is not None and row.facts.contact_by not in BY_TELEPHONE:
        keeps = WRITE
    spoken = (
        [Step(f"see to it: {due.milestone.replace('_', ' ')}", filled(keeps, row.reference, theirs.id))]
        if due and keeps
        else []
    )
    awaits = awaited(row, theirs)
    higher = any(task.kind is TaskKind.DECIDE_HIGHER for task in _open(row))
    if higher or any(each.task is None for each in awaits):
        return spoken if alone else []
    offer = _on_the_table(row)
    if offer is not None and row.stage is Stage.DECIDING:
        return [Step("decide the offer on the table", filled(DECIDE, row.reference, theirs.id))]
    if row.stage in {Stage.DECIDING, Stage.DECIDED} and row.resolution is None:
        return [Step("resolve it", filled(RESOLVE, row.reference, theirs.id))]
    if due is None or not alone:
        return []
    if spoken or awaits:
        return spoken
    return [_see_to(row, "allowed {ref} --as {who}", theirs)]


def _see_to(row: CaseRow, command: str, theirs: Whom) -> Step:
    what = row.next_due.milestone.replace("_", " ") if row.next_due else "what it waits for"
    return Step(f"see to it: {what}", filled(command, row.reference, theirs.id))


def awaited(row: CaseRow, theirs: Whom) -> list[Awaited]:
    """Who else has to act before this complaint goes on: the customer first, then colleagues by their tasks."""
    found = [
        Awaited("the customer", f"considers {offer.id}", offer.expires)
        for offer in row.offers
        if offer.awaits_answer and offer.expires is not None
    ]
    if row.paused_for is not None and not found:
        whom = f"the {row.paused_for.replace('_', ' ')}"
        found.append(Awaited(whom, "was asked: it is paused until the answer comes (`amends resume`)"))
    for task in _open(row):
        kind = IN_WORDS[task.kind]
        if _another_confirms(row, task, theirs):
            found.append(Awaited("another than who decided", f"has to: {kind}", task.due, task.id))
        elif task.for_whom not in theirs.names:
            found.append(Awaited(task.for_whom, f"has to: {kind}", task.due, task.id))
    return found


def waits_for(row: CaseRow) -> str:
    """Who is to act next, in words: the records say 'clock' where nobody is, until the next date comes."""
    return "nobody" if row.waits_for == "clock" else row.waits_for


def _open(row: CaseRow) -> list[Task]:
    return [task for task in row.tasks if task.done_at is None]


def _on_the_table(row: CaseRow) -> Offer | None:
    return next((offer for offer in row.offers if offer.state is OfferState.PROPOSED), None)


def _another_confirms(row: CaseRow, task: Task, theirs: Whom) -> bool:
    """Whether it is a payment that they decided themselves: another person confirms it."""
    return task.kind is TaskKind.PAY_BY_HAND and task.for_whom in theirs.names and decided_all(row, theirs.id)
