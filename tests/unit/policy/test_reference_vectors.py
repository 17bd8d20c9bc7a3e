"""Deadlines of real rules as somebody else counted them; the vectors lie outside the repository."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.policy.business_calendar import Calendar, instant, moment
from amends.policy.pages.deadlines import Deadline
from amends.policy.pages.durations import deadline_span
from amends.policy.pages.opening_hours import OpeningHours

VECTORS = Path("/work/shared/reference/calendar-vectors.json")
OF_REGIME: dict[str, dict[str, Any]] = {
    "uk": {"zone": "Europe/London", "holidays": {"country": "GB", "subdivision": "ENG"}},
    "us": {"zone": "America/New_York", "holidays": {"country": "US"}, "billing_closes": 15},
    "eu": {"zone": "Europe/Berlin", "holidays": {"market": "XECB"}},
    "au": {"zone": "Australia/Sydney", "holidays": {"country": "AU", "subdivision": "NSW"}},
    "in": {"zone": "Asia/Kolkata"},
}
RULES: dict[str, Deadline] = {
    rule: Deadline(deadline_span(length), *counting)  # pyright: ignore[reportArgumentType]
    for rule, length, *counting in [
        ("SRC window: close of business, 3rd business day following receipt", "3 business days"),
        ("8 weeks after receipt", "8 weeks"),
        ("6 months from final response sent", "6 months"),
        ("15 business days of receipt", "15 business days"),
        ("15 business days (TARGET calendar as a stand-in)", "15 business days"),
        ("35 business days (TARGET calendar as a stand-in)", "35 business days"),
        ("10 business days: determine or provisionally credit", "10 business days"),
        ("20 business days (new account)", "20 business days"),
        ("90 calendar days (POS / foreign / new account)", "90 days"),
        ("2 business days after provisional credit: tell the consumer", "2 business days"),
        (
            "2 complete billing cycles, cycles closing on the 15th (received mid-cycle 30 Nov): "
            "close of second full cycle",
            "2 billing cycles, at most 90 days",
        ),
        ("90-day cap", "90 days"),
        ("30 days excl.: respond", "30 business days"),
        ("+15 days excl. (45 in all) if extended in writing before day 30", "45 business days"),
        ("60 calendar days", "60 days"),
        ("30 days: acknowledge", "30 days"),
        ("30 days, day 1 = day after receipt, rolled to next working day (ICO)", "30 days", "exclusive", "next"),
        ("conservative: 30 days beginning WITH the day of receipt, no roll", "30 days", "inclusive"),
        ("stage 1 response: 10 working days of ACKNOWLEDGEMENT", "10 business days"),
        ("stage 1 extended: +10 working days", "10 business days"),
        ("6 weeks (from 8 Apr 2026)", "6 weeks"),
        ("8 weeks (rule before 8 Apr 2026; check transitional wording)", "8 weeks"),
        ("24 elapsed hours across the DST start", "24 hours"),
        ("one business day (NSW; Mon 5 Oct 2026 is Labour Day)", "1 business day"),
        ("5th business day (no written IDR response needed)", "5 business days"),
        ("20 days: auto-escalate to Internal Ombudsman", "20 days"),
        ("90 days to go to the RBI Ombudsman, from the reply or the lapse", "90 days"),
    ]
}


def vectors() -> list[Any]:
    """The reference vectors, where this machine has them."""
    return json.loads(VECTORS.read_text()) if VECTORS.exists() else []


@pytest.mark.skipif(not VECTORS.exists(), reason="the reference vectors lie outside the repository and are not here")
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: f"{vector['regime']}: {vector['rule']}"[:60])
def test_reference_vectors(vector: dict[str, str]) -> None:
    """Each vector comes out to the day, or to the second where it says one; none is left out."""
    page = OpeningHours(open={"mon-fri": "09:00-17:00"}, **OF_REGIME[vector["regime"][:2]])
    office = Calendar(page.opening(page.holidays.dates() if page.holidays else {}))
    start = datetime.fromisoformat(vector["start"])
    start = start if start.tzinfo else start.replace(hour=12, tzinfo=ZoneInfo(page.zone))
    due = RULES[vector["rule"]].after(instant(start), office)

    if "T" in vector["due"]:
        assert moment(due) == datetime.fromisoformat(vector["due"])
    else:
        assert office.local(due).date() == date.fromisoformat(vector["due"])
