"""Metrics of the work: how much is open, late, waiting, and nothing of whom."""

import re
import time
import urllib.request
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from amends.db import Records
from amends.db.workload import work_now
from amends.devstack.ports import free_port
from amends.domain.case import Task, TaskKind
from amends.worker.work_metrics import work_is_measured
from tests.conftest import Database
from tests.integration.cli.cases import deciding, keep
from tests.integration.workflows.world import a_complaint

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
async def records(database: Database) -> AsyncIterator[Records]:
    """The records, with one late complaint that has a task, one in time, and one that is over."""
    records = await Records.connect(database.app_dsn)
    task = Task(id="task-1", kind=TaskKind.STUCK, for_whom="duty", why="see to it", opened_at=NOW, due=NOW)
    for number, changes in enumerate(
        [
            {"tasks": (task,), "alarm_at": NOW - timedelta(hours=1)},
            {"tasks": (), "next_due": None, "alarm_at": NOW + timedelta(days=1)},
            {"tasks": (), "completed": True, "alarm_at": None},
        ]
    ):
        one = a_complaint().model_copy(update={"reference": f"M-{number}"})
        await keep(records, one, deciding(one, NOW - timedelta(days=3), **changes))
    await records.inbound.keep("ab" * 32, b"Subject: hello\r\n\r\nx", [], NOW)
    async with records.inbound.taken("ab" * 32) as taken:
        await taken.note("waiting", why="unknown_sender")
    yield records
    await records.close()


async def test_work_is_counted_as_of_a_moment(records: Records) -> None:
    """A promise that ends later is not late yet; what is over does not count."""
    later = await work_now(records.pool, NOW + timedelta(seconds=1))
    assert (later.open, later.late, later.alarms_past, later.mail_waiting) == (2, 1, 1, 1)
    assert (later.tasks, later.late_tasks) == ({"stuck": 1}, {"stuck": 1})
    before = await work_now(records.pool, NOW - timedelta(days=2))
    assert (before.open, before.late, before.alarms_past, before.late_tasks) == (2, 0, 0, {"stuck": 0})


async def test_prometheus_is_told_and_no_label_names_anybody(records: Records) -> None:
    """All series are there, a kind without tasks with 0; the kind of a task is the only label."""
    port = free_port()
    runtime = Runtime(telemetry=TelemetryConfig(metrics=PrometheusConfig(bind_address=f"127.0.0.1:{port}")))
    async with work_is_measured(records, runtime.metric_meter):
        give_up = time.monotonic() + 60
        while "amends_tasks_late" not in (said := _page(port)):
            assert time.monotonic() < give_up
            await records.pool.fetchval("SELECT 1")
    found = {
        (name, frozenset(re.findall(r'(\w+)="([^"]*)"', labels)) - {("service_name", "temporal-core-sdk")}): value
        for name, labels, value in re.findall(r"^(amends_\w+?)(\{.*\})? (\S+)$", said, flags=re.MULTILINE)
    }
    wanted = {
        ("amends_complaints_open", None): "2",
        ("amends_complaints_late", None): "1",
        ("amends_alarms_past", None): "1",
        ("amends_mail_waiting", None): "1",
        ("amends_tasks_waiting", "stuck"): "1",
        ("amends_tasks_late", "stuck"): "1",
        ("amends_tasks_waiting", "read"): "0",
    }
    for (name, kind), value in wanted.items():
        assert found[name, frozenset({("kind", kind)} if kind else ())] == value, (name, kind)
    assert {label for _, labels in found for label, _ in labels} == {"kind"}


def _page(port: int) -> str:
    return urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60).read().decode()
