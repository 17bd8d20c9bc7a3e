"""Turns journal entries into lines of a timeline: a mark, who, what in words, and the details worth reading."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from amends.audit.case_file import Story
from amends.audit.event_details import Details
from amends.audit.event_sentences import EventSentences
from amends.audit.journal_events import body_of
from amends.db.journal_entry import JournalEntry
from amends.domain.actions import CUSTOMER
from amends.domain.events import EventType
from amends.domain.zones import ZoneInfo
from amends.text import printable


class Mark(StrEnum):
    """What kind of thing an entry tells, at a glance. Each desk draws it with its own sign and colour."""

    TROUBLE = "trouble"
    ATTENTION = "attention"
    ASIDE = "aside"
    LETTER = "letter"
    TASK = "task"
    SUCCESS = "success"
    CUSTOMER = "customer"
    OTHER = "other"


MARKS: Mapping[EventType, Mark] = {
    EventType.COMPLAINT_RECEIVED: Mark.CUSTOMER,
    EventType.COMPLAINT_IMPORTED: Mark.SUCCESS,
    EventType.COMPLAINT_UNREADABLE: Mark.TROUBLE,
    EventType.COMPLAINT_CANCELLED: Mark.ATTENTION,
    EventType.COMPLAINT_HANDED_OVER: Mark.ATTENTION,
    EventType.COMPLAINT_REOPENED: Mark.ATTENTION,
    EventType.COMPLAINT_CLOSED: Mark.SUCCESS,
    EventType.COMPLAINT_COMPLETED: Mark.OTHER,
    EventType.START_REPEATED: Mark.ATTENTION,
    EventType.START_CONFLICTED: Mark.ATTENTION,
    EventType.STAGE_REACHED: Mark.ASIDE,
    EventType.APOLOGY_WAIVED: Mark.OTHER,
    EventType.POLICY_MIGRATED: Mark.OTHER,
    EventType.LINK_ADDED: Mark.OTHER,
    EventType.LINK_LEFT_ONE_SIDED: Mark.ATTENTION,
    EventType.SURVEY_SUPPRESSED: Mark.ASIDE,
    EventType.SCORE_IGNORED: Mark.ASIDE,
    EventType.CUSTOMER_REPLIED: Mark.CUSTOMER,
    EventType.RESPONSE_GIVEN: Mark.SUCCESS,
    EventType.CALL_DECLINED: Mark.OTHER,
    EventType.OUTCOME_OBSERVED: Mark.OTHER,
    EventType.MESSAGE_UNREADABLE: Mark.TROUBLE,
    EventType.LETTER_ACCEPTED: Mark.LETTER,
    EventType.LETTER_REFUSED: Mark.TROUBLE,
    EventType.LETTER_DELEGATED: Mark.LETTER,
    EventType.LETTER_UNADDRESSED: Mark.TROUBLE,
    EventType.LETTER_UNWRITTEN: Mark.TROUBLE,
    EventType.LETTER_DRAFTED: Mark.LETTER,
    EventType.LETTER_SUPPRESSED: Mark.LETTER,
    EventType.LETTER_OVERTAKEN: Mark.ASIDE,
    EventType.LETTER_LANGUAGE_SUBSTITUTED: Mark.ATTENTION,
    EventType.LETTER_DELIVERED: Mark.LETTER,
    EventType.LETTER_DELAYED: Mark.ATTENTION,
    EventType.LETTER_BOUNCED: Mark.TROUBLE,
    EventType.LETTER_REWRITTEN: Mark.LETTER,
    EventType.LETTER_DROPPED: Mark.ASIDE,
    EventType.LETTER_UNTOLD: Mark.TROUBLE,
    EventType.LETTER_DIVERGED: Mark.ATTENTION,
    EventType.DRAFT_DROPPED: Mark.ASIDE,
    EventType.ACTION_GRANTED: Mark.SUCCESS,
    EventType.ACTION_REFUSED: Mark.ASIDE,
    EventType.ACTION_REVOKED: Mark.TROUBLE,
    EventType.ACTION_REJECTED: Mark.ASIDE,
    EventType.TASK_OPENED: Mark.TASK,
    EventType.TASK_COMPLETED: Mark.SUCCESS,
    EventType.TASK_DROPPED: Mark.ASIDE,
    EventType.ESCALATION_DELIVERED: Mark.ATTENTION,
    EventType.ESCALATION_HELD: Mark.ATTENTION,
    EventType.ESCALATION_SKIPPED: Mark.ASIDE,
    EventType.ESCALATION_STUCK: Mark.TROUBLE,
    EventType.ESCALATION_FAILED: Mark.TROUBLE,
    EventType.NOTICE_SENT: Mark.ATTENTION,
    EventType.NOTICE_HELD: Mark.ATTENTION,
    EventType.NOTICE_FAILED: Mark.TROUBLE,
    EventType.OFFER_LAPSED: Mark.ATTENTION,
    EventType.PAYOUT_REQUESTED: Mark.OTHER,
    EventType.PAYOUT_REPORTED: Mark.OTHER,
    EventType.PAYMENT_CONFIRMED: Mark.SUCCESS,
    EventType.EFFECT_DELAYED: Mark.TROUBLE,
    EventType.WORKFLOW_RESET: Mark.ATTENTION,
    EventType.WORKFLOW_DIVERGED: Mark.ATTENTION,
    EventType.MAIL_WAITING: Mark.TASK,
    EventType.MAIL_SETTLED: Mark.SUCCESS,
    EventType.DIGEST_SENT: Mark.LETTER,
    EventType.POLICY_PUBLISHED: Mark.SUCCESS,
    EventType.JOURNAL_READ: Mark.OTHER,
}
assert set(MARKS) == set(EventType), set(EventType) ^ set(MARKS)
TOLD_ONCE = {EventType.NOTICE_SENT: EventType.ESCALATION_DELIVERED, EventType.NOTICE_HELD: EventType.ESCALATION_HELD}
"""A notice and the escalation step that it served are one line."""


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    at: datetime
    mark: Mark
    who: str
    what: str
    details: tuple[str, ...] = ()


def events_of(story: Story, zone: ZoneInfo, language: str = "en") -> list[Event]:
    """The journal of the complaint in its own order, which is the order in which things became true.

    A step of a ladder is told once: by the notice that went to colleagues, with how late it was.
    """
    lines = Timeline(story, zone, EventSentences(language))
    served: dict[tuple[str, str], list[JournalEntry]] = {}
    for entry in story.journal:
        served.setdefault((entry.type, entry.subject), []).append(entry)
    events: list[tuple[int, Event]] = []
    told = set[int]()
    for entry in story.journal:
        event = lines.event_of(entry)
        steps = served.get((TOLD_ONCE[EventType(entry.type)], entry.subject)) if entry.type in TOLD_ONCE else None
        if steps and (step := steps.pop(0)).seq not in {fault.seq for fault in story.faults}:
            late_by = (body_of(step) or {}).get("late_by")
            event = replace(event, details=(*event.details, *lines.details.fields({"late_by": late_by})))
            told.add(step.seq)
        events.append((entry.seq, event))
    return [event for seq, event in events if seq not in told]


class Timeline:
    """The lines of one complaint, in one language and zone."""

    def __init__(self, story: Story, zone: ZoneInfo, sentences: EventSentences) -> None:
        self._story = story
        self._sentences = sentences
        self.details = Details(zone, sentences, complaint_shown=story.complaint is not None)

    def event_of(self, entry: JournalEntry) -> Event:
        """One journal entry in words."""
        wrong = tuple(fault.what for fault in self._story.faults if fault.seq == entry.seq)
        return Event(
            at=entry.at,
            mark=Mark.TROUBLE if wrong else _mark(entry),
            who=self._who(entry.who, body_of(entry)),
            what=printable(self._sentences.of_entry(entry)),
            details=(*wrong, *self.details.of(entry)),
        )

    def _who(self, who: str, body: dict[str, Any] | None) -> str:
        """Who did it; of what a customer did, who typed it, or which way it came."""
        own = body.get("own") if body else None
        said = cast("dict[str, Any]", own) if isinstance(own, dict) else {}
        if typed := said.get("written_down_by"):
            return self._sentences.say("typed_by", who=who, other=printable(str(typed)))
        through = said.get("through")
        return (
            self._sentences.say("came_by", who=who, way=printable(str(through)).replace("_", " ")) if through else who
        )


def _mark(entry: JournalEntry) -> Mark:
    """What the customer does is theirs. An event of an unknown type has no mark of its own."""
    if entry.type not in set(EventType):
        return Mark.OTHER
    mark = MARKS[EventType(entry.type)]
    return Mark.CUSTOMER if entry.who == CUSTOMER and mark is Mark.OTHER else mark
