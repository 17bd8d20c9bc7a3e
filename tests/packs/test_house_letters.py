"""The letters of the house packs: both languages have words for all that a pack can give, name and find."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from activities.vocabulary import Vocabulary
from planning.language import GivenLine
from planning.reading import read_page
from starter import app
from tests.packs.packs import POLICIES, pack

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


PLAYED = [
    ("ecommerce", "en", {"product": "lamp", "category": "lost parcel", "paid": "30.00"}, "fast_path",
     ["your money back", "€30.00: all that you paid for it", "If it still comes, keep it."]),
    ("hospitality", "fa", {"product": "hotel night", "category": "noise"}, "acknowledgement",
     ["سپاسگزاریم که به ما گفتید", "ترجیح می‌دهیم ماجرا را از زبان خودتان بشنویم", "در پذیرش سراغ"]),
    ("software", "en", {"product": "app", "category": "outage"}, "acknowledgement",
     ["with the people who build and run it", "our software got in its way", "You need not send us logs"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "language", "about", "letter", "says"), PLAYED, ids=[each[0] for each in PLAYED])
def test_a_customer_gets_the_letter_of_the_house(
    tmp_path: Path, name: str, language: str, about: dict[str, str], letter: str, says: list[str]
) -> None:
    """Played on the real engine: the first letter is the pack's own, in the customer's language, with what is given."""
    file = tmp_path / "complaint.json"
    file.write_text(json.dumps(complaint(language, **about)), "utf-8")
    words = ["policy", "journey", str(POLICIES / "packs" / f"{name}.yaml"), "--complaint", str(file), "--for", "1 day"]
    played = CliRunner().invoke(app, [*words, "--json"])
    assert played.exit_code == 0, played.output
    first = next(each for each in json.loads(played.stdout)["customer"] if each["kind"] == "letter")
    assert first["about"] == letter
    assert [each for each in says if each not in f"{first['title']}\n{first['words']}"] == []


def complaint(language: str, product: str, category: str, paid: str | None = None) -> dict[str, Any]:
    """A complaint as a backend hands it over."""
    return {
        "reference": "HOUSE-1",
        "received_at": "2026-10-20T10:00:00+01:00",
        "channel": "email",
        "product": product,
        "category": category,
        "subject": "It did not work",
        "what_happened": "It did not work, and nobody was there.",
        **({"amount_paid": {"amount": paid, "currency": "EUR"}} if paid else {}),
        "customer": {
            "id": "customer-7",
            "name": "Robin Example",
            "email": "robin@customers.example",
            "language": language,
            "time_zone": "Europe/London",
        },
    }
