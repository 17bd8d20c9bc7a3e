"""What happens when a milestone is late: the story of a decision that nobody makes, by the house rules.

 1. `policies/default.yaml` gives `decide` three business days and a ladder of four steps.
 2. `amends/policy/engine/escalation_ladder.py` turns each step into an instant, which the plan carries.
 3. At that instant the complaint's timer rings, and `scheduler.py` calls `serve_due` below.
 4. `warn_owner`: after half of the time the owner is warned, or a little later if they are at work on it.
 5. `tell_supervisor`: four business hours before the due date their supervisor is told.
 6. `reassign`: at the due date another colleague gets the complaint, and the customer is told who.
 7. `tell_manager`: one business day after the due date the managers are told.
 8. Meanwhile the ladders of `resolve` and `keep_informed` tell the customer a new date before theirs passes.
 9. `activities/escalation.py` finds who is there: a substitute, the role, the duty role, else a task says "stuck".
10. Each step happens once, and the journal says what became of it. The decision ends the ladder.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from amends.activities import contracts as signatures
from amends.domain.actions import CUSTOMER, MilestoneName
from amends.domain.case import Escalation, EscalationState, TaskKind, WhySkipped
from amends.domain.complaint import Severity
from amends.domain.events.work import (
    EscalationDelivered,
    EscalationEvent,
    EscalationFailed,
    EscalationHeld,
    EscalationSkipped,
    EscalationStuck,
)
from amends.domain.letters import LetterPurpose
from amends.domain.orders import EscalationOrder, EscalationOutcome, ToldDate
from amends.domain.plan import ClockEvent, EventKind, StepAction
from amends.workflows.calls import require_a_call
from amends.workflows.due_items import DueStep, steps_to_serve
from amends.workflows.effect_runner import Effects
from amends.workflows.letters import Letters
from amends.workflows.marks import Signpost
from amends.workflows.overtaking import OPEN
from amends.workflows.owing import responsible
from amends.workflows.state import CaseState
from amends.workflows.views import row_of, what_there_is

LATE = timedelta(minutes=1)
TO_THE_CUSTOMER = frozenset({StepAction.TELL_CUSTOMER, StepAction.SIGNPOST})
ON_THE_CASE = frozenset({StepAction.RAISE_SEVERITY, StepAction.REQUIRE_CALL})
NOTICES = frozenset({StepAction.WARN_OWNER, StepAction.TELL_SUPERVISOR, StepAction.TELL_MANAGER, StepAction.TELL_DUTY})
GRAVITY = tuple(Severity)
EVENTS: Mapping[EscalationState, type[EscalationEvent]] = {
    EscalationState.DELIVERED: EscalationDelivered,
    EscalationState.HELD: EscalationHeld,
    EscalationState.SKIPPED: EscalationSkipped,
    EscalationState.STUCK: EscalationStuck,
    EscalationState.FAILED: EscalationFailed,
}
assert set(EVENTS) == set(EscalationState)
Begin = Callable[[Coroutine[Any, Any, None]], None]
"""Begins work that nobody awaits."""


class EscalationRunner:
    """Serves the steps of the ladders when they are due: tells staff, tells the customer, changes the case."""

    def __init__(
        self,
        state: CaseState,
        effects: Effects,
        letters: Letters,
        *,
        replan: Callable[..., Awaitable[None]],
        hand_over: Callable[[str, datetime], None],
    ) -> None:
        """`replan` computes the plan again; `hand_over` gives the complaint to another colleague."""
        self.state = state
        self._effects = effects
        self._letters = letters
        self._replan = replan
        self._hand_over = hand_over
        self._collecting = False

    def serve_due(self, now: datetime, begin: Begin) -> None:
        """Begin to serve the steps that are due, unless that is under way."""
        if not self._collecting and any(due.at <= now for due in steps_to_serve(self.state)):
            self._collecting = True
            begin(self._serve_due_steps(now, begin))

    async def _serve_due_steps(self, now: datetime, begin: Begin) -> None:
        """Serves the steps that are due: one notice to staff a milestone, one letter to the customer."""
        state = self.state
        due = [each for each in steps_to_serve(state) if each.at <= now]
        if len(state.ledger) != state.the_plan.ledger_length or any(now - each.at > LATE for each in due):
            await self._replan()
            due = [each for each in steps_to_serve(state) if each.at <= now]
        due.sort(key=lambda each: (each.at, each.step.level))
        state.served_steps.extend(each.key for each in due)
        self._collecting = False
        for_staff: dict[tuple[MilestoneName, int], list[DueStep]] = defaultdict(list)
        for each in due:
            if each.step.action not in TO_THE_CUSTOMER:
                for_staff[each.milestone.milestone, each.milestone.generation].append(each)
        for steps in for_staff.values():
            for each in self._drop_overtaken(steps, now):
                begin(self._change(each, now) if each.step.action in ON_THE_CASE else self._tell_staff(each, now))
        if for_customer := [each for each in due if each.step.action in TO_THE_CUSTOMER]:
            begin(self._tell_customer(for_customer, now))

    def _drop_overtaken(self, steps: list[DueStep], now: datetime) -> list[DueStep]:
        """Keeps the highest notice after downtime, and the last of a repeated one; others are skipped (law 4).

        A late arrival is no downtime: each colleague hears of it.
        """
        may_be = [each for each in steps if each.step.action in NOTICES]
        highest = max(((each.step.level, each.step.at) for each in may_be), default=None)
        keep: list[DueStep] = []
        for each in steps:
            owed = each not in may_be or each.key in self.state.notify_in_any_case
            if highest and not owed and (each.step.level, each.step.at) < highest:
                note_skipped(self.state, each, now, WhySkipped.HIGHER_STEP)
            else:
                keep.append(each)
        return keep

    async def _change(self, due: DueStep, now: datetime) -> None:
        """What the policy does to the case itself: nobody has to be told for it to hold."""
        state, step = self.state, due.step
        if step.action is StepAction.REQUIRE_CALL:
            asked = require_a_call(state, step.call_by, now)
            if asked:
                note_step(state, due, now, EscalationState.DELIVERED)
            else:
                note_skipped(state, due, now, WhySkipped.NO_CALL_MISSING)
            await self._replan()  # nothing else would see to it that the task is recorded
            return
        before, wanted = state.the_facts.severity, step.severity or state.the_facts.severity
        if GRAVITY.index(wanted) <= GRAVITY.index(before):
            note_skipped(state, due, now, WhySkipped.SEVERE_ALREADY)
            await self._replan()
            return
        state.facts = state.the_facts.model_copy(update={"severity": wanted})
        note_step(state, due, now, EscalationState.DELIVERED, raised_from=before, raised_to=wanted)
        await self._replan(ClockEvent(kind=EventKind.CHANGED, at=now))

    async def _tell_staff(self, due: DueStep, now: datetime) -> None:
        milestone, step, state = due.milestone, due.step, self.state
        order = EscalationOrder(
            effect_id=state.next_effect(f"escalate.{milestone.milestone}.{milestone.generation}.{step.step}"),
            reference=state.reference,
            now=now,
            row=row_of(state),
            milestone=milestone.milestone,
            generation=milestone.generation,
            step=step,
            owner=state.owner,
            due=milestone.due,
            duty_role=state.duty_role,
            but_not=tuple(state.decided_before),
            **what_there_is(responsible=responsible(state) if milestone.milestone is MilestoneName.REMEDY else ()),
        )
        outcome: EscalationOutcome = await self._effects.perform(
            signatures.escalate, order, summary=f"{milestone.milestone}: {step.action}"
        )
        if outcome.stuck:
            state.open_task(
                TaskKind.STUCK,
                f"{milestone.milestone}: {step.action} reached nobody",
                workflow.now(),
                for_whom=state.duty_role,
            )
        reached = tuple(each for each in outcome.to if each not in outcome.failed)
        became = EscalationState.DELIVERED if reached or not outcome.failed else EscalationState.FAILED
        if outcome.stuck:
            became = EscalationState.STUCK
        elif reached and set(reached) <= set(outcome.held):
            became = EscalationState.HELD
        note_step(state, due, now, became, to=reached, tried=(*outcome.fallback, *outcome.failed))
        if outcome.new_owner:
            state.know(outcome.new_owner, outcome.new_owner_name)
            self._hand_over(outcome.new_owner, workflow.now())

    async def _tell_customer(self, due: list[DueStep], now: datetime) -> None:
        """Sends one letter for every promise to be renewed, each with the date that is true now (law 8).

        It says where else to go, if the law wants that by now.
        """
        needless = {each.key: why for each in due if (why := self._why_needless(each))}
        still = [each for each in due if each.key not in needless]
        promises = tuple(
            ToldDate(milestone=milestone.milestone, date=step.new_date, before=milestone.promised or milestone.due)
            for _, milestone, step, _at in still
            if step.new_date is not None and milestone.milestone is not MilestoneName.KEEP_INFORMED
        )
        signposted = [each.milestone.milestone for each in still if each.step.action is StepAction.SIGNPOST]
        signposts = tuple(ClockEvent(kind=EventKind.SIGNPOSTED, at=now, milestone=name) for name in signposted)
        for each in due:
            if why := needless.get(each.key):
                note_skipped(self.state, each, now, why)
            else:
                note_step(self.state, each, now, EscalationState.DELIVERED, to=(CUSTOMER,))
        self.state.signposts.extend(self._signpost_of(name) for name in signposted)
        if still:
            purpose = LetterPurpose.HOLDING if promises else LetterPurpose.NEWS
            purpose = LetterPurpose.SIGNPOST if signposts else purpose
            if why := await self._letters.send(purpose, promises=promises, and_events=signposts):
                self._take_back(still, WhySkipped(why), workflow.now())

    def _take_back(self, steps: list[DueStep], why: WhySkipped, now: datetime) -> None:
        """Marks steps as skipped whose letter was overtaken. A date that passed meanwhile is told again."""
        state, keys = self.state, {(each.milestone, each.generation, step.step) for _, each, step, _ in steps}
        state.escalations = [
            each.model_copy(update={"state": EscalationState.SKIPPED, "to": (), "reason": why})
            if (each.milestone, each.generation, each.step) in keys and each.to == (CUSTOMER,)
            else each
            for each in state.escalations
        ]
        for key, milestone, step, _ in steps:
            skipped = EscalationSkipped(
                milestone=milestone.milestone,
                action=step.action,
                step=step.step,
                generation=milestone.generation,
                late_armed=step.late_armed,
                reason=why,
            )
            state.journal(skipped, now)
            if why is WhySkipped.DATE_PASSED:
                state.served_steps.remove(key)
        self._effects.look()

    def _why_needless(self, due: DueStep) -> WhySkipped | None:
        """Why the customer need not be told; None where they must."""
        milestone, step = due.milestone, due.step
        if self.state.the_plan.of(milestone.milestone).state not in OPEN:
            return WhySkipped.REACHED
        told = step.action is StepAction.SIGNPOST and self._signpost_of(milestone.milestone) in self.state.signposts
        return WhySkipped.TOLD_ALREADY if told else None

    def _signpost_of(self, milestone: MilestoneName) -> Signpost:
        return Signpost(self.state.generation, milestone)


def note_skipped(state: CaseState, due: DueStep, now: datetime, reason: WhySkipped) -> None:
    """Keep that a step was not served, and why."""
    note_step(state, due, now, EscalationState.SKIPPED, reason=reason)


def note_step(
    state: CaseState,
    due: DueStep,
    now: datetime,
    became: EscalationState,
    *,
    to: tuple[str, ...] = (),
    tried: tuple[str, ...] = (),
    in_first_letter: bool = False,
    reason: WhySkipped | None = None,
    raised_from: Severity | None = None,
    raised_to: Severity | None = None,
) -> None:
    """Keep what became of a step, how late it was and why: in the case and in its journal."""
    milestone, step = due.milestone, due.step
    kept = Escalation(
        milestone=milestone.milestone,
        generation=milestone.generation,
        step=step.step,
        action=step.action,
        level=step.level,
        at=now,
        state=became,
        to=to,
        reason=reason,
        tried=tried,
        late_armed=step.late_armed,
        in_first_letter=in_first_letter,
        raised_from=raised_from,
        raised_to=raised_to,
        late_by=max(0, int((now - due.at).total_seconds())),
    )
    state.escalations.append(kept)
    state.journal(EVENTS[became].model_validate(kept.model_dump()), now)
