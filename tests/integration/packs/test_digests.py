"""How many notices of a shipped page go out one by one, and when the rest of them is told (field case D19)."""

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from amends.activities.notice_batching import Gatherer
from amends.activities.planning import Reckoner
from amends.db import Records
from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow
from amends.domain.orders import EscalationOrder
from amends.domain.plan import EscalationStep, StepAction
from amends.domain.types import Stage
from amends.policy import Roster
from tests.conftest import Database
from tests.unit.packs.packs import POLICIES, at, pack

MONDAY = "2027-02-01"
NUMBERS = itertools.count(1)
RUTH = Roster.from_yaml((POLICIES / "staff.yaml").read_bytes()).person("ruth")


@pytest.fixture
async def records(database: Database) -> AsyncIterator[Records]:
    """The application's records in a fresh database."""
    records = await Records.connect(database.app_dsn)
    yield records
    await records.close()


async def storm(records: Records, name: str, hour: str, notices: int) -> tuple[int, timedelta]:
    """So many complaints late at the same moment: how many notices go out alone, and how long the rest waits."""
    policy, now = pack(name), at(name, MONDAY, hour)
    await records.store.publish({}, {name: policy.content()}, by="ruth", now=now)
    waits: list[timedelta] = []

    async def begin(_digest: str, delay: timedelta) -> None:
        waits.append(delay)

    gatherer, alone = Gatherer(records, Reckoner(records), begin), 0
    assert RUTH is not None
    for _ in range(notices):
        reference = f"STORM-{next(NUMBERS)}"
        row = CaseRow(
            reference=reference,
            workflow_id=f"complaint-{reference}",
            run_id="run",
            revision=1,
            stage=Stage.DECIDING,
            generation=1,
            facts=None,
            policy=policy.ref,
            path=None,
            owner="maya",
            waits_for="maya",
            alarm_at=None,
            next_due=None,
            updated_at=now,
        )
        order = EscalationOrder(
            effect_id=f"{row.workflow_id}/1/escalate.decide.1.2.tell_supervisor/1",
            reference=reference,
            now=now,
            row=row,
            milestone=MilestoneName.DECIDE,
            generation=1,
            step=EscalationStep(step="2.tell_supervisor", at=now, action=StepAction.TELL_SUPERVISOR, level=2),
            owner="maya",
            due=now,
        )
        alone += not await gatherer.holds(f"{order.effect_id}/to/ruth", order, RUTH, str(order.step.action))
    assert len(set(waits)) == 1, "one digest holds all of them"
    return alone, waits[0]


@pytest.mark.parametrize(("name", "alone"), [("default", 20), ("software", 5)])
async def test_d19_a_storm_at_ten_is_so_many_mails_and_one_at_eleven(records: Records, name: str, alone: int) -> None:
    """Twenty-four complaints are late at ten o'clock: by hand, the rest of the hour is told at eleven."""
    assert await storm(records, name, "10:00", 24) == (alone, timedelta(hours=1))


async def test_d19_what_is_held_in_the_late_afternoon_is_told_as_the_office_closes(records: Records) -> None:
    """The default's office closes at five: what comes at half past four waits for thirty minutes, not for an hour."""
    assert await storm(records, "default", "16:30", 24) == (20, timedelta(minutes=30))
