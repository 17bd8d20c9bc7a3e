"""The signals of a complaint: stored by Temporal with no worker up, never answered, never lost."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeVar

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from amends.domain.action_digest import content_of, is_of_another
from amends.domain.actions import (
    ACTIONS,
    CUSTOMER,
    Action,
    AddInformation,
    Bounce,
    Delivery,
    Linked,
    OutcomeObserved,
    PayoutReport,
    Rate,
    Reply,
    Submitted,
)
from amends.domain.bounces import TOLD, About
from amends.domain.bounces import about as what_stood_in_the_way
from amends.domain.case import LATE, TO_READ, LetterSent, LetterState, Subject, SubjectKind, TaskKind
from amends.domain.errors import Code
from amends.domain.events.base import UNKNOWN
from amends.domain.events.complaints import CustomerObserved, LinkAdded, MessageUnreadable
from amends.domain.events.letters import LetterBounced, LetterDelayed, LetterDelivered
from amends.domain.events.work import PayoutReported
from amends.domain.form import too_large
from amends.domain.money import wrong_amount
from amends.domain.opting_out import asks_for_silence
from amends.domain.outcomes import ActionOutcome
from amends.domain.survey_answers import answer_in, perhaps_an_answer
from amends.domain.types import Reason, Stage
from amends.workflows.action_handlers import ActionHandlers
from amends.workflows.action_rules import why_not
from amends.workflows.effect_runner import Effects
from amends.workflows.letters import about_letter
from amends.workflows.marks import DeliveryReport, Reported
from amends.workflows.odd_messages import OddOnes
from amends.workflows.state import CaseState
from amends.workflows.turns import REPLY, Turns
from amends.workflows.untold import purpose_of
from amends.workflows.updates import Inbox, arrival, raw_of, read, refusal

M = TypeVar("M", bound=BaseModel)
A = TypeVar("A", bound=Action)
LONGEST_ID = 200
TOO_LATE = "the customer wrote back, too late to be heard"


def action_id_of(what: str, reply: Reply) -> str:
    """The action that a message is: brought twice, it is the same action."""
    action_id = f"{what}/{reply.message_id}"
    if len(action_id) <= LONGEST_ID:
        return action_id
    return f"{what}/{sha256(reply.message_id.encode()).hexdigest()}"  # cut off, two ids could become one


def told_apart(action: A, state: CaseState) -> A:
    """The action under another id, if a different message came under the same id: no words are lost."""
    known = state.actions.get(action.action_id)
    if known is None or not is_of_another(known, action):
        return action
    return action.model_copy(update={"action_id": another_id(action)})


def another_id(action: Action) -> str:
    """An id that only an action of this content has."""
    return f"{action.action_id[:180]}~{content_of(action)[:12]}"


class Signals:
    """Brings each signal to whom it concerns. What nobody can read becomes a task."""

    def __init__(
        self,
        state: CaseState,
        effects: Effects,
        actions: ActionHandlers,
        inbox: Inbox,
        look: Callable[[], None],
        odd_ones: OddOnes,
    ) -> None:
        """Takes what signals work with. Signals that are actions go through the inbox; `look` wakes the scheduler."""
        self.state = state
        self._effects = effects
        self._actions = actions
        self._inbox = inbox
        self._look = look
        self._odd_ones = odd_ones
        self._at_hand: Sequence[RawValue] = ()
        self._turns = Turns(state, effects, self._bring, self._bring_all)
        self.take = self._turns.take
        self.go_on = self._turns.go_on

    @property
    def at_rest(self) -> bool:
        """No signal is under way, and none waits but those that the records keep for the next run."""
        return self._turns.at_rest and self._odd_ones.at_rest

    @property
    def left_aside(self) -> bool:
        """The records keep signals that nobody has taken up yet."""
        return self._turns.left_aside

    async def _bring(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Bring a signal to whom it concerns. A name that we do not know is the caller's word and is not repeated."""
        self._at_hand = arguments
        taken_by = {
            "submit": self.submit,
            REPLY: self.reply,
            "letter_bounced": self.bounce,
            "letter_delivered": self.delivery,
            "payout_reported": self.payout_report,
            "outcome_observed": self.outcome,
            "linked": self.linked,
        }.get(name)
        if taken_by and (too := too_large(name, sum(len(each.payload.data) for each in arguments))):
            self.unreadable(name, refusal(too))
        elif taken_by is None or len(arguments) != 1:
            known = name if taken_by else UNKNOWN
            what = f"A signal {name if taken_by else 'of an unknown name'} came with {len(arguments)} arguments."
            reason = Reason(code=Code.UNREADABLE, what=what, do="Send one of ours, with its body.")
            self.unreadable(known, refusal(reason))
        else:
            await taken_by(arguments[0])

    async def _bring_all(self, messages: Sequence[Sequence[RawValue]]) -> None:
        """Brings many replies in a row: those that only inform are judged together, others one by one."""
        waiting: dict[str, tuple[AddInformation, RawValue]] = {}
        for arguments in messages:
            action = self._only_told(arguments)
            if action is not None and action.action_id not in waiting:
                waiting[action.action_id] = action, arguments[0]
                continue
            await self._hear_all(waiting)
            waiting = {}
            await self._bring(REPLY, arguments)
        await self._hear_all(waiting)

    async def _hear_all(self, told: dict[str, tuple[AddInformation, RawValue]]) -> None:
        if len(told) > 1:
            await self._inbox.hear_all([(action, raw_of(action)) for action, _ in told.values()])
        for action_id, (_, raw) in told.items():
            known = self.state.actions.get(action_id)
            if known is None and not self._inbox.knows(action_id):
                await self._bring(REPLY, [raw])
            elif known is not None and not known.done:
                self.state.open_reading(TOO_LATE, workflow.now(), about=LATE)

    def _only_told(self, arguments: Sequence[RawValue]) -> AddInformation | None:
        """The action that a reply is, if it is new and only information; None where more must be asked."""
        state = self.state
        size = sum(len(each.payload.data) for each in arguments)
        if not state.opened or state.past(Stage.RESOLVED) or len(arguments) != 1 or too_large(REPLY, size):
            return None
        try:
            reply = read(Reply, arguments[0])
        except ApplicationError:
            return None
        action = self._told_in(reply)
        if too_large("add_information", len(raw_of(action).payload.data)):
            return None
        if action.no_more or answer_in(reply.text) is not None or self._inbox.knows(action.action_id):
            return None
        return action

    async def submit(self, raw: RawValue) -> None:
        """An action from a system that can only signal; what would be refused is journalled as refused."""
        try:
            submitted = read(Submitted, raw)
            if submitted.action not in ACTIONS:
                raise refusal(Reason(code=Code.UNKNOWN_ACTION, what="There is no such action."))
            body = raw_of(submitted.body)
            await self._do_at_last(submitted.action, read(ACTIONS[submitted.action], body), body)
        except ApplicationError as unreadable:
            self.unreadable("submit", unreadable)

    async def reply(self, raw: RawValue) -> None:
        """The customer wrote back, which is their action of adding information: done once for each message id."""
        if (reply := self._read_signal(REPLY, Reply, raw)) is None:
            return
        rate = self._rate_of(reply)
        if rate is not None and self._inbox.knows(rate.action_id):  # the same message again
            return
        no_more = asks_for_silence(reply.text, answered=self.state.past(Stage.RESOLVED))
        told_before = self._inbox.knows(action_id_of("reply", reply))
        rate = None if no_more or told_before else self._rating_in(rate)
        if rate is not None and (await self._do_at_last("rate", rate, raw_of(rate))).done:
            if rate.attachments and rate.words:
                why = "the customer sent something along with their score"
                self.state.open_reading(why, workflow.now(), about=TO_READ)
            return
        action = self._told_in(reply)
        outcome = await self._do_at_last("add_information", action, raw_of(action))
        if (other := told_apart(action, self.state)) is not action:
            outcome = await self._do_at_last("add_information", other, raw_of(other))
        elif outcome.refusal and outcome.refusal.code == Code.CONFLICT:  # the records know that id of long ago
            other = action.model_copy(update={"action_id": another_id(action)})
            outcome = await self._do_at_last("add_information", other, raw_of(other))
        if outcome.refusal and outcome.refusal.code == Code.TOO_LARGE:  # as an action it is a little longer
            self.unreadable(REPLY, refusal(outcome.refusal))
        elif not outcome.done:
            self.state.open_reading(TOO_LATE, workflow.now(), about=LATE)

    def _told_in(self, reply: Reply) -> AddInformation:
        """The action of adding information that this reply is."""
        no_more = asks_for_silence(reply.text, answered=self.state.past(Stage.RESOLVED))
        return AddInformation(
            action_id=action_id_of("reply", reply),
            by=CUSTOMER,
            text=reply.text,
            courtesy=reply.courtesy,
            quiet=not no_more and not reply.courtesy and self._looks_like_a_score(reply),
            no_more=no_more and not reply.attachments,
            mailed=reply.mailed,
            attachments=reply.attachments,
            channel=reply.channel,
            at=reply.at,
            written_down_by=reply.written_down_by,
            through=reply.through or (None if reply.written_down_by else str(reply.channel)),
        )

    def _rate_of(self, reply: Reply) -> Rate | None:
        """The score that this reply is, if it is one."""
        if (answer := answer_in(reply.text)) is None:
            return None
        rate = Rate(
            action_id=action_id_of("rated", reply),
            by=CUSTOMER,
            score=answer.score,
            recommend=answer.recommend,
            words=answer.words,
            mailed=reply.mailed if answer.words else None,
            attachments=reply.attachments,
            written_down_by=reply.written_down_by,
            through=reply.through or (None if reply.written_down_by else str(reply.channel)),
            at=self.state.between_receipt_and(workflow.now(), reply.at) if self.state.facts else None,
        )
        return told_apart(rate, self.state)

    def _rating_in(self, rate: Rate | None) -> Rate | None:
        """The rating in a reply that is only a number, as the survey asks for."""
        state, now = self.state, workflow.now()
        if rate is None or not state.past(Stage.RESOLVED):
            return None
        return None if why_not("rate", state, arrival(rate, now), rate) else rate

    def _looks_like_a_score(self, reply: Reply) -> bool:
        """Whether it answers the survey too late, or unclearly: nothing is reopened for it."""
        return self.state.past(Stage.RESOLVED) and perhaps_an_answer(reply.text)

    async def bounce(self, raw: RawValue) -> None:
        """A letter came back: somebody has to reach the customer another way, and the clocks run on."""
        if (bounce := self._read_signal("letter_bounced", Bounce, raw)) is None:
            return
        await self._opened()
        state, now = self.state, workflow.now()
        why = bounce.about or what_stood_in_the_way(bounce.code)
        late = Reported.UNWANTED if why is About.UNWANTED else Reported.DELAYED
        reported = Reported.BOUNCED if bounce.permanent else late
        if state.report_of(bounce.letter, reported) or not self._is_ours("letter_bounced", bounce.letter):
            return
        state.delivery_reports.append(DeliveryReport(bounce.letter, reported, why))
        came = LetterBounced if bounce.permanent else LetterDelayed
        purpose = purpose_of(state, bounce.letter)
        state.journal(came(letter=bounce.letter, purpose=purpose, code=bounce.code, about=why), now)
        if bounce.permanent:
            state.letters = marked(state.letters, bounce.letter, LetterState.BOUNCED, why)
            if not state.has_open_task(TaskKind.BOUNCED, about_letter(bounce.letter)):
                what = (
                    f"a letter came back ({bounce.code}), {TOLD[why]}: "
                    f"`amends correct {state.reference} --email ADDRESS --reason WHY` sends it again; "
                    f"or reach them another way: `amends record-contact {state.reference} --task TASK` says so"
                )
                state.open_task(TaskKind.BOUNCED, what, now, about=about_letter(bounce.letter))
        elif why is About.UNWANTED:
            what = f"a mail service reports of a letter: {TOLD[why]}"
            state.open_task(TaskKind.READ, what, now, about=about_letter(bounce.letter))
        self._look()

    async def delivery(self, raw: RawValue) -> None:
        """Notes that a gateway delivered a letter, perhaps before we know that it accepted it.

        Where the policy waits for that, the customer has been told from now on.
        """
        if (delivery := self._read_signal("letter_delivered", Delivery, raw)) is None:
            return
        await self._opened()
        state, now, letter = self.state, workflow.now(), delivery.letter
        if state.report_of(letter, Reported.DELIVERED) or not self._is_ours("letter_delivered", letter):
            return
        state.delivery_reports.append(DeliveryReport(letter, Reported.DELIVERED))
        state.journal(LetterDelivered(letter=letter, purpose=purpose_of(state, letter)), now)
        state.letters = marked(state.letters, delivery.letter, LetterState.DELIVERED)
        if delivery.letter in state.untold:
            await self._actions.contacts.told(delivery.letter, now)
        self._look()

    async def payout_report(self, raw: RawValue) -> None:
        """A provider tells what became of a payout."""
        if report := self._read_signal("payout_reported", PayoutReport, raw):
            await self._opened()
            now = workflow.now()
            self.state.journal(PayoutReported(state=report.state, payout=report.payout), now)
            if report.state != "paid":
                ours = Subject(kind=SubjectKind.PAYOUT, id=report.payout)
                about = ours if report.payout in self.state.payouts else None
                self.state.open_reading(f"payout {report.state}: look into it", now, about=about)
            self._look()

    async def outcome(self, raw: RawValue) -> None:
        """What the customer did afterwards, for those who learn from it."""
        if observed := self._read_signal("outcome_observed", OutcomeObserved, raw):
            await self._opened()
            if observed.value and (wrong := wrong_amount(observed.value, may_be_nothing=True)):
                self.unreadable("outcome_observed", refusal(Reason(code=Code.WRONG_AMOUNT, what=f"value {wrong}.")))
                return
            self.state.journal(CustomerObserved.model_validate(observed.model_dump()), workflow.now())
            self._look()

    async def linked(self, raw: RawValue) -> None:
        """Somebody linked another complaint with this one: both sides show it."""
        if link := self._read_signal("linked", Linked, raw):
            await self._opened()
            if link.other not in self.state.links and link.other != self.state.reference:
                self.state.links.append(link.other)
                self.state.journal(LinkAdded(other=link.other, action_id=link.action_id), workflow.now())
            self._look()

    async def _do_at_last(self, name: str, action: Action, raw: RawValue) -> ActionOutcome:
        """Nobody sends a signal again because the records were away: it is tried until they are back."""
        effect_id, tries = f"{self.state.workflow_id}/action/{action.action_id}", 0
        arrived = arrival(action, workflow.now())
        while (
            outcome := await self._inbox.do(name, action, raw, arrived=arrived)
        ).refusal and outcome.refusal.code == Code.RECORDS_UNAVAILABLE:
            tries += 1
            await self._effects.wait_for_next_try(effect_id, tries, Code.RECORDS_UNAVAILABLE)
        self._effects.needs_no_help(effect_id)
        return outcome

    def unreadable(self, name: str, problem: ApplicationError) -> None:
        """A message that nobody can read is a task, visibly (law 12); what it says is kept (law 16)."""
        now, size = workflow.now(), sum(len(each.payload.data) for each in self._at_hand)
        what = f"A message '{name}' of {size} bytes was not taken."
        kept = self._odd_ones.keep(
            self._at_hand, Reason(code=problem.type or Code.UNREADABLE, what=what, do=problem.message)
        )
        code = problem.type or Code.UNREADABLE
        unreadable = MessageUnreadable(message=name, code=code, why=problem.message, bytes=size, kept=kept)
        self.state.journal(unreadable, now)
        why = f"a message '{name}' could not be read: `amends show {self.state.reference}` has it; ask its sender"
        self.state.open_reading(why, now, for_whom=self.state.duty_role)
        self._look()

    def _is_ours(self, name: str, letter: str) -> bool:
        """Whether this complaint ever asked for the letter; what speaks of another one is told, and not believed."""
        if self.state.has_asked_for(letter) or letter in self.state.told_elsewhere:
            return True
        self.unreadable(name, refusal(Reason(code=Code.UNREADABLE, what="It speaks of no letter of this complaint.")))
        return False

    def _read_signal(self, name: str, model: type[M], raw: RawValue) -> M | None:
        try:
            return read(model, raw)
        except ApplicationError as problem:
            self.unreadable(name, problem)
            return None

    async def _opened(self) -> None:
        await workflow.wait_condition(lambda: self.state.opened or self.state.completed)


def marked(letters: list[LetterSent], effect_id: str, state: LetterState, why: About | None = None) -> list[LetterSent]:
    """The letters, with the one of this effect id in a new state; `why` is why it came back."""
    return [
        letter.model_copy(update={"state": state, "about": why}) if letter.effect_id == effect_id else letter
        for letter in letters
    ]
