"""Runs a simulation: one complaint for some weeks, with staff who are silent, prompt or scripted."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from temporalio.client import WorkflowFailureError

from amends.client.client import AmendsClient, UnknownComplaint
from amends.db import Records
from amends.domain.case import TaskKind
from amends.domain.complaint import NewComplaint
from amends.domain.views import CaseView
from amends.policy.business_calendar import Calendar, instant, moment
from amends.policy.pages.yaml_reader import Page
from amends.simulation.journey_clock import JourneyClock
from amends.simulation.scenarios.player import A_RACE, ScriptFails, perform
from amends.simulation.scenarios.scenario import ScriptedAction
from amends.simulation.virtual_time import TimeStoodStill, VirtualTime

# No promise ends at such an hour: what is due exactly at the end of the visit has happened, and nothing is under way.
AFTER_THE_LAST_DATE = timedelta(minutes=59, seconds=37)
# While it is opened the clock runs as any other; only then is time skipped. On the busiest machine this is enough.
BEGUN = timedelta(seconds=30)
PATIENCE = 60  # real seconds until a worker begins with it, which takes tenths of one


class Script(Page):
    """What staff and the customer do, scene by scene, as on the pages of `examples/`."""

    script: tuple[ScriptedAction, ...]


@dataclass(frozen=True)
class RunningComplaint:
    """A running complaint. `until` is when the simulation stops."""

    counter: AmendsClient
    time: VirtualTime
    clock: JourneyClock
    reference: str
    arrived: datetime
    until: datetime
    calendar: Calendar
    told: Callable[[datetime, str], None]

    async def pass_until(self, at: datetime) -> bool:
        """Lets time pass; returns whether the complaint still ran then."""
        handle = self.counter.handle(self.reference)
        now = await self.time.now(handle)
        async for now in self.time.pass_until(handle, at):
            self.told(now, "")
        return now >= at

    async def now(self) -> datetime:
        """The time of its clock, in whole minutes after the arrival."""
        return self.clock.told(await self.time.now(self.counter.handle(self.reference)))


class Staff(Protocol):
    """The people who act while the simulation waits."""

    async def attend(self, visit: RunningComplaint) -> None:
        """Acts until the end of the simulation. Raises ScriptFails."""


class Silent:
    """Staff who never answer."""

    async def attend(self, visit: RunningComplaint) -> None:
        """Lets all the time pass."""
        await visit.pass_until(visit.until)


class Scripted:
    """People who do what their page says, and nothing else."""

    def __init__(self, script: Script) -> None:
        self._scenes = script.script

    async def attend(self, visit: RunningComplaint) -> None:
        """Plays every scene at its time."""
        at = visit.arrived
        for number, scene in enumerate(self._scenes, start=1):
            at = moment(scene.later.after(instant(at), visit.calendar))
            if at >= visit.until:
                raise ScriptFails(f"scene {number} ({scene.does}) would be after the end of the journey")
            if not await visit.pass_until(at):
                raise ScriptFails(f"the complaint was over before scene {number} ({scene.does})")
            await perform(visit.counter, visit.reference, scene, number, at, lambda what, at=at: visit.told(at, what))
        await visit.pass_until(visit.until)


@dataclass(frozen=True)
class Seen:
    """What the simulation knows at the end. `trouble` says why it could not be finished; None where it was."""

    case: CaseView
    arrived: datetime
    ended: datetime
    trouble: str | None = None


async def shop(
    complaint: NewComplaint,
    staff: Staff,
    virtual_time: VirtualTime,
    clock: JourneyClock,
    records: Records,
    calendar: Calendar,
    *,
    lasts: timedelta,
    told: Callable[[datetime, str], None] = lambda *_: None,
) -> Seen:
    """Runs a complaint from `complaint.received_at`, in any year, for that long or until it is over.

    Raises:
        TimeRanAhead: what was seen is not what would happen. Run it again, on an engine of its own.
    """
    counter, reference, arrived = AmendsClient(virtual_time.client, records), complaint.reference, complaint.received_at
    until = arrived + lasts + AFTER_THE_LAST_DATE
    visit = RunningComplaint(counter, virtual_time, clock, reference, arrived, until, calendar, told)
    clock.arrives = arrived
    await counter.start(complaint)
    trouble = None
    try:
        if not await asyncio.to_thread(clock.wait, PATIENCE):
            raise TimeStoodStill("no worker has begun with the complaint")
        await virtual_time.hop(counter.handle(reference), BEGUN)
        await staff.attend(visit)
    except (ScriptFails, TimeStoodStill) as failed:
        trouble = str(failed)
    except UnknownComplaint:
        trouble = "it was over before everything on the page was done"
    except WorkflowFailureError as failed:
        trouble = f"its workflow failed: {type(failed.cause).__name__}"
    case, ended = await counter.case(reference), await visit.now()
    return Seen(case, arrived, ended, trouble or stopped(case, ended))


def stopped(case: CaseView, ended: datetime) -> str | None:
    """Where a complaint stopped that should have gone on, and why; None where it did not stop.

    An open complaint has an alarm that rings after the end of the simulation, and nothing that fails again and again.
    """
    row = case.row
    if row.completed:
        return None
    failing = [task for task in row.tasks if task.kind is TaskKind.STUCK and task.about and task.done_at is None]
    if failing:
        return f"from {failing[0].opened_at:%Y-%m-%d %H:%M} UTC on it cannot go on: {failing[0].why}"
    waits_for = [task.why for task in row.tasks if task.done_at is None]
    if not case.ledger:
        return f"it was never opened: {waits_for[0] if waits_for else 'nobody knows why'}"
    if case.armed_for is None:
        return None if waits_for else "it has no alarm, and waits for nobody"
    if case.armed_for < ended - A_RACE:
        return f"it stopped: what was due at {case.armed_for:%Y-%m-%d %H:%M} UTC never happened"
    return None
