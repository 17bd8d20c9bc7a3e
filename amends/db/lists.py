"""Lists for people: the complaints that fit a search, with their customer and subject."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from amends.db.connection import Pool
from amends.db.queries import SQL
from amends.domain.case import CaseRow
from amends.domain.types import Stage


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for; what is None or empty asks for nothing.

    `names` are staff ids and roles: a complaint waits for one of them, itself or by an open task; `owners` are staff
    ids whose own complaints count as well. `words` are sought in names, addresses, numbers and texts, each by its
    beginning. `of` is a product or a category, `late_at` the instant before which something was due.
    """

    names: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    owner: str | None = None
    stage: Stage | None = None
    everything: bool = False
    words: str | None = None
    severity: str | None = None
    of: str | None = None
    late_at: datetime | None = None
    unassigned: bool = False

    @property
    def narrow(self) -> bool:
        """Whether it asks for more than whom a complaint waits for."""
        beside = {"names", "owners"}
        return any(getattr(self, field.name) for field in fields(self) if field.name not in beside)


@dataclass(frozen=True, slots=True)
class Words:
    """The customer and the subject of a complaint."""

    customer: str
    subject: str


class Lists:
    """Searches the read model."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def found(self, asked: Asked, limit: int) -> list[CaseRow]:
        """Complaints that fit, open ones first, then soonest first."""
        names = list(asked.names) or None
        found = await self._pool.fetch(
            SQL["list_found"], names, list(asked.owners), asked.owner, asked.stage, asked.everything, asked.words,
            asked.severity, asked.of, asked.late_at, asked.unassigned, limit,
        )  # fmt: skip
        return [CaseRow.model_validate(row["body"]) for row in found]

    async def words(self, references: Sequence[str]) -> dict[str, Words]:
        """Customer and subject of each complaint; unreadable complaints are missing."""
        found = await self._pool.fetch(SQL["list_words"], list(references))
        return {row["reference"]: Words(row["customer"] or "", row["subject"] or "") for row in found}

    async def tasks_waiting(self, names: Sequence[str]) -> dict[str, int]:
        """How many open tasks there are for each of these staff ids and roles."""
        return {row["for_whom"]: row["waiting"] for row in await self._pool.fetch(SQL["list_tasks"], list(names))}
