"""No part of a country loses its law in silence: what a country stands for, and what 'policy check' tells."""

from typing import Any

import pytest

from amends.policy import choose, compile_set
from amends.policy.jurisdictions import stands_for
from amends.policy.pages.yaml_reader import PolicyErrors
from tests.support.pages import facts, office_page
from tests.support.warned import STAFF, warned

LAW = {"milestones": {"resolve": {"by_law": "8 weeks"}}}


@pytest.mark.parametrize(
    ("words", "jurisdiction", "meant"),
    [
        (["US"], "US-CA", True),
        (["us"], " US-ca", True),
        (["GB"], "GB-SCT", True),
        (["GB", "GB-ENG"], "GB-SCT", False),
        (["GB", "GB-ENG"], "GB", True),
        (["GB-ENG"], "GB", False),
        (["DE", "GB-ENG"], "DE-BY", True),
        (["US"], "US-CFPB", False),
        (["US"], None, False),
        (["England"], "England", True),
    ],
)
def test_a_country_stands_for_its_parts_unless_parts_of_it_are_named(
    words: list[str], jurisdiction: str | None, meant: bool
) -> None:
    """By the codes of ISO 3166-2; whatever is no such code is only itself."""
    assert stands_for(words, jurisdiction) is meant


def law_page(jurisdiction: Any, **more: Any) -> bytes:
    """A page with a law, for lamps from there."""
    return office_page(default=False, governs={"product": "lamp", "jurisdiction": jurisdiction}, **LAW, **more)


def told(page: bytes, **others: bytes) -> list[str]:
    """What is told of jurisdictions, where every other complaint goes to a page without law."""
    found = warned({}, STAFF, lamps=page, **others)
    return [each.partition(": ")[2] for each in found if "which knows none for them" in each]


@pytest.mark.parametrize(
    ("governed", "parts"),
    [
        (["GB", "GB-ENG", "GB-WLS"], "GB-NIR and GB-SCT"),
        (["GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"], "GB"),
        ("GB-ENG", "GB, GB-NIR, GB-SCT and GB-WLS"),
        (["FR", "AU", "AU-NSW"], "AU-ACT, AU-NT, AU-QLD, AU-SA and 3 other parts"),
    ],
)
def test_parts_that_go_to_a_page_without_law_are_told(governed: Any, parts: str) -> None:
    """Any country's; also complaints that name the country and no part."""
    assert told(law_page(governed)) == [
        f"it has a law, and complaints from {parts} go to 'default', which knows none for them: name them in "
        "'governs', or on a page of their own, or under 'not_for' if that is meant"
    ]


@pytest.mark.parametrize(
    "meant",
    [
        {"not_for": ["GB-SCT", "GB-NIR"]},
        {"not_for": "GB-SCT", "beside": {"product": "lamp", "jurisdiction": "GB-NIR"}},
    ],
)
def test_who_says_that_it_is_meant_hears_nothing(meant: dict[str, Any]) -> None:
    """By `not_for`, or by a page that governs the place by its name."""
    others = {"north": office_page(default=False, governs=meant.pop("beside"))} if "beside" in meant else {}
    assert told(law_page(["GB", "GB-ENG", "GB-WLS"], **meant), **others) == []


def test_a_country_as_a_whole_is_left_out_in_one_word() -> None:
    """Who works in Bavaria alone need not name fifteen other states."""
    assert told(law_page("DE-BY", not_for="DE")) == []


@pytest.mark.parametrize("governed", ["GB", ["DE", "FR"], "US-CFPB", "England"])
def test_where_no_parts_are_spoken_of_nothing_is_told(governed: Any) -> None:
    """A country alone stands for all of it."""
    assert told(law_page(governed)) == []


def test_a_part_that_goes_to_another_law_is_not_told() -> None:
    """Whatever page it is: the law is not lost."""
    scots = office_page(default=False, governs={"product": "lamp", "jurisdiction": "GB-SCT"}, **LAW)
    assert told(law_page(["GB", "GB-ENG", "GB-WLS", "GB-NIR"]), scots=scots) == []


def test_what_a_page_is_not_for_goes_to_the_next_one() -> None:
    """Also where the page asks for no jurisdiction; its parts go with a country."""
    lamps = office_page(default=False, governs={"product": "lamp"}, not_for="GB")
    policies = compile_set({"policies/lamps.yaml": lamps, "policies/default.yaml": office_page()}).policies
    chosen = {place: choose(policies, facts(product="lamp", jurisdiction=place)).name for place in ("FR", "GB-SCT")}
    assert chosen == {"FR": "lamps", "GB-SCT": "default"}


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (law_page("GB-SCT", not_for="gb-sct"), "'governs' and 'not_for' both name gb-sct"),
        (office_page(not_for="GB"), "the default policy is for every complaint that no other governs"),
    ],
)
def test_what_contradicts_itself_is_refused(page: bytes, says: str) -> None:
    """A page is for a jurisdiction or not; the default has nobody to leave it to."""
    with pytest.raises(PolicyErrors, match=says):
        compile_set({"policies/default.yaml": office_page(), "policies/one.yaml": page})


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ("US", "US-CA", True),
        (["GB", "GB-ENG"], "GB-SCT", False),
        ("US-CA", "US", False),
        ("GB", ["GB", "GB-SCT"], True),
    ],
)
def test_a_part_behind_its_country_is_never_taken_and_that_is_told(first: Any, second: Any, shadowed: bool) -> None:
    """In an ordered list the country's line comes first, and its parts never get to theirs."""
    targets = [{"when": {"jurisdiction": where}, "target": "2 business days"} for where in (first, second)]
    found = warned({"milestones": {"decide": {"instead": targets}}})
    assert any("never taken" in each for each in found) is shadowed, found
