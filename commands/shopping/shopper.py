"""The mystery shopper: one complaint, and staff who are silent, prompt or scripted, for so many weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from temporalio.client import WorkflowFailureError

from commands.staging.pages import Scene
from commands.staging.playing import ScriptFails, perform
from commands.staging.virtual_time import TimeStoodStill, VirtualTime
from complaints.complaint import NewComplaint
from complaints.effects import workflow_id_of
from counter.complaints import Complaints, UnknownComplaint
from planning.calendar import Calendar, instant, moment
from planning.reading import Page
from records import Records
from workflows.views import CaseView

# No promise ends at such an hour: what is due exactly at the end of the visit has happened, and nothing is under way.
A_LITTLE_LATER = timedelta(minutes=59, seconds=37)
# While it is opened the clock runs as any other; only then is time skipped. On the busiest machine this is enough.
BEGUN = timedelta(seconds=30)


class Script(Page):
    """What staff and the customer do, scene by scene, as on the pages of `examples/`."""

    script: tuple[Scene, ...]


@dataclass(frozen=True)
class Visit:
    """A complaint on its way. `until` is when the shopper stops looking."""

    counter: Complaints
    time: VirtualTime
    reference: str
    arrived: datetime
    until: datetime
    calendar: Calendar
    told: Callable[[datetime, str], None]

    async def pass_until(self, at: datetime) -> bool:
        """Whether the complaint was still running then."""
        handle = self.counter.handle(self.reference)
        now = await self.time.now(handle)
        async for now in self.time.pass_until(handle, at):
            self.told(now, "")
        return now >= at

    async def now(self) -> datetime:
        """What its clock says."""
        return await self.time.now(self.counter.handle(self.reference))


class Staff(Protocol):
    """Whoever is at work while the shopper waits."""

    async def attend(self, visit: Visit) -> None:
        """Act until the end of the visit. Raises ScriptFails."""


class Silent:
    """Nobody answers, for whatever reason."""

    async def attend(self, visit: Visit) -> None:
        """Let all the time pass."""
        await visit.pass_until(visit.until)


class Scripted:
    """People who do what their page says, and nothing else."""

    def __init__(self, script: Script) -> None:
        self._scenes = script.script

    async def attend(self, visit: Visit) -> None:
        """Play every scene at its time."""
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
    """What the shopper knows at the end. `trouble` says why the visit could not be finished."""

    case: CaseView
    arrived: datetime
    ended: datetime
    trouble: str | None = None


async def shop(
    complaint: NewComplaint,
    staff: Staff,
    virtual_time: VirtualTime,
    records: Records,
    calendar: Calendar,
    *,
    lasts: timedelta,
    told: Callable[[datetime, str], None] = lambda *_: None,
) -> Seen:
    """Complain at `complaint.received_at`, a moment to come, and look on for so long or until it is over."""
    counter, reference, arrived = Complaints(virtual_time.client, records), complaint.reference, complaint.received_at
    visit = Visit(counter, virtual_time, reference, arrived, arrived + lasts + A_LITTLE_LATER, calendar, told)
    virtual_time.arrives(workflow_id_of(reference), arrived)
    await counter.start(complaint)
    trouble = None
    try:
        await visit.pass_until(arrived + BEGUN)
        await staff.attend(visit)
    except (ScriptFails, TimeStoodStill) as failed:
        trouble = str(failed)
    except UnknownComplaint:
        trouble = "it was over before everything on the page was done"
    except WorkflowFailureError as failed:
        trouble = f"its workflow failed: {type(failed.cause).__name__}"
    return Seen(await counter.case(reference), arrived, await visit.now(), trouble)
