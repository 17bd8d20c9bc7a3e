"""Turns journal entries into lines of a timeline: a mark, who, what in words, and the details worth reading."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from amends.audit.case_file import Story, body_of
from amends.db.journal_entry import JournalEntry
from amends.domain.actions import ACTIONS
from amends.domain.zones import ZoneInfo
from amends.text import day_and_time, length, printable


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


# The first that fits counts: trouble before success, the customer before the machinery.
MARKS: tuple[tuple[tuple[str, ...], Mark], ...] = (
    (
        ("refused", "too late", "stuck", "bounced", "unreadable", "failed", "no recipient", "nobody"),
        Mark.TROUBLE,
    ),
    (("notice", "handed over", "reopened", "duplicate", "conflict"), Mark.ATTENTION),
    (("skipped", "superseded", "stage:"), Mark.ASIDE),
    (("letter",), Mark.LETTER),
    (("task ended",), Mark.SUCCESS),
    (("task",), Mark.TASK),
    (("closed", "granted", "imported", "answered"), Mark.SUCCESS),
)
# What programs need, or what the line or the head of the page says already.
UNTOLD = frozenset(
    {
        "action_id", "at", "bytes", "code", "complaint", "content_hash", "count", "digest", "effect", "effect_id",
        "facts", "for_whom",
        "generation", "language", "letter", "message_id", "offer_id", "policy", "purpose", "roster", "row", "run",
        "seen_revision", "serves", "since", "state", "step", "task", "template", "terms",
    }
)  # fmt: skip
# What somebody said: quoted, without a label or with one that tells to whom.
SAID = {"text": "", "said": "", "words": "", "story": "", "words_for_customer": "to the customer: "}
LENGTHS = frozenset({"waited", "late_by"})
DONE = {
    "decide": "decided",
    "resolve": "resolved it",
    "assign": "handed it over",
    "give_back": "gave it back",
    "pause": "paused it",
    "resume": "resumed it",
    "extend": "extended a promise",
    "note": "left a note",
    "correct": "corrected it",
    "record_contact": "recorded a contact",
    "complete_task": "completed a task",
    "reopen": "reopened it",
    "withdraw": "withdrew it",
    "refer": "referred it",
    "mark_spam": "marked it as spam",
    "mark_duplicate": "marked it as a duplicate",
    "link": "linked it",
    "migrate_policy": "moved it to another policy",
    "answer_offer": "answered the offer",
    "rate": "rated it",
    "add_information": "told us more",
}


NOTICE = re.compile(r"notice (?P<milestone>\w+) (?P<action>\w+) handed to colleagues$")
DELIVERED = re.compile(r"escalation delivered: (?P<milestone>\w+) [^.]+\.(?P<action>\w+)$")
SKIPPED = re.compile(r"escalation skipped: (?P<milestone>\w+) [^.]+\.(?P<action>\w+)$")
LETTER = re.compile(r"letter (?P<purpose>\w+) accepted$")
STEPS: Mapping[str, str] = {
    "warn_owner": "the owner is reminded",
    "tell_supervisor": "the supervisor is told",
    "tell_manager": "the manager is told",
    "tell_duty": "the duty role is told",
    "reassign": "it goes to somebody else",
    "tell_customer": "the customer is told a new date",
    "raise_severity": "it counts as more severe",
    "require_call": "a call is asked for",
    "signpost": "the customer is told where else they can go",
}


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    at: datetime
    mark: Mark
    who: str
    what: str
    details: tuple[str, ...] = ()


def events_of(story: Story, zone: ZoneInfo) -> list[Event]:
    """The journal of the complaint in its own order, which is the order in which things became true.

    A step of a ladder is told once: by the notice that went to colleagues, with how late it was.
    """
    served: dict[tuple[str, str], list[JournalEntry]] = {}
    for entry in story.journal:
        if found := DELIVERED.match(entry.what):
            served.setdefault((found["milestone"], found["action"]), []).append(entry)
    events: list[tuple[int, Event]] = []
    told = set[int]()
    for entry in story.journal:
        event, notice = event_of(entry, story, zone), NOTICE.match(entry.what)
        steps = served.get((notice["milestone"], notice["action"])) if notice else None
        if steps and (step := steps.pop(0)).seq not in {fault.seq for fault in story.faults}:
            late_by = (body_of(step) or {}).get("late_by")
            event = replace(event, details=(*event.details, *_told({"late_by": late_by})))
            told.add(step.seq)
        events.append((entry.seq, event))
    return [event for seq, event in events if seq not in told]


def event_of(entry: JournalEntry, story: Story, zone: ZoneInfo) -> Event:
    """One journal entry in words."""
    what = _title(entry.what)
    wrong = tuple(fault.what for fault in story.faults if fault.seq == entry.seq)
    mark = Mark.TROUBLE if wrong else _mark(entry.what.replace("_", " "), entry.who)
    body = body_of(entry)
    return Event(
        at=entry.at,
        mark=mark,
        who=_who(entry.who, body),
        what=what,
        details=(*wrong, *_details(entry.what, body, story, zone)),
    )


def _who(who: str, body: dict[str, Any] | None) -> str:
    """Who did it; of what a customer did, who typed it, or which way it came."""
    action = body.get("action") if body else None
    said = cast("dict[str, Any]", action) if isinstance(action, dict) else {}
    if typed := said.get("written_down_by"):
        return f"{who}, written down by {printable(str(typed))}"
    through = said.get("through")
    return f"{who} (by {printable(str(through)).replace('_', ' ')})" if through else who


def _title(what: str) -> str:
    """An action as a sentence about who did it, a step by what it does, anything else as written."""
    if found := NOTICE.match(what) or DELIVERED.match(what):
        return f"{STEPS.get(found['action'], found['action'])}: {found['milestone']}".replace("_", " ")
    if found := SKIPPED.match(what):
        return f"skipped: {STEPS.get(found['action'], found['action'])}: {found['milestone']}".replace("_", " ")
    if found := LETTER.match(what):
        return f"letter: {found['purpose']}, accepted by the mail server".replace("_", " ")
    action, _, answer = what.partition(" ")
    if action in DONE and answer == "granted":
        return DONE[action]
    if action in ACTIONS and answer == "refused":
        return f"tried to {action.replace('_', ' ')}: refused"
    return what.replace("_", " ")


def _mark(what: str, who: str) -> Mark:
    """What kind of thing it is, at a glance. What was tried and refused did not happen, and stands back."""
    action, _, answer = what.rpartition(" ")
    if answer == "refused" and action.replace(" ", "_") in ACTIONS:
        return Mark.ASIDE
    for words, mark in MARKS:
        if any(word in what for word in words):
            return mark
    return Mark.CUSTOMER if who == "customer" else Mark.OTHER


def _details(what: str, body: Mapping[str, Any] | None, story: Story, zone: ZoneInfo) -> Iterator[str]:
    """What a reader wants to know beside the event itself, one line for each thing that is said."""
    if body is None:
        yield "(its contents were erased)"
    elif "verdict" in body:
        yield from _of_action(body, zone)
    elif what.startswith("letter "):
        yield from _of_letter(body)
    elif what in {"received", "imported"} and story.complaint is not None:
        yield "what they wrote stands above"
        if what == "imported":
            yield from _told(body)
    elif what.startswith("notice "):
        yield from _of_notice(body)
    elif what == "policy migrated":
        yield from _of_migration(body, zone)
    else:
        yield from _told(body)


def _of_action(body: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """What somebody did, and by which right; or why not."""
    own = {name: value for name, value in (body.get("action") or {}).items() if name != "by"}
    for line in (own.get("decision") or {}).pop("lines", ()):
        yield f"{line.get('terms', 'given')}: {_of_line(line)}"
    for promise in own.pop("promises", ()):
        yield f"promised: {_plain(promise['what'])} by {day_and_time(datetime.fromisoformat(promise['date']), zone)}"
    yield from _told(own)
    verdict = body["verdict"]
    if grant := verdict.get("grant"):
        limit = f", up to {_money(grant['limit'])}" if grant.get("limit") else ""
        behalf = f" on behalf of {grant['on_behalf_of']}" if grant.get("on_behalf_of") else ""
        if limit or behalf:
            yield f"allowed as {grant['role']}{behalf}{limit}"
    elif refusal := verdict.get("refusal"):
        yield f"{refusal['what']} {refusal.get('do', '')}".strip()


def _of_line(line: Mapping[str, Any]) -> str:
    """A line of an offer, as people say it."""
    what = _money(line["money"]) if line.get("money") else line["kind"]
    return f"{what}{of_worth(line)} - {_plain(line['detail'])}"


def of_worth(line: Mapping[str, Any]) -> str:
    """What a gesture costs us, as people say it; nothing where nobody said it."""
    worth = line.get("worth")
    if not worth:
        return ""
    return f" worth {worth['amount']} {worth['currency']}" if Decimal(str(worth["amount"])) else " that costs nothing"


def _of_letter(body: Mapping[str, Any]) -> Iterator[str]:
    """What it was for; whether it may have arrived twice."""
    if body.get("serves"):
        yield f"for: {', '.join(name.replace('_', ' ') for name in body['serves'])}"
    if body.get("why"):
        yield f"why: {body['why'].replace('_', ' ')}"
    if body.get("maybe_twice"):
        yield "it may have arrived twice: the answer to the first try was lost"


def _of_migration(body: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """From what to what, and which dates moved."""
    yield f"from {body['before']} to {body['after']}"
    for date in body.get("dates", ()):
        before, after = (
            day_and_time(datetime.fromisoformat(date[key]), zone) if date[key] else "no date"
            for key in ("before", "after")
        )
        yield f"{date['what'].replace('_', ' ')}: {before} → {after}"
    if not body.get("dates"):
        yield "no date moved"


def _of_notice(body: Mapping[str, Any]) -> Iterator[str]:
    """Who was told, and whom we tried before."""
    if body.get("to"):
        yield f"told: {', '.join(body['to'])}"
    if body.get("held"):
        yield f"in one mail with other notices: {', '.join(body['held'])}"
    if body.get("fallback"):
        yield f"tried before: {', '.join(body['fallback'])}"
    if body.get("failed"):
        yield f"the mail server refused: {', '.join(body['failed'])}"
    if body.get("new_owner"):
        yield f"now owned by {body['new_owner']}"


def _told(body: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """Every field that says something, with its name."""
    for name, value in body.items():
        label = f"{within}{name.replace('_', ' ')}"
        if name in UNTOLD or value in (None, "", [], {}, False):
            continue
        if name in SAID:
            yield f"{SAID[name]}“{_plain(value)}”"
        elif name in LENGTHS:
            yield f"{label}: {length(timedelta(seconds=value))}"
        elif isinstance(value, Mapping):
            yield from [f"{label}: {_money(value)}"] if "currency" in value else _told(value)
        elif isinstance(value, list):
            yield from _list(label, value)
        else:
            yield f"{label}: {_plain(value)}"


def _list(label: str, values: list[Any]) -> Iterator[str]:
    """Plain values in one line, whole things each in its own."""
    plain = [_plain(value) for value in values if not isinstance(value, Mapping)]
    if plain:
        yield f"{label}: {', '.join(plain)}"
    for value in values:
        if isinstance(value, Mapping):
            yield f"{label}: {'; '.join(_told(value))}"


def _money(value: Mapping[str, Any]) -> str:
    """An amount with its currency."""
    return f"{value.get('amount')} {value['currency']}"


def _plain(value: Any) -> str:
    """A value, whole and safe to print."""
    return "yes" if value is True else printable(str(value))
