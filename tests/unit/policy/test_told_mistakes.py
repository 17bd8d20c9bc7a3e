"""Mistakes on a page are told where they are to be mended, in words for whoever leads a team and writes no code."""

import pytest

from amends.policy.pages.durations import span
from amends.policy.pages.roster import Roster
from amends.policy.pages.yaml_reader import PolicyErrors, compose

YAML = {
    "a:\n\tb: 1\n": (2, "a tab stands here; indent with spaces"),
    "a: 1\nmilestones:\n  resolve\n    target: 3 days\n": (3, "there is no ':' behind 'resolve'"),
    "name: x\nresolve\nother: 1\n": (2, "there is no ':' behind 'resolve'"),
    "title: Refunds: fast\n": (1, "a second ': ' in this line; put a text that holds ': ' in quotes"),
    "a: 1\n\n# why\n  b: 2\n": (1, "'a' has a value in its line and lines of its own below"),
    "title: 'abc\nb: 1\nc: 2\n": (1, "the quote that opens here is not closed"),
    "a:\n  b: 1\n c: 2\n": (3, "does not stand in one column"),
    "x: 1\na: [1, 2\nb: 3\n": (2, "not closed by ']'"),
    "a: {b: 1\nc: 2\n": (1, "not closed by '}'"),
    "a: @x\n": (1, "nothing can begin with '@'; put the text in quotes"),
}


@pytest.mark.parametrize("page", YAML)
def test_what_is_no_yaml_is_told_at_the_line_that_has_to_be_mended(page: str) -> None:
    """Not where the parser gave up, and not in its words."""
    with pytest.raises(PolicyErrors) as wrong:
        compose("page.yaml", page.encode())
    [problem] = wrong.value.problems
    line, words = YAML[page]
    assert problem.line == line
    assert words in problem.text
    assert "this is not YAML" not in problem.text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("5 working days", "5 business days"), ("1 bussiness hour", "1 business hour"),
        ("3 workdays", "3 business days"),
        ("2 buisness days", "2 business days"), ("10 Days", "10 days"), ("30 mins", "30 minutes"),
        ("2 hrs", "2 hours"),
        ("3 moons", "3 months"), ("banana", None), ("0 working days", None),
    ],
)  # fmt: skip
def test_a_unit_that_is_nearly_one_is_asked_about(written: str, meant: str | None) -> None:
    """The whole span stands in the question, so that it can be copied."""
    with pytest.raises(ValueError, match="is no span of time") as wrong:
        span(written)
    assert (f"did you mean '{meant}'?" in str(wrong.value)) if meant else ("did you mean" not in str(wrong.value))


PAGE = """
people:
  - {id: ruth, name: Ruth Okafor, email: ruth@amends.example, roles: [supervisor], languages: [en]}
  - {id: maya, name: Maya, email: maya@amends.example, roles: [agent], languages: [en], supervisor: %s}
"""


@pytest.mark.parametrize("written", ["Ruth", "ruht"])
def test_a_colleague_written_wrong_is_asked_about(written: str) -> None:
    """By a capital or by letters that changed places: the one who may be meant is named."""
    with pytest.raises(PolicyErrors) as wrong:
        Roster.from_yaml((PAGE % written).encode())
    [problem] = wrong.value.problems
    assert "did you mean ruth?" in problem.text
    assert "^" not in problem.text


@pytest.mark.parametrize("written", ["Team Lead", "AGENT"])
def test_a_role_written_wrong_is_asked_about(written: str) -> None:
    """In the form that a role has."""
    with pytest.raises(PolicyErrors) as wrong:
        Roster.from_yaml((PAGE % "ruth").replace("[agent]", f"[{written}]").encode())
    assert f"did you mean {written.lower().replace(' ', '_')}?" in wrong.value.problems[0].text
