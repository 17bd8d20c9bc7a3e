"""Decides whether a complaint may be ended as a duplicate: only where the same customer is answered there."""

from amends.db import Records
from amends.db.connection import Connection
from amends.domain.errors import Code
from amends.domain.types import Reason, Stage

NO_SUCH_COMPLAINT = Reason(
    code=Code.NO_SUCH_COMPLAINT,
    what="There is no such complaint to link it with.",
    do="Look its reference up: `amends list --search`.",
)


async def why_no_duplicate(records: Records, conn: Connection, reference: str, other: str) -> Reason | None:
    """Why `reference` is no duplicate of `other`; None where it is one.

    Call it under the lock of `reference`. Until the transaction ends, no other complaint of this customer is judged: of
    two that name each other at once, one goes on.
    """
    if not await records.cases.known(conn, other):
        return NO_SUCH_COMPLAINT
    customer = await records.cases.customer_of(conn, reference)
    if customer is None or await records.cases.customer_of(conn, other) != customer:
        return Reason(
            code=Code.ANOTHER_CUSTOMER,
            what=f"{other} is not of the same customer: one of them would never be answered.",
            do=f"Link them, and answer both: `amends link {reference} {other}`.",
        )
    await records.cases.choosing_a_duplicate(conn, customer)
    row = await records.cases.row(other, conn)
    over = row is not None and (row.completed or row.stage.over)
    if not over and not await records.actions.was_done(conn, other, "mark_duplicate"):
        return None
    reopen = f"Reopen {other}, or go on" if row and row.stage is Stage.CLOSED and not row.completed else "Go on"
    return Reason(
        code=Code.WRONG_STAGE,
        what=f"{other} is over: the customer would be answered nowhere.",
        do=f"{reopen} with this one, or name another one that is open.",
    )
