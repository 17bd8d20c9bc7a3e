"""Writes dates, money and foreign words as a reader of one language and time zone expects them."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_precision
from markupsafe import Markup, escape
from persiantools import digits
from persiantools.jdatetime import JalaliDate

from amends.domain.types import Money
from amends.domain.zones import ZoneInfo

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# What can turn the reading order around, end a header or hide itself; U+200C stays, Persian is written with it.
UNWELCOME = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Zones of no place; the signs in their names mean the opposite of what people read (tzdata, file etcetera).
NO_CITY = re.compile(r"UTC|UCT|GMT(?:[+-]?\d{1,2})?|Universal|Zulu|Greenwich|Factory|localtime")
# Numbers in groups, as of an account or a telephone: among Persian words the groups would change places (UAX #9, W2).
GROUPED = re.compile(r"[+#]?\d+(?:[./:,]?[A-Za-z\d]+)*(?:(?: |[-+–] ?)[A-Za-z]{0,3}\d[./:,\dA-Za-z]*)+")
DIGIT = re.compile("[0-9]")
# The blocks that hold signs of a direction: most words are known by these at once, the others sign by sign.
FROM_THE_LEFT = re.compile("[A-Za-z\u00aa-\u058f\u0900-\u1fff\u200e\u2070-\U0010ffff]")
FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def clean(words: str) -> str:
    """Removes characters that could break a line, or reverse the words around it, from outside text."""
    return UNWELCOME.sub("", LINE_ENDS.sub("\n", words))


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The locale of a language tag like 'en', 'en-GB' or 'fa'; raises babel.UnknownLocaleError."""
    return Locale.parse(language, sep="-")


@dataclass(frozen=True)
class Phrasing:
    """How things are written in `language` (a tag with a published template) for somebody living in `time_zone`."""

    language: str
    time_zone: str

    @property
    def locale(self) -> Locale:
        """Babel's knowledge of the language."""
        return locale_of(self.language)

    @cached_property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left, like Persian, Arabic and Hebrew."""
        return self.locale.text_direction == "rtl"

    def date(self, moment: datetime) -> str:
        """A moment as weekday, day, hour and place in the reader's zone; in Persian by both calendars."""
        local = self.local(moment)
        if self.locale.language == "fa":
            return self._persian_date(local)
        return f"{self._day(local)}, {local:%H:%M} ({self.place(local)})"

    def _day(self, local: datetime) -> str:
        """Weekday and day as the language writes them. English without a country is not American."""
        if str(self.locale) == "en":
            return format_datetime(local, "EEEE d MMMM y", locale=self.locale)
        return format_date(local, "full", locale=self.locale)

    def _persian_date(self, local: datetime) -> str:
        jalali = JalaliDate(local.date())
        weekday = format_datetime(local, "EEEE", locale=self.locale)
        civil = format_datetime(local, "d MMMM y", locale=self.locale)
        when = f"{weekday} {jalali.day} {jalali.strftime('%B', locale='fa')} {jalali.year} ({civil})"
        return digits.en_to_fa(f"{when}، ساعت {local:%H:%M} به وقت {self.place(local)}")

    def local(self, moment: datetime) -> datetime:
        """The moment in the reader's time zone."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    @property
    def has_city(self) -> bool:
        """Whether the zone is a place where somebody lives: UTC and its like are nobody's own."""
        return not (self.time_zone.startswith("Etc/") or NO_CITY.fullmatch(self.time_zone))

    def place(self, local: datetime) -> str:
        """The city that a zone is named for. A zone without one gives its distance from UTC: 'Etc/GMT-3' is UTC+3."""
        if not self.has_city:
            minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
            hours, rest = divmod(abs(minutes), 60)
            sign = "+" if minutes > 0 else "-"
            return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"
        return get_timezone_location(local.tzinfo, locale=self.locale, return_city=True)

    def money(self, money: Money) -> str:
        """An amount in the reader's digits. It is never rounded, even where it is finer than the currency's coins."""
        coins = get_currency_precision(money.currency)
        exact = money.amount == round(money.amount, coins)
        if self.locale.language == "fa":
            return self._persian_money(money, coins if exact else None)
        return format_currency(
            money.amount, money.currency, locale=self.locale, numbering_system="default", decimal_quantization=exact
        )

    def _persian_money(self, money: Money, coins: int | None) -> str:
        """The amount, then the currency's name; whole amounts have no fraction."""
        whole = money.amount == money.amount.to_integral_value()
        fraction = "" if whole else "." + ("#" * 16 if coins is None else "0" * coins)
        amount = format_decimal(money.amount, format=f"#,##0{fraction}", locale=self.locale, numbering_system="default")
        return f"{digits.en_to_fa(amount)} {get_currency_name(money.currency, locale=self.locale)}"

    def foreign(self, value: str) -> bool:
        """Whether the value holds letters or digits that run against the direction of this language.

        Right to left, the digits of a reference like 2024-17 change places with each other (UAX #9, rule W2).
        """
        if self.right_to_left:
            return DIGIT.search(value) is not None or (FROM_THE_LEFT.search(value) is not None and _runs(value, {"L"}))
        return _runs_from_the_right(value)

    def isolated_text(self, value: str) -> str:
        """The value for plain text, between invisible marks, so that it cannot reorder the words around it.

        Each foreign line is marked; within a line of Persian the numbers are marked.
        """
        lines = value.split("\n")
        return "\n".join(
            _marked(_numbers_apart(line)) if self.foreign(line) else _numbers_apart(line) for line in lines
        )

    def isolated_html(self, value: str) -> Markup:
        """The value for HTML: an element that isolates it, with each line under the other."""
        lines = value.split("\n")
        written = (
            Markup("<br>").join(map(_numbers_apart_in_html, lines)) if len(lines) > 1 else _numbers_apart_in_html(value)
        )
        return Markup("<bdi>{}</bdi>").format(written) if self.foreign(value) else written

    def number(self, count: int) -> str:
        """A count in the reader's digits."""
        written = format_decimal(count, locale=self.locale)
        return digits.en_to_fa(written) if self.locale.language == "fa" else written

    def plural(self, count: int) -> str:
        """The plural form for a count, as CLDR names it: 'one', 'few', 'many', 'other' and so on."""
        return self.locale.plural_form(count)


def _marked(text: str) -> str:
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def _numbers_apart(line: str) -> str:
    return GROUPED.sub(lambda found: _marked(found[0]), line) if _runs_from_the_right(line) else line


def _numbers_apart_in_html(line: str) -> Markup:
    if not _runs_from_the_right(line):
        return escape(line)
    apart: list[Markup] = []
    at = 0
    for found in GROUPED.finditer(line):
        apart += [escape(line[at : found.start()]), Markup("<bdi>{}</bdi>").format(found[0])]
        at = found.end()
    return Markup("").join([*apart, escape(line[at:])])


def _runs_from_the_right(line: str) -> bool:
    return FROM_THE_RIGHT.search(line) is not None and _runs(line, {"R", "AL"})


def _runs(value: str, directions: Collection[str]) -> bool:
    return any(unicodedata.bidirectional(sign) in directions for sign in value)
