"""A reference that nobody has: which one may have been meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from amends.cli.connections import open_records
from amends.cli.exit_codes import Exit, Failure

if TYPE_CHECKING:
    from amends.db import Records


async def no_complaint(records: Records, reference: str) -> Failure:
    """There is no such complaint; what is near to it, whatever its case."""
    by_small = {each.lower(): each for each in await records.cases.near(reference)}
    near = get_close_matches(reference.lower(), by_small, n=3, cutoff=0.75)
    meant = f"Did you mean {' or '.join(by_small[each] for each in near)}? " if near else ""
    return Failure(Exit.NOT_FOUND, f"There is no complaint {reference}.", f"{meant}See `amends list --all`.")


async def never_was(reference: str) -> Failure | None:
    """That there is no complaint of this reference; None where there is one, or the records are away."""
    from amends.db import RecordsError

    try:
        async with open_records() as records:
            known = await records.cases.workflow_id_of(reference)
            return None if known else await no_complaint(records, reference)
    except (RecordsError, OSError):
        return None
