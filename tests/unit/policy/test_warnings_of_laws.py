"""Warnings about the law's dates: what is allowed on a page and hardly meant is told with its place."""

from typing import Any

import pytest

from tests.support.warned import hardship, milestone, warned, warned_of

WARNED = [{"before": "1 day", "of": "law", "do": "tell_duty"}]
UNMEANT: dict[str, tuple[dict[str, Any], str]] = {
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
}  # fmt: skip


@pytest.mark.parametrize(("keys", "words"), UNMEANT.values(), ids=UNMEANT)
def test_what_nobody_can_have_meant_is_told_with_its_place(keys: dict[str, Any], words: str) -> None:
    """One warning of that kind, on the page, at a line of its own."""
    warned_of(keys, words)


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
