"""Complaints to try a page with: when they come, what they are about, and what happens to them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from amends.domain.complaint import Facts
from amends.domain.plan import ClockEvent
from amends.domain.types import Money

Happening = Callable[[datetime], list[ClockEvent]]
LONG, EXTENDED = "90 business days", ("decide", "resolve")


def _event(kind: str, at: datetime, **more: Any) -> ClockEvent:
    return ClockEvent.model_validate({"kind": kind, "at": at} | more)


def _silence(_at: datetime) -> list[ClockEvent]:
    return []


def _waiting_for(whom: str) -> Happening:
    return lambda at: [_event("paused", at + timedelta(hours=2), waits_for=whom)]


def _answered(at: datetime) -> list[ClockEvent]:
    minutes = {"acknowledge": 10, "first_contact": 60, "apologise": 70}
    return [_event("fulfilled", at + timedelta(minutes=after), milestone=clock) for clock, after in minutes.items()]


def _takes_longer(at: datetime) -> list[ClockEvent]:
    """A person who extends takes all that the page allows at once."""
    later = at + timedelta(hours=2)
    return [*_answered(at), *(_event("extended", later, milestone=clock, by_another=LONG) for clock in EXTENDED)]


def _takes_longer_again_and_again(at: datetime) -> list[ClockEvent]:
    """And all that it allows altogether."""
    return [*_takes_longer(at), *(event for event in _takes_longer(at)[-2:] for _ in range(9))]


def _writes_again(at: datetime) -> list[ClockEvent]:
    return [*_answered(at), _event("heard", at + timedelta(hours=26), channel="email")]


def _offered(at: datetime) -> list[ClockEvent]:
    decided = at + timedelta(hours=26)
    return [*_answered(at), _event("fulfilled", decided, milestone="decide"), _event("offered", decided)]


def _resolved(at: datetime) -> list[ClockEvent]:
    return [*_offered(at), _event("resolved", at + timedelta(hours=50))]


def _reopened(at: datetime) -> list[ClockEvent]:
    return [*_resolved(at), _event("reopened", at + timedelta(days=5))]


def _reopened_and_longer(at: datetime) -> list[ClockEvent]:
    later = at + timedelta(days=5, hours=1)
    return [*_reopened(at), _event("extended", later, milestone="resolve", by_another=LONG)]


def _reopened_twice(at: datetime) -> list[ClockEvent]:
    again = at + timedelta(days=8)
    return [*_reopened(at), _event("resolved", again), _event("reopened", again + timedelta(days=2))]


def _promised(at: datetime) -> list[ClockEvent]:
    return [*_offered(at), _event("remedy_owed", at + timedelta(hours=26), remedy="offer-1/1")]


def _promised_and_longer(at: datetime) -> list[ClockEvent]:
    return [*_promised(at), _event("extended", at + timedelta(hours=28), milestone="remedy", by_another=LONG)]


LIVES: dict[str, Happening] = {
    "nobody answers": _silence,
    "it waits for the customer": _waiting_for("customer"),
    "it waits for a third party": _waiting_for("third_party"),
    "it waits for a colleague": _waiting_for("colleague"),
    "it takes longer": _takes_longer,
    "it takes longer again and again": _takes_longer_again_and_again,
    "the customer writes again": _writes_again,
    "an offer was made": _offered,
    "it was resolved": _resolved,
    "it was reopened": _reopened,
    "it was reopened and takes longer": _reopened_and_longer,
    "it was reopened twice": _reopened_twice,
    "something was promised": _promised,
    "what was promised takes longer": _promised_and_longer,
}


@dataclass(frozen=True)
class Life:
    """One complaint: its facts, the name of what happens to it, and the letter that is read."""

    complaint: dict[str, Any] = field(default_factory=dict)
    happens: str = "nobody answers"
    letter: str | None = None

    def facts(self, zone: ZoneInfo) -> Facts:
        """What policies may look at. The time of receipt is one of the house's clocks."""
        told = {"reference": "P-1", "channel": "email", "product": "account", "category": "service"} | self.complaint
        received = datetime.fromisoformat(told["received_at"]).replace(tzinfo=zone)
        amounts = {key: _money(told[key]) for key in ("amount_paid", "loss_claimed") if key in told}
        return Facts.model_validate({"severity": "normal", **told, **amounts, "received_at": received})

    def ledger(self, facts: Facts) -> list[ClockEvent]:
        """What happened until now, which is the last of it."""
        received = facts.received_at
        return [_event("received", received), *LIVES[self.happens](received.astimezone(UTC))]


def _money(text: str) -> Money:
    amount, currency = text.split()
    return Money(amount=Decimal(amount), currency=currency)
