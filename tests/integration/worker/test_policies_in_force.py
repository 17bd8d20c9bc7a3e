"""What is in force is watched: a metric counts a calendar's days, and what a build cannot read never goes unseen."""

import asyncio
import urllib.request
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from amends.audit.checks import policies_at_fault
from amends.db import Records
from amends.devstack.ports import free_port
from amends.domain.errors import Code
from amends.domain.zones import RELEASE, fresh_until
from amends.policy import PolicyErrors
from amends.publication.in_force import Published
from amends.publication.publish import publish, read_set
from amends.publication.stored_policies import InForce, policies_in_force
from amends.worker.policy_monitor import Gauges, check_policies, policies_are_watched
from amends.worker.readiness import NotFit
from tests.conftest import Database
from tests.integration.workflows.world import ROOT
from tests.support.pages import compiled, office_page

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
REVIEWED = {"office": {"holidays": {"country": "GB", "subdivision": "ENG"}, "reviewed_until": "2026-12-31"}}
NOT_OURS = b'{"name": "house", "page": {"rules": "of a build to come"}}'


@pytest.fixture
async def records(database: Database) -> AsyncIterator[Records]:
    """The application's records in a fresh database."""
    records = await Records.connect(database.app_dsn)
    yield records
    await records.close()


@pytest.fixture(scope="module")
def prometheus() -> tuple[Runtime, int]:
    """A runtime as a worker with AMENDS_METRICS has it, and its port."""
    port = free_port()
    return Runtime(telemetry=TelemetryConfig(metrics=PrometheusConfig(bind_address=f"127.0.0.1:{port}"))), port


def ours(port: int) -> dict[str, str]:
    """The series that are ours and what they say."""
    said = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60).read().decode()
    lines = [line.rpartition(" ") for line in said.splitlines() if line.startswith("amends_")]
    return {series: value for series, _, value in lines}


def value(port: int, name: str, *labels: str) -> str | None:
    """The value of the one series of this name with these labels."""
    return next((each for series, each in ours(port).items() if series.startswith(name) and all(
        label in series for label in labels)), None)  # fmt: skip


def test_a8_a_metric_counts_the_days_that_a_calendar_is_known_for(prometheus: tuple[Runtime, int]) -> None:
    """From 23 November to the end of the year 38 days are left; a policy that is gone says nothing any more."""
    runtime, port = prometheus
    gauges = Gauges(runtime.metric_meter)
    house = compiled(office_page(calendars=REVIEWED), "house")
    gauges.tell(InForce((house,), ("broken",)), date(2026, 11, 23))
    labels = ('policy="house"', 'calendar="office"')

    assert value(port, "amends_calendar_days_left", *labels) == "38"
    assert value(port, "amends_policies_unreadable") == "1"
    gauges.tell(InForce((house,)), date(2027, 1, 2))
    assert value(port, "amends_calendar_days_left", *labels) == "0"
    assert value(port, "amends_policies_unreadable") == "0"
    gauges.tell(InForce(), date(2027, 1, 2))
    assert value(port, "amends_calendar_days_left", *labels) == "NaN"


def test_a_metric_counts_the_days_until_the_zone_data_should_be_looked_at(prometheus: tuple[Runtime, int]) -> None:
    """With their release, so that a fleet whose workers count with different zones is seen."""
    runtime, port = prometheus
    gauges = Gauges(runtime.metric_meter)
    gauges.tell(InForce(), fresh_until() - timedelta(days=7))
    assert value(port, "amends_zones_days_left", f'release="{RELEASE}"') == "7"
    gauges.tell(InForce(), fresh_until() + timedelta(days=7))
    assert value(port, "amends_zones_days_left", f'release="{RELEASE}"') == "0"


async def test_a8_a_worker_measures_what_is_in_force(records: Records, prometheus: tuple[Runtime, int]) -> None:
    """As soon as it works, and with no policy published yet it measures nothing and goes on."""
    runtime, port = prometheus
    await publish(records, read_set(ROOT), "helen", NOW)
    async with policies_are_watched(records, runtime.metric_meter):
        async with asyncio.timeout(60):
            while value(port, "amends_calendar_days_left", 'policy="default"') is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_e6_a_worker_that_cannot_read_what_is_in_force_takes_no_complaint(records: Records) -> None:
    """It ends before it polls and says what to do; nothing in force at all is no reason to."""
    await check_policies(records)
    await records.store.publish({}, {"house": NOT_OURS}, "helen", NOW)

    with pytest.raises(NotFit, match=r"\(house\): run `amends policy publish DIR`"):
        await check_policies(records)


async def test_e6_what_cannot_be_read_is_found_by_amends_check(records: Records) -> None:
    """The policy, by name; and so is one whose calendar ends too soon (A8)."""
    short = compiled(office_page(calendars=REVIEWED, milestones={"resolve": {"by_law": "8 weeks"}}), "short")
    await records.store.publish({}, {"house": NOT_OURS, "short": short.content()}, "helen", NOW)
    found = await policies_at_fault(records, NOW)

    assert [(each.reference, each.kind) for each in found] == [
        ("house", "unreadable_policy"), ("short", "calendar_ends"),
    ]  # fmt: skip
    assert "2026-12-31 only" in found[1].what


async def test_a_set_without_a_staff_page_is_told_to_whoever_asks_for_people(records: Records) -> None:
    """An earlier edition put one in force: what waits for people says what to publish, and goes on when it is there."""
    files = read_set(ROOT)
    staff = files.pop("policies/staff.yaml")
    await records.store.publish(files, {}, "helen", NOW)
    people = Published(records)
    with pytest.raises(ApplicationError, match=r"no policies/staff\.yaml: publish one that has") as told:
        await people.roster()
    assert told.value.type == Code.NO_POLICY

    await records.store.publish({**files, "policies/staff.yaml": staff}, {}, "helen", NOW)
    assert (await people.roster()).person("maya") is not None


async def test_e6_a_set_with_a_mistake_leaves_the_last_good_one_in_force(records: Records) -> None:
    """One page of many is broken: whoever publishes is told, and complaints go on under what was in force before."""
    good = read_set(ROOT)
    before = await publish(records, good, "helen", NOW)
    with pytest.raises(PolicyErrors, match="milstones"):
        await publish(records, good | {"policies/house.yaml": b"milstones: {}\n"}, "helen", NOW)

    active = await records.store.active()
    assert active is not None
    assert active.hash == before.hash
    assert [policy.ref.content_hash for policy in (await policies_in_force(records)).policies] == [
        before.policies["default"]
    ]
