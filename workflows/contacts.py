"""What people do themselves: speak with the customer, do their tasks, send the letters that waited for them."""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

from temporalio import workflow

from complaints.acts import CompleteTask, MilestoneName, RecordContact
from complaints.case import Promise, TaskKind
from complaints.plan import ClockEvent, EventKind, Means
from workflows.answering import answer
from workflows.calling import note_the_call
from workflows.letters import Letters
from workflows.money import Remedies
from workflows.state import CaseState

with workflow.unsafe.imports_passed_through():
    from activities.signatures import LetterPurpose

Replan = Callable[..., Awaitable[None]]
Beside = Callable[[Callable[[], Coroutine[Any, Any, None]]], None]


class Contacts:
    """Contacts and tasks of one complaint."""

    def __init__(self, state: CaseState, letters: Letters, remedies: Remedies, replan: Replan, beside: Beside) -> None:
        """`replan` and `beside` are those of the acts."""
        self.state = state
        self._letters = letters
        self._remedies = remedies
        self._replan = replan
        self._beside = beside

    async def record(self, contact: RecordContact, now: datetime) -> None:
        """Somebody spoke with the customer, or tried to; what they promised has an alarm of its own."""
        state, at = self.state, self.state.between_receipt_and(now, contact.at)
        for promise in contact.promises:
            state.promises.append(Promise(what="said in a contact", date=promise.date, told_in=contact.act_id))
            why = "keep what was promised to the customer"
            state.open_task(TaskKind.KEEP_PROMISE, why, now, about=contact.act_id, due=promise.date)
        note_the_call(state, contact, at, now)
        if not contact.reached:  # who refused a call has heard nothing of what it was to tell
            return
        if contact.task_id and any(task.id == contact.task_id for task in state.open_tasks):
            await self._done(contact.task_id, contact.by, at)
        reached = [MilestoneName.ACKNOWLEDGE]
        reached += [MilestoneName.APOLOGISE] if contact.apologised else []
        events = [ClockEvent(kind=EventKind.TOLD, at=at)]
        events += [
            ClockEvent(kind=EventKind.FULFILLED, at=at, milestone=name) for name in reached if not state.fulfilled(name)
        ]
        await self._replan(*events, answer(Means.CONTACT, contact.channel, at))

    async def complete(self, done: CompleteTask, now: datetime) -> None:
        """A task is done. Where it was to read a letter, the letter goes, in the words that they left in it."""
        task = next(task for task in self.state.open_tasks if task.id == done.task_id)
        if task.kind is TaskKind.EDIT_LETTER and task.about:
            self.state.finish_task(task, done.by, now)
            self._beside(partial(self._send_edited, task.about, done.act_id if done.words else None))
        else:
            await self._done(done.task_id, done.by, now)

    async def told(self, letter: str, at: datetime) -> None:
        """What an untold letter says has reached the customer."""
        self._letters.arrived(letter, at)
        await self._replan()
        self._time_to_answer_counts(letter)

    async def _send_edited(self, draft: str, edited_by: str | None) -> None:
        await self._letters.send_edited(draft, edited_by)
        self._time_to_answer_counts(draft)

    def _time_to_answer_counts(self, letter: str) -> None:
        if f"/letter.{LetterPurpose.OFFER}/" in letter:
            self._remedies.was_told()

    async def _done(self, task_id: str, by: str, at: datetime) -> None:
        state = self.state
        task = next(task for task in state.open_tasks if task.id == task_id)
        state.finish_task(task, by, workflow.now())
        if task.about in state.untold:
            await self.told(task.about, at)
        if task.kind is TaskKind.KEEP_PROMISE:
            state.promises = [
                promise.model_copy(update={"kept_at": at})
                if promise.told_in == task.about and promise.date == task.due
                else promise
                for promise in state.promises
            ]
        if task.kind is TaskKind.PAY_BY_HAND:
            self._beside(partial(self._remedies.paid, task))
