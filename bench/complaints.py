"""The complaints that are measured: ordinary ones, with as many words as people write."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from uuid import uuid4

from amends.domain.complaint import Channel, Customer, NewComplaint, Severity
from amends.domain.types import Money

TAG = uuid4().hex[:6]
NUMBERS = count(1)
WORDS = (
    "I ordered on the second of the month and was promised delivery within three working days. Nine days later the "
    "parcel had still not come. I wrote twice and got the same automatic answer both times; on the phone I waited for "
    "forty minutes and was then told that nobody could see where it was. I had taken a day off work for the delivery. "
    "When it finally came, the driver left it with a neighbour I do not know, without a card in the door, so that I "
    "found it only because the neighbour rang my bell two days later. The box was wet and one corner torn, though what "
    "was in it still works. I have been a customer for six years and have never had to write a letter like this one."
)


def straight_through() -> NewComplaint:
    """A small, clear and cheap complaint: resolved at once, without a person."""
    return _complaint("late parcel", Severity.LOW)


def ordinary() -> NewComplaint:
    """A complaint that a person decides and resolves."""
    return _complaint("delivery", Severity.NORMAL)


def _complaint(category: str, severity: Severity) -> NewComplaint:
    number = next(NUMBERS)
    return NewComplaint(
        reference=f"B-{TAG}-{number}",
        received_at=datetime.now(UTC),
        channel=Channel.EMAIL,
        product="parcel",
        category=category,
        severity=severity,
        subject="My parcel came nine days late",
        what_happened=WORDS,
        loss_claimed=Money(amount=Decimal("4.90"), currency="EUR"),
        what_customer_wants="An apology, and the delivery fee back.",
        customer=Customer(
            id=f"customer-{TAG}-{number}",
            name="Jo Example",
            email=f"jo{number}@customers.example.com",
            time_zone="Europe/London",
            region="London",
        ),
    )
