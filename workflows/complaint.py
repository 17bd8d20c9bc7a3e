"""The story of a complaint: acknowledge, apologise, decide, resolve, follow up, close.

Read `_life` first. Each chapter returns at once if the complaint is already beyond it, so that a run continued as new,
or a reopened complaint, takes up the story where it stands. A complaint that is withdrawn, referred, spam, a duplicate
or reopened leaves the chapter it is in by an exception that `until` raises. What happens when something is late is told
in `escalation.py`; the clock keeper (`scheduler.py`) sees when it is. What staff and customers may do is the inbox's
(`updates.py`, `action_rules.py`, `action_handlers.py`), and what is only told us is the signals' (`signals.py`).
"""

import asyncio
from collections.abc import Callable, Sequence

from temporalio import workflow
from temporalio.common import RawValue

from amends.domain.actions import MilestoneName
from amends.domain.events.complaints import ApologyWaived, ClosedAs, ComplaintClosed, WhyNotAsked
from amends.domain.letters import LetterPurpose
from amends.domain.offers import Terms
from amends.domain.orders import Opened, OpeningVerdict
from amends.domain.outcomes import ActionOutcome, IntakeAnswer
from amends.domain.plan import ApologyBy, ClockEvent, EventKind, HandlingPath
from amends.domain.types import IN_SILENCE, Stage
from amends.domain.views import AllowedAction, CaseView, StatusView
from amends.workflows.calls import demand_a_call
from amends.workflows.context import Case, ComplaintEnded, Outcome, Reopened
from amends.workflows.handing_in import HAND_IN, ask_the_intake, one_body, opening_of, refuse_another_type, verdict_on
from amends.workflows.late_arrival import arrive_late
from amends.workflows.owing import owed
from amends.workflows.reassignment import decided_by, give_to_another
from amends.workflows.reopening import begin_anew
from amends.workflows.state import CaseState
from amends.workflows.suggested_offer import (
    give_suggestion_at_once,
    lines_given,
    put_suggestion_on_the_table,
)
from amends.workflows.survey import ask_whether_it_helped, leave_unasked, would_be_asked
from amends.workflows.updates import read_action
from amends.workflows.views import case_of, status_of, what_there_is


@workflow.defn(dynamic=True)
class Complaint:
    """One complaint, from the moment it is received until its reopen window has ended.

    Dynamic, since only a dynamic workflow gets its arguments undecoded in any number: the start is the intake, and
    nothing that a caller sends may leave a workflow task failing without end. The type to start is `Complaint`.
    """

    @workflow.init
    def __init__(self, arguments: Sequence[RawValue]) -> None:
        """Makes the state before the first message; a continued run takes it over from the run before."""
        refuse_another_type()
        self.start, self.arguments = one_body(arguments), len(arguments)
        self.case = Case.of(self.start)
        self.verdict = OpeningVerdict.NEW
        self.answer: Opened | None = None

    @workflow.run
    async def run(self, arguments: Sequence[RawValue]) -> Outcome:
        """Runs the complaint to its end. A duplicate, a conflict or an invalid body does no harm."""
        case, state = self.case, self.case.state
        case.keeper.look()
        if case.signals.left_aside:
            case.spawn(case.signals.go_on())
        while not state.completed:
            await case.live(asyncio.create_task(self._life()))
            if not state.completed and case.may_renew:
                workflow.continue_as_new(state.model_dump(mode="json"))
        return Outcome(verdict=self.verdict, stage=state.stage, outcome=state.outcome)

    async def _life(self) -> None:
        """The whole story."""
        if not self.case.state.opened:
            self.verdict = await self._open()
            if self.verdict is not OpeningVerdict.NEW:
                await self.case.end_as_duplicate(self.verdict)
                return
        while True:
            try:
                await self.case.until(lambda: True)
                await self._acknowledge()
                await self._apologise()
                await self._decide()
                await self._resolve()
                await self._follow_up()
                await self._close()
                return
            except Reopened:
                await self._begin_again()
            except ComplaintEnded:
                await self._say_goodbye()
                return

    # --- the chapters ---

    async def _open(self) -> OpeningVerdict:
        """Reads and registers it. What cannot be read waits for a person who corrects or withdraws it."""
        state, opening, body = self.case.state, opening_of(self.case.state, self.arguments), self.start
        while True:
            self.answer = opened = await ask_the_intake(opening, body)
            if opened.verdict is not OpeningVerdict.UNREADABLE:
                break
            correction = await self.case.wait_for_correction(opened)
            if correction is None:
                return OpeningVerdict.UNREADABLE
            self.answer = None
            opening = opening_of(state, 1).model_copy(update={"corrected": True})
            body = correction
        if opened.verdict is OpeningVerdict.NEW:
            await self.case.opened(opened)
        return opened.verdict

    async def _acknowledge(self) -> None:
        """Answers fast, by name, with who has it and what happens by when. The fast path says it all in one letter."""
        case = self.case
        if case.state.past(Stage.ACKNOWLEDGED):
            return
        demand_a_call(case.state, workflow.now())
        late = arrive_late(case.state, workflow.now())
        if case.plan.path is HandlingPath.STRAIGHT_THROUGH:
            await self._put_right_at_once()
            return
        fulfils, then = [MilestoneName.ACKNOWLEDGE], at_stage(Stage.ACKNOWLEDGED)
        if case.plan.apology_by is ApologyBy.ACKNOWLEDGEMENT:
            fulfils.append(MilestoneName.APOLOGISE)
            then = put_suggestion_on_the_table
        await case.letters.once(LetterPurpose.ACKNOWLEDGEMENT, fulfils=tuple(fulfils), promises=late, then=then)
        await case.until(lambda: case.state.fulfilled(MilestoneName.ACKNOWLEDGE))
        case.enter(Stage.ACKNOWLEDGED)

    async def _put_right_at_once(self) -> None:
        """Acknowledges, apologises and says what we did in one letter: the case is small, clear and cheap."""
        case, now = self.case, workflow.now()
        fulfils = (MilestoneName.ACKNOWLEDGE, MilestoneName.APOLOGISE, MilestoneName.RESOLVE)
        lines = give_suggestion_at_once(case.state)
        await case.letters.once(
            LetterPurpose.FAST_PATH,
            fulfils=fulfils,
            lines=lines,
            finding=case.plan.finding,
            and_events=(
                ClockEvent(kind=EventKind.RESOLVED, at=now),
                *(event for offer in case.state.offers for event in owed(offer, Terms.GIVEN, now)),
            ),
            then=at_stage(Stage.RESOLVED),
        )
        if not case.state.fulfilled(MilestoneName.RESOLVE):  # what the letter says was given is given, whatever turned
            await case.until(lambda: case.state.fulfilled(MilestoneName.RESOLVE))
        case.enter(Stage.RESOLVED)
        for offer in case.state.offers:
            await case.remedies.carry_out(offer, offered=False)

    async def _apologise(self) -> None:
        """Apologises before anything is decided: in a letter, or by a person where it was severe."""
        case = self.case
        if case.state.past(Stage.APOLOGISED):
            return
        if not case.state.apologised:
            if case.plan.apology_by is ApologyBy.PERSON:
                await case.until(lambda: case.state.apologised or case.state.call_refused)
            if not case.state.apologised:
                await case.letters.once(
                    LetterPurpose.APOLOGY, fulfils=(MilestoneName.APOLOGISE,), then=put_suggestion_on_the_table
                )
            await case.until(lambda: case.state.apologised)
        elif case.plan.apology_waived and not case.state.fulfilled(MilestoneName.APOLOGISE):
            case.state.journal(ApologyWaived(why=case.plan.apology_waived), workflow.now(), "policy")
        case.enter(Stage.APOLOGISED)

    async def _decide(self) -> None:
        """Proposes what the policy suggests, and waits for a person to decide it."""
        case = self.case
        if case.state.past(Stage.DECIDED):
            return
        if not case.state.past(Stage.DECIDING):
            put_suggestion_on_the_table(case.state)
        case.enter(Stage.DECIDING)
        await case.until(lambda: case.state.decided or case.state.resolution is not None)
        case.enter(Stage.DECIDED)

    async def _resolve(self) -> None:
        """Says what was found, why it happened and what was done, once every offer is answered or expired."""
        case = self.case
        if case.state.past(Stage.RESOLVED):
            return
        await case.until(
            lambda: case.state.resolution is not None and case.state.offer_awaiting_answer is None and case.beside.idle
        )
        resolution, now = case.state.resolution, workflow.now()
        assert resolution is not None
        fulfils = [name for name in (MilestoneName.DECIDE, MilestoneName.RESOLVE) if not case.state.fulfilled(name)]
        await case.letters.once(
            LetterPurpose.RESOLUTION,
            fulfils=tuple(fulfils),
            by_staff=True,
            finding=resolution.finding,
            lines=lines_given(case.state),
            words_from=case.state.resolved_by_action,
            signed_by=case.state.resolved_by,
            and_events=(ClockEvent(kind=EventKind.RESOLVED, at=now),),
            then=at_stage(Stage.RESOLVED),
        )
        await case.until(lambda: case.state.fulfilled(MilestoneName.RESOLVE))
        case.enter(Stage.RESOLVED)

    async def _follow_up(self) -> None:
        """Asks whether it helped, once the remedy has arrived."""
        case = self.case
        if case.state.past(Stage.CLOSED) or case.plan.follow_up is None:
            return
        await ask_whether_it_helped(case)
        await case.until(lambda: not case.state.remedy_outstanding)
        case.enter(Stage.CLOSED)
        case.state.outcome = case.state.outcome_now()
        case.state.journal(ComplaintClosed(outcome=ClosedAs(case.state.outcome)), workflow.now())

    async def _close(self) -> None:
        """Listens until the reopen window has ended."""
        case = self.case
        follow_up = case.plan.follow_up
        if follow_up is not None:
            await case.until(lambda: False, at=follow_up.reopen_until)
        await case.until(lambda: case.inbox.idle)  # what arrived in time is heard, however long its answer takes
        await case.complete(Stage.CLOSED)

    async def _begin_again(self) -> None:
        """Begins again: the customer hears that we know, and who decides again by when."""
        case, decided = self.case, decided_by(self.case.state)
        begin_anew(case.state, workflow.now())
        await case.replan(ClockEvent(kind=EventKind.REOPENED, at=workflow.now()))
        former = await give_to_another(case, decided)
        demand_a_call(case.state, workflow.now())
        await case.letters.once(LetterPurpose.REOPENED, **what_there_is(former_owner=former))

    async def _say_goodbye(self) -> None:
        """Stops every clock and confirms the end to the customer.

        Spam has no customer, and a duplicate is answered under the other reference: nobody is written to.
        """
        case = self.case
        ending = case.state.ending
        assert ending is not None
        if would_be_asked(case.state):
            leave_unasked(case.state, WhyNotAsked(ending.stage), workflow.now())
        await case.replan(ClockEvent(kind=EventKind.ENDED, at=workflow.now()))
        purpose = LetterPurpose.REFERRED if ending.stage is Stage.REFERRED else LetterPurpose.WITHDRAWN
        case.enter(ending.stage)
        if ending.stage not in IN_SILENCE:
            await case.letters.once(purpose, referred_to=ending.referred_to, words_from=ending.action_id)
        case.state.outcome = str(ending.stage)
        await case.complete(ending.stage)

    # --- messages that are never answered, and questions that are ---

    @workflow.update(dynamic=True)
    async def act(self, name: str, arguments: Sequence[RawValue]) -> ActionOutcome | IntakeAnswer:
        """Takes every action of the contract by its name, and `hand_in`, which answers with the intake's verdict."""
        if name == HAND_IN:
            return await self._handed_in(arguments[0])
        return await self.case.inbox.do(name, read_action(name, arguments), arguments[0])

    @act.validator
    def check_action(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Checks form and stage, by the rules that `allowed_actions` uses."""
        if name == HAND_IN and len(arguments) == 1:
            return
        self.case.inbox.check(name, arguments)

    async def _handed_in(self, body: RawValue) -> IntakeAnswer:
        """The verdict on a body. The first one is the start's own; a later one is compared, or mends what could not be
        read.
        """
        case, came_first = self.case, not self.case.state.opened
        own = body.payload.data == self.start.payload.data
        await workflow.wait_condition(lambda: case.state.opened or case.state.completed)
        if case.state.stage is Stage.UNREADABLE and not case.state.completed and not own:
            case.mended, self.answer, came_first = body, None, True
            await workflow.wait_condition(
                lambda: self.answer is not None and (case.state.opened or case.state.completed)
            )
        elif not own:
            return await case.compare(body)
        return verdict_on(case.state.reference, self.answer, came_first=came_first)

    @workflow.signal(dynamic=True)
    async def any_signal(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Takes every signal. An unknown or unreadable one becomes a task instead of being lost.

        Known are `submit`, `reply_received`, `letter_bounced`, `letter_delivered`, `payout_reported` and
        `outcome_observed`.
        """
        await self.case.signals.take(name, arguments)

    @workflow.query
    def status(self) -> StatusView:
        """What the customer may know."""
        return status_of(self.case.state)

    @workflow.query(name="case")
    def whole_case(self) -> CaseView:
        """What staff may know."""
        case = self.case
        return case_of(case.state, case.keeper.alarm.armed_for, case.effects.entries_in_flight)

    @workflow.query
    def allowed_actions(self) -> list[AllowedAction]:
        """What may be done now, and why not the rest: the same rules that the validators use."""
        return self.case.allowed_actions()


def at_stage(stage: Stage) -> Callable[[CaseState], None]:
    """The stage is reached with the letter."""

    def reach(state: CaseState) -> None:
        state.stage = stage

    return reach
