"""What is due, and when: everything that a complaint's one alarm has to ring for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from amends.domain.actions import MilestoneName
from amends.domain.case import Promise
from amends.domain.plan import EscalationStep, MilestonePlan, MilestoneState, StepAction
from amends.domain.types import Stage
from amends.workflows.marks import MissedPromise, StepKey
from amends.workflows.state import CaseState


class DueKind(StrEnum):
    """What the scheduler does about a due item. The story handles its own dates, and effects their retries."""

    RETRY = "retry"
    STEP = "step"
    STORY = "story"
    OFFER_EXPIRES = "offer_expires"
    PAUSE_ENDS = "pause_ends"
    PROMISE = "promise"


class DueItem(NamedTuple):
    """Something that is due at an instant (UTC). `what` says it to people, and holds no personal data."""

    kind: DueKind
    at: datetime
    what: str
    promise: Promise | None = None


class DueStep(NamedTuple):
    """An escalation step that nobody has served yet: its key, its milestone, itself, and the instant (UTC) for it."""

    key: StepKey
    milestone: MilestonePlan
    step: EscalationStep
    at: datetime


def steps_to_serve(state: CaseState) -> Iterator[DueStep]:
    """The steps that nobody has served yet, each with the instant at which it is due. A paused milestone has none but
    those of the law, which stops for nobody; what was promised to put it right is owed after the end, too.
    """
    if state.plan is None:
        return
    for milestone in state.plan.milestones:
        if state.stage.over and milestone.milestone is not MilestoneName.REMEDY:
            continue
        if milestone.state not in (MilestoneState.RUNNING, MilestoneState.PAUSED):
            continue
        for step in milestone.steps:
            key = StepKey.of(milestone, step)
            if key not in state.served_steps:
                yield DueStep(key, milestone, step, deferred(state, milestone, step))


def deferred(state: CaseState, milestone: MilestonePlan, step: EscalationStep) -> datetime:
    """When a warning to the owner is due: later while they work on it (field case D16).

    It is never put off beyond the due date.
    """
    active = state.last_owner_activity
    if step.action is not StepAction.WARN_OWNER or not step.defer_for or active is None:
        return step.at
    if active < step.at - timedelta(seconds=step.defer_for):
        return step.at
    later = max(step.at, active + timedelta(seconds=step.defer_for))
    return min(later, milestone.due) if milestone.due else later


def story_waits_until(state: CaseState) -> tuple[datetime, str] | None:
    """When the story itself goes on, and why: survey, reminder, its end, or the end of the reopen window."""
    follow_up = state.plan.follow_up if state.plan else None
    if follow_up is None:
        return None
    at, what = None, ""
    if state.stage is Stage.RESOLVED and not state.remedy_outstanding:
        at, what = follow_up.survey_at, "ask whether it helped"
    elif state.stage is Stage.FOLLOWING_UP and state.reminded_in < state.generation:
        at, what = follow_up.reminder_at, "remind of the survey"
    elif state.stage is Stage.FOLLOWING_UP:
        at, what = follow_up.survey_closes_at, "the survey ends"
    elif state.stage is Stage.CLOSED:
        at, what = follow_up.reopen_until, "the time to reopen ends"
    return (at, what) if at else None


def agenda(state: CaseState) -> list[DueItem]:
    """Everything that is due at some instant, soonest first."""
    due = [DueItem(DueKind.RETRY, each.next_try, f"try again: {each.why}") for each in state.stuck]
    if state.completed:
        return sorted(due, key=lambda each: each.at)
    due += [
        DueItem(DueKind.STEP, each.at, f"{each.milestone.milestone}: {each.step.action}")
        for each in steps_to_serve(state)
    ]
    if story := story_waits_until(state):
        due.append(DueItem(DueKind.STORY, *story))
    if (offer := state.offer_awaiting_answer) and offer.expires:
        due.append(DueItem(DueKind.OFFER_EXPIRES, offer.expires, f"{offer.id} expires"))
    if state.paused_for and not state.pause_is_ending and state.plan and state.plan.pause_ends:
        due.append(DueItem(DueKind.PAUSE_ENDS, state.plan.pause_ends, "the pause ends"))
    due += [
        DueItem(DueKind.PROMISE, promise.date, "a promise to the customer", promise)
        for promise in state.promises
        if promise.milestone is None
        and promise.kept_at is None
        and promise.superseded_by is None
        and MissedPromise.of(promise) not in state.missed_promises
    ]
    return sorted(due, key=lambda each: each.at)
