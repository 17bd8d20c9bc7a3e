"""What every page of law says of itself: what it is, where each date comes from, and how sure anybody is of it."""

import re
from datetime import date

import pytest

from amends.letters.proofreading.proof import proofread
from amends.policy import CompiledSet, Roster, compile_set
from amends.policy.engine.compiler import STAFF
from amends.policy.review.lint import warnings
from amends.policy.review.lint_laws import TO_BE_READ
from amends.publication.publish import read_set
from tests.unit.packs.packs import PACKS, POLICIES, pack

OF_LAW = [name for name in PACKS if pack(name).page.governs.jurisdiction]
ROSTER = Roster.from_yaml((POLICIES / STAFF).read_bytes())
ROOT = POLICIES.parent
DAY = date(2026, 11, 23)
ADDRESS = re.compile(r"\w\.(?:org|gov|com|uk|au)\b|telephone|تلفن")


def top_of(name: str) -> str:
    """The remarks above a page's title, in one line and small letters."""
    text = (POLICIES / "packs" / f"{name}.yaml").read_text("utf-8")
    return " ".join(line.lstrip("# ") for line in text.partition("title:")[0].splitlines()).lower()


def how_sure(name: str) -> list[str | None]:
    """Of each legal deadline of a page, in its order, whether somebody has read it."""
    return [law.confidence for clock in pack(name).page.milestones.values() for law in clock.by_law or ()]


@pytest.mark.parametrize("name", OF_LAW)
def test_a_page_of_law_says_that_it_is_no_advice_and_when_it_was_reviewed(name: str) -> None:
    """On its top, in words, where nobody who copies it can overlook it."""
    assert "not legal advice" in top_of(name)
    assert "reviewed" in top_of(name)
    assert "does not cover" in top_of(name)


@pytest.mark.parametrize("name", OF_LAW)
def test_a_page_of_law_says_since_when_it_holds_or_that_nobody_looked_it_up(name: str) -> None:
    """A day, of the page or of each deadline, or the word that it is not known."""
    page = pack(name).page
    since = [law.effective_from or law.effective_to for clock in page.milestones.values() for law in clock.by_law or ()]
    assert page.effective_from or all(since) or "from which day" in top_of(name).partition("not looked up")[2]


@pytest.mark.parametrize("name", OF_LAW)
def test_a_page_of_law_says_how_sure_it_is_of_addresses_that_customers_are_given(name: str) -> None:
    """A wrong number sends somebody who was let down once to a dead line."""
    letters = pack(name).page.letters
    lines = [line for each in (letters.rights, *(added.lines for added in letters.adds)) for line in each.values()]
    if any(ADDRESS.search(line) for each in lines for line in each):
        assert "addresses" in top_of(name)


@pytest.mark.parametrize("name", OF_LAW)
def test_every_legal_deadline_says_how_sure_anybody_is_of_it(name: str) -> None:
    """None is left for the reader to believe."""
    assert how_sure(name)
    assert None not in how_sure(name)


@pytest.mark.parametrize("name", OF_LAW)
def test_policy_check_warns_of_what_nobody_has_read_and_of_nothing_else(name: str) -> None:
    """A page that ships can be kept to, is announced in time, and does not claim to know what it has only heard."""
    warned = [each.text for each in warnings(CompiledSet({name: pack(name)}, ROSTER), DAY)]
    assert warned == [TO_BE_READ[sure] for sure in how_sure(name) if sure in TO_BE_READ]


@pytest.mark.parametrize("name", OF_LAW)
def test_a_pack_is_taken_into_use_by_copying_it_beside_the_default(name: str) -> None:
    """Nothing else is needed: it compiles with the shipped set, and what it adds to the letters is fit to be read."""
    files = read_set(ROOT) | {f"policies/{name}.yaml": (POLICIES / "packs" / f"{name}.yaml").read_bytes()}
    compiled = compile_set(files)
    assert name in compiled.policies
    assert proofread(files, compiled, thorough=False).problems == ()


@pytest.mark.parametrize(
    ("name", "sure"),
    [
        ("uk-fca-disp", ["read"]),
        ("uk-fca-psd", ["read"]),
        ("uk-ofgem", ["reported"]),
        ("uk-ofcom", ["reported", "reported"]),
        ("uk-water-gss", ["read", "read"]),
        ("uk-housing-code", ["read", "read", "read"]),
    ],
)
def test_what_we_say_we_have_read_is_what_was_read(name: str, sure: list[str]) -> None:
    """DISP, regulation 7 of the water standards and the housing code were seen in their own words. Regulations 5 and 6
    of the energy standards and the annex to Ofcom's condition were not: what is said of them is what others say.
    """
    assert how_sure(name) == sure
