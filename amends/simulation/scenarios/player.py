"""Plays examples: each complaint arrives, its people act, and time passes until it is over."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from temporalio.client import WorkflowFailureError, WorkflowHandle

from amends.client.client import AmendsClient, UnknownComplaint
from amends.db import Records
from amends.domain.errors import AmendsError, Code
from amends.domain.identifiers import workflow_id_of
from amends.domain.offers import OfferState
from amends.domain.views import CaseView
from amends.installation import PACKAGE
from amends.intake.closed_complaints import write_past
from amends.policy.business_calendar import Calendar, instant, moment
from amends.policy.engine.compiler import compile_page
from amends.simulation.scenarios.scenario import OWNER, Example, ScriptedAction
from amends.simulation.virtual_time import TimeRanAhead, TimeStoodStill, VirtualTime

POLICY = PACKAGE / "policies" / "default.yaml"
NO_COMPLAINT_LASTS = timedelta(days=400)
A_RACE = timedelta(minutes=1)
BEFORE_THE_WEEK = timedelta(days=2)

# Hears of the page, how many scenes were played, what its clock says, and what is done just then ("" if time passes).
Told = Callable[[Example, int, datetime, str], None]


class ScriptFails(AmendsError):
    """A scene cannot be played as it is written."""

    kind = Code.NOT_PLAYED


@dataclass
class ScenarioResult:
    """One example that was played. `trouble` says why it could not be played to its end; None where it was."""

    example: Example
    arrived: datetime
    scenes: int = 0
    trouble: str | None = None


class ScenarioPlayer:
    """Plays the examples side by side, in the next whole working week; `calendar` is the office's."""

    def __init__(
        self,
        pages: Iterable[Example],
        virtual_time: VirtualTime,
        records: Records,
        *,
        now: datetime,
        told: Told = lambda *_: None,
    ) -> None:
        """Prepares the examples for the week that follows `now`, the machine's time.

        `told` is called with every scene and every week.
        """
        self._time = virtual_time
        self._counter = AmendsClient(virtual_time.client, records)
        self._records = records
        self._told = told
        self.calendar = compile_page(POLICY.stem, POLICY.read_bytes()).calendar()
        monday = first_monday(now + BEFORE_THE_WEEK, self.calendar)
        self.played = tuple(ScenarioResult(page, page.arrival(monday)) for page in pages)

    async def play(self) -> tuple[ScenarioResult, ...]:
        """Plays all examples to their ends. Failures are in `trouble`, and hold up no other example."""
        for play in self.played:
            for complaint, outcome in play.example.earlier_ones(play.arrived):
                await write_past(self._records, complaint, outcome, complaint.received_at, {"source": "example"})
        await asyncio.gather(*(self._play(play) for play in self.played))
        return self.played

    async def _play(self, play: ScenarioResult) -> None:
        try:
            await self._to_the_end(play)
        except (ScriptFails, TimeStoodStill, TimeRanAhead) as failed:
            play.trouble = str(failed)
        except UnknownComplaint:
            play.trouble = f"it was over before scene {play.scenes} was played"
        except WorkflowFailureError as failed:
            play.trouble = f"its workflow failed: {type(failed.cause).__name__}"

    async def _to_the_end(self, play: ScenarioResult) -> None:
        reference, at = play.example.reference, play.arrived
        self._time.arrives(workflow_id_of(reference), at)
        await self._counter.start(play.example.received(at))
        handle = self._counter.handle(reference)
        for scene in play.example.script:
            at = moment(scene.later.after(instant(at), self.calendar))
            if not await self._pass_until(play, handle, at):
                raise ScriptFails(f"it was over before scene {play.scenes + 1} ({scene.does})")
            play.scenes += 1
            await self._act(play, scene, at)
        if await self._pass_until(play, handle, at + NO_COMPLAINT_LASTS):
            raise ScriptFails(f"it is still open {NO_COMPLAINT_LASTS.days} days after the last scene")
        outcome = await handle.result()
        self._told(play.example, play.scenes + 1, await self._time.now(handle), outcome["outcome"])

    async def _pass_until(self, play: ScenarioResult, handle: WorkflowHandle[Any, Any], at: datetime) -> bool:
        """Lets time pass; returns whether the complaint still ran then."""
        now = await self._time.now(handle)
        async for now in self._time.pass_until(handle, at):
            self._told(play.example, play.scenes, now, "")
        return now >= at

    async def _act(self, play: ScenarioResult, scene: ScriptedAction, at: datetime) -> None:
        """Plays one scene of the page and reports it."""
        example, number = play.example, play.scenes
        await perform(
            self._counter, example.reference, scene, number, at, lambda what: self._told(example, number, at, what)
        )


async def perform(
    counter: AmendsClient, reference: str, scene: ScriptedAction, number: int, at: datetime, told: Callable[[str], None]
) -> None:
    """Plays one scene, at its time `at`; a scene about tasks is played for each open task.

    Raises:
        ScriptFails: where it cannot be done, or comes out otherwise than the scene says.
    """
    case = await counter.case(reference)
    nothing_is_due_at(case, at, number)
    by = case.row.owner if scene.by == OWNER else scene.by
    if by is None:
        raise ScriptFails(f"scene {number}: nobody owns the complaint")
    told(f"{by}: {scene.does}")
    tasks = [task.id for task in case.row.tasks if task.kind is scene.task and task.done_at is None]
    if scene.task and not tasks:
        raise ScriptFails(f"scene {number}: there is no open task of the kind {scene.task}")
    for task in tasks or [None]:
        action_id = f"{reference}-{number}" + (f"-{task}" if task else "")
        action = scene.action(action_id, by, the_offer(case), task, at)
        outcome = await counter.act(reference, scene.does, action)
        refused = outcome.refusal.code if outcome.refusal else None
        if refused != scene.refused:
            expected = f"refused as {scene.refused}" if scene.refused else "done"
            came = outcome.refusal or "done"
            raise ScriptFails(f"scene {number} ({scene.does} by {by}) is to be {expected}, but: {came}")


def nothing_is_due_at(case: CaseView, at: datetime, number: int) -> None:
    """Refuses an action at the very moment at which an alarm rings, which is a race. Raises ScriptFails."""
    if case.armed_for and abs(case.armed_for - at) < A_RACE:
        raise ScriptFails(
            f"scene {number} is within a minute of what is due at {case.armed_for:%Y-%m-%d %H:%M %Z}; move it"
        )


def the_offer(case: CaseView) -> str:
    """The offer that waits for somebody, else the last one."""
    waiting = [each.id for each in case.row.offers if each.state is OfferState.PROPOSED or each.awaits_answer]
    return next(reversed(waiting or [each.id for each in case.row.offers]), "none")


def first_monday(after: datetime, calendar: Calendar) -> datetime:
    """Midnight of the first Monday, not before `after`, on which the office opens; on the office's clock."""
    day = calendar.local(instant(after)).date() + timedelta(days=1)
    while True:
        midnight = datetime.combine(day, time(), calendar.zone)
        opens = calendar.open_time_between(instant(midnight), instant(midnight + timedelta(days=1)))
        if day.weekday() == 0 and opens:
            return midnight
        day += timedelta(days=1)
