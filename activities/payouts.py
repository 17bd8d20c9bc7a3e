"""Asks people to pay what was granted."""

from temporalio import activity

from amends.db import Records
from amends.domain.events import keys
from amends.domain.events.entry import Entry
from amends.domain.events.work import PayoutRequested
from amends.domain.orders import PayoutOrder, PayoutOutcome
from amends.publication.in_force import Published

PAYERS = ("payments", "supervisor", "manager")
"""Who pays by hand: the first of these roles that somebody has."""
BY_HAND = "by_hand"


class Payouts:
    """Pays one line of an offer."""

    def __init__(self, records: Records, published: Published) -> None:
        self._records = records
        self._published = published

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
