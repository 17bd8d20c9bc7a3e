"""Stores complaints that were over before Amends knew them: closed, without workflow, letter or alarm."""

from datetime import datetime

from amends.db import Records
from amends.db.cases import Registered
from amends.domain.case import CaseRow
from amends.domain.comparison import digest
from amends.domain.complaint import NewComplaint, facts_of
from amends.domain.events import keys
from amends.domain.events.complaints import ComplaintImported
from amends.domain.events.entry import Entry
from amends.domain.identifiers import workflow_id_of
from amends.domain.orders import Order
from amends.domain.types import Recorded, Stage

NO_RUN = "imported"


class PastComplaint(Order):
    """The order to store one."""


class Imported(Recorded):
    """The recorded outcome of storing one."""

    outcome: str


async def write_past(
    records: Records, complaint: NewComplaint, outcome: str, now: datetime, source: dict[str, object]
) -> Registered:
    """Write it in one transaction: registered, journalled as imported, and listed among what is over.

    Twice is once: the second time answers 'same', or 'conflict' where the contents differ. `source` goes into the
    journal and says where it comes from.
    """
    order = _order(complaint, outcome, now, source)
    async with records.effect(order) as effect:
        verdict = await records.cases.register(
            effect.conn,
            reference=complaint.reference,
            body_digest=digest(complaint),
            body=complaint,
            raw=b"",
            workflow_id=order.row.workflow_id,
            run_id=NO_RUN,
            now=now,
        )
        if effect.before is not None:
            return "same" if verdict == "new" else verdict
        if verdict == "new":
            await effect.finish(Imported(outcome=outcome))
        return verdict


def _order(complaint: NewComplaint, outcome: str, now: datetime, source: dict[str, object]) -> PastComplaint:
    """What is true of it: closed, with an outcome, waiting for nobody."""
    workflow_id = workflow_id_of(complaint.reference)
    row = CaseRow(
        reference=complaint.reference,
        workflow_id=workflow_id,
        run_id=NO_RUN,
        revision=0,
        stage=Stage.CLOSED,
        generation=1,
        facts=facts_of(complaint, earlier_complaints=0),
        policy=None,
        path=None,
        owner=None,
        waits_for="nobody",
        alarm_at=None,
        next_due=None,
        updated_at=now,
        outcome=outcome,
        completed=True,
    )
    imported = ComplaintImported.model_validate({**source, "outcome": outcome, "digest": digest(complaint)})
    entry = Entry.of(imported, key=keys.IMPORTED, at=now)
    return PastComplaint(
        effect_id=f"{workflow_id}/1/import/1", reference=complaint.reference, now=now, entries=(entry,), row=row
    )
