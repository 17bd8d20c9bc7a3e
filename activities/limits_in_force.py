"""The limits in force now for one complaint, as actions and `amends allowed` use them."""

from datetime import datetime

from temporalio.exceptions import ApplicationError

from amends.activities.planning import Reckoner
from amends.compensation.limits import Limits, narrowed
from amends.db import Records
from amends.domain.case import CaseRow
from amends.domain.plan import PolicyRef
from amends.domain.types import Money


async def limits_in_force(
    records: Records, reckoner: Reckoner, row: CaseRow, pinned: Limits, now: datetime
) -> dict[str, Money | None]:
    """The limits of now, narrowed by the page that the complaint follows."""
    return narrowed(await _of_now(records, reckoner, row, pinned, now), pinned)


async def _of_now(records: Records, reckoner: Reckoner, row: CaseRow, pinned: Limits, now: datetime) -> Limits:
    """The limits of the policy of this name, or of the one that would govern the complaint today.

    Where neither can be read, the limits of the complaint's own policy hold.
    """
    active = await records.store.active()
    if active is None or row.policy is None:
        return pinned
    try:
        if (content_hash := active.compiled.get(row.policy.name)) is not None:
            ref = PolicyRef(name=row.policy.name, version="", content_hash=content_hash)
        elif row.facts is not None:
            ref = await reckoner.pin(row.facts, now)
        else:
            return pinned
        return (await reckoner.policy(ref)).page.authority
    except ApplicationError:
        return pinned
