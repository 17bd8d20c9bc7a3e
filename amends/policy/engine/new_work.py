"""When people are told of new work."""

from datetime import datetime
from typing import TYPE_CHECKING

from amends.policy.business_calendar import instant, moment
from amends.policy.pages.durations import Span

if TYPE_CHECKING:
    from amends.policy.engine.compiler import CompiledPolicy


def told_of_work_at(policy: "CompiledPolicy", gathers: Span, now: datetime) -> datetime:
    """When (UTC) people are told of work that is new `now`, within the staff's hours.

    They are told once work has gathered for the span `gathers`. Raises CalendarEnds.
    """
    at = gathers.after(instant(now), policy.calendar())
    if policy.page.staff_hours is not None:
        at = policy.calendar(policy.page.staff_hours).open_time_after(at, 1)  # at once, or as they open
    return moment(at)
