"""Reads language tags and time zones as systems write them: `en_US`, `fa-IR-u-ca-persian`, `Iran Standard Time`."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from amends.domain.text import fold, one_line
from amends.domain.zones import available_timezones

NOT_OF_A_PLACE = frozenset({"localtime", "posixrules", "Factory"})
"""What zone data hold beside zones: the machine's own, and places that are none."""
OWN_NAMES = ("ar", "de", "es", "fa", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "ur", "zh")
"""Languages that are known by their own name, too; reading all names of all languages takes seconds."""
OTHER_NAMES = {"farsi": "fa", "dari": "fa-AF", "mandarin": "zh", "castellano": "es", "castilian": "es"}
OF_HALF_AN_HOUR = {
    "+03:30": "Asia/Tehran", "+04:30": "Asia/Kabul", "+05:30": "Asia/Kolkata", "+05:45": "Asia/Kathmandu",
    "+06:30": "Asia/Yangon", "+08:45": "Australia/Eucla", "+09:30": "Australia/Darwin",
}  # fmt: skip
"""The place that keeps this distance all year, where there is one."""
DISTANCE = re.compile(r"(?:utc|gmt|z)?\s*([+-])\s*(\d{1,2}):?([0-5]\d)", re.IGNORECASE)
OFFSET = re.compile(r"(?:utc|gmt|z)?\s*([+-])\s*(\d{1,2})(?::?00)?", re.IGNORECASE)


def language_of(text: str) -> str | None:
    """The tag in its usual form, `es-419`; None where there is no such language. Languages' names are read, too."""
    tag = one_line(text)
    subtags = re.split(r"[-_]", tag)
    if len(subtags[0]) in {2, 3} and subtags[0].isascii() and subtags[0].isalpha():
        return _of_subtags(subtags)
    return OTHER_NAMES.get(fold(tag)) or _by_name().get(fold(tag))


def time_zone_of(text: str) -> str | None:
    """The zone's name in the IANA list; None for an unknown one.

    Windows' names, whole hours and cities are read too.
    """
    name = one_line(text)
    if name in _zones():
        return name
    if windows := _windows_zones().get(fold(name)):
        return windows
    if zone := _zones_without_case().get(name.replace(" ", "_").casefold()):
        return zone
    if offset := OFFSET.fullmatch(name):
        hours = int(offset[2])
        turned = "-" if offset[1] == "+" else "+"  # the IANA list counts Etc/GMT the other way round
        zone = f"Etc/GMT{turned}{hours}" if hours else "UTC"
        return zone if zone in _zones() else None
    if distance := DISTANCE.fullmatch(name):
        return OF_HALF_AN_HOUR.get(f"{distance[1]}{int(distance[2]):02}:{distance[3]}")
    return "UTC" if fold(name) == "z" else None


def _of_subtags(subtags: list[str]) -> str | None:
    """Language, script and region of a tag. What follows (variants, calendars) does not matter for letters."""
    language = subtags[0].lower()
    language = get_global("language_aliases").get(language, language).partition("_")[0]
    script = region = ""
    for subtag in subtags[1:]:
        if not subtag.isascii() or len(subtag) == 1:  # a singleton begins an extension
            break
        if len(subtag) == 4 and subtag.isalpha() and not (script or region):
            script = subtag.title()
        elif re.fullmatch(r"[A-Za-z]{2}|[0-9]{3}", subtag) and not region:
            region = subtag.upper()
    if language not in _languages():
        return None
    return "-".join(part for part in (language, script, region) if part)


@cache
def _languages() -> frozenset[str]:
    """Every language that has a name."""
    return frozenset(Locale("en").languages)


@cache
def _by_name() -> dict[str, str]:
    """Languages by their English name, some by their own name."""
    named = {fold(name): tag for tag, name in Locale("en").languages.items() if "_" not in tag}
    return named | {fold(own): tag for tag in OWN_NAMES if (own := Locale(tag).get_language_name(tag))}


@cache
def _zones() -> frozenset[str]:
    """Every zone of the IANA list, without its copies for other clocks (`posix/`, `right/`)."""
    return frozenset(
        zone for zone in available_timezones() - NOT_OF_A_PLACE if not zone.startswith(("posix/", "right/"))
    )


@cache
def _windows_zones() -> dict[str, str]:
    """Windows' names of zones by CLDR, in small letters."""
    return {fold(name): zone for name, zone in get_global("windows_zone_mapping").items()}


@cache
def _zones_without_case() -> dict[str, str]:
    """Zones in small letters, and by city where only one has that city."""
    found = {zone.casefold(): zone for zone in _zones()}
    cities: dict[str, set[str]] = {}
    for zone in _zones():
        if "/" in zone and not zone.startswith("Etc/"):
            cities.setdefault(zone.rpartition("/")[2].casefold(), set()).add(zone)
    return {city: min(zones) for city, zones in cities.items() if len(zones) == 1} | found
