"""Opens complaints, answers actions, asks people to pay, and records what has no effect of its own."""

from temporalio import activity
from temporalio.common import RawValue

from amends.activities.authorisation import Answers
from amends.activities.opening import Openings, Pins
from amends.db import Records
from amends.db.cut_off import cut_off
from amends.domain.cut_off import CutOff
from amends.domain.events import keys
from amends.domain.events.entry import Entry
from amends.domain.events.work import PayoutRequested
from amends.domain.orders import (
    ActionOrder,
    ActionVerdict,
    ManyTold,
    ManyVerdicts,
    Opened,
    Opening,
    PayoutOrder,
    PayoutOutcome,
    RecordOrder,
    WhoseWork,
)
from amends.domain.types import Recorded
from amends.publication.in_force import Published

PAYERS = ("payments", "supervisor", "manager")
"""Who pays by hand: the first of these roles that somebody has."""
BY_HAND = "by_hand"


class Registry:
    """Everything about a complaint that is stored and not sent."""

    def __init__(self, records: Records, reckoner: Pins) -> None:
        self._records = records
        self._published = Published(records)
        self._openings = Openings(records, reckoner, self._published)
        self._answers = Answers(records, self._published)

    @activity.defn
    async def open_complaint(self, opening: Opening, body: RawValue) -> Opened:
        """Validates and registers the start under a permanent key, chooses the owner, and pins the policy."""
        return await self._openings.open(opening, body.payload.data)

    @activity.defn
    async def keep_body_part(self, opening: Opening, part: int, body: RawValue) -> None:
        """Stores one part of a body that is too large to be read."""
        await self._openings.keep_part(opening, part, body.payload.data)

    @activity.defn
    async def authorise(self, order: ActionOrder, action: RawValue) -> ActionVerdict:
        """Grants or refuses under one lock, and stores the action with the answer."""
        return await self._answers.answer(order, action.payload.data)

    @activity.defn
    async def authorise_many(self, order: ActionOrder, many: ManyTold) -> ManyVerdicts:
        """Does the same for many messages of the customer; each is stored and answered by itself.

        Entries and row are written with the first one only.
        """
        verdicts: list[ActionVerdict] = []
        for number, told in enumerate(many.told):
            own: dict[str, object] = {} if number == 0 else {"entries": (), "row": None}
            own |= {name: getattr(told, name) for name in ("effect_id", "action_id", "arrived", "refused")}
            verdicts.append(await self._answers.answer(order.model_copy(update=own), told.body.encode()))
        return ManyVerdicts(verdicts=tuple(verdicts))

    @activity.defn
    async def pay(self, order: PayoutOrder) -> PayoutOutcome:
        """Asks a person to pay. There is no provider yet, and so no doubt whether it was paid."""
        roster = await self._published.roster()
        async with self._records.effect(order) as effect:
            if effect.before is not None:
                return PayoutOutcome.model_validate(effect.before)
            payer = next((role for role in PAYERS if roster.in_role(role)), None)
            outcome = PayoutOutcome(state=BY_HAND, task_for=payer)
            asked = PayoutRequested(offer=order.offer_id, money=order.line.money, for_whom=payer)
            await effect.finish(outcome, Entry.of(asked, key=keys.of_effect(order.effect_id), at=order.now))
            return outcome

    @activity.defn
    async def find_cut_off(self, whose: WhoseWork) -> CutOff:
        """Reads what the records hold that a run which was reset may not know."""
        return await cut_off(self._records.pool, whose.reference, whose.workflow_id)

    @activity.defn
    async def record(self, order: RecordOrder) -> None:
        """Writes the entries and the row."""
        async with self._records.effect(order) as effect:
            if effect.before is None:
                await effect.finish(Recorded())
