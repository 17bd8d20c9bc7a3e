"""The calendar part of a policy page: opening hours, holidays and days of their own, as people write them."""

import re
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version
from typing import Annotated

import holidays as holiday_package
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from amends.domain.zones import ZoneInfo
from amends.policy.business_calendar import FIRST_YEAR, LAST_YEAR, Opening, Window
from amends.policy.pages.yaml_reader import Page

_ONE_DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_ONE_MACHINE = frozenset({"localtime", "posixrules", "posix", "right", "Factory"})
_WINDOW = re.compile(r"^([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9])$")


def known_zone(name: str) -> str:
    """The name, where it is one of the IANA time zones. Raises ValueError that says what would be right."""
    try:
        if name.partition("/")[0] in _OF_ONE_MACHINE:
            raise LookupError
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"there is no time zone '{name}'; take one of the IANA names, like Europe/London") from None
    return name


def _days(key: str) -> str:
    weekdays(key)
    return key


def weekdays(key: str) -> list[int]:
    """The weekdays that 'fri' or 'sat-wed' names, Monday being 0."""
    first, to, last = key.partition("-")
    last = last if to else first
    if first not in WEEKDAYS or last not in WEEKDAYS:
        raise ValueError(f"'{key}' names no days; write one of {', '.join(WEEKDAYS)} or a range like mon-fri")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


@lru_cache(maxsize=1024)
def windows(hours: str) -> tuple[Window, ...]:
    """Reads '09:00-12:30, 13:30-17:00' or 'closed'; '22:00-06:00' ends on the next day, and a day ends at 24:00."""
    if hours == "closed":
        return ()
    found: list[Window] = []
    for part in hours.split(","):
        form = _WINDOW.match(part.strip())
        opens, closes = (int(form[1]) * 60 + int(form[2]), int(form[3]) * 60 + int(form[4])) if form else (-1, -1)
        if not 0 <= opens < 1440 or not 0 <= closes <= 1440 or opens == closes:
            raise ValueError(f"'{part.strip()}' are no hours; write them like 09:00-12:30, 13:30-17:00 or 'closed'")
        found.append(Window(opens, closes if closes > opens else closes + 1440))
    return tuple(found)


def _hours(value: str) -> str:
    windows(value)
    return value


def _date(value: object) -> object:
    if isinstance(value, date):
        return value
    if _DATE.fullmatch(text := str(value)):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise ValueError(f"'{value}' is no date; write it like 2026-12-24")


DateText = Annotated[date, BeforeValidator(_date), PlainSerializer(str, return_type=str)]
Hours = Annotated[str, AfterValidator(_hours)]
Days = Annotated[str, AfterValidator(_days)]


class Holidays(Page):
    """Public holidays of a country, of a part of it, or of a market, from the package `holidays`.

    A market is named by its MIC (ISO 10383): XECB has the days on which the TARGET payment system is closed.
    """

    country: str | None = None
    subdivision: str | None = None
    market: str | None = None

    @model_validator(mode="after")
    def known(self) -> "Holidays":
        """Refuses a country, part or market that the package does not know.

        Without this check such a calendar would have no holidays, and nobody would notice.
        """
        if (self.country is None) == (self.market is None):
            raise ValueError("give either a 'country' or a 'market'")
        markets = holiday_package.list_supported_financial()
        if self.market is not None and (self.market not in markets or self.subdivision is not None):
            raise ValueError(f"the package knows no market '{self.market}' with parts; it has {', '.join(markets)}")
        if self.country is None:
            return self
        supported = holiday_package.list_supported_countries()
        if self.country not in supported:
            raise ValueError(f"the package knows no holidays of '{self.country}'; write a code like GB, DE or IR")
        parts = supported[self.country]
        if self.subdivision is not None and self.subdivision not in parts:
            raise ValueError(f"{self.country} has no part '{self.subdivision}'; it has {', '.join(parts) or 'none'}")
        return self

    def ends(self) -> date:
        """The last day for which the package has rules at all."""
        return date(min(_listed(self.country, self.subdivision, self.market, None).end_year, LAST_YEAR), 12, 31)

    def certain_until(self) -> date:
        """The last day before the first holiday that is only estimated, like those that follow the moon."""
        estimated = [day for day, name in self.dates().items() if "estimated" in name]
        return min([self.ends(), *(day - _ONE_DAY for day in estimated)])

    def dates(self) -> dict[date, str]:
        """Every holiday with its English name, for all years that a calendar may reach."""
        return _dates(self.country, self.subdivision, self.market)


@lru_cache(maxsize=64)
def _dates(country: str | None, subdivision: str | None, market: str | None) -> dict[date, str]:
    """Asks in English, since otherwise the environment's locale would name the days."""
    found = _listed(country, subdivision, market, None)
    if "en_US" in found.supported_languages:
        found = _listed(country, subdivision, market, "en_US")
    return dict(sorted(found.items()))


@lru_cache(maxsize=64)
def _listed(
    country: str | None, subdivision: str | None, market: str | None, language: str | None
) -> holiday_package.HolidayBase:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    if market is not None:
        return holiday_package.financial_holidays(market, years=years, language=language)
    assert country is not None
    return holiday_package.country_holidays(country, subdiv=subdivision, years=years, language=language)


def package_version() -> str:
    """Which release of the holiday data was used."""
    return version("holidays")


class OpeningHours(Page):
    """One calendar of a policy page. `days` are dates with hours of their own; they win over holidays and weekdays."""

    zone: Annotated[str, AfterValidator(known_zone)]
    open: Annotated[dict[Days, Hours], Field(min_length=1)]
    holidays: Holidays | None = None
    days: Annotated[dict[DateText, Hours], Field(default_factory=dict)]
    reviewed_until: DateText | None = None
    billing_closes: Annotated[int, Field(ge=1, le=31)] | None = None

    @model_validator(mode="after")
    def opens_at_all(self) -> "OpeningHours":
        """Refuses a calendar that never opens: nothing could ever be due in it."""
        if not any(windows(hours) for hours in self.open.values()):
            raise ValueError("the calendar never opens; give at least one day its hours")
        named = [day for key in self.open for day in weekdays(key)]
        if twice := {WEEKDAYS[day] for day in named if named.count(day) > 1}:
            raise ValueError(f"{', '.join(sorted(twice))} is named twice; give each weekday its hours once")
        return self

    def opening(self, closed_on: dict[date, str]) -> Opening:
        """The calendar in the form that the arithmetic of business time takes."""
        weekly = {day: windows(hours) for key, hours in self.open.items() for day in weekdays(key)}
        on: dict[date, tuple[Window, ...]] = dict.fromkeys(closed_on, ())
        on |= {day: windows(hours) for day, hours in self.days.items()}
        return Opening(self.zone, weekly, on, self.billing_closes or 31)
