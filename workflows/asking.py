"""Makes the order for `authorise` from an action and the case as it stands."""

from datetime import datetime

from temporalio import workflow

from amends.domain.actions import Action, Assign, CompleteTask, Decide, Link, MarkDuplicate, Note
from amends.domain.offers import OfferLine, Verdict
from amends.domain.orders import ActionOrder
from amends.domain.types import Reason
from amends.workflows.action_rules import task_of
from amends.workflows.contact_changes import changed_by
from amends.workflows.decision_rules import decision_lines, is_unpriced
from amends.workflows.owing import roles_for
from amends.workflows.state import CaseState
from amends.workflows.views import row_of


def effect_of(state: CaseState, action_id: str) -> str:
    """The effect id under which an action is authorised, however often it is asked."""
    return f"{state.workflow_id}/action/{action_id}"


def order_of(state: CaseState, name: str, action: Action, arrived: datetime, refused: Reason | None) -> ActionOrder:
    """The question whether this action may be done; `refused` is what the rules of the case say against it."""
    decision = action.decision if isinstance(action, Decide) else None
    offer = state.offer(decision.offer_id) if decision else None
    lines: tuple[OfferLine, ...] = ()
    if decision and decision.verdict in (Verdict.APPROVE, Verdict.AMEND):
        lines = decision_lines(decision.lines, offer)
    judged = decision is not None and decision.verdict in (Verdict.APPROVE, Verdict.DECLINE)
    return ActionOrder(
        effect_id=effect_of(state, action.action_id),
        reference=state.reference,
        now=workflow.now(),
        arrived=arrived,
        row=row_of(state),
        action=name,
        action_id=action.action_id,
        by=action.by,
        written_down_by=action.written_down_by,
        owner=state.owner,
        generation=state.generation,
        proposed_by=offer.proposed_by if offer and judged else None,
        amounts=tuple(line.value for line in lines if line.value),
        unpriced=any(is_unpriced(state, line) for line in lines),
        contact_changed_by=changed_by(state.contact_changes),
        limits=state.plan.limits if state.plan else {},
        assign_to=action.to if isinstance(action, Assign) else None,
        links_to=action.other if isinstance(action, Link) else None,
        duplicate_of=action.other if isinstance(action, MarkDuplicate) else None,
        to_customer=bool(
            (isinstance(action, Note) and action.words_for_customer)
            or (isinstance(action, CompleteTask) and action.words)
        ),
        task_roles=roles_for(state, task_of(state, action)),
        refused=refused,
    )
