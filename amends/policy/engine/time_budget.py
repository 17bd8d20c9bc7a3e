"""Counts one clock: the used part of its budget, its due date, and any point between. In microseconds."""

from fractions import Fraction

from amends.policy.business_calendar import Calendar, CalendarEnds
from amends.policy.engine.clock_ledger import Clock, PausePeriod
from amends.policy.pages.deadlines import Deadline
from amends.policy.pages.durations import Span
from amends.policy.pages.milestones import Extend
from amends.policy.pages.policy_page import Reopening


class TimeBudget:
    """A started clock, its target and its calendar. Business targets count open time only."""

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
        """Time between two instants, in the target's kind of time."""
        return self.calendar.open_time_between(start, end) if self.target.business else end - start

    def after(self, at: int, amount: int) -> int:
        """The instant at which that much time of the target's kind has passed."""
        return self.calendar.open_time_after(at, amount) if self.target.business else at + amount

    def used(self, until: int) -> int:
        """How much of the budget is used at an instant; a clock that stands still uses nothing."""
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
        """The same instant, or the end of the pause that it lies in: a paused clock does nothing."""
        for change in self.clock.changes:
            if isinstance(change, PausePeriod) and change.end is not None and change.start <= at < change.end:
                at = change.end
        return at

    def extended(self, by: Span, due: int) -> int:
        """The due date after one extension, limited by the policy's maximum; never an earlier date."""
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
        """The latest date that extensions may reach altogether; the time in pauses is not counted."""
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
        """The due date after one more pause or extension."""
        return self._past(change, due) if isinstance(change, PausePeriod) else self.extended(change, due)

    def _past(self, gap: PausePeriod, at: int) -> int:
        """An instant moved by a pause that began before it; an instant before the pause does not move.

        With nothing left of the budget it is the end of the pause.
        """
        if gap.start > at:
            return max(at, gap.end) if gap.why == "resolved" and gap.end is not None else at
        return at if gap.end is None else max(self.after(at, self._length(gap)), gap.end)

    def _length(self, gap: PausePeriod) -> int:
        return 0 if gap.end is None else self.between(gap.start, gap.end)

    def _gaps_before(self, due: int) -> list[PausePeriod]:
        return [change for change in self.clock.changes if isinstance(change, PausePeriod) and change.start <= due]
