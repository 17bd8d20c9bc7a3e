"""Writes dates in letters as people say them.

All moments are aware; the words are in the reader's language, calendar and time zone. `now` is when the letter is
written.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from persiantools import digits
from persiantools.jdatetime import JalaliDate

from amends.domain.zones import ZoneInfo
from amends.letters.formatting import NO_CITY, Phrasing

NEAR = timedelta(days=7)
"""A date this near is told with its hour; of one that is further off, people keep the day."""
MORNING, LATE_EVENING = time(7), time(23)
ONE_DAY = timedelta(days=1)
IRAN = "Asia/Tehran"


def promised(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """By when we will have done it, to stand after "by".

    Near dates have an hour (`8pm on Thursday 26 November`), others the day alone (`Monday 4 January 2027`).
    What is due at night is promised for the end of the day before, since nobody waits up for it.
    """
    return _promised(phrasing.language, phrasing.time_zone, moment, now)


def last_day(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """Until when the customer can do it, to stand after "until". Far off it is the last day that counts whole."""
    return _last_day(phrasing.language, phrasing.time_zone, moment, now)


def first_day(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """From which day the customer can do it, the whole of that day: never earlier than it is so."""
    local, today = _local(phrasing.time_zone, moment), _local(phrasing.time_zone, now)
    return _day(phrasing.language, phrasing.time_zone, _whole_day_from(local), today.date())


def day(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """The day alone: `Thursday 26 November`. Our own languages leave out the present year."""
    local, today = _local(phrasing.time_zone, moment), _local(phrasing.time_zone, now)
    return _day(phrasing.language, phrasing.time_zone, local.date(), today.date())


def promised_day(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """The day of a promise alone, as `promised` would name it: for the subject of a letter."""
    local, today = _local(phrasing.time_zone, moment), _local(phrasing.time_zone, now)
    return _day(phrasing.language, phrasing.time_zone, _promised_day(local, today), today.date())


@lru_cache(maxsize=8192)
def _promised(language: str, zone: str, moment: datetime, now: datetime) -> str:
    local, today = _local(zone, moment), _local(zone, now)
    named = _promised_day(local, today)
    if named != local.date():
        return _end_of(language, _day(language, zone, named, today.date()))
    if moment - now > NEAR:
        return _day(language, zone, named, today.date())
    return _with_hour(language, zone, local, today.date())


@lru_cache(maxsize=8192)
def _last_day(language: str, zone: str, moment: datetime, now: datetime) -> str:
    local, today = _local(zone, moment), _local(zone, now)
    named = _promised_day(local, today)
    if named != local.date():
        return _end_of(language, _day(language, zone, named, today.date()))
    if moment - now > NEAR:
        whole = local.date() if local.time() >= LATE_EVENING else local.date() - ONE_DAY
        return _day(language, zone, whole, today.date())
    return _with_hour(language, zone, local, today.date())


def _promised_day(local: datetime, today: datetime) -> date:
    """The day of the moment; for a moment at night the day before, while that is not over."""
    before = local.date() - ONE_DAY
    return before if local.time() < MORNING and before >= today.date() else local.date()


def _whole_day_from(local: datetime) -> date:
    return local.date() if local.time() == time(0) else local.date() + ONE_DAY


@lru_cache(maxsize=8192)
def _local(zone: str, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


@lru_cache(maxsize=8192)
def _day(language: str, zone: str, named: date, today: date) -> str:
    locale = Locale.parse(language, sep="-")
    if locale.language == "fa":
        return _persian_day(zone, named, today, locale)
    if str(locale) == "en":  # English without a country is not American
        year = f" {named.year}" if named.year != today.year else ""
        return f"{_weekday(named, locale)} {named.day} {_month(named, locale)}{year}"
    return format_date(named, "full", locale=locale)


def _persian_day(zone: str, named: date, today: date, locale: Locale) -> str:
    """By the Iranian calendar; who lives elsewhere is told the other one, too."""
    jalali = JalaliDate(named)
    year = f" {jalali.year}" if jalali.year != JalaliDate(today).year else ""
    words = f"{_weekday(named, locale)} {jalali.day} {jalali.strftime('%B', locale='fa')}{year}"
    if zone != IRAN:
        civil = f"{named.day} {_month(named, locale)}"
        words += f" ({civil}{f' {named.year}' if named.year != today.year else ''})"
    return digits.en_to_fa(words)


def _weekday(named: date, locale: Locale) -> str:
    return locale.days["format"]["wide"][named.weekday()]


def _month(named: date, locale: Locale) -> str:
    return locale.months["format"]["wide"][named.month]


def _with_hour(language: str, zone: str, local: datetime, today: date) -> str:
    locale = Locale.parse(language, sep="-")
    words, place = _day(language, zone, local.date(), today), _place(zone)
    if locale.language == "fa":
        where = f" به وقت {place}" if place else ""
        return f"ساعت {digits.en_to_fa(f'{local:%H:%M}')} {words}{where}"
    where = f" ({place})" if place else ""
    if locale.language == "en":
        return f"{_english_hour(local)}{where} on {words}"
    return f"{words}, {format_time(local, 'short', locale=locale)}{where}"


def _english_hour(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "12 noon"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def _end_of(language: str, words: str) -> str:
    """The end of that day. Languages without words for it name the day, which says the same after "by"."""
    return {"en": f"the end of {words}", "fa": f"پایان {words}"}.get(language.partition("-")[0], words)


def _place(zone: str) -> str:
    """The zone's name where it is nobody's own: a customer whose zone we do not know reads UTC."""
    return "UTC" if NO_CITY.fullmatch(zone) else zone if zone.startswith("Etc/") else ""
