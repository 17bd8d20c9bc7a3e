"""Shows who is told of new work, and when: supervisors have to make a payment from nine on."""

from datetime import timedelta

from amends.activities.new_work import TellsOfWork
from amends.activities.planning import Reckoner
from amends.db import Records
from amends.domain.case import Task, TaskKind
from amends.domain.orders import RecordOrder
from amends.domain.plan import StepAction
from amends.domain.types import Recorded
from tests.unit.policy.pairs.complaints import facts_about
from tests.unit.policy.pairs.pair import STAFF, Pair
from tests.unit.policy.pairs.people import step_for
from tests.unit.policy.pairs.sights import Table, in_words, set_of, written


async def told_of_work(pair: Pair, page: Table, records: Records) -> Table:
    """When the mails to the supervisors go; empty where nobody is told."""
    policy, now = set_of(pair, page).policies["test"], facts_about(pair).received_at
    await records.store.publish(
        {"policies/staff.yaml": written(STAFF)}, {policy.name: policy.content()}, by="ruth", now=now
    )
    delays: list[timedelta] = []

    async def begin(_digest: str, delay: timedelta) -> None:
        delays.append(delay)

    reference = f"T-{policy.ref.content_hash[:8]}"  # the records remember what they told
    task = Task(id="task-1", kind=TaskKind.PAY_BY_HAND, for_whom="supervisor", why="pay", opened_at=now)
    row = step_for(pair, StepAction.TELL_SUPERVISOR).row
    changes = {"reference": reference, "workflow_id": reference, "policy": policy.ref, "tasks": (task,)}
    order = RecordOrder(effect_id=reference, reference=reference, now=now, row=row.model_copy(update=changes))
    telling = records.telling_of(TellsOfWork(records, Reckoner(records), begin))
    async with telling.effect(order) as effect:
        await effect.finish(Recorded())
    return in_words({"told": [now + delay for delay in delays]})
