"""How a date was counted, line by line, as a person would count it on a calendar."""

from collections.abc import Iterator
from datetime import date

from amends.policy.business_calendar import SECOND, Calendar
from amends.policy.engine.clock_ledger import PausePeriod
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.engine.legal_deadlines import LegalDate
from amends.policy.engine.time_budget import TimeBudget
from amends.policy.pages.durations import Span
from amends.policy.pages.laws import ByLaw
from amends.policy.pages.milestones import Milestone

MOST_DAYS = 5
HOW_SURE = {
    "read": "read in the rule's own words",
    "reported": "as a second source reports it",
    "unread": "nobody has looked it up",
}


def told(at: int, calendar: Calendar) -> str:
    """An instant on the clock of the house, like 'Fri 18 Dec 2026 16:00'. Seconds are shown where they are not zero."""
    local = calendar.local(at)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}" + (f":{local:%S}" if local.second else "")


def lines(
    policy: CompiledPolicy, milestone: Milestone, counted: TimeBudget, legal: LegalDate | ByLaw | None
) -> tuple[str, ...]:
    """How the date came about, in lines: start and target, pauses and extensions, grace, and the legal date.

    Where a law applies but has no date yet, the last line says so.
    """
    calendar, clock = counted.calendar, counted.clock
    due = counted.target.after(counted.start, calendar)
    day_zero = ", day 0" if counted.target.span.of_days and counted.target.day_zero == "exclusive" else ""
    started = f"{told(counted.start, calendar)} {clock.started_by}{day_zero}"
    found = [f"{started}; {counted.target.spoken}: {_counted_to(counted, due)}"]
    if skipped := _skipped(policy, milestone, counted, due):
        found.append(skipped)
    for change in clock.changes:
        before, due = due, counted.moved(change, due)
        if isinstance(change, Span):
            found.append(f"extended by {change}: {told(due, calendar)}")
        elif change.end is None:
            found.append(f"stands still since {told(change.start, calendar)}, waiting for {_whom(change)}")
        else:
            found.append(_gap(change, counted, before, due))
    if counted.due > due:
        found.append(f"nothing is due within the grace, which ends {told(counted.due, calendar)}")
    if not clock.open_gap and clock.changes:
        found.append(f"due {told(counted.due, calendar)}")
    if isinstance(legal, LegalDate):
        found += _by_law(policy, legal)
    elif legal is not None:
        found.append(f"by law {legal.within} from when it is {legal.counted_from} {_known_by(policy, legal)}")
    reviewed = policy.page.calendars[milestone.calendar or policy.page.calendar].reviewed_until
    if reviewed is not None and calendar.local(counted.due).date() > reviewed:
        found.append(f"the holidays were reviewed until {reviewed} only")
    return tuple(found)


def _by_law(policy: CompiledPolicy, legal: LegalDate) -> Iterator[str]:
    law, calendar = legal.law, legal.calendar
    counted = legal.deadline.spoken
    if legal.extended:
        counted += f" instead of {law.within}, as the customer was told"
    if law.counted_from is not None:
        counted += f" from {told(legal.counted_from, calendar)}, when it was {law.counted_from}"
    yield f"by law {counted}: {told(legal.due, calendar)} {_known_by(policy, law)}"
    if law.effective_from or law.effective_to:
        yield f"the law of complaints received {_in_force(law)}"
    if legal.met_at is not None:
        yield f"the law was met {told(legal.met_at, calendar)}, when the customer was told where else to go"
        if legal.in_form:
            yield "that met it in form only: nobody had written why it takes longer"


def _known_by(policy: CompiledPolicy, law: ByLaw) -> str:
    confidence = law.confidence or (None if law.source else policy.page.confidence)
    sure = f"; {HOW_SURE[confidence]}" if confidence else ""
    return f"({law.source or policy.page.source}{sure})"


def _in_force(law: ByLaw) -> str:
    ends = (("from", law.effective_from), ("until", law.effective_to))
    return " ".join(f"{word} {day}" for word, day in ends if day)


def _counted_to(counted: TimeBudget, due: int) -> str:
    calendar, target = counted.calendar, counted.target
    if not target.business or target.span.unit != "day" or not 1 < target.span.count <= MOST_DAYS:
        return f"{told(due, calendar)} {calendar.opening.zone}"
    days = calendar.business_days_between(counted.start, due)
    return f"{', '.join(f'{day:%a} {day.day}' for day in days[:-1])}, {told(due, calendar)} {calendar.opening.zone}"


def _skipped(policy: CompiledPolicy, milestone: Milestone, counted: TimeBudget, due: int) -> str | None:
    if not counted.target.business:
        return None
    name = milestone.calendar or policy.page.calendar
    holidays, own = policy.calendars[name].holidays, policy.page.calendars[name].days
    first, last = counted.calendar.local(counted.start).date(), counted.calendar.local(due).date()
    closed: dict[date, str] = {
        day: f" {title}" for day, title in holidays.items() if first <= day <= last and day not in own
    }
    closed |= {day: "" for day, hours in own.items() if first <= day <= last and hours == "closed"}
    weekly = counted.calendar.opening.weekly
    named = [
        f"{day:%a} {day.day} {day:%b}{title}" for day, title in sorted(closed.items()) if weekly.get(day.weekday())
    ]
    package = policy.calendars[name].package
    by = f" (holidays {package})" if package else ""
    return f"closed: {', '.join(named)}{by}" if named else None


def _gap(gap: PausePeriod, counted: TimeBudget, before: int, after: int) -> str:
    """Says that a pause moved the due date from `before` to `after`, unless that had passed."""
    assert gap.end is not None
    if gap.start <= before:
        kind = "open time" if counted.target.business else "time"
        more = f"{_length(counted.between(gap.start, gap.end))} of {kind} more"
    else:
        more = "late by then, due when it went on" if after > before else "late by then, no time more"
    span = f"{told(gap.start, counted.calendar)} to {told(gap.end, counted.calendar)}"
    return f"stood still {span} ({_whom(gap)}): {more}"


def _whom(gap: PausePeriod) -> str:
    return {"third_party": "a third party", "colleague": "a colleague", "customer": "the customer"}.get(
        gap.why, gap.why
    )


def _length(amount: int) -> str:
    minutes, seconds = divmod(amount // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"
