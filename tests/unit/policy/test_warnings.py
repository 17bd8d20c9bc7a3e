"""Warnings: what is allowed on a page, or among pages, and hardly meant is told with its place."""

from typing import Any

import pytest

from amends.policy import compile_set
from amends.policy.review.lint import places, warnings
from tests.support.cpu import within
from tests.support.pages import office_page
from tests.support.warned import STAFF, TODAY, governing, milestone, warned, warned_of


def test_an_ordinary_page_has_no_warnings() -> None:
    """Nobody learns to look away from warnings that are always there."""
    assert warned({}) == []


UNMEANT: dict[str, tuple[dict[str, Any], str]] = {
    "a step longer than the time there is": (
        milestone("decide", ladder=[{"before": "9 business hours", "do": "warn_owner"}]),
        "longer than the time there is",
    ),
    "a lower notice at the moment of a higher one": (
        milestone("decide", ladder=[{"at": "due", "do": "warn_owner"}, {"at": "due", "do": "tell_manager"}]),
        "'2.tell_manager' comes at the same moment",
    ),
    "a large amount that goes out by itself": (
        {
            "paths": {
                "straight_through": {
                    "when": {"category": "late parcel"}, "why": "w", "finding": "upheld", "cause": "late",
                    "gives": [{"kind": "money", "detail": "your money back", "money": "amount_paid"}],
                },
            }
        },
        "given without a person, however much it is",
    ),
    "a refund that nobody may decide": (
        {
            "authority": {"agent": "50 EUR", "manager": "300 EUR"},
            "offers": {
                "suggest": [
                    {
                        "when": {"amount_paid": {"at_most": "400 EUR"}}, "why": "w",
                        "lines": [{"kind": "money", "detail": "d", "money": "amount_paid"}],
                    },
                ],
            },
        },
        "nobody on the staff page may decide about 400 EUR",
    ),
    "a ladder of a clock that does not apply": (
        milestone("decide", target="none"), "its target is 'none'",
    ),
    "a clock that waits for its own end": (milestone("decide", starts="decided"), "what ends this clock"),
    "a clock of a survey that nobody sends": (
        {"follow_up": None, **milestone("follow_up", target="5 days", starts="resolved")},
        "the page has no 'follow_up'",
    ),
    "a pause of a clock that there is not": (
        {"pauses": {"third_party": {"stops": ["apologise"]}}}, "there is no clock 'apologise'",
    ),
    "a milestone that nobody can fulfil": (
        milestone("first_contact", target="1 day", fulfilled_by={}), "nobody can fulfil first_contact",
    ),
    "a suggestion behind one that always fits": (
        {"offers": {"suggest": [{"why": w, "lines": [{"kind": "words", "detail": w}]} for w in ("one", "two")]}},
        "number 1 of the list has no 'when'",
    ),
    "a target behind one for the same complaints": (
        milestone("decide", instead=[{"when": {"severity": "low"}, "target": t} for t in ("1 day", "2 days")]),
        "an earlier one has the same 'when'",
    ),
    "a path behind one for the same complaints": (
        {
            "paths": {
                "severe": {"when": {"severity": "high"}},
                "straight_through": {
                    "when": {"severity": "high"}, "why": "w", "finding": "upheld", "cause": "late",
                    "gives": [{"kind": "words", "detail": "sorry"}],
                },
            }
        },
        "'severe' has the same 'when'",
    ),
    "an offer that nobody may decide": (
        {
            "authority": {"agent": "50 EUR", "supervisor": "250 EUR", "manager": "300 EUR"},
            "offers": {
                "suggest": [{"why": "w", "lines": [{"kind": "money", "detail": "d", "money": "400 EUR"}]}],
            },
        },
        "nobody on the staff page may decide about 400 EUR",
    ),
    "a limit of a role that nobody has": ({"authority": {"agents": "75 EUR"}}, "the staff page has no 'agents'"),
    "a duty role that nobody has": ({"duty_role": "night_watch"}, "has the duty role 'night_watch'"),
    "holidays that nobody checked": (
        {"calendars": {"office": {"holidays": {"country": "GB"}}}}, "nobody has checked the holidays",
    ),
    "holidays checked for too short a time": (
        {"calendars": {"office": {"holidays": {"country": "GB"}, "reviewed_until": "2026-12-01"}}},
        "reviewed until 2026-12-01",
    ),
    "holidays that are estimated": (
        {"calendars": {"office": {"holidays": {"country": "AE"}, "reviewed_until": "2027-12-31"}},
         "reopen": {"within": "500 days"}},
        "some holidays are estimated",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("keys", "words"), UNMEANT.values(), ids=UNMEANT)
def test_what_nobody_can_have_meant_is_told_with_its_place(keys: dict[str, Any], words: str) -> None:
    """One warning of that kind, on the page, at a line of its own."""
    warned_of(keys, words)


INNOCENT: dict[str, dict[str, Any]] = {
    "what was paid, up to an amount": {
        "paths": {
            "straight_through": {
                "when": {"amount_paid": {"at_most": "20 EUR"}}, "why": "w", "finding": "upheld", "cause": "late",
                "gives": [{"kind": "money", "detail": "your money back", "money": "amount_paid"}],
            },
        }
    },
}  # fmt: skip


@pytest.mark.parametrize("keys", INNOCENT.values(), ids=INNOCENT)
def test_what_was_meant_is_not_warned_of(keys: dict[str, Any]) -> None:
    """Nobody learns to look away."""
    assert warned(keys) == []


def test_roles_that_nobody_has_are_told() -> None:
    """Without a manager the step reaches the duty role; without an agent nobody owns a complaint."""
    alone = {"people": [person for person in STAFF["people"] if person["id"] == "duty"]}
    found = warned({}, alone)
    assert len(set(found)) == len(found)
    assert any("nobody on the staff page is a 'manager'" in each for each in found)
    assert sum("nobody on the staff page is an 'agent'" in each for each in found) == 1


def test_e4_policies_for_the_same_complaints_are_told_and_the_first_named() -> None:
    """An overlap, one that only the names decide, and a policy that is never chosen."""
    hotel = governing(order=10, product=["hotel", "flat"])
    overlap = warned({}, hotel=hotel, noise=governing(product=["hotel", "car"], category="noise"))
    assert [each for each in overlap if "order 10 before 50" in each and "policies/noise.yaml" in each]
    assert not [each for each in overlap if "policies/hotel.yaml" in each]

    same = warned({}, a=governing(product="hotel"), b=governing(category="noise"))
    assert [each for each in same if "its name alone puts it first" in each]

    never = warned({}, hotel=hotel, noise=governing(product="flat", category="noise"))
    assert [each for each in never if "is never chosen" in each]


def test_a_policy_that_ends_before_it_begins_is_told() -> None:
    """No complaint can be received on such a day."""
    never = office_page(
        default=False, governs={"product": "hotel"}, effective_from="2027-01-01", effective_to="2026-12-31"
    )
    [told] = warned({}, never=never)
    assert "no complaint is received on or before 2026-12-31 and from 2027-01-01 on" in told


def test_policies_that_follow_each_other_in_time_do_not_overlap() -> None:
    """One ends on the day before the other begins."""
    old = office_page(default=False, governs={"product": "hotel"}, effective_to="2026-12-31")
    new = office_page(default=False, governs={"product": "hotel"}, effective_from="2027-01-01")
    assert warned({}, old=old, new=new) == []


def test_a_policy_may_be_called_after_the_staff_that_it_is_for() -> None:
    """Only staff.yaml is the staff page; flight-staff.yaml is a policy."""
    pages = {"flight-staff": governing(product="uniform"), "default": office_page()}
    files = {f"policies/{name}.yaml": page for name, page in pages.items()}
    compiled = compile_set(files)
    assert (sorted(compiled.policies), compiled.roster) == (["default", "flight-staff"], None)
    assert places(warnings(compiled, TODAY), files) == []


@pytest.mark.parametrize("does", ["warn_owner", "tell_customer"])
def test_a_ladder_of_a_thousand_steps_is_read_in_seconds(does: str) -> None:
    """What somebody writes by a script, or by mistake, holds up nobody: the work grows with the steps, no faster."""
    more = {"new_date": "1 business day"} if does == "tell_customer" else {}
    ladder = [{"before": f"{number} minutes", "do": does, **more} for number in range(1, 1001)]
    page = office_page(milestones={"resolve": {"target": "5 business days", "ladder": ladder}})
    compiled = compile_set({"policies/default.yaml": page})
    within(5, lambda: warnings(compiled, TODAY))


@pytest.mark.parametrize("often", ["2 seconds", "59 minutes"])
def test_a_customer_who_would_be_written_to_every_few_minutes_is_told_to_the_owner(often: str) -> None:
    """Two seconds instead of two days is one word; nothing else bounds the letters to one customer."""
    page = {
        "milestones": {
            "keep_informed": {"target": often},
            "resolve": {"ladder": [{"before": "2 hours", "do": "tell_customer", "new_date": "5 minutes"}]},
        }
    }
    told = [each for each in warned(page) if "1 hour is meant at least" in str(each)]
    assert len(told) == 2


@pytest.mark.parametrize("key", ["open", "days"])
@pytest.mark.parametrize(("hours", "told"), [
    ("09:00-05:00", "'09:00-05:00' is open for 20 h 00 min"),
    ("08:30-06:30", "'08:30-06:30' is open for 22 h 00 min"),
    ("00:30-00:29", "'00:30-00:29' is open for 23 h 59 min"),
    ("08:00-00:01", "'08:00-00:01' is open for 16 h 01 min"),
    ("22:00-06:00", None), ("18:00-10:00", None), ("00:00-24:00", None), ("06:00-24:00", None), ("closed", None),
])  # fmt: skip
def test_hours_over_midnight_that_take_nearly_the_whole_day_are_told(key: str, hours: str, told: str | None) -> None:
    """An end in the afternoon that was written as one in the morning is found with its line; a night shift is meant."""
    day = {"open": "sat", "days": "2026-12-24"}[key]
    weekdays = {"mon-fri": "09:00-17:00"}
    calendar = {"zone": "Europe/London", "open": weekdays, key: {**(weekdays if key == "open" else {}), day: hours}}
    page = office_page(calendars={"office": calendar})
    line = 1 + next(number for number, text in enumerate(page.decode().splitlines()) if f"{day}" in text)

    found = [text for text in warned({"calendars": {"office": calendar}}) if "over midnight" in text]

    assert len(found) == (told is not None)
    assert all(f":{line}:" in text and str(told) in text for text in found)
