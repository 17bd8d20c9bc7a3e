"""Bodies that came in and that the complaint does not hold as they were.

They were cleaned, in conflict with an earlier one, unreadable, or odd messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.db.connection import Connection, Pool
from amends.db.queries import SQL
from amends.domain.types import Reason

MESSAGE = "message"
"""The verdict on a message to a complaint that could not be taken."""


@dataclass(frozen=True, slots=True)
class IntakeBody:
    """One body: its verdict, the remarks on its fields, its bytes, and when it came (business time)."""

    verdict: str
    remarks: tuple[Reason, ...]
    raw: bytes
    at: datetime


class IntakeStore:
    """Stores such bodies permanently; storing one twice stores it once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(
        self,
        conn: Connection,
        *,
        reference: str,
        run_id: str,
        digest: str,
        verdict: str,
        raw: bytes,
        now: datetime,
        remarks: Sequence[Reason] = (),
        part: int = 0,
    ) -> None:
        """Stores a body, or one part of a body that is too large for one message.

        Parts with the same digest are one body.
        """
        said = [remark.model_dump(mode="json") for remark in remarks]
        await conn.execute(SQL["intake_body_keep"], reference, run_id, digest, part, verdict, said, raw, now)

    async def of(self, reference: str) -> list[IntakeBody]:
        """Every body that came in under this reference and was kept, oldest first."""
        bodies: dict[tuple[str, str], IntakeBody] = {}
        for row in await self._pool.fetch(SQL["intake_bodies"], reference):
            key = (row["run_id"], row["digest"])
            before = bodies[key].raw if key in bodies else b""
            remarks = tuple(map(Reason.model_validate, row["remarks"]))
            bodies[key] = IntakeBody(row["verdict"], remarks, before + row["raw"], row["at"])
        return list(bodies.values())
