"""All records together, as activities, desk and command line are given them."""

from contextlib import AbstractAsyncContextManager
from copy import copy
from typing import Literal, Self, get_args

from amends.db.actions import ActionStore
from amends.db.cases import Cases
from amends.db.connection import Pool, open_pool
from amends.db.deferred_signals import SignalStore
from amends.db.effects import Effect, TellsOf, begin
from amends.db.errors import RecordsError
from amends.db.inbound_mail import InboundStore
from amends.db.intake import IntakeStore
from amends.db.journal import Journal
from amends.db.letters import LetterStore
from amends.db.lists import Lists
from amends.db.policy_store import PolicyStore
from amends.db.ratings import RatingStore
from amends.db.staff_notices import NoticeStore
from amends.db.statistics import Tallies
from amends.domain.orders import EffectOrder

Clock = Literal["real", "virtual"]


class Records:
    """PostgreSQL in the role of the application. `clock` is the mark that every journal entry written here bears."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self.pool = pool
        self._tells_of: TellsOf | None = None
        self.clock: Clock = clock
        self.journal = Journal(pool, clock)
        self.cases = Cases(pool)
        self.aside = SignalStore()
        self.lists = Lists(pool)
        self.actions = ActionStore(pool)
        self.letters = LetterStore(pool)
        self.notices = NoticeStore(pool)
        self.intake = IntakeStore(pool)
        self.inbound = InboundStore(pool, self.journal)
        self.ratings = RatingStore(pool)
        self.tallies = Tallies(pool)
        self.store = PolicyStore(pool, self.journal)

    @classmethod
    async def connect(cls, dsn: str, *, clock: str = "real", max_size: int = 10) -> Self:
        """Connect as the application's role. Raises RecordsError with one line that says how to mend it."""
        if clock not in get_args(Clock):
            raise RecordsError(f"the clock is 'real' or 'virtual', not '{clock}': mend AMENDS_CLOCK.")
        return cls(await open_pool(dsn, max_size), "virtual" if clock == "virtual" else "real")

    async def close(self) -> None:
        """Closes the pool once the queries under way have ended."""
        await self.pool.close()

    def effect(self, order: EffectOrder) -> AbstractAsyncContextManager[Effect]:
        """One transaction for one effect, with the complaint's stream locked; without `finish` nothing is written."""
        return begin(self.pool, order, self.journal, self.cases, self._tells_of)

    def telling_of(self, new_work: TellsOf) -> Self:
        """The same records, with effects that tell people of new work."""
        telling = copy(self)
        telling._tells_of = new_work
        return telling
