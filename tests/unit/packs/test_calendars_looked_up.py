"""Each pack says until when somebody looked its holidays up; what lies beyond carries a remark."""

from datetime import date

import pytest

from amends.domain.actions import MilestoneName
from amends.policy.review.calendar_horizon import days_left
from tests.unit.packs import packs

LOOKED_UP_ON = date(2026, 11, 22)
UNTIL_THE_END_OF_2027 = {"office": 39 + 365}
UNTIL_THE_END_OF_1405 = {"office": 39 + 31 + 28 + 20}


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("us-cfpb-portal", UNTIL_THE_END_OF_2027),
        ("us-reg-e", UNTIL_THE_END_OF_2027),
        ("us-reg-z", UNTIL_THE_END_OF_2027),
        ("us-dot-259", UNTIL_THE_END_OF_2027),
        ("eu-psd2", UNTIL_THE_END_OF_2027),
        ("au-rg271", UNTIL_THE_END_OF_2027),
        ("iso-10002", UNTIL_THE_END_OF_2027),
        ("ir-consumer", UNTIL_THE_END_OF_1405),
    ],
)
def test_the_holidays_are_known_for_so_many_days(name: str, left: dict[str, int]) -> None:
    """39 days are left of 2026 after 22 November; the Iranian year 1405 ends on 20 March 2027."""
    assert days_left(packs.pack(name), LOOKED_UP_ON) == left


def test_a_date_after_the_look_up_says_so() -> None:
    """The Iranian year 1406 begins on 21 March 2027: nobody has looked at its holidays yet."""
    last, after = (
        packs.clock("ir-consumer", MilestoneName.RESOLVE, packs.at("ir-consumer", day), product="public service")
        for day in ("2027-03-13", "2027-03-14")
    )

    assert "the holidays were reviewed until 2027-03-20 only" not in last.derivation
    assert "the holidays were reviewed until 2027-03-20 only" in after.derivation
