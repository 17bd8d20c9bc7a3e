"""What the tests of the records write: entries, orders, rows and outcomes, all invented."""

from datetime import UTC, datetime
from typing import Any

from amends.domain.case import CaseRow, Task, TaskKind
from amends.domain.complaint import NewComplaint
from amends.domain.events.entry import Entry
from amends.domain.orders import EffectOrder
from amends.domain.types import Instant, Recorded, Stage
from tests.support.journal_events import entry_saying

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class SomeOutcome(Recorded):
    """An outcome as any effect has it."""

    state: str


def entry(key: str, who: str = "maya", **body: object) -> Entry:
    """One line for the journal."""
    return entry_saying("letter.accepted apology", NOW, key=key, who=who, body=body)


def complaint(**changes: Any) -> NewComplaint:
    """A complaint that can be read."""
    fields: dict[str, Any] = {
        "reference": "R-1",
        "received_at": "2026-11-23T08:55:00+00:00",
        "channel": "email",
        "product": "Parcel",
        "category": "late parcel",
        "subject": "My parcel is late",
        "what_happened": "It was promised for Monday.",
        "customer": {"id": "C-7", "name": "Ann Example", "email": "ann@example.org"},
    }
    return NewComplaint.model_validate(fields | changes)


def row(reference: str = "R-1", **changes: Any) -> CaseRow:
    """The row of a complaint that waits for its clock."""
    fields: dict[str, Any] = {
        "reference": reference,
        "workflow_id": f"complaint-{reference}",
        "run_id": "run-1",
        "revision": 1,
        "stage": Stage.RECEIVED,
        "generation": 1,
        "facts": None,
        "policy": None,
        "path": None,
        "owner": "maya",
        "waits_for": "clock",
        "alarm_at": NOW,
        "next_due": None,
        "updated_at": NOW,
    }
    return CaseRow.model_validate(fields | changes)


def task(task_id: str, for_whom: str, **changes: Any) -> Task:
    """Something that a person has to do."""
    fields: dict[str, Any] = {
        "id": task_id,
        "kind": TaskKind.READ,
        "for_whom": for_whom,
        "why": "because",
        "opened_at": NOW,
    }
    return Task.model_validate(fields | changes)


class SomeOrder(EffectOrder):
    """An order as any activity has it."""

    reference: str = "R-1"
    now: Instant = NOW
