"""Field case E5: a figure that stands in two places of a page, and a page that says two things about one matter."""

from datetime import date
from typing import Any

import pytest

from amends.policy import CompiledSet
from amends.policy.review.contradictions import contradictions
from amends.policy.review.lint import warnings
from tests.support.pages import compiled, office_page

TODAY = date(2026, 11, 23)
FIRST_CONTACT = {"first_contact": {"target": "4 business hours"}}
FOLLOW_UP = {"follow_up": {"target": "2 business days", "starts": "resolved"}}
REASSIGN = [{"at": "due", "do": "reassign"}, {"after": "1 day", "do": "reassign"}]


def high() -> dict[str, str]:
    """The serious complaints."""
    return {"severity": "high"}


def told(**keys: Any) -> list[str]:
    """Where the page with these keys contradicts itself."""
    return [".".join(map(str, path)) for path, _ in contradictions(compiled(office_page(**keys)), TODAY)]


SAME: dict[str, dict[str, Any]] = {
    "the office page": {},
    "a call within the time of the contact": {
        "milestones": FIRST_CONTACT, "calls": [{"within": "4 business hours"}],
    },
    "a call for those who are contacted later": {
        "milestones": {
            "first_contact": {
                "target": "4 business hours", "instead": [{"when": high(), "target": "2 business days"}],
            }
        },
        "calls": [{"when": high(), "within": "1 business day"}],
    },
    "a survey within the time of the follow-up": {
        "milestones": FOLLOW_UP, "follow_up": {"survey": "1 day", "reminder": "2 days", "closes": "3 days"},
    },
    "as many hand-overs as are allowed": {"milestones": {"decide": {"ladder": REASSIGN}}},
    "scores that reopen nothing": {"reopen": {"within": "2 seconds", "score_at_most": 0}},
}  # fmt: skip


@pytest.mark.parametrize("keys", SAME.values(), ids=SAME)
def test_e5_a_page_of_one_mind_is_left_in_peace(keys: dict[str, Any]) -> None:
    """What is said twice and alike is no contradiction, up to the very date."""
    assert told(**keys) == []


DIFFERENT: dict[str, tuple[dict[str, Any], str]] = {
    "more hand-overs than are allowed": (
        {"milestones": {"decide": {"ladder": REASSIGN}}, "handovers_at_most": 2}, "handovers_at_most",
    ),
    "a call after the first contact": (
        {"milestones": FIRST_CONTACT, "calls": [{"within": "5 business hours"}]}, "calls.0.within",
    ),
    "a survey after the follow-up": (
        {"milestones": FOLLOW_UP, "follow_up": {"survey": "5 days", "reminder": "6 days", "closes": "7 days"}},
        "follow_up.survey",
    ),
    "a low score after the window": (
        {"reopen": {"within": "2 days"}, "follow_up": {"survey": "1 day", "reminder": "2 days", "closes": "3 days"}},
        "follow_up.closes",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("keys", "place"), DIFFERENT.values(), ids=DIFFERENT)
def test_e5_two_figures_for_one_matter_that_cannot_both_be_kept_are_told(keys: dict[str, Any], place: str) -> None:
    """With the place on the page, by the same `policy check` that tells everything else."""
    policy = compiled(office_page(**keys))
    assert told(**keys) == [place]
    assert place in {".".join(map(str, each.path)) for each in warnings(CompiledSet({"test": policy}), TODAY)}


def test_e5_a_call_and_a_contact_for_the_same_complaints_are_compared_with_each_other() -> None:
    """The contact of serious complaints within an hour is the one that a call to these within two hours misses."""
    contact = {"target": "2 business days", "instead": [{"when": high(), "target": "1 business hour"}]}
    page = office_page(milestones={"first_contact": contact}, calls=[{"when": high(), "within": "2 business hours"}])
    [(_, text)] = contradictions(compiled(page), TODAY)
    assert "from Mon 23 Nov 2026 12:00" in text
    assert "2 business hours" in text
    assert "1 business hour " in text
