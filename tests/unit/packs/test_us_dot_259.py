"""Airlines in the United States: an acknowledgement in 30 days, an answer in 60, about a disability in 30."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from tests.unit.packs import packs, telling

NAME = "us-dot-259"
DECIDE, RESOLVE = MilestoneName.DECIDE, MilestoneName.RESOLVE
RECEIVED = packs.at(NAME, "2026-12-01")


def test_the_acknowledgement_is_due_within_thirty_days() -> None:
    """1 December is day 0, 31 December day 30. The manager is told a week before, on Christmas Eve."""
    clock = packs.clock(NAME, MilestoneName.ACKNOWLEDGE, RECEIVED)

    assert packs.day(NAME, clock.due_by_law) == date(2026, 12, 31)
    assert packs.steps(clock)["tell_manager"].at == packs.at(NAME, "2026-12-24")


@pytest.mark.parametrize(("category", "last_day"), [("service", date(2027, 1, 30)), ("disability", date(2026, 12, 31))])
def test_the_answer_is_due_within_sixty_days_or_thirty(category: str, last_day: date) -> None:
    """30 days end on 31 December, 60 on 30 January, a Saturday, which stays."""
    assert packs.by_law(NAME, RESOLVE, RECEIVED, category=category) == last_day


def test_sixty_days_keep_their_hour_when_summer_time_begins() -> None:
    """Received on 2 February at 10:00 in New York (15:00 UTC): 3 April at 10:00, which is 14:00 UTC by then."""
    clock = packs.clock(NAME, RESOLVE, packs.at(NAME, "2026-02-02"))

    assert clock.due_by_law == datetime(2026, 4, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "decide", "resolve"),
    [
        ({}, "2026-12-04", "2026-12-15"),
        ({"category": "refund"}, "2026-12-03", "2026-12-07"),
        ({"severity": "critical"}, "2026-12-02", "2026-12-03"),
        ({"severity": "critical", "category": "refund"}, "2026-12-02", "2026-12-03"),
    ],
)
def test_our_own_dates(facts: dict[str, Any], decide: str, resolve: str) -> None:
    """Business days after Tuesday 1 December: 2, 3, 4 (3), 7 (4), 8-11 (8), 14, 15 (10). A refund that is due is paid
    within the seven business days of Part 260, which would end on the 10th.
    """
    plan = packs.reckoned(NAME, RECEIVED, **facts)

    assert plan.of(DECIDE).due == packs.at(NAME, decide, "17:00")
    assert plan.of(RESOLVE).due == packs.at(NAME, resolve, "17:00")


def test_one_extension_of_five_business_days() -> None:
    """15 December and 16, 17, 18, 21, 22; the law's date stays."""
    longer = packs.event(EventKind.EXTENDED, packs.at(NAME, "2026-12-10"), RESOLVE, by_another="9 business days")
    clock = packs.clock(NAME, RESOLVE, RECEIVED, longer)

    assert clock.due == packs.at(NAME, "2026-12-22", "17:00")
    assert packs.day(NAME, clock.due_by_law) == date(2027, 1, 30)
    assert packs.reckoned(NAME, RECEIVED).extensions_left == {"decide": 1, "resolve": 1}


def test_who_is_told_when() -> None:
    """Our date is Tuesday 15 December 17:00, and the next one ten business days later: 16-18 (3), 21-24 (7),
    28-30. Half of the 87 open hours are used on Tuesday 8 December at 13:30. Ten and three days before 30 January are
    the 20th and the 27th; for a disability, before 31 December, the 21st and the 28th.
    """
    disability = packs.clock(NAME, RESOLVE, RECEIVED, category="disability")

    assert telling.told(NAME, packs.clock(NAME, RESOLVE, RECEIVED)) == [
        "Tue 8 Dec 13:30 warn_owner unless at it for 60 minutes",
        "Tue 15 Dec 09:00 tell_supervisor",
        "Tue 15 Dec 13:00 tell_customer: Wed 30 Dec 17:00",
        "Wed 16 Dec 09:00 reassign",
        "Wed 20 Jan 10:00 tell_manager",
        "Wed 27 Jan 10:00 tell_duty",
    ]
    assert telling.told(NAME, disability)[-2:] == ["Mon 21 Dec 10:00 tell_manager", "Mon 28 Dec 10:00 tell_duty"]


def test_no_form_letters() -> None:
    """Somebody reads every decision and every final answer before it goes."""
    assert packs.reckoned(NAME, RECEIVED).drafts == ("decision", "resolution")


@pytest.mark.parametrize(
    ("facts", "proposed"),
    [
        ({"category": "refund", "amount_paid": telling.money("412.30 USD")}, "412.30 USD"),
        ({"severity": "high"}, "150 USD"),
        ({"category": "refund"}, "a free checked bag on your next flight"),
    ],
)
def test_a_refund_is_proposed_in_full(facts: dict[str, Any], proposed: str) -> None:
    """What was paid, where that is known."""
    plan = packs.reckoned(NAME, RECEIVED, **facts)

    assert telling.offered(plan) == [proposed]
    assert telling.limits(plan) == {"agent": "400 USD", "supervisor": "1500 USD", "manager": "unlimited"}


@pytest.mark.parametrize("severity", ["normal", "critical"])
def test_who_was_failed_in_their_disability_is_proposed_the_facts_and_no_gift(severity: str) -> None:
    """14 CFR 382.155: what happened, whether the rule was broken, and what is done. A free bag would be an insult."""
    plan = packs.reckoned(NAME, RECEIVED, category="disability", severity=severity)

    assert telling.offered(plan) == ["what happened, whether we broke the rule, and what we do about it"]
