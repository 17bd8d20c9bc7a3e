"""The British packs against dates that somebody else counted; the vectors lie outside the repository."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from tests.unit.packs import packs
from tests.unit.packs.packs import event

VECTORS = Path("/work/shared/reference/calendar-vectors.json")
ACKNOWLEDGE, RESOLVE = MilestoneName.ACKNOWLEDGE, MilestoneName.RESOLVE
REGIMES = {"uk-fca-disp", "uk-fca-psd", "uk-ofgem", "uk-ofcom-c4", "uk-water-gss", "uk-housing-code"}
NO_CLOCK = "6 months from final response sent"
"""What a customer may do until then is told in the letter; nothing of ours is due."""
STAGE_1 = "stage 1 response: 10 working days of ACKNOWLEDGEMENT"


def vectors() -> list[dict[str, Any]]:
    """Those of our regimes, where this machine has them."""
    found = json.loads(VECTORS.read_text()) if VECTORS.exists() else []
    return [each for each in found if each["regime"] in REGIMES and each["rule"] != NO_CLOCK]


def by_law(name: str, start: str) -> date | None:
    """By when the law wants what came in on this day."""
    return packs.by_law(name, RESOLVE, packs.at(name, start))


def our_own(start: str) -> date | None:
    """By when a complaint is solved that needs no final response."""
    return packs.day("uk-fca-disp", packs.clock("uk-fca-disp", RESOLVE, packs.at("uk-fca-disp", start)).due)


def stage_1(acknowledged: str, *, longer: bool = False) -> date | None:
    """By when the Code wants the answer to what was received and acknowledged on this day."""
    name = "uk-housing-code"
    at = packs.at(name, acknowledged)
    told = [event(EventKind.EXTENDED, at, RESOLVE, by_another="10 business days")] if longer else []
    return packs.by_law(name, RESOLVE, at, event(EventKind.FULFILLED, at, ACKNOWLEDGE), *told)


def stage_1_extended(first_date: str) -> date | None:
    """By when it wants the answer that would have been due on this day, which is where the other vector ends."""
    acknowledged = next(each["start"] for each in vectors() if each["rule"] == STAGE_1 and each["due"] == first_date)
    return stage_1(acknowledged, longer=True)


ASKED: dict[str, Callable[[str], date | None]] = {
    "SRC window: close of business, 3rd business day following receipt": our_own,
    "8 weeks after receipt": partial(by_law, "uk-fca-disp"),
    "15 business days of receipt": partial(by_law, "uk-fca-psd"),
    STAGE_1: stage_1,
    "stage 1 extended: +10 working days": stage_1_extended,
    "6 weeks (from 8 Apr 2026)": partial(by_law, "uk-ofcom"),
    "8 weeks (rule before 8 Apr 2026; check transitional wording)": partial(by_law, "uk-ofcom"),
}


@pytest.mark.skipif(not VECTORS.exists(), reason="the reference vectors lie outside the repository and are not here")
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: f"{vector['regime']}: {vector['rule']}"[:60])
def test_a_pack_comes_to_the_date_that_somebody_else_counted(vector: dict[str, str]) -> None:
    """Each vector of a British regime, asked of the pack itself and not of bare arithmetic; none is left out."""
    assert ASKED[vector["rule"]](vector["start"]) == date.fromisoformat(vector["due"])
