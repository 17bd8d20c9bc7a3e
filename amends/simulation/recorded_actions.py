"""What people did on a journey, from the journal, and which letters they brought themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.audit.journal_events import event_in
from amends.db.journal_entry import JournalEntry
from amends.domain.case import CaseRow, LetterState
from amends.domain.events.actions import ActionGranted, ActionRefused

# What these say, a person tells the customer. A task that is closed without a contact told them nothing.
LEFT_TO_A_PERSON = frozenset(
    {LetterState.CONTACT_TASK, LetterState.BOUNCED, LetterState.NO_RECIPIENT, LetterState.NO_TEMPLATE}
)


@dataclass(frozen=True)
class RecordedAction:
    """An action and its answer; `own` are the action's own fields."""

    at: datetime
    who: str
    action: str
    own: Mapping[str, Any]
    refused: bool

    @property
    def reached(self) -> bool:
        """Whether a person spoke with the customer, or wrote to them."""
        return self.action == "record_contact" and bool(self.own.get("reached")) and not self.refused


def deeds_of(journal: Sequence[JournalEntry]) -> Iterator[RecordedAction]:
    """The actions that people did, or were refused."""
    for entry in journal:
        event = event_in(entry)
        if isinstance(event, ActionGranted | ActionRefused) and event.action_id is not None:
            own = event.own or {}
            at = datetime.fromisoformat(own["at"]) if "at" in own else entry.at
            yield RecordedAction(at, entry.who, event.action, own, isinstance(event, ActionRefused))


def brought_by(row: CaseRow, deeds: Sequence[RecordedAction]) -> Iterator[tuple[str, datetime]]:
    """When a person told the customer the content of an undelivered letter, by the letter's effect id."""
    about = {task.id: task.letter for task in row.tasks}
    left = {letter.effect_id for letter in row.letters if letter.state in LEFT_TO_A_PERSON}
    for deed in deeds:
        letter = about.get(str(deed.own.get("task_id")))
        if letter in left and deed.reached:
            yield letter, deed.at
