"""The pack of an online shop: a lost order is paid back at once, a broken one goes back at our cost; days by hand."""

from functools import partial
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Severity
from amends.domain.plan import EventKind, HandlingPath
from amends.domain.types import Money
from tests.unit.packs import packs
from tests.unit.packs.packs import event, given, ladder, moment

PACK = "ecommerce"
on = partial(packs.at, PACK)
clock = partial(packs.clock, PACK)
reckoned = partial(packs.reckoned, PACK)
TUESDAY = on("2027-02-02")
LABEL = (None, "a prepaid return label: sending it back costs you nothing", "given")
MONEY_BACK = "all that you paid for it"


def paid(amount: str) -> dict[str, Any]:
    """What the order cost."""
    return {"amount_paid": Money.model_validate({"amount": amount, "currency": "EUR"})}


@pytest.mark.parametrize("category", ["lost parcel", "late parcel"])
@pytest.mark.parametrize("severity", [Severity.LOW, Severity.NORMAL])
def test_a_small_order_that_never_came_is_paid_back_at_once(category: str, severity: Severity) -> None:
    """All of it, 40 euros included, and nobody has to decide; what still comes is theirs."""
    plan = reckoned(TUESDAY, category=category, severity=severity, **paid("40"))
    assert (plan.path, plan.finding, plan.cause) == (HandlingPath.STRAIGHT_THROUGH, "upheld", "delivery")
    assert given(plan) == [("40 EUR", MONEY_BACK, "given"), (None, "If it still comes, keep it.", "given")]


@pytest.mark.parametrize(
    "facts",
    [
        {"category": "lost parcel", **paid("40.01")},
        {"category": "lost parcel"},
        {"category": "lost parcel", "earlier_complaints": 2, **paid("40")},
        {"category": "damaged goods", **paid("40")},
    ],
)
def test_everything_else_is_seen_by_a_person(facts: dict[str, Any]) -> None:
    """Dearer, of an unknown price, not for the first time, or not just lost."""
    assert reckoned(TUESDAY, **facts).path is HandlingPath.STANDARD


@pytest.mark.parametrize(
    ("facts", "suggested"),
    [
        (
            {"category": "damaged goods", **paid("25")},
            [
                ("25 EUR", MONEY_BACK, "given"),
                (None, "You need not send it back: keep it, or give it away.", "given"),
            ],
        ),
        ({"category": "wrong item", **paid("25.01")}, [LABEL, ("25.01 EUR", MONEY_BACK, "given")]),
        ({"category": "damaged goods"}, [LABEL]),
        ({"category": "lost parcel", **paid("250")}, [("250 EUR", MONEY_BACK, "given")]),
        (
            {"category": "wrong charge", "loss_claimed": Money.model_validate({"amount": "100", "currency": "EUR"})},
            [("100 EUR", "what we charged too much", "given")],
        ),
        (
            {"category": "safety", "severity": Severity.CRITICAL, "earlier_complaints": 3},
            [("50 EUR", "for the harm and the trouble", "given")],
        ),
        (
            {"category": "staff", "earlier_complaints": 2},
            [(None, "a discount code of 20 percent for your next order", "given")],
        ),
        (
            {"category": "lost parcel", **paid("250.01")},
            [(None, "a discount code of 10 percent for your next order", "given")],
        ),
    ],
)
def test_what_is_suggested(facts: dict[str, Any], suggested: list[Any]) -> None:
    """What is not worth a parcel stays with the customer, dearer goods go back for nothing, else a discount code; but
    nobody who came to harm is offered a discount.
    """
    assert given(reckoned(TUESDAY, **facts)) == suggested


def test_two_days_of_a_shop_that_is_open_on_saturdays() -> None:
    """Tue 2 Feb 2027 10:00: Wed and Thu until 20:00. Fri 5 Feb 10:00: Sat and Mon, since Sunday is closed."""
    assert moment(PACK, clock(MilestoneName.RESOLVE, TUESDAY).due) == "2027-02-04 20:00"
    assert moment(PACK, clock(MilestoneName.RESOLVE, on("2027-02-05")).due) == "2027-02-08 20:00"


def test_who_is_told_when_nobody_answers() -> None:
    """34 open hours until Thu 4 Feb 20:00, half of them is 17: Wed 15:00. The customer hears two open hours before.
    What falls on closing time is told in the morning; from the third business day on (Mon 8 Feb 20:00) the duty role is
    told on six mornings, and none of them is a Sunday.
    """
    mornings = ["09", "10", "11", "12", "13", "15"]
    assert ladder(PACK, clock(MilestoneName.RESOLVE, TUESDAY)) == [
        ("warn_owner", "2027-02-03 15:00"),
        ("tell_supervisor", "2027-02-04 16:00"),
        ("tell_customer", "2027-02-04 18:00"),
        ("reassign", "2027-02-05 08:00"),
        ("tell_manager", "2027-02-06 08:00"),
        *(("tell_duty", f"2027-02-{day} 08:00") for day in mornings),
    ]


def test_a_night_mail_is_acknowledged_at_night() -> None:
    """Received on Saturday at 23:00: a machine answers by 23:15, a person within Monday."""
    saturday = on("2027-02-06", "23:00")
    assert moment(PACK, clock(MilestoneName.ACKNOWLEDGE, saturday).due) == "2027-02-06 23:15"
    assert moment(PACK, clock(MilestoneName.DECIDE, saturday).due) == "2027-02-08 20:00"


def test_the_survey_waits_for_the_new_parcel() -> None:
    """Resolved on Tue 2 Feb: asked on the 6th, reminded on the 11th; until the 22nd; to be reopened until 3 April."""
    resolved = event(EventKind.RESOLVED, on("2027-02-02", "12:00"))
    follow_up = reckoned(TUESDAY, resolved).follow_up
    assert follow_up is not None
    dates = (follow_up.survey_at, follow_up.reminder_at, follow_up.survey_closes_at)
    assert [moment(PACK, each) for each in dates] == ["2027-02-06 12:00", "2027-02-11 12:00", "2027-02-22 12:00"]
    assert moment(PACK, follow_up.reopen_until) == "2027-04-03 12:00"


def test_how_long_we_wait_for_a_photograph_and_for_the_carrier() -> None:
    """Ten days for the customer, five for a third party: then somebody looks at it."""
    for waits_for, until in (("customer", "2027-02-12 11:00"), ("third_party", "2027-02-07 11:00")):
        paused = event(EventKind.PAUSED, on("2027-02-02", "11:00"), waits_for=waits_for)
        assert moment(PACK, reckoned(TUESDAY, paused).pause_ends) == until


def test_a_shop_has_no_law_of_its_own() -> None:
    """The eight weeks of the page that it extends are for banks."""
    assert clock(MilestoneName.RESOLVE, TUESDAY).due_by_law is None


def test_who_may_give_how_much() -> None:
    """An agent the price of most orders, a supervisor of nearly all."""
    limits = {role: limit and str(limit) for role, limit in reckoned(TUESDAY).limits.items()}
    assert limits == {"agent": "100 EUR", "supervisor": "500 EUR", "manager": None}
