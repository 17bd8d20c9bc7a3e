"""The dates of a complaint that moved between two plans."""

from collections.abc import Iterator
from datetime import datetime

from amends.domain.actions import MilestoneName
from amends.domain.events.complaints import MovedDate
from amends.domain.plan import MilestoneState, Plan

OVER = frozenset({MilestoneState.FULFILLED, MilestoneState.WITHDRAWN})
Dates = dict[tuple[MilestoneName, bool], datetime | None]


def moved_dates(before: Plan | None, after: Plan) -> tuple[MovedDate, ...]:
    """Every date that is not what it was (UTC)."""
    old, new = _dates(before), _dates(after)
    return tuple(
        MovedDate(milestone=name, by_law=by_law, before=old.get((name, by_law)), after=new.get((name, by_law)))
        for name, by_law in dict.fromkeys((*new, *old))
        if old.get((name, by_law)) != new.get((name, by_law))
    )


def _dates(plan: Plan | None) -> Dates:
    """The dates that are still to come: what is fulfilled moves no more. Marked are those that a law sets."""
    return dict(_each(plan)) if plan else {}


def _each(plan: Plan) -> Iterator[tuple[tuple[MilestoneName, bool], datetime | None]]:
    for clock in plan.milestones:
        if clock.state not in OVER:
            yield (clock.milestone, False), clock.due
            yield (clock.milestone, True), clock.due_by_law
