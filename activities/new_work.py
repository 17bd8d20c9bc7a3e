"""Tells people of new work: of complaints that are theirs now, and of tasks for them."""

import logging
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import TypeVar

from temporalio.exceptions import ApplicationError

from amends.activities.notice_batching import Begin, time_left
from amends.activities.opening import DUTY_ROLE
from amends.activities.planning import Reckoner
from amends.db import Records
from amends.db.cases import PreviousRow
from amends.db.connection import Connection
from amends.db.staff_notices import Digest, Notice
from amends.domain.case import CaseRow, Task, TaskKind
from amends.domain.done_by import UNREADABLE, decided_all, kind_of_work
from amends.domain.orders import EffectOrder
from amends.domain.plan import HandlingPath
from amends.policy import CompiledPolicy
from amends.policy.business_calendar import CalendarEnds
from amends.policy.engine.new_work import told_of_work_at
from amends.policy.pages.roster import Roster
from amends.publication.in_force import Published

COMPLAINT, NEW_WORK = "complaint", "new_work"
TOLD_AT_ONCE = frozenset({UNREADABLE, TaskKind.NO_RECIPIENT, TaskKind.BOUNCED, TaskKind.NO_TEMPLATE, TaskKind.STUCK})
"""What makes a letter or a date impossible: told at any hour, whatever the policy says of new work."""
log = logging.getLogger("amends.complaints")
Read = TypeVar("Read")


class TellsOfWork:
    """Decides by the complaint's policy whether the new work of an effect is told, and to whom."""

    def __init__(self, records: Records, reckoner: Reckoner, begin: Begin) -> None:
        self._records = records
        self._published = Published(records)
        self._reckoner = reckoner
        self._begin = begin

    async def __call__(self, order: EffectOrder) -> "WorkToTell | None":
        """Reads what is needed to tell it; None where there is nothing to tell.

        Errors on the way are logged: they stop no complaint.
        """
        row = order.row
        if row is None or not (_owner_to_tell(row) or any(task.done_at is None for task in row.tasks)):
            return None
        policy = await _read(order, self._policy_of(row))
        roster = await _read(order, self._published.roster())
        return WorkToTell(self._records, self._begin, policy, roster, order) if roster else None

    async def _policy_of(self, row: CaseRow) -> CompiledPolicy | None:
        return await (self._reckoner.policy(row.policy) if row.policy else self._reckoner.default_policy())


class WorkToTell:
    """The new work of one effect. Without a policy, or a rule in it, only work that is told at once is told."""

    def __init__(
        self, records: Records, begin: Begin, policy: CompiledPolicy | None, roster: Roster, order: EffectOrder
    ) -> None:
        self._records = records
        self._begin = begin
        self._policy = policy
        self._duty_role = policy.page.duty_role if policy else DUTY_ROLE
        self._roster = roster
        self._order = order
        self._begun: list[Digest] = []

    async def keep(self, conn: Connection, row: CaseRow, before: PreviousRow, opened: Sequence[Task]) -> None:
        """Stores a notice for each person and each thing that is new to them."""
        work = [notice for task in opened if task.done_at is None for notice in self._of(row, task)]
        owner = _owner_to_tell(row)
        knew = before.owner if before.path not in {None, HandlingPath.STRAIGHT_THROUGH} else None
        if owner is not None and owner != knew and not await self._knows(conn, owner, before):
            step = f"{row.reference}/owner"
            due = row.next_due.due if row.next_due else None
            work.append(self._notice(f"{row.workflow_id}/{row.run_id}/{row.revision}", step, owner, COMPLAINT, due))
        at_once = {notice.person for notice in work if notice.milestone in TOLD_AT_ONCE}
        tells_at = self._tells_at()
        if tells_at is None:
            work = [notice for notice in work if notice.milestone in TOLD_AT_ONCE]
        if work:
            notices = self._records.notices
            self._begun += await notices.gather(conn, work, tells_at or self._order.now, self._duty_role, at_once)

    async def see_to_it(self, *, again: bool) -> None:
        """Starts the stored digests; with `again` those of a try that may have died before it could."""
        for digest in await self._records.notices.owed_about(self._order.reference) if again else self._begun:
            await self._begin(digest.id, time_left(digest, self._order.now))

    async def _knows(self, conn: Connection, owner: str, before: PreviousRow) -> bool:
        """Whether an escalation step has given them the complaint, and told them so."""
        since = before.updated_at
        return since is not None and await self._records.notices.told_that_it_is_theirs(
            conn, self._order.reference, owner, since
        )

    def _of(self, row: CaseRow, task: Task) -> list[Notice]:
        """A notice for the task's person, or for each person present in its role who may do it."""
        step, person = f"{self._order.reference}/task/{task.id}", self._roster.person(task.for_whom)
        what = kind_of_work(row, task)
        if person is not None:
            people = [person.id]  # a digest goes to who stands in for them then
        else:
            there, _ = self._roster.chain(None, task.for_whom, self._duty_role, self._order.now)
            pays = task.kind is TaskKind.PAY_BY_HAND
            others = [each.id for each in there if not (pays and decided_all(row, each.id))]
            people = others or [each.id for each in there]
        return [self._notice(step, step, each, what, task.due) for each in people]

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

    def _tells_at(self) -> datetime | None:
        """When new work is told; None where the policy tells nobody of it."""
        if self._policy is None or self._policy.page.new_work is None:
            return None
        try:
            return told_of_work_at(self._policy, self._policy.page.new_work, self._order.now)
        except CalendarEnds:  # nobody knows the hours of such a day
            return self._order.now


def _owner_to_tell(row: CaseRow) -> str | None:
    """The owner; None where no person is needed, and where it is over."""
    waits_for_nobody = row.path is None or row.path is HandlingPath.STRAIGHT_THROUGH
    return None if waits_for_nobody or row.outcome is not None or row.completed else row.owner


async def _read(order: EffectOrder, reading: Awaitable[Read | None]) -> Read | None:
    """What is published; None, and a line in the log, where it cannot be read."""
    try:
        return await reading
    except ApplicationError as cannot:
        told = {"reference": order.reference, "code": cannot.type}
        log.warning("%s: who is to be told of new work cannot be read: %s", order.reference, cannot.type, extra=told)
        return None
