"""Holiday data has an end: estimates, the package's last year, and what nobody has reviewed (field cases A7 to A9)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.policy import PolicyErrors, reckon
from amends.policy.business_calendar import Calendar, CalendarEnds, Opening, instant
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.pages.durations import deadline_span, span
from amends.policy.review.calendar_horizon import days_left, known_until, too_short
from tests.support.pages import compiled, facts, office_page

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
IRAN = {"zone": "Asia/Tehran", "open": {"mon-fri": None, "sat-wed": "08:00-16:00"}, "holidays": {"country": "IR"}}


def policy(office: dict[str, Any], **keys: Any) -> CompiledPolicy:
    """The office page with this calendar."""
    return compiled(office_page(calendars={"office": office}, **keys))


def test_a8_a_calendar_that_ends_before_the_longest_date_is_told() -> None:
    """Eight weeks from 23 November end on 18 January; a review until the year's end does not reach that far."""
    reviewed = {"holidays": {"country": "GB"}, "reviewed_until": "2026-12-31"}
    laws = {
        "milestones": {"resolve": {"by_law": [{"when": {"tier": "gold"}, "within": "3 days"}, {"within": "8 weeks"}]}}
    }

    assert too_short(policy(reviewed, **laws), NOW) == {
        "office": "calendar 'office' knows its holidays until 2026-12-31 only, and 8 weeks from now end on 2027-01-18: "
        "look the holidays up, name the missing 'days' and say 'reviewed_until'"
    }


def test_a8_only_a_page_that_is_in_effect_needs_its_holidays_now() -> None:
    """What begins next year may be looked up until then, and what has ended needs no holidays any more."""
    reviewed = {"holidays": {"country": "GB"}, "reviewed_until": "2026-12-01"}

    assert too_short(policy(reviewed, effective_to="2026-11-23"), NOW)
    assert not too_short(policy(reviewed, effective_to="2026-11-22"), NOW)
    assert not too_short(policy(reviewed, effective_from="2026-11-24"), NOW)


def test_a8_a_span_beyond_every_calendar_is_told() -> None:
    """No table reaches that many business days, holidays or not."""
    assert "office" in too_short(policy({}, milestones={"resolve": {"by_law": "90000 business days"}}), NOW)


def test_a8_reviewed_or_without_holidays_a_calendar_is_long_enough() -> None:
    """A later review is enough, and a house that rests on no holiday misses none."""
    reviewed = {"holidays": {"country": "GB"}, "reviewed_until": "2027-12-31"}

    assert not too_short(policy(reviewed), NOW)
    assert not too_short(policy({}), NOW)


def test_a8_days_that_are_only_listed_end_with_the_last_of_them() -> None:
    """A list of company days without any rule or review runs out."""
    listed = policy({"days": {"2026-12-24": "closed", "2026-12-31": "closed"}})

    assert known_until(listed, "office") == date(2026, 12, 31)
    assert too_short(listed, datetime(2026, 12, 30, 9, tzinfo=UTC))


def test_a8_what_the_moon_decides_is_known_until_the_first_estimate() -> None:
    """Iran's lunar holidays are estimated from early 2027 on; who has looked them up says so and may go on."""
    estimated = policy(IRAN)
    reviewed = policy(IRAN | {"reviewed_until": "2027-06-30"})

    assert known_until(estimated, "office") == date(2027, 1, 5)
    assert too_short(estimated, datetime(2026, 12, 28, 9, tzinfo=UTC))
    assert known_until(reviewed, "office") == date(2027, 6, 30)


def test_a8_the_days_left_are_counted() -> None:
    """For a metric, and negative once it is too late."""
    reviewed = policy({"holidays": {"country": "GB"}, "reviewed_until": "2026-12-31"})

    assert days_left(reviewed, date(2026, 11, 23)) == {"office": 38}
    assert days_left(reviewed, date(2027, 1, 2)) == {"office": -2}
    assert days_left(policy({}), date(2026, 11, 23)) == {}


def test_a7_only_public_holidays_are_taken() -> None:
    """The day on which clocks change, or an optional one like Denmark's Constitution Day, closes nobody."""
    denmark = policy({"zone": "Europe/Copenhagen", "holidays": {"country": "DK"}})
    holidays = denmark.calendars["office"].holidays

    assert date(2026, 12, 25) in holidays
    assert date(2026, 6, 5) not in holidays
    assert date(2026, 10, 25) not in holidays


@pytest.mark.parametrize(
    ("hours", "told"),
    [({"mon-fri": None}, "name at least one"), ({"mon-fri": "closed"}, "never opens; give at least one day its hours")],
)
def test_a9_a_calendar_without_an_open_day_is_refused_at_load(hours: dict[str, Any], told: str) -> None:
    """Empty or always closed: nothing could ever be due on it."""
    with pytest.raises(PolicyErrors, match=told):
        policy({"open": hours})


@pytest.mark.parametrize("length", ["1 business hour", "1 business day", "close of business on day 1"])
def test_a9_a_calendar_that_never_opens_ends_with_an_error_of_its_own(length: str) -> None:
    """A page cannot say so; should a table ever be that empty, nothing spins."""
    never = Calendar(Opening("UTC", {}))

    with pytest.raises(CalendarEnds, match="ever opens"):
        deadline_span(length).after(instant(NOW), never)


@pytest.mark.parametrize("length", ["99999 months", "99999 billing cycles, at most 99999 days"])
def test_a9_a_date_in_a_year_that_there_is_not_is_told(length: str) -> None:
    """By the same error, so that a check and a running complaint know it."""
    far = policy({}, milestones={"resolve": {"target": length}})

    assert "this needs a year that no calendar has" in too_short(far, NOW)["office"]
    with pytest.raises(CalendarEnds):
        span("99999 weeks").times(20).after(instant(NOW), far.calendar())


def test_the_package_that_named_the_holidays_is_in_the_derivation() -> None:
    """So that a date can be recounted when the data has changed."""
    house = policy(
        {"holidays": {"country": "GB", "subdivision": "ENG"}}, milestones={"resolve": {"target": "5 business days"}}
    )
    (line,) = [
        line
        for line in reckon(house, facts(), (), facts().received_at).of(MilestoneName.RESOLVE).derivation
        if line.startswith("closed")
    ]

    assert line.endswith(f"(holidays {house.calendars['office'].package})")
