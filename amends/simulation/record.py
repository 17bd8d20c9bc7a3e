"""What the customer and the staff saw of a journey, and its figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesParser
from email.policy import default
from enum import StrEnum
from itertools import pairwise
from typing import Any

from amends.db import Records
from amends.db.journal import stream_of
from amends.db.letters import StoredLetter
from amends.domain.actions import CUSTOMER
from amends.domain.case import REACHED, CaseRow, Escalation, EscalationState, LetterSent, LetterState
from amends.domain.complaint import NewComplaint
from amends.domain.plan import EventKind, StepAction
from amends.domain.zones import ZoneInfo
from amends.letters.dates import promised
from amends.letters.formatting import Phrasing
from amends.policy.pages.policy_page import PolicyPage
from amends.simulation.date_outcomes import DateOutcome, Promised, PromisedDate, promises_of
from amends.simulation.letter_dates import Written
from amends.simulation.recorded_actions import RecordedAction, brought_by, deeds_of
from amends.simulation.runner import Seen

SEEN_AS_A_LETTER = frozenset({StepAction.TELL_CUSTOMER, StepAction.SIGNPOST})
BEGINS = frozenset({EventKind.RECEIVED, EventKind.REOPENED})
ENDS = frozenset({EventKind.RESOLVED, EventKind.ENDED})


class Lane(StrEnum):
    """Who sees it: the customer or the staff."""

    CUSTOMER = "customer"
    STAFF = "staff"


@dataclass(frozen=True)
class Observation:
    """One thing that one of them saw. `kind` and `about` are words that `wording` says in a language; `who` are staff
    ids, `title` and `words` what was written. `told` marks what ends the customer's silence.
    """

    at: datetime
    lane: Lane
    kind: str
    about: str = ""
    clock: str = ""
    who: tuple[str, ...] = ()
    title: str = ""
    words: str = ""
    told: bool = False
    trouble: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """The event for programs."""
        told = {"at": self.at, "lane": self.lane, "kind": self.kind, "about": self.about, "milestone": self.clock}
        return told | {"who": self.who, "title": self.title, "words": self.words}


@dataclass(frozen=True)
class Silence:
    """A time in which the customer heard nothing of an open complaint."""

    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """The length by the wall clock: nights and weekends count, since the customer waits."""
        return self.ends - self.begins

    @property
    def felt(self) -> bool:
        """Whether it counts: an immediate answer takes only the machine's time."""
        return self.length >= timedelta(minutes=1)


@dataclass(frozen=True)
class JourneyRecord:
    """All of it. `zone` is the customer's; `ended` is when the simulation stopped."""

    complaint: NewComplaint
    row: CaseRow
    zone: ZoneInfo
    arrived: datetime
    ended: datetime
    happenings: tuple[Observation, ...]
    silences: tuple[Silence, ...]
    promises: tuple[Promised, ...]
    trouble: str | None

    def lane(self, lane: Lane) -> tuple[Observation, ...]:
        """What one of them saw, in order."""
        return tuple(each for each in self.happenings if each.lane is lane)

    @property
    def longest_silence(self) -> Silence:
        """The longest silence, the first of several; length zero where the complaint is answered at once."""
        return max(self.silences, key=lambda silence: silence.length, default=Silence(self.arrived, self.arrived))

    @property
    def first_answer(self) -> timedelta | None:
        """How long it took until the customer heard anything; None if they never did."""
        told = [each.at for each in self.happenings if each.told]
        return min(told) - self.arrived if told else None

    def count(self, whose: str, *words: DateOutcome) -> int:
        """How many dates of this kind ended with one of these words."""
        return sum(each.whose == whose and each.word in words for each in self.promises)

    def most_in_a_day(self, happenings: Sequence[Observation]) -> int:
        """How many of these were on one day of the customer's at most."""
        return max(Counter(each.at.astimezone(self.zone).date() for each in happenings).values(), default=0)


async def life_of(
    seen: Seen, complaint: NewComplaint, page: PolicyPage, records: Records, dates: Mapping[str, Written]
) -> JourneyRecord:
    """Reads from the records what everybody saw. `dates` are the dates of each letter, by its effect id."""
    reference, zone = complaint.reference, ZoneInfo(complaint.customer.time_zone)
    stored = {letter.effect_id: letter for letter in await records.letters.of(reference)}
    deeds = list(deeds_of(await records.journal.read(stream_of(reference))))
    row = seen.case.row
    brought = dict(brought_by(row, deeds))
    happenings = sorted(
        [
            *_complained(complaint),
            *_letters(row, stored),
            *_actions(deeds),
            *_escalations(row),
            *await _digests(row, records),
            *_tasks(row),
        ],
        key=lambda each: each.at,  # what comes at one moment stays in this order: who was quicker is no policy's
    )
    shown = tuple(each for each in happenings if each.at <= seen.ended)
    heard = [each.at for each in shown if each.told]
    return JourneyRecord(
        complaint=complaint,
        row=row,
        zone=zone,
        arrived=seen.arrived,
        ended=seen.ended,
        happenings=shown,
        silences=tuple(_silences(seen, heard)),
        promises=tuple(promises_of(seen, page, _dates_in_letters(row, stored, dates, brought, zone), heard)),
        trouble=seen.trouble,
    )


def _complained(complaint: NewComplaint) -> Iterator[Observation]:
    title, words = complaint.subject, complaint.what_happened
    yield Observation(complaint.received_at, Lane.CUSTOMER, "complained", title=title, words=words)


def _letters(row: CaseRow, stored: Mapping[str, StoredLetter]) -> Iterator[Observation]:
    """Letters that arrived, for the customer; others, which staff have to bring, for the staff."""
    for letter in row.letters:
        kept = stored.get(letter.effect_id)
        title, words = (subject_of(kept), kept.words) if kept else ("", "")
        if letter.state in REACHED:
            yield Observation(
                letter.at, Lane.CUSTOMER, "letter", about=letter.purpose, title=title, words=words, told=True
            )
        else:
            yield _not_sent(letter, title, words)


def _not_sent(letter: LetterSent, title: str, words: str) -> Observation:
    failed = letter.state in {LetterState.BOUNCED, LetterState.NO_RECIPIENT, LetterState.NO_TEMPLATE}
    kind = f"letter_{letter.state}"
    return Observation(letter.at, Lane.STAFF, kind, about=letter.purpose, title=title, words=words, trouble=failed)


def _dates_in_letters(
    row: CaseRow,
    stored: Mapping[str, StoredLetter],
    dates: Mapping[str, Written],
    brought: Mapping[str, datetime],
    zone: ZoneInfo,
) -> Iterator[PromisedDate]:
    """The dates in the words of letters that arrived or were brought. Not every letter tells all its dates."""
    for letter in row.letters:
        kept = stored.get(letter.effect_id)
        at = letter.at if letter.state in REACHED else brought.get(letter.effect_id)
        if kept is None or at is None:
            continue
        phrasing = Phrasing(kept.language, zone.key)
        written, told = dates.get(letter.effect_id, (at, ()))
        for each in told:
            if each.date > at and promised(phrasing, each.date, written) in kept.words:
                yield PromisedDate(at, each.milestone, each.date)


def subject_of(letter: StoredLetter) -> str:
    """The subject as the customer's mail program shows it; empty for other channels."""
    if letter.raw is None or letter.channel != "email":
        return ""
    return str(BytesParser(policy=default).parsebytes(letter.raw, headersonly=True)["subject"] or "")


def _actions(deeds: Sequence[RecordedAction]) -> Iterator[Observation]:
    """What people did. A contact that reached the customer is seen by both."""
    for deed in deeds:
        own = deed.own
        words = str(own.get("words_for_customer") or own.get("said") or own.get("text") or own.get("words") or "")
        lane = Lane.CUSTOMER if deed.who == CUSTOMER else Lane.STAFF
        kind = "refused" if deed.refused else "action"
        yield Observation(deed.at, lane, kind, about=deed.action, who=(deed.who,), words=words, trouble=deed.refused)
        if deed.reached:
            yield Observation(deed.at, Lane.CUSTOMER, "contact", about=str(own["channel"]), words=words, told=True)


def _escalations(row: CaseRow) -> Iterator[Observation]:
    """Whom each escalation step told. What it tells the customer is a letter of its own."""
    for step in sorted(row.escalations, key=lambda step: (step.at, step.milestone, step.generation, step.step)):
        if step.action in SEEN_AS_A_LETTER:
            continue
        kind = "notice" if step.state is EscalationState.DELIVERED else f"notice_{step.state}"
        stuck = step.state in {EscalationState.STUCK, EscalationState.FAILED}
        yield Observation(
            step.at, Lane.STAFF, kind, str(what_came_of(step)), str(step.milestone), step.to, trouble=stuck
        )


def what_came_of(step: Escalation) -> StepAction:
    """What the step did: its own action, or TELL_DUTY where nobody of a role was there."""
    nobody_there = any(tried.startswith("role:") for tried in step.tried)
    return StepAction.TELL_DUTY if nobody_there else step.action


async def _digests(row: CaseRow, records: Records) -> list[Observation]:
    """The digests with held notices. They follow the machine's clock, so each is shown when it is due."""
    held = {person for step in row.escalations if step.state is EscalationState.HELD for person in step.to}
    return [
        Observation(digest.tells_at, Lane.STAFF, "digest", who=(person,))
        for person in held
        for digest in await records.notices.owed_to(person)
    ]


def _tasks(row: CaseRow) -> Iterator[Observation]:
    for task in sorted(row.tasks, key=lambda task: (task.opened_at, task.kind, task.for_whom, task.why)):
        yield Observation(task.opened_at, Lane.STAFF, "task", str(task.kind), who=(task.for_whom,), title=task.why)


def _silences(seen: Seen, told: Sequence[datetime]) -> Iterator[Silence]:
    """The times in which the customer heard nothing, from receipt or reopening to the resolution."""
    for begins, ends in _open_times(seen):
        heard = [begins, *sorted(at for at in told if begins < at < ends), ends]
        for before, after in pairwise(heard):
            yield Silence(before, after)


def _open_times(seen: Seen) -> Iterator[tuple[datetime, datetime]]:
    """The times in which the complaint was open. One that was never opened is open from its arrival."""
    if not seen.case.ledger:
        yield seen.arrived, seen.ended
    begun: datetime | None = None
    for event in sorted(seen.case.ledger, key=lambda event: event.at):
        if event.kind in BEGINS and begun is None:
            begun = event.at
        elif event.kind in ENDS and begun is not None:
            yield begun, event.at
            begun = None
    if begun is not None and begun < seen.ended:
        yield begun, seen.ended
