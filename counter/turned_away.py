"""Writes into the journal what validators turned away: it left no history, but it did happen."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg

from complaints.case import Entry
from records import Records
from records.journal import ACCESS
from workflows.turned_away import TurnedAway, drain

EVERY = 1.0
log = logging.getLogger("amends.counter")


@asynccontextmanager
async def turned_away_is_journalled(records: Records) -> AsyncIterator[None]:
    """While this lasts, refused messages go into the stream `access` once a second, and the last ones at the end."""
    writer = asyncio.create_task(_write_for_ever(records))
    try:
        yield
    finally:
        writer.cancel()
        await _write(records, drain())


async def _write_for_ever(records: Records) -> None:
    kept: list[TurnedAway] = []
    while True:
        kept += drain()
        if await _write(records, kept):
            kept = []
        await asyncio.sleep(EVERY)


async def _write(records: Records, noted: list[TurnedAway]) -> bool:
    if not noted:
        return True
    entries = [
        Entry(
            key=f"turned-away/{uuid4()}",
            at=each.at,
            what=f"turned away: {each.act}",
            body={"workflow": each.workflow_id, "code": each.code},
        )
        for each in noted
    ]
    try:
        async with records.pool.acquire() as conn, conn.transaction():
            await records.journal.append(conn, ACCESS, entries)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        log.warning("%d refused messages are not journalled yet: %s", len(noted), type(problem).__name__)
        return False
    return True
