"""Counts one clock: what of its budget is used, when it is due, and where a point of it lies. All in microseconds."""

from fractions import Fraction

from amends.policy.business_calendar import Calendar, CalendarEnds
from amends.policy.engine.clock_ledger import Clock, PausePeriod
from amends.policy.pages.deadlines import Deadline
from amends.policy.pages.durations import Span
from amends.policy.pages.milestones import Extend
from amends.policy.pages.policy_page import Reopening


class TimeBudget:
    """A started clock against its target on its calendar; business targets are counted in open time alone."""

    def __init__(
        self, clock: Clock, target: Deadline, calendar: Calendar, extend: Extend | None, reopen: Reopening
    ) -> None:
        assert clock.started_at is not None
        self.clock, self.target, self.calendar, self.extend = clock, target, calendar, extend
        self.start = clock.started_at
        self.grace_until = (
            reopen.grace.after(clock.rearmed_at, calendar) if reopen.grace and clock.rearmed_at is not None else None
        )
        self.due = self._due()
        self.budget = self.between(self.start, self.due) - sum(self._length(gap) for gap in self._gaps_before(self.due))

    def between(self, start: int, end: int) -> int:
        """Time in the target's own kind between two instants."""
        return self.calendar.open_time_between(start, end) if self.target.business else end - start

    def after(self, at: int, amount: int) -> int:
        """The instant at which so much time of the target's own kind has passed."""
        return self.calendar.open_time_after(at, amount) if self.target.business else at + amount

    def used(self, until: int) -> int:
        """What of the budget is used by an instant; a clock that stands still uses nothing."""
        gaps = (gap for gap in self.clock.changes if isinstance(gap, PausePeriod) and gap.start <= until)
        stood = sum(self.between(gap.start, until if gap.end is None else min(gap.end, until)) for gap in gaps)
        return max(0, self.between(self.start, until) - stood)

    def point(self, share: Fraction) -> int:
        """The instant at which that share of the budget is used."""
        at = self.after(self.start, int(self.budget * share))
        for change in self.clock.changes:
            if isinstance(change, PausePeriod):
                at = self._past(change, at)
        return at

    def outside_gaps(self, at: int) -> int:
        """The same instant, or the end of the gap that it lies in: nothing happens to a clock that stands still."""
        for change in self.clock.changes:
            if isinstance(change, PausePeriod) and change.end is not None and change.start <= at < change.end:
                at = change.end
        return at

    def extended(self, by: Span, due: int) -> int:
        """The due date after one extension, cut to the most that the policy allows; never an earlier one."""
        at_once, until = self._at_once(due), self._until(due)
        try:
            wanted = by.after(due, self.calendar)
        except CalendarEnds:
            if at_once is None and until is None:
                raise
            wanted = None
        lengths = [each for each in (wanted, at_once) if each is not None]
        ends = [self.target.off_a_closed_day(min(lengths), self.calendar)] if lengths else []
        return max(due, min(ends if until is None else [*ends, until]))

    def _at_once(self, due: int) -> int | None:
        most = self.extend.by_at_most if self.extend else None
        return most.after(due, self.calendar) if most else None

    def _until(self, due: int) -> int | None:
        """How far extensions may go altogether; what the clock stood still is not held against it."""
        most = self.extend.until_at_most if self.extend else None
        if most is None:
            return None
        return self.after(most.after(self.start, self.calendar), sum(map(self._length, self._gaps_before(due))))

    def _due(self) -> int:
        due = self.target.after(self.start, self.calendar)
        for change in self.clock.changes:
            due = self.moved(change, due)
        return due if self.grace_until is None else max(due, self.grace_until)

    def moved(self, change: PausePeriod | Span, due: int) -> int:
        """The due date after one more gap or extension."""
        return self._past(change, due) if isinstance(change, PausePeriod) else self.extended(change, due)

    def _past(self, gap: PausePeriod, at: int) -> int:
        """An instant moved by a gap that began before it; one that had passed by then stays where it was.

        With nothing left of the budget it is the end of the gap.
        """
        if gap.start > at:
            return max(at, gap.end) if gap.why == "resolved" and gap.end is not None else at
        return at if gap.end is None else max(self.after(at, self._length(gap)), gap.end)

    def _length(self, gap: PausePeriod) -> int:
        return 0 if gap.end is None else self.between(gap.start, gap.end)

    def _gaps_before(self, due: int) -> list[PausePeriod]:
        return [change for change in self.clock.changes if isinstance(change, PausePeriod) and change.start <= due]
