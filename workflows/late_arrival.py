"""A complaint that reaches us late: steps that are past already collapse, and its first letter tells the new dates."""

from datetime import datetime

from temporalio import workflow

from complaints.acts import MilestoneName
from complaints.case import Escalation, EscalationState
from complaints.plan import EscalationStep, MilestonePlan, StepAction
from workflows.agenda import steps_to_serve
from workflows.state import CaseState

with workflow.unsafe.imports_passed_through():
    from activities.signatures import ToldDate

DONE_NOW = frozenset({MilestoneName.ACKNOWLEDGE, MilestoneName.APOLOGISE, MilestoneName.KEEP_INFORMED})
"""What the first letter does in this moment: nobody is told that it has not been done."""
LEFT_AS_IT_IS = frozenset({StepAction.SIGNPOST, StepAction.RAISE_SEVERITY, StepAction.REQUIRE_CALL})


def arrive_late(state: CaseState, now: datetime) -> tuple[ToldDate, ...]:
    """Collapse the steps that were past when it was opened, and return the dates that its first letter promises anew.

    Each of the owner, the supervisor, the manager and the duty role gets one notice at most; nobody takes over what
    nobody has had. What the law or the case itself wants is left to the clock keeper.
    """
    if state.letters or state.escalations or state.generation > 1:
        return ()
    past = sorted((each for each in steps_to_serve(state) if each[3] <= now), key=lambda each: each[3])
    told: list[ToldDate] = []
    notified: set[StepAction] = set()
    for key, milestone, step, at in past:
        if step.action in LEFT_AS_IT_IS or step.level == 0:
            continue
        if step.action is StepAction.TELL_CUSTOMER:
            if step.new_date is not None and milestone.milestone not in DONE_NOW:
                told.append(ToldDate(milestone=milestone.milestone, date=step.new_date))
            _note(state, milestone, step, at, now, EscalationState.DELIVERED, "the first letter tells it")
        elif step.action is StepAction.REASSIGN:
            _note(state, milestone, step, at, now, EscalationState.SKIPPED, "it arrived late: nobody has had it yet")
        elif step.action in notified or milestone.milestone in DONE_NOW:
            _note(state, milestone, step, at, now, EscalationState.SKIPPED, "it arrived late: one notice tells it")
        else:
            notified.add(step.action)
            continue
        state.served.append(key)
    return tuple(told)


def _note(
    state: CaseState,
    milestone: MilestonePlan,
    step: EscalationStep,
    at: datetime,
    now: datetime,
    became: EscalationState,
    reason: str,
) -> None:
    to = ("customer",) if became is EscalationState.DELIVERED else ()
    late = max(0, int((now - at).total_seconds()))
    state.escalations.append(
        Escalation(
            milestone=milestone.milestone,
            generation=milestone.generation,
            step=step.step,
            action=step.action,
            level=step.level,
            at=now,
            state=became,
            to=to,
            reason=reason,
            late_by=late,
        )
    )
    what = f"escalation {became}: {milestone.milestone} {step.step}"
    state.journal(what, now, to=list(to), reason=reason, late_by=late)
