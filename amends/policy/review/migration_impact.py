"""Says which dates of a running complaint move when its policy changes, and by how much. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.domain.plan import MilestonePlan, MilestoneState, Plan

DONE = frozenset({MilestoneState.FULFILLED, MilestoneState.WITHDRAWN})


@dataclass(frozen=True)
class Move:
    """A date that comes, goes or moves.

    `past` marks a new date that is over already, so that its steps come at once.
    """

    what: str
    before: datetime | None
    after: datetime | None
    past: bool = False

    @property
    def by(self) -> timedelta | None:
        """How much later the date is; negative is sooner; None where one of the two dates is missing."""
        return self.after - self.before if self.before and self.after else None


def moves(before: Plan, after: Plan) -> tuple[Move, ...]:
    """Every date that differs in the plan after; a fulfilled milestone moves no more."""
    now, old, new = after.reckoned_at, dict(_dates(before)), dict(_dates(after))
    return tuple(
        Move(what, old.get(what), date, past=date is not None and date < now)
        for what in dict.fromkeys((*new, *old))
        if (date := new.get(what)) != old.get(what)
    )


def _dates(plan: Plan) -> Iterator[tuple[str, datetime]]:
    for clock in plan.milestones:
        yield from _of_clock(clock)
    others = {
        "call": plan.call_at,
        "end of the offer": plan.offer_expires,
        "end of the pause": plan.pause_ends,
    }
    if plan.follow_up is not None:
        others |= {
            "survey": plan.follow_up.survey_at,
            "reminder of the survey": plan.follow_up.reminder_at,
            "end of the survey": plan.follow_up.survey_closes_at,
            "end of reopening": plan.follow_up.reopen_until,
        }
    yield from ((what, date) for what, date in others.items() if date is not None)


def _of_clock(clock: MilestonePlan) -> Iterator[tuple[str, datetime]]:
    if clock.state in DONE:
        return
    if clock.due is not None:
        yield clock.milestone, clock.due
    if clock.due_by_law is not None:
        yield f"{clock.milestone}, by law", clock.due_by_law
