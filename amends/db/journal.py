"""The journal: append-only hash chains, one for each complaint and one each for staff, policy, budgets and access."""

import secrets
from collections.abc import Sequence
from typing import Any, Literal, cast

import asyncpg
import rfc8785

from amends.db.connection import Connection, Pool
from amends.db.journal_entry import Head, JournalEntry, Verification, check_chain
from amends.db.queries import SQL
from amends.domain.events.entry import Entry

COMPLAINT = "complaint/"
STAFF = "staff"
POLICY = "policy"
ACCESS = "access"

SALT_BYTES = 32


def payload_of(body: dict[str, Any]) -> str:
    """The canonical JSON of a body. Raises ValueError for a body that is not JSON.

    NUL, which no PostgreSQL text can hold, is written as its picture: U+2400.
    """
    written = rfc8785.dumps(body).decode()
    return rfc8785.dumps(without_nul(body)).decode() if "\\u0000" in written else written


def without_nul(value: Any) -> Any:
    """The body with NUL as its picture, as a payload has it."""
    if isinstance(value, str):
        return value.replace("\0", "\u2400")
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        return {name.replace("\0", "\u2400"): without_nul(part) for name, part in parts.items()}
    if isinstance(value, list | tuple):
        return [without_nul(part) for part in cast("Sequence[Any]", value)]
    return value


def stream_of(reference: str) -> str:
    """The stream of one complaint."""
    return f"{COMPLAINT}{reference}"


class Journal:
    """Appends to streams and reads them back. It has no other operation."""

    def __init__(self, pool: Pool, clock: Literal["real", "virtual"]) -> None:
        self._pool = pool
        self.clock = clock

    async def append(self, conn: Connection, stream: str, entries: Sequence[Entry]) -> Head:
        """Append, in the caller's transaction, the entries whose key the stream does not hold yet; return its head.

        The stream stays locked until that transaction ends. Raises ValueError for a body that is no JSON.
        """
        head = await conn.fetchrow(
            SQL["journal_append"],
            stream,
            self.clock,
            [entry.at for entry in entries],
            [entry.who for entry in entries],
            [entry.type for entry in entries],
            [entry.version for entry in entries],
            [entry.subject for entry in entries],
            [entry.key for entry in entries],
            [payload_of(entry.model_dump(mode="json", include={"body"})["body"]) for entry in entries],
            [secrets.token_bytes(SALT_BYTES) for _ in entries],
        )
        assert head is not None
        return Head(head["head_seq"], head["head_hash"])

    async def read(self, stream: str, after: int = 0) -> list[JournalEntry]:
        """The entries of a stream in order, from the one after `after` on."""
        return [entry_of(row) for row in await self._pool.fetch(SQL["journal_read"], stream, after)]

    async def streams(self) -> dict[str, int]:
        """Every stream and how many entries it has."""
        return {row["stream"]: row["seq"] for row in await self._pool.fetch(SQL["journal_streams"])}

    async def verify(self, stream: str, known: Head | None = None, conn: Connection | None = None) -> Verification:
        """Checks a stream against itself, every head that an effect saw, and `known`, a head noted before.

        Other tables of the records are checked by `amends.audit.integrity`.
        """
        if conn is not None:
            return await self._verify(conn, stream, known)
        async with self._pool.acquire() as own, own.transaction(isolation="repeatable_read", readonly=True):
            return await self._verify(own, stream, known)

    async def _verify(self, conn: Connection, stream: str, known: Head | None) -> Verification:
        seen = await self._seen_by_effects(conn, stream)
        rows = await conn.fetch(SQL["journal_read"], stream, 0)
        return check_chain(stream, map(entry_of, rows), [*([known] if known else []), *seen])

    async def _seen_by_effects(self, conn: Connection, stream: str) -> list[Head]:
        if not stream.startswith(COMPLAINT):
            return []
        rows = await conn.fetch(SQL["journal_known_heads"], stream.removeprefix(COMPLAINT))
        return [Head(row["head_seq"], row["head_hash"]) for row in rows]


def entry_of(row: asyncpg.Record) -> JournalEntry:
    """An entry from a row of the query `journal_read`."""
    return JournalEntry(**dict(row))
