"""Dates in letters are said as people say them, and never say more than is so."""

from datetime import UTC, datetime, timedelta

import pytest

from amends.letters.dates import day, first_day, last_day, promised, promised_before, promised_day
from amends.letters.formatting import Phrasing
from amends.letters.proofreading.dates_told import dates_in

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEAR, NIGHT, FAR = (
    datetime(2026, 11, 26, 20, 0, tzinfo=UTC),
    datetime(2026, 11, 25, 23, 0, tzinfo=UTC),
    NOW + timedelta(60),
)


@pytest.mark.parametrize(
    ("language", "zone", "moment", "said"),
    [
        ("en", "Europe/London", NEAR, "8pm on Thursday 26 November"),
        ("en", "Europe/London", NEAR.replace(hour=12), "12 noon on Thursday 26 November"),
        ("en", "Europe/London", NEAR.replace(minute=5), "8:05pm on Thursday 26 November"),
        ("en", "Europe/London", FAR, "Saturday 23 January 2027"),
        ("en", "UTC", NEAR, "8pm (UTC) on Thursday 26 November"),
        ("en", "Etc/GMT-3", NEAR, "11pm (UTC+3) on Thursday 26 November"),
        ("en-US", "America/New_York", NEAR, "3pm on Thursday, November 26, 2026"),
        ("de", "Europe/Berlin", FAR.replace(month=12, day=2, year=2026), "Mittwoch, 2. Dezember 2026"),
        ("de", "Europe/Berlin", FAR, "Samstag, 23. Januar 2027"),
        ("de", "Europe/Berlin", NEAR, "Donnerstag, 26. November 2026, 21:00"),
        ("fa", "Asia/Tehran", NEAR, "ساعت ۲۳:۳۰ پنجشنبه ۵ آذر"),
        ("fa", "Asia/Tehran", NIGHT, "پایان چهارشنبه ۴ آذر"),
        ("fa", "Asia/Tehran", datetime(2027, 3, 25, 9, 0, tzinfo=UTC), "پنجشنبه ۵ فروردین ۱۴۰۶"),
        ("fa", "Europe/Berlin", NEAR, "ساعت ۲۱:۰۰ پنجشنبه ۵ آذر (۲۶ نوامبر)"),
        ("en", "Australia/Sydney", NIGHT.replace(hour=17), "the end of Wednesday 25 November"),
    ],
)
def test_a_promise_is_told_as_people_tell_it(language: str, zone: str, moment: datetime, said: str) -> None:
    """An hour where it is near, a year where it is another one, no zone that is their own, and no night."""
    assert promised(Phrasing(language, zone), moment, NOW) == said


def test_what_is_due_tonight_keeps_its_hour() -> None:
    """The day before is over, so the promise can only be the hour itself."""
    late = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)
    assert (
        promised(Phrasing("en", "Europe/London"), late + timedelta(hours=2), late) == "2:30am on Thursday 26 November"
    )


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NEAR, "8pm on Thursday 26 November"),
        (FAR, "Friday 22 January 2027"),  # it ends on the 23rd at 9am: the 22nd is the last day that counts whole
        (FAR.replace(hour=23, minute=59), "Saturday 23 January 2027"),
        (FAR.replace(hour=0), "the end of Friday 22 January 2027"),
    ],
)
def test_what_the_customer_may_do_is_told_with_its_last_whole_day(moment: datetime, said: str) -> None:
    """Nobody who answers on the day that we named is too late."""
    assert last_day(Phrasing("en", "Europe/London"), moment, NOW) == said


def test_a_door_is_never_told_to_be_open_before_it_is() -> None:
    """A right that begins at noon is told for the day after; one that begins with the day, for that day."""
    english = Phrasing("en", "Europe/London")
    assert first_day(english, datetime(2026, 12, 3, 12, tzinfo=UTC), NOW) == "Friday 4 December"
    assert first_day(english, datetime(2026, 12, 3, 0, tzinfo=UTC), NOW) == "Thursday 3 December"


def test_a_day_alone_is_that_of_the_customer_and_not_of_the_machine() -> None:
    """23:00 in London is the next day in Tehran; a promise in a subject names the day that the letter names."""
    assert day(Phrasing("en", "Asia/Tehran"), NIGHT, NOW) == "Thursday 26 November"
    assert promised_day(Phrasing("en", "Asia/Tehran"), NIGHT, NOW) == "Wednesday 25 November"


@pytest.mark.parametrize("language", ["en", "en-US", "de", "fr", "es", "pt", "pl", "tr", "fa"])
@pytest.mark.parametrize("moment", [NEAR, NIGHT, FAR])
def test_every_date_that_we_write_is_found_again(language: str, moment: datetime) -> None:
    """The proofreader asks for a date beside every promise: it knows those that letters tell, in each language."""
    said = promised(Phrasing(language, "Europe/London"), moment, NOW)
    [found] = dates_in(f"x {said}. y", language)
    assert moment.day in found.days or (moment - timedelta(days=1)).day in found.days
    assert (found.hour is not None) == (moment is not FAR)


def test_what_was_promised_before_is_told_by_its_day_as_any_letter_named_it() -> None:
    """An earlier letter named the day alone, its hour, or the end of the day before a night: the day is so in each."""
    english, later = Phrasing("en", "Europe/London"), NEAR + timedelta(days=2)
    assert promised_before(english, NEAR, later) == "Thursday 26 November"
    assert promised_before(english, NEAR.replace(hour=2), later) == "Wednesday 25 November"
