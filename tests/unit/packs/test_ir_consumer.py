"""Iran: ten days for public bodies, all of the money back after a withdrawal, and a week that begins on Saturday."""

from datetime import date
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from amends.policy.engine.selection import choose
from tests.unit.packs import packs, telling

NAME = "ir-consumer"
DECIDE, RESOLVE = MilestoneName.DECIDE, MilestoneName.RESOLVE
RECEIVED = packs.at(NAME, "2026-11-28")
PUBLIC: dict[str, Any] = {"product": "public service"}
WITHDRAWAL: dict[str, Any] = {"category": "withdrawal"}


def test_a_public_body_answers_within_ten_days() -> None:
    """Saturday 28 November (7 Azar 1405) is day 0, Tuesday 8 December (17 Azar) day 10. Nobody else has a date."""
    assert packs.by_law(NAME, RESOLVE, RECEIVED, **PUBLIC) == date(2026, 12, 8)
    assert packs.by_law(NAME, RESOLVE, RECEIVED, product="shoes") is None


@pytest.mark.parametrize(
    ("received", "facts", "decide", "resolve"),
    [
        ("2026-11-28", {"product": "shoes"}, "2026-12-01T16:00", "2026-12-05T16:00"),
        ("2026-11-28", WITHDRAWAL, "2026-11-29T16:00", "2026-11-30T16:00"),
        ("2026-11-28", {"severity": "critical"}, "2026-11-29T16:00", "2026-11-30T16:00"),
        ("2026-11-28", PUBLIC, "2026-12-01T16:00", "2026-12-05T10:00"),
        ("2026-12-21", WITHDRAWAL, "2026-12-22T16:00", "2026-12-26T16:00"),
        ("2027-03-17", {"product": "shoes"}, "2027-03-29T16:00", "2027-03-31T16:00"),
        ("2027-03-17", PUBLIC, "2027-03-29T16:00", "2027-03-24T10:00"),
        ("2027-03-17", {"severity": "critical", **PUBLIC}, "2027-03-27T16:00", "2027-03-20T10:00"),
    ],
)
def test_our_own_dates_go_by_the_week_of_iran(received: str, facts: dict[str, Any], decide: str, resolve: str) -> None:
    """After Saturday 28 November: Sunday to Wednesday (4), and, Thursday and Friday closed, Saturday 5 December. After
    Monday 21 December: Tuesday, and, Wednesday 2 Dey being a holiday, Saturday. After Wednesday 17 March: 29 Esfand and
    the first four days of Nowruz closed, Saturday 27 March to Wednesday the 31st. A public body has seven days by the
    calendar, or three where it is critical, holidays or not, since the law's ten go on as well.
    """
    plan = packs.reckoned(NAME, packs.at(NAME, received), **facts)

    assert plan.of(DECIDE).due == packs.at(NAME, *decide.split("T"))
    assert plan.of(RESOLVE).due == packs.at(NAME, *resolve.split("T"))


def test_one_extension_of_two_days_stays_within_the_ten() -> None:
    """5 December and two days; the law's date stays."""
    longer = packs.event(EventKind.EXTENDED, packs.at(NAME, "2026-12-01"), RESOLVE, by_another="5 days")
    clock = packs.clock(NAME, RESOLVE, RECEIVED, longer, **PUBLIC)

    assert clock.due == packs.at(NAME, "2026-12-07")
    assert packs.day(NAME, clock.due_by_law) == date(2026, 12, 8)
    assert packs.reckoned(NAME, RECEIVED).extensions_left == {"decide": 1, "resolve": 1}


def test_who_is_told_when() -> None:
    """Our date is Saturday 5 December 10:00, when the offices have been open for two hours, so that the customer hears
    it as they open; two business days on is Monday the 7th. Half of the seven days end on Tuesday at 22:00. Three days
    before 8 December is the 5th, one is the 7th. On the tenth day the customer hears where to go.
    """
    assert telling.told(NAME, packs.clock(NAME, RESOLVE, RECEIVED, **PUBLIC)) == [
        "Wed 2 Dec 08:00 warn_owner unless at it for 60 minutes",
        "Sat 5 Dec 08:00 tell_supervisor",
        "Sat 5 Dec 08:00 tell_customer: Mon 7 Dec 16:00",
        "Sat 5 Dec 10:00 reassign",
        "Sat 5 Dec 10:00 tell_manager",
        "Mon 7 Dec 10:00 tell_duty",
        "Tue 8 Dec 10:00 signpost",
    ]


def test_half_of_the_time_is_counted_in_open_hours() -> None:
    """46 hours are open from Saturday 10:00 to the close of the next one: 6 on Saturday and 8 on each of the five days
    of work. Half of them end on Tuesday at 09:00.
    """
    clock = packs.clock(NAME, RESOLVE, RECEIVED, product="shoes")

    assert telling.told(NAME, clock)[0] == "Tue 1 Dec 09:00 warn_owner unless at it for 60 minutes"


def test_the_law_comes_before_the_house_pages_for_a_product() -> None:
    """An online shop in Iran goes by this page, one elsewhere by its own."""
    rules = {name: packs.pack(name) for name in (NAME, "ecommerce")}

    assert choose(rules, packs.facts_for(NAME, RECEIVED, product="order")).name == NAME
    assert choose(rules, packs.facts_for(NAME, RECEIVED, product="order", jurisdiction="DE")).name == "ecommerce"


def test_after_a_withdrawal_all_of_the_money_is_owed() -> None:
    """Where it is not known what they paid, no money is proposed."""
    paid = packs.reckoned(NAME, RECEIVED, **WITHDRAWAL, amount_paid=telling.money("12500000 IRR"))

    assert telling.offered(paid) == ["12500000 IRR"]
    assert paid.suggested is not None
    assert paid.suggested.lines[0].owed
    assert telling.offered(packs.reckoned(NAME, RECEIVED, **WITHDRAWAL)) == ["free delivery on the next order"]
    assert telling.limits(paid) == {"agent": "20000000 IRR", "supervisor": "100000000 IRR", "manager": "unlimited"}
