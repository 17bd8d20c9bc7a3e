"""Who works here, who is away, who stands in, and who gets a complaint."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from amends.policy import PolicyErrors, Roster

SHIPPED = (Path(__file__).parents[3] / "policies" / "staff.yaml").read_bytes()
IN_AUGUST, OVER_CHRISTMAS = b"{from: 2026-08-03, to: 2026-08-14}", b"{from: 2026-12-21, to: 2027-01-03}"
ROSTER = Roster.from_yaml(SHIPPED.replace(IN_AUGUST, OVER_CHRISTMAS))
NOW = datetime(2026, 12, 7, 10, tzinfo=ZoneInfo("Europe/London"))
AT_CHRISTMAS = NOW.replace(day=22)


def person(staff_id: str, more: str = "") -> str:
    """A person of a staff page."""
    fixed = f"id: {staff_id}, name: {staff_id}, email: {staff_id}@amends.example, roles: [agent], languages: [en]"
    return f"  - {{{fixed}{more}}}\n"


def test_nobody_of_the_shipped_page_will_be_away() -> None:
    """Its example of an absence is over. One to come would change what the demo and tests answer on its days."""
    assert IN_AUGUST in SHIPPED
    ends = [absence.to for person in Roster.from_yaml(SHIPPED).people for absence in person.absences]
    assert ends
    assert max(ends) < date(2026, 11, 1)


def test_an_absence_lasts_from_its_first_day_to_its_last() -> None:
    """By the calendar of the house's zone."""
    assert ROSTER.present("tom", NOW.replace(day=20, hour=23, minute=59))
    assert not ROSTER.present("tom", NOW.replace(day=21, hour=0, minute=0))
    assert not ROSTER.present("nobody", NOW)


def test_f6_substitutes_stand_in_along_the_chain_and_a_circle_ends() -> None:
    """A is away, b is away, c is there; where all are away in a circle, nobody is."""
    away = ", absences: [{from: 2026-12-01, to: 2026-12-31}]"
    people = person("a", f", substitute: b{away}") + person("b", f", substitute: c{away}")
    open_ended = Roster.from_yaml(("people:\n" + people + person("c")).encode())
    circle = Roster.from_yaml(("people:\n" + people + person("c", f", substitute: a{away}")).encode())

    found = open_ended.standing_in("a", NOW)
    assert found is not None
    assert found.id == "c"
    assert circle.standing_in("a", NOW) is None


def test_d13_the_chain_ends_with_the_duty_role_or_with_nobody_in_plain_sight() -> None:
    """A person, their substitutes, the role, the duty role; what was tried is said, and nobody is an answer, too."""
    everybody_away = Roster.from_yaml(
        ("people:\n" + person("a", ", absences: [{from: 2026-12-01, to: 2026-12-31}]")).encode()
    )

    assert [each.id for each in ROSTER.chain("ruth", "supervisor", "duty", NOW)[0]] == ["ruth"]
    assert ROSTER.chain("gone", "director", "duty", NOW) == (ROSTER.in_role("duty"), ("gone", "role:director"))
    assert everybody_away.chain("a", "supervisor", "duty", NOW) == ((), ("a", "role:supervisor", "role:duty"))


def test_k1_the_owner_speaks_the_language_takes_the_category_is_there_and_has_the_fewest_cases() -> None:
    """Who is named for the category comes first; the absent are never chosen."""
    chosen = {
        key: ROSTER.owner_for(*key, cases)
        for key, cases in {
            ("en", "billing", NOW): {"tom": 9},
            ("en", "billing", AT_CHRISTMAS): {"tom": 0},
            ("fa", "late parcel", NOW): {},
            ("fr", "late parcel", NOW): {},
        }.items()
    }

    assert [each and each.id for each in chosen.values()] == ["tom", "darya", "darya", None]
    fewest = ROSTER.owner_for("en", "late parcel", NOW, {"maya": 1, "darya": 2})
    assert fewest is not None
    assert fewest.id == "maya"


def test_a_standing_holds_all_that_the_page_says_of_one_action() -> None:
    """Who acts, in whose place, who is to have it and who stands in; an unknown id leads to the nearest one."""
    at_work = ROSTER.standing("maya", "tom", "darya", NOW)
    assert (at_work.person, at_work.assignee) == (ROSTER.person("maya"), ROSTER.person("darya"))
    assert (at_work.on_behalf_of, at_work.assignee_there) == (None, True)

    at_christmas = ROSTER.standing("maya", "tom", "tom", AT_CHRISTMAS)
    assert (at_christmas.on_behalf_of, at_christmas.assignee_there) == ("tom", False)
    assert at_christmas.stand_in == ROSTER.person("maya")
    assert ROSTER.standing("ruth", "tom", None, AT_CHRISTMAS).on_behalf_of is None

    unknown = ROSTER.standing("Maya Lindquist", None, "tomm", NOW)
    assert (unknown.person, unknown.assignee) == (None, None)
    assert (unknown.meant, unknown.assignee_meant) == ("maya", "tom")


def test_a_role_is_there_while_somebody_who_has_it_is() -> None:
    """Of a page on which the only manager is away, the manager's role is not there."""
    away = ", absences: [{from: 2026-12-22, to: 2026-12-22}]"
    page = "people:\n" + person("a") + person("m", away).replace("[agent]", "[manager]")
    roster = Roster.from_yaml(page.encode())
    assert roster.standing("a", None, None, NOW).roles_there == {"agent", "manager"}
    assert roster.standing("a", None, None, AT_CHRISTMAS).roles_there == {"agent"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("people:\n" + person("a") + person("a"), "a is on the page twice"),
        ("people:\n" + person("a", ", supervisor: b"), "the supervisor of a is 'b', who is not on the page"),
        ("people:\n" + person("a", ", substitute: a"), "a cannot be their own substitute"),
        ("people:\n" + person("a", ", absences: [{from: 2026-12-31, to: 2026-12-01}]"), "before it begins"),
        ("people:\n" + person("a", ", langages: [en]"), "unknown key 'langages'; did you mean 'languages'?"),
    ],
)
def test_a_wrong_staff_page_says_what_is_wrong(content: str, told: str) -> None:
    """With its place."""
    with pytest.raises(PolicyErrors, match=told.replace("?", r"\?")) as refused:
        Roster.from_yaml(content.encode())
    assert str(refused.value).startswith("policies/staff.yaml:")


def test_the_version_follows_the_bytes() -> None:
    """Twelve digits of the SHA-256."""
    assert len(ROSTER.version) == 12
    assert Roster.from_yaml(SHIPPED + b"\n").version != ROSTER.version
