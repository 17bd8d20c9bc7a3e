"""The words of the pages of law: letters in both languages name what was bought and what is given."""

import pytest

from tests.unit.packs.packs import PACKS, pack
from tests.unit.packs.test_house_letters import HOUSES, LANGUAGES, WORDS, asked_for, given_by

OF_LAW = [name for name in PACKS if name not in HOUSES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OF_LAW)
def test_every_product_has_words(name: str, language: str) -> None:
    """Nobody reads that they told us about a problem with 'debit card'."""
    named = {each.casefold() for each in asked_for(pack(name).page.model_dump(mode="json"), "product")}

    assert named - WORDS[language].products.keys() == set()


@pytest.mark.parametrize("name", [name for name in OF_LAW if pack(name).page.paths.straight_through is None])
def test_what_is_given_has_persian_words(name: str) -> None:
    """Pages are written in English; a Persian letter says in Persian what it gives. What is given at once, to whom only
    English is written, is the house's own.
    """
    assert {line.detail for line in given_by(name)} - WORDS["fa"].details.keys() == set()
