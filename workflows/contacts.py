"""What people do themselves: speak with the customer, do their tasks, send the letters that waited for them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from amends.domain.actions import CompleteTask, Correct, MilestoneName, RecordContact
from amends.domain.case import Promise, Subject, SubjectKind, Task, TaskKind, WhyDropped
from amends.domain.events.letters import LetterUntold
from amends.domain.letters import LetterPurpose
from amends.domain.plan import ClockEvent, EventKind, Means
from amends.workflows.calls import note_the_call
from amends.workflows.conversation import answer
from amends.workflows.letters import Letters, forget
from amends.workflows.owing import done as remedied
from amends.workflows.remedies import Remedies
from amends.workflows.state import CaseState
from amends.workflows.task_queue import SerialQueue
from amends.workflows.untold import overtaken, purpose_of, waiting_for
from amends.workflows.writing_again import send_again

Replan = Callable[..., Awaitable[None]]


class Contacts:
    """Contacts and tasks of one complaint."""

    def __init__(
        self, state: CaseState, letters: Letters, remedies: Remedies, replan: Replan, beside: SerialQueue
    ) -> None:
        """Takes what contacts work with; `replan` and `beside` are those of the action handlers."""
        self.state = state
        self._letters = letters
        self._remedies = remedies
        self._replan = replan
        self._beside = beside

    async def record(self, contact: RecordContact, now: datetime) -> None:
        """Records a contact with the customer. What was promised in it has an alarm of its own."""
        state, at = self.state, self.state.between_receipt_and(now, contact.at)
        for promise in contact.promises:
            state.promises.append(Promise(what="said in a contact", date=promise.date, told_in=contact.action_id))
            why = "keep what was promised to the customer"
            state.open_task(
                TaskKind.KEEP_PROMISE,
                why,
                now,
                about=Subject(kind=SubjectKind.CONTACT, id=contact.action_id),
                due=promise.date,
            )
        note_the_call(state, contact, at, now)
        if not contact.reached:  # who refused a call has heard nothing of what it was to tell
            return
        task = next((task for task in state.open_tasks if task.id == contact.task_id), None)
        if task is not None:
            state.finish_task(task, contact.by, now, told=True)
            if task.letter is not None and task.letter in state.untold:
                await self.told(task.letter, at)
            self._keep_spoken_promise(task, at)
        reached = [MilestoneName.ACKNOWLEDGE]
        reached += [MilestoneName.APOLOGISE] if contact.apologised else []
        events = [ClockEvent(kind=EventKind.TOLD, at=at)]
        events += [
            ClockEvent(kind=EventKind.FULFILLED, at=at, milestone=name) for name in reached if not state.fulfilled(name)
        ]
        await self._replan(*events, answer(Means.CONTACT, contact.channel, at))

    async def complete(self, done: CompleteTask, now: datetime) -> None:
        """Ends a task. Where it was to read a letter, the letter is sent in the words that its reader left."""
        task = next(task for task in self.state.open_tasks if task.id == done.task_id)
        state = self.state
        if task.kind is TaskKind.EDIT_LETTER and task.letter is not None:
            state.finish_task(task, done.by, now, told=True)
            edited = partial(self._send_edited, task.letter, done.action_id if done.words else None)
            self._beside(edited, purpose_of(state, task.letter))
            return
        state.finish_task(task, done.by, now, told=True)
        if (letter := task.letter) in state.untold:  # nobody said it: what it would have fulfilled stays unfulfilled
            state.journal(LetterUntold(letter=letter, purpose=purpose_of(state, letter)), now, done.by)
            forget(state, letter)
        self._keep_spoken_promise(task, now)
        self._remedies.confirmed(task, done, now)
        if given := remedied(state, task, now):
            await self._replan(*given)

    def write_again(self, action: Correct, now: datetime) -> None:
        """Sends the letters that waited for an address, the oldest first."""
        state = self.state
        waiting = waiting_for(state, action.changes)
        for task in overtaken(state, waiting):
            state.drop_task(task, WhyDropped.TOLD_BY_LETTER, now)
            forget(state, task.letter or "")
        for task in waiting:
            self._beside(partial(send_again, self._letters, task.id, action.by), purpose_of(state, task.letter))

    async def told(self, letter: str, at: datetime) -> None:
        """Notes that what an untold letter says has reached the customer."""
        self._letters.arrived(letter, at)
        await self._replan()
        self._time_to_answer_counts(letter)

    async def _send_edited(self, draft: str, edited_by: str | None) -> None:
        await self._letters.send_edited(draft, edited_by)
        self._time_to_answer_counts(draft)

    def _time_to_answer_counts(self, letter: str) -> None:
        if purpose_of(self.state, letter) is LetterPurpose.OFFER:
            self._remedies.was_told()

    def _keep_spoken_promise(self, task: Task, at: datetime) -> None:
        state = self.state
        if task.kind is TaskKind.KEEP_PROMISE:
            state.promises = [
                promise.model_copy(update={"kept_at": at})
                if promise.told_in == task.id_of(SubjectKind.CONTACT) and promise.date == task.due
                else promise
                for promise in state.promises
            ]
