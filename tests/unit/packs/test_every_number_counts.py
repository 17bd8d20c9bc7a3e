"""Change any one number on a shipped page, and a date, an amount, a recipient or a letter is another one.

What the pages do is written in `expected/`: complaints with their dates, not the pages and not what was read of them.
The pages' own tests beside this one say by hand why these dates are the right ones.
"""

import random

import pytest

from amends.policy import PolicyErrors
from tests.unit.packs.expected_tables import PAGES, TABLES, Table, changed, shipped
from tests.unit.packs.numbers import Number, numbers_on

SAMPLED = 3


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_shipped_page_does_what_is_expected_of_it(name: str) -> None:
    """After a change that was meant: `python -m tests.unit.packs.recording NAME`, and read what has changed."""
    assert list(Table.read(name).differences(shipped(name))) == []


def test_there_is_a_table_for_every_page_and_for_no_other() -> None:
    """A new pack has its table recorded; one that was taken out leaves none."""
    assert {table.stem for table in TABLES.glob("*.yaml")} == PAGES.keys()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_some_numbers_of_a_page_count(name: str) -> None:
    """A sample of the long test below, the same every time."""
    numbers = numbers_on(PAGES[name].read_text())
    assert unnoticed_among(name, random.Random(name).sample(numbers, min(SAMPLED, len(numbers)))) == []


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_number_of_a_page_counts(name: str) -> None:
    """Each number: a little more, a little less, and much more."""
    assert unnoticed_among(name, numbers_on(PAGES[name].read_text())) == []


def unnoticed_among(name: str, numbers: list[Number]) -> list[str]:
    """The changes that nothing in the page's table notices.

    A change that the language refuses is noticed when the page is checked.
    """
    text, table = PAGES[name].read_text(), Table.read(name)
    unnoticed: list[str] = []
    for number in numbers:
        for other, page in number.changed(text):
            try:
                policy = changed(name, page)
            except PolicyErrors:
                continue
            if next(table.differences(policy), None) is None:
                unnoticed.append(f"{number} -> {other}")
    return unnoticed
