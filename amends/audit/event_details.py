"""Says what the body of an event tells beside its sentence, one line for each thing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from amends.audit.event_sentences import EventSentences
from amends.audit.journal_events import body_of
from amends.db.journal_entry import JournalEntry
from amends.domain.events import CATALOGUE, Event, EventType
from amends.domain.events.actions import JudgedAction
from amends.domain.events.complaints import PolicyMigrated
from amends.domain.events.letters import LetterTold
from amends.domain.events.work import NoticeEvent
from amends.domain.zones import ZoneInfo
from amends.text import day_and_time, length, printable

UNTOLD = frozenset(
    {
        "action_id", "at", "bytes", "code", "complaint", "content_hash", "count", "digest", "effect", "effect_id",
        "facts", "for_whom", "generation", "kept", "language", "letter", "message_id", "offer_id", "policy", "roster",
        "row", "run", "seen_revision", "since", "state", "step", "task_id", "template", "terms",
    }
)  # fmt: skip
"""What programs need, or what the line or the head of the page says already."""
SAID = {"text": "", "said": "", "words": "", "story": "", "words_for_customer": "to_customer"}
"""What somebody said: quoted, without a label or with one that tells to whom."""
LENGTHS = frozenset({"waited", "late_by", "paused", "after_reply"})
SHORT_ID = 12
CAME_IN = frozenset({EventType.COMPLAINT_RECEIVED, EventType.COMPLAINT_IMPORTED})
Body = Mapping[str, Any]


class Details:
    """The details of events, for one reader."""

    def __init__(self, zone: ZoneInfo, sentences: EventSentences, *, complaint_shown: bool = False) -> None:
        """`complaint_shown` says that the reader has the complaint itself before them."""
        self._zone = zone
        self._say = sentences.say
        self._label = sentences.label
        self._word = sentences.word
        self._complaint_shown = complaint_shown

    def of(self, entry: JournalEntry) -> Iterator[str]:
        """The details of an entry; of a body that was erased, that it was."""
        body = body_of(entry)
        if body is None:
            yield self._say("erased")
            return
        known = CATALOGUE[EventType(entry.type)] if entry.type in set(EventType) else Event
        if entry.type in CAME_IN and self._complaint_shown:
            yield self._say("written_above")
            if entry.type == EventType.COMPLAINT_RECEIVED:
                return
        told = next((tells for kind, tells in self._tellers.items() if issubclass(known, kind)), None)
        own = {name: value for name, value in body.items() if name not in known.subject_fields}
        yield from told(own) if told else self.fields(own)

    @property
    def _tellers(self) -> Mapping[type[Event], Callable[[Body], Iterator[str]]]:
        return {
            JudgedAction: self._of_action,
            LetterTold: self._of_letter,
            NoticeEvent: self._of_notice,
            PolicyMigrated: self._of_migration,
        }

    def _of_action(self, body: Body) -> Iterator[str]:
        """What somebody did, and by which right; or why not."""
        own = {name: value for name, value in (body.get("own") or {}).items() if name != "by"}
        decision = dict(own.get("decision") or {})
        for line in decision.pop("lines", ()):
            yield f"{self._label(line.get('terms', 'given'))}: {_of_line(line)}"
        own = {name: decision if name == "decision" else value for name, value in own.items()}
        for promise in own.pop("promises", ()):
            date = day_and_time(datetime.fromisoformat(promise["date"]), self._zone)
            yield self._say("promised", what=_plain(promise["what"]), date=date)
        yield from self.fields(own)
        if refusal := body.get("refusal"):
            yield f"{refusal['what']} {refusal.get('do', '')}".strip()
        elif (grant := body.get("grant")) and (grant.get("limit") or grant.get("on_behalf_of")):
            allowed = [self._say("allowed_as", role=grant["role"])]
            if grant.get("on_behalf_of"):
                allowed.append(self._say("on_behalf_of", who=grant["on_behalf_of"]))
            if grant.get("limit"):
                allowed.append(self._say("up_to", money=_money(grant["limit"])))
            yield "".join(allowed)

    def _of_letter(self, body: Body) -> Iterator[str]:
        """What it was for; why it did not go; whether it may have arrived twice."""
        if body.get("serves"):
            served = (self._word("MilestoneName", str(name)) for name in body["serves"])
            yield self._say("serves", what=self._say("comma").join(served))
        if body.get("overtaken_by"):
            yield self._say("because", why=self._word("WhyOvertaken", str(body["overtaken_by"])))
        elif body.get("reason"):
            yield self._say("because", why=str(body["reason"]).replace("_", " "))
        if body.get("maybe_twice"):
            yield self._say("maybe_twice")

    def _of_notice(self, body: Body) -> Iterator[str]:
        """Who was told, and whom we tried before."""
        for name, label in (("to", "told"), ("held", "held"), ("tried", "tried"), ("failed", "mail_refused")):
            if body.get(name):
                yield self._say(label, who=self._say("comma").join(body[name]))
        if body.get("new_owner"):
            yield self._say("owned_by", who=body["new_owner"])

    def _of_migration(self, body: Body) -> Iterator[str]:
        """From what to what, and which dates moved."""
        yield self._say("from_to", before=_policy(body["before"]), after=_policy(body["after"]))
        for date in body.get("dates", ()):
            before, after = (
                day_and_time(datetime.fromisoformat(date[key]), self._zone) if date.get(key) else self._say("no_date")
                for key in ("before", "after")
            )
            law = self._say("by_law") if date.get("by_law") else ""
            yield f"{self._word('MilestoneName', date['milestone'])}{law}: {before} → {after}"
        if not body.get("dates"):
            yield self._say("no_date_moved")

    def fields(self, body: Body) -> Iterator[str]:
        """Every field that says something, with its name."""
        for name, value in body.items():
            label = self._label(name)
            if name in UNTOLD or value in (None, "", [], {}, False):
                continue
            if name in SAID:
                yield f"{self._say(SAID[name]) if SAID[name] else ''}“{_plain(value)}”"
            elif name == "mailed":
                yield from self._mailed(value)
            elif name in LENGTHS:
                yield f"{label}: {length(timedelta(seconds=value))}"
            elif isinstance(value, Mapping):
                yield from [f"{label}: {_money(value)}"] if "currency" in value else self.fields(value)
            elif isinstance(value, list):
                yield from self._list(label, value)
            else:
                yield f"{label}: {self._say('yes') if value is True else _plain(value)}"

    def _mailed(self, mailed: Body) -> Iterator[str]:
        """How words came by mail; first of all how much of it is not in them."""
        if mailed.get("cut"):
            count, mail = mailed["cut"], str(mailed["mail"])[:SHORT_ID]
            yield self._say("one_line_cut" if count == 1 else "lines_cut", count=str(count), mail=mail)
        yield from self.fields({name: value for name, value in mailed.items() if name != "cut"})

    def _list(self, label: str, values: list[Any]) -> Iterator[str]:
        """Plain values in one line, whole things each in its own."""
        plain = [_plain(value) for value in values if not isinstance(value, Mapping)]
        if plain:
            yield f"{label}: {self._say('comma').join(plain)}"
        for value in values:
            if isinstance(value, Mapping):
                yield f"{label}: {self._say('semicolon').join(self.fields(value))}"


def _of_line(line: Body) -> str:
    """A line of an offer, as people say it."""
    what = _money(line["money"]) if line.get("money") else line["kind"]
    return f"{what}{of_worth(line)} - {_plain(line['detail'])}"


def of_worth(line: Body) -> str:
    """What a gesture costs us, as people say it; nothing where nobody said it."""
    worth = line.get("worth")
    if not worth:
        return ""
    return f" worth {worth['amount']} {worth['currency']}" if Decimal(str(worth["amount"])) else " that costs nothing"


def _policy(policy: Body) -> str:
    """A policy by its name, its edition and the start of its hash."""
    return f"{policy['name']} {policy['version']} ({policy['content_hash'][:12]})"


def _money(value: Body) -> str:
    """An amount with its currency."""
    return f"{value.get('amount')} {value['currency']}"


def _plain(value: Any) -> str:
    """A value, whole and safe to print."""
    return printable(str(value))
