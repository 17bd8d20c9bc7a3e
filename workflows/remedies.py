"""Gives remedies after a decision: given lines at once, offered lines after the customer's answer."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from temporalio import workflow

from amends.activities import contracts as signatures
from amends.domain.actions import CompleteTask, Decide, MilestoneName
from amends.domain.case import Subject, SubjectKind, Task, TaskKind
from amends.domain.events.work import OfferLapsed, PaymentConfirmed
from amends.domain.letters import LetterPurpose
from amends.domain.offers import LineKind, Offer, OfferLine, OfferState, Terms
from amends.domain.orders import PayoutOrder, PayoutOutcome
from amends.domain.plan import ClockEvent, EventKind
from amends.workflows.effect_runner import Effects
from amends.workflows.letters import Letters
from amends.workflows.owing import paid_instead, remedies_of, to_be_paid
from amends.workflows.state import CaseState, read_plan
from amends.workflows.task_queue import SerialQueue
from amends.workflows.views import row_of


class Remedies:
    """Payouts, gestures and the letters about them."""

    def __init__(self, state: CaseState, effects: Effects, letters: Letters, beside: SerialQueue) -> None:
        """Takes what remedies work with. Money goes through `pay`; `beside` sends letters one after another."""
        self.state = state
        self._effects = effects
        self._letters = letters
        self._beside = beside

    def letter_about(self, offer_id: str) -> LetterPurpose | None:
        """The letter that tells what was decided; none where the resolution says it."""
        offer = self.state.offer(offer_id)
        if offer is not None and offer.awaits_answer:
            return LetterPurpose.OFFER
        return LetterPurpose.DECISION if self.state.resolution is None else None

    async def after_decision(self, offer_id: str, action: Decide) -> None:
        """Tell the customer what was decided, then give what is given."""
        state = self.state
        offer = state.offer(offer_id)
        assert offer is not None, "what was decided stays on record"
        letter = self.letter_about(offer_id)
        if letter is LetterPurpose.OFFER:
            await self._make_offer(offer, action)
        elif letter is LetterPurpose.DECISION:
            await self._letters.send(
                LetterPurpose.DECISION,
                fulfils=(MilestoneName.DECIDE,),
                by_staff=True,
                lines=offer.lines,
                finding=offer.state,
                words_from=action.action_id,
                signed_by=action.by,
            )
        if offer.state is OfferState.APPROVED:
            await self._give_lines(offer, Terms.GIVEN, lambda line: not line.owed)

    async def pay_what_is_owed(self, offer: Offer) -> None:
        """Money owed by law waits for no letter (law 6)."""
        await self._give_lines(offer, Terms.GIVEN, lambda line: line.owed)

    async def _make_offer(self, offer: Offer, action: Decide) -> None:
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
            words_from=action.action_id,
            signed_by=action.by,
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
        await self._give_lines(offer, Terms.OFFERED if offered else Terms.GIVEN, lambda _: True)

    async def _give_lines(self, offer: Offer, terms: Terms, wanted: Callable[[OfferLine], bool]) -> None:
        for key, line in remedies_of(offer, terms):
            if wanted(line):
                await self._give(key, line, offer)

    async def _give(self, key: str, line: OfferLine, offer: Offer) -> None:
        state, now = self.state, workflow.now()
        if line.kind is LineKind.GESTURE:
            why = f"do what {offer.id} promises"
            self._owed_by(
                state.open_task(
                    TaskKind.DO_GESTURE,
                    why,
                    now,
                    about=Subject(kind=SubjectKind.OFFER, id=offer.id),
                    due=self._due(key),
                ),
                key,
            )
            return
        await self._effects.heed_what_was_cut_off()
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
            state.payouts[order.effect_id] = line
            task = state.open_task(
                TaskKind.PAY_BY_HAND,
                f"pay {line.money} as {offer.id} promises",
                now,
                for_whom=outcome.task_for,
                about=Subject(kind=SubjectKind.PAYOUT, id=order.effect_id),
                due=self._due(key),
            )
            self._owed_by(task, key)

    def _due(self, key: str) -> datetime | None:
        return self.state.the_plan.remedies.get(key)

    def _owed_by(self, task: Task, key: str) -> None:
        self.state.remedy_of[task.id] = key

    def confirmed(self, task: Task, action: CompleteTask, now: datetime) -> None:
        """Records what was paid next to what was decided, and tells the customer that it is on its way."""
        line = to_be_paid(self.state, task)
        if line is None or line.money is None:
            return
        other = paid_instead(line, action)
        paid = PaymentConfirmed(
            payout=task.id_of(SubjectKind.PAYOUT), money=other or line.money, decided=line.money, why=action.reason
        )
        self.state.journal(paid, now, action.by)
        if other is None:
            self._beside(partial(self._letters.send, LetterPurpose.PAYMENT, lines=(line,)), LetterPurpose.PAYMENT)
            return
        told = line.model_copy(update={"money": other})
        payment = partial(self._letters.send, LetterPurpose.PAYMENT, lines=(told,), instead_of=line.money)
        self._beside(payment, LetterPurpose.PAYMENT)

    def lapse(self, offer: Offer, now: datetime) -> None:
        """The customer did not answer in time: silence is never acceptance."""
        self.state.replace_offer(offer.model_copy(update={"state": OfferState.LAPSED}))
        self.state.journal(OfferLapsed(offer=offer.id), now, "policy")
