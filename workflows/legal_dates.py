"""What became of the dates that the law set: met, met in form only, or still open.

A date that was met stays so.
"""

from amends.domain.case import LegalDateKept
from amends.domain.plan import MilestonePlan, MilestoneState, Plan
from amends.workflows.state import CaseState

RUNS = frozenset({MilestoneState.RUNNING, MilestoneState.PAUSED, MilestoneState.FULFILLED})


def keep_legal_dates(state: CaseState, plan: Plan) -> None:
    """Write down what this plan knows of them. Of a clock that ended without its milestone the dates to come go, since
    nothing is owed by them any more.
    """
    settled = [law for law in state.laws if law.kept_at is not None]
    known = {(law.milestone, law.due) for law in settled}
    clocks = {clock.milestone: clock for clock in plan.milestones if clock.due_by_law is not None}
    ended = [
        law
        for law in state.laws
        if law.kept_at is None and law.due <= plan.reckoned_at and not _is_on(clocks.get(law.milestone))
    ]
    dated = [_now(clock) for clock in clocks.values() if _is_on(clock)]
    state.laws = [*settled, *ended, *(law for law in dated if (law.milestone, law.due) not in known)]


def _is_on(clock: MilestonePlan | None) -> bool:
    return clock is not None and clock.state in RUNS


def _now(clock: MilestonePlan) -> LegalDateKept:
    assert clock.due_by_law is not None
    met = [at for at in (clock.law_met_at, clock.fulfilled_at) if at is not None]
    kept_at = min(met, default=None)
    by_itself = clock.law_in_form and kept_at == clock.law_met_at and kept_at != clock.fulfilled_at
    return LegalDateKept(milestone=clock.milestone, due=clock.due_by_law, kept_at=kept_at, in_form=by_itself)
