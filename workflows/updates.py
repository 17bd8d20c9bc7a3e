"""The inbox of a complaint: every action comes through here, is decoded, authorised and done once."""

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
    ACTIONS,
    Action,
    AddInformation,
    AnswerOffer,
    Correct,
    Decide,
    Rate,
)
from amends.domain.errors import Code
from amends.domain.events.actions import ActionRefused, ActionRevoked
from amends.domain.field_names import what_is_wrong, where
from amends.domain.form import too_large, wrong_form
from amends.domain.orders import ActionOrder, ActionVerdict, ManyTold, ManyVerdicts, ToldOfMany
from amends.domain.outcomes import ActionOutcome
from amends.domain.types import Reason, Stage
from amends.workflows.action_handlers import ActionHandlers, reopens
from amends.workflows.action_rules import said_before, why_not
from amends.workflows.asking import effect_of, order_of
from amends.workflows.earlier_actions import EarlierActions
from amends.workflows.effect_runner import Effects, after_the_others
from amends.workflows.following import CaseBefore, Following
from amends.workflows.state import CaseState
from amends.workflows.task_queue import Spawn

MOST_ERRORS = 20
LIES_WITH_ANOTHER = frozenset({Code.OVER_LIMIT, Code.SECOND_PERSON})
ASK_THE_FIRST = "Act on the complaint that was started first."
NOT_ASKED = Reason(
    code=Code.RECORDS_UNAVAILABLE,
    what="The records cannot be reached; nothing was done.",
    do="Send the same action again in a minute, under another update id.",
)
UNKNOWN = Reason(
    code=Code.RECORDS_UNAVAILABLE,
    what="The records do not answer: it is not known yet whether this was granted.",
    do="It is asked again by itself, then done or refused on record. Send the same action again in a minute to see.",
)
M = TypeVar("M", bound=BaseModel)


def read(model: type[M], raw: RawValue) -> M:
    """Decodes a message. A refusal names the fields that are wrong, never their content."""
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


def read_action(name: str, arguments: Sequence[RawValue]) -> Action:
    """The action that an update brings."""
    if name not in ACTIONS:
        raise refusal(
            Reason(code=Code.UNKNOWN_ACTION, what="There is no such action.", do=f"There are: {', '.join(ACTIONS)}.")
        )
    if len(arguments) != 1:
        raise refusal(Reason(code=Code.UNREADABLE, what=f"'{name}' takes one argument, not {len(arguments)}."))
    return read(ACTIONS[name], arguments[0])


class Arrived(NamedTuple):
    """An action, as it was sent, and when it reached us (UTC)."""

    name: str
    action: Action
    raw: RawValue
    at: datetime


def arrival(action: Action, now: datetime) -> datetime:
    """When an action reached us: now, or when the customer answered, where that took its time."""
    return min(action.at, now) if isinstance(action, AnswerOffer | Rate) and action.at else now


class Inbox:
    """Takes actions one at a time. An action sent twice is done once and answered the same."""

    def __init__(
        self, state: CaseState, effects: Effects, actions: ActionHandlers, look: Callable[[], None], spawn: Spawn
    ) -> None:
        """`look` tells the clock keeper that something changed; `spawn` begins what nobody waits for."""
        self.state = state
        self._effects = effects
        self._actions = actions
        self._look = look
        self._one_at_a_time, self._one_rating_at_a_time = asyncio.Lock(), asyncio.Lock()
        self._spawn = spawn
        self._unsettled: dict[str, Arrived] = {}
        self._under_way: list[Action] = []
        self._verdicts: dict[str, ActionOutcome] = {}
        self._before = EarlierActions(state)
        self._following = Following(state, effects, actions.letters, actions.beside, lambda: self.asking_the_intake)
        self.correction: Correct | None = None
        self.asking_the_intake = False
        """A corrected complaint was handed in, and the intake has not said yet what it is."""

    @property
    def idle(self) -> bool:
        """No action is under way, and of none it is open whether it was granted."""
        return not self._under_way and not self._unsettled

    def answers(self, offer_id: str) -> bool:
        """The customer's answer to this offer has arrived, and whether it counts is being asked."""
        heard = [*self._under_way, *(each.action for each in self._unsettled.values())]
        return any(isinstance(action, AnswerOffer) and action.offer_id == offer_id for action in heard)

    def check(self, name: str, arguments: Sequence[RawValue]) -> None:
        """The validator of every action: form and stage. What it turns away leaves no history; the worker journals it
        (`amends/temporal/rejection_log.py`).
        """
        if reason := too_large(name, sum(len(each.payload.data) for each in arguments)):
            raise refusal(reason)
        action = read_action(name, arguments)
        if reason := self._why_turned_away(name, action):
            raise refusal(reason)

    def _why_turned_away(self, name: str, action: Action) -> Reason | None:
        if not self.state.opened or action.action_id in self._unsettled:
            return None
        if action.action_id in self.state.actions:
            return ANOTHER if self._is_another(action) else None
        if self._before.holds(action.action_id):  # the records know what it was
            return None
        return self._why_not(name, action, arrival(action, workflow.now()))

    def knows(self, action_id: str) -> bool:
        """This action was answered before."""
        return action_id in self.state.actions or self._before.holds(action_id)

    def _is_another(self, action: Action) -> bool:
        """The id is known, and what was said under it was something else."""
        return is_of_another(self.state.actions[action.action_id], action)

    async def do(self, name: str, action: Action, raw: RawValue, *, arrived: datetime | None = None) -> ActionOutcome:
        """Authorises an action and carries it out, or refuses it with the reason. Both are journalled.

        `arrived` is when it reached us, which decides what is in time, however long the answer takes; without it, now.
        A caller who gives it tries again themselves; otherwise an action of which nobody knows is asked again in the
        background.
        """
        patient, arrived = arrived is not None, arrived or arrival(action, workflow.now())
        await workflow.wait_condition(lambda: self.state.opened or self.state.completed)
        self._under_way.append(action)
        try:
            async with self._one_at_a_time:
                outcome = await self._answer(name, action, raw, arrived)
        finally:
            self._under_way.remove(action)
        if isinstance(
            outcome, ActionOrder
        ):  # a rating: records that are away keep no colleague waiting behind a customer
            async with self._one_rating_at_a_time:
                await after_the_others()
                answer = self._as_it_is_now(action)
                await self._effects.perform(signatures.authorise, outcome, raw, summary=f"authorise: {name}")
            return answer
        if action.action_id in self._unsettled and not patient:
            self._spawn(self._until_settled(action.action_id))
        self._look()
        return outcome

    async def _answer(self, name: str, action: Action, raw: RawValue, arrived: datetime) -> ActionOutcome | ActionOrder:
        state, now = self.state, workflow.now()
        try:
            await self._settle()
        except ActivityError:
            return self._outcome(action, UNKNOWN if action.action_id in self._unsettled else NOT_ASKED)
        if known := state.actions.get(action.action_id):
            return self._outcome(action, ANOTHER) if self._is_another(action) else known
        if self._before.holds(action.action_id):
            return await self._answered_before(name, action, raw, arrived)
        if not state.opened:
            return self._outcome(
                action, Reason(code=Code.CONFLICT, what="This start was no new complaint.", do=ASK_THE_FIRST)
            )
        if said_before(state, action):
            return self._outcome(action, None)
        if too := too_large(name, len(raw.payload.data)):  # it would be too large for every effect, too
            state.journal(ActionRefused(action=name, refusal=too), now)
            return self._outcome(action, too)
        own = action.written_down_by is None  # who typed it has to be known before it is done
        if isinstance(action, Rate) and own and not reopens(action, state) and not self._why_not(name, action, arrived):
            return await self._rate(name, action, arrived)
        self._unsettled[action.action_id] = Arrived(name, action, raw, arrived)
        before = self._following.before()
        try:
            await self._settle()
        except ActivityError:
            return self._outcome(action, UNKNOWN)
        if (conflict := self._verdicts.pop(action.action_id, None)) is not None:
            return conflict
        return await self._told(action, before)

    async def hear_all(self, told: Sequence[tuple[AddInformation, RawValue]]) -> None:
        """What the customer told us in many messages: asked about in one question, done in its order. What has no
        answer afterwards has to be heard for itself.
        """
        arrived = workflow.now()
        asked = [Arrived("add_information", action, raw, arrived) for action, raw in told]
        self._under_way += [each.action for each in asked]
        try:
            async with self._one_at_a_time:
                await self._settle()
                for each, verdict in zip(asked, await self._authorise_all(asked), strict=True):
                    await self._judged(each, verdict)
                    self._verdicts.pop(each.action.action_id, None)
        except ActivityError:
            return
        finally:
            for each in asked:
                self._under_way.remove(each.action)
        self._look()

    async def _authorise_all(self, asked: Sequence[Arrived]) -> Sequence[ActionVerdict]:
        orders = [self._order(each.name, each.action, each.at) for each in asked]
        many = ManyTold(
            told=tuple(
                ToldOfMany(
                    effect_id=order.effect_id,
                    action_id=order.action_id,
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

    async def _answered_before(self, name: str, action: Action, raw: RawValue, arrived: datetime) -> ActionOutcome:
        """It was done or refused long ago; the records have the answer, and it is not done again."""
        try:
            verdict = await self._authorise(Arrived(name, action, raw, arrived))
        except ActivityError:
            return self._outcome(action, NOT_ASKED)
        return self._outcome(action, verdict.refusal, verdict)

    async def _told(self, action: Action, before: CaseBefore) -> ActionOutcome:
        """The answer, once the story has gone on: the stage that is true then, and what follows."""
        outcome = self.state.actions[action.action_id]
        if outcome.done or outcome.referred:
            await self._following.settled()
            self.state.actions[action.action_id] = outcome.model_copy(update={"follows": self._following.since(before)})
        return self._as_it_is_now(action)

    def _as_it_is_now(self, action: Action) -> ActionOutcome:
        """The answer with the stage and revision of this moment; sent again, the action gets the same."""
        now = {"stage": self.state.stage, "revision": self.state.revision}
        self.state.actions[action.action_id] = outcome = self.state.actions[action.action_id].model_copy(update=now)
        return outcome

    # --- what was asked, and whose answer was lost ---

    async def _settle(self) -> None:
        """Asks about every action whose answer is missing, in their order, and does what was granted.

        A grant that is on record but was not heard of is carried out before anything else is judged. Raises
        ActivityError where the records cannot be reached.
        """
        for waiting in list(self._unsettled.values()):
            verdict = await self._authorise(waiting)
            self._unsettled.pop(waiting.action.action_id, None)
            await self._judged(waiting, verdict)

    async def _until_settled(self, action_id: str) -> None:
        """Asks until the records are back, under the alarm, for an action that nobody sends again."""
        effect_id, tries = effect_of(self.state, action_id), 0
        while action_id in self._unsettled:
            tries += 1
            await self._effects.wait_for_next_try(
                effect_id, tries, Code.RECORDS_UNAVAILABLE, lambda: action_id not in self._unsettled
            )
            async with self._one_at_a_time:
                with suppress(ActivityError):
                    await self._settle()
        self._effects.needs_no_help(effect_id)
        self._look()

    async def _judged(self, asked: "Arrived", verdict: ActionVerdict) -> None:
        name, action, _raw, arrived = asked
        state = self.state
        if verdict.refusal and verdict.refusal.code == Code.CONFLICT:  # the action that owns this id may still come
            self._verdicts[action.action_id] = self._outcome(action, verdict.refusal)
            return
        refused, referred = verdict.refusal or why_not(name, state, arrived, action), {}
        if refused and not verdict.refusal:  # granted, but something else has happened to the complaint meanwhile
            state.journal(
                ActionRevoked(action=name, action_id=action.action_id, code=refused.code), workflow.now(), action.by
            )
        state.actions[action.action_id] = self._outcome(action, refused)
        if refused and refused.code in LIES_WITH_ANOTHER and isinstance(action, Decide) and verdict.higher_role:
            self._actions.refer_upwards(action, verdict.higher_role)
            referred = {"referred": True, "lies_with": verdict.higher_role}
        elif not refused:
            await self._carry_out(action, verdict)
        state.actions[action.action_id] = self._outcome(action, refused, verdict).model_copy(update=referred)
        self._before.let_go_of_old_ones()
        self._look()

    async def _rate(self, name: str, action: Rate, arrived: datetime) -> ActionOrder:
        """Takes a rating, which needs no grant: it is done first, and recorded with the closing."""
        order = self._order(name, action, arrived)
        await self._actions.carry_out(action, ActionVerdict())
        self.state.actions[action.action_id] = self._outcome(action, None)
        self._look()
        return order

    async def _carry_out(self, action: Action, verdict: ActionVerdict) -> None:
        if self.state.stage is Stage.UNREADABLE and isinstance(action, Correct):
            self.correction, self.asking_the_intake = action, True
        else:
            await self._actions.carry_out(action, verdict)

    async def _authorise(self, asked: "Arrived") -> ActionVerdict:
        order = self._order(asked.name, asked.action, asked.at)
        return await self._effects.attempt(signatures.authorise, order, asked.raw, summary=f"authorise: {asked.name}")

    def _order(self, name: str, action: Action, arrived: datetime) -> ActionOrder:
        return order_of(self.state, name, action, arrived, self._why_not(name, action, arrived))

    def _why_not(self, name: str, action: Action, arrived: datetime) -> Reason | None:
        """Why a new action is not done: its form, which is not checked again once granted, or the rules."""
        received_at = self.state.facts.received_at if self.state.facts else None
        return wrong_form(action, workflow.now(), received_at) or why_not(name, self.state, arrived, action)

    def _outcome(self, action: Action, refused: Reason | None, verdict: ActionVerdict | None = None) -> ActionOutcome:
        return ActionOutcome(
            action_id=action.action_id,
            content=content_of(action),
            done=refused is None,
            refusal=refused,
            stage=self.state.stage,
            revision=self.state.revision,
            grant=verdict.grant if verdict and not refused else None,
        )
