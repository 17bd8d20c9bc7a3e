"""Mail from customers: every message as it came, and the complaint that each address belongs to."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from amends.db.connection import Connection, Pool
from amends.db.journal import STAFF, Journal
from amends.db.queries import SQL
from amends.domain.events import keys
from amends.domain.events.entry import Entry
from amends.domain.events.house import MailSettled, MailWaiting

MailState = Literal["kept", "joined", "bounce", "auto_reply", "waiting", "settled"]


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A message. `id` is of its Message-ID and content; `recipients` are the envelope's, `message_id` its sender's.

    `why` is the code of what a person has to look into, `hint` the complaint that it may be about, unproved;
    `reached` are the complaints that have it, `writer` the address in From, in small letters.
    `at` is business time, `recorded_at` and `settled_at` the machine's.
    """

    id: str
    message_id: str | None
    raw: bytes
    recipients: list[str]
    state: MailState
    why: str | None
    hint: str | None
    reached: list[str]
    at: datetime
    recorded_at: datetime
    settled_by: str | None
    settled_at: datetime | None
    writer: str | None


@dataclass(frozen=True, slots=True)
class ListedMail:
    """A message without its contents, as `StoredMail` has it."""

    id: str
    state: MailState
    why: str | None
    hint: str | None
    reached: list[str]
    recorded_at: datetime


class TakenMail:
    """A message that is locked: nobody else handles it meanwhile."""

    def __init__(self, conn: Connection, mail: StoredMail, journal: Journal) -> None:
        self.conn = conn
        self.mail = mail
        self._journal = journal

    async def note(
        self,
        state: MailState,
        *,
        reached: Sequence[str] = (),
        message_id: str | None = None,
        writer: str | None = None,
        why: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Stores what became of the message. That a person has to look into it is journalled too."""
        all_reached = list(dict.fromkeys([*self.mail.reached, *reached]))
        written_by = writer.lower() if writer else None
        await self.conn.execute(
            SQL["inbound_note"], self.mail.id, state, why, hint, all_reached, message_id, written_by
        )
        if state == "waiting":
            waits = MailWaiting(mail=self.mail.id, why=why, hint=hint)
            await self._tell(Entry.of(waits, key=keys.of_mail(self.mail.id), at=self.mail.at))

    async def settle(self, by: str, reason: str, now: datetime) -> None:
        """Stores that a person has looked into it; who and why is in the journal."""
        await self.conn.execute(SQL["inbound_settle"], self.mail.id, by, now)
        settled = MailSettled(mail=self.mail.id, reason=reason)
        await self._tell(Entry.of(settled, key=keys.of_settled_mail(self.mail.id), at=now, who=by))

    async def _tell(self, entry: Entry) -> None:
        await self._journal.append(self.conn, STAFF, [entry])


class InboundStore:
    """Messages from outside, and the tokens of the addresses they come to."""

    def __init__(self, pool: Pool, journal: Journal) -> None:
        self._pool = pool
        self._journal = journal
        self._places = asyncio.Semaphore(max(1, pool.get_max_size() // 2))

    async def expect(self, token: str, reference: str) -> None:
        """Binds the address with this token to the complaint."""
        await self._pool.execute(SQL["reply_token_expect"], token, reference)

    async def reference_of(self, token: str) -> str | None:
        """The complaint that this token belongs to; None for a token that was never given out."""
        return await self._pool.fetchval(SQL["reply_token_reference"], token)

    async def keep(self, mail_id: str, raw: bytes, recipients: Sequence[str], now: datetime) -> None:
        """Stores a message as it came; one that is stored already is left unchanged."""
        await self._pool.execute(SQL["inbound_keep"], mail_id, raw, list(recipients), now)

    @asynccontextmanager
    async def taken(self, mail_id: str) -> AsyncGenerator[TakenMail]:
        """Locks a message while it is handled; notes are written if the block ends well. Raises LookupError.

        The number of messages handled at once is limited: their handlers need more connections, and would all wait
        without end if messages held every connection.
        """
        async with self._places, self._pool.acquire() as conn, conn.transaction():
            row = await conn.fetchrow(SQL["inbound_take"], mail_id)
            if row is None:
                raise LookupError(f"no message {mail_id} was kept")
            yield TakenMail(conn, StoredMail(**dict(row)), self._journal)

    async def waiting(self) -> list[ListedMail]:
        """Messages that a person has to look into, oldest first, without contents, which may be gigabytes."""
        return [ListedMail(**dict(row)) for row in await self._pool.fetch(SQL["inbound_waiting"])]

    async def listed(self, state: str | None, limit: int) -> list[ListedMail]:
        """Messages of this state (all without one), newest first."""
        return [ListedMail(**dict(row)) for row in await self._pool.fetch(SQL["inbound_listed"], state, limit)]

    async def beginning_with(self, beginning: str) -> list[StoredMail]:
        """The messages whose id begins with this, at most two: one is an answer, two are ambiguous."""
        return [StoredMail(**dict(row)) for row in await self._pool.fetch(SQL["inbound_like"], beginning)]

    async def before(self, reference: str, mail_id: str) -> tuple[bytes, ...]:
        """The latest short messages that this complaint has beside this one, as they came."""
        return tuple(row["raw"] for row in await self._pool.fetch(SQL["inbound_before"], reference, mail_id))

    async def counts(self) -> dict[MailState, int]:
        """How many messages there are of each state."""
        return {row["state"]: row["messages"] for row in await self._pool.fetch(SQL["inbound_counts"])}
