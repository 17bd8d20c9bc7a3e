"""Customers' answers to the survey: every version of every answer."""

from dataclasses import dataclass
from datetime import datetime

from amends.db.connection import Connection, Pool
from amends.db.queries import SQL
from amends.domain.actions import Rate


@dataclass(frozen=True, slots=True)
class Rating:
    """One version of the answer about one resolution. `owner` had the complaint then; `words` are the customer's."""

    reference: str
    generation: int
    version: int
    score: int
    recommend: int | None
    solved: bool | None
    owner: str | None
    at: datetime
    words: str | None


class RatingStore:
    """Survey answers by complaint and generation. A changed answer is a new version; none is overwritten."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(
        self, conn: Connection, reference: str, generation: int, rate: Rate, owner: str | None, now: datetime
    ) -> int:
        """Stores a new version of the answer and returns its number. Call it under the complaint's lock."""
        version = await conn.fetchval(
            SQL["rating_keep"],
            reference,
            generation,
            rate.action_id,
            rate.score,
            rate.recommend,
            rate.solved,
            owner,
            now,
        )
        assert isinstance(version, int)
        return version

    async def of(self, reference: str) -> list[Rating]:
        """Every version of every answer about this complaint, oldest first."""
        return [Rating(**dict(row)) for row in await self._pool.fetch(SQL["ratings_of"], reference)]

    async def between(self, since: datetime, until: datetime) -> list[Rating]:
        """The current answers that were given in this period (its end excluded), latest first."""
        return [Rating(**dict(row)) for row in await self._pool.fetch(SQL["ratings_between"], since, until)]
