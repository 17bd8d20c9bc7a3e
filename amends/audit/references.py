"""Says which reference may have been meant, for one that does not exist."""

from difflib import get_close_matches

from amends.db import Records
from amends.domain.errors import NotFound


async def no_complaint(records: Records, reference: str) -> NotFound:
    """The error that there is no such complaint, with similar references in any case."""
    by_small = {each.lower(): each for each in await records.cases.near(reference)}
    near = get_close_matches(reference.lower(), by_small, n=3, cutoff=0.75)
    meant = f"Did you mean {' or '.join(by_small[each] for each in near)}? " if near else ""
    return NotFound(f"There is no complaint {reference}.", f"{meant}See `amends list --all`.")


async def never_was(records: Records, reference: str) -> NotFound | None:
    """The error that there is no complaint of this reference; None where the records have one."""
    known = await records.cases.workflow_id_of(reference)
    return None if known else await no_complaint(records, reference)
