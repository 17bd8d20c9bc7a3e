"""The letters of the house packs: both languages have words for all that a pack can give, name and find."""

from typing import Any

import pytest

from amends.letters.vocabulary import Vocabulary
from amends.policy.pages.policy_page import GivenLine
from amends.policy.pages.yaml_reader import read_page
from tests.unit.packs.packs import POLICIES, pack

HOUSES = ("ecommerce", "hospitality", "software")
LANGUAGES = ("en", "fa")
TEMPLATES = POLICIES.parent / "templates"
WORDS = {
    language: read_page("words.yaml", (TEMPLATES / language / "words.yaml").read_bytes(), Vocabulary)
    for language in LANGUAGES
}
UNEXPLAINED = "other"  # a colleague says in the letter what went wrong


def given_by(name: str) -> list[GivenLine]:
    """Every line that the pack gives or suggests."""
    page = pack(name).page
    at_once = page.paths.straight_through.gives if page.paths.straight_through else ()
    return [*at_once, *(line for suggestion in page.offers.suggest for line in suggestion.lines)]


def asked_for(part: Any, key: str) -> set[str]:
    """The words that the conditions below this part of a page name under the key."""
    if isinstance(part, list):
        return set[str]().union(*(asked_for(each, key) for each in part))
    if not isinstance(part, dict):
        return set()
    own = part.get(key) or ()
    below = (asked_for(each, key) for name, each in part.items() if name != key)
    return set(own if isinstance(own, list | tuple) else ()).union(*below)


@pytest.mark.parametrize("name", [*HOUSES, "default"])
def test_what_is_given_has_persian_words(name: str) -> None:
    """Pages are written in English; a Persian letter says in Persian what it gives. What only English ones give needs
    none.
    """
    fast = pack(name).page.paths.straight_through
    only_english = fast.gives if fast and fast.when.language == ("en",) else ()
    unsaid = {line.detail for line in given_by(name) if line not in only_english} - WORDS["fa"].details.keys()
    assert unsaid == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HOUSES)
def test_every_cause_can_be_told(name: str, language: str) -> None:
    """The final letter says what went wrong; nobody reads 'room_fault'."""
    assert set(pack(name).page.causes) - WORDS[language].happened.keys() == {UNEXPLAINED}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HOUSES)
def test_every_product_and_category_has_words(name: str, language: str) -> None:
    """The first letter says in one sentence what they told us, in the customer's language."""
    page = pack(name).page.model_dump(mode="json")
    assert asked_for(page["governs"], "product") - WORDS[language].products.keys() == set()
    assert asked_for(page, "category") - WORDS[language].told.keys() == set()


@pytest.mark.parametrize("name", HOUSES)
def test_a_pack_has_the_same_letters_in_both_languages(name: str) -> None:
    """Nobody gets the shop's own letter in one language and a general one in the other."""
    folder = pack(name).page.letters.folder
    assert folder == name
    english, persian = (
        sorted(page.name for page in (TEMPLATES / language / folder).iterdir()) for language in LANGUAGES
    )
    assert english == persian != []
