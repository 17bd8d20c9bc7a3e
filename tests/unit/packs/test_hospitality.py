"""The pack of a hotel: a person calls first, at night as well; a better room, a free night; hours by hand."""

from functools import partial
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Severity
from amends.domain.plan import ApologyBy, EventKind, HandlingPath
from amends.domain.types import Money
from tests.unit.packs import packs
from tests.unit.packs.packs import event, given, ladder, moment

PACK = "hospitality"
on = partial(packs.at, PACK)
clock = partial(packs.clock, PACK)
reckoned = partial(packs.reckoned, PACK)
LATE = on("2027-02-06", "22:00")
FREE_NIGHT = (None, "a free night with breakfast, whenever you like within a year", "offered")
UPGRADE = (None, "an upgrade to a better room, now or on your next stay", "given")


def euros(amount: str) -> Money:
    """An amount."""
    return Money.model_validate({"amount": amount, "currency": "EUR"})


@pytest.mark.parametrize(
    ("facts", "called_by"),
    [
        ({}, "2027-02-07 08:00"),
        ({"severity": Severity.HIGH}, "2027-02-06 22:30"),
        ({"severity": Severity.CRITICAL}, "2027-02-06 22:30"),
        ({"category": "safety"}, "2027-02-06 22:30"),
    ],
)
def test_everybody_is_called(facts: dict[str, Any], called_by: str) -> None:
    """Received at 22:00: one open hour until 23:00, one from 7:00 on; whoever is in trouble within half an hour."""
    plan = reckoned(LATE, **facts)
    assert moment(PACK, plan.call_at) == called_by
    assert moment(PACK, plan.of(MilestoneName.FIRST_CONTACT).due) == called_by


@pytest.mark.parametrize("severity", list(Severity))
def test_a_person_apologises_and_nothing_goes_without_one(severity: Severity) -> None:
    """Not even what the house rules would put right by letter."""
    plan = reckoned(LATE, category="late parcel", severity=severity, language="en", loss_claimed=euros("5"))
    assert plan.apology_by is ApologyBy.PERSON
    assert plan.path is not HandlingPath.STRAIGHT_THROUGH


def test_whoever_is_there_calls() -> None:
    """Of two open hours half is over at 23:00, when nobody is at the desk: told at 7:00. At 8:00 somebody else gets it,
    an hour later the manager knows. In trouble the quarter and the half hour are tonight, and so is the manager's.
    """
    calm = clock(MilestoneName.FIRST_CONTACT, LATE)
    assert ladder(PACK, calm) == [
        ("warn_owner", "2027-02-07 07:00"),
        ("reassign", "2027-02-07 08:00"),
        ("tell_manager", "2027-02-07 09:00"),
    ]
    trouble = clock(MilestoneName.FIRST_CONTACT, LATE, severity=Severity.HIGH)
    assert ladder(PACK, trouble) == [
        ("warn_owner", "2027-02-06 22:15"),
        ("reassign", "2027-02-06 22:30"),
        ("tell_manager", "2027-02-06 23:30"),
    ]


def test_it_is_decided_before_they_leave() -> None:
    """Six open hours from 22:00 are Sunday noon, two are 8:00; it is done by Sunday's close."""
    assert moment(PACK, clock(MilestoneName.DECIDE, LATE).due) == "2027-02-07 12:00"
    assert moment(PACK, clock(MilestoneName.DECIDE, LATE, severity=Severity.CRITICAL).due) == "2027-02-07 08:00"
    assert moment(PACK, clock(MilestoneName.RESOLVE, LATE).due) == "2027-02-07 23:00"


@pytest.mark.parametrize(
    ("facts", "suggested"),
    [
        (
            {"severity": Severity.HIGH, "amount_paid": euros("300")},
            [("300 EUR", "the price of your night", "given"), FREE_NIGHT],
        ),
        ({"severity": Severity.HIGH, "amount_paid": euros("300.01")}, [FREE_NIGHT]),
        ({"severity": Severity.CRITICAL}, [FREE_NIGHT]),
        ({"category": "noise"}, [UPGRADE]),
        ({"category": "breakfast", "amount_paid": euros("60")}, [("60 EUR", "what you paid for it", "given")]),
        (
            {"category": "wrong charge", "loss_claimed": euros("300")},
            [("300 EUR", "what we charged too much", "given")],
        ),
        ({"category": "staff", "tier": "gold"}, [UPGRADE]),
        (
            {"category": "staff"},
            [(None, "breakfast in bed and a late check-out, now or on your next stay", "given")],
        ),
    ],
)
def test_what_is_suggested(facts: dict[str, Any], suggested: list[Any]) -> None:
    """A better room while it helps, a free night when it is too late for that, which nobody has to take."""
    assert given(reckoned(LATE, **facts)) == suggested


def test_who_is_still_unhappy_speaks_with_somebody_new() -> None:
    """Resolved half an hour before it was to be decided: reopened two days later, somebody else decides, and has the
    two open hours of the grace. It could be reopened for 90 days: 21 of February, 31, 30, and 8 of May.
    """
    resolved = event(EventKind.RESOLVED, on("2027-02-07", "11:30"))
    closing = reckoned(LATE, resolved).follow_up
    assert closing is not None
    assert moment(PACK, closing.reopen_until) == "2027-05-08 11:30"
    reopened = event(EventKind.REOPENED, on("2027-02-09", "10:00"))
    plan = reckoned(LATE, resolved, reopened)
    assert plan.another_owner
    assert moment(PACK, plan.of(MilestoneName.DECIDE).due) == "2027-02-09 12:00"


def test_an_offer_stands_for_sixty_days() -> None:
    """Nobody books a holiday within a fortnight: offered on Sun 7 Feb at 11:00, to be answered until Thu 8 April."""
    offered = event(EventKind.OFFERED, on("2027-02-07", "11:00"))
    assert moment(PACK, reckoned(LATE, offered).offer_expires) == "2027-04-08 11:00"


def test_who_may_give_how_much() -> None:
    """The desk a dinner, the head of the desk a night."""
    limits = {role: limit and str(limit) for role, limit in reckoned(LATE).limits.items()}
    assert limits == {"agent": "80 EUR", "supervisor": "300 EUR", "manager": None}
