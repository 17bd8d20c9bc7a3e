"""Asks whether it helped, once the remedy has arrived, and reminds once. Some customers are not asked."""

from collections.abc import Callable
from datetime import datetime

from temporalio import workflow

from amends.domain.actions import MilestoneName
from amends.domain.case import LetterSent, LetterState
from amends.domain.events.complaints import SurveySuppressed, WhyNotAsked
from amends.domain.letters import LetterPurpose
from amends.domain.plan import ClockEvent, EventKind, FollowUp, MilestoneState
from amends.domain.types import Stage
from amends.workflows.context import Case
from amends.workflows.state import CaseState


async def ask_whether_it_helped(case: Case) -> None:
    """The survey and its one reminder, until it is answered or ends; an answer that comes early is welcome."""
    state = case.state

    def dates() -> FollowUp | None:
        return case.plan.follow_up

    def over() -> bool:
        return case.rated or why_unasked(state) is not None or (there := dates()) is None or there.survey_at is None

    def reached(instant: Callable[[FollowUp], datetime | None]) -> Callable[[], bool]:
        def due() -> bool:
            at = instant(there) if (there := dates()) else None
            return over() or (at is not None and workflow.now() >= at)

        return due

    if not state.past(Stage.FOLLOWING_UP):
        due = reached(lambda there: there.survey_at)
        await case.until(lambda: over() or (due() and not state.remedy_outstanding))
        if not over():
            await _ask(case, LetterPurpose.SURVEY)
    if state.reminded_in < state.generation:
        await case.until(reached(lambda there: there.reminder_at))
        if not over() and _has_the_survey(state):
            await _ask(case, LetterPurpose.SURVEY_REMINDER)
        state.reminded_in = state.generation
    await case.until(reached(lambda there: there.survey_closes_at))
    if case.rated and would_be_asked(state):  # they answered before we asked, which is an answer all the same
        await case.replan(ClockEvent(kind=EventKind.SURVEYED, at=workflow.now()))
    elif not case.rated and (why := why_unasked(state)):
        leave_unasked(state, why, workflow.now())


async def _ask(case: Case, purpose: LetterPurpose) -> None:
    """Send it. Whom a person has to ask is not reminded by another one; whom no channel can ask is not asked."""
    state = case.state

    def asked(state: CaseState) -> None:
        state.stage = Stage.FOLLOWING_UP

    surveyed = ClockEvent(kind=EventKind.SURVEYED, at=workflow.now())
    await case.letters.once(purpose, fulfils=(MilestoneName.FOLLOW_UP,), and_events=(surveyed,), then=asked)
    case.enter(Stage.FOLLOWING_UP)
    if unsent := [letter for letter in surveys(state) if letter.state is LetterState.NOT_SENT]:
        why = WhyNotAsked.OPTED_OUT if unsent[-1].why == WhyNotAsked.OPTED_OUT else WhyNotAsked.NO_CHANNEL
        state.facts = state.the_facts.model_copy(update={"survey": False, "no_survey": str(why)})
        await case.replan(ClockEvent(kind=EventKind.CHANGED, at=workflow.now()))


def _has_the_survey(state: CaseState) -> bool:
    """It was accepted and has not come back: only then is there something to remind of."""
    return any(letter.state in (LetterState.ACCEPTED, LetterState.DELIVERED) for letter in surveys(state))


def surveys(state: CaseState) -> list[LetterSent]:
    """What was sent, or not sent, to ask about this resolution."""
    return [
        letter
        for letter in state.letters
        if letter.purpose == LetterPurpose.SURVEY and letter.generation == state.generation
    ]


def why_unasked(state: CaseState) -> WhyNotAsked | None:
    """Why nobody asks this customer whether it helped; None where they are asked, or the policy asks nobody."""
    if state.ending is not None:
        return WhyNotAsked(state.ending.stage)
    facts, follow_up = state.the_facts, state.the_plan.follow_up
    if not facts.survey:
        return WhyNotAsked(facts.no_survey or WhyNotAsked.OPTED_OUT)
    if follow_up is not None and follow_up.survey_at is None and surveyed_before(state):
        return WhyNotAsked.ASKED_BEFORE
    return None


def surveyed_before(state: CaseState) -> bool:
    """They were asked about an earlier resolution of this complaint."""
    return any(event.kind is EventKind.SURVEYED for event in state.ledger)


def leave_unasked(state: CaseState, why: WhyNotAsked, now: datetime) -> None:
    """Nothing is skipped in silence: that nobody asked, and why, is on record once."""
    state.journal(SurveySuppressed(reason=why), now)


def would_be_asked(state: CaseState) -> bool:
    """The policy asks such customers, and has not asked this one yet."""
    clock = state.the_plan.of(MilestoneName.FOLLOW_UP)
    return clock.state not in (MilestoneState.NOT_APPLICABLE, MilestoneState.FULFILLED)
