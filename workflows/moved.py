"""Which dates of a complaint moved between two plans, in a form for the journal."""

from collections.abc import Iterator
from datetime import datetime

from amends.domain.plan import MilestoneState, Plan, PolicyRef

OVER = frozenset({MilestoneState.FULFILLED, MilestoneState.WITHDRAWN})


def moved_dates(before: Plan | None, after: Plan) -> list[dict[str, str | None]]:
    """Every date that changed: `what`, `before` and `after` (UTC), None where there is none."""
    old, new = dict(_dates(before)), dict(_dates(after))
    return [
        {"what": what, "before": _text(old.get(what)), "after": _text(new.get(what))}
        for what in dict.fromkeys((*new, *old))
        if old.get(what) != new.get(what)
    ]


def named(policy: PolicyRef) -> str:
    """A policy by its name, its edition and the start of its hash."""
    return f"{policy.name} {policy.version} ({policy.content_hash[:12]})"


def _dates(plan: Plan | None) -> Iterator[tuple[str, datetime | None]]:
    """The dates that are still to come: what is fulfilled moves no more."""
    for clock in plan.milestones if plan else ():
        if clock.state not in OVER:
            yield clock.milestone, clock.due
            yield f"{clock.milestone} by law", clock.due_by_law


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
