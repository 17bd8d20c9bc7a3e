"""Law 13: every policy key does something. For each there are two pages that differ there alone, and what differs."""

from pathlib import Path

import pytest

from tests.unit.policy.pairs.keys import every_key
from tests.unit.policy.pairs.pair import Pair, differences, every_pair
from tests.unit.policy.pairs.people import PEOPLE
from tests.unit.policy.pairs.sights import SIGHTS, place_in

PAIRS = every_pair()
IN_RECORDS = {"gathered", "told_of_work"}  # looked at beside the database, in test_keys_seen_in_records.py


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair.sight not in IN_RECORDS], ids=str)
def test_a_key_changes_what_becomes_of_a_complaint(pair: Pair, tmp_path: Path) -> None:
    """Under the one page this is seen of the complaint, under the other page that."""
    look = (SIGHTS | PEOPLE)[pair.sight]
    one, other = (place_in(look(pair, page, tmp_path), pair.see) for page in pair.pages)

    assert (one, other) == (pair.shows, pair.shows_instead)
    assert one != other


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_the_two_pages_of_a_pair_differ_in_one_place_alone(pair: Pair) -> None:
    """And in what the language couples with it, which the pair names."""
    places = {"/".join(place) for place in differences(*pair.pages)}
    elsewhere = {place for place in places if not f"{place}/".startswith(f"{pair.change}/")}

    assert places - elsewhere
    assert {place.partition("/")[0] for place in elsewhere} == pair.with_it.keys()


def test_d12_no_key_is_without_a_pair() -> None:
    """A key that does nothing is a rule that somebody wrote down in vain: whoever adds one shows what it does."""
    assert every_key() - {pair.key for pair in PAIRS} == set()
