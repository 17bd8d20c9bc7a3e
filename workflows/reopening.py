"""A complaint that was not solved after all: what was decided and resolved becomes history, and it begins again."""

from datetime import datetime

from amends.domain.case import Reopening, ReopenReason, TaskKind, WhyDropped
from amends.domain.events.complaints import ComplaintReopened
from amends.domain.events.letters import DraftDropped
from amends.domain.plan import EventKind
from amends.domain.types import Stage
from amends.workflows.state import ONCE_FOR_ALL, CaseState
from amends.workflows.untold import purpose_of

REACHES = (EventKind.FULFILLED, EventKind.SIGNPOSTED)


def begin_anew(state: CaseState, now: datetime) -> None:
    """Begins a new generation of the complaint."""
    why, by = state.reopen_reason or ReopenReason.STAFF, state.reopened_by or "system"
    state.reopen_reason = state.reopened_by = None
    _forget_what_was_not_told(state, now)
    state.reopenings += 1
    state.generation += 1
    state.offers_before = len(state.offers)
    state.resolution = state.resolved_by_action = state.resolved_by = state.outcome = None
    state.last_worked = None
    state.stage = Stage.APOLOGISED
    state.reopened.append(Reopening(generation=state.generation, at=now, by=by, why=why))
    state.journal(ComplaintReopened(reason=why, generation=state.generation), now, by)


def _forget_what_was_not_told(state: CaseState, now: datetime) -> None:
    """What waited to tell of the decision before fulfils nothing of the new one; its drafts go to nobody."""
    for letter, events in list(state.untold.items()):
        if all(event.milestone in (None, *ONCE_FOR_ALL) for event in events if event.kind in REACHES):
            continue
        state.untold[letter] = [event for event in events if event.milestone in (None, *ONCE_FOR_ALL)]
        for task in state.open_tasks:
            if task.letter == letter and task.kind is TaskKind.EDIT_LETTER:
                del state.untold[letter]
                state.drop_task(task, WhyDropped.REOPENED, now)
                state.journal(DraftDropped(letter=letter, purpose=purpose_of(state, letter)), now)
