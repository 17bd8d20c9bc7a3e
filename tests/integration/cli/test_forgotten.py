"""Law 2: every open complaint has its alarm or a named person it waits for, and `amends check` finds those without."""

from datetime import UTC, datetime, timedelta

from amends.audit.checks import digests_that_are_owed, in_the_records, people_who_are_gone, waiting_for_a_role
from amends.audit.remedy_checks import remedies_owed
from amends.db import Records
from amends.db.staff_notices import Gathering, Notice
from amends.devstack.shipped_policies import ROOT
from amends.domain.case import TO_READ, Task, TaskKind
from amends.domain.complaint import NewComplaint
from amends.publication.publish import publish, read_set
from tests.integration.cli.cases import deciding, keep
from tests.integration.workflows.world import published

NOW = datetime.now(UTC)
GRACE = timedelta(minutes=1)


async def test_a_complaint_with_neither_alarm_nor_person_is_found(records: Records, complaint: NewComplaint) -> None:
    """Its clock has nothing to ring for and nobody is named: nobody would ever think of it again."""
    await keep(records, complaint, deciding(complaint, NOW, alarm_at=None, waits_for="clock"))
    [finding] = await in_the_records(records, GRACE)
    assert (finding.reference, finding.kind) == ("PARCEL-7", "forgotten")


async def test_a_complaint_that_waits_for_a_named_person_needs_no_alarm(
    records: Records, complaint: NewComplaint
) -> None:
    """Somebody has it on the list: that is enough."""
    await keep(records, complaint, deciding(complaint, NOW, alarm_at=None, waits_for="maya"))
    assert list(await in_the_records(records, GRACE)) == []


async def test_b12_a_complaint_that_waits_for_a_customer_who_has_written_is_found(
    records: Records, complaint: NewComplaint
) -> None:
    """Parked in 'waits for the customer' with their answer unread; once it was read, it waits for them rightly."""
    unread = Task(id="task-1", kind=TaskKind.READ, for_whom="sara", why="it came", about=TO_READ, opened_at=NOW)
    parked = deciding(complaint, NOW, paused_for="customer", waits_for="customer", tasks=(unread,))
    await keep(records, complaint, parked)
    [finding] = await in_the_records(records, GRACE)
    assert (finding.reference, finding.kind) == ("PARCEL-7", "parked")
    read = unread.model_copy(update={"done_at": NOW, "done_by": "sara"})
    await keep(records, complaint, parked.model_copy(update={"tasks": (read,), "revision": 8}), effect="read")
    assert list(await in_the_records(records, GRACE)) == []


async def test_an_alarm_that_has_not_rung_is_found_after_the_grace(records: Records, complaint: NewComplaint) -> None:
    """An alarm of an hour ago is late; one of this second is not yet."""
    late = complaint.model_copy(update={"reference": "LATE-1"})
    now = datetime.now(UTC)
    await keep(records, late, deciding(late, now, alarm_at=now - timedelta(hours=1)))
    await keep(records, complaint, deciding(complaint, now, alarm_at=now))
    [finding] = await in_the_records(records, GRACE)
    assert (finding.reference, finding.kind) == ("LATE-1", "alarm_past")


async def test_a_remedy_that_nobody_gives_is_found(records: Records, complaint: NewComplaint) -> None:
    """Past its date, or on the list of a role that nobody has: money that was promised is not forgotten (W15)."""
    await published(records)
    late, nobodys, in_time = (
        complaint.model_copy(update={"reference": reference}) for reference in ("LATE-1", "NOBODY-1", "TIME-1")
    )
    for each, for_whom, due in (
        (late, "supervisor", NOW - timedelta(days=1)),
        (nobodys, "treasurer", NOW + timedelta(days=1)),
        (in_time, "maya", NOW + timedelta(days=1)),
    ):
        pay = Task(id="task-1", kind=TaskKind.PAY_BY_HAND, for_whom=for_whom, why="pay", due=due, opened_at=NOW)
        await keep(records, each, deciding(each, NOW, waits_for=for_whom, tasks=(pay,)))
    found = [(finding.reference, finding.kind) for finding in await remedies_owed(records, GRACE)]
    assert found == [("LATE-1", "remedy_overdue"), ("NOBODY-1", "remedy_without_anybody")]


async def test_what_is_over_is_not_looked_for(records: Records, complaint: NewComplaint) -> None:
    """A complaint that is over waits for nothing, and rightly so."""
    over = deciding(complaint, NOW, alarm_at=None, waits_for="nobody", completed=True, outcome="solved")
    await keep(records, complaint, over)
    assert list(await in_the_records(records, GRACE)) == []


async def test_d19_a_digest_that_nobody_has_got_in_time_is_found(records: Records) -> None:
    """Notices that were held back, and whose mail is an hour late; one that gathers still is not late."""
    now = datetime.now(UTC)
    for number, tells_at in enumerate((now - timedelta(hours=1), now + timedelta(hours=1))):
        at = tells_at - timedelta(hours=1)
        rule = Gathering(after=0, since=at, until=tells_at, tells_at=lambda _, then=tells_at: then, duty_role="duty")
        step = f"complaint-R-{number}/1/escalate.decide.1.1.tell_supervisor/1"
        notice = Notice(f"{step}/to/ruth", step, "ruth", f"R-{number}", "decide", "tell_supervisor", at, at)
        await records.notices.keep(notice, rule)
    [finding] = await digests_that_are_owed(records, GRACE)

    assert (finding.reference, finding.kind) == ("ruth", "digest_owed")
    assert finding.what.startswith("should have got 1 notice in one mail at")


async def test_what_waits_for_somebody_who_is_not_there_is_found(records: Records, complaint: NewComplaint) -> None:
    """An owner who left the staff page, a task of somebody who left, a role that nobody has; and nothing else is."""
    await publish(records, read_set(ROOT), by="helen", now=NOW)
    task = Task(id="task-1", kind=TaskKind.READ, for_whom="gone", why="it came", opened_at=NOW)
    rows = {
        "OWNER-1": {"owner": "gone", "waits_for": "clock", "tasks": ()},
        "TASK-1": {"owner": "maya", "waits_for": "maya", "tasks": (task,)},
        "ROLE-1": {"owner": "maya", "waits_for": "payments", "tasks": ()},
        "FINE-1": {"owner": "maya", "waits_for": "duty", "tasks": ()},
        "FINE-2": {"owner": None, "waits_for": "customer", "tasks": ()},
        "OVER-1": {"owner": "gone", "waits_for": "nobody", "tasks": (), "completed": True},
    }
    for reference, fields in rows.items():
        one = complaint.model_copy(update={"reference": reference})
        await keep(records, one, deciding(one, NOW, **fields))
    found = await people_who_are_gone(records)
    assert {each.reference for each in found} == {"OWNER-1", "TASK-1", "ROLE-1"}
    assert {each.kind for each in found} == {"owner_gone"}
    assert [each.do for each in found if each.reference == "OWNER-1"] == ["amends assign OWNER-1 --to WHO ..."]


async def test_w15_what_waits_for_a_role_without_a_date_is_found(records: Records, complaint: NewComplaint) -> None:
    """No alarm, and nobody by name: everybody may think that another has it. A day old, or a week, it is found."""
    await publish(records, read_set(ROOT), by="helen", now=NOW)
    undated = Task(id="task-1", kind=TaskKind.PAY_BY_HAND, for_whom="supervisor", why="pay", opened_at=NOW)
    rows: dict[str, dict[str, object]] = {
        "ROLE-1": {"alarm_at": None, "waits_for": "supervisor", "tasks": ()},
        "TASK-1": {"waits_for": "maya", "tasks": (undated,)},
        "NAMED-1": {"alarm_at": None, "waits_for": "maya", "tasks": ()},
        "RINGS-1": {"waits_for": "duty", "tasks": ()},
        "DATED-1": {"waits_for": "maya", "tasks": (undated.model_copy(update={"due": NOW}),)},
    }
    for reference, fields in rows.items():
        one = complaint.model_copy(update={"reference": reference})
        await keep(records, one, deciding(one, NOW, owner="maya", **fields))
    now = datetime.now(UTC)
    assert await waiting_for_a_role(records, now) == []
    assert [each.reference for each in await waiting_for_a_role(records, now + timedelta(days=2))] == ["ROLE-1"]
    later = await waiting_for_a_role(records, now + timedelta(days=8))
    assert {(each.reference, each.kind) for each in later} == {("ROLE-1", "undated"), ("TASK-1", "undated")}
