"""A complaint as the records hold it in the middle of its journey, for the commands that read."""

from datetime import datetime, timedelta
from decimal import Decimal

from amends.db import Records
from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow, NextPromise, Promise, Task, TaskKind
from amends.domain.comparison import digest
from amends.domain.complaint import NewComplaint, facts_of
from amends.domain.events.entry import Entry
from amends.domain.identifiers import workflow_id_of
from amends.domain.offers import LineKind, Offer, OfferLine, Terms
from amends.domain.plan import HandlingPath, PolicyRef
from amends.domain.types import Money, Recorded, Stage
from amends.intake.closed_complaints import PastComplaint

FIVE_EUROS = Money(amount=Decimal("5.00"), currency="EUR")
POLICY = PolicyRef(name="default", version="1", content_hash="ab" * 32)


def deciding(complaint: NewComplaint, now: datetime, **changes: object) -> CaseRow:
    """A complaint that waits for its owner's decision until two days from now."""
    workflow_id = workflow_id_of(complaint.reference)
    row = CaseRow(
        reference=complaint.reference,
        workflow_id=workflow_id,
        run_id="run-1",
        revision=7,
        stage=Stage.DECIDING,
        generation=1,
        facts=facts_of(complaint, 0),
        policy=POLICY,
        path=HandlingPath.STANDARD,
        owner="sara",
        waits_for="sara",
        alarm_at=now + timedelta(days=1),
        next_due=NextPromise(
            milestone=MilestoneName.DECIDE, due=now + timedelta(days=2), why=("2 days from Mon 09:00", "no holidays")
        ),
        updated_at=now,
        offers=(
            Offer(
                id="offer-1",
                lines=(OfferLine(kind=LineKind.MONEY, detail="postage", money=FIVE_EUROS),),
                why="late",
                proposed_by="policy",
            ),
        ),
        tasks=(
            Task(id="task-1", kind=TaskKind.CONTACT, for_whom="duty", why="say sorry by phone", opened_at=now),
        ),
        promises=(
            Promise(what="acknowledge", date=now, told_in="l/1", kept_at=now - timedelta(hours=1)),
            Promise(what="decide", date=now + timedelta(days=1), told_in="l/1", superseded_by=now + timedelta(days=2)),
            Promise(what="a call back", date=now + timedelta(hours=3), told_in="a/1"),
        ),
    )  # fmt: skip
    return row.model_copy(update=changes)


class Written(Recorded):
    """That it was written."""


async def keep(records: Records, complaint: NewComplaint, row: CaseRow, *entries: Entry, effect: str = "open") -> None:
    """Write the complaint, its row and its journal, as the first effect does."""
    order = PastComplaint(
        effect_id=f"{row.workflow_id}/1/{effect}/1",
        reference=row.reference,
        now=row.updated_at,
        entries=entries,
        row=row,
    )
    async with records.effect(order) as under_way:
        await records.cases.register(
            under_way.conn,
            reference=row.reference,
            body_digest=digest(complaint),
            body=complaint,
            raw=b"",
            workflow_id=row.workflow_id,
            run_id=row.run_id,
            now=row.updated_at,
        )
        await under_way.finish(Written())


def offered(offer_id: str) -> Offer:
    """An offer that the customer may accept or refuse."""
    line = OfferLine(kind=LineKind.GESTURE, detail="a free night", terms=Terms.OFFERED)
    return Offer(id=offer_id, lines=(line,), why="noise", proposed_by="policy")
