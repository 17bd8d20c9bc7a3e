"""Watches the policies in force: can this build read them, and how long can their calendars be trusted?"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from typing import Final

from temporalio.common import MetricMeter

from amends.db import Records
from amends.db.errors import DATABASE_AWAY
from amends.domain.zones import RELEASE, fresh_until
from amends.policy.review.calendar_horizon import days_left
from amends.publication.stored_policies import InForce, policies_in_force
from amends.worker.readiness import NotFit

EVERY: Final = 60.0
DAYS_LEFT = "amends_calendar_days_left"
ZONES_LEFT = "amends_zones_days_left"
UNREADABLE = "amends_policies_unreadable"
GONE = math.nan
"""The value of a series whose policy or calendar is no longer in force.

No comparison holds for it, so no alert comes.
"""

log = logging.getLogger("amends.worker")


async def check_policies(records: Records) -> None:
    """Raises NotFit where this build cannot read the policies in force (field case E6).

    Other workers, which can read them, go on with the complaints.
    """
    if unreadable := (await policies_in_force(records)).unreadable:
        names = ", ".join(unreadable)
        raise NotFit(f"this build cannot read what is in force ({names}): run `amends policy publish DIR` with it")


class Gauges:
    """Prometheus gauges. The labels are names of policies and calendars, and the release of the zone data."""

    def __init__(self, meter: MetricMeter) -> None:
        about = "Days for which a calendar of a policy in force still knows its holidays; 0 from its last day on."
        self._days_left = meter.create_gauge_float(DAYS_LEFT, about, "days")
        self._unreadable = meter.create_gauge(UNREADABLE, "Policies in force that this worker cannot read.")
        about = "Days until the time zone data of this worker should be looked at again; 0 from that day on."
        self._zones_left = meter.create_gauge_float(ZONES_LEFT, about, "days")
        self._told: set[tuple[str, str]] = set()

    def tell(self, found: InForce, today: date) -> None:
        """Sets every gauge."""
        days = {(each.name, name): left for each in found.policies for name, left in days_left(each, today).items()}
        for policy, calendar in self._told | days.keys():
            left = max(0.0, days[policy, calendar]) if (policy, calendar) in days else GONE
            self._days_left.set(left, {"policy": policy, "calendar": calendar})
        self._told |= days.keys()
        self._zones_left.set(max(0.0, (fresh_until() - today).days), {"release": RELEASE})
        self._unreadable.set(len(found.unreadable))


@asynccontextmanager
async def policies_are_watched(records: Records, meter: MetricMeter) -> AsyncIterator[None]:
    """Sets the gauges once a minute while the block runs, and logs what becomes unreadable."""
    watching = asyncio.create_task(_watch(records, Gauges(meter)))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(records: Records, gauges: Gauges) -> None:
    known: tuple[str, ...] = ()
    while True:
        try:
            found = await policies_in_force(records)
        except DATABASE_AWAY as problem:
            log.warning("the policies in force could not be looked at: %s", type(problem).__name__)
        else:
            gauges.tell(found, datetime.now(UTC).date())
            if found.unreadable not in ((), known):
                log.error("this build cannot read what is in force: %s", ", ".join(found.unreadable))
            known = found.unreadable
        await asyncio.sleep(EVERY)
