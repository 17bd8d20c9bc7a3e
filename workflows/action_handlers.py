"""Carries out each action on the case, once it is granted."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from temporalio import workflow
from temporalio.exceptions import FailureError

from amends.domain.actions import (
    ACTIONS,
    CUSTOMER,
    Action,
    AddInformation,
    AnswerOffer,
    Assign,
    CompleteTask,
    Correct,
    Decide,
    Extend,
    GiveBack,
    Link,
    Linked,
    MarkDuplicate,
    MarkSpam,
    MigratePolicy,
    Note,
    Pause,
    Rate,
    RecordContact,
    Refer,
    Reopen,
    Resolve,
    Resume,
    Withdraw,
)
from amends.domain.case import TO_READ, ReopenReason, Subject, SubjectKind, TaskKind, WhyDropped
from amends.domain.courtesies import is_courtesy
from amends.domain.events.complaints import HandedOver, LinkLeftOneSided, PolicyMigrated, ScoreIgnored
from amends.domain.identifiers import workflow_id_of
from amends.domain.letters import LetterPurpose
from amends.domain.offers import OfferState, Terms, Verdict
from amends.domain.orders import ActionVerdict, ToldDate
from amends.domain.plan import ClockEvent, EventKind, Means
from amends.domain.survey_answers import answer_in, fingerprint
from amends.domain.text import counted
from amends.domain.types import Stage
from amends.workflows.action_rules import may_reopen
from amends.workflows.contact_changes import note_contact_change
from amends.workflows.contacts import Contacts
from amends.workflows.conversation import message, note_end_of_wait, tells_the_customer, thin_out
from amends.workflows.handing_in import CAME_IN
from amends.workflows.letters import Letters
from amends.workflows.moved import moved_dates
from amends.workflows.owing import owed
from amends.workflows.remedies import Remedies
from amends.workflows.state import CaseState, Ending
from amends.workflows.task_queue import SerialQueue, Spawn
from amends.workflows.work_done import is_work

BY_LAW = "law"
ENDED_BY_ACTIONS = frozenset({TaskKind.DECIDE_HIGHER, TaskKind.CONTACT, TaskKind.READ, TaskKind.CHECK_DETAILS})
Replan = Callable[..., Awaitable[None]]
Handler = Callable[[Any, Any, ActionVerdict, datetime], Awaitable[None]]
"""A method of `ActionHandlers`: takes its own kind of action, the verdict that granted it, and now (UTC)."""

REOPENS = {
    ReopenReason.LOW_SCORE: "a low score",
    ReopenReason.NOT_SOLVED: "the customer says it is not solved",
    ReopenReason.CUSTOMER_WROTE: "the customer wrote again",
    ReopenReason.CUSTOMER_ASKED: "the customer asked for it",
    ReopenReason.STAFF: "staff reopened it",
}
"""Why it would begin again, for the colleague who reads it where it does not."""


class ActionHandlers:
    """Carries out what was granted: one handler for each action of the contract, in the table at the end."""

    def __init__(
        self, state: CaseState, letters: Letters, remedies: Remedies, replan: Replan, beside: SerialQueue, spawn: Spawn
    ) -> None:
        """Takes what the handlers work with.

        `replan` writes clock events into the ledger and puts the new plan in force. `beside` runs work one piece after
        another without anybody waiting for it, so that a mail server that is down holds up no action. `spawn` starts
        work that waits for nothing.
        """
        self.state = state
        self.letters = letters
        self._remedies = remedies
        self._replan = replan
        self.beside = beside
        self._spawn = spawn
        self.contacts = Contacts(state, letters, remedies, replan, beside)

    async def carry_out(self, action: Action, verdict: ActionVerdict) -> None:
        """Changes the case. Letters to the customer are sent by themselves, later."""
        now = workflow.now()
        self.state.revision += 1
        self.state.moved_at = self.state.revision
        if is_work(action):
            self.state.last_worked = now
        if self.state.owner in (action.by, action.written_down_by):
            self.state.last_owner_activity = now
        self._acknowledge_notices(action.written_down_by or action.by, now)
        if tells_the_customer(action):
            self._finish_tasks_about(TO_READ, action.by, now)
        await self.HANDLERS[type(action)](self, action, verdict, now)

    def _acknowledge_notices(self, by: str, now: datetime) -> None:
        """Marks notices as seen by the person who acts after them (field case D14)."""
        self.state.escalations = [
            escalation.model_copy(update={"acknowledged_at": now})
            if by in escalation.to and escalation.acknowledged_at is None
            else escalation
            for escalation in self.state.escalations
        ]

    # --- deciding and resolving ---

    async def _decide(self, action: Decide, verdict: ActionVerdict, now: datetime) -> None:
        decision, state = action.decision, self.state
        offer = state.offer(decision.offer_id)
        if offer is None:  # money owed by law, which the rules let pass before there is any offer
            offer = state.propose(decision.lines, decision.reason, BY_LAW)
        self._finish_tasks_about(about_offer(offer.id), action.by, now)
        if decision.verdict is Verdict.ASK:
            self.beside(partial(self._wait_for_customer, action, len(state.ledger)), LetterPurpose.REQUEST)
            return
        if decision.verdict is Verdict.DECLINE:
            state.replace_offer(offer.model_copy(update={"state": OfferState.DECLINED, "decided_by": action.by}))
        elif decision.verdict is Verdict.AMEND:
            state.replace_offer(offer.model_copy(update={"state": OfferState.REPLACED, "decided_by": action.by}))
            offer = state.propose(decision.lines, decision.reason, action.by)
        if action.resolution is not None:
            state.resolution, state.resolved_by_action, state.resolved_by = (
                action.resolution,
                action.action_id,
                action.by,
            )
        if decision.verdict is not Verdict.DECLINE:
            state.replace_offer(offer.model_copy(update={"state": OfferState.APPROVED, "decided_by": action.by}))
            if promised := owed(offer, Terms.GIVEN, now):
                await self._replan(*promised)
            self._spawn(self._remedies.pay_what_is_owed(offer))
        self.beside(partial(self._remedies.after_decision, offer.id, action), self._remedies.letter_about(offer.id))

    def _finish_tasks_about(self, about: Subject, by: str, now: datetime) -> None:
        for task in self.state.open_tasks:
            if task.about == about and task.kind in ENDED_BY_ACTIONS:
                self.state.finish_task(task, by, now)

    def _drop_tasks_about(self, about: Subject, why: WhyDropped, now: datetime) -> None:
        for task in self.state.open_tasks:
            if task.about == about and task.kind in ENDED_BY_ACTIONS:
                self.state.drop_task(task, why, now)

    def refer_upwards(self, action: Decide, higher_role: str) -> None:
        """Turns a decision over the limit into a proposal, and a task for a role that may decide it."""
        decision, state, now = action.decision, self.state, workflow.now()
        offer = state.offer(decision.offer_id)
        if decision.verdict is Verdict.AMEND:
            if offer is not None:  # nobody decided it: it was proposed otherwise
                state.replace_offer(offer.model_copy(update={"state": OfferState.REPLACED}))
                self._drop_tasks_about(about_offer(offer.id), WhyDropped.PROPOSED_OTHERWISE, now)
            offer = state.propose(decision.lines, decision.reason, action.by)
        proposal = offer.id if offer else decision.offer_id
        if not state.has_open_task(TaskKind.DECIDE_HIGHER, about_offer(proposal)):
            why = f"{proposal} is over the limit of {action.by}"
            state.open_task(TaskKind.DECIDE_HIGHER, why, now, for_whom=higher_role, about=about_offer(proposal))

    async def _resolve(self, action: Resolve, verdict: ActionVerdict, now: datetime) -> None:
        state = self.state
        state.resolution, state.resolved_by_action, state.resolved_by = action.resolution, action.action_id, action.by

    async def _answer_offer(self, action: AnswerOffer, verdict: ActionVerdict, now: datetime) -> None:
        offer = self.state.offer(action.offer_id)
        assert offer is not None, "the rules refuse an offer that is not there"
        answered = OfferState.ACCEPTED if action.answer == "accept" else OfferState.REFUSED
        self.state.replace_offer(offer.model_copy(update={"state": answered}))
        if answered is OfferState.ACCEPTED:
            if promised := owed(offer, Terms.OFFERED, now):
                await self._replan(*promised)
            self.beside(partial(self._remedies.carry_out, offer, offered=True))

    # --- who has it ---

    async def _assign(self, action: Assign, verdict: ActionVerdict, now: datetime) -> None:
        self.state.know(action.to, verdict.assigned_name)
        self.hand_over(action.to, action.by, now, words_from=action.action_id)

    async def _give_back(self, action: GiveBack, verdict: ActionVerdict, now: datetime) -> None:
        state = self.state
        not_to = {None, state.owner, *state.decided_before}
        before = next((owner for owner in reversed(state.owners_before) if owner not in not_to), None)
        self.hand_over(before, action.by, now, words_from=action.action_id)

    def hand_over(self, to: str | None, by: str, now: datetime, words_from: str | None = None) -> None:
        """Hands the complaint over and tells the customer once who has it now.

        Too many hand-overs become a task. A customer who has left is told nothing after the farewell.
        """
        state, former = self.state, self.state.owner
        if to == former or (state.ending is not None and words_from is None):
            return
        state.hand_over(to)
        state.last_owner_activity = now  # whoever takes it over is not warned at once of what another left
        state.journal(HandedOver(former=former, to=to, count=state.handoffs), now, by)
        if state.handoffs > state.the_plan.handoff_limit:
            state.open_task(
                TaskKind.TOO_MANY_HANDOFFS,
                f"handed over {counted(state.handoffs, 'time')}: give it one owner",
                now,
                for_whom=state.duty_role,
            )
        if state.ending is None:
            self.beside(
                partial(self.letters.send, LetterPurpose.HANDOVER, former_owner=former, words_from=words_from),
                LetterPurpose.HANDOVER,
            )

    # --- clocks ---

    async def _pause(self, action: Pause, verdict: ActionVerdict, now: datetime) -> None:
        if action.waits_for == CUSTOMER:
            self.beside(partial(self._wait_for_customer, action, len(self.state.ledger)), LetterPurpose.REQUEST)
        elif action.words_for_customer:
            self.beside(partial(self._tell_and_pause, action), LetterPurpose.NEWS)
        else:
            await self._replan(ClockEvent(kind=EventKind.PAUSED, at=now, waits_for=action.waits_for))

    async def _tell_and_pause(self, action: Pause) -> None:
        """Sends the customer their answer first, then stops the clocks (field case C4)."""
        await self.letters.send(LetterPurpose.NEWS, by_staff=True, words_from=action.action_id, signed_by=action.by)
        if self.state.paused_for is None and not self.state.past(Stage.RESOLVED):
            await self._replan(ClockEvent(kind=EventKind.PAUSED, at=workflow.now(), waits_for=action.waits_for))

    async def _wait_for_customer(self, action: Pause | Decide, asked_at: int) -> None:
        pause = ClockEvent(kind=EventKind.PAUSED, at=workflow.now(), waits_for=CUSTOMER)
        await self.letters.send(
            LetterPurpose.REQUEST,
            by_staff=True,
            and_events=(pause,),
            asked_at=asked_at,
            words_from=action.action_id,
            signed_by=action.by,
        )

    async def _resume(self, action: Resume, verdict: ActionVerdict, now: datetime) -> None:
        await self.resume(now)

    async def resume(self, now: datetime) -> None:
        """Lets the clocks run again, if they were stopped."""
        if self.state.paused_for:
            await self._replan(ClockEvent(kind=EventKind.RESUMED, at=now))

    async def _extend(self, action: Extend, verdict: ActionVerdict, now: datetime) -> None:
        before = self.state.the_plan.of(action.milestone).due
        extension = ClockEvent(
            kind=EventKind.EXTENDED, at=now, milestone=action.milestone, by_another=action.by_another, by_letter=True
        )
        await self._replan(extension)
        due = self.state.the_plan.of(action.milestone).due
        if due is None or due == before:  # paused in the meantime, or cut to nothing: there is no new date to tell
            why = "has no date while it is paused" if due is None else "may be extended no further by the policy"
            self.state.open_task(TaskKind.READ, f"{action.milestone} {why}: nobody was written to", now)
            return
        told = ToldDate(milestone=action.milestone, date=due, before=before)
        self.beside(
            partial(
                self.letters.send,
                LetterPurpose.EXTENSION,
                by_staff=True,
                promises=(told,),
                words_from=action.action_id,
                signed_by=action.by,
            ),
            LetterPurpose.EXTENSION,
        )

    # --- what we know ---

    async def _note(self, action: Note, verdict: ActionVerdict, now: datetime) -> None:
        """Moves no clock: the records keep the note (field case C11). Its words for the customer answer them."""
        if action.words_for_customer:
            self.beside(
                partial(
                    self.letters.send,
                    LetterPurpose.NEWS,
                    by_staff=True,
                    means=Means.NOTE,
                    words_from=action.action_id,
                    signed_by=action.by,
                ),
                LetterPurpose.NEWS,
            )

    async def _correct(self, action: Correct, verdict: ActionVerdict, now: datetime) -> None:
        state = self.state
        if verdict.facts is None:
            return
        note_contact_change(state, action, now)
        corrected = verdict.facts.model_copy(update={"same_account": state.the_facts.same_account})
        changed = corrected != state.the_facts
        state.facts = corrected
        self._finish_tasks_about(CAME_IN, action.by, now)
        if changed:  # a policy may ask for any fact
            await self._replan(ClockEvent(kind=EventKind.CHANGED, at=now))
        self.contacts.write_again(action, now)

    async def _link(self, action: Link | MarkDuplicate, verdict: ActionVerdict, now: datetime) -> None:
        if action.other not in self.state.links:
            self.state.links.append(action.other)
            if workflow.patched("links-stand-on-both-sides"):
                self._spawn(self._tell_the_other(action, now))

    async def _tell_the_other(self, action: Link | MarkDuplicate, now: datetime) -> None:
        """Tells the other complaint of the link. If that one is over, the journal here says so."""
        linked = Linked(other=self.state.reference, by=action.by, action_id=action.action_id)
        try:
            await workflow.get_external_workflow_handle(workflow_id_of(action.other)).signal("linked", linked)
        except FailureError:
            self.state.journal(LinkLeftOneSided(other=action.other), now)

    async def _migrate_policy(self, action: MigratePolicy, verdict: ActionVerdict, now: datetime) -> None:
        assert verdict.policy is not None, "a granted migration names the policy"
        state, before, plan = self.state, self.state.policy, self.state.plan
        state.policy = verdict.policy
        await self._replan(ClockEvent(kind=EventKind.MIGRATED, at=now))
        if state.plan is not None and before is not None:
            dates = moved_dates(plan, state.plan)
            state.journal(PolicyMigrated(before=before, after=verdict.policy, dates=dates), now, action.by)

    async def _add_information(self, action: AddInformation, verdict: ActionVerdict, now: datetime) -> None:
        state = self.state
        if action.no_more and state.past(Stage.RESOLVED):
            await self._stay_silent(verdict, now)
            return
        if action.no_more:
            await self._stay_silent(verdict, now)
        if action.quiet and state.past(Stage.RESOLVED):
            state.journal(ScoreIgnored(action_id=action.action_id), now)
            if not self._asks_for_nothing(action):
                state.open_reading("it looks like an answer to the survey: read it", now, about=TO_READ)
            return
        if action.courtesy and state.paused_for != CUSTOMER and state.offer_awaiting_answer is None:
            return  # "OK, thanks" to a question or an offer of ours is an answer, and a person reads it
        written = state.between_receipt_and(now, action.at or now)
        resumed = [ClockEvent(kind=EventKind.RESUMED, at=now)] if state.paused_for == CUSTOMER else []
        note_end_of_wait(state, written, now)
        thin_out(state.ledger)
        await self._replan(*resumed, message(action.channel, written))
        if state.past(Stage.RESOLVED):
            self.reopen(ReopenReason.CUSTOMER_WROTE, CUSTOMER, now)
        else:
            state.open_reading(_whose_words(action), now, about=TO_READ)

    def _asks_for_nothing(self, action: AddInformation) -> bool:
        """Whether it is a good score alone, which nobody has to read."""
        answer = answer_in(action.text)
        if answer is None or action.attachments or answer.score <= self.state.the_plan.reopen_score:
            return False
        return answer.words is None or is_courtesy(answer.words)

    async def _stay_silent(self, verdict: ActionVerdict, now: datetime) -> None:
        """Notes that the customer wants no survey and no reminder; the records hold it for all their complaints."""
        state = self.state
        if verdict.facts is not None and verdict.facts != state.the_facts:
            state.facts = verdict.facts
            await self._replan(ClockEvent(kind=EventKind.CHANGED, at=now))

    # --- people and tasks ---

    async def _record_contact(self, action: RecordContact, verdict: ActionVerdict, now: datetime) -> None:
        await self.contacts.record(action, now)

    async def _complete_task(self, action: CompleteTask, verdict: ActionVerdict, now: datetime) -> None:
        await self.contacts.complete(action, now)

    # --- afterwards ---

    async def _rate(self, action: Rate, verdict: ActionVerdict, now: datetime) -> None:
        state = self.state
        state.score, state.rated_in, state.rated_as = action.score, state.generation, fingerprint(action)
        if reopens(action, state):
            why = ReopenReason.LOW_SCORE if action.solved is not False else ReopenReason.NOT_SOLVED
            self.reopen(why, CUSTOMER, now)

    async def _reopen(self, action: Reopen, verdict: ActionVerdict, now: datetime) -> None:
        self.reopen(ReopenReason.CUSTOMER_ASKED if action.by == CUSTOMER else ReopenReason.STAFF, action.by, now)

    def reopen(self, why: ReopenReason, by: str, now: datetime) -> None:
        """Asks for a new cycle, within the policy's limit and window; where these are over, a person reads it."""
        if refused := may_reopen(self.state, now, None):
            self.state.open_reading(f"{REOPENS[why]}, but: {refused.what}", now)
        elif self.state.past(Stage.RESOLVED):
            self.state.reopen_reason, self.state.reopened_by = why, by

    async def _withdraw(self, action: Withdraw, verdict: ActionVerdict, now: datetime) -> None:
        self.state.ending = Ending(stage=Stage.WITHDRAWN, action_id=action.action_id)

    async def _refer(self, action: Refer, verdict: ActionVerdict, now: datetime) -> None:
        self.state.ending = Ending(stage=Stage.REFERRED, action_id=action.action_id, referred_to=action.to)

    async def _mark_spam(self, action: MarkSpam, verdict: ActionVerdict, now: datetime) -> None:
        self.state.ending = Ending(stage=Stage.SPAM, action_id=action.action_id)

    async def _mark_duplicate(self, action: MarkDuplicate, verdict: ActionVerdict, now: datetime) -> None:
        await self._link(action, verdict, now)
        self.state.ending = Ending(stage=Stage.DUPLICATE, action_id=action.action_id)

    HANDLERS: ClassVar[dict[type[Action], Handler]] = {
        Decide: _decide,
        Resolve: _resolve,
        AnswerOffer: _answer_offer,
        Assign: _assign,
        GiveBack: _give_back,
        Pause: _pause,
        Resume: _resume,
        Extend: _extend,
        Note: _note,
        Correct: _correct,
        Link: _link,
        MigratePolicy: _migrate_policy,
        AddInformation: _add_information,
        RecordContact: _record_contact,
        CompleteTask: _complete_task,
        Rate: _rate,
        Reopen: _reopen,
        Withdraw: _withdraw,
        Refer: _refer,
        MarkSpam: _mark_spam,
        MarkDuplicate: _mark_duplicate,
    }


assert set(ActionHandlers.HANDLERS) == set(ACTIONS.values()), "every action has its handler"


def about_offer(offer_id: str) -> Subject:
    """What a task about this offer is about."""
    return Subject(kind=SubjectKind.OFFER, id=offer_id)


def _whose_words(action: AddInformation) -> str:
    """Whose words wait to be read, as far as we know."""
    if action.mailed is not None and not action.mailed.on_file:
        return "a message came from an address that is not the customer's: find out whose it is"
    return "the customer told us more"


def reopens(rating: Rate, state: CaseState) -> bool:
    """Whether a rating reopens the complaint: its score is low, or it says that it is not solved."""
    return rating.score <= state.the_plan.reopen_score or rating.solved is False
