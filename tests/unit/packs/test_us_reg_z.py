"""Regulation Z: an acknowledgement in 30 days, and an end in two full billing cycles, never later than 90 days."""

from datetime import date

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from tests.unit.packs import packs, telling

NAME = "us-reg-z"
RESOLVE = MilestoneName.RESOLVE
NOTICE = packs.at(NAME, "2026-11-30")


def test_the_acknowledgement_is_due_within_thirty_days() -> None:
    """30 November is day 0, 30 December day 30. The manager is told a week before, on the 23rd."""
    clock = packs.clock(NAME, MilestoneName.ACKNOWLEDGE, NOTICE)

    assert packs.day(NAME, clock.due_by_law) == date(2026, 12, 30)
    assert packs.steps(clock)["tell_manager"].at == packs.at(NAME, "2026-12-23")
    assert packs.steps(clock)["tell_duty"].at == packs.at(NAME, "2026-11-30", "11:00")


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2026-11-30", date(2027, 2, 15)),
        ("2026-12-15", date(2027, 2, 15)),
        ("2026-12-16", date(2027, 3, 15)),
        ("2026-07-16", date(2026, 10, 14)),
    ],
)
def test_two_full_billing_cycles_never_more_than_ninety_days(received: str, last_day: date) -> None:
    """Cycles close on the 15th. What is left of the running one is none: from 30 November the full ones are 16 December
    to 15 January and 16 January to 15 February; on the 15th itself as well. From 16 December, the first day of a cycle
    that is not complete any more either, they end on 15 March. From 16 July they would end on 15 October, day 91.
    """
    assert packs.by_law(NAME, RESOLVE, packs.at(NAME, received)) == last_day


def test_our_own_dates_lie_well_inside() -> None:
    """Twenty business days after 30 November: 1-4 (4), 7-11 (9), 14-18 (14), 21-24 (18), 28 and 29 December. Ten end on
    14 December. One extension of ten more: 30, 31, 4-8 January (7), 11, 12, 13 January.
    """
    longer = packs.event(EventKind.EXTENDED, packs.at(NAME, "2026-12-20"), RESOLVE, by_another="30 business days")

    assert packs.clock(NAME, RESOLVE, NOTICE).due == packs.at(NAME, "2026-12-29", "17:00")
    assert packs.clock(NAME, RESOLVE, NOTICE, severity="critical").due == packs.at(NAME, "2026-12-14", "17:00")
    assert packs.clock(NAME, RESOLVE, NOTICE, longer).due == packs.at(NAME, "2027-01-13", "17:00")
    assert packs.reckoned(NAME, NOTICE).extensions_left == {"decide": 1, "resolve": 1}
    assert packs.by_law(NAME, RESOLVE, NOTICE, longer) == date(2027, 2, 15)


def test_who_is_told_when() -> None:
    """Our date is Tuesday 29 December 17:00; half of the 167 open hours until then are used on Monday 14 December at
    13:30. Three business days before is the 23rd at close. Ten business days after it: 30, 31, 4-8 January (7), 11,
    12, 13. The law's day ends at midnight: two weeks and one before 15 February are the 1st and the 8th at midnight,
    and the morning after both are told.
    """
    assert telling.told(NAME, packs.clock(NAME, RESOLVE, NOTICE)) == [
        "Mon 14 Dec 13:30 warn_owner unless at it for 60 minutes",
        "Thu 24 Dec 09:00 tell_supervisor",
        "Tue 29 Dec 13:00 tell_customer: Wed 13 Jan 17:00",
        "Wed 30 Dec 09:00 reassign",
        "Tue 2 Feb 09:00 tell_manager",
        "Tue 9 Feb 09:00 tell_duty",
    ]


def test_the_amount_in_error_is_proposed_as_owed() -> None:
    """In full, whatever a gesture might be."""
    plan = packs.reckoned(NAME, NOTICE, loss_claimed=telling.money("89.99 USD"))

    assert telling.offered(plan) == ["89.99 USD"]
    assert telling.limits(plan) == {"agent": "500 USD", "supervisor": "2500 USD", "manager": "unlimited"}
