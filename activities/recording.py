"""Records what has no effect of its own, and reads what a run that was reset may not know."""

from temporalio import activity

from amends.db import Records
from amends.db.cut_off import cut_off
from amends.domain.cut_off import CutOff
from amends.domain.orders import RecordOrder, WhoseWork
from amends.domain.types import Recorded


class Recording:
    """Writes to the records, and reads them."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @activity.defn
    async def record(self, order: RecordOrder) -> None:
        """Writes the entries and the row."""
        async with self._records.effect(order) as effect:
            if effect.before is None:
                await effect.finish(Recorded())

    @activity.defn
    async def find_cut_off(self, whose: WhoseWork) -> CutOff:
        """Reads what the records hold that a run which was reset may not know."""
        return await cut_off(self._records.pool, whose.reference, whose.workflow_id)
