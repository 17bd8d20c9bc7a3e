"""Shows who gets a mail and who waits for a digest, of notices about four complaints.

The notices are ten minutes apart.
"""

from datetime import datetime, timedelta

from amends.activities.notice_batching import Gatherer
from amends.activities.planning import Reckoner
from amends.db import Records
from amends.domain.plan import StepAction
from tests.unit.policy.pairs.complaints import facts_about
from tests.unit.policy.pairs.pair import STAFF, Pair
from tests.unit.policy.pairs.people import roster_of, step_for
from tests.unit.policy.pairs.sights import Table, in_words, set_of

NOTICES = 4


async def gathered(pair: Pair, page: Table, records: Records) -> Table:
    """Which of the notices to Ruth wait ('held', counted from 1), and when the digest with them is told."""
    policy = set_of(pair, page).policies["test"]
    nine = facts_about(pair).received_at
    await records.store.publish({}, {policy.name: policy.content()}, by="ruth", now=nine)
    begun: list[timedelta] = []

    async def begin(_digest: str, delay: timedelta) -> None:
        begun.append(delay)

    gatherer = Gatherer(records, Reckoner(records), begin)
    # A reader of her own for each page: the records remember whom they told.
    ruth = roster_of(STAFF).in_role("supervisor")[0].model_copy(update={"id": f"ruth-{policy.ref.content_hash}"})
    told: datetime | None = None
    held: list[int] = []
    for number in range(1, NOTICES + 1):
        order = step_for(pair, StepAction.TELL_SUPERVISOR)
        now = nine + timedelta(minutes=10 * (number - 1))
        row = order.row.model_copy(update={"policy": policy.ref})
        order = order.model_copy(update={"now": now, "row": row, "effect_id": f"{policy.ref.content_hash}/{number}"})
        if await gatherer.holds(f"{order.effect_id}/to/{ruth.id}", order, ruth, str(order.step.action)):
            held.append(number)
            told = told or now + begun[0]
    return in_words({"held": held, "told": told})
