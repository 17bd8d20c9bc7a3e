"""How far a policy's calendars can be trusted. Holiday data ends, and estimated holidays do not count as known."""

from datetime import date, datetime

from amends.policy.business_calendar import CalendarEnds, instant
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.pages.durations import Span
from amends.policy.pages.milestones import Milestone


def known_until(policy: CompiledPolicy, name: str) -> date | None:
    """The last day of which the calendar knows whether it is open; None where no holiday could be missing.

    A person's review (`reviewed_until`) counts for more than the package's certain days. Days that are listed one by
    one end with the last of them.
    """
    hours, known = policy.page.calendars[name], policy.calendars[name]
    if hours.reviewed_until is not None:
        return hours.reviewed_until if known.ends is None else min(hours.reviewed_until, known.ends)
    if known.certain_until is not None:
        return known.certain_until
    return max(hours.days, default=None)


def days_left(policy: CompiledPolicy, today: date) -> dict[str, int]:
    """For how many days from today each calendar still knows its holidays; negative where it ended before."""
    ends = {name: known_until(policy, name) for name in policy.page.calendars}
    return {name: (end - today).days for name, end in ends.items() if end is not None}


def too_short(policy: CompiledPolicy, now: datetime) -> dict[str, str]:
    """Which calendars end before the longest date of a complaint that comes in now; messages by name.

    Empty where the policy is not in effect now.
    """
    page, today = policy.page, now.astimezone(policy.calendar().zone).date()
    if not (page.effective_from or date.min) <= today <= (page.effective_to or date.max):
        return {}
    found: dict[str, str] = {}
    for name in page.calendars:
        try:
            longest, length = _longest(policy, name, now)
        except CalendarEnds as over:
            found[name] = f"calendar '{name}': {over}"
            continue
        end = known_until(policy, name)
        if end is not None and longest > end:
            found[name] = (
                f"calendar '{name}' knows its holidays until {end} only, and {length} from now end on {longest}: "
                "look the holidays up, name the missing 'days' and say 'reviewed_until'"
            )
    return found


def _longest(policy: CompiledPolicy, name: str, now: datetime) -> tuple[date, str]:
    """The latest day that a span counted on this calendar can end on, one extension of each kind included."""
    calendar, at = policy.calendar(name), instant(now)
    ends = {str(span): calendar.local(span.after(at, calendar)).date() for span in _spans(policy, name)}
    longest = max(ends, key=lambda length: ends[length], default="")
    return (ends[longest], longest) if longest else (date.min, "")


def _spans(policy: CompiledPolicy, name: str) -> list[Span]:
    page = policy.page
    spans = [span for milestone in page.milestones.values() for span in _spans_of(milestone, name, page.calendar)]
    if name != page.calendar:
        return spans
    after = page.follow_up
    spans += [page.reopen.within, page.offers.expire, *(call.within for call in page.calls)]
    spans += [rule.at_most for rule in page.pauses.values() if rule.at_most]
    return spans + ([after.survey, after.reminder, after.closes] if after else [])


def _spans_of(milestone: Milestone, name: str, usual: str) -> list[Span]:
    spans: list[Span | None] = []
    own = milestone.calendar or usual
    if own == name:
        targets = (milestone.target, *(other.target for other in milestone.instead))
        spans += [target for target in targets if isinstance(target, Span)]
        spans += [milestone.extend.by_at_most, milestone.extend.until_at_most] if milestone.extend else []
    for law in milestone.by_law or ():
        if (law.calendar or own) == name:
            spans += [law.within, law.extended]
    return [span for span in spans if span is not None]
