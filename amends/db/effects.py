"""Writes one effect in one transaction: its outcome, the journal entries with it, and the complaint's row."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from amends.db.cases import Cases, PreviousRow
from amends.db.connection import Connection, Pool
from amends.db.journal import Journal, stream_of
from amends.db.queries import SQL
from amends.db.row_digest import with_row
from amends.domain.case import CaseRow, Task
from amends.domain.events import EventType
from amends.domain.events.entry import Entry
from amends.domain.orders import EffectOrder
from amends.domain.types import Recorded


class NewWork(Protocol):
    """Tells people of new work for them, as the complaint's policy says."""

    async def keep(self, conn: Connection, row: CaseRow, before: PreviousRow, opened: Sequence[Task]) -> None:
        """Stores what is to be told, in the effect's transaction."""
        ...

    async def see_to_it(self, *, again: bool) -> None:
        """Has people told once the transaction is committed; `again` says that the effect was done before."""
        ...


TellsOf = Callable[[EffectOrder], Awaitable[NewWork | None]]
"""Reads what is needed to tell of an effect's new work; None where nothing is told."""

log = logging.getLogger("amends.complaints")


class Effect:
    """An effect under way, holding its complaint's stream.

    `before` is the outcome of an earlier success of the same id: hand that back and do nothing.
    """

    def __init__(
        self,
        conn: Connection,
        order: EffectOrder,
        journal: Journal,
        cases: Cases,
        before: dict[str, Any] | None,
        new_work: NewWork | None = None,
    ) -> None:
        self.conn = conn
        self.before = before
        self._order = order
        self._journal = journal
        self._cases = cases
        self._new_work = new_work
        self._finished = before is not None
        self._written: list[Entry] = []
        self._opened: list[Task] = []

    async def finish(
        self, outcome: Recorded, *entries: Entry, row: CaseRow | None = None, as_hoped: bool = True
    ) -> None:
        """Write the outcome, the order's entries and these, and the row (or the order's): committed as the block ends.

        Not `as_hoped`, the order's row would tell of a success that was none, and the row before it stays.
        Raises RuntimeError for an effect that is finished already: its first outcome is the one that counts.
        """
        if self._finished:
            raise RuntimeError(f"effect {self._order.effect_id} is finished already")
        self._finished = True
        order = self._order
        row = row or (order.row if as_hoped else None)
        told = with_row([*order.entries, *entries], row)
        head = await self._journal.append(self.conn, stream_of(order.reference), told)
        outcome_json = outcome.model_dump(mode="json")
        await self.conn.execute(
            SQL["effect_keep"], order.effect_id, order.reference, outcome_json, head.seq, head.hash, order.now, as_hoped
        )
        if row is not None:
            await self._write(row)
        self._written += [*order.entries, *entries]

    async def catch_up(self, *, as_hoped: bool) -> None:
        """Writes the younger entries and row of a retry whose first try succeeded but whose answer was lost."""
        row = self._order.row
        told = with_row([*self._order.entries], row if as_hoped else None)
        await self._journal.append(self.conn, stream_of(self._order.reference), told)
        if row is not None and self.before and self.before.get("maybe_twice"):  # the order's row hopes for the best
            row = row.maybe_twice(self._order.effect_id)
        if row is not None and as_hoped:
            await self._write(row)

    async def _write(self, row: CaseRow) -> None:
        """Writes the row, and stores for whom it has something new."""
        opened: list[Task] = []
        before = await self._cases.write(self.conn, row, opened.append)
        self._opened += opened
        if before is not None and self._new_work is not None:
            await self._new_work.keep(self.conn, row, before, opened)

    def tell(self) -> None:
        """Logs what is on record now: names of events and who did them, without their content.

        A line may come twice where a worker died between the record and its answer.
        """
        reference = self._order.reference
        for entry in self._written:
            if entry.type is EventType.TASK_OPENED:
                continue  # told below, with whom it is for
            told = {"reference": reference, "event": entry.type, "subject": entry.subject, "who": entry.who}
            about = f"{entry.type} {entry.subject}".rstrip()
            log.info("%s: %s (%s)", reference, about, entry.who, extra=told)
        for task in self._opened:
            told = {"reference": reference, "event": EventType.TASK_OPENED, "task": task.id, "for": task.for_whom}
            kind = task.kind.replace("_", " ")
            log.info("%s: %s opened for %s: %s", reference, task.id, task.for_whom, kind, extra=told | {"kind": kind})


@asynccontextmanager
async def begin(
    pool: Pool, order: EffectOrder, journal: Journal, cases: Cases, tells_of: TellsOf | None = None
) -> AsyncGenerator[Effect]:
    """Opens the transaction, waits for the complaint's lock, and looks whether the effect was done before."""
    new_work = await tells_of(order) if tells_of else None  # before the transaction: within it there is one connection
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(SQL["journal_lock"], stream_of(order.reference))
        done = await conn.fetchrow(SQL["effect_outcome"], order.effect_id)
        effect = Effect(conn, order, journal, cases, done["outcome"] if done else None, new_work)
        if done:
            await effect.catch_up(as_hoped=done["as_hoped"])
        yield effect
    effect.tell()
    if new_work is not None:
        await new_work.see_to_it(again=done is not None)
