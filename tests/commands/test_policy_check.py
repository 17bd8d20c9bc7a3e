"""`amends policy check`: what is allowed on a page and hardly meant is told with its place."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from planning import compile_set
from planning.warnings import places, warnings
from tests.commands.conftest import Amends
from tests.planning.pages import office_page

TODAY = date(2026, 11, 22)
STAFF: dict[str, Any] = {
    "people": [
        {"id": role, "name": role, "email": f"{role}@example.org", "roles": [role], "languages": ["en"]}
        for role in ("agent", "supervisor", "manager", "duty")
    ]
}


def milestone(name: str, **keys: Any) -> dict[str, Any]:
    """Overrides of one milestone."""
    return {"milestones": {name: keys}}


def warned(overrides: Mapping[str, Any], staff: Mapping[str, Any] = STAFF, **others: bytes) -> list[str]:
    """What is told of the office page with these keys, as 'place: words'."""
    files = {
        "policies/default.yaml": office_page(**overrides),
        "policies/staff.yaml": yaml.safe_dump(dict(staff)).encode(),
        **{f"policies/{name}.yaml": page for name, page in others.items()},
    }
    return [str(problem) for problem in places(warnings(compile_set(files), TODAY), files)]


def hardship(**keys: Any) -> dict[str, Any]:
    """Something that is for hardship alone."""
    return {"when": {"category": "hardship"}, **keys}


def governing(order: int = 50, **governs: Any) -> bytes:
    """A policy that is no default."""
    return office_page(default=False, governs=governs, order=order)


def test_an_ordinary_page_has_no_warnings() -> None:
    """Nobody learns to look away from warnings that are always there."""
    assert warned({}) == []


WARNED = [{"before": "1 day", "of": "law", "do": "tell_duty"}]
UNMEANT: dict[str, tuple[dict[str, Any], str]] = {
    "a step longer than the time there is": (
        milestone("decide", ladder=[{"before": "9 business hours", "do": "warn_owner"}]),
        "longer than the time there is",
    ),
    "a lower notice at the moment of a higher one": (
        milestone("decide", ladder=[{"at": "due", "do": "warn_owner"}, {"at": "due", "do": "tell_manager"}]),
        "'2.tell_manager' comes at the same moment",
    ),
    "a step after the legal date": (
        milestone(
            "resolve",
            target="2 days",
            by_law="3 days",
            ladder=[
                {"before": "1 day", "of": "law", "do": "tell_duty"},
                {"after": "5 days", "do": "tell_manager"},
            ],
        ),
        "comes only when the legal date has passed",
    ),
    "a legal date without a step before it": (milestone("resolve", by_law="8 weeks"), "comes before the legal date"),
    "an own target after the legal date": (
        milestone(
            "resolve", target="3 business days", by_law="5 days",
            ladder=[{"before": "1 day", "of": "law", "do": "tell_duty"}],
        ),
        "our own date is later than the law's",
    ),
    "extensions past the legal date": (
        milestone(
            "resolve", by_law="14 days", extend={"times": 3, "by_at_most": "5 business days"},
            ladder=[{"before": "1 day", "of": "law", "do": "tell_duty"}],
        ),
        "after every extension our own date is later",
    ),
    "an own target after the law of some complaints": (
        milestone(
            "resolve", ladder=WARNED, target="20 days", by_law=[hardship(within="15 days"), {"within": "8 weeks"}],
        ),
        "our own date is later than the law's: begun Sun 22 Nov 2026 12:00, ours is Sat 12 Dec 2026 12:00, the law's "
        "Mon 7 Dec 2026 12:00",
    ),
    "an own target after the law of a second stage": (
        milestone(
            "resolve", ladder=WARNED, target="20 days",
            by_law=[{"counted_from": "reopened", "within": "10 days"}, {"within": "8 weeks"}],
        ),
        "our own date is later than the law's",
    ),
    "an own target after a law to come": (
        milestone(
            "resolve", ladder=WARNED, target="20 days",
            by_law=[{"effective_from": "2027-04-08", "within": "15 days"}, {"within": "8 weeks"}],
        ),
        "our own date is later than the law's: begun Sun 11 Apr 2027",
    ),
    "a law behind the law of every complaint": (
        milestone("resolve", ladder=WARNED, by_law=[{"within": "8 weeks"}, hardship(within="21 days")]),
        "never the law: number 1 of the list is the law of every complaint",
    ),
    "a day between two editions of a law": (
        milestone(
            "resolve", ladder=WARNED,
            by_law=[
                {"within": "6 weeks", "effective_from": "2027-04-08"},
                {"within": "8 weeks", "effective_to": "2027-04-06"},
            ],
        ),
        "received after 2027-04-06 and before 2027-04-08, none is the law",
    ),
    "a law that counts from its own end": (
        milestone("resolve", ladder=WARNED, by_law={"within": "8 weeks", "counted_from": "resolved"}),
        "'resolved' is what ends this clock",
    ),
    "a law that waits for a signpost which nobody sends": (
        milestone("resolve", ladder=WARNED, by_law={"within": "8 weeks", "met_by": ["signpost"]}),
        "no step of the ladder sends a signpost",
    ),
    "a law that is only reported": (
        milestone("resolve", ladder=WARNED, by_law={"within": "8 weeks", "confidence": "reported"}),
        "known from a second source only",
    ),
    "a law that nobody has read": (
        milestone("resolve", ladder=WARNED, by_law={"within": "8 weeks", "confidence": "unread"}),
        "nobody has looked it up",
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
    found = [each for each in warned(keys) if words in each]
    assert len(found) == 1, warned(keys)
    assert found[0].startswith("policies/default.yaml:")
    assert int(found[0].split(":")[1]) > 1


INNOCENT: dict[str, dict[str, Any]] = {
    "a shorter target beside the shorter law, where both are for the same complaints": milestone(
        "resolve", ladder=WARNED, target="40 days", instead=[hardship(target="20 days")],
        by_law=[hardship(within="21 days"), {"within": "8 weeks"}],
    ),
    "an own target after a date that a signpost meets": {
        "letters": {"rights": {"en": ["You may take it to the ombudsman."]}},
        **milestone(
            "resolve", target="20 days", by_law={"within": "15 days", "met_by": ["signpost"], "confidence": "read"},
            ladder=[*WARNED, {"at": "due", "of": "law", "do": "signpost"}, {"after": "6 days", "do": "tell_duty"}],
        ),
    },
    "a step that is meant to come when the law is broken": milestone(
        "resolve", ladder=[*WARNED, {"after": "1 day", "of": "law", "do": "tell_manager"}], by_law="8 weeks",
    ),
    "what was paid, up to an amount": {
        "paths": {
            "straight_through": {
                "when": {"amount_paid": {"at_most": "20 EUR"}}, "why": "w", "finding": "upheld", "cause": "late",
                "gives": [{"kind": "money", "detail": "your money back", "money": "amount_paid"}],
            },
        }
    },
    "an edition for some days of a law that holds anyway": milestone(
        "resolve", ladder=WARNED,
        by_law=[
            {"within": "6 weeks", "effective_from": "2027-04-08", "effective_to": "2027-05-08"},
            {"within": "7 weeks", "effective_from": "2027-08-08"}, {"within": "8 weeks"},
        ],
    ),
    "a law in two editions, one after the other": milestone(
        "resolve", ladder=WARNED,
        by_law=[
            {"within": "6 weeks", "effective_from": "2027-04-08"}, {"within": "8 weeks", "effective_to": "2027-04-07"},
        ],
    ),
    "a law that counts from the acknowledgement": milestone(
        "resolve", ladder=WARNED, by_law={"within": "8 weeks", "counted_from": "acknowledged"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("keys", INNOCENT.values(), ids=INNOCENT)
def test_what_was_meant_is_not_warned_of(keys: dict[str, Any]) -> None:
    """Nobody learns to look away."""
    assert warned(keys) == []


def test_roles_that_nobody_has_are_told() -> None:
    """Without a manager the step reaches the duty role; without an agent nobody owns a complaint."""
    alone = {"people": [person for person in STAFF["people"] if person["id"] == "duty"]}
    found = warned({}, alone)
    assert sum("nobody on the staff page is a 'manager'" in each for each in found) == 1
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


async def test_a7_check_lists_the_days_that_the_holidays_close(amends: Amends, tmp_path: Path) -> None:
    """Each day of the coming year by name, for people and programs; a page alone can be checked, too."""
    page = tmp_path / "hotel.yaml"
    office = {
        "office": {"holidays": {"country": "GB"}, "days": {"2026-12-24": "closed"}, "reviewed_until": "2030-01-01"}
    }
    page.write_bytes(office_page(calendars=office))
    said = await amends("policy", "check", str(page), "--json")
    assert said.status == 0
    assert "Christmas Day" in said.data["closed"]["hotel"]["office"].values()
    assert "Christmas Day" in (await amends("policy", "check", str(page))).out


async def test_a8_a_calendar_that_ends_too_soon_is_a_mistake(amends: Amends, tmp_path: Path) -> None:
    """A page in effect whose holidays nobody knows far enough: refused, with the calendar's place."""
    page = tmp_path / "hotel.yaml"
    page.write_bytes(office_page(calendars={"office": {"holidays": {"country": "GB"}, "reviewed_until": "2020-01-01"}}))
    said = await amends("policy", "check", str(page), "--json")
    assert said.status == 1
    [problem] = said.data["problems"]
    assert "knows its holidays until 2020-01-01 only" in problem["what"]
    assert page.read_text().splitlines()[problem["line"] - 2].strip() == "office:"


async def test_strict_leaves_with_a_status_for_programs(amends: Amends, tmp_path: Path) -> None:
    """Warnings stop nobody, unless asked to."""
    page = tmp_path / "hotel.yaml"
    page.write_bytes(office_page(milestones={"resolve": {"by_law": "8 weeks"}}))
    lax, strict = [await amends("policy", "check", str(page), *extra) for extra in ((), ("--strict",))]
    assert (lax.status, strict.status) == (0, 1)
    assert f"{page}:" in lax.out
    assert "1 warning" in lax.out.replace("\n", " ")


async def test_where_there_is_no_page_check_says_what_to_name(amends: Amends, tmp_path: Path) -> None:
    """An empty folder is no set without mistakes."""
    said = await amends("policy", "check", str(tmp_path), "--json")
    assert said.status == 4
    assert "There is no policy page" in said.data["error"]["what"]
