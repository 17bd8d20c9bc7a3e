"""Signals that wait for the next run of their complaint."""

from collections.abc import Sequence
from typing import NamedTuple

from amends.db.connection import Connection
from amends.db.queries import SQL

MOST_BYTES = 500_000
"""In one answer: Temporal carries two million."""


class KeptSignal(NamedTuple):
    """A signal as it came. `arguments` is 0 where it did not come with exactly one."""

    number: int
    name: str
    encoding: str
    body: bytes
    arguments: int


class SignalStore:
    """Signals by complaint and number. They are kept until the run that has taken them up says so."""

    async def keep(self, conn: Connection, reference: str, signals: Sequence[KeptSignal]) -> None:
        """Stores signals; a number that is stored already is left unchanged."""
        await conn.executemany(SQL["signal_keep"], [(reference, *signal) for signal in signals])

    async def after(self, conn: Connection, reference: str, number: int) -> list[KeptSignal]:
        """The next signals after this number: at least one, and as many as fit into MOST_BYTES."""
        rows = await conn.fetch(SQL["signals_after"], reference, number, MOST_BYTES)
        return [KeptSignal(**dict(row)) for row in rows]

    async def forget(self, conn: Connection, reference: str, number: int) -> None:
        """Deletes the signals up to this number: the new run has taken them up."""
        await conn.execute(SQL["signals_forget"], reference, number)
