"""A complaint that reaches us late: past steps collapse, and its first letter tells new dates."""

from datetime import datetime

from amends.domain.actions import CUSTOMER, MilestoneName
from amends.domain.case import EscalationState, WhySkipped
from amends.domain.orders import ToldDate
from amends.domain.plan import ApologyBy, StepAction
from amends.workflows.due_items import steps_to_serve
from amends.workflows.escalation import note_skipped, note_step
from amends.workflows.state import CaseState

LEFT_AS_IT_IS = frozenset({StepAction.SIGNPOST, StepAction.RAISE_SEVERITY, StepAction.REQUIRE_CALL})


def arrive_late(state: CaseState, now: datetime) -> tuple[ToldDate, ...]:
    """Collapses the steps that were past at the opening; returns the dates that the first letter promises.

    Each of the owner, the supervisor, the manager and the duty role gets one notice of those that they would have had;
    nobody takes over what nobody has had. What the law or the case itself wants is left to `escalation.py`.
    """
    if state.letters or state.escalations or state.generation > 1:
        return ()
    past = sorted((each for each in steps_to_serve(state) if each.at <= now), key=lambda each: each.at)
    told: list[ToldDate] = []
    notified: set[StepAction] = set()
    done_now = _done_now(state)
    for due in past:
        key, milestone, step, _at = due
        if step.action in LEFT_AS_IT_IS or step.level == 0:
            continue
        if step.action is StepAction.TELL_CUSTOMER:
            if step.new_date is not None and milestone.milestone not in done_now:
                told.append(ToldDate(milestone=milestone.milestone, date=step.new_date))
            note_step(state, due, now, EscalationState.DELIVERED, to=(CUSTOMER,), in_first_letter=True)
        elif step.action is StepAction.REASSIGN:
            note_skipped(state, due, now, WhySkipped.NOBODY_HAD_IT)
        elif milestone.milestone in done_now:
            note_skipped(state, due, now, WhySkipped.FIRST_LETTER)
        elif step.action in notified:
            note_skipped(state, due, now, WhySkipped.ONE_NOTICE)
        else:
            notified.add(step.action)
            state.notify_in_any_case.append(key)
            continue
        state.served_steps.append(key)
    return tuple(told)


def _done_now(state: CaseState) -> frozenset[MilestoneName]:
    """What our first letters do in this moment: nobody is told that it has not been done."""
    first = frozenset({MilestoneName.ACKNOWLEDGE, MilestoneName.KEEP_INFORMED})
    return first if state.the_plan.apology_by is ApologyBy.PERSON else first | {MilestoneName.APOLOGISE}
