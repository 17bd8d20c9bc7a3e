"""Past complaints to try policies on, from a file or from the records, with what people did and when."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from amends.db import Records
from amends.db.actions import StoredAction
from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow, LetterSent
from amends.domain.complaint import Facts, NewComplaint, facts_of
from amends.domain.errors import NotFound, WrongUse
from amends.domain.letters import LetterPurpose
from amends.domain.plan import ClockEvent, EventKind, Means
from amends.domain.types import Instant, Recorded
from amends.policy.pages.durations import span
from amends.services.past_remedies import TOLD_BY, remedies

DECIDED_BY_STAFF = {
    LetterPurpose.REQUEST: Means.LETTER,
    LetterPurpose.OFFER: Means.LETTER,
    LetterPurpose.DECISION: Means.LETTER,
    LetterPurpose.EXTENSION: Means.LETTER,
    LetterPurpose.RESOLUTION: Means.LETTER,
    LetterPurpose.NEWS: Means.NOTE,
}
ALSO = {
    LetterPurpose.RESOLUTION: EventKind.RESOLVED,
    LetterPurpose.FAST_PATH: EventKind.RESOLVED,
    LetterPurpose.OFFER: EventKind.OFFERED,
    LetterPurpose.SURVEY: EventKind.SURVEYED,
    LetterPurpose.WITHDRAWN: EventKind.ENDED,
    LetterPurpose.REFERRED: EventKind.ENDED,
}
BY_THE_POLICY = frozenset({LetterPurpose.HOLDING, LetterPurpose.SIGNPOST})
# What a person's answer fulfils is the policy's to say, so only the answer is taken from the past.
BY_ANSWERS = frozenset({MilestoneName.FIRST_CONTACT, MilestoneName.NEXT_RESPONSE})
SMALLEST_STEP = timedelta(microseconds=1)


class Past(Recorded):
    """A past complaint: its facts, and what happened until when. Without events only its receipt is known."""

    facts: Facts
    events: tuple[ClockEvent, ...] = ()
    until: Instant


def from_file(file: Path) -> list[Past]:
    """Reads one JSON document a line: a complaint, or `complaint` (or its `facts`) with `events`, `until` and
    `earlier`.

    Raises:
        NotFound: there is no such file.
        WrongUse: a line is no such document; it names the line, never its content.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "this is not UTF-8 text"
        raise NotFound(f"{file}: {why}.") from None
    return [_past(json_line, f"{file}:{number}") for number, json_line in enumerate(lines, 1) if json_line.strip()]


def _past(line: str, place: str) -> Past:
    try:
        body = json.loads(line)
        known = body if "complaint" in body or "facts" in body else {"complaint": body}
        facts = (
            Facts.model_validate(known["facts"])
            if "facts" in known
            else facts_of(NewComplaint.model_validate(known["complaint"]), int(known.get("earlier", 0)))
        )
        events = _EVENTS.validate_python(known.get("events", ()))
        _spans_are_read(events, place)
        last = max((event.at for event in events), default=facts.received_at)
        return Past(facts=facts, events=events, until=known.get("until", last + SMALLEST_STEP))
    except ValidationError as wrong:
        raise WrongUse(f"{place}: {_mistakes(wrong)}.") from None
    except (ValueError, TypeError):
        do = "Write one complaint a line, as JSON."
        raise WrongUse(f"{place}: this is no complaint.", do) from None


def _mistakes(wrong: ValidationError) -> str:
    """Every mistake by its field; what was written is not repeated."""
    return "; ".join(
        f"{'.'.join(map(str, each['loc']))}: {each['msg'].removeprefix('Value error, ')}".removeprefix(": ")
        for each in wrong.errors(include_url=False, include_context=False, include_input=False)
    )


def _spans_are_read(events: Sequence[ClockEvent], place: str) -> None:
    """Refuses an extension whose length is no span: it is text until it is counted."""
    for event in events:
        try:
            span(event.by_another or "1 day")
        except ValueError:
            do = "Write it like '3 business days'."
            raise WrongUse(f"{place}: by_another is no span of time.", do) from None


_EVENTS: TypeAdapter[tuple[ClockEvent, ...]] = TypeAdapter(tuple[ClockEvent, ...])


async def from_records(records: Records, limit: int) -> list[Past]:
    """Every complaint that the records could read, also those that are over; imported ones have no events."""
    rows, now = await records.cases.rows(all=True, limit=limit), datetime.now(UTC)
    return [
        Past(
            facts=row.facts,
            events=tuple(retraced(row, await records.actions.of(row.reference))),
            until=now if records.clock == "real" and not row.completed else row.updated_at + SMALLEST_STEP,
        )
        for row in rows
        if row.facts is not None
    ]


def retraced(row: CaseRow, actions: Sequence[StoredAction]) -> list[ClockEvent]:
    """What customers and staff did, as ledger events in order, without what the policy did by itself."""
    assert row.facts is not None
    letters = (event for letter in row.letters for event in _of_letter(letter, str(row.facts.contact_by)))
    reopened = (ClockEvent(kind=EventKind.REOPENED, at=each.at) for each in row.reopenings)
    done = (
        event
        for action in actions
        if action.granted
        for event in _of_action(action.action, action.body or {}, action.at)
    )
    promised = remedies(row, actions)
    return list(_once(sorted((*letters, *reopened, *done, *promised), key=lambda event: event.at)))


def _once(events: Sequence[ClockEvent]) -> Iterator[ClockEvent]:
    """The events with each milestone reached once between reopenings: a second call reaches nothing more."""
    reached: set[MilestoneName | None] = set()
    for event in events:
        if event.kind is EventKind.REOPENED:
            reached.clear()
        if event.kind is EventKind.FULFILLED:
            if event.milestone in reached:
                continue
            reached.add(event.milestone)
        yield event


def _of_letter(letter: LetterSent, channel: str) -> Iterator[ClockEvent]:
    purpose = LetterPurpose(letter.purpose)
    if letter.state not in TOLD_BY or purpose in BY_THE_POLICY:
        return
    yield ClockEvent(kind=EventKind.TOLD, at=letter.at)
    for name in letter.serves:
        if name not in BY_ANSWERS:
            yield ClockEvent(kind=EventKind.FULFILLED, at=letter.at, milestone=MilestoneName(name))
    if means := DECIDED_BY_STAFF.get(purpose):
        yield ClockEvent(kind=EventKind.ANSWERED, at=letter.at, means=means, channel=channel)
    if kind := ALSO.get(purpose):
        yield ClockEvent(kind=kind, at=letter.at)
    if purpose is LetterPurpose.REQUEST:
        yield ClockEvent(kind=EventKind.PAUSED, at=letter.at, waits_for="customer")


def _of_action(action: str, body: dict[str, Any], at: datetime) -> Iterator[ClockEvent]:
    match action:
        case "pause" if body.get("waits_for") != "customer":
            yield ClockEvent(kind=EventKind.PAUSED, at=at, waits_for=body.get("waits_for"))
        case "mark_spam" | "mark_duplicate":  # no letter tells of it
            yield ClockEvent(kind=EventKind.ENDED, at=at)
        case "resume":
            yield ClockEvent(kind=EventKind.RESUMED, at=at)
        case "extend":
            milestone = MilestoneName(body["milestone"])
            yield ClockEvent(kind=EventKind.EXTENDED, at=at, milestone=milestone, by_another=body["by_another"])
        case "record_contact" if body.get("reached") or body.get("refused"):
            spoken = min(at, datetime.fromisoformat(body["at"]))
            yield ClockEvent(kind=EventKind.TOLD, at=spoken)
            reached = [MilestoneName.ACKNOWLEDGE, *([MilestoneName.APOLOGISE] if body.get("apologised") else [])]
            for name in reached:
                yield ClockEvent(kind=EventKind.FULFILLED, at=spoken, milestone=name)
            yield ClockEvent(kind=EventKind.ANSWERED, at=spoken, means=Means.CONTACT, channel=body.get("channel"))
        case "add_information" if not body.get("courtesy"):
            yield ClockEvent(kind=EventKind.RESUMED, at=at)
            yield ClockEvent(kind=EventKind.HEARD, at=at, channel=body.get("channel", "web"))
        case _:
            return
