"""Finds another person to decide again: a reopened complaint goes to somebody without a part in the first decision."""

from datetime import timedelta
from typing import TYPE_CHECKING

from temporalio import workflow

from amends.activities import contracts as signatures
from amends.domain.actions import MilestoneName
from amends.domain.case import TaskKind
from amends.domain.events.complaints import HandedOver
from amends.domain.orders import EscalationOrder, EscalationOutcome
from amends.domain.plan import EscalationStep, StepAction
from amends.workflows.state import BY_THE_POLICY, CaseState
from amends.workflows.views import row_of

if TYPE_CHECKING:
    from amends.workflows.context import Case

SOON = timedelta(minutes=1)
NOBODY_ELSE = "who decided may not decide again, and nobody else fits: find somebody who had no part in it"


def decided_by(state: CaseState) -> list[str]:
    """Who decided in this generation, resolved it, or answered for it as its owner; each once, by staff id."""
    deciders = (offer.decided_by for offer in state.offers[state.offers_before :])
    people = dict.fromkeys((*deciders, state.resolved_by, state.owner))
    return [person for person in people if person is not None and person != BY_THE_POLICY]


async def give_to_another(case: "Case", decided: list[str]) -> str | None:
    """Hand it to somebody who had no part in it, if the policy says so (`reopen.owner: another`).

    Returns who had it before, where somebody else has it now. The customer's letter waits a minute for it, so that it
    can say who; a mail server that is away for longer holds up nothing: until then the duty role has it.
    """
    state, former = case.state, case.state.owner
    if not case.plan.another_owner:
        return None
    state.decided_before = list(dict.fromkeys((*state.decided_before, *decided)))
    choosing = case.spawn(_choose(case, former))
    try:
        await workflow.wait_condition(choosing.done, timeout=SOON, timeout_summary="time to choose another owner")
    except TimeoutError:
        _give(state, None)
    return former if state.owner is not None and state.owner != former else None


async def _choose(case: "Case", former: str | None) -> None:
    state, now = case.state, workflow.now()
    decide = case.plan.of(MilestoneName.DECIDE)
    order = EscalationOrder(
        effect_id=state.next_effect("another_owner"),
        reference=state.reference,
        now=now,
        row=row_of(state),
        milestone=MilestoneName.DECIDE,
        generation=decide.generation,
        step=EscalationStep(step=f"reopened.{StepAction.REASSIGN}", at=now, action=StepAction.REASSIGN),
        owner=former,
        due=decide.due,
        duty_role=state.duty_role,
        but_not=tuple(state.decided_before),
    )
    outcome: EscalationOutcome = await case.effects.perform(
        signatures.escalate, order, summary="somebody else decides again"
    )
    if outcome.new_owner is None:
        state.open_task(TaskKind.READ, NOBODY_ELSE, workflow.now(), for_whom=state.duty_role)
    state.know(outcome.new_owner, outcome.new_owner_name)
    if state.owner == former:
        _give(state, outcome.new_owner)
    elif state.owner is None and outcome.new_owner is not None:
        case.actions.hand_over(outcome.new_owner, BY_THE_POLICY, workflow.now())


def _give(state: CaseState, to: str | None) -> None:
    """Without a letter of its own: the one that says that it is open again says who has it."""
    handed_over = HandedOver(former=state.owner, to=to, count=state.handoffs + 1)
    state.journal(handed_over, workflow.now(), BY_THE_POLICY)
    state.hand_over(to)
    state.last_owner_activity = workflow.now()
