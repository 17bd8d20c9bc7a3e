"""A complaint and the orders for its letters, as tests of letters have them; the shipped templates and roster."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow
from amends.domain.complaint import Channel, Customer, NewComplaint, facts_of
from amends.domain.identifiers import effect_id, workflow_id_of
from amends.domain.letters import LetterPurpose
from amends.domain.orders import LetterOrder, ToldDate
from amends.domain.types import Stage

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SENDER = "Amends <care@amends.example>"
HOUSE = Path(__file__).parents[2]
REFERENCE = "L-1"
NUMBERS = itertools.count(1)

Orders = Callable[..., LetterOrder]
Registers = Callable[..., Awaitable[NewComplaint]]


def shipped_files() -> dict[str, bytes]:
    """The templates and the roster of the repository, by path."""
    paths = [*HOUSE.glob("templates/*/*.j2"), *HOUSE.glob("templates/*/*.yaml"), HOUSE / "policies" / "staff.yaml"]
    return {str(path.relative_to(HOUSE)): path.read_bytes() for path in paths}


def complaint_of(reference: str = REFERENCE, **customer: Any) -> NewComplaint:
    """A complaint about a late parcel; only what differs from the defaults is named."""
    who = {"id": "c-1", "name": "Ada Brook", "email": "ada@example.org", "time_zone": "Europe/London"} | customer
    return NewComplaint(
        reference=reference,
        received_at=NOW,
        channel=Channel.WEB,
        product="parcel",
        category="delivery",
        subject="My parcel is late",
        what_happened="It was promised for Monday and never came.",
        customer=Customer.model_validate(who),
    )


def row_for(complaint: NewComplaint, **parts: Any) -> CaseRow:
    """The row that will be true once the letter is accepted."""
    return CaseRow(
        reference=complaint.reference,
        workflow_id=workflow_id_of(complaint.reference),
        run_id="run",
        revision=parts.pop("revision", next(NUMBERS)),
        stage=Stage.ACKNOWLEDGED,
        generation=1,
        facts=facts_of(complaint, 0),
        policy=None,
        path=None,
        owner="maya",
        waits_for="clock",
        alarm_at=NOW + timedelta(days=1),
        next_due=None,
        updated_at=NOW,
        **parts,
    )


def order_for(purpose: LetterPurpose, complaint: NewComplaint, **parts: Any) -> LetterOrder:
    """An order for one letter about the complaint."""
    return LetterOrder(
        effect_id=parts.pop(
            "effect_id", effect_id(workflow_id_of(complaint.reference), 1, f"letter.{purpose}", next(NUMBERS))
        ),
        reference=complaint.reference,
        now=NOW,
        row=parts.pop("row", row_for(complaint)),
        purpose=purpose,
        owner=parts.pop("owner", "maya"),
        dates=parts.pop("dates", (ToldDate(milestone=MilestoneName.DECIDE, date=NOW + timedelta(days=3)),)),
        **parts,
    )
