"""The inbox of a complaint: every act comes through here, is decoded, authorised and done once."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ActivityError, ApplicationError

from complaints.acts import (
    ACTS,
    Act,
    Assign,
    CompleteTask,
    Correct,
    Decide,
    Note,
    Rate,
)
from complaints.errors import Code
from complaints.form import too_large, wrong_form
from complaints.naming import what_is_wrong, where
from complaints.offers import Verdict
from complaints.outcomes import ActOutcome
from complaints.words import Money, Reason, Stage
from workflows.acts import Acts, reopens
from workflows.deciding import decision_lines
from workflows.effects import Effects, after_the_others
from workflows.rules import said_before, why_not
from workflows.state import CaseState
from workflows.views import row_of

with workflow.unsafe.imports_passed_through():
    from activities import signatures
    from activities.signatures import ActOrder, ActVerdict

MOST_ERRORS = 20
ASK_THE_FIRST = "Act on the complaint that was started first."
M = TypeVar("M", bound=BaseModel)


def read(model: type[M], raw: RawValue) -> M:
    """Decode a message; what cannot be decoded is refused with the names of the fields, never with what they held."""
    try:
        return workflow.payload_converter().from_payload(raw.payload, model)
    except Exception as problem:  # noqa: BLE001 - converters raise what they like
        raise refusal(
            Reason(code=Code.UNREADABLE, what=f"This is no {model.__name__}: {fields_of(problem)}.")
        ) from None


def raw_of(message: object) -> RawValue:
    """A message of our own, as if it had come from outside."""
    return RawValue(workflow.payload_converter().to_payload(message))


def fields_of(problem: BaseException) -> str:
    """Which fields are wrong and why, without their contents."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, ValidationError):
        cause = cause.__cause__
    if cause is None:
        return "it cannot be decoded as JSON"
    errors = cause.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(
        f"{where(error['loc'])}: {what_is_wrong(error['type'], error['msg'])}" for error in errors[:MOST_ERRORS]
    )


def refusal(reason: Reason) -> ApplicationError:
    """The reason as the failure that callers get: its type is the code, its details are the reason."""
    return ApplicationError(str(reason), reason.model_dump(mode="json"), type=reason.code, non_retryable=True)


def read_act(name: str, arguments: Sequence[RawValue]) -> Act:
    """The act that an update brings."""
    if name not in ACTS:
        raise refusal(Reason(code=Code.UNKNOWN_ACT, what="There is no such act.", do=f"There are: {', '.join(ACTS)}."))
    if len(arguments) != 1:
        raise refusal(Reason(code=Code.UNREADABLE, what=f"'{name}' takes one argument, not {len(arguments)}."))
    return read(ACTS[name], arguments[0])


class Inbox:
    """Takes acts one at a time. An act sent twice is done once and answered the same."""

    def __init__(self, state: CaseState, effects: Effects, acts: Acts, look: Callable[[], None]) -> None:
        """`look` tells the clock keeper that something changed."""
        self.state = state
        self._effects = effects
        self._acts = acts
        self._look = look
        self._one_at_a_time, self._one_rating_at_a_time = asyncio.Lock(), asyncio.Lock()
        self.correction: Correct | None = None

    def check(self, name: str, arguments: Sequence[RawValue]) -> None:
        """The validator of every act: form and stage. What it turns away leaves no history; the worker journals it
        (`counter/turned_away.py`).
        """
        if reason := too_large(name, sum(len(each.payload.data) for each in arguments)):
            raise refusal(reason)
        act = read_act(name, arguments)
        unknown_yet = self.state.opened and act.act_id not in self.state.acts
        if unknown_yet and (reason := self._why_not(name, act, workflow.now())):
            raise refusal(reason)

    async def do(self, name: str, act: Act, raw: RawValue) -> ActOutcome:
        """Authorise it and carry it out, or refuse it with the reason; either way it is in the journal."""
        state = self.state
        await workflow.wait_condition(lambda: state.opened or state.completed)
        async with self._one_at_a_time:
            if known := state.acts.get(act.act_id):
                return known
            if not state.opened:
                return self._outcome(
                    act, Reason(code=Code.CONFLICT, what="This start was no new complaint.", do=ASK_THE_FIRST)
                )
            if said_before(state, act):
                return self._outcome(act, None)
            if too := too_large(name, len(raw.payload.data)):  # it would be too large for every effect, too
                state.journal(f"{name} refused: too large", workflow.now(), code=too.code)
                self._look()
                return self._outcome(act, too)
            if isinstance(act, Rate) and not reopens(act, state) and not self._why_not(name, act, workflow.now()):
                order = await self._rate(name, act)
            else:
                return await self._judge(name, act, raw)
        async with self._one_rating_at_a_time:  # records that are away keep no colleague waiting behind a customer
            await after_the_others()
            await self._effects.perform(signatures.authorise, order, raw, summary=f"authorise: {name}")
        return state.acts[act.act_id]

    async def _judge(self, name: str, act: Act, raw: RawValue) -> ActOutcome:
        state = self.state
        try:
            verdict = await self._authorise(name, act, raw)
        except ActivityError:
            reason = Reason(
                code=Code.RECORDS_UNAVAILABLE,
                what="The records cannot be reached; nothing was done.",
                do="Send the same act again in a minute, under another update id.",
            )
            return self._outcome(act, reason)
        if verdict.refusal and verdict.refusal.code == Code.CONFLICT:  # the act that owns this id may still come
            return self._outcome(act, verdict.refusal)
        refused = verdict.refusal or why_not(name, state, workflow.now(), act)
        if refused and not verdict.refusal:
            state.journal(f"{name} came too late", workflow.now(), act.by, code=refused.code)
        state.acts[act.act_id] = self._outcome(act, refused)
        if refused and refused.code == Code.OVER_LIMIT and isinstance(act, Decide) and verdict.higher_role:
            self._acts.refer_upwards(act, verdict.higher_role)
        elif not refused:
            await self._carry_out(act, verdict)
        state.acts[act.act_id] = self._outcome(act, refused, verdict)
        self._look()
        return state.acts[act.act_id]

    async def _rate(self, name: str, act: Rate) -> ActOrder:
        """A rating needs no grant and only closes the case: it is done first, and written down with the closing."""
        order = self._order(name, act)
        await self._acts.carry_out(act, ActVerdict())
        self.state.acts[act.act_id] = self._outcome(act, None)
        self._look()
        return order

    async def _carry_out(self, act: Act, verdict: ActVerdict) -> None:
        if self.state.stage is Stage.UNREADABLE and isinstance(act, Correct):
            self.correction = act
        else:
            await self._acts.carry_out(act, verdict)

    async def _authorise(self, name: str, act: Act, raw: RawValue) -> ActVerdict:
        order = self._order(name, act)
        return await self._effects.attempt(signatures.authorise, order, raw, summary=f"authorise: {name}")

    def _order(self, name: str, act: Act) -> ActOrder:
        state, now = self.state, workflow.now()
        decision = act.decision if isinstance(act, Decide) else None
        offer = state.offer(decision.offer_id) if decision else None
        amounts: tuple[Money, ...] = ()
        if decision and decision.verdict in (Verdict.APPROVE, Verdict.AMEND):
            amounts = tuple(line.money for line in decision_lines(decision.lines, offer) if line.money)
        return ActOrder(
            effect_id=f"{state.workflow_id}/act/{act.act_id}",
            reference=state.reference,
            now=now,
            row=row_of(state),
            act=name,
            act_id=act.act_id,
            by=act.by,
            owner=state.owner,
            generation=state.generation,
            proposed_by=offer.proposed_by if offer else None,
            amounts=amounts,
            limits=state.plan.limits if state.plan else {},
            assign_to=act.to if isinstance(act, Assign) else None,
            to_customer=bool(
                (isinstance(act, Note) and act.words_for_customer) or (isinstance(act, CompleteTask) and act.words)
            ),
            refused=self._why_not(name, act, now),
        )

    def _why_not(self, name: str, act: Act, now: datetime) -> Reason | None:
        """Why a new act is not done: its form, which is never asked again of one that was granted, and the rules."""
        received_at = self.state.facts.received_at if self.state.facts else None
        return wrong_form(act, now, received_at) or why_not(name, self.state, now, act)

    def _outcome(self, act: Act, refused: Reason | None, verdict: ActVerdict | None = None) -> ActOutcome:
        return ActOutcome(
            act_id=act.act_id,
            done=refused is None,
            refusal=refused,
            stage=self.state.stage,
            revision=self.state.revision,
            grant=verdict.grant if verdict and not refused else None,
        )
