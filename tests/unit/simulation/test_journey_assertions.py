"""What may be demanded of a journey is a closed list: read, never executed; mistakes say what is right."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from amends.simulation.assertions import (
    MEASURES,
    NEVER,
    Assertion,
    AssertionResult,
    NoAssertion,
    as_data,
    as_words,
    read_assertion,
    to_the_minute,
)
from amends.simulation.date_outcomes import DateOutcome, Promised
from amends.simulation.wording import languages

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "policy-journey.md"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("longest_silence <= 48h", timedelta(hours=48)),
        ("longest_silence<=2 days", timedelta(days=2)),
        ("resolved_after < 8 weeks", timedelta(weeks=8)),
        ("first_answer <= 90 min", timedelta(minutes=90)),
        ("first_answer <= 1.5h", timedelta(minutes=90)),
        ("resolved_after != never", NEVER),
        ("letters_in_a_day <= 1", 1),
        ("stage == closed", "closed"),
    ],
)
def test_spans_counts_and_words_are_read(text: str, value: object) -> None:
    """Each measure has its own kind of value."""
    assert read_assertion(text).value == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("longest_silense <= 48h", "did you mean 'longest_silence'"),
        ("longest_silence", "write a measure, a comparison and a value"),
        ("longest_silence = 48h", "write a measure, a comparison and a value"),
        ("longest_silence <= 48", "write it like 48h, 30 min or 8 weeks"),
        ("longest_silence <= 2 business days", "write it like 48h, 30 min or 8 weeks"),
        ("letters <= many", "write a whole number"),
        ("stage >= closed", "compare it by == or !="),
        ("__import__('os') == 0", "no assertion"),
        ("letters <= __import__('os')", "write a whole number"),
        ("letters <= 1 and calls == 1", "write a whole number"),
    ],
)
def test_what_cannot_be_read_says_what_would_be_right(text: str, told: str) -> None:
    """Nothing is guessed, and nothing is run."""
    with pytest.raises(NoAssertion, match=told.replace("(", r"\(")):
        read_assertion(text)


def test_what_never_happened_takes_longer_than_any_span() -> None:
    """A complaint that is never resolved is not resolved within eight weeks, nor at any other time."""
    never = AssertionResult(read_assertion("resolved_after <= 8 weeks"), NEVER)
    assert not never.holds
    assert as_data(never.came) is None
    assert as_words(never.came) == "never"
    assert AssertionResult(read_assertion("resolved_after == never"), NEVER).holds
    assert not AssertionResult(read_assertion("resolved_after != never"), NEVER).holds


@pytest.mark.parametrize("seconds", [-0.3, 0, 0.3, 20])
def test_the_seconds_of_the_machine_decide_nothing(seconds: float) -> None:
    """A letter after 48 hours is one after 48 hours, however fast the machine was that wrote it."""
    came = to_the_minute(timedelta(hours=48, seconds=seconds))
    assert AssertionResult(read_assertion("longest_silence <= 48h"), came).holds
    assert as_words(came) == "48 h (2 days)"


@pytest.mark.parametrize(
    ("comparison", "holds"), [("<=", True), (">=", True), ("==", True), ("!=", False), ("<", False)]
)
def test_a_comparison_holds_at_its_edge_as_it_says(comparison: str, holds: bool) -> None:
    """48 hours of silence are within 48 hours, and not below them."""
    edge = timedelta(hours=48)
    assert AssertionResult(Assertion("", "longest_silence", comparison, edge), edge).holds is holds


def test_what_is_put_off_again_and_again_is_measured() -> None:
    """The one that was put off most often: moved in time each time, it is never broken. News in turn is none."""
    day = datetime(2026, 12, 7, tzinfo=UTC)
    told = [("resolve", DateOutcome.MOVED)] * 3 + [("decide", DateOutcome.MOVED), ("resolve", DateOutcome.KEPT)]
    told += [("keep_informed", DateOutcome.MOVED)] * 9
    promises = [Promised(what, "told", day, word) for what, word in told]
    promises.append(Promised("resolve", "target", day, DateOutcome.MOVED))
    life: Any = SimpleNamespace(promises=promises)
    assert MEASURES["times_put_off"].of(life) == 3
    assert MEASURES["times_put_off"].of(cast("Any", SimpleNamespace(promises=[]))) == 0


def test_every_measure_is_documented() -> None:
    """docs/how-to/policy-journey.md lists each measure with what it means, and no other."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.count("|") == 4 and "| `" in line]
    listed = {line.split("`")[1]: line.split("|")[3].strip() for line in lines}
    assert listed == {name: measure.means for name, measure in MEASURES.items()}


def test_every_measure_is_told_in_every_language() -> None:
    """English stands beside the measure; whoever reads the page in another language reads what is measured in it."""
    others = {language: words for language, words in languages().items() if language != "en"}
    assert {language: list(words["measures"]) for language, words in others.items()} == {"fa": list(MEASURES)}
