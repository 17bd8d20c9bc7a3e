"""Countries and their parts: which jurisdictions a list of codes includes. Pure."""

import re
from collections.abc import Sequence
from functools import cache

import holidays as holiday_package

from amends.domain.text import fold

PART = re.compile(r"([a-z]{2})-[a-z0-9]{1,3}")
"""A part of a country as ISO 3166-2 writes it, folded: gb-sct, us-ca."""


def country_of(jurisdiction: str) -> str:
    """The country code of a jurisdiction: GB of GB-SCT, and of GB."""
    return fold(jurisdiction).partition("-")[0].upper()


def stands_for(words: Sequence[str], jurisdiction: str | None) -> bool:
    """Whether one of these words includes the jurisdiction.

    A country includes its parts, unless the words name parts of it: then it means complaints of which no part is known.
    """
    if not isinstance(jurisdiction, str):
        return False
    named, asked = {fold(word) for word in words}, fold(jurisdiction)
    if asked in named:
        return True
    part = PART.fullmatch(asked)
    return part is not None and part[1] in named and not any(_is_part(word, part[1]) for word in named)


def spread(words: Sequence[str]) -> frozenset[str]:
    """All jurisdictions that the words include, folded, to see what two lists share.

    Parts are included as far as the holiday package knows them.
    """
    named = {fold(word) for word in words}
    alone = [word for word in named if not any(_is_part(each, word) for each in named)]
    parts = (fold(f"{word}-{part}") for word in alone for part in parts_of(word.upper()))
    return frozenset((*named, *parts))


@cache
def parts_of(country: str) -> tuple[str, ...]:
    """The parts of a country by their codes, as the package of holidays knows them."""
    known = holiday_package.list_supported_countries(include_aliases=False).get(country, ())
    return tuple(part for part in known if PART.fullmatch(fold(f"{country}-{part}")))


def _is_part(word: str, country: str) -> bool:
    part = PART.fullmatch(word)
    return part is not None and part[1] == country
