"""Words in place of a draft are read as every letter is: each fault with its line, and what would be right."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from amends.activities.reading_drafts import faults_in
from amends.domain.types import Money
from amends.letters.dates import promised
from amends.letters.formatting import Phrasing
from amends.letters.proofreading.wording import PHRASES, Phrases
from amends.policy.pages.yaml_reader import read_page

ROOT = Path(__file__).parents[3]
AMOUNT = Money(amount=Decimal("1018.50"), currency="EUR")
NAMES = {"en": ("Maya Lindqvist", "Tom Adeyemi"), "fa": ("دریا رستمی", "امید کریمی")}
LONDON, TEHRAN = Phrasing("en", "Europe/London"), Phrasing("fa", "Asia/Tehran")
ON = datetime(2026, 12, 4, 18, 0, tzinfo=UTC)
NOW = ON - timedelta(days=3)
DRAFTS = {
    LONDON: f"You receive {LONDON.money(AMOUNT)}\nby {promised(LONDON, ON, NOW)}.\n\nMaya Lindqvist",
    TEHRAN: f"مبلغ {TEHRAN.money(AMOUNT)}\nتا {promised(TEHRAN, ON, NOW)}.\n\nدریا رستمی",
}
GOOD: Mapping[str, tuple[Phrasing, str]] = {
    "as it was": (LONDON, DRAFTS[LONDON]),
    "in their own words": (LONDON, "1,018.50 euros come by 4 December, 18:00.\nMaya"),
    "with the coins after a comma": (LONDON, "1.018,50 EUR by Friday 4 December at 18:00. Tom"),
    "as it was, in Persian": (TEHRAN, DRAFTS[TEHRAN]),
    "in Persian, by one calendar": (TEHRAN, f"{TEHRAN.money(AMOUNT)} تا ۱۳ آذر ساعت ۲۱:۳۰\nدریا"),
}
FAULTY: Mapping[str, tuple[Phrasing, str, str]] = {
    "blame": (LONDON, f"Dear Jo,\nyou failed to ask.\n{DRAFTS[LONDON]}", "line 2: 'you failed to' is blame"),
    "a promise without a date": (LONDON, f"We will call you.\n{DRAFTS[LONDON]}", "line 1: 'will call you' promises"),
    "a place of the template": (LONDON, f"Dear {{{{ name }}}},\n{DRAFTS[LONDON]}", "line 1: '{{' is left over"),
    "a mark that turns the words": (LONDON, f"\u202eoJ raeD\n{DRAFTS[LONDON]}", "a mark turns the direction"),
    "another amount": (LONDON, DRAFTS[LONDON].replace("1,018", "1,081"), "the draft names 1018.50 EUR"),
    "another day": (LONDON, DRAFTS[LONDON].replace("4 Dec", "5 Dec"), "the draft tells a date, day 4 at 18:00"),
    "another hour": (LONDON, DRAFTS[LONDON].replace("6pm", "5pm"), "the draft tells a date, day 4 at 18:00"),
    "nobody signs": (LONDON, DRAFTS[LONDON].replace("Maya Lindqvist", ""), "nobody signs it; end it with who writes"),
    "no date in Persian": (TEHRAN, f"{TEHRAN.money(AMOUNT)}\nدریا", "the draft tells a date"),
}


def read(phrasing: Phrasing, words: str) -> list[str]:
    """What is wrong with these words, by the list that is shipped for the language."""
    path = f"templates/{phrasing.language}/{PHRASES}"
    phrases = read_page(path, (ROOT / path).read_bytes(), Phrases)
    return list(faults_in(words, DRAFTS[phrasing], phrasing, phrases, [AMOUNT], NAMES[phrasing.language]))


@pytest.mark.parametrize("case", GOOD)
def test_words_that_tell_all_that_the_draft_told_may_go(case: str) -> None:
    """How it is put is the reader's to choose: only the amount, the date and who writes have to be there."""
    assert read(*GOOD[case]) == []


@pytest.mark.parametrize("case", FAULTY)
def test_each_fault_is_told_with_its_place_and_what_would_be_right(case: str) -> None:
    """One fault, said once; what a customer wrote is not repeated."""
    phrasing, words, told = FAULTY[case]
    [fault] = read(phrasing, words)
    assert fault.startswith(told)
