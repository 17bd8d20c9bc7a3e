"""The complaint of a pair: usually an e-mail about a parcel, of Monday 7 December 2026, 9:00 in London."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from amends.domain.complaint import Customer, Facts, NewComplaint, facts_of
from amends.domain.plan import ClockEvent
from amends.domain.types import Money
from tests.support.pages import LONDON
from tests.unit.policy.pairs.pair import Pair

USUAL: dict[str, Any] = {
    "reference": "T-1",
    "received_at": "2026-12-07 09:00",
    "channel": "email",
    "product": "parcel",
    "category": "delivery",
    "subject": "My parcel is late",
    "what_happened": "It never came.",
}
CUSTOMER: dict[str, Any] = {"id": "c-1", "name": "Ada", "email": "ada@example.org", "time_zone": "Europe/London"}


def complaint_of(pair: Pair, **more: Any) -> NewComplaint:
    """The complaint as it is handed in."""
    told = USUAL | pair.complaint | more
    told.pop("earlier_complaints", None)
    customer = CUSTOMER | {key: told.pop(key) for key in Customer.model_fields if key in told}
    for amount in ("amount_paid", "loss_claimed"):
        if amount in told:
            told[amount] = money(told[amount])
    return NewComplaint.model_validate(told | {"received_at": moment(told["received_at"]), "customer": customer})


def facts_about(pair: Pair) -> Facts:
    """What policies may look at."""
    return facts_of(complaint_of(pair), pair.complaint.get("earlier_complaints", 0))


def ledger_of(pair: Pair) -> tuple[ClockEvent, ...]:
    """What happened, beginning with the receipt."""
    received = {"kind": "received", "at": (USUAL | pair.complaint)["received_at"]}
    return tuple(_event(**each) for each in (received, *pair.ledger))


def moment(text: str) -> datetime:
    """A time on London's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def money(text: str) -> Money:
    """'25 EUR'."""
    amount, currency = text.split()
    return Money(amount=Decimal(amount), currency=currency)


def _event(**parts: Any) -> ClockEvent:
    moments = {key: moment(parts[key]) for key in ("at", "until") if key in parts}
    return ClockEvent.model_validate(parts | moments)
