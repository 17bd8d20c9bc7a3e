"""What every page of law says of itself: what it is, where each date comes from, and how sure anybody is of it."""

from datetime import date

import pytest

from activities.proofreading.proof import proofread
from activities.publishing import read_set
from planning import CompiledSet, Roster, compile_set
from planning.compiling import STAFF
from planning.warnings import warnings
from planning.warnings_of_laws import TO_BE_READ
from tests.packs.packs import PACKS, POLICIES, pack

OF_LAW = [name for name in PACKS if pack(name).page.governs.jurisdiction]
ROSTER = Roster.from_yaml((POLICIES / STAFF).read_bytes())
ROOT = POLICIES.parent
DAY = date(2026, 11, 23)


def how_sure(name: str) -> list[str | None]:
    """Of each legal deadline of a page, in its order, whether somebody has read it."""
    return [law.confidence for clock in pack(name).page.milestones.values() for law in clock.by_law or ()]


@pytest.mark.parametrize("name", OF_LAW)
def test_a_page_of_law_says_that_it_is_no_advice_and_when_it_was_reviewed(name: str) -> None:
    """On its top, in words, where nobody who copies it can overlook it."""
    text = (POLICIES / "packs" / f"{name}.yaml").read_text("utf-8")
    top = " ".join(line.lstrip("# ") for line in text.partition("title:")[0].splitlines())
    assert "not legal advice" in top.lower()
    assert "reviewed" in top.lower()
    assert "does not cover" in top.lower()


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
