"""Reads a person's words for a drafted letter, as every letter is read before it is sent."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from amends.activities.drafts import bare
from amends.domain.types import Money
from amends.letters.formatting import Phrasing
from amends.letters.proofreading import parts, wording
from amends.letters.proofreading.dates_told import dates_in
from amends.letters.proofreading.faults import Fault
from amends.letters.proofreading.wording import Phrases, plain

NUMBER = re.compile(r"\d[\d.,٫٬]*")


def faults_in(
    words: str, drafted: str, phrasing: Phrasing, phrases: Phrases | None, given: Iterable[Money], names: Iterable[str]
) -> Iterator[str]:
    """Every fault, with its line and what would be right. Nothing that a customer wrote is repeated.

    Args:
        words: what the person wrote.
        drafted: the draft's own words, which say what the letter owes: amounts, dates, who writes.
        phrasing: how the letter's language writes amounts.
        phrases: the owner's list for that language, where there is one.
        given: the amounts that the complaint gives.
        names: what colleagues are called in that language.
    """
    found = [*wording.left_over(words), *parts.reversals(words)]
    if phrases is not None:
        found += [
            *wording.refused_phrases(words, phrases),
            *wording.undated_promises(words, phrases, phrasing.language),
        ]
    yield from (_told(fault, words) for fault in found)
    yield from _left_out_amounts(words, drafted, phrasing, given)
    yield from _left_out_dates(words, drafted, phrasing.language)
    yield from _unsigned(words, drafted, names)


def _told(fault: Fault, words: str) -> str:
    lines = (number for number, line in enumerate(words.splitlines(), start=1) if plain(fault.near) in plain(line))
    line = next(lines, None) if fault.near else None
    return f"line {line}: {fault.text}" if line else fault.text


def _left_out_amounts(words: str, drafted: str, phrasing: Phrasing, given: Iterable[Money]) -> Iterator[str]:
    numbers, said = _numbers(words), bare(words)
    for money in dict.fromkeys(given):
        told = phrasing.money(money)
        if bare(told) in bare(drafted) and bare(told) not in said and money.amount not in numbers:
            yield f"the draft names {money} and your words do not; say the amount"


def _left_out_dates(words: str, drafted: str, language: str) -> Iterator[str]:
    told = list(dates_in(words, language))
    for date in dict.fromkeys(dates_in(drafted, language)):
        if not any(date.told_by(other) for other in told):
            yield f"the draft tells a date, {date}, and your words do not; say it as the draft does"


def _unsigned(words: str, drafted: str, names: Iterable[str]) -> Iterator[str]:
    known = tuple(names)
    signing = [name for name in known if bare(name) in bare(drafted)]
    called = {part for name in known for part in bare(name).split()}
    if signing and not called & set(re.findall(r"\w+", bare(words))):
        yield f"nobody signs it; end it with who writes, as the draft does: {signing[0]}"


def _numbers(text: str) -> set[Decimal]:
    """The numbers in a text, with either sign before their decimals."""
    found: set[Decimal] = set()
    for token in NUMBER.findall(bare(text)):
        written = token.rstrip(".,٫٬").replace("٬", ",").replace("٫", ".")
        for thousands, coins in ((",", "."), (".", ",")):
            try:
                found.add(Decimal(written.replace(thousands, "").replace(coins, ".")))
            except InvalidOperation:
                continue
    return found
