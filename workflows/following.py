"""Says what follows from an action, by comparing the case after it with the case before."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from temporalio import workflow

from amends.domain.actions import MilestoneName
from amends.domain.case import Task, TaskKind
from amends.domain.letters import LetterPurpose
from amends.domain.outcomes import DateAhead, DateMoved, Follows, LetterOrdered, TaskNoted
from amends.domain.plan import MilestonePlan, MilestoneState
from amends.domain.types import Stage
from amends.workflows.effect_runner import Effects
from amends.workflows.letters import Letters, Place
from amends.workflows.state import CaseState
from amends.workflows.task_queue import Piece, SerialQueue
from amends.workflows.views import next_promise

BECOMES = {LetterPurpose.RESOLUTION: Stage.RESOLVED, LetterPurpose.REOPENED: Stage.DECIDING}
"""The stage that is reached when a letter has been taken."""
REACHES = {
    LetterPurpose.ACKNOWLEDGEMENT: (MilestoneName.ACKNOWLEDGE,),
    LetterPurpose.APOLOGY: (MilestoneName.APOLOGISE,),
    LetterPurpose.DECISION: (MilestoneName.DECIDE,),
    LetterPurpose.OFFER: (MilestoneName.DECIDE,),
    LetterPurpose.RESOLUTION: (MilestoneName.DECIDE, MilestoneName.RESOLVE),
}
"""The milestones that are reached with it."""


class CaseBefore(NamedTuple):
    """The case before an action, and the letters that were asked for already."""

    state: CaseState
    letters: tuple[Place, ...]
    waiting: tuple[Piece, ...]


class Following:
    """Lets the story go on after an action, and says what came of it."""

    def __init__(
        self, state: CaseState, effects: Effects, letters: Letters, beside: SerialQueue, asking: Callable[[], bool]
    ) -> None:
        """`asking` says whether the intake is being asked about a corrected complaint."""
        self._state = state
        self._effects = effects
        self._letters = letters
        self._beside = beside
        self._asking = asking

    def before(self) -> CaseBefore:
        """The case as it is now, to be held against what it will be."""
        return CaseBefore(self._state.copy_for_planning(), self._letters.on_their_way, self._beside.waiting)

    async def settled(self) -> None:
        """Waits until the story has gone as far as it can without letters, money and mail.

        Plans are made in the same workflow task, so nobody waits longer for an answer.
        """
        seen: tuple[object, ...] | None = None
        while seen != (now := self._signs()):
            seen = now
            await workflow.wait_condition(lambda: not self._effects.reckoning and not self._asking())

    def _signs(self) -> tuple[object, ...]:
        """Values that change when the story moves."""
        state = self._state
        return (
            state.stage,
            state.revision,
            len(state.ledger),
            state.written_plan,
            self._letters.on_their_way,
            self._beside.waiting,
            self._effects.in_flight,
        )

    def since(self, before: CaseBefore) -> Follows:
        """Everything that is otherwise than it was."""
        was, state = before.state, self._state
        open_before = {task.id for task in was.open_tasks}
        open_now = {task.id for task in state.open_tasks}
        paused = state.paused_for if state.paused_for != was.paused_for else None
        letters = self._ordered(before)
        edited = any(task.kind is TaskKind.EDIT_LETTER and task.id not in open_now for task in was.open_tasks)
        ahead = next_promise(state, but={name for purpose in letters for name in REACHES.get(purpose, ())})
        return Follows(
            letters=tuple(self._letter(purpose, edited=edited) for purpose in letters),
            becomes=next((BECOMES[purpose] for purpose in letters if purpose in BECOMES), None),
            next=DateAhead(milestone=ahead.milestone, due=ahead.due) if ahead else None,
            time_zone=state.facts.time_zone if state.facts else None,
            opened=tuple(_noted(task) for task in state.open_tasks if task.id not in open_before),
            ended=tuple(_noted(task) for task in state.tasks if task.id in open_before - open_now),
            dates=_moved(was, state),
            paused_for=paused,
            pause_ends=state.plan.pause_ends if paused and state.plan else None,
            owner=state.owner if state.owner != was.owner else None,
        )

    def _ordered(self, before: CaseBefore) -> list[LetterPurpose]:
        """The letters that were asked for since.

        They are on their way, behind others, or wait until remedies are under way and somebody is found who decides
        again.
        """
        ordered = [place.telling.purpose for place in self._letters.on_their_way if place not in before.letters]
        ordered += [piece.letter for piece in self._beside.waiting if piece not in before.waiting and piece.letter]
        if self._resolution_comes and before.state.resolution is None:
            ordered.append(LetterPurpose.RESOLUTION)
        if self._state.generation > before.state.generation:
            ordered.append(LetterPurpose.REOPENED)
        return list(dict.fromkeys(ordered))

    @property
    def _resolution_comes(self) -> bool:
        """It is resolved, and nothing that others have to answer stands before the letter that says so."""
        state = self._state
        return (
            state.resolution is not None
            and state.ending is None
            and state.apologised
            and state.offer_awaiting_answer is None
            and not state.past(Stage.RESOLVED)
        )

    def _letter(self, purpose: LetterPurpose, *, edited: bool) -> LetterOrdered:
        state = self._state
        read_first = not edited and state.plan is not None and str(purpose) in state.plan.drafts
        return LetterOrdered(purpose=purpose, by=str(state.the_facts.contact_by), read_first=read_first)


def _noted(task: Task) -> TaskNoted:
    return TaskNoted(id=task.id, kind=task.kind, for_whom=task.for_whom, why=task.why, due=task.due)


def _moved(before: CaseState, after: CaseState) -> tuple[DateMoved, ...]:
    """Dates of clocks that run: those that moved, begin or stand still. One that was reached has none any more."""
    if before.plan is None or after.plan is None:
        return ()
    known = {clock.milestone: clock for clock in before.plan.milestones}
    moved: list[DateMoved] = []
    for clock in after.plan.milestones:
        was = known.get(clock.milestone)
        date = DateMoved(milestone=clock.milestone, before=_due(was) if was else None, after=_due(clock))
        if date.before != date.after and (date.after or clock.state is MilestoneState.PAUSED):
            moved.append(date)
    return tuple(moved)


def _due(clock: MilestonePlan) -> datetime | None:
    return clock.due if clock.state is MilestoneState.RUNNING else None
