"""What a page would cut off or print as it stands is told: a '#' in a sentence, a place in braces."""

import pytest

from amends.policy.review.lint_text import cut_off
from tests.support.pages import page
from tests.support.warned import warned


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("- Call us on extension #12 if you do not agree.", "the text ends before '#12 if you do not agree.'"),
        ("title: Our house #7 of the chain", "the text ends before '#7 of the chain'"),
        ("- 'Call us on extension #12 if you do not agree.'", None),
        ("- Call us on extension no.#12 if you do not agree.", None),
        ("- Call us if you do not agree. # we mean it", None),
        ("target: 2 business days #ours", None),
        ("calendar: office #ours", None),
    ],
)
def test_a_text_that_ends_at_a_hash_is_told(line: str, told: str | None) -> None:
    """With its place; remarks after values, and remarks with a blank, are remarks."""
    content = f"a: b\n{'c:' if line.startswith('-') else 'd: e'}\n{line}\n".encode()
    found = [str(each) for each in cut_off("policies/one.yaml", content)]
    assert [each.partition(", which")[0] for each in found] == (
        [f"policies/one.yaml:3:{line.index('#') + 1}: {told}"] if told else []
    )


def test_lines_for_letters_have_no_places() -> None:
    """Only templates are filled; what is in `rights` and `adds` is printed as it stands."""
    letters = {
        "rights": {"en": ["Dear {{ name }}, you may go elsewhere."]},
        "adds": [{"letters": ["holding"], "lines": {"en": ["Yours.", "{% if vip %}Soon.{% endif %}"]}}],
    }
    found = [each for each in warned({"letters": letters}) if "braces are printed as they stand" in each]
    assert len(found) == 2


def test_the_pages_we_ship_are_cut_off_nowhere() -> None:
    """None of their remarks is taken for a text."""
    assert list(cut_off("policies/any.yaml", page())) == []
