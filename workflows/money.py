"""Puts it right after a decision: what is given is given at once, what is offered waits for the customer's answer."""

from datetime import datetime

from temporalio import workflow

from complaints.acts import Decide, MilestoneName
from complaints.case import Task, TaskKind
from complaints.offers import LineKind, Offer, OfferLine, OfferState, Terms
from complaints.plan import ClockEvent, EventKind
from workflows.effects import Effects
from workflows.letters import Letters
from workflows.state import CaseState, read_plan
from workflows.views import row_of

with workflow.unsafe.imports_passed_through():
    from activities import signatures
    from activities.signatures import LetterPurpose, PayoutOrder, PayoutOutcome


class Remedies:
    """Payouts, gestures and the letters about them."""

    def __init__(self, state: CaseState, effects: Effects, letters: Letters) -> None:
        """Money goes through `pay`, whatever stands behind it."""
        self.state = state
        self._effects = effects
        self._letters = letters

    async def after_decision(self, offer_id: str, act: Decide) -> None:
        """Tell the customer what was decided, then give what is given."""
        state = self.state
        offer = state.offer(offer_id)
        assert offer is not None, "what was decided stays on record"
        if offer.awaits_answer:
            await self._make_offer(offer, act)
        elif state.resolution is None:
            await self._letters.send(
                LetterPurpose.DECISION,
                fulfils=(MilestoneName.DECIDE,),
                by_staff=True,
                lines=offer.lines,
                finding=offer.state,
                words_from=act.act_id,
            )
        if offer.state is OfferState.APPROVED:
            await self._give_lines(offer, [line for line in given(offer) if not line.owed])

    async def pay_what_is_owed(self, offer: Offer) -> None:
        """Money owed by law waits for no letter (law 6)."""
        await self._give_lines(offer, [line for line in given(offer) if line.owed])

    async def _make_offer(self, offer: Offer, act: Decide) -> None:
        now = workflow.now()
        made = ClockEvent(kind=EventKind.OFFERED, at=now)
        plan = read_plan(await self._effects.reckon([*self.state.ledger, made]))

        def told(state: CaseState) -> None:
            if (made_to := state.offer(offer.id)) is not None:
                state.replace_offer(made_to.model_copy(update={"expires": plan.offer_expires}))

        await self._letters.send(
            LetterPurpose.OFFER,
            fulfils=(MilestoneName.DECIDE,),
            by_staff=True,
            and_events=(made,),
            lines=offer.lines,
            offer_expires=plan.offer_expires,
            words_from=act.act_id,
            then=told,
        )
        if (offered := self.state.offer(offer.id)) and offered.expires:
            self.was_told()

    def was_told(self) -> None:
        """The customer knows of the offer: from here on the time to answer counts."""
        offer, expires = self.state.offer_awaiting_answer, self.state.the_plan.offer_expires
        if offer is not None and expires != offer.expires:
            self.state.replace_offer(offer.model_copy(update={"expires": expires}))

    async def carry_out(self, offer: Offer, *, offered: bool) -> None:
        """Give the given lines, or, once the customer has accepted them, the offered ones."""
        accepted = [line for line in offer.lines if line.terms is Terms.OFFERED]
        await self._give_lines(offer, accepted if offered else given(offer))

    async def _give_lines(self, offer: Offer, lines: list[OfferLine]) -> None:
        for line in lines:
            await self._give(line, offer)

    async def _give(self, line: OfferLine, offer: Offer) -> None:
        state, now = self.state, workflow.now()
        if line.kind is LineKind.GESTURE:
            state.open_task(TaskKind.DO_GESTURE, f"do what {offer.id} promises", now, about=offer.id)
        if line.kind is not LineKind.MONEY:
            return
        order = PayoutOrder(
            effect_id=state.next_effect("payout"),
            reference=state.reference,
            now=now,
            row=row_of(state),
            line=line,
            offer_id=offer.id,
        )
        outcome: PayoutOutcome = await self._effects.perform(signatures.pay, order, summary="payout")
        if outcome.state == "by_hand":
            state.open_task(
                TaskKind.PAY_BY_HAND,
                f"pay {line.money} as {offer.id} promises",
                now,
                for_whom=outcome.task_for,
                about=order.effect_id,
            )
            state.payouts[order.effect_id] = line

    async def paid(self, task: Task) -> None:
        """Tell the customer that the money is on its way."""
        line = self.state.payouts.get(task.about or "")
        await self._letters.send(LetterPurpose.PAYMENT, lines=(line,) if line else ())

    def lapse(self, offer: Offer, now: datetime) -> None:
        """The customer did not answer in time: silence is never acceptance."""
        self.state.replace_offer(offer.model_copy(update={"state": OfferState.LAPSED}))
        self.state.journal("offer lapsed unanswered", now, "policy", offer=offer.id)


def given(offer: Offer) -> list[OfferLine]:
    """The lines that waive nothing and are given at once."""
    return [line for line in offer.lines if line.terms is Terms.GIVEN]
