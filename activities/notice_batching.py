"""Decides whether a notice is sent alone or waits in a digest, and starts the digest's workflow."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import activity
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from amends.activities.planning import Reckoner, within_its_calendars
from amends.db import Records
from amends.db.staff_notices import Digest, Gathering, Notice
from amends.domain.identifiers import DIGEST_TYPE, TASK_QUEUE
from amends.domain.orders import EscalationOrder
from amends.policy.engine.digest_times import counted_since, held_until, told_at
from amends.policy.pages.roster import Person

Begin = Callable[[str, timedelta], Awaitable[None]]


async def begin_digest(digest_id: str, delay: timedelta) -> None:
    """Starts the workflow of a digest after the delay; once, and again where it failed."""
    with suppress(WorkflowAlreadyStartedError):  # it is told already
        await activity.client().start_workflow(
            DIGEST_TYPE,
            id=digest_id,
            task_queue=TASK_QUEUE,
            start_delay=delay if delay > timedelta() else None,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )


class Gatherer:
    """Decides for each notice once, by the policy of its complaint."""

    def __init__(self, records: Records, reckoner: Reckoner, begin: Begin) -> None:
        self._records = records
        self._reckoner = reckoner
        self._begin = begin

    async def holds(self, effect_id: str, order: EscalationOrder, person: Person, action: str) -> bool:
        """Whether this notice waits in a digest; its workflow then runs."""
        notice = Notice(
            effect_id=effect_id,
            step=order.effect_id,
            person=person.id,
            reference=order.reference,
            milestone=str(order.milestone),
            action=action,
            due=order.due,
            at=order.now,
        )
        kept = await self._records.notices.keep(notice, await self._gathering(order))
        if kept.digest is None:
            return False
        # Every digest that the person is owed: one whose workflow was lost on the way is begun with the next notice.
        for digest in await self._records.notices.owed_to(person.id):
            await self._begin(digest.id, time_left(digest, order.now))
        return True

    async def _gathering(self, order: EscalationOrder) -> Gathering | None:
        if order.row.policy is None:
            return None
        policy = await self._reckoner.policy(order.row.policy)
        rule = policy.page.digest
        if rule is None:
            return None

        def tells_at(first: datetime) -> datetime:
            with within_its_calendars(policy):
                return told_at(policy, rule, first, order.now)

        with within_its_calendars(policy):
            return Gathering(
                after=rule.after,
                since=counted_since(policy, rule, order.now),
                until=held_until(policy, rule, order.now),
                tells_at=tells_at,
                duty_role=order.duty_role,
            )


def time_left(digest: Digest, now: datetime) -> timedelta:
    """How long a digest still collects notices."""
    return digest.tells_at - now
