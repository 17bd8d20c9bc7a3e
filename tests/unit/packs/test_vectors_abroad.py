"""The packs from abroad against dates that somebody else counted; the vectors lie outside the repository."""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from amends.policy.business_calendar import instant, moment
from amends.policy.pages.durations import deadline_span
from tests.unit.packs import packs

VECTORS = Path("/work/shared/reference/calendar-vectors.json")
ACKNOWLEDGE, DECIDE, RESOLVE = MilestoneName.ACKNOWLEDGE, MilestoneName.DECIDE, MilestoneName.RESOLVE
REGIMES = {"us-cfpb-portal", "us-reg-e", "us-reg-z", "us-dot-259", "eu-psd2", "au-rg271"}


def vectors() -> list[dict[str, Any]]:
    """Those of our regimes, where this machine has them."""
    return [each for each in json.loads(VECTORS.read_text()) if each["regime"] in REGIMES] if VECTORS.exists() else []


def by_law(name: str, clock: MilestoneName, start: datetime, **facts: Any) -> datetime | None:
    """By when the law wants it."""
    return packs.clock(name, clock, start, **facts).due_by_law


def longer(name: str, clock: MilestoneName, start: datetime, **facts: Any) -> datetime | None:
    """By when, if the customer was told at once that it takes longer."""
    told = packs.event(EventKind.EXTENDED, start, clock, by_another="5 business days")
    return packs.clock(name, clock, start, told, **facts).due_by_law


def counted(name: str, length: str, start: datetime) -> datetime:
    """On the pack's calendar, where it has no clock for this: who is told, or what ends first, decides there."""
    return moment(deadline_span(length).after(instant(start), packs.pack(name).calendar()))


ASKED: dict[str, Callable[[datetime], datetime | None]] = {
    "15 business days (TARGET calendar as a stand-in)": partial(by_law, "eu-psd2", RESOLVE),
    "35 business days (TARGET calendar as a stand-in)": partial(longer, "eu-psd2", RESOLVE),
    "10 business days: determine or provisionally credit": partial(by_law, "us-reg-e", DECIDE),
    "20 business days (new account)": partial(by_law, "us-reg-e", DECIDE, category="new account"),
    "90 calendar days (POS / foreign / new account)": partial(longer, "us-reg-e", DECIDE, category="point of sale"),
    "2 business days after provisional credit: tell the consumer": partial(counted, "us-reg-e", "2 business days"),
    "2 complete billing cycles, cycles closing on the 15th (received mid-cycle 30 Nov): "
    "close of second full cycle": partial(by_law, "us-reg-z", RESOLVE),
    "90-day cap": partial(counted, "us-reg-z", "90 days"),
    "60 calendar days": partial(longer, "us-cfpb-portal", RESOLVE),
    "30 days: acknowledge": partial(by_law, "us-dot-259", ACKNOWLEDGE),
    "24 elapsed hours across the DST start": partial(counted, "au-rg271", "24 hours"),
    "one business day (NSW; Mon 5 Oct 2026 is Labour Day)": partial(by_law, "au-rg271", ACKNOWLEDGE),
    "5th business day (no written IDR response needed)": partial(counted, "au-rg271", "5 business days"),
}


@pytest.mark.skipif(not VECTORS.exists(), reason="the reference vectors lie outside the repository and are not here")
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: f"{vector['regime']}: {vector['rule']}"[:60])
def test_a_pack_comes_to_the_date_that_somebody_else_counted(vector: dict[str, str]) -> None:
    """Each vector of these regimes, asked of the pack itself; none is left out."""
    name = vector["regime"]
    start = datetime.fromisoformat(vector["start"])
    due = ASKED[vector["rule"]](start if start.tzinfo else packs.at(name, vector["start"]))

    if "T" in vector["due"]:
        assert due == datetime.fromisoformat(vector["due"])
    else:
        assert packs.day(name, due) == date.fromisoformat(vector["due"])
