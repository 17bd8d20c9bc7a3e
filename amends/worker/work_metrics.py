"""Tells Prometheus how much work there is, and how much of it is late."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from temporalio.common import MetricMeter

from amends.db import Records
from amends.db.errors import DATABASE_AWAY
from amends.db.workload import Work, work_now
from amends.domain.case import TaskKind

EVERY: Final = 60.0
OPEN = "amends_complaints_open"
LATE = "amends_complaints_late"
ALARMS_PAST = "amends_alarms_past"
MAIL_WAITING = "amends_mail_waiting"
TASKS = "amends_tasks_waiting"
TASKS_LATE = "amends_tasks_late"

log = logging.getLogger("amends.worker")


class Gauges:
    """Prometheus gauges. The kind of a task is the only label."""

    def __init__(self, meter: MetricMeter) -> None:
        self._open = meter.create_gauge(OPEN, "Complaints that are not over.")
        self._late = meter.create_gauge(LATE, "Open complaints with a promise or a target that is past.")
        self._alarms_past = meter.create_gauge(
            ALARMS_PAST, "Open complaints whose alarm should have rung a minute ago."
        )
        self._mail_waiting = meter.create_gauge(MAIL_WAITING, "Messages that wait for a person.")
        self._tasks = meter.create_gauge(TASKS, "Open tasks of this kind.")
        self._tasks_late = meter.create_gauge(TASKS_LATE, "Open tasks of this kind that are past their date.")

    def tell(self, work: Work) -> None:
        """Sets every gauge; a kind of which no task is open is 0."""
        self._open.set(work.open)
        self._late.set(work.late)
        self._alarms_past.set(work.alarms_past)
        self._mail_waiting.set(work.mail_waiting)
        for kind in TaskKind:
            self._tasks.set(work.tasks.get(kind, 0), {"kind": kind})
            self._tasks_late.set(work.late_tasks.get(kind, 0), {"kind": kind})


@asynccontextmanager
async def work_is_measured(records: Records, meter: MetricMeter) -> AsyncIterator[None]:
    """Sets the gauges once a minute while the block runs.

    In virtual time nothing is late by the machine's clock, and nothing is measured.
    """
    if records.clock == "virtual":
        yield
        return
    measuring = asyncio.create_task(_measure(records, Gauges(meter)))
    try:
        yield
    finally:
        measuring.cancel()
        with suppress(asyncio.CancelledError):
            await measuring


async def _measure(records: Records, gauges: Gauges) -> None:
    while True:
        try:
            gauges.tell(await work_now(records.pool, datetime.now(UTC)))
        except DATABASE_AWAY as problem:
            log.warning("the work could not be counted: %s", type(problem).__name__)
        await asyncio.sleep(EVERY)
