"""Ofcom's weeks, worked out by hand: six for what was raised from 8 April 2026 on, eight before."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from tests.unit.packs import packs
from tests.unit.packs.packs import event, ladder, moment, steps

PACK = "uk-ofcom"
RESOLVE = MilestoneName.RESOLVE
on = partial(packs.at, PACK)
by_law = partial(packs.by_law, PACK, RESOLVE)
resolve = partial(packs.clock, PACK, RESOLVE)
FRIDAY = on("2026-12-18")


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-04-07", "2026-06-02"), ("2026-04-08", "2026-05-20"), ("2026-12-18", "2027-01-29")],
)
def test_six_weeks_since_8_april_2026_and_eight_before(received: str, due: str) -> None:
    """Tue 7 Apr and 56 days: 23 of April, 31 of May, 2 of June. Wed 8 Apr and 42 days: 22 of April, 20 of May. Fri 18
    Dec and 42 days: 13 of December, 29 of January.
    """
    assert by_law(on(received)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("received", "told"),
    [("2026-04-07", "until 2026-04-07"), ("2026-04-08", "from 2026-04-08"), ("2026-12-18", "from 2026-04-08")],
)
def test_whoever_asks_is_told_which_of_the_two_rules_it_is(received: str, told: str) -> None:
    """Each says for which days of receipt it holds, and how sure we are of it."""
    derivation = resolve(on(received)).derivation
    assert f"the law of complaints received {told}" in derivation
    assert any("as a second source reports it" in line for line in derivation)


def test_the_day_of_receipt_is_the_day_in_london() -> None:
    """Half past midnight of 8 April in London is still the 7th in UTC, and the new rule holds."""
    assert by_law(datetime(2026, 4, 7, 23, 30, tzinfo=UTC)) == date(2026, 5, 20)


def test_who_is_told_when_nobody_answers() -> None:
    """Our own five business days from Fri 18 Dec end on Tue 29 Dec at 17:00 (21-24, 29); of the 47 open hours half is
    23.5: Wed 23 Dec 9:30. From Fri 29 Jan 10:00 back: 8, 15 and 22 January; the customer is told at the close of Thu 28
    January.
    """
    clock = resolve(FRIDAY)
    assert ladder(PACK, clock) == [
        ("warn_owner", "2026-12-23 09:30"),
        ("tell_customer", "2026-12-29 13:00"),
        ("tell_supervisor", "2026-12-30 09:00"),
        ("reassign", "2027-01-08 10:00"),
        ("tell_manager", "2027-01-15 10:00"),
        ("tell_duty", "2027-01-22 10:00"),
        ("signpost", "2027-01-28 17:00"),
    ]
    assert steps(clock)["warn_owner"].defer_for == 3600
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-01-13 17:00"


@pytest.mark.parametrize("received", ["2026-04-07", "2026-12-18"])
def test_the_letter_about_the_scheme_is_what_the_rule_wants(received: str) -> None:
    """The ADR letter, sent before the weeks are over, by the old rule as by the new one."""
    day_before = steps(resolve(on(received)))["signpost"].at
    told = event(EventKind.SIGNPOSTED, day_before, RESOLVE)
    assert resolve(on(received), told).law_met_at == day_before


def test_staff_may_take_longer_twice_but_not_into_the_sixth_week() -> None:
    """From Tue 29 Dec ten business days are Wed 13 Jan (30, 31, 4-8, 11-13); another ten would be 27 Jan and are cut to
    five weeks from receipt, Fri 22 Jan at 10:00.
    """
    longer = event(EventKind.EXTENDED, on("2026-12-21"), RESOLVE, by_another="30 business days")
    dues = [moment(PACK, resolve(FRIDAY, *[longer] * times).due) for times in (1, 2)]
    assert dues == ["2027-01-13 17:00", "2027-01-22 10:00"]
    assert packs.reckoned(PACK, FRIDAY, longer).extensions_left["resolve"] == 1
    assert by_law(FRIDAY, longer) == date(2027, 1, 29)


def test_the_customer_hears_from_us_once_a_week() -> None:
    """Five business days from Fri 18 Dec end on Tue 29 Dec; then five more, on Wed 6 Jan (30, 31, 4, 5, 6)."""
    clock = packs.clock(PACK, MilestoneName.KEEP_INFORMED, FRIDAY)
    assert moment(PACK, clock.due) == "2026-12-29 17:00"
    assert ladder(PACK, clock) == [("warn_owner", "2026-12-29 09:00"), ("tell_customer", "2026-12-29 16:00")]
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-01-06 17:00"


def test_whom_it_governs() -> None:
    """The whole kingdom; what is neither a line nor a programme is not."""
    assert packs.governs(PACK, FRIDAY, jurisdiction="GB-NIR")
    assert not packs.governs(PACK, FRIDAY, product="parcel")
