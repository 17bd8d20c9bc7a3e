"""Handles `temporal workflow reset`: the records hold effects of the other run that this run does not know.

The effects of both have the same ids, so that nothing is done twice. But this run may say something else than the other
one said: its letters are known here by what they say, its numbers are used for nothing else, its tasks are ended, and
the owner is told what it did and this run has not.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio import workflow

from amends.activities import contracts as signatures
from amends.domain.case import Subject, SubjectKind, TaskKind
from amends.domain.cut_off import CutOff
from amends.domain.events import keys
from amends.domain.events.entry import Entry
from amends.domain.events.work import WorkflowDiverged, WorkflowReset
from amends.domain.identifiers import task_id, task_number
from amends.domain.orders import WhoseWork
from amends.workflows.earlier_actions import EarlierActions
from amends.workflows.state import REMEDIES, CaseState

ONE_TRY = timedelta(seconds=20)
TO_COMPARE = timedelta(days=1)
CUT_OFF = "nobody: the run that opened it was cut off"
ABOUT = Subject(kind=SubjectKind.RESET)
MOST_NAMED = 10


class AfterReset:
    """Notices that this run was reset, and makes the state fit what the records hold."""

    def __init__(self, state: CaseState, adopted: Callable[[CutOff], None]) -> None:
        """`adopted` is told what the records hold, as soon as the state heeds it."""
        self._state = state
        self._adopted = adopted
        self._asking = asyncio.Lock()
        self._unheeded = self.unnoticed = False
        self._entries_before = frozenset[str]()
        self.found: CutOff | None = None
        """What the records hold, until it is told; `tasks` are the other run's."""
        self.tasks = frozenset[str]()
        # The server gives a run that was reset another seed, at the point from which on it lives anew.
        workflow.register_random_seed_callback(lambda _seed: self.notice())

    def notice(self) -> None:
        """From here on this run does things that another one may have done already."""
        self._unheeded = self.unnoticed = True
        self._entries_before = frozenset(entry.key for entry in self._state.entries)

    async def heed(self) -> None:
        """Reads what the records hold, once, before anything else is done."""
        if not self._unheeded:
            return
        async with self._asking:
            if not self._unheeded:
                return
            found: CutOff = await workflow.execute_activity(
                signatures.find_cut_off,
                WhoseWork(reference=self._state.reference, workflow_id=self._state.workflow_id),
                start_to_close_timeout=ONE_TRY,
                summary="what did the run do that was cut off?",
            )
            self._unheeded, self.found = False, found
            self._take_over(found)
            self._adopted(found)

    def _take_over(self, found: CutOff) -> None:
        state, numbers = self._state, self._state.numbers
        behind = found.revision > state.revision
        for what, number in {**found.numbers, "signal": found.signals}.items():
            numbers[what] = max(numbers.get(what, 0), number)
        numbers["offer"] = max(len(state.offers), found.offers)
        state.told_elsewhere = {
            letter.effect_id: letter for letter in found.letters if not state.has_asked_for(letter.effect_id)
        }
        self._end_tasks(found)
        state.entry_number = max(state.entry_number, found.revision)
        state.entries = [self._rekeyed(entry) for entry in state.entries]
        state.revision = max(state.revision, found.revision)
        state.journal(WorkflowReset(cut_off=found.run_id, behind=behind), workflow.now())

    def _rekeyed(self, entry: Entry) -> Entry:
        """An entry of this run's own under a key that the other run cannot have used."""
        if entry.key in self._entries_before:
            return entry
        self._state.entry_number += 1
        return entry.model_copy(update={"key": keys.of_workflow(self._state.generation, self._state.entry_number)})

    def _end_tasks(self, found: CutOff) -> None:
        """Its tasks stay in the lists, ended: nothing that it wanted done is wanted by this run."""
        state, now = self._state, workflow.now()
        known = {(task.id, task.opened_at) for task in state.tasks}
        theirs = [task for task in reversed(found.tasks) if (task.id, task.opened_at) not in known]
        self.tasks = taken = frozenset(task.id for task in theirs)
        state.numbers["task"] = max([state.numbers.get("task", 0), *(task_number(task.id) for task in theirs)])
        new_ids: dict[str, str] = {}
        for task in state.tasks:
            if task.id in taken:
                state.numbers["task"] += 1
                new_ids[task.id] = task_id(state.numbers["task"])
        state.tasks = [task.model_copy(update={"id": new_ids.get(task.id, task.id)}) for task in state.tasks]
        state.entries = [
            entry.model_copy(update={"body": entry.body | {"task_id": new_ids[str(entry.body["task_id"])]}})
            if entry.body.get("task_id") in new_ids
            else entry
            for entry in state.entries
        ]
        for task in theirs:
            ended = {} if task.done_at else {"done_at": now, "done_by": CUT_OFF}
            state.tasks.append(task.model_copy(update=ended))


def tell_of_it(state: CaseState, found: CutOff, found_tasks: frozenset[str]) -> None:
    """Gives the owner a task to compare what the other run did with what this one has done."""
    sent = {letter.effect_id for letter in state.letters}
    before = EarlierActions(state)
    letters = [
        f"{letter.purpose} ({letter.at:%Y-%m-%d %H:%M} UTC)"
        for letter in reversed(found.letters)
        if letter.reached and letter.effect_id in state.told_elsewhere and letter.effect_id not in sent
    ]
    actions = [
        f"{action.action} by {action.by}"
        for action in reversed(found.actions)
        if not (
            state.actions[action.action_id].done
            if action.action_id in state.actions
            else before.holds(action.action_id)
        )
    ]
    theirs = [task for task in state.tasks if task.id in found_tasks]
    own = {task.kind for task in state.tasks if task.id not in found_tasks}
    tasks = [f"{task.kind} of {task.for_whom}" for task in theirs if task.done_by == CUT_OFF and task.kind not in own]
    done = [f"{task.kind} by {task.done_by}" for task in theirs if task.kind in REMEDIES and task.done_by != CUT_OFF]
    said = [
        f"{what}: {', '.join(each[-MOST_NAMED:])}{' and more' if len(each) > MOST_NAMED else ''}"
        for what, each in (
            ("told the customer", letters), ("granted", actions), ("paid or done", done), ("still to do then", tasks)
        )
        if each
    ]  # fmt: skip
    if not said:
        return
    now, did = workflow.now(), "; ".join(said)
    diverged = WorkflowDiverged(letters=tuple(letters), actions=tuple(actions), done=tuple(done), tasks=tuple(tasks))
    state.journal(diverged, now)
    why = f"the workflow was reset, and what a run before did is not done here ({did}): do it again, or take it back"
    state.open_task(TaskKind.CHECK_DETAILS, why, now, about=ABOUT, due=now + TO_COMPARE)
