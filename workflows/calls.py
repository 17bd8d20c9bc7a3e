"""The call that a policy demands: a task with a time, open until it is made or refused."""

from datetime import datetime

from amends.domain.actions import RecordContact
from amends.domain.case import Promise, Subject, SubjectKind, Task, TaskKind
from amends.domain.events.complaints import CallDeclined
from amends.domain.plan import HandlingPath
from amends.workflows.state import CaseState

CALL = "call"
SPOKEN = frozenset({"phone", "in_person"})


def demand_a_call(state: CaseState, now: datetime) -> None:
    """Opens the task to call, once in each generation.

    An open task of an earlier generation is renewed; a call that was refused is never asked for again.
    """
    plan, about = state.the_plan, demanded_call(state)
    if state.call_refused or (plan.call_at is None and plan.path is not HandlingPath.SEVERE):
        return
    if overdue := [task for task in open_calls(state) if task.about != about]:
        renewed = [task.model_copy(update={"about": about, "due": plan.call_at}) for task in overdue]
        state.tasks = [next((new for new in renewed if new.id == task.id), task) for task in state.tasks]
    elif not any(task.about == about for task in state.tasks):
        why = "call the customer first: listen, apologise, say who has it"
        state.open_task(TaskKind.CONTACT, why, now, about=about, due=plan.call_at)


def require_a_call(state: CaseState, due: datetime | None, now: datetime) -> bool:
    """Opens a task to call because an escalation step says so, unless one is open or refused."""
    if state.call_refused or open_calls(state):
        return False
    about = demanded_call(state)
    why = "call the customer: it takes longer than we promised"
    state.open_task(TaskKind.CONTACT, why, now, about=about, due=due)
    return True


def demanded_call(state: CaseState) -> Subject:
    """What the task of this generation's call is about."""
    return Subject(kind=SubjectKind.CALL, id=str(state.generation))


def open_calls(state: CaseState) -> list[Task]:
    """The calls that nobody has made yet."""
    return [task for task in state.open_tasks if task.id_of(SubjectKind.CALL) is not None]


def call_to_offer(state: CaseState, now: datetime) -> datetime | None:
    """The time by which we call, for letters; None once it has passed, or after the customer left."""
    if state.ending is not None:
        return None
    return next((task.due for task in open_calls(state) if task.due is not None and task.due > now), None)


def promise_the_call(state: CaseState, at: datetime, told_in: str) -> None:
    """Notes a time that a letter told as a promise; told again it is the same promise."""
    if not any(promise.what == CALL and promise.date == at for promise in state.promises):
        state.promises.append(Promise(what=CALL, date=at, told_in=told_in))


def note_the_call(state: CaseState, contact: RecordContact, at: datetime, now: datetime) -> None:
    """Notes that the call was made or refused: nobody owes it any more."""
    if not (contact.refused or (contact.reached and contact.channel in SPOKEN)):
        return
    for task in open_calls(state):
        state.finish_task(task, contact.by, now, told=task.id == contact.task_id)
    state.promises = [
        promise.model_copy(update={"kept_at": at}) if promise.what == CALL and promise.kept_at is None else promise
        for promise in state.promises
    ]
    if contact.refused:
        state.call_refused = True
        state.journal(CallDeclined(), now, contact.by)
