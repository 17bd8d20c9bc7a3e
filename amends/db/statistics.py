"""Counts what happened in a period, from the journal and the rows, for reports."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from amends.db.connection import Pool
from amends.db.queries import SQL
from amends.domain.events import EventType
from amends.domain.types import Money


@dataclass(frozen=True, slots=True)
class PromisesKept:
    """Dates that customers were told: kept in time, kept late, broken, or moved before they were missed."""

    kept: int
    late: int
    broken: int
    moved: int


@dataclass(frozen=True, slots=True)
class LawsKept:
    """Legal dates: met, met in form only, late or missed.

    Met in form means by a letter that was sent automatically and gave no reason.
    """

    met: int
    in_form: int
    late: int
    missed: int


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of complaints, whether the customers were right, and how many complaints had it."""

    cause: str
    finding: str
    times: int


@dataclass(frozen=True, slots=True)
class WaitedAfterReply:
    """How often complaints waited for customers who had answered already; `longest` and `altogether` in seconds."""

    times: int
    longest: int
    altogether: int


class Tallies:
    """Counts over periods of business time, each from its first instant up to before its last."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def events(self, since: datetime, until: datetime, types: Sequence[EventType]) -> Counter[tuple[str, str]]:
        """How often each event of these types happened in complaints, by type and subject, most often first."""
        rows = await self._pool.fetch(SQL["events_between"], since, until, [str(each) for each in types])
        return Counter({(row["type"], row["subject"]): row["times"] for row in rows})

    async def payouts(self, since: datetime, until: datetime) -> tuple[Money, ...]:
        """What was promised in money, by currency: decided, and to be paid by somebody."""
        return await self._sums("payouts_between", since, until)

    async def paid(self, since: datetime, until: datetime) -> tuple[Money, ...]:
        """What was paid in money, by currency, as those who paid it have confirmed."""
        return await self._sums("paid_between", since, until)

    async def _sums(self, query: str, since: datetime, until: datetime) -> tuple[Money, ...]:
        rows = await self._pool.fetch(SQL[query], since, until)
        return tuple(Money(amount=Decimal(row["amount"]), currency=row["currency"]) for row in rows)

    async def promises(self, since: datetime, until: datetime) -> PromisesKept:
        """What became of the dates that fell into the period."""
        row = await self._pool.fetchrow(SQL["promises_between"], since, until)
        assert row is not None
        return PromisesKept(**dict(row))

    async def laws(self, since: datetime, until: datetime) -> LawsKept:
        """What became of the legal dates that fell into the period."""
        row = await self._pool.fetchrow(SQL["laws_between"], since, until)
        assert row is not None
        return LawsKept(**dict(row))

    async def waited_after_reply(self, since: datetime, until: datetime) -> WaitedAfterReply:
        """How long pauses that ended in the period went on after the customer had written (field case B12)."""
        row = await self._pool.fetchrow(SQL["waited_after_reply_between"], since, until)
        assert row is not None
        return WaitedAfterReply(**dict(row))

    async def causes(self, since: datetime, until: datetime) -> list[Cause]:
        """The causes of the complaints resolved in the period, most frequent first."""
        return [Cause(**dict(row)) for row in await self._pool.fetch(SQL["causes_between"], since, until)]

    async def open(self) -> int:
        """How many complaints are not completed now."""
        count = await self._pool.fetchval(SQL["open_complaints"])
        assert isinstance(count, int)
        return count
