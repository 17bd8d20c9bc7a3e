"""Finds letters that are overtaken while they wait: no longer true, or better told by another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from amends.domain.actions import MilestoneName
from amends.domain.letters import FAREWELLS, LetterPurpose, WhyOvertaken
from amends.domain.plan import ClockEvent, EventKind, MilestoneState, Plan
from amends.workflows.state import CaseState

OPEN = frozenset({MilestoneState.RUNNING, MilestoneState.PAUSED})
SURVEYS = frozenset({LetterPurpose.SURVEY, LetterPurpose.SURVEY_REMINDER})
TELLS_A_DATE = frozenset({LetterPurpose.HOLDING, LetterPurpose.EXTENSION})
ANSWERS = frozenset({MilestoneName.DECIDE, MilestoneName.RESOLVE})


class Waiting(Protocol):
    """A letter that waits to go. `generation` is that of the complaint when it was asked for, `owner` who had it then;
    `promises` are the dates that it tells, `events` what is true once it is accepted.
    """

    @property
    def purpose(self) -> LetterPurpose: ...  # noqa: D102

    @property
    def fulfils(self) -> tuple[MilestoneName, ...]: ...  # noqa: D102

    @property
    def events(self) -> tuple[ClockEvent, ...]: ...  # noqa: D102

    @property
    def promised(self) -> dict[MilestoneName, datetime]: ...  # noqa: D102

    @property
    def signposts(self) -> tuple[MilestoneName, ...]: ...  # noqa: D102

    @property
    def generation(self) -> int: ...  # noqa: D102

    @property
    def owner(self) -> str | None: ...  # noqa: D102


def why_overtaken(
    state: CaseState, letter: Waiting, later: Sequence[Waiting] = (), waited_until: datetime | None = None
) -> WhyOvertaken | None:
    """Why this letter is not to be sent any more; None where it is still true.

    Args:
        state: what is true now.
        letter: the letter in question.
        later: the letters that wait behind it, in their order.
        waited_until: now (UTC), for a letter that has waited: a date that it tells may have passed.
    """
    if state.ending is not None:
        owed = letter.purpose is LetterPurpose.PAYMENT or MilestoneName.REMEDY in letter.promised
        return None if owed or letter.purpose in FAREWELLS else WhyOvertaken.CUSTOMER_LEFT
    if letter.signposts:
        return None if any(_is_open(state.the_plan, name) for name in letter.signposts) else WhyOvertaken.REACHED
    if letter.purpose in SURVEYS and (why := _why_unasked(state, letter, waited_until)):
        return why
    news = [event.milestone for event in letter.events if event.kind is EventKind.FULFILLED and event.milestone]
    if news and all(state.fulfilled(name) for name in news):
        return WhyOvertaken.TOLD_ELSEWHERE
    return _by_what_is_true(state, letter, later, waited_until)


def _why_unasked(state: CaseState, letter: Waiting, now: datetime | None) -> WhyOvertaken | None:
    if letter.generation not in (0, state.generation):
        return WhyOvertaken.REOPENED
    if state.rated_in == state.generation:
        return WhyOvertaken.ANSWERED
    closes = state.the_plan.follow_up.survey_closes_at if state.the_plan.follow_up else None
    return WhyOvertaken.SURVEY_OVER if now is not None and closes is not None and closes <= now else None


def _by_what_is_true(
    state: CaseState, letter: Waiting, later: Sequence[Waiting], now: datetime | None
) -> WhyOvertaken | None:
    told_later = {name for each in later for name in each.fulfils}
    match letter.purpose:
        case LetterPurpose.HOLDING | LetterPurpose.EXTENSION if letter.promised:
            if all(not _is_open(state.the_plan, name) for name in letter.promised):
                return WhyOvertaken.REACHED
            dates_later = {name for each in later if each.purpose in TELLS_A_DATE for name in each.promised}
            if set(letter.promised) <= told_later | dates_later:
                return WhyOvertaken.LATER_LETTER
            if letter.purpose is LetterPurpose.HOLDING and now and any(at <= now for at in letter.promised.values()):
                return WhyOvertaken.DATE_PASSED
        case LetterPurpose.NEWS if not _from_a_colleague(letter):
            if letter.generation not in (0, state.generation):
                return WhyOvertaken.REOPENED
            if not _is_open(state.the_plan, MilestoneName.KEEP_INFORMED):
                return WhyOvertaken.REACHED
            if told_later & ANSWERS or any(each.purpose in (letter.purpose, *TELLS_A_DATE) for each in later):
                return WhyOvertaken.LATER_LETTER
        case LetterPurpose.REQUEST:
            told = MilestoneName.RESOLVE in told_later
            return WhyOvertaken.LATER_LETTER if told else _if_reached(state, MilestoneName.RESOLVE)
        case LetterPurpose.HANDOVER:
            later_owner = any(each.purpose is letter.purpose for each in later)
            return WhyOvertaken.LATER_LETTER if later_owner or letter.owner != state.owner else None
        case _:
            pass
    return None


def _if_reached(state: CaseState, milestone: MilestoneName) -> WhyOvertaken | None:
    return WhyOvertaken.REACHED if state.fulfilled(milestone) else None


def _is_open(plan: Plan, milestone: MilestoneName) -> bool:
    return plan.of(milestone).state in OPEN


def _from_a_colleague(letter: Waiting) -> bool:
    """A person wrote it: what they said is not ours to leave out."""
    return any(event.kind is EventKind.ANSWERED for event in letter.events)
