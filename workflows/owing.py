"""Promised remedies: owed from the decision on, dated by the plan, done when a person says so."""

from collections.abc import Iterable
from datetime import datetime

from amends.domain.actions import CompleteTask, MilestoneName
from amends.domain.case import Promise, SubjectKind, Task, TaskKind
from amends.domain.errors import Code
from amends.domain.offers import LineKind, Offer, OfferLine, Terms
from amends.domain.plan import ClockEvent, EventKind, Plan
from amends.domain.types import Money, Reason
from amends.workflows.state import REMEDIES, CaseState


def remedies_of(offer: Offer, terms: Terms) -> list[tuple[str, OfferLine]]:
    """The lines of an offer to pay or do on these terms, each with its key; words need nothing."""
    return [
        (remedy_key(offer, number), line)
        for number, line in enumerate(offer.lines, start=1)
        if line.terms is terms and line.kind is not LineKind.WORDS
    ]


def remedy_key(offer: Offer, line: int) -> str:
    """The key of what a line of an offer promises. Lines count from 1."""
    return f"{offer.id}/{line}"


def owed(offer: Offer, terms: Terms, at: datetime) -> list[ClockEvent]:
    """From now on it is owed: its clock runs until it is done."""
    return [ClockEvent(kind=EventKind.REMEDY_OWED, at=at, remedy=key) for key, _ in remedies_of(offer, terms)]


def done(state: CaseState, task: Task, at: datetime) -> list[ClockEvent]:
    """What the ledger says of a finished task: nothing, unless it was a remedy."""
    key = state.remedy_of.get(task.id)
    return [ClockEvent(kind=EventKind.REMEDY_DONE, at=at, remedy=key)] if key else []


def keep_remedy_promises(state: CaseState, before: Plan | None, after: Plan) -> None:
    """A date that was told of a remedy is kept when all that was promised for it is done."""
    if before is None:
        return
    known = before.of(MilestoneName.REMEDY)
    given = {due for key, due in before.remedies.items() if key not in after.remedies}
    still = set(after.remedies.values())
    dates = {due for due in given if due not in still}
    if dates and known.promised and known.due in dates:
        dates.add(known.promised)
    at = max((event.at for event in state.ledger if event.kind is EventKind.REMEDY_DONE), default=None)
    if not dates or at is None:
        return
    state.promises = [
        promise.model_copy(update={"kept_at": at})
        if is_open(promise) and (promise.date in dates or not after.remedies)
        else promise
        for promise in state.promises
    ]


def is_open(promise: Promise) -> bool:
    """A date of a remedy that was neither kept nor moved."""
    return promise.milestone is MilestoneName.REMEDY and promise.kept_at is None and promise.superseded_by is None


def follow_the_plan(state: CaseState, plan: Plan) -> None:
    """Who has to do it sees the date that is true now."""
    due = {task: plan.remedies[key] for task, key in state.remedy_of.items() if key in plan.remedies}
    if any(task.done_at is None and due.get(task.id, task.due) != task.due for task in state.tasks):
        state.tasks = [
            task.model_copy(update={"due": due[task.id]}) if task.id in due and task.done_at is None else task
            for task in state.tasks
        ]


def responsible(state: CaseState) -> tuple[str, ...]:
    """Who has the open remedies on their list, each once: staff ids and roles."""
    return tuple(dict.fromkeys(task.for_whom for task in state.open_tasks if task.kind in REMEDIES))


# --- paying ---


def to_be_paid(state: CaseState, task: Task) -> OfferLine | None:
    """What was decided to be paid by this task."""
    return state.payouts.get(task.id_of(SubjectKind.PAYOUT) or "") if task.kind is TaskKind.PAY_BY_HAND else None


def paid_instead(line: OfferLine, action: CompleteTask) -> Money | None:
    """What was paid, where it is not what was decided."""
    decided, paid = line.money, action.value
    if decided is None or paid is None or (paid.amount, paid.currency) == (decided.amount, decided.currency):
        return None
    return Money(amount=paid.amount, currency=paid.currency)


def may_confirm(state: CaseState, action: CompleteTask, task: Task) -> Reason | None:
    """Four eyes on money, and the amount that was decided, unless there is a reason for another."""
    line = to_be_paid(state, task)
    if line is None or line.money is None:
        return _no_amount(task) if action.value is not None else None
    if action.by in deciders(state, task):
        return Reason(
            code=Code.OWN_DECISION,
            what=f"{action.by} decided this payment and cannot confirm it.",
            do="Ask a colleague who pays to complete the task.",
        )
    paid = paid_instead(line, action)
    if paid is None:
        return None
    if paid.currency == line.money.currency and paid.amount > line.money.amount:
        return Reason(
            code=Code.ANOTHER_AMOUNT,
            what=f"{paid} is more than the {line.money} that was decided.",
            do="Pay what was decided; what is beyond it needs a decision of its own.",
        )
    if action.reason:
        return None
    return Reason(
        code=Code.ANOTHER_AMOUNT,
        what=f"{line.money} was decided, not {paid}.",
        do="Pay what was decided, or give the 'reason' for another amount; the customer is told what was paid.",
    )


def deciders(state: CaseState, task: Task) -> set[str]:
    """Who decided what this task pays."""
    key = state.remedy_of.get(task.id)
    return {
        offer.decided_by
        for offer in state.offers
        for number, _ in enumerate(offer.lines, start=1)
        if offer.decided_by and remedy_key(offer, number) == key
    }


def roles_for(state: CaseState, task: Task | None) -> tuple[str, ...]:
    """Who may finish the task, where it needs a role: its own or the duty role; empty for anybody."""
    if task is None or task.kind not in (TaskKind.PAY_BY_HAND, TaskKind.DECIDE_HIGHER):
        return ()
    return (task.for_whom, state.duty_role)


def _no_amount(task: Task) -> Reason:
    return Reason(
        code=Code.NOT_ALLOWED,
        what=f"{task.id} pays nothing.",
        do="Leave 'value' out; what was paid belongs to the task to pay.",
    )


def told_in(state: CaseState, dates: Iterable[tuple[MilestoneName, datetime]], letter: str) -> None:
    """A letter named the date of a remedy: it is a promise now, once."""
    known = {promise.date for promise in state.promises if is_open(promise)}
    state.promises += [
        Promise(what=str(name), date=date, told_in=letter, milestone=name)
        for name, date in dates
        if name is MilestoneName.REMEDY and date not in known
    ]
