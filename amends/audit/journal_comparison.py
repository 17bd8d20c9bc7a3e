"""Compares the records of one complaint with its entries; each fault names the entry it contradicts."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from amends.db.journal import without_nul
from amends.db.journal_entry import Fault, FaultKind, JournalEntry
from amends.db.row_digest import core_digest, tasks_digest
from amends.domain.case import CaseRow
from amends.domain.comparison import digest
from amends.domain.complaint import NewComplaint
from amends.domain.events import EventType, keys

Counts = dict[str, int]
BROUGHT_IN = frozenset({EventType.COMPLAINT_RECEIVED, EventType.COMPLAINT_IMPORTED, EventType.COMPLAINT_UNREADABLE})
JUDGED = frozenset({EventType.ACTION_GRANTED, EventType.ACTION_REFUSED})
SENT = frozenset({"accepted", "bounced"})
WENT = frozenset({EventType.LETTER_ACCEPTED, EventType.LETTER_REFUSED})
COLUMNS = ("workflow_id", "run_id", "revision", "stage", "owner", "waits_for", "alarm_at", "outcome", "completed")
OF_TASKS = ("id", "kind", "for_whom", "why", "about", "due", "opened_at", "done_at", "done_by")


@dataclass(frozen=True)
class Evidence:
    """A complaint's entries, their unchanged payloads by key, and what is stored of it."""

    stream: str
    reference: str
    entries: list[JournalEntry]
    payloads: Mapping[str, dict[str, Any]]
    stored: Mapping[str, list[dict[str, Any]]]

    def fault(self, kind: FaultKind, what: str, key: str | None = None) -> Fault:
        """A fault at the entry of this key, or of the stream as a whole (entry 0)."""
        seq = next((entry.seq for entry in self.entries if entry.key == key), 0)
        return Fault(self.stream, seq, kind, what)

    def has(self, key: str) -> bool:
        """Whether there is an entry of this key; its payload may be erased."""
        return any(entry.key == key for entry in self.entries)


def faults_of_complaint(evidence: Evidence, checked: Counts, unchecked: Counts) -> Iterator[Fault]:
    """Everything in the records of this complaint that its journal contradicts, or does not know. What was looked at,
    and what could not be, is counted.
    """
    if not evidence.entries:
        yield evidence.fault("no_stream", "the records know this complaint, and the journal has nothing of it")
        return
    for look in LOOKS:
        yield from look(evidence, checked, unchecked)


def count(counts: Counts, name: str) -> None:
    """Counts one more of these."""
    counts[name] = counts.get(name, 0) + 1


def _registration(evidence: Evidence, checked: Counts, unchecked: Counts) -> Iterator[Fault]:
    if not evidence.stored["registration_of"]:
        yield evidence.fault("registration", "no complaint of this reference is in the register")
        return
    [stored] = evidence.stored["registration_of"]
    told = [
        (entry.key, evidence.payloads[entry.key]["digest"])
        for entry in evidence.entries
        if entry.type in BROUGHT_IN and "digest" in evidence.payloads.get(entry.key, {})
    ]
    if not told:
        count(unchecked, "registrations")
        return
    count(checked, "registrations")
    key, digest_told = told[-1]
    if stored["digest"] != digest_told:
        yield evidence.fault("registration", "the register has another complaint than the one that came in", key)


def _versions(evidence: Evidence, checked: Counts, unchecked: Counts) -> Iterator[Fault]:
    kept = {row["version"]: row for row in evidence.stored["versions_of"]}
    told = _versions_told(evidence)
    for version, row in kept.items():
        key = keys.of_action(row["action_id"]) if row["action_id"] else None
        wanted = told.pop(row["action_id"], None)
        if key is not None and not evidence.has(key):
            yield evidence.fault("words", f"version {version} of the complaint comes from no action that was granted")
        elif wanted is None:
            count(unchecked, "versions of a complaint")
        else:
            count(checked, "versions of a complaint")
            if _digest_of_version(row["body"]) != wanted:
                yield evidence.fault(
                    "words", f"version {version} of the complaint is not what came in", key or keys.RECEIVED
                )
    for action_id in told:
        key = keys.of_action(action_id) if action_id else keys.RECEIVED
        yield evidence.fault("words", "a version of the complaint that came in is gone", key)


def _versions_told(evidence: Evidence) -> dict[str | None, str]:
    """The digest of each version in the journal, by the action that made it; None for the first."""
    told: dict[str | None, str] = {
        key.removeprefix(keys.ACTION): payload["complaint"]
        for key, payload in evidence.payloads.items()
        if key.startswith(keys.ACTION) and isinstance(payload.get("complaint"), str)
    }
    for key in (keys.IMPORTED, keys.RECEIVED):
        if "digest" in evidence.payloads.get(key, {}):
            told[None] = evidence.payloads[key]["digest"]
    return told


def _digest_of_version(body: Any) -> str | None:
    try:
        return digest(NewComplaint.model_validate(body))
    except ValidationError:
        return None


def _letters(evidence: Evidence, checked: Counts, unchecked: Counts) -> Iterator[Fault]:
    there = set[str]()
    for letter in evidence.stored["letters_stored"]:
        there.add(letter["effect_id"])
        key = keys.of_effect(letter["effect_id"])
        told = evidence.payloads.get(key)
        if letter["staff"]:
            count(unchecked, "notices to staff")
        elif told is not None and "words" in told:
            count(checked, "letters")
            yield from _of_letter(evidence, letter, told, key)
        elif letter["state"] in SENT and not evidence.has(key):
            yield evidence.fault("letter", f"the letter {letter['effect_id']} is {letter['state']}, says only its row")
        else:
            count(unchecked, "letters on their way")
    for key, told in evidence.payloads.items():
        if key.startswith(keys.EFFECT) and "message_id" in told and told["letter"] not in there:
            yield evidence.fault("letter", f"the letter {told['letter']} is gone", key)


def _of_letter(evidence: Evidence, letter: dict[str, Any], told: dict[str, Any], key: str) -> Iterator[Fault]:
    name = letter["effect_id"]
    if hashlib.sha256(letter["words"].encode()).hexdigest() != told["words"]:
        yield evidence.fault("letter", f"the words of the letter {name} are not what was written", key)
    if "bytes" in told and hashlib.sha256(letter["raw"] or b"").hexdigest() != told["bytes"]:
        yield evidence.fault("letter", f"the bytes of the letter {name} are not what was sent", key)
    became = next(entry.type for entry in evidence.entries if entry.key == key)
    if became in WENT and letter["state"] not in SENT:
        yield evidence.fault("letter", f"the journal says {became} of {name}, and its row {letter['state']}", key)


def _actions(evidence: Evidence, checked: Counts, unchecked: Counts) -> Iterator[Fault]:
    told = {
        entry.key: entry for entry in evidence.entries if entry.key.startswith(keys.ACTION) and entry.type in JUDGED
    }
    for action in evidence.stored["actions_stored"]:
        key = keys.of_action(action["action_id"])
        entry, payload = told.pop(key, None), evidence.payloads.get(key)
        if entry is None:
            yield evidence.fault("action", f"the action {action['action_id']} stands in the records alone")
        elif payload is None:
            count(unchecked, "actions")
        else:
            count(checked, "actions")
            same = (
                (action["action"], action["granted"]) == (entry.subject, entry.type == EventType.ACTION_GRANTED)
                and without_nul(action["body"]) == payload.get("own")
                and without_nul(action["by"]) == payload.get("by")
            )
            if not same:
                yield evidence.fault(
                    "action", f"the action {action['action_id']} is not what was handed in and answered", key
                )
    for key in told:
        yield evidence.fault("action", f"the action {key.removeprefix(keys.ACTION)} is gone", key)


def _tasks(evidence: Evidence, checked: Counts, unchecked: Counts) -> Iterator[Fault]:
    if (row := _row(evidence)) is None:
        return
    kept = {task["id"]: {name: task[name] for name in OF_TASKS} for task in evidence.stored["tasks_stored"]}
    for task in row.tasks:
        count(checked, "tasks")
        said = task.model_dump(include=set(OF_TASKS))
        if kept.pop(task.id, None) != said:
            yield evidence.fault("task", f"the list of tasks and the row of the complaint differ in {task.id}")
    for task_id in kept:
        yield evidence.fault(
            "task", f"the list of tasks has {task_id}, of which the row of the complaint knows nothing"
        )


def _rows(evidence: Evidence, checked: Counts, unchecked: Counts) -> Iterator[Fault]:
    row = _row(evidence)
    if row is None:
        if evidence.stored["registration_of"]:
            yield evidence.fault("row", "the row of the complaint is gone, or cannot be read")
        return
    [columns] = evidence.stored["case_stored"]
    if differ := [name for name in COLUMNS if columns[name] != getattr(row, name)]:
        yield evidence.fault("row", f"the row of the complaint contradicts itself in {', '.join(differ)}")
    told = [(key, payload["row"]) for key, payload in evidence.payloads.items() if isinstance(payload.get("row"), dict)]
    if not told:
        count(unchecked, "rows")
        return
    # Two effects under way at once may write rows of one revision: the one that ended last stands.
    key, last = max(reversed(told), key=lambda each: (each[1]["revision"], each[1]["number"]))
    written, known = (row.revision, columns["number"]), (last["revision"], last["number"])
    if written > known:
        count(unchecked, "rows written since the last entry")
    elif written < known:
        yield evidence.fault("row", "the row of the complaint was turned back", key)
    else:
        count(checked, "rows")
        if core_digest(row) != last["sha256"] or last.get("tasks", tasks_digest(row)) != tasks_digest(row):
            yield evidence.fault("row", "the row of the complaint is not what was written", key)


def _row(evidence: Evidence) -> CaseRow | None:
    stored = evidence.stored["case_stored"]
    try:
        return CaseRow.model_validate(stored[0]["body"]) if stored else None
    except ValidationError:
        return None


LOOKS: tuple[Callable[[Evidence, Counts, Counts], Iterator[Fault]], ...] = (
    _registration, _versions, _letters, _actions, _tasks, _rows,
)  # fmt: skip
