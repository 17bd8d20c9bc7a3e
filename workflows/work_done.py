"""What a letter may say of our own work: what was done, put off, and never came."""

from datetime import datetime

from amends.domain.actions import CUSTOMER, Action, Assign, GiveBack, Link, MigratePolicy, MilestoneName
from amends.domain.case import LetterState
from amends.domain.letters import Work
from amends.domain.orders import ToldDate
from amends.domain.plan import EventKind
from amends.workflows.calls import CALL
from amends.workflows.state import CaseState

PASSED_ON = (Assign, GiveBack, Link, MigratePolicy)
"""Actions that move a complaint and do no work on it."""
TOLD = frozenset({LetterState.ACCEPTED, LetterState.DELIVERED, LetterState.CONTACT_TASK})


def is_work(action: Action) -> bool:
    """Whether one of us worked on the complaint by this action. Passing it on is no work."""
    return action.by != CUSTOMER and not isinstance(action, PASSED_ON)


def work_of(state: CaseState) -> Work:
    """What a person did in this cycle since the last letter. What the policy did by itself is not a person's work."""
    letters = [sent.at for sent in state.letters if sent.state in TOLD]
    if state.last_worked is None:
        decided = state.resolution or any(offer.decided_by for offer in state.offers[state.offers_before :])
        return Work.IDLE if decided else Work.NONE
    return Work.IDLE if letters and state.last_worked < max(letters) else Work.DONE


def with_times_put_off(state: CaseState, dates: tuple[ToldDate, ...]) -> tuple[ToldDate, ...]:
    """The dates, each that takes the place of another with how often it was put off before.

    News have no date that is put off: the customer is told of something each time.
    """
    return tuple(
        told.model_copy(update={"put_off": put_off})
        if told.before and told.milestone is not MilestoneName.KEEP_INFORMED and (put_off := _put_off(state, told))
        else told
        for told in dates
    )


def missed_call(state: CaseState, now: datetime) -> datetime | None:
    """When a promised call should have come and did not; None where none is missing."""
    if state.call_refused:
        return None
    calls = (each.date for each in state.promises if each.what == CALL and not (each.kept_at or each.superseded_by))
    return max((date for date in calls if date < now), default=None)


def _put_off(state: CaseState, told: ToldDate) -> int:
    """How many letters promised another date for it in this cycle: each of those put it off."""
    since = state.reopened[-1].at if state.reopened else None
    told_anew = (event for event in state.ledger if event.kind is EventKind.PROMISED)
    return sum(event.milestone is told.milestone for event in told_anew if since is None or event.at >= since)
