"""The dates that the customer was told: what a letter promises, what takes its place, when it was kept."""

from datetime import datetime

from amends.domain.actions import MilestoneName
from amends.domain.case import Promise
from amends.domain.orders import ToldDate
from amends.domain.plan import ClockEvent, EventKind, MilestoneState, Plan, StepAction
from amends.workflows.state import CaseState


def promises_in(events: tuple[ClockEvent, ...]) -> tuple[ToldDate, ...]:
    """The dates that these events promise."""
    return tuple(
        ToldDate(milestone=event.milestone, date=event.until)
        for event in events
        if event.kind is EventKind.PROMISED and event.milestone is not None and event.until is not None
    )


def promise_dates(state: CaseState, dates: tuple[ToldDate, ...], told_in: str) -> None:
    """The customer knows of these dates; they take the place of those that they knew before."""
    for told in dates:
        new = Promise(what=str(told.milestone), date=told.date, told_in=told_in, milestone=told.milestone)
        state.promises = [*(superseded(each, new) for each in state.promises), new]


def superseded(old: Promise, new: Promise) -> Promise:
    """An open promise about the same milestone gives way to the new one; both stay on record."""
    gives_way = old.milestone is new.milestone and old.superseded_by is None and old.kept_at is None
    return old.model_copy(update={"superseded_by": new.date}) if gives_way else old


def keep_promises(state: CaseState, plan: Plan) -> None:
    """Marks a milestone's promise as kept as soon as the milestone is reached, in any way.

    Those about remedies are kept one by one (`owing`): there may be several.
    """
    reached: dict[MilestoneName | None, datetime] = {
        clock.milestone: clock.fulfilled_at
        for clock in plan.milestones
        if clock.fulfilled_at is not None and clock.milestone is not MilestoneName.REMEDY
    }
    state.promises = [
        promise.model_copy(update={"kept_at": reached[promise.milestone]})
        if promise.milestone in reached and promise.superseded_by is None and promise.kept_at is None
        else promise
        for promise in state.promises
    ]


def next_dates(plan: Plan, *, new: bool = False) -> tuple[ToldDate, ...]:
    """The dates a letter tells anyway: only those that the policy renews before they are missed (law 8).

    Of several remedies the first date; a letter that names a `new` one tells when the last of them is due.
    """
    last = max(plan.remedies.values(), default=None) if new else None
    return tuple(
        ToldDate(
            milestone=milestone.milestone,
            date=(last if milestone.milestone is MilestoneName.REMEDY else None) or milestone.promised or milestone.due,
        )
        for milestone in plan.milestones
        if milestone.due is not None
        and milestone.state is MilestoneState.RUNNING
        and any(step.action is StepAction.TELL_CUSTOMER for step in milestone.steps)
    )
