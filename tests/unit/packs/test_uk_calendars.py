"""The days of the British packs: what they count on, and until when somebody has looked the bank holidays up."""

from datetime import date

import pytest

from amends.domain.actions import MilestoneName
from amends.policy.review.calendar_horizon import days_left
from tests.unit.packs import packs

BRITISH = ("uk-fca-disp", "uk-fca-psd", "uk-housing-code", "uk-ofcom", "uk-ofgem", "uk-water-gss")
REMARK = "the holidays were reviewed until 2027-12-31 only"


@pytest.mark.parametrize("name", BRITISH)
def test_how_long_the_bank_holidays_are_known_is_counted(name: str) -> None:
    """From Mon 23 Nov 2026: 7 days of November, 31 of December, 365 of 2027."""
    assert days_left(packs.pack(name), date(2026, 11, 23))["working_days"] == 403


@pytest.mark.parametrize("name", BRITISH)
def test_a_date_beyond_them_carries_a_remark(name: str) -> None:
    """Received on the last working day of 2027 our own date lies in 2028; received in the summer it does not."""
    late, early = packs.at(name, "2027-12-31"), packs.at(name, "2027-07-01")
    assert REMARK in packs.clock(name, MilestoneName.RESOLVE, late).derivation
    assert REMARK not in packs.clock(name, MilestoneName.RESOLVE, early).derivation
