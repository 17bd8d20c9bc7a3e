"""Compares the records with the journal: words, letters, actions, tasks, rows and policies."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from amends.audit.journal_comparison import Evidence, faults_of_complaint
from amends.audit.policy_store_check import check_policies
from amends.db import Records
from amends.db.connection import Connection
from amends.db.journal import COMPLAINT, POLICY, entry_of
from amends.db.journal_entry import Fault, JournalEntry, Verification, digest_of
from amends.db.queries import SQL

STORED = ("registration_of", "versions_of", "letters_stored", "actions_stored", "tasks_stored", "case_stored")


class Verifier:
    """Checks streams, and the records that belong to them. It changes nothing."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def streams(self) -> list[str]:
        """Every stream of the journal, and every one that it should have.

        Effects, rows and the register know of complaints whose stream is gone.
        """
        rows = await self._records.pool.fetch(SQL["streams_known"])
        return [row["stream"] for row in rows]

    async def stream(self, stream: str) -> Verification:
        """Checks a stream's chain, the heads that effects have seen, and all that the records hold of it."""
        async with self._records.pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            return await self.on(conn, stream)

    async def on(self, conn: Connection, stream: str) -> Verification:
        """Does the same on this connection, as its transaction sees the records."""
        chain = await self._records.journal.verify(stream, conn=conn)
        entries = [entry_of(row) for row in await conn.fetch(SQL["journal_read"], stream, 0)]
        faults = [*chain.faults, *await self._erased_early(conn, stream, entries)]
        checked, unchecked = {"entries": len(entries)}, {"erased payloads": chain.erased}
        found: list[Fault] = []
        if stream.startswith(COMPLAINT):
            found = list(faults_of_complaint(await self._evidence(conn, stream, entries), checked, unchecked))
        elif stream == POLICY:
            found = [each async for each in check_policies(conn, payloads(entries), checked)]
        return Verification(stream, chain.head, chain.erased, (*faults, *found), checked, unchecked)

    async def _evidence(self, conn: Connection, stream: str, entries: list[JournalEntry]) -> Evidence:
        reference = stream.removeprefix(COMPLAINT)
        stored = {name: [dict(row) for row in await conn.fetch(SQL[name], reference)] for name in STORED}
        return Evidence(stream, reference, entries, payloads(entries), stored)

    async def _erased_early(self, conn: Connection, stream: str, entries: list[JournalEntry]) -> list[Fault]:
        """Payloads that are gone before their time. Only the keeper erases, and only what has expired."""
        keep = await conn.fetchval(SQL["retention_of"], stream.partition("/")[0])
        now = datetime.now(UTC)
        return [
            Fault(stream, each.seq, "erased_early", "its payload is gone before its time")
            for each in entries
            if each.payload is None and (keep is None or each.recorded_at + keep > now)
        ]


def payloads(entries: list[JournalEntry]) -> Mapping[str, dict[str, Any]]:
    """The payloads of unchanged entries, by key. Changed ones are not believed."""
    read: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.payload is None or entry.salt is None or digest_of(entry.salt, entry.payload) != entry.digest:
            continue
        read[entry.key] = json.loads(entry.payload)
    return read
