"""Finds promised remedies that nobody gives: past their date, or for somebody who is not there."""

from datetime import UTC, datetime, timedelta

from amends.audit.checks import CheckFinding
from amends.db import Records
from amends.db.cases import OpenRemedy
from amends.policy.pages.roster import Roster
from amends.publication.in_force import Published


async def remedies_owed(records: Records, grace: timedelta) -> list[CheckFinding]:
    """Open remedies past their date, or for a person or role that is not there. In virtual time no date is past."""
    remedies = await records.cases.remedies_open()
    if not remedies:
        return []
    roster = await Published(records).roster()
    late = datetime.now(UTC) - grace
    overdue = [] if records.clock == "virtual" else [each for each in remedies if each.due and each.due < late]
    nobody = [each for each in remedies if not _somebody(roster, each.for_whom)]
    return [_overdue(each) for each in overdue] + [_nobodys(each) for each in nobody]


def _somebody(roster: Roster, for_whom: str) -> bool:
    return roster.person(for_whom) is not None or bool(roster.in_role(for_whom))


def _overdue(remedy: OpenRemedy) -> CheckFinding:
    assert remedy.due is not None
    return CheckFinding(
        remedy.reference, "remedy_overdue",
        f"{remedy.kind.replace('_', ' ')} ({remedy.id}, for {remedy.for_whom}) was due at {remedy.due.isoformat()}",
        f"do it, then amends complete-task {remedy.reference} {remedy.id} ...",
    )  # fmt: skip


def _nobodys(remedy: OpenRemedy) -> CheckFinding:
    return CheckFinding(
        remedy.reference, "remedy_without_anybody",
        f"{remedy.kind.replace('_', ' ')} ({remedy.id}) is for {remedy.for_whom}, and nobody is that",
        "publish a staff page that has them, or have the duty role do it",
    )  # fmt: skip
