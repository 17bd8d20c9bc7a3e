"""Digests of a complaint's row for the journal: one of the fields of lists and checks, one of tasks."""

import hashlib

import rfc8785

from amends.domain.case import CaseRow
from amends.domain.events.base import RowDigest
from amends.domain.events.entry import Entry

CORE = {
    "reference", "workflow_id", "revision", "stage", "generation", "owner", "waits_for", "alarm_at",
    "next_due", "paused_for", "outcome", "completed", "handoffs", "resolution", "offers", "score",
}  # fmt: skip


def digests_of(row: CaseRow) -> RowDigest:
    """The digests that an entry carries. A row with news only does not have all tasks, so it leaves them out."""
    tasks = None if row.since is not None else tasks_digest(row)
    return RowDigest(revision=row.revision, number=row.number, sha256=core_digest(row), tasks=tasks)


def core_digest(row: CaseRow) -> str:
    """SHA-256 of all fields that lists and checks use."""
    return hashlib.sha256(rfc8785.dumps(row.model_dump(mode="json", include=CORE))).hexdigest()


def tasks_digest(row: CaseRow) -> str:
    """SHA-256 of the complaint's tasks, done ones included."""
    return hashlib.sha256(rfc8785.dumps([task.model_dump(mode="json") for task in row.tasks])).hexdigest()


def with_row(entries: list[Entry], row: CaseRow | None) -> list[Entry]:
    """The entries; the last one carries the digests of the row that is written with them."""
    if row is None or not entries:
        return entries
    last = entries[-1]
    return [
        *entries[:-1],
        last.model_copy(update={"body": last.body | {"row": digests_of(row).model_dump(exclude_none=True)}}),
    ]
