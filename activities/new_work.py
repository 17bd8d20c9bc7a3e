"""New work: tells people of a complaint that is theirs from now on, and of tasks that were opened for them."""

import logging
from collections.abc import Sequence
from datetime import datetime

from temporalio.exceptions import ApplicationError

from activities.gathering import Begin, time_left
from activities.published import Published
from activities.reckoning import Reckoner
from complaints.case import CaseRow, Task
from complaints.plan import Path
from planning import CompiledPolicy
from planning.calendar import CalendarEnds
from planning.new_work import told_of_work_at
from planning.roster import Roster
from records import Records
from records.cases import Before
from records.connection import Connection
from records.effect import Order
from records.notices import Digest, Notice

COMPLAINT, NEW_WORK = "complaint", "new_work"
log = logging.getLogger("amends.complaints")


class TellsOfWork:
    """Says by the policy of its complaint whether the new work of an effect is told, and to whom."""

    def __init__(self, records: Records, reckoner: Reckoner, begin: Begin) -> None:
        self._records = records
        self._published = Published(records)
        self._reckoner = reckoner
        self._begin = begin

    async def __call__(self, order: Order) -> "WorkToTell | None":
        """What is needed to tell it; None where there can be none, and where the policy tells nobody.

        Whatever stands in the way of that is logged: it stops no complaint.
        """
        row = order.row
        if row is None or not (_owner_to_tell(row) or any(task.done_at is None for task in row.tasks)):
            return None
        try:
            policy = await (self._reckoner.policy(row.policy) if row.policy else self._reckoner.default_policy())
            if policy is None or policy.page.new_work is None:
                return None
            return WorkToTell(self._records, self._begin, policy, await self._published.roster(), order)
        except ApplicationError as cannot:
            told = {"reference": order.reference, "code": cannot.type}
            log.warning("%s: nobody is told of new work: %s", order.reference, cannot.type, extra=told)
            return None


class WorkToTell:
    """The new work of one effect."""

    def __init__(self, records: Records, begin: Begin, policy: CompiledPolicy, roster: Roster, order: Order) -> None:
        self._records = records
        self._begin = begin
        self._policy = policy
        self._roster = roster
        self._order = order
        self._begun: list[Digest] = []

    async def keep(self, conn: Connection, row: CaseRow, before: Before, opened: Sequence[Task]) -> None:
        """Keep a notice for each person and each thing that is new to them."""
        work = [notice for task in opened if task.done_at is None for notice in self._of(task)]
        owner = _owner_to_tell(row)
        knew = before.owner if before.path not in {None, Path.STRAIGHT_THROUGH} else None
        if owner is not None and owner != knew and not await self._knows(conn, owner, before):
            step = f"{row.reference}/owner"
            due = row.next_due.due if row.next_due else None
            work.append(self._notice(f"{row.workflow_id}/{row.run_id}/{row.revision}", step, owner, COMPLAINT, due))
        if work:
            duty = self._policy.page.duty_role
            self._begun += await self._records.notices.gather(conn, work, self._tells_at(), duty)

    async def see_to_it(self, *, again: bool) -> None:
        """Begin the digests that were kept; `again`, those of a try that may have died before it could."""
        for digest in await self._records.notices.owed_about(self._order.reference) if again else self._begun:
            await self._begin(digest.id, time_left(digest, self._order.now))

    async def _knows(self, conn: Connection, owner: str, before: Before) -> bool:
        """A ladder that gives a complaint to somebody tells them itself."""
        since = before.updated_at
        return since is not None and await self._records.notices.told_that_it_is_theirs(
            conn, self._order.reference, owner, since
        )

    def _of(self, task: Task) -> list[Notice]:
        """One for the person whom the task is for, or for each of those who are there in the role."""
        step, person = f"{self._order.reference}/task/{task.id}", self._roster.person(task.for_whom)
        if person is not None:
            people = [person.id]  # a digest goes to who stands in for them then
        else:
            duty = self._policy.page.duty_role
            people = [each.id for each in self._roster.chain(None, task.for_whom, duty, self._order.now)[0]]
        return [self._notice(step, step, each, task.kind, task.due) for each in people]

    def _notice(self, key: str, step: str, person: str, what: str, due: datetime | None) -> Notice:
        return Notice(
            effect_id=f"{key}/{NEW_WORK}/to/{person}",
            step=step,
            person=person,
            reference=self._order.reference,
            milestone=what,
            action=NEW_WORK,
            due=due,
            at=self._order.now,
        )

    def _tells_at(self) -> datetime:
        rule = self._policy.page.new_work
        assert rule is not None
        try:
            return told_of_work_at(self._policy, rule, self._order.now)
        except CalendarEnds:  # nobody knows the hours of such a day
            return self._order.now


def _owner_to_tell(row: CaseRow) -> str | None:
    """Who looks after it; nobody where no person has to, and where it is over."""
    waits_for_nobody = row.path is None or row.path is Path.STRAIGHT_THROUGH
    return None if waits_for_nobody or row.outcome is not None or row.completed else row.owner
