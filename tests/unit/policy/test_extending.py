"""A page that extends another one, and sets of pages that belong together."""

from typing import Any

import pytest
import yaml

from amends.domain.actions import MilestoneName
from amends.policy import PolicyErrors, choose, compile_set, reckon
from amends.policy.engine.compiler import compile_page
from tests.support import cpu
from tests.support.pages import facts, london, office_page, page

THIS_YEAR = {"effective_to": "2026-12-31"}
NEXT_YEAR: dict[str, Any] = {"effective_from": "2027-01-01"}


def head(extends: str = "house", **keys: Any) -> bytes:
    """A page of hardly more than its head."""
    own = {"title": "Hotels", "source": "house rule", "version": "1", "extends": extends}
    return yaml.safe_dump(own | {"governs": {"category": "delivery"}} | keys, sort_keys=False).encode()


def set_of(**pages: bytes) -> dict[str, bytes]:
    """Files of a set, the office page among them as 'house'."""
    return {f"policies/{name}.yaml": content for name, content in ({"house": office_page()} | pages).items()}


def problems_of(files: dict[str, bytes]) -> list[str]:
    """What compiling these files complains about."""
    with pytest.raises(PolicyErrors) as refused:
        compile_set(files)
    return str(refused.value).splitlines()


def test_a_page_has_what_it_extends_except_the_head() -> None:
    """Own keys win within their tables; title, source, version, default, governs, order and dates are never shared."""
    files = set_of(hotels=head(milestones={"resolve": {"target": "2 business hours"}}))
    hotels, house = (compile_set(files).policies[name].page for name in ("hotels", "house"))

    assert str(hotels.milestones[MilestoneName.RESOLVE].target) == "2 business hours"
    assert hotels.milestones[MilestoneName.RESOLVE].ladder == house.milestones[MilestoneName.RESOLVE].ladder
    assert hotels.reopen == house.reopen
    assert not hotels.default
    assert hotels.title == "Hotels"


def test_an_extended_page_gives_other_dates() -> None:
    """The complaint is due by what the page says itself, on the calendar that it inherits."""
    policies = compile_set(set_of(hotels=head(milestones={"resolve": {"target": "2 business hours"}}))).policies
    plan = reckon(choose(policies, facts()), facts(), (), facts().received_at)

    assert plan.policy.name == "hotels"
    assert plan.of(MilestoneName.RESOLVE).due == london(2026, 12, 21, 10)


def test_lists_conditions_and_opening_hours_are_replaced_whole() -> None:
    """Half a condition of another page would mean something that nobody wrote."""
    base = office_page(
        paths={"severe": {"when": {"severity": "high"}}},
        calendars={"office": {"holidays": {"country": "GB", "subdivision": "ENG"}}},
    )
    own = head(
        paths={"severe": {"when": {"vulnerable": True}}},
        calendars={"office": {"open": {"sat-wed": "08:00-16:00"}, "holidays": {"country": "IR"}}},
        causes=["noisy"],
    )
    hotels = compile_set(set_of(house=base, hotels=own)).policies["hotels"].page

    assert hotels.paths.severe is not None
    assert hotels.paths.severe.when.severity is None
    assert list(hotels.calendars["office"].open) == ["sat-wed"]
    assert hotels.causes == ("noisy",)


def test_another_law_has_not_the_source_of_the_first() -> None:
    """A law is one thing: whoever writes another span has said nothing of where it comes from or how sure it is."""
    read = {"within": "8 weeks", "source": "FCA DISP 1.6.2R", "confidence": "read"}
    base = office_page(milestones={"resolve": {"by_law": read}})
    own = head(milestones={"resolve": {"by_law": {"within": "15 business days"}}})

    law = compile_set(set_of(house=base, hotels=own)).policies["hotels"].page.milestones[MilestoneName.RESOLVE].by_law

    assert law is not None
    assert [(str(each.within), each.source, each.confidence) for each in law] == [("15 business days", None, None)]


def test_none_takes_out_what_the_other_page_has() -> None:
    """A survey, a legal date, a role's limit; a target of none still means that the milestone does not apply."""
    base = office_page(milestones={"resolve": {"by_law": "8 weeks"}})
    own = head(
        follow_up="none",
        milestones={"resolve": {"by_law": "none"}, "decide": {"target": "none"}},
        authority={"manager": "none"},
    )
    hotels = compile_set(set_of(house=base, hotels=own)).policies["hotels"].page

    assert hotels.follow_up is None
    assert hotels.milestones[MilestoneName.RESOLVE].by_law is None
    assert hotels.milestones[MilestoneName.DECIDE].target == "none"
    assert set(hotels.authority) == {"agent", "supervisor"}


def test_a_mistake_is_told_where_it_stands() -> None:
    """What is wrong in the page that is extended is told there, once; what is wrong with the own line, here."""
    files = set_of(hotels=head(milestones={"resolve": {"target": "1d"}}))
    assert problems_of(files)[0].startswith("policies/hotels.yaml:9:13: '1d' is no span of time")

    files = set_of(house=office_page(causes=["no words!"]), hotels=head())
    (problem,) = problems_of(files)
    assert problem.startswith("policies/house.yaml:")


def test_a_key_given_twice_is_told_beside_all_other_mistakes() -> None:
    """Joining two pages hides none of them."""
    problems = problems_of(set_of(hotels=head(strategy="cheap") + b"causes: [a]\ncauses: [b]\n"))

    assert [problem.split(": ")[1][:24] for problem in problems] == [
        "'cheap' is not known her",
        "key 'causes' given twice",
    ]


def test_a_page_that_is_not_there_is_named() -> None:
    """With those that are."""
    (problem,) = problems_of(set_of(hotels=head("hose")))

    assert problem == "policies/hotels.yaml:4:10: there is no page 'hose' beside this one; it has hotels, house"


def test_what_else_is_wrong_is_told_beside_a_circle() -> None:
    """All mistakes at once: a key that was given twice, too."""
    with pytest.raises(PolicyErrors) as wrong:
        compile_page("a", b"title: one\ntitle: two\nextends: a\n")
    told = [(each.line, each.text) for each in wrong.value.problems]

    assert told == [(2, "key 'title' given twice"), (3, "a extends a: a circle has no first page")]


def test_a_circle_is_refused_in_under_a_second() -> None:
    """Of two pages, of one, and a chain that nobody could follow."""
    chain = {f"p{number}": head(f"p{number + 1}") for number in range(30)} | {"p30": head()}
    sets = set_of(a=head("b"), b=head("a")), set_of(a=head("a")), set_of(**chain)
    two, one, long = cpu.within(1, lambda: [problems_of(each) for each in sets])

    assert "a extends b extends a: a circle has no first page" in two[0]
    assert "a extends a: a circle" in one[0]
    assert "more than 10 pages" in long[0]


def test_a_page_alone_extends_those_beside_it() -> None:
    """The pinned content has all that was inherited, so that nothing else is needed to reckon with it."""
    alone = compile_page("hotels", head(), beside={"house": office_page()})
    again = type(alone).from_content(alone.content())

    assert again.ref == alone.ref
    assert again.page.milestones == alone.page.milestones


def test_e3_an_empty_match_is_refused_unless_it_is_the_default() -> None:
    """An empty 'governs' would take every complaint in silence."""
    (problem,) = problems_of(set_of(hotels=head(governs={})))

    assert problem.startswith("policies/hotels.yaml:")
    assert "'governs' is empty; name at least one key, or say 'default: true'" in problem


def test_one_default_may_follow_another_on_the_day() -> None:
    """House rules of last year and of this one: every day of receipt has exactly one."""
    files = {
        "policies/old.yaml": office_page(effective_to="2026-12-31"),
        "policies/new.yaml": office_page(effective_from="2027-01-01"),
    }
    policies = compile_set(files).policies

    assert choose(policies, facts(received_at=london(2026, 12, 31, 23, 59))).name == "old"
    assert choose(policies, facts(received_at=london(2027, 1, 1))).name == "new"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"effective_to": "2026-12-30"}, NEXT_YEAR, "between 2026-12-30 and 2027-01-01 no policy"),
        ({"effective_to": "2027-01-01"}, NEXT_YEAR, "both say 'default: true' for the same days"),
        ({"effective_from": "2020-01-01", "effective_to": "2026-12-31"}, NEXT_YEAR, "before 2020-01-01 no policy"),
        (THIS_YEAR, NEXT_YEAR | {"effective_to": "2027-12-31"}, "after 2027-12-31 no policy"),
        (THIS_YEAR, NEXT_YEAR | {"calendars": {"office": {"zone": "UTC"}}}, "another time zone"),
    ],
)
def test_no_day_of_receipt_is_without_a_default_or_has_two(old: dict[str, Any], new: dict[str, Any], told: str) -> None:
    """A complaint of such a day would find no policy, or one by chance."""
    problems = problems_of({"policies/old.yaml": office_page(**old), "policies/new.yaml": office_page(**new)})

    assert any(told in problem for problem in problems), problems


def test_two_pages_of_one_name_are_refused() -> None:
    """One of them would be left unread."""
    files = {"policies/house.yaml": office_page(), "policies/more/house.yaml": page()}

    assert "policies/house.yaml has this name already" in problems_of(files)[0]
