"""Notices to colleagues: each is told by a mail of its own, or waits in a digest."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from amends.db.connection import Connection, Pool
from amends.db.queries import SQL
from amends.domain.identifiers import DIGEST_PREFIX

About = Literal["steps", "work"]
BETWEEN_MAILS = timedelta(minutes=1)
"""The least time between two mails of new work to one person.

A caller may send a thousand unreadable bodies.
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One escalation step, or one piece of new work, that one person is told of.

    `step` is the step's effect id, or which task or complaint is new; `milestone` the clock, or the kind of task. `due`
    is what it warns of, `at` business time; `digest` is None where it is a mail of its own.
    """

    effect_id: str
    step: str
    person: str
    reference: str
    milestone: str
    action: str
    due: datetime | None
    at: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """Notices that one person gets together at `tells_at`, or the duty role where they cannot be reached. All times are
    business time; `told_at` is None as long as it is owed.
    """

    id: str
    person: str
    duty_role: str
    tells_at: datetime
    told_at: datetime | None
    about: About = "steps"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A digest that should have been told before."""

    id: str
    person: str
    tells_at: datetime
    notices: int


@dataclass(frozen=True, slots=True)
class Gathering:
    """When a notice is held: after so many that were told alone since an instant. `tells_at` says when a new digest is
    told, from the first of those; the notice waits in no digest that is told later than `until`.
    """

    after: int
    since: datetime
    until: datetime
    tells_at: Callable[[datetime], datetime]
    duty_role: str


class NoticeStore:
    """Notices by effect id. Whether a notice is told alone or waits is decided once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(self, notice: Notice, gathering: Gathering | None) -> Notice:
        """Stores the notice and says in which digest it waits, if any; an earlier decision stays."""
        async with self._pool.acquire() as conn, conn.transaction():
            await conn.execute(SQL["notices_lock"], notice.person)
            if kept := await conn.fetchrow(SQL["notice"], notice.effect_id):
                return Notice(**dict(kept))
            if gathering is not None:
                notice = replace(notice, digest=await self._digest_for(conn, notice, gathering))
            await conn.execute(SQL["notice_keep"], *astuple(notice))
        return notice

    async def _digest_for(self, conn: Connection, notice: Notice, gathering: Gathering) -> str | None:
        if there := await conn.fetchval(SQL["digest_gathering"], notice.person, notice.at, gathering.until, "steps"):
            return there
        alone = await conn.fetchrow(SQL["notices_alone"], notice.person, gathering.since)
        assert alone is not None
        if alone["told"] < gathering.after:
            return None
        tells_at = gathering.tells_at(alone["first"] or notice.at)
        return (await _begun(conn, notice.person, gathering.duty_role, tells_at, "steps")).id

    async def gather(
        self,
        conn: Connection,
        work: Sequence[Notice],
        tells_at: datetime,
        duty_role: str,
        at_once: Collection[str] = (),
    ) -> list[Digest]:
        """Keep notices of new work, each in its person's next digest; returns the digests that were begun for them.

        One that tells at `tells_at` at the latest takes them; for the people in `at_once`, one that tells now, or a
        minute after their last one. Call it at the end of an effect's transaction.
        """
        begun: list[Digest] = []
        for person in sorted({notice.person for notice in work}):  # in one order, so that no two wait for each other
            await conn.execute(SQL["notices_lock"], person)
            theirs = [notice for notice in work if notice.person == person]
            now, until = theirs[0].at, tells_at
            if person in at_once:
                last = await conn.fetchval(SQL["told_of_work_last"], person, now)
                until = now if last is None else max(now, last + BETWEEN_MAILS)
            digest = await conn.fetchval(SQL["digest_gathering"], person, now, until, "work")
            if digest is None:
                begun.append(await _begun(conn, person, duty_role, until, "work"))
                digest = begun[-1].id
            for notice in theirs:
                await conn.execute(SQL["notice_gather"], *astuple(replace(notice, digest=digest)))
        return begun

    async def owed_about(self, reference: str) -> list[Digest]:
        """The digests with new work in this complaint that have not been told yet."""
        return [Digest(**dict(row)) for row in await self._pool.fetch(SQL["digests_owed_about"], reference)]

    async def still_open(self, digest_id: str) -> set[str]:
        """The effect ids of notices of new work that are still true."""
        return {row["effect_id"] for row in await self._pool.fetch(SQL["work_still_open"], digest_id)}

    async def told_that_it_is_theirs(self, conn: Connection, reference: str, person: str, since: datetime) -> bool:
        """Whether an escalation step has given this person the complaint since then, and told them so."""
        return bool(await conn.fetchval(SQL["told_that_it_is_theirs"], reference, person, since))

    async def of_step(self, step: str) -> list[Notice]:
        """The people whom a step has chosen to tell so far, oldest first."""
        return [Notice(**dict(row)) for row in await self._pool.fetch(SQL["notices_of_step"], step)]

    async def owed_to(self, person: str) -> list[Digest]:
        """The digests that this person has not received yet, soonest first."""
        return [Digest(**dict(row)) for row in await self._pool.fetch(SQL["digests_owed_to"], person)]

    async def close(self, digest_id: str, now: datetime) -> tuple[Digest, list[Notice]] | None:
        """The digest with all of its notices, what is due first; nothing is added to it any more. None where there is
        no such digest.
        """
        async with self._pool.acquire() as conn, conn.transaction():
            row = await conn.fetchrow(SQL["digest"], digest_id)
            if row is None:
                return None
            await conn.execute(SQL["notices_lock"], row["person"])
            await conn.execute(SQL["digest_close"], digest_id, now)
            held = await conn.fetch(SQL["notices_of_digest"], digest_id)
        return Digest(**dict(row)), [Notice(**dict(each)) for each in held]

    async def told(self, conn: Connection, digest_id: str, now: datetime) -> None:
        """Notes that a person has received the digest."""
        await conn.execute(SQL["digest_told"], digest_id, now)

    async def overdue(self, now: datetime) -> list[Overdue]:
        """Digests that should have been told before `now`, oldest first."""
        return [Overdue(**dict(row)) for row in await self._pool.fetch(SQL["digests_overdue"], now)]


async def _begun(conn: Connection, person: str, duty_role: str, tells_at: datetime, about: About) -> Digest:
    digest = Digest(f"{DIGEST_PREFIX}{uuid4()}", person, duty_role, tells_at, None, about)
    await conn.execute(SQL["digest_begin"], digest.id, person, duty_role, tells_at, about)
    return digest
