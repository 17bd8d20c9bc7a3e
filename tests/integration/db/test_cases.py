"""Complaints as registered, corrected and listed."""

from datetime import timedelta
from typing import Any

import pytest

from amends.db import Records
from amends.domain.actions import MilestoneName
from amends.domain.case import NextPromise
from amends.domain.complaint import NewComplaint
from amends.domain.types import Stage
from tests.support.samples import NOW, complaint, row, task


async def register(records: Records, body: NewComplaint | None, **changes: Any) -> str:
    """Register in a transaction of its own."""
    arguments: dict[str, Any] = {
        "reference": "R-1",
        "body_digest": "digest-1",
        "body": body,
        "raw": b"{}",
        "workflow_id": "complaint-R-1",
        "run_id": "run-1",
        "now": NOW,
    }
    async with records.pool.acquire() as conn, conn.transaction():
        return await records.cases.register(conn, **(arguments | changes))


async def write(records: Records, *rows: Any) -> None:
    """Write rows in a transaction of their own."""
    async with records.pool.acquire() as conn, conn.transaction():
        for each in rows:
            await records.cases.write(conn, each)


async def references(records: Records, *args: Any, **kwargs: Any) -> list[str]:
    """The references of a list, in its order."""
    return [each.reference for each in await records.cases.rows(*args, **kwargs)]


async def test_j4_same_reference_and_body_is_the_same_complaint(records: Records) -> None:
    """A backend that starts a complaint twice has one complaint, whichever run comes second."""
    assert await register(records, complaint()) == "new"
    assert await register(records, complaint(), run_id="run-2") == "same"


async def test_j4_same_reference_with_another_body_is_a_conflict(records: Records) -> None:
    """Nobody's complaint is replaced by somebody else's."""
    await register(records, complaint())
    other = complaint(subject="Another")
    assert await register(records, other, body_digest="digest-2", run_id="run-2") == "conflict"
    assert await records.cases.complaint("R-1") == complaint()


async def test_retry_of_the_same_run_is_still_new(records: Records) -> None:
    """An activity whose answer was lost registers again and is told the same."""
    assert [await register(records, complaint()), await register(records, complaint())] == ["new", "new"]


async def test_unreadable_complaint_is_replaced_by_its_own_run_only(records: Records) -> None:
    """What could not be read keeps the reference; the run that corrects it puts the whole in its place."""
    assert await register(records, None, raw=b"rubbish") == "new"
    assert await register(records, complaint(), body_digest="digest-2", run_id="run-2") == "conflict"
    assert await register(records, complaint(), body_digest="digest-2") == "new"
    assert await register(records, complaint(), body_digest="digest-2", run_id="run-2") == "same"
    assert await records.cases.complaint("R-1") == complaint()


async def test_correction_keeps_what_was_there_before(records: Records) -> None:
    """The complaint is read as corrected, and as it came in where that is asked for."""
    await register(records, complaint())
    better = complaint(category="damaged parcel")
    async with records.pool.acquire() as conn, conn.transaction():
        assert await records.cases.keep_complaint(conn, better, "a-1", NOW) == 2
    assert await records.cases.complaint("R-1") == better
    assert await records.cases.complaint_as_received("R-1") == complaint()


async def test_earlier_complaints_are_those_of_the_same_customer_before(records: Records) -> None:
    """Others' complaints and later ones do not count, nor does the complaint itself."""
    await register(records, complaint())
    await register(records, complaint(reference="R-2"), reference="R-2", now=NOW + timedelta(days=2))
    count = records.cases.earlier_of_customer
    assert await count("C-7", NOW + timedelta(days=1)) == 1
    assert await count("C-7", NOW + timedelta(days=3)) == 2
    assert await count("C-7", NOW + timedelta(days=3), "R-2") == 1
    assert await count("C-8", NOW + timedelta(days=3)) == 0


async def test_lists_show_what_waits_for_whom_soonest_first(records: Records) -> None:
    """A complaint waits for a person by itself or by an open task in it; the nearest promise comes first."""
    promise = NextPromise(milestone=MilestoneName.DECIDE, due=NOW - timedelta(hours=1))
    await write(
        records,
        row("R-1", waits_for="tom"),
        row("R-2", tasks=(task("t-1", "tom"),), next_due=promise),
        row("R-3", tasks=(task("t-1", "tom", done_at=NOW, done_by="tom"),)),
        row("R-4", waits_for="tom", stage=Stage.CLOSED, completed=True, outcome="closed"),
    )
    assert await references(records, "tom") == ["R-2", "R-1"]
    assert await references(records, "tom", all=True) == ["R-2", "R-1", "R-4"]
    assert await references(records, ["duty", "tom"]) == ["R-2", "R-1"]
    assert await references(records) == ["R-2", "R-1", "R-3"]
    assert await references(records, owner="maya", stage=Stage.RECEIVED, limit=2) == ["R-2", "R-1"]


async def test_task_that_is_done_leaves_the_list(records: Records) -> None:
    """The task is written with the row, and so is its end."""
    await write(records, row(tasks=(task("t-1", "tom"),)))
    assert await references(records, "tom") == ["R-1"]
    await write(records, row(revision=2, tasks=(task("t-1", "tom", done_at=NOW, done_by="tom"),)))
    assert await references(records, "tom") == []


async def test_open_counts_leave_out_what_is_over(records: Records) -> None:
    """A person's load is what is open and theirs."""
    await write(
        records,
        row("R-1"),
        row("R-2"),
        row("R-3", owner=None),
        row("R-4", stage=Stage.CLOSED, outcome="resolved"),
    )
    assert await records.cases.open_counts() == {"maya": 2}


@pytest.mark.parametrize(
    ("changes", "forgotten"),
    [
        ({"waits_for": "clock", "alarm_at": None}, True),
        ({"waits_for": "tom", "alarm_at": None}, False),
        ({"waits_for": "clock", "alarm_at": NOW}, False),
        ({"waits_for": "nobody", "alarm_at": None, "completed": True}, False),
    ],
    ids=["neither", "a person", "an alarm", "over"],
)
async def test_complaint_with_neither_alarm_nor_person_is_found(
    records: Records, changes: dict[str, Any], forgotten: bool
) -> None:
    """Law 2: every open complaint has its alarm or a named person it waits for."""
    await write(records, row(**changes))
    assert bool(await records.cases.waiting_for_nothing()) is forgotten


async def test_alarms_that_are_past_are_found(records: Records) -> None:
    """An alarm that should have rung and did not."""
    await write(records, row("R-1", alarm_at=NOW), row("R-2", alarm_at=NOW + timedelta(hours=2)))
    past = await records.cases.alarms_past(NOW + timedelta(hours=1))
    assert [each.reference for each in past] == ["R-1"]


async def test_j5_what_an_effect_wrote_is_read_at_once(records: Records) -> None:
    """Read your own write: as the write returns, another connection sees the row, the task and the list."""
    for revision in range(1, 20):
        await write(records, row(revision=revision, tasks=(task(f"t-{revision}", "tom"),)))
        seen = await records.cases.row("R-1")
        assert seen is not None
        assert seen.revision == revision
        assert [each.revision for each in await records.cases.rows("tom")] == [revision]
