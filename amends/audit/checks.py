"""Finds forgotten complaints in the records. `workflow_checks.py` compares the workflows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from amends.audit.left_behind import NOT_PEOPLE, left_behind
from amends.db import Records
from amends.db.cases import OpenCase
from amends.domain.case import TO_READ
from amends.domain.text import counted
from amends.domain.waiting_mail import WHY_MAIL_WAITS
from amends.policy.review.calendar_horizon import too_short
from amends.publication.staff import roster_in_force
from amends.publication.stored_policies import policies_in_force

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class CheckFinding:
    """Something that may be forgotten: what is wrong, and what to do."""

    reference: str
    kind: str
    what: str
    do: str


async def in_the_records(records: Records, grace: timedelta) -> Iterable[CheckFinding]:
    """Complaints that wait for nothing, or for a customer who has written, or whose alarm is late.

    In virtual time the machine's clock says nothing about alarms: there they are not compared.
    """
    forgotten = [_forgotten(row) for row in await records.cases.waiting_for_nothing()]
    forgotten += [_parked(row) for row in await records.cases.waiting_for_who_wrote(TO_READ.kind)]
    if records.clock == "virtual":
        return forgotten
    late = await records.cases.alarms_past(datetime.now(UTC) - grace)
    return [*forgotten, *[_late(row) for row in late]]


async def digests_that_are_owed(records: Records, grace: timedelta) -> list[CheckFinding]:
    """Held notices whose digest was not told in time. Not compared in virtual time."""
    if records.clock == "virtual":
        return []
    return [
        CheckFinding(
            owed.person, "digest_owed",
            f"should have got {counted(owed.notices, 'notice')} in one mail at {owed.tells_at.isoformat()} and has not",
            "is a worker running? does the address on the staff page take mail? see the worker's log",
        )
        for owed in await records.notices.overdue(datetime.now(UTC) - grace)
    ]  # fmt: skip


async def policies_at_fault(records: Records, now: datetime) -> list[CheckFinding]:
    """Policies in force that this build cannot read (E6), or whose calendars end before their dates could (A8)."""
    found = await policies_in_force(records)
    unreadable = [
        CheckFinding(
            name, "unreadable_policy", "is in force and unreadable for this build", "publish it again with this build"
        )
        for name in found.unreadable
    ]  # fmt: skip
    return unreadable + [
        CheckFinding(policy.name, "calendar_ends", what, "mend the page, then publish it")
        for policy in found.policies
        for what in too_short(policy, now).values()
    ]


async def waiting_for_a_role(records: Records, now: datetime) -> list[CheckFinding]:
    """What waits for a role without any date, so that each may think that another has it (law 2).

    A day is time enough to take it, and a week for a task of a complaint that has an alarm. Not compared in virtual
    time.
    """
    house = await roster_in_force(records)
    if house is None or records.clock == "virtual":
        return []
    ids = [person.id for person in house.people]
    found = await records.cases.waiting_for_a_role([*ids, *NOT_PEOPLE], now - A_DAY, now - A_WEEK)
    return [
        CheckFinding(
            reference, "undated",
            f"{task or 'it'} waits for the role {role} and has no date: nothing will ring, and nobody is named",
            f"amends show {reference}, then do it, or amends assign {reference} --to WHO ...",
        )
        for reference, role, task in found
    ]  # fmt: skip


async def unread_starts(records: Records) -> list[CheckFinding]:
    """Starts that could not be read: a person complained, and nobody has read it yet."""
    return [
        CheckFinding(
            row.reference, "unreadable", "came in and could not be read: nobody has heard this person yet",
            f"amends show {row.reference}, then amends correct {row.reference} --complaint FILE ...",
        )
        for row in await records.cases.unread_starts()
    ]  # fmt: skip


async def people_who_are_gone(records: Records) -> list[CheckFinding]:
    """Open complaints of people who are not on the staff page in force, or that wait for them."""
    house = await roster_in_force(records)
    return [
        CheckFinding(
            left.row.reference, "owner_gone",
            f"waits for {' and '.join(left.gone)}: nobody on the staff page in force, and no role that somebody has",
            f"amends assign {left.row.reference} --to WHO ..." if left.owned
            else "put somebody with that role on the staff page, or complete the task",
        )
        for left in (await left_behind(records, house) if house else ())
    ]  # fmt: skip


async def mail_that_waits(records: Records) -> list[CheckFinding]:
    """Messages that belong to no complaint for sure and that nobody has answered."""
    return [
        CheckFinding(
            f"mail {mail.id[:12]}", "mail_waiting", WHY_MAIL_WAITS[mail.why or "kept"],
            f"amends mail read {mail.id[:12]}, then amends mail settle",
        )
        for mail in await records.inbound.waiting()
    ]  # fmt: skip


def _forgotten(row: OpenCase) -> CheckFinding:
    """A finding: it has neither an alarm nor a person."""
    return CheckFinding(
        row.reference, "forgotten", f"is {row.stage} and has neither an alarm nor a person it waits for",
        f"give it an owner: amends assign {row.reference} --to WHO ...",
    )  # fmt: skip


def _parked(row: OpenCase) -> CheckFinding:
    """A finding: the customer has answered, and its clocks stand still (field case B12)."""
    return CheckFinding(
        row.reference, "parked", "waits for the customer, who has written what nobody has read",
        f"read it: amends show {row.reference}, then amends resume {row.reference} ...",
    )  # fmt: skip


def _late(row: OpenCase) -> CheckFinding:
    """A finding: its alarm has not rung."""
    assert row.alarm_at is not None
    return CheckFinding(
        row.reference, "alarm_past", f"its alarm was due at {row.alarm_at.isoformat()} and has not rung",
        "is a worker running? `amends up`, or see the worker's log",
    )  # fmt: skip
