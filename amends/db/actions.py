"""The actions of people, with the answer that each got."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from amends.db.connection import Connection, Pool
from amends.db.queries import SQL
from amends.domain.action_digest import content_of
from amends.domain.actions import ACTIONS
from amends.domain.types import Money


@dataclass(frozen=True, slots=True)
class StoredAction:
    """An action as it was handed in (None where it could not be read) and the verdict on it."""

    action_id: str
    action: str
    by: str
    body: dict[str, Any] | None
    verdict: dict[str, Any]
    granted: bool
    at: datetime
    recorded_at: datetime


class ActionStore:
    """Actions by complaint and action id; the first of an id is the one that counts."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(
        self,
        conn: Connection,
        *,
        reference: str,
        action_id: str,
        action: str,
        by: str,
        body: dict[str, Any] | None,
        content: str | None = None,
        verdict: dict[str, Any],
        granted: bool,
        total: Money | None,
        now: datetime,
    ) -> None:
        """Keep an action with its verdict; `total` is the money it gives, `content` the digest of what it says."""
        amount, currency = (total.amount, total.currency) if total else (None, None)
        what = (reference, action_id, action, by, body, content)
        await conn.execute(SQL["action_keep"], *what, verdict, granted, amount, currency, now)

    async def verdict(self, conn: Connection, reference: str, action_id: str) -> dict[str, Any] | None:
        """The answer this action got before, if it was handed in before."""
        return await conn.fetchval(SQL["action_verdict"], reference, action_id)

    async def content(self, conn: Connection, reference: str, action_id: str) -> str | None:
        """The digest of the action handed in under this id; computed now for records older than the digest."""
        kept = await conn.fetchrow(SQL["action_content"], reference, action_id)
        if kept is None or kept["content"] is not None or kept["body"] is None:
            return kept and kept["content"]
        with suppress(KeyError, ValidationError):
            return content_of(ACTIONS[kept["action"]].model_validate(kept["body"]))
        return None

    async def body(self, conn: Connection, reference: str, action_id: str) -> dict[str, Any] | None:
        """The action as it was handed in under this id."""
        return await conn.fetchval(SQL["action_body"], reference, action_id)

    async def was_done(self, conn: Connection, reference: str, action: str) -> bool:
        """Whether an action of this name was ever granted to the complaint."""
        return bool(await conn.fetchval(SQL["action_was_done"], reference, action))

    async def words_for_customer(self, reference: str, action_id: str) -> str | None:
        """The words for the customer that an action holds, at either place where actions have them."""
        body = await self._pool.fetchval(SQL["action_body"], reference, action_id)
        if body is None:
            return None
        return body.get("words_for_customer") or (body.get("decision") or {}).get("words_for_customer")

    async def words_for_letter(self, reference: str, action_id: str) -> str | None:
        """The words that the reader of a draft wrote instead; None where they left it unchanged."""
        body = await self._pool.fetchval(SQL["action_body"], reference, action_id)
        return None if body is None else body.get("words")

    async def told(self, reference: str) -> tuple[str, ...]:
        """What the customer told us lately, which they may quote in a reply."""
        return tuple(row["text"] for row in await self._pool.fetch(SQL["actions_told"], reference))

    async def of(self, reference: str) -> list[StoredAction]:
        """All actions of a complaint in the order in which they were answered."""
        return [StoredAction(**dict(row)) for row in await self._pool.fetch(SQL["actions_of"], reference)]

    async def granted_total(self, reference: str, currency: str, conn: Connection | None = None) -> Decimal:
        """How much money of this currency was granted for the complaint so far."""
        total = await (conn or self._pool).fetchval(SQL["granted_total"], reference, currency)
        assert isinstance(total, Decimal)
        return total
