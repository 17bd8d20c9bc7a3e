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

from amends.letters.formatting import Phrasing

NEAR = timedelta(days=7)
"""A date this near is told with its hour; of one that is further off, people keep the day."""
MORNING, LATE_EVENING = time(7), time(23)
ONE_DAY = timedelta(days=1)
IRAN = "Asia/Tehran"


@lru_cache(maxsize=8192)
def promised(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """By when we will have done it, to stand after "by".

    Near dates have an hour (`8pm on Thursday 26 November`), others the day alone (`Monday 4 January 2027`).
    What is due at night is promised for the end of the day before, since nobody waits up for it.
    """
    return _with_hour_if_near(phrasing, moment, now, far_off=phrasing.local(moment).date())


@lru_cache(maxsize=8192)
def last_day(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """Until when the customer can do it, to stand after "until". Far off it is the last day that counts whole."""
    local = phrasing.local(moment)
    whole = local.date() if local.time() >= LATE_EVENING else local.date() - ONE_DAY
    return _with_hour_if_near(phrasing, moment, now, far_off=whole)


def first_day(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """From which day the customer can do it, the whole of that day: never earlier than it is so."""
    local = phrasing.local(moment)
    begins = local.date() if local.time() == time(0) else local.date() + ONE_DAY
    return _day(phrasing, begins, phrasing.local(now).date())


def day(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """The day alone: `Thursday 26 November`. Our own languages leave out the present year."""
    return _day(phrasing, phrasing.local(moment).date(), phrasing.local(now).date())


def promised_day(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """The day of a promise alone, as `promised` names it: for the subject of a letter."""
    today = phrasing.local(now).date()
    return _day(phrasing, _promised_day(phrasing.local(moment), today), today)


def promised_before(phrasing: Phrasing, moment: datetime, now: datetime) -> str:
    """The day that an earlier letter promised, to stand after "we said by": it may have named no hour."""
    local = phrasing.local(moment)
    return _day(phrasing, _evening_before(local) or local.date(), phrasing.local(now).date())


def _with_hour_if_near(phrasing: Phrasing, moment: datetime, now: datetime, far_off: date) -> str:
    """The end of the day before for a night, the hour within a week, else the day `far_off`."""
    local, today = phrasing.local(moment), phrasing.local(now).date()
    if (named := _promised_day(local, today)) != local.date():
        return _end_of(phrasing, _day(phrasing, named, today))
    if moment - now > NEAR:
        return _day(phrasing, far_off, today)
    return _with_hour(phrasing, local, today)


def _promised_day(local: datetime, today: date) -> date:
    """The day of the moment; for a moment at night the day before, while that is not over."""
    before = _evening_before(local)
    return before if before is not None and before >= today else local.date()


def _evening_before(local: datetime) -> date | None:
    """The day before a moment at night; None for a moment of the day."""
    return local.date() - ONE_DAY if local.time() < MORNING else None


@lru_cache(maxsize=8192)
def _day(phrasing: Phrasing, named: date, today: date) -> str:
    locale = phrasing.locale
    if locale.language == "fa":
        return _persian_day(phrasing, named, today)
    if str(locale) == "en":  # English without a country is not American
        year = f" {named.year}" if named.year != today.year else ""
        return f"{_weekday(named, locale)} {named.day} {_month(named, locale)}{year}"
    return format_date(named, "full", locale=locale)


def _persian_day(phrasing: Phrasing, named: date, today: date) -> str:
    """By the Iranian calendar; who lives elsewhere is told the other one, too."""
    jalali, locale = JalaliDate(named), phrasing.locale
    year = f" {jalali.year}" if jalali.year != JalaliDate(today).year else ""
    words = f"{_weekday(named, locale)} {jalali.day} {jalali.strftime('%B', locale='fa')}{year}"
    if phrasing.time_zone != IRAN:
        civil = f"{named.day} {_month(named, locale)}"
        words += f" ({civil}{f' {named.year}' if named.year != today.year else ''})"
    return digits.en_to_fa(words)


def _weekday(named: date, locale: Locale) -> str:
    return locale.days["format"]["wide"][named.weekday()]


def _month(named: date, locale: Locale) -> str:
    return locale.months["format"]["wide"][named.month]


def _with_hour(phrasing: Phrasing, local: datetime, today: date) -> str:
    """With the zone only where it is nobody's own: a customer whose zone we do not know reads UTC."""
    words, place = _day(phrasing, local.date(), today), "" if phrasing.has_city else phrasing.place(local)
    if phrasing.locale.language == "fa":
        return digits.en_to_fa(f"ساعت {local:%H:%M} {words}{f' به وقت {place}' if place else ''}")
    where = f" ({place})" if place else ""
    if phrasing.locale.language == "en":
        return f"{_english_hour(local)}{where} on {words}"
    return f"{words}, {format_time(local, 'short', locale=phrasing.locale)}{where}"


def _english_hour(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "12 noon"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def _end_of(phrasing: Phrasing, words: str) -> str:
    """The end of that day. Languages without words for it name the day, which says the same after "by"."""
    return {"en": f"the end of {words}", "fa": f"پایان {words}"}.get(phrasing.locale.language, words)
