"""How often a thing may happen to a complaint, as the rules of the running journey answer."""

from amends.domain.actions import CUSTOMER, Rate
from amends.domain.plan import Plan
from amends.workflows.action_handlers import reopens
from amends.workflows.action_rules import may_reopen
from amends.workflows.state import CaseState


def times_reopened(plan: Plan) -> int:
    """How often it is reopened until the next wish is refused."""
    times = 0
    while may_reopen(_state(plan, times), plan.reckoned_at, None) is None:
        times += 1
    return times


def highest_score_that_reopens(plan: Plan) -> int:
    """The best score of a survey that brings it back; 0 where none does."""
    rates = [Rate(action_id=f"rate-{score}", by=CUSTOMER, score=score) for score in range(1, 6)]
    return max((rate.score for rate in rates if reopens(rate, _state(plan))), default=0)


def _state(plan: Plan, reopenings: int = 0) -> CaseState:
    return CaseState(
        reference="P-1", workflow_id="complaint-P-1", written_plan=plan.model_dump_json(), reopenings=reopenings
    )
