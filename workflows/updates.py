"""The inbox of a complaint: every act comes through here, is decoded, authorised and done once."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ActivityError, ApplicationError

from amends.activities import contracts as signatures
from amends.domain.action_digest import ANOTHER, content_of, is_of_another
from amends.domain.actions import (
    ACTS,
    Act,
    AddInformation,
    AnswerOffer,
    Correct,
    Decide,
    Rate,
)
from amends.domain.errors import Code
from amends.domain.field_names import what_is_wrong, where
from amends.domain.form import too_large, wrong_form
from amends.domain.orders import ActOrder, ActVerdict, ManyTold, ManyVerdicts, ToldOfMany
from amends.domain.outcomes import ActOutcome
from amends.domain.types import Reason, Stage
from amends.workflows.action_handlers import Acts, reopens
from amends.workflows.action_rules import said_before, why_not
from amends.workflows.asking import effect_of, order_of
from amends.workflows.earlier_actions import ActsBefore
from amends.workflows.effect_runner import Effects, after_the_others
from amends.workflows.following import Before, Following
from amends.workflows.state import CaseState
from amends.workflows.task_queue import Spawn

MOST_ERRORS = 20
LIES_WITH_ANOTHER = frozenset({Code.OVER_LIMIT, Code.SECOND_PERSON})
ASK_THE_FIRST = "Act on the complaint that was started first."
NOT_ASKED = Reason(
    code=Code.RECORDS_UNAVAILABLE,
    what="The records cannot be reached; nothing was done.",
    do="Send the same act again in a minute, under another update id.",
)
UNKNOWN = Reason(
    code=Code.RECORDS_UNAVAILABLE,
    what="The records do not answer: it is not known yet whether this was granted.",
    do="It is asked again by itself, and then done or refused on record. The same act, sent again in a minute, tells.",
)
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


class Arrived(NamedTuple):
    """An act, as it was sent, and when it reached us (UTC)."""

    name: str
    act: Act
    raw: RawValue
    at: datetime


def arrival(act: Act, now: datetime) -> datetime:
    """When an act reached us: now, or when the customer answered, where that took its time."""
    return min(act.at, now) if isinstance(act, AnswerOffer | Rate) and act.at else now


class Inbox:
    """Takes acts one at a time. An act sent twice is done once and answered the same."""

    def __init__(self, state: CaseState, effects: Effects, acts: Acts, look: Callable[[], None], spawn: Spawn) -> None:
        """`look` tells the clock keeper that something changed; `spawn` begins what nobody waits for."""
        self.state = state
        self._effects = effects
        self._acts = acts
        self._look = look
        self._one_at_a_time, self._one_rating_at_a_time = asyncio.Lock(), asyncio.Lock()
        self._spawn = spawn
        self._unsettled: dict[str, Arrived] = {}
        self._under_way: list[Act] = []
        self._verdicts: dict[str, ActOutcome] = {}
        self._before = ActsBefore(state)
        self._following = Following(state, effects, acts.letters, acts.beside, lambda: self.asking_the_intake)
        self.correction: Correct | None = None
        self.asking_the_intake = False
        """A corrected complaint was handed in, and the intake has not said yet what it is."""

    @property
    def idle(self) -> bool:
        """No act is under way, and of none it is open whether it was granted."""
        return not self._under_way and not self._unsettled

    def answers(self, offer_id: str) -> bool:
        """The customer's answer to this offer has arrived, and whether it counts is being asked."""
        heard = [*self._under_way, *(each.act for each in self._unsettled.values())]
        return any(isinstance(act, AnswerOffer) and act.offer_id == offer_id for act in heard)

    def check(self, name: str, arguments: Sequence[RawValue]) -> None:
        """The validator of every act: form and stage. What it turns away leaves no history; the worker journals it
        (`amends/temporal/rejection_log.py`).
        """
        if reason := too_large(name, sum(len(each.payload.data) for each in arguments)):
            raise refusal(reason)
        act = read_act(name, arguments)
        if reason := self._why_turned_away(name, act):
            raise refusal(reason)

    def _why_turned_away(self, name: str, act: Act) -> Reason | None:
        if not self.state.opened or act.act_id in self._unsettled:
            return None
        if act.act_id in self.state.acts:
            return ANOTHER if self._is_another(act) else None
        if self._before.holds(act.act_id):  # the records know what it was
            return None
        return self._why_not(name, act, arrival(act, workflow.now()))

    def knows(self, act_id: str) -> bool:
        """This act was answered before."""
        return act_id in self.state.acts or self._before.holds(act_id)

    def _is_another(self, act: Act) -> bool:
        """The id is known, and what was said under it was something else."""
        return is_of_another(self.state.acts[act.act_id], act)

    async def do(self, name: str, act: Act, raw: RawValue, *, arrived: datetime | None = None) -> ActOutcome:
        """Authorise it and carry it out, or refuse it with the reason; either way it is in the journal.

        `arrived` is when it reached us, which decides what is in time, however long the answer takes; without it, now.
        Whoever gives it tries again by themselves; else an act of which nobody knows is asked again beside.
        """
        patient, arrived = arrived is not None, arrived or arrival(act, workflow.now())
        await workflow.wait_condition(lambda: self.state.opened or self.state.completed)
        self._under_way.append(act)
        try:
            async with self._one_at_a_time:
                outcome = await self._answer(name, act, raw, arrived)
        finally:
            self._under_way.remove(act)
        if isinstance(outcome, ActOrder):  # a rating: records that are away keep no colleague waiting behind a customer
            async with self._one_rating_at_a_time:
                await after_the_others()
                answer = self._as_it_is_now(act)
                await self._effects.perform(signatures.authorise, outcome, raw, summary=f"authorise: {name}")
            return answer
        if act.act_id in self._unsettled and not patient:
            self._spawn(self._until_settled(act.act_id))
        self._look()
        return outcome

    async def _answer(self, name: str, act: Act, raw: RawValue, arrived: datetime) -> ActOutcome | ActOrder:
        state, now = self.state, workflow.now()
        try:
            await self._settle()
        except ActivityError:
            return self._outcome(act, UNKNOWN if act.act_id in self._unsettled else NOT_ASKED)
        if known := state.acts.get(act.act_id):
            return self._outcome(act, ANOTHER) if self._is_another(act) else known
        if self._before.holds(act.act_id):
            return await self._answered_before(name, act, raw, arrived)
        if not state.opened:
            return self._outcome(
                act, Reason(code=Code.CONFLICT, what="This start was no new complaint.", do=ASK_THE_FIRST)
            )
        if said_before(state, act):
            return self._outcome(act, None)
        if too := too_large(name, len(raw.payload.data)):  # it would be too large for every effect, too
            state.journal(f"{name} refused: too large", now, code=too.code)
            return self._outcome(act, too)
        own = act.written_down_by is None  # who typed it has to be known before it is done
        if isinstance(act, Rate) and own and not reopens(act, state) and not self._why_not(name, act, arrived):
            return await self._rate(name, act, arrived)
        self._unsettled[act.act_id] = Arrived(name, act, raw, arrived)
        before = self._following.before()
        try:
            await self._settle()
        except ActivityError:
            return self._outcome(act, UNKNOWN)
        if (conflict := self._verdicts.pop(act.act_id, None)) is not None:
            return conflict
        return await self._told(act, before)

    async def hear_all(self, told: Sequence[tuple[AddInformation, RawValue]]) -> None:
        """What the customer told us in many messages: asked about in one question, done in its order. What has no
        answer afterwards has to be heard for itself.
        """
        arrived = workflow.now()
        asked = [Arrived("add_information", act, raw, arrived) for act, raw in told]
        self._under_way += [each.act for each in asked]
        try:
            async with self._one_at_a_time:
                await self._settle()
                for each, verdict in zip(asked, await self._authorise_all(asked), strict=True):
                    await self._judged(each, verdict)
                    self._verdicts.pop(each.act.act_id, None)
        except ActivityError:
            return
        finally:
            for each in asked:
                self._under_way.remove(each.act)
        self._look()

    async def _authorise_all(self, asked: Sequence[Arrived]) -> Sequence[ActVerdict]:
        orders = [self._order(each.name, each.act, each.at) for each in asked]
        many = ManyTold(
            told=tuple(
                ToldOfMany(
                    effect_id=order.effect_id,
                    act_id=order.act_id,
                    arrived=each.at,
                    refused=order.refused,
                    body=each.raw.payload.data.decode(),
                )
                for order, each in zip(orders, asked, strict=True)
            )
        )
        summary = f"authorise: {len(asked)} messages of the customer"
        verdicts: ManyVerdicts = await self._effects.attempt(
            signatures.authorise_many, orders[0], many, summary=summary
        )
        return verdicts.verdicts

    async def _answered_before(self, name: str, act: Act, raw: RawValue, arrived: datetime) -> ActOutcome:
        """It was done or refused long ago; the records have the answer, and it is not done again."""
        try:
            verdict = await self._authorise(Arrived(name, act, raw, arrived))
        except ActivityError:
            return self._outcome(act, NOT_ASKED)
        return self._outcome(act, verdict.refusal, verdict)

    async def _told(self, act: Act, before: Before) -> ActOutcome:
        """The answer, once the story has gone on: the stage that is true then, and what follows."""
        outcome = self.state.acts[act.act_id]
        if outcome.done or outcome.referred:
            await self._following.settled()
            self.state.acts[act.act_id] = outcome.model_copy(update={"follows": self._following.since(before)})
        return self._as_it_is_now(act)

    def _as_it_is_now(self, act: Act) -> ActOutcome:
        """The answer with the stage and the revision of this moment; whoever sends the act again gets the same."""
        now = {"stage": self.state.stage, "revision": self.state.revision}
        self.state.acts[act.act_id] = outcome = self.state.acts[act.act_id].model_copy(update=now)
        return outcome

    # --- what was asked, and whose answer was lost ---

    async def _settle(self) -> None:
        """Ask about every act whose answer is missing, in the order in which they came, and do what was granted.

        A grant that is on record but was not heard of is thus carried out before anything else is judged.
        Raises ActivityError where the records cannot be reached.
        """
        for waiting in list(self._unsettled.values()):
            verdict = await self._authorise(waiting)
            self._unsettled.pop(waiting.act.act_id, None)
            await self._judged(waiting, verdict)

    async def _until_settled(self, act_id: str) -> None:
        """Nobody may send it again: ask until the records are back, under the alarm as every effect that is stuck."""
        effect_id, tries = effect_of(self.state, act_id), 0
        while act_id in self._unsettled:
            tries += 1
            await self._effects.wait_for_next_try(
                effect_id, tries, Code.RECORDS_UNAVAILABLE, lambda: act_id not in self._unsettled
            )
            async with self._one_at_a_time:
                with suppress(ActivityError):
                    await self._settle()
        self._effects.needs_no_help(effect_id)
        self._look()

    async def _judged(self, asked: "Arrived", verdict: ActVerdict) -> None:
        name, act, _raw, arrived = asked
        state = self.state
        if verdict.refusal and verdict.refusal.code == Code.CONFLICT:  # the act that owns this id may still come
            self._verdicts[act.act_id] = self._outcome(act, verdict.refusal)
            return
        refused, referred = verdict.refusal or why_not(name, state, arrived, act), {}
        if refused and not verdict.refusal:  # granted, but something else has happened to the complaint meanwhile
            state.journal(f"{name} revoked", workflow.now(), act.by, act=act.act_id, code=refused.code)
        state.acts[act.act_id] = self._outcome(act, refused)
        if refused and refused.code in LIES_WITH_ANOTHER and isinstance(act, Decide) and verdict.higher_role:
            self._acts.refer_upwards(act, verdict.higher_role)
            referred = {"referred": True, "lies_with": verdict.higher_role}
        elif not refused:
            await self._carry_out(act, verdict)
        state.acts[act.act_id] = self._outcome(act, refused, verdict).model_copy(update=referred)
        self._before.let_go_of_old_ones()
        self._look()

    async def _rate(self, name: str, act: Rate, arrived: datetime) -> ActOrder:
        """A rating needs no grant and only closes the case: it is done first, and written down with the closing."""
        order = self._order(name, act, arrived)
        await self._acts.carry_out(act, ActVerdict())
        self.state.acts[act.act_id] = self._outcome(act, None)
        self._look()
        return order

    async def _carry_out(self, act: Act, verdict: ActVerdict) -> None:
        if self.state.stage is Stage.UNREADABLE and isinstance(act, Correct):
            self.correction, self.asking_the_intake = act, True
        else:
            await self._acts.carry_out(act, verdict)

    async def _authorise(self, asked: "Arrived") -> ActVerdict:
        order = self._order(asked.name, asked.act, asked.at)
        return await self._effects.attempt(signatures.authorise, order, asked.raw, summary=f"authorise: {asked.name}")

    def _order(self, name: str, act: Act, arrived: datetime) -> ActOrder:
        return order_of(self.state, name, act, arrived, self._why_not(name, act, arrived))

    def _why_not(self, name: str, act: Act, arrived: datetime) -> Reason | None:
        """Why a new act is not done: its form, which is never asked again of one that was granted, and the rules."""
        received_at = self.state.facts.received_at if self.state.facts else None
        return wrong_form(act, workflow.now(), received_at) or why_not(name, self.state, arrived, act)

    def _outcome(self, act: Act, refused: Reason | None, verdict: ActVerdict | None = None) -> ActOutcome:
        return ActOutcome(
            act_id=act.act_id,
            content=content_of(act),
            done=refused is None,
            refusal=refused,
            stage=self.state.stage,
            revision=self.state.revision,
            grant=verdict.grant if verdict and not refused else None,
        )
