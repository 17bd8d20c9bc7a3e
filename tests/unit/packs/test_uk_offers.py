"""What the British packs would offer, and who may give it: the same in all of them, in pounds."""

import pytest

from amends.domain.complaint import Severity
from tests.unit.packs import packs

BRITISH = ["uk-fca-disp", "uk-fca-psd", "uk-housing-code", "uk-ofcom", "uk-ofgem", "uk-water-gss"]


@pytest.mark.parametrize("name", BRITISH)
def test_how_much_is_offered_and_who_may_give_it(name: str) -> None:
    """In pounds: fifty where great harm was done, which an agent may decide; words elsewhere."""
    received = packs.at(name, "2026-12-18")
    severe, usual = packs.reckoned(name, received, severity=Severity.HIGH), packs.reckoned(name, received)
    assert severe.suggested is not None
    assert usual.suggested is not None
    assert [str(line.money) for line in severe.suggested.lines] == ["50 GBP"]
    assert [line.money for line in usual.suggested.lines] == [None]
    assert {role: str(limit) for role, limit in usual.limits.items()} == {
        "agent": "50 GBP",
        "supervisor": "250 GBP",
        "manager": "None",
    }
