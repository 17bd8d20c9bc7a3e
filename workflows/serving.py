"""What became of an escalation step: the one way in which it is written down."""

from datetime import datetime

from amends.domain.case import Escalation, EscalationState
from amends.domain.plan import EscalationStep, MilestonePlan
from amends.workflows.state import CaseState

Step = tuple[str, MilestonePlan, EscalationStep, datetime]
"""A step that is due: its key, its milestone, itself, and the instant at which it is due."""


def note_step(
    state: CaseState, due: Step, now: datetime, became: EscalationState, *, to: tuple[str, ...] = (), reason: str = ""
) -> None:
    """Keep what became of a step, how late it was and why: in the case and in its journal."""
    _, milestone, step, at = due
    late = max(0, int((now - at).total_seconds()))
    reason = " > ".join(filter(None, ("late_armed" if step.late_armed else "", reason)))
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
