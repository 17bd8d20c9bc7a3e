"""A running complaint: its state, everything that works on it, and how the story waits."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from hashlib import sha256
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

from amends.domain.actions import ACTIONS
from amends.domain.case import Subject, SubjectKind, TaskKind, WhyDropped
from amends.domain.events.complaints import ComplaintCancelled, ComplaintCompleted, StageReached
from amends.domain.orders import Opened, OpeningVerdict
from amends.domain.outcomes import IntakeAnswer
from amends.domain.plan import ClockEvent, EventKind, Plan
from amends.domain.types import LEFT, Recorded, Stage
from amends.domain.views import AllowedAction
from amends.workflows.action_handlers import ActionHandlers
from amends.workflows.action_rules import why_not
from amends.workflows.after_reset import tell_of_it
from amends.workflows.effect_runner import Effects, after_the_others
from amends.workflows.escalation import EscalationRunner
from amends.workflows.handing_in import (
    ask_about_what_came_in,
    ask_the_intake,
    handed_on,
    new_state,
    opening_of,
    tell_the_others,
    verdict_on,
)
from amends.workflows.letters import Letters
from amends.workflows.odd_messages import OddOnes
from amends.workflows.plan_tracker import PlanTracker
from amends.workflows.remedies import Remedies
from amends.workflows.scheduler import ClockKeeper
from amends.workflows.signals import Signals
from amends.workflows.state import BY_THE_POLICY, CaseState, Ending
from amends.workflows.task_queue import SerialQueue
from amends.workflows.updates import Inbox, raw_of
from amends.workflows.visibility import Visibility

BY_THE_CALLER = "system"


class Outcome(Recorded):
    """How the run ended; `same` and `conflict` never were a complaint of their own."""

    verdict: OpeningVerdict
    """The intake's verdict. `same` and `conflict` never were a complaint of their own."""
    stage: Stage | None = None
    """The stage at the end. None where the intake ended the run."""
    outcome: str | None = None
    """How it ended, in one word. None where the intake ended the run."""


class ComplaintEnded(Exception):
    """The complaint was withdrawn or referred, or it is spam or a duplicate."""


class Reopened(Exception):
    """The complaint begins again."""


class ContinueAsNew(Exception):
    """The history is long enough: go on in a new run."""


class WorkflowBug(RuntimeError):
    """Our own fault: the task fails and is tried again until a worker is mended, the complaint lives on."""


class Case:
    """The state, and who works on it: effects, letters, remedies, actions, inbox, clock keeper."""

    def __init__(self, state: CaseState) -> None:
        """Connects all parts. No part knows the story."""
        self.state = state
        self.effects = Effects(state, self._look)
        self.beside = SerialQueue(self.spawn, self._look)
        self.course = PlanTracker(state, self.effects, self._look, self.spawn)
        self.replan = self.course.replan
        self.letters = Letters(state, self.effects, self.course.adopt)
        self.remedies = Remedies(state, self.effects, self.letters, self.beside)
        self.actions = ActionHandlers(state, self.letters, self.remedies, self.replan, self.beside, self.spawn)
        self.inbox = Inbox(state, self.effects, self.actions, self._look, self.spawn)
        self.odd_ones = OddOnes(state, self._look, self.spawn)
        self.signals = Signals(state, self.effects, self.actions, self.inbox, self._look, self.odd_ones)
        escalation = EscalationRunner(
            state,
            self.effects,
            self.letters,
            replan=self.replan,
            hand_over=lambda to, now: self.actions.hand_over(to, BY_THE_POLICY, now),
        )
        self.keeper = ClockKeeper(
            state, self.effects, escalation, lapse=self._lapse, resume=self.actions.resume, spawn=self.spawn
        )
        self._visibility = Visibility(state)
        self.mended: RawValue | None = None
        """A body that the caller handed in in place of one that could not be read."""
        self._touched = self._recording = False
        self._trouble: BaseException | None = None

    @classmethod
    def of(cls, start: RawValue) -> "Case":
        """A new case, or the one that the run before handed on."""
        return cls(handed_on(start) or new_state(workflow.info().workflow_id))

    @property
    def plan(self) -> Plan:
        """The plan in force."""
        return self.state.the_plan

    @property
    def rated(self) -> bool:
        """Whether the customer has rated this generation."""
        return self.state.rated_in == self.state.generation

    # --- how the story waits ---

    async def until(self, condition: Callable[[], bool], at: datetime | None = None) -> None:
        """Waits for the condition, or until an instant, with a plan that knows the whole ledger.

        Raises:
            Left: it was withdrawn or referred meanwhile, or is spam or a duplicate.
            Reopened: it was reopened meanwhile.
            ContinueAsNew: the server suggests a new run and nothing is under way.
        """

        def reached() -> bool:
            current = self.plan.ledger_length == len(self.state.ledger)
            return current and (condition() or (at is not None and workflow.now() >= at))

        while True:
            self._raise_turns()
            if reached():
                return
            await workflow.wait_condition(lambda: reached() or self._turn_ahead or self.may_renew)

    async def _keep_records(self) -> None:
        """Writes entries that no effect carries to the records, before the workflow sleeps."""
        while self._touched and not self.state.completed:
            await workflow.wait_condition(lambda: self.effects.idle)
            await after_the_others()
            if not self.effects.idle:
                continue
            self._touched = False
            if not self.state.completed:
                self._visibility.show()
                if self.effects.unrecorded:
                    await self.effects.record()
        self._recording = False

    @property
    def _resting(self) -> bool:
        return self.effects.idle and self.beside.idle and self.keeper.idle and not self.state.stuck

    @property
    def _turn_ahead(self) -> bool:
        return self.state.ending is not None or self.state.reopen_reason is not None

    @property
    def may_renew(self) -> bool:
        """Whether the server suggests a new run, and nothing is under way that it would lose."""
        wanted = workflow.info().is_continue_as_new_suggested() and self.signals.at_rest
        settled = self.effects.after_reset.found is None
        return wanted and settled and self._resting and not self.effects.unrecorded

    def _raise_turns(self) -> None:
        if self.state.ending is not None:
            raise ComplaintEnded
        if self.state.reopen_reason is not None:
            raise Reopened
        if self.may_renew:
            raise ContinueAsNew

    async def live(self, life: "asyncio.Task[None]") -> None:
        """Waits until the story ends or makes room for a new run. A cancellation is a request to withdraw."""
        while not life.done():
            try:
                await workflow.wait_condition(
                    lambda: life.done() or self._trouble is not None or self.effects.after_reset.unnoticed
                )
            except asyncio.CancelledError:
                self._leave_as_cancelled()
            if self._trouble is not None:
                raise WorkflowBug from self._trouble
            if self.effects.after_reset.unnoticed:
                self.effects.after_reset.unnoticed = False
                self.spawn(self._go_on_after_reset())
        problem = life.exception()
        if problem is not None and not isinstance(problem, ContinueAsNew):
            raise WorkflowBug from problem
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _go_on_after_reset(self) -> None:
        """Sends the row to the records, and tells what the other run did once this one is idle."""
        state, after_reset = self.state, self.effects.after_reset
        await workflow.wait_condition(lambda: state.opened or state.completed)
        await self.effects.heed_what_was_cut_off()
        self._look()
        rested = False
        while not (rested or state.completed):
            await workflow.wait_condition(lambda: state.completed or (self.inbox.idle and self._resting))
            await after_the_others()
            rested = self.inbox.idle and self._resting
        if (found := after_reset.found) is not None and not state.completed:
            tell_of_it(state, found, after_reset.tasks)
            self._look()
        after_reset.found = None

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Starts work that nobody awaits. If it breaks, the workflow task fails."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._notice_trouble)
        return task

    def _notice_trouble(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is not None:
            self._trouble = task.exception()

    def _leave_as_cancelled(self) -> None:
        state = self.state
        if state.ending is None and not state.completed:
            state.journal(ComplaintCancelled(), workflow.now())
            state.ending = Ending(stage=Stage.WITHDRAWN, action_id="cancelled")
            self._look()

    # --- what the story does to the state ---

    def _look(self) -> None:
        self._touched = True
        self.keeper.look()
        if not self._recording:
            self._recording = True
            self.spawn(self._keep_records())

    def enter(self, stage: Stage) -> None:
        """Enters a new stage of the journey."""
        state = self.state
        if stage in LEFT or not state.past(stage):
            state.stage = stage
            state.journal(StageReached(stage=stage), workflow.now())
        self._look()

    async def opened(self, opened: Opened) -> None:
        """Takes over facts, owner, policy and first plan: the complaint is accepted."""
        state = self.state
        state.opened = False
        state.facts, state.policy, state.owner = opened.facts, opened.policy, opened.owner
        state.know(opened.owner, opened.owner_name)
        state.duty_role, state.stage = opened.duty_role, Stage.RECEIVED
        assert state.facts is not None, "an opened complaint has facts"
        if state.facts.linked_to:
            state.links.append(state.facts.linked_to)
        ask_about_what_came_in(state, opened, workflow.now())
        if opened.same_account:
            self.spawn(tell_the_others(state.reference, opened.same_account))
        await self.replan(ClockEvent(kind=EventKind.RECEIVED, at=state.facts.received_at))
        state.duty_role, state.opened = self.plan.duty_role, True
        self.inbox.asking_the_intake = False

    async def wait_for_correction(self, opened: Opened) -> RawValue | None:
        """Opens a task for the duty role, and waits for the whole complaint, or for its end (None)."""
        state, now = self.state, workflow.now()
        state.opened, state.stage, state.duty_role = True, Stage.UNREADABLE, opened.duty_role
        why = "; ".join(str(problem) for problem in opened.problems[:10])
        if not any(task.kind is TaskKind.READ for task in state.open_tasks):
            what = f"the complaint could not be read: {why}"
            state.open_task(TaskKind.READ, what, now, for_whom=state.duty_role, due=opened.due)
        self.inbox.asking_the_intake = False
        self._look()
        await workflow.wait_condition(
            lambda: self.inbox.correction is not None or self.mended is not None or state.ending is not None
        )
        if self.inbox.correction is None and self.mended is None:
            return None
        correction, self.inbox.correction = self.inbox.correction, None
        mended, self.mended = self.mended, None
        for task in state.open_tasks:
            state.finish_task(task, correction.by if correction else BY_THE_CALLER, workflow.now())
        return raw_of(correction.complaint) if correction else mended

    async def compare(self, body: RawValue) -> IntakeAnswer:
        """Compares another body for this complaint. It changes nothing, is journalled, and a conflict is a task."""
        state, update = self.state, workflow.current_update_info()
        opening = opening_of(state, 1)
        # The update's id is a caller's word: anything may stand in it, and keys of the journal are never erased.
        which = sha256(update.id.encode()).hexdigest()[:16] if update else ""
        opening = opening.model_copy(update={"run_id": f"{opening.run_id}/{which}"})
        answer = await ask_the_intake(opening, body)
        if answer.verdict is OpeningVerdict.CONFLICT and not state.completed:
            why = f"another complaint was handed in under this reference: {answer.problems[0].what}"
            state.open_task(
                TaskKind.READ, why, workflow.now(), about=Subject(kind=SubjectKind.OTHER_START, id=opening.run_id)
            )
            self._look()
        return verdict_on(state.reference, answer, came_first=False)

    async def end_as_duplicate(self, verdict: OpeningVerdict) -> None:
        """Ends a duplicate start or a conflict without any effect; an unreadable one ends on record."""
        self.inbox.asking_the_intake = False
        if verdict is OpeningVerdict.UNREADABLE:
            stage = self.state.ending.stage if self.state.ending else Stage.WITHDRAWN
            self.state.stage, self.state.outcome = stage, str(stage)
            await self.complete(stage)
            return
        self.state.completed = True
        self._look()
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def complete(self, stage: Stage) -> None:
        """Finishes what is under way and what was promised, writes the last entry, and ends."""
        await workflow.wait_condition(
            lambda: (
                self._resting and not self.state.still_owed and not self.signals.left_aside and self.odd_ones.at_rest
            )
        )
        for task in self.state.open_tasks:
            self.state.drop_task(task, WhyDropped.COMPLAINT_OVER, workflow.now())
        self.state.completed = True
        self.state.journal(ComplaintCompleted(stage=stage), workflow.now())
        await self.effects.record()
        self.keeper.look()
        await workflow.wait_condition(workflow.all_handlers_finished)
        while self.state.entries:
            await self.effects.record()
        await after_the_others()
        self.keeper.alarm.silence()

    def allowed_actions(self) -> list[AllowedAction]:
        """Every action of the contract: may it be done now, and if not, why not."""
        now = workflow.now()
        reasons = {name: why_not(name, self.state, now) for name in ACTIONS}
        limits = self.state.plan.limits if self.state.plan else {}
        return [
            AllowedAction(
                action=name, allowed=reason is None, why_not=reason, limits=limits if name == "decide" else {}
            )
            for name, reason in reasons.items()
        ]

    def _lapse(self, now: datetime) -> None:
        offer = self.state.offer_awaiting_answer
        if offer is not None and not self.inbox.answers(offer.id):  # an answer that arrived in time is heard first
            self.remedies.lapse(offer, now)
