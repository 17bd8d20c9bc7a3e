"""What is asked about an act before it is done: the order that goes to `authorise`, made from the case as it stands."""

from datetime import datetime

from temporalio import workflow

from amends.domain.actions import Act, Assign, CompleteTask, Decide, Link, MarkDuplicate, Note
from amends.domain.offers import OfferLine, Verdict
from amends.domain.orders import ActOrder
from amends.domain.types import Reason
from amends.workflows.action_rules import task_of
from amends.workflows.contact_changes import changed_by
from amends.workflows.decision_rules import decision_lines, is_unpriced
from amends.workflows.owing import roles_for
from amends.workflows.state import CaseState
from amends.workflows.views import row_of


def effect_of(state: CaseState, act_id: str) -> str:
    """The effect id under which an act is authorised, however often it is asked."""
    return f"{state.workflow_id}/act/{act_id}"


def order_of(state: CaseState, name: str, act: Act, arrived: datetime, refused: Reason | None) -> ActOrder:
    """The question whether this act may be done; `refused` is what the rules of the case say against it."""
    decision = act.decision if isinstance(act, Decide) else None
    offer = state.offer(decision.offer_id) if decision else None
    lines: tuple[OfferLine, ...] = ()
    if decision and decision.verdict in (Verdict.APPROVE, Verdict.AMEND):
        lines = decision_lines(decision.lines, offer)
    judged = decision is not None and decision.verdict in (Verdict.APPROVE, Verdict.DECLINE)
    return ActOrder(
        effect_id=effect_of(state, act.act_id),
        reference=state.reference,
        now=workflow.now(),
        arrived=arrived,
        row=row_of(state),
        act=name,
        act_id=act.act_id,
        by=act.by,
        written_down_by=act.written_down_by,
        owner=state.owner,
        generation=state.generation,
        proposed_by=offer.proposed_by if offer and judged else None,
        amounts=tuple(line.value for line in lines if line.value),
        unpriced=any(is_unpriced(state, line) for line in lines),
        contact_changed_by=changed_by(state.contact_changes),
        limits=state.plan.limits if state.plan else {},
        assign_to=act.to if isinstance(act, Assign) else None,
        links_to=act.other if isinstance(act, Link) else None,
        duplicate_of=act.other if isinstance(act, MarkDuplicate) else None,
        to_customer=bool(
            (isinstance(act, Note) and act.words_for_customer) or (isinstance(act, CompleteTask) and act.words)
        ),
        task_roles=roles_for(state, task_of(state, act)),
        refused=refused,
    )
