"""The conversation as the clocks see it: messages, answers, and how long the customer waited."""

from datetime import datetime, timedelta

from amends.domain.actions import CUSTOMER, Action, Decide, Extend, MilestoneName, Note, Pause, RecordContact, Resolve
from amends.domain.events.complaints import CustomerReplied, ResponseGiven
from amends.domain.plan import ClockEvent, EventKind, Means, MilestoneState, Plan
from amends.workflows.state import CaseState

IN_A_ROW = 50


def message(channel: str, at: datetime) -> ClockEvent:
    """The event that the customer wrote."""
    return ClockEvent(kind=EventKind.HEARD, at=at, channel=channel)


def thin_out(ledger: list[ClockEvent]) -> None:
    """Makes room in a flood: of many messages in a row, the first ones and the latest count."""
    if all(event.kind is EventKind.HEARD for event in ledger[-IN_A_ROW:]):
        ledger.pop()


def answer(means: Means, channel: str, at: datetime) -> ClockEvent:
    """The event that a person told the customer something. The policy says which clocks it fulfils."""
    return ClockEvent(kind=EventKind.ANSWERED, at=at, means=means, channel=channel)


def told_at(now: datetime, event: ClockEvent, written: datetime | None = None) -> ClockEvent:
    """The event, had it happened now. An answer that arrives later answers nothing that it was `written` before."""
    if event.kind is EventKind.ANSWERED:
        return event.model_copy(update={"at": now, "until": written or event.until or event.at})
    return event.model_copy(update={"at": now})


def tells_the_customer(action: Action) -> bool:
    """Whether this action told the customer something, so that the person has read what they wrote."""
    if isinstance(action, RecordContact):
        return action.reached
    if isinstance(action, Note | Pause):
        return action.words_for_customer is not None
    return isinstance(action, Decide | Resolve | Extend)


def newly_answered(before: Plan, after: Plan) -> tuple[MilestoneName, ...]:
    """The clocks that waited for a person in the plan before, and wait no more in the one after."""
    return tuple(
        name
        for name in (MilestoneName.FIRST_CONTACT, MilestoneName.NEXT_RESPONSE)
        if _answered(after, name) and _answered(after, name) != _answered(before, name)
    )


def note_wait(state: CaseState, before: Plan | None, after: Plan, now: datetime) -> None:
    """Records how long the customer waited, from their earliest message to the answer (field case C6).

    Every answer is a line in the journal, since the plan keeps only the latest.
    """
    if before is None or MilestoneName.NEXT_RESPONSE not in newly_answered(before, after):
        return
    clock = after.of(MilestoneName.NEXT_RESPONSE)
    assert clock.started_at is not None
    state.journal(
        ResponseGiven(
            generation=clock.generation,
            since=clock.started_at,
            target=clock.target,
            waited=clock.consumed,
            late_by=clock.late_by,
        ),
        now,
    )


def note_end_of_wait(state: CaseState, written: datetime, now: datetime) -> None:
    """Records how long we still waited for a customer who had written, in seconds (field case B12).

    That happens when nobody fetches mail, or the records are away.
    """
    if state.paused_for != CUSTOMER:
        return
    paused = next(event.at for event in reversed(state.ledger) if event.kind is EventKind.PAUSED)
    after_reply = now - max(written, paused)
    state.journal(CustomerReplied(paused=_seconds(now - paused), after_reply=_seconds(after_reply)), now)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _answered(plan: Plan, name: MilestoneName) -> int:
    """In which generation this clock has been fulfilled; 0 where it has not."""
    clock = plan.of(name)
    return clock.generation if clock.state is MilestoneState.FULFILLED else 0
