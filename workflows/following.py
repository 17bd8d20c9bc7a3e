"""What follows of an act: the case after it against the case before it, never a sentence made up beforehand."""

from complaints.case import Task
from complaints.outcomes import DateMoved, Follows, TaskNoted
from workflows.state import CaseState


def what_follows(before: CaseState, after: CaseState) -> Follows:
    """Tasks opened and ended, dates moved, until when it waits, who has it now."""
    open_before = {task.id for task in before.open_tasks}
    open_now = {task.id for task in after.open_tasks}
    paused = after.paused_for if after.paused_for != before.paused_for else None
    return Follows(
        opened=tuple(_noted(task) for task in after.open_tasks if task.id not in open_before),
        ended=tuple(_noted(task) for task in after.tasks if task.id in open_before - open_now),
        dates=_moved(before, after),
        paused_for=paused,
        pause_ends=after.plan.pause_ends if paused and after.plan else None,
        owner=after.owner if after.owner != before.owner else None,
    )


def _noted(task: Task) -> TaskNoted:
    return TaskNoted(id=task.id, kind=task.kind, for_whom=task.for_whom, due=task.due)


def _moved(before: CaseState, after: CaseState) -> tuple[DateMoved, ...]:
    if before.plan is None or after.plan is None:
        return ()
    dues = {milestone.milestone: milestone.due for milestone in before.plan.milestones}
    return tuple(
        DateMoved(milestone=each.milestone, before=dues.get(each.milestone), after=each.due)
        for each in after.plan.milestones
        if dues.get(each.milestone) is not None and each.due is not None and each.due != dues[each.milestone]
    )
