"""The pack of a software house: credit before anybody asks, free months, and news at night; hours by hand."""

from functools import partial
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Severity
from amends.domain.plan import HandlingPath
from amends.domain.types import Money
from tests.unit.packs import packs
from tests.unit.packs.packs import event, given, ladder, moment

PACK = "software"
on = partial(packs.at, PACK)
clock = partial(packs.clock, PACK)
reckoned = partial(packs.reckoned, PACK)
NIGHT = on("2027-02-06", "03:00")  # a Saturday
TUESDAY = on("2027-02-02")


def euros(amount: str) -> Money:
    """An amount."""
    return Money.model_validate({"amount": amount, "currency": "EUR"})


def test_a_short_outage_is_credited_before_anybody_asks() -> None:
    """Five euros, upheld, no person; who was hit twice before, or hard, is seen by one."""
    plan = reckoned(TUESDAY, category="short outage")
    assert (plan.path, plan.finding, plan.cause) == (HandlingPath.STRAIGHT_THROUGH, "upheld", "outage")
    assert given(plan) == [("5 EUR", "as a credit on your next bill", "given")]
    assert reckoned(TUESDAY, category="short outage", earlier_complaints=2).path is HandlingPath.STANDARD
    assert reckoned(TUESDAY, category="short outage", severity=Severity.HIGH).path is HandlingPath.SEVERE


@pytest.mark.parametrize(
    ("facts", "called_by"),
    [
        ({"severity": Severity.CRITICAL}, "2027-02-06 04:00"),
        ({"severity": Severity.HIGH}, "2027-02-06 07:00"),
        ({"vulnerable": True}, "2027-02-08 18:00"),
        ({}, None),
    ],
)
def test_who_cannot_work_is_called_at_night(facts: dict[str, Any], called_by: str | None) -> None:
    """Saturday 3:00: one hour, four hours, the next business day, or no call at all."""
    assert moment(PACK, reckoned(NIGHT, **facts).call_at) == called_by


def test_who_is_on_call_is_woken() -> None:
    """Half of the hour is 3:30, the end of it 4:00: no notice waits for Monday."""
    first = clock(MilestoneName.FIRST_CONTACT, NIGHT, severity=Severity.CRITICAL)
    assert ladder(PACK, first) == [("warn_owner", "2027-02-06 03:30"), ("tell_supervisor", "2027-02-06 04:00")]
    calm = clock(MilestoneName.FIRST_CONTACT, TUESDAY)
    assert moment(PACK, calm.due) == "2027-02-03 18:00"


def test_news_of_an_outage_does_not_wait_for_monday() -> None:
    """Due at 11:00 on Saturday, eight plain hours later: told half an hour before, the new date being Sunday 11:00."""
    news = clock(MilestoneName.KEEP_INFORMED, NIGHT, severity=Severity.CRITICAL)
    told = next(step for step in news.steps if step.action == "tell_customer")
    assert (moment(PACK, told.at), moment(PACK, told.new_date)) == ("2027-02-06 10:30", "2027-02-07 11:00")


@pytest.mark.parametrize(
    ("severity", "decided", "resolved"),
    [
        (Severity.CRITICAL, "2027-02-02 14:00", "2027-02-03 18:00"),
        (Severity.HIGH, "2027-02-04 18:00", "2027-02-04 18:00"),
        (Severity.NORMAL, "2027-02-04 18:00", "2027-02-09 18:00"),
    ],
)
def test_how_fast_it_is_mended(severity: Severity, decided: str, resolved: str) -> None:
    """Tue 2 Feb 2027 10:00: four open hours, one, two and five business days, over a weekend."""
    plan = reckoned(TUESDAY, severity=severity)
    assert moment(PACK, plan.of(MilestoneName.DECIDE).due) == decided
    assert moment(PACK, plan.of(MilestoneName.RESOLVE).due) == resolved


@pytest.mark.parametrize(
    ("facts", "suggested"),
    [
        (
            {"category": "outage", "severity": Severity.HIGH, "amount_paid": euros("500")},
            [
                ("500 EUR", "as a credit on your next bill, since you could not work", "given"),
                (None, "three months of Premium for free", "offered"),
            ],
        ),
        ({"category": "outage", "severity": Severity.HIGH}, [(None, "one month of Premium for free", "given")]),
        (
            {"category": "privacy", "severity": Severity.HIGH},
            [("50 EUR", "for the harm and the trouble", "given")],
        ),
        ({"category": "lost data"}, [(None, "one month of Premium for free", "given")]),
        ({"category": "billing", "loss_claimed": euros("200")}, [("200 EUR", "what we charged too much", "given")]),
        ({"category": "billing", "earlier_complaints": 2}, [(None, "three months of Premium for free", "given")]),
        ({"category": "billing"}, [("10 EUR", "as a credit on your next bill", "given")]),
    ],
)
def test_what_is_suggested(facts: dict[str, Any], suggested: list[Any]) -> None:
    """What a lost month cost, and free months; else a credit."""
    assert given(reckoned(TUESDAY, **facts)) == suggested


def test_the_same_defect_has_used_its_time() -> None:
    """10 of 58 open hours were used when it was resolved on Wed 10:00; reopened a week later, 48 are left: the due date
    of Tue 9 Feb moves by the week that it stood still, to Tue 16 Feb.
    """
    ledger = event("resolved", on("2027-02-03")), event("reopened", on("2027-02-10"))
    plan = reckoned(TUESDAY, *ledger)
    assert moment(PACK, plan.of(MilestoneName.RESOLVE).due) == "2027-02-16 18:00"
    assert plan.reopen_limit == 3


def test_who_may_give_how_much() -> None:
    """An agent most bills, a supervisor nearly all."""
    limits = {role: limit and str(limit) for role, limit in reckoned(TUESDAY).limits.items()}
    assert limits == {"agent": "100 EUR", "supervisor": "500 EUR", "manager": None}
