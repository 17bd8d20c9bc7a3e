"""Registered and corrected complaints, and the rows that lists and `amends check` read."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from amends.db.connection import Connection, Pool
from amends.db.errors import DATABASE_AWAY
from amends.db.queries import SQL
from amends.domain.case import GROWING, CaseRow, Task, came_back
from amends.domain.complaint import NewComplaint
from amends.domain.text import fold
from amends.domain.types import Stage

Registered = Literal["new", "same", "conflict"]


@dataclass(frozen=True, slots=True)
class OpenWorkflow:
    """A complaint that is not completed, and the run that carries it."""

    reference: str
    workflow_id: str
    run_id: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The part of an open complaint that `amends check` needs; there may be a hundred thousand."""

    reference: str
    stage: str
    alarm_at: datetime | None


@dataclass(frozen=True, slots=True)
class PreviousRow:
    """Owner, path and time of a complaint before a row was written; all None for its first row."""

    owner: str | None
    path: str | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenRemedy:
    """A task to pay or do what was promised; `due` is None where the policy gives no date."""

    reference: str
    id: str
    kind: str
    for_whom: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class OfSameCustomer:
    """Another complaint of the same customer; `at` is when it was registered. `subject` is missing where it could not
    be read.
    """

    reference: str
    at: datetime
    stage: str
    outcome: str | None
    subject: str | None


class Cases:
    """The read model and the register behind it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def register(
        self,
        conn: Connection,
        *,
        reference: str,
        body_digest: str,
        body: NewComplaint | None,
        raw: bytes,
        workflow_id: str,
        run_id: str,
        now: datetime,
    ) -> Registered:
        """Reserves the reference for this run, permanently; `body` is None where `raw` could not be read.

        The same run may register again, once with a body that can be read where the first could not. Call it under the
        complaint's lock (within an effect).
        """
        there = await conn.fetchrow(SQL["registration"], reference)
        if there is None:
            unread, customer = (None, body.customer.id) if body else (raw, None)
            await conn.execute(
                SQL["register"],
                reference,
                body_digest,
                body is not None,
                unread,
                workflow_id,
                run_id,
                customer,
                now,
            )
        elif there["run_id"] != run_id:
            return "same" if there["digest"] == body_digest else "conflict"
        elif there["readable"] or body is None:
            return "new" if there["digest"] == body_digest else "conflict"
        else:
            await conn.execute(SQL["register_readable"], reference, body_digest, body.customer.id)
        if body is not None:
            await self.keep_complaint(conn, body, action_id=None, now=now)
            if (account := account_of(body)) is not None:
                await conn.execute(SQL["account_keep"], reference, body.customer.id, account)
        return "new"

    async def near(self, reference: str) -> list[str]:
        """References that begin or end like this one, in any case: one of them may have been meant."""
        begin, end = f"{reference[:3]}%", f"%{reference[-4:]}"
        return [row["reference"] for row in await self._pool.fetch(SQL["references_near"], begin, end)]

    async def known(self, conn: Connection, reference: str) -> bool:
        """Whether a complaint of this reference was ever registered."""
        return await conn.fetchrow(SQL["registration"], reference) is not None

    async def customer_of(self, conn: Connection, reference: str) -> str | None:
        """The id of the customer whose complaint it is; None where it is unreadable or unknown."""
        return await conn.fetchval(SQL["customer_of"], reference)

    async def choosing_a_duplicate(self, conn: Connection, customer_id: str) -> None:
        """Locks, until the transaction ends, the choice of a duplicate among this customer's complaints."""
        await conn.execute(SQL["choosing_a_duplicate"], customer_id)

    async def registered_by(self, reference: str, conn: Connection | None = None) -> str | None:
        """The run that holds the reference."""
        row = await (conn or self._pool).fetchrow(SQL["registration"], reference)
        return row["run_id"] if row else None

    async def workflow_id_of(self, reference: str) -> str | None:
        """The workflow that holds the reference; None where none does, or where the database is away."""
        try:
            row = await self._pool.fetchrow(SQL["registration"], reference)
        except DATABASE_AWAY:
            return None
        return row["workflow_id"] if row else None

    async def keep_complaint(
        self, conn: Connection, complaint: NewComplaint, action_id: str | None, now: datetime
    ) -> int:
        """Stores a new version of the complaint and returns its number; earlier versions stay."""
        body = complaint.model_dump(mode="json", exclude_unset=True)
        version = await conn.fetchval(SQL["complaint_keep"], complaint.reference, body, action_id, now)
        assert isinstance(version, int)
        return version

    async def complaint(self, reference: str, conn: Connection | None = None) -> NewComplaint | None:
        """The complaint as it stands, corrections included; None where there is none that could be read."""
        return _complaint(await (conn or self._pool).fetchval(SQL["complaint_current"], reference))

    async def complaint_as_received(self, reference: str, conn: Connection | None = None) -> NewComplaint | None:
        """The complaint as it came in, before any correction."""
        return _complaint(await (conn or self._pool).fetchval(SQL["complaint_first"], reference))

    async def opted_out(self, customer_id: str) -> bool:
        """Whether this customer told us, in any of their complaints, that they want no survey."""
        return bool(await self._pool.fetchval(SQL["customer_opted_out"], customer_id))

    async def earlier_of_customer(
        self, customer_id: str, before: datetime, reference: str = "", conn: Connection | None = None
    ) -> int:
        """How many complaints of this customer were registered before the named one."""
        count = await (conn or self._pool).fetchval(SQL["earlier_of_customer"], customer_id, before, reference)
        assert isinstance(count, int)
        return count

    async def others_of_customer(self, reference: str, limit: int = 20) -> list[OfSameCustomer]:
        """Other complaints of the customer who wrote this one, newest first."""
        return [
            OfSameCustomer(**dict(row)) for row in await self._pool.fetch(SQL["others_of_customer"], reference, limit)
        ]

    async def unread(self, reference: str) -> bytes | None:
        """The bytes that came in under this reference and could not be read; None where they could."""
        return await self._pool.fetchval(SQL["registration_raw"], reference)

    async def open_about_same_account(self, conn: Connection, complaint: NewComplaint) -> tuple[str, ...]:
        """Other complaints of this customer about this account that are not over, the oldest first. Until the
        transaction ends, nobody else opens one of them.
        """
        account, customer = account_of(complaint), complaint.customer.id
        if account is None:
            return ()
        await conn.execute(SQL["choosing_among_an_account"], f"{customer}\n{account}")
        rows = await conn.fetch(SQL["open_about_same_account"], customer, account, complaint.reference)
        return tuple(row["reference"] for row in rows)

    async def write(
        self, conn: Connection, row: CaseRow, opened: Callable[[Task], None] = lambda _: None
    ) -> PreviousRow | None:
        """Writes the row and its tasks, unless a later revision is stored; returns the state before.

        Returns None if nothing was written. `opened` is called for every task that is new. Letters that the row knows
        to have come back are marked so, since other complaints write to the same addresses.
        """
        written = await conn.fetchrow(
            SQL["case_write"],
            row.reference,
            row.workflow_id,
            row.run_id,
            row.revision,
            row.stage,
            row.owner,
            row.waits_for,
            row.alarm_at,
            row.next_due.due if row.next_due else None,
            row.outcome,
            row.completed,
            row.updated_at,
            row.model_dump(mode="json", exclude=set(GROWING) if row.since is not None else None),
            row.number,
        )
        if written and row.since is not None:
            await conn.execute(SQL["case_items_forget"], row.reference, row.since)
            await conn.execute(SQL["case_items_write"], row.reference, row.number, _items_of(row))
        if written and (back := came_back(row)):
            await conn.execute(SQL["letters_came_back"], list(back), list(map(str, back.values())))
        if written and row.tasks:
            tasks = [task.model_dump(mode="json") for task in row.tasks]
            new = {task["id"] for task in await conn.fetch(SQL["tasks_write"], row.reference, tasks) if task["new"]}
            for task in row.tasks:
                if task.id in new:
                    opened(task)
        return None if written is None else PreviousRow(**dict(written))

    async def row(self, reference: str, conn: Connection | None = None) -> CaseRow | None:
        """The row of one complaint."""
        body = await (conn or self._pool).fetchval(SQL["case_row"], reference)
        return None if body is None else CaseRow.model_validate(body)

    async def rows(
        self,
        waits_for: str | Collection[str] | None = None,
        *,
        all: bool = False,  # noqa: A002 - the word that `amends list --all` has
        owner: str | None = None,
        stage: Stage | None = None,
        limit: int = 1000,
    ) -> list[CaseRow]:
        """Open complaints, soonest first; with `all` those that are over too.

        `waits_for` are staff ids and roles: a complaint waits for them itself, or by an open task.
        """
        wanted = [waits_for] if isinstance(waits_for, str) else None if waits_for is None else list(waits_for)
        if all:
            return await self._rows("case_rows_all", owner, stage, limit, wanted)
        if wanted is None:
            return await self._rows("case_rows", owner, stage, limit)
        return await self._rows("case_rows_for", owner, stage, limit, wanted)

    async def open_counts(self, conn: Connection | None = None) -> dict[str, int]:
        """How many open complaints each person owns; a person who owns none is missing."""
        return {row["owner"]: row["open"] for row in await (conn or self._pool).fetch(SQL["open_counts"])}

    async def choosing_owner(self, conn: Connection) -> None:
        """Locks the choice of an owner until this transaction ends."""
        await conn.execute(SQL["choosing_owner"])

    async def alarms_past(self, now: datetime) -> list[OpenCase]:
        """Open complaints whose alarm should have rung before `now`."""
        return await self._briefly("alarms_past", now)

    async def waiting_for_nothing(self) -> list[OpenCase]:
        """Open complaints with neither an alarm nor somebody they wait for."""
        return await self._briefly("waiting_for_nothing")

    async def waiting_for_who_wrote(self, about: str) -> list[OpenCase]:
        """Open complaints that wait for the customer although a task to read the customer's message is open."""
        return await self._briefly("waiting_for_who_wrote", about)

    async def unread_starts(self) -> list[OpenCase]:
        """Starts that could not be read and are not over."""
        return await self._briefly("unread_starts")

    async def waiting_for_a_role(
        self, known: Collection[str], since: datetime, opened_before: datetime
    ) -> list[tuple[str, str, str | None]]:
        """Open complaints that wait for a role without a date: reference, role, and the task if there is one.

        `known` are staff ids and words that are not roles.
        """
        found = await self._pool.fetch(SQL["waiting_for_a_role"], list(known), since, opened_before)
        return [(row["reference"], row["role"], row["task"]) for row in found]

    async def left_behind(
        self, known: Collection[str], may_own: Collection[str]
    ) -> list[tuple[CaseRow, tuple[str, ...]]]:
        """Open complaints of people who are no longer there, each with those people.

        Those are: people or roles that a complaint waits for and that are not `known`, and owners not among `may_own`.
        """
        found = await self._pool.fetch(SQL["left_behind"], list(known), list(may_own))
        gone = {row["reference"]: tuple(row["gone"]) for row in found}
        return [(row, gone[row.reference]) for row in await self._rows("case_rows_named", list(gone))]

    async def remedies_open(self) -> list[OpenRemedy]:
        """Everything that was promised to a customer and is neither paid nor done, soonest due first."""
        return [OpenRemedy(**dict(row)) for row in await self._pool.fetch(SQL["remedies_open"])]

    async def open_workflows(self) -> list[OpenWorkflow]:
        """Every complaint whose workflow has to be there."""
        return [OpenWorkflow(**dict(row)) for row in await self._pool.fetch(SQL["open_workflows"])]

    async def known_workflows(self, workflow_ids: Collection[str]) -> set[str]:
        """The workflows among these that hold a reference, open or over."""
        found = await self._pool.fetch(SQL["known_workflows"], list(workflow_ids))
        return {row["workflow_id"] for row in found}

    async def _briefly(self, query: str, *arguments: Any) -> list[OpenCase]:
        return [OpenCase(**dict(row)) for row in await self._pool.fetch(SQL[query], *arguments)]

    async def _rows(self, query: str, *arguments: Any) -> list[CaseRow]:
        return [CaseRow.model_validate(row["body"]) for row in await self._pool.fetch(SQL[query], *arguments)]


def _items_of(row: CaseRow) -> list[dict[str, Any]]:
    """The items of each growing list that a row with news carries, with their places in the list."""
    return [
        {"list": name, "place": place, "body": item.model_dump(mode="json")}
        for name, places in row.places.items()
        for place, item in zip(places, getattr(row, name), strict=True)
    ]


def account_of(complaint: NewComplaint) -> str | None:
    """The order or account of a complaint, in the form in which two are compared."""
    return fold(complaint.account) if complaint.account else None


def _complaint(body: Any) -> NewComplaint | None:
    return None if body is None else NewComplaint.model_validate(body)
