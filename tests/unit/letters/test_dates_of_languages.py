"""Dates in letters are written as each language writes them."""

from datetime import UTC, datetime

import pytest

from amends.letters.formatting import Phrasing

WEDNESDAY = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("en", "Europe/London", "Wednesday 2 December 2026, 17:00 (London)"),
        ("de", "Europe/Berlin", "Mittwoch, 2. Dezember 2026, 18:00 (Berlin)"),
        ("fr", "Europe/Paris", "mercredi 2 décembre 2026, 18:00 (Paris)"),
        ("pt", "Europe/Lisbon", "quarta-feira, 2 de dezembro de 2026, 17:00 (Lisboa)"),
        ("en-US", "America/New_York", "Wednesday, December 2, 2026, 12:00 (New York)"),
    ],
)
def test_a_date_is_written_as_its_language_writes_it(language: str, zone: str, written: str) -> None:
    """With the points, commas and small words that belong there, not with the pattern of another language."""
    assert Phrasing(language, zone).date(WEDNESDAY) == written
