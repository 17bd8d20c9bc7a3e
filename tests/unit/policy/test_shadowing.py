"""What stands behind a wider condition in an ordered list is never reached, and that is told (policies 8)."""

from typing import Any

import pytest

from amends.policy.pages.conditions import Condition
from amends.policy.review.shadowing import implied
from tests.support.warned import milestone, warned, warned_of

WIDE: dict[str, Any] = {"when": {"category": ["hardship", "default notice"]}}
NARROW: dict[str, Any] = {"when": {"category": "Hardship"}}
LINES: dict[str, Any] = {"why": "w", "lines": [{"kind": "words", "detail": "why it went wrong"}]}
OTHER: dict[str, Any] = {"why": "o", "lines": [{"kind": "gesture", "detail": "free delivery"}]}
SUGGESTED = [{**WIDE, **LINES}, {**NARROW, **OTHER}]
CALLS = [
    {"when": {"severity": ["high", "critical"]}, "within": "4 business hours"},
    {"when": {"severity": "critical"}, "within": "1 business hour"},
]
LAW: dict[str, Any] = {"source": "a rule", "confidence": "read"}
BEHIND: dict[str, tuple[dict[str, Any], str]] = {
    "a target": (
        milestone("decide", instead=[WIDE | {"target": "2 business hours"}, NARROW | {"target": "1 business hour"}]),
        "never taken: number 1 of the list holds for all of these complaints",
    ),
    "an offer": ({"offers": {"suggest": SUGGESTED}}, "never taken: number 1 of the list holds"),
    "a call": ({"calls": CALLS}, "never taken: number 1 of the list holds"),
    "a legal date": (
        milestone("resolve", by_law=[WIDE | LAW | {"within": "30 days"}, NARROW | LAW | {"within": "21 days"}]),
        "that of number 1 may be too late",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("keys", "words"), BEHIND.values(), ids=BEHIND)
def test_what_stands_behind_a_wider_one_is_told(keys: dict[str, Any], words: str) -> None:
    """With its place and what to do, in each ordered list."""
    warned_of(keys, words)


def test_the_narrow_one_first_is_as_it_should_be() -> None:
    """The same two, in the right order."""
    keys = milestone("decide", instead=[NARROW | {"target": "1 business hour"}, WIDE | {"target": "2 business hours"}])
    assert not [each for each in warned(keys) if "never taken" in each]


PAIRS: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"severity": "critical"}, {"severity": {"at_least": "high"}}, True),
    ({"severity": {"at_least": "high"}}, {"severity": "critical"}, False),
    ({"severity": "low", "tier": "gold"}, {"tier": "gold"}, True),
    ({"tier": "gold"}, {"severity": "low", "tier": "gold"}, False),
    ({"amount_paid": {"at_most": "5 EUR"}}, {"amount_paid": {"at_most": "9 EUR"}}, True),
    ({"amount_paid": {"at_most": "5 EUR"}}, {"amount_paid": {"at_most": "9 GBP"}}, False),
    ({"reopenings": {"at_least": 3}}, {"reopenings": {"at_least": 2}}, True),
    ({"reopenings": {"at_least": 1}}, {"reopenings": {"at_least": 2}}, False),
    ({"any": [{"tier": "gold"}, {"tier": "silver"}]}, {"tier": ["gold", "silver"]}, True),
    ({"tier": "gold"}, {"any": [{"tier": "gold"}, {"vulnerable": True}]}, True),
    ({"tier": "gold"}, {"not": {"tier": "silver"}}, False),
    ({"vulnerable": True}, {"vulnerable": False}, False),
]


@pytest.mark.parametrize(("narrow", "wide", "expected"), PAIRS)
def test_one_condition_implies_another(narrow: dict[str, Any], wide: dict[str, Any], expected: bool) -> None:
    """Only where it is certain: in doubt nothing is warned of."""
    assert implied(Condition.model_validate(narrow), Condition.model_validate(wide)) is expected
