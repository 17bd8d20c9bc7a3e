"""Spans and deadlines: months, billing cycles, close of business on a day, first days and closed days."""

from datetime import datetime
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import ClockEvent, MilestonePlan
from amends.policy import PolicyErrors, reckon
from amends.policy.business_calendar import Calendar, instant, moment
from amends.policy.pages.deadlines import Deadline
from amends.policy.pages.durations import deadline_span, span
from amends.policy.pages.opening_hours import OpeningHours
from tests.support.pages import compiled, event, facts, london, office_page

ENGLAND: dict[str, Any] = {"holidays": {"country": "GB", "subdivision": "ENG"}}


def office(**more: Any) -> Calendar:
    """Nine to five in London, with the holidays of England."""
    page = OpeningHours(zone="Europe/London", open={"mon-fri": "09:00-17:00"}, **(ENGLAND | more))
    return Calendar(page.opening(page.holidays.dates() if page.holidays else {}))


def due(start: datetime, text: str, on: Calendar | None = None, **counting: Any) -> datetime:
    """When a deadline that is written so ends."""
    return moment(Deadline(deadline_span(text), **counting).after(instant(start), on or office()))


def resolve_of(*ledger: ClockEvent, **keys: Any) -> MilestonePlan:
    """The clock of resolving under the office page with these keys, which take the place of all it says."""
    policy = compiled(office_page(milestones={"resolve": {"ladder": [], **keys}}, calendars={"office": ENGLAND}))
    start = facts().received_at
    return reckon(policy, facts(), (event("received", start), *ledger), start).of(MilestoneName.RESOLVE)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (london(2026, 8, 31, 9, 30), "6 months", london(2027, 2, 28, 9, 30)),
        (london(2027, 8, 31, 9, 30), "6 months", london(2028, 2, 29, 9, 30)),
        (london(2026, 12, 15, 9), "1 month", london(2027, 1, 15, 9)),
        (london(2026, 12, 31, 9), "13 months", london(2028, 1, 31, 9)),
        (london(2026, 9, 30, 12), "1 month", london(2026, 10, 30, 12)),
    ],
)
def test_months_keep_the_day_and_end_with_a_shorter_month(start: datetime, months: str, end: datetime) -> None:
    """From 31 August six months end on the last day of February, at the same time of day, in winter as in summer."""
    assert due(start, months) == end


def test_months_are_counted_backwards_too() -> None:
    """A month before 31 March is the last day of February."""
    assert moment(span("1 month").before(instant(london(2027, 3, 31, 9)), office())) == london(2027, 2, 28, 9)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (london(2026, 11, 30, 12), london(2027, 2, 15, 23, 59, 59)),
        (london(2026, 12, 15, 12), london(2027, 2, 15, 23, 59, 59)),
        (london(2026, 12, 16, 12), london(2027, 3, 15, 23, 59, 59)),
    ],
)
def test_only_full_billing_cycles_count(start: datetime, end: datetime) -> None:
    """Cycles close on the 15th: what is left of the running one counts for nothing; on its last day it still runs."""
    assert due(start, "2 billing cycles, at most 120 days", office(billing_closes=15)) == end


def test_billing_cycles_end_at_their_cap_and_with_the_month() -> None:
    """The 80 days end before the cycle does on 15 March; where no day is named, cycles close with the month."""
    start = london(2026, 12, 16, 12)

    assert due(start, "2 billing cycles, at most 80 days", office(billing_closes=15)) == london(2027, 3, 6, 12)
    assert due(start, "2 billing cycles, at most 90 days") == london(2027, 2, 28, 23, 59, 59)


@pytest.mark.parametrize(
    ("day", "roll", "end"),
    [
        (3, "none", london(2026, 12, 21, 17)),
        (0, "none", london(2026, 12, 18, 17)),
        (7, "none", london(2026, 12, 24, 17)),
        (7, "next", london(2026, 12, 29, 17)),
        (7, "previous", london(2026, 12, 24, 17)),
    ],
)
def test_close_of_business_on_a_calendar_day(day: int, roll: str, end: datetime) -> None:
    """Day 7 after Friday 18 December is Christmas: it closed the day before, and opens again on the 29th."""
    assert due(london(2026, 12, 18, 16), f"close of business on day {day}", roll=roll) == end


@pytest.mark.parametrize(
    ("text", "exclusive", "inclusive"),
    [
        ("30 days", london(2026, 12, 28, 10), london(2026, 12, 27, 10)),
        ("4 weeks", london(2026, 12, 26, 10), london(2026, 12, 25, 10)),
        ("2 business days", london(2026, 12, 1, 17), london(2026, 12, 1, 17)),
    ],
)
def test_the_first_day_counts_where_the_law_says_so(text: str, exclusive: datetime, inclusive: datetime) -> None:
    """From Saturday 28 November. Of business days none is lost, since the first one is Monday either way."""
    saturday = london(2026, 11, 28, 10)

    assert due(saturday, text) == exclusive
    assert due(saturday, text, day_zero="inclusive") == inclusive


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (london(2027, 3, 1, 10), "1 month", london(2027, 3, 31, 10)),
        (london(2027, 3, 1, 10), "12 months", london(2028, 2, 29, 10)),
        (london(2027, 1, 15, 10), "1 month", london(2027, 2, 14, 10)),
        (london(2027, 1, 31, 10), "1 month", london(2027, 2, 28, 10)),
    ],
)
def test_a_month_of_which_the_first_day_counts_is_a_whole_one(start: datetime, months: str, end: datetime) -> None:
    """From 1 March it ends on the 31st, from 31 January with February: never days short of the law's month."""
    assert due(start, months, day_zero="inclusive") == end
    assert due(start, months, day_zero="inclusive", roll="next").date() >= end.date()


def test_on_a_business_day_that_day_is_the_first() -> None:
    """One business day that counts Friday ends on Friday; what came in after closing is due at once, never before."""
    friday = london(2026, 12, 18, 16)

    assert due(friday, "1 business day", day_zero="inclusive") == london(2026, 12, 18, 17)
    assert due(friday, "2 business days", day_zero="inclusive") == london(2026, 12, 21, 17)
    assert due(london(2026, 12, 18, 20), "1 business day", day_zero="inclusive") == london(2026, 12, 18, 20)


def test_the_first_day_counts_before_a_closed_day_rolls() -> None:
    """Four days from Friday with that Friday end on Monday; without it they would end on Tuesday."""
    friday = london(2026, 12, 18, 10)

    assert due(friday, "4 days", day_zero="inclusive", roll="next") == london(2026, 12, 21, 17)
    assert due(friday, "4 days", roll="next") == london(2026, 12, 22, 17)


@pytest.mark.parametrize(
    ("roll", "end"),
    [
        ("none", london(2026, 12, 25, 16)),
        ("next", london(2026, 12, 29, 17)),
        ("previous", london(2026, 12, 24, 17)),
    ],
)
def test_a_date_rolls_off_a_closed_day(roll: str, end: datetime) -> None:
    """A week from Friday 18 December is Christmas; Boxing Day is observed on Monday the 28th."""
    assert due(london(2026, 12, 18, 16), "1 week", roll=roll) == end


def test_a_date_that_may_roll_ends_with_its_day_on_an_open_day_too() -> None:
    """Else who came in on Saturday night would be due after who came in on Monday morning."""
    assert due(london(2026, 12, 7, 10), "1 week", roll="next") == london(2026, 12, 14, 17)
    assert due(london(2026, 12, 5, 22), "1 week", roll="next") == london(2026, 12, 14, 17)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"target": "8 business hours", "day_zero": "inclusive"}, "'day_zero' is for days"),
        ({"target": "3 business days", "roll": "next"}, "leave 'roll' out"),
        ({"target": "72 hours", "roll": "next"}, "ends within a day"),
        ({"target": "2 billing cycles"}, "has no end in days"),
        ({"target": "close of business"}, "names no day"),
        ({"target": "1 business month"}, "there are no business months"),
        ({"target": "8 hours", "by_law": {"within": "8 weeks", "calendar": "court"}}, "no calendar 'court'"),
        ({"target": "8 hours", "extend": {"times": 1}}, "give 'by_at_most', 'until_at_most' or both"),
    ],
)
def test_a_rule_of_counting_that_could_do_nothing_is_refused(keys: dict[str, Any], told: str) -> None:
    """At load, with what would be right."""
    with pytest.raises(PolicyErrors, match=told):
        resolve_of(**keys)


def test_a5_a_bare_p1d_is_refused_since_it_could_mean_three_things() -> None:
    """'1d', 'P1D' and a bare number are refused with the units that there are; the four units are four dates."""
    for bare in ("1d", "P1D", "1", "24"):
        with pytest.raises(PolicyErrors, match="business hours or business days"):
            resolve_of(target=bare)
    friday = london(2026, 10, 23, 16)
    lengths = ("1 day", "24 hours", "1 business day", "24 business hours")
    assert len({due(friday, length) for length in lengths} | {friday}) == 4


def test_a18_eight_weeks_and_three_business_days_stand_in_one_policy() -> None:
    """The target ends at close of business on the third business day, the legal date eight weeks from the minute; each
    has its step and is told.
    """
    ladder = [{"at": "due", "do": "tell_supervisor"}, {"at": "due", "of": "law", "do": "tell_duty"}]
    clock = resolve_of(target="3 business days", by_law="8 weeks", ladder=ladder)

    assert clock.due == london(2026, 12, 23, 17)
    assert clock.due_by_law == london(2027, 2, 12, 16)
    assert [step.at for step in clock.steps] == [clock.due, clock.due_by_law]
    assert "by law 8 weeks: Fri 12 Feb 2027 16:00 (house rule)" in clock.derivation


def test_the_legal_date_is_counted_by_rules_of_its_own() -> None:
    """Own calendar, first day counted, off a closed day, own source; the target beside it is not touched."""
    law = {"within": "8 days", "day_zero": "inclusive", "roll": "next", "source": "Somebody's Act s. 1"}
    clock = resolve_of(target="7 days", by_law=law)

    assert clock.due == london(2026, 12, 25, 16)
    assert clock.due_by_law == london(2026, 12, 29, 17)
    assert any("8 days (the first day counted; a closed day rolls to the next)" in line for line in clock.derivation)
    assert any("(Somebody's Act s. 1)" in line for line in clock.derivation)


def test_the_legal_date_may_count_on_another_calendar() -> None:
    """Three business days of a bank that knows no Christmas end before those of an office that does."""
    bank = {"zone": "Europe/London", "open": {"mon-fri": "10:00-15:00"}}
    milestone = {"target": "4 business days", "by_law": {"within": "5 business days", "calendar": "bank"}, "ladder": []}
    policy = compiled(office_page(milestones={"resolve": milestone}, calendars={"office": ENGLAND, "bank": bank}))
    clock = reckon(policy, facts(), (), facts().received_at).of(MilestoneName.RESOLVE)

    assert clock.due == london(2026, 12, 24, 17)
    assert clock.due_by_law == london(2026, 12, 25, 15)


HOLDING: dict[str, Any] = {
    "target": "15 business days",
    "extend": {"times": 1, "until_at_most": "35 business days"},
    "by_law": {"within": "15 business days", "extended": "35 business days"},
}


def holding_reply(at: datetime) -> ClockEvent:
    """The customer is told that it takes up to 60 business days more."""
    return event("extended", at, milestone=MilestoneName.RESOLVE, by_another="60 business days")


def test_a_holding_reply_in_time_puts_35_business_days_in_the_place_of_15() -> None:
    """Both dates are counted from the receipt, and what staff ask for beyond them is cut."""
    clock = resolve_of(holding_reply(london(2027, 1, 8, 10)), **HOLDING)

    assert resolve_of(**HOLDING).due_by_law == london(2027, 1, 13, 17)
    assert clock.due_by_law == clock.due == london(2027, 2, 10, 17)
    assert any("35 business days instead of 15 business days, as the customer" in line for line in clock.derivation)


def test_a_holding_reply_that_comes_too_late_leaves_the_legal_date() -> None:
    """The law was broken by then; a letter does not mend that."""
    clock = resolve_of(holding_reply(london(2027, 1, 14, 10)), **HOLDING)

    assert clock.due_by_law == london(2027, 1, 13, 17)
