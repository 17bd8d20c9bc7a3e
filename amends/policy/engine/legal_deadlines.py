"""The legal date of one clock: which law, from when, until when, and what met it."""

from dataclasses import dataclass

from amends.domain.complaint import Facts
from amends.policy.business_calendar import Calendar
from amends.policy.engine.clock_ledger import Clock, Ledger
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.pages.deadlines import Deadline
from amends.policy.pages.laws import REOPENED, SIGNPOST, ByLaw
from amends.policy.pages.milestones import Milestone


@dataclass(frozen=True)
class LegalDate:
    """Until when the law allows a milestone. Instants are microseconds since 1970.

    `deadline` is what was counted from `counted_from`: the law's `extended` where that holds. `met_at` is when the
    date was met by something else than the milestone; `in_form` where that went by itself, and no person had extended
    the clock with a reason: what the law wants to be explained, nobody has explained.
    """

    law: ByLaw
    calendar: Calendar
    counted_from: int
    deadline: Deadline
    due: int
    met_at: int | None = None
    in_form: bool = False

    @property
    def extended(self) -> bool:
        """Whether the longer time applies, because the customer was told before the first date."""
        return self.deadline.span == self.law.extended


def law_of(policy: CompiledPolicy, milestone: Milestone, facts: Facts) -> ByLaw | None:
    """The law of a milestone, by the day of receipt in the policy's own zone; None where none fits."""
    if milestone.by_law is None:
        return None
    return milestone.law_for(facts, facts.received_at.astimezone(policy.calendar().zone).date())


def legal_date(
    policy: CompiledPolicy, milestone: Milestone, law: ByLaw | None, folded: Ledger, clock: Clock
) -> LegalDate | None:
    """The legal date of a milestone; None without a law, or while its starting event has not happened.

    No pause or extension moves it. A reopening moves it only where the law counts from reopening.
    """
    if law is None:
        return None
    start = clock.first_start if law.counted_from is None else folded.happened.get(law.counted_from)
    if start is None:
        return None
    calendar = policy.calendar(law.calendar or milestone.calendar)
    met_at = clock.signposted_at if SIGNPOST in law.met_by else None
    deadline = law.deadline(law.within)
    due = deadline.after(start, calendar)
    told = [at for at in clock.told_longer if at <= due and (law.counted_from != REOPENED or at >= start)]
    if law.extended is not None and told:
        longer = law.deadline(law.extended)
        if (later := longer.after(start, calendar)) > due:
            deadline, due = longer, later
    in_form = met_at is not None and not any(at <= met_at for at in clock.told_longer)
    return LegalDate(law, calendar, start, deadline, due, met_at, in_form)
