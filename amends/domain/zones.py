"""Time zones from the pinned package `tzdata` alone: a policy has the same dates on every machine.

Python would read the machine's own zone data first. Import zones from here only, so that no process has read the
machine's data before.
"""

import re
import zoneinfo
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import tzdata

_OF_THE_MACHINE = tuple(map(Path, zoneinfo.TZPATH))
zoneinfo.reset_tzpath(())
ZoneInfo.clear_cache()

RELEASE: str = tzdata.IANA_VERSION
"""The release of the zone data that every date is counted with, like 2026f."""

_EXPIRES = re.compile(r"^#expires .*\((\d{4}-\d{2}-\d{2}) ", re.MULTILINE)
_VERSION = re.compile(r"\A# version (\d{4}[a-z]*)\b")


@cache
def fresh_until() -> date:
    """The day until which the zone data count as current, some time after their release.

    It is the day on which the data's leap seconds expire, about a year after somebody checked them; where they do not
    say, the end of the year after the release's.
    """
    told = _EXPIRES.search((resources.files(tzdata) / "zoneinfo" / "leapseconds").read_text("utf-8"))
    return date.fromisoformat(told[1]) if told else date(int(RELEASE[:4]) + 2, 1, 1) - timedelta(days=1)


def release_of_the_machine(folders: tuple[Path, ...] = _OF_THE_MACHINE) -> str | None:
    """The release of the machine's own zone data, where it says so."""
    for folder in folders:
        try:
            told = _VERSION.match((folder / "tzdata.zi").read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        if told:
            return told[1]
    return None


def zones_at_fault(today: date, machine: str | None = None) -> list[str]:
    """Why the zone data should be updated, one sentence each: they are old, or older than the machine's."""
    found: list[str] = []
    if today > fresh_until():
        found.append(f"the time zones are those of {RELEASE}, which were to be looked at again by {fresh_until()}")
    machine = machine or release_of_the_machine()
    if machine is not None and _order(machine) > _order(RELEASE):
        found.append(f"the time zones are those of {RELEASE}, and this machine knows those of {machine}")
    return [
        f"{each}: update the package tzdata, or dates are an hour wrong where clocks have changed" for each in found
    ]


def _order(release: str) -> tuple[int, int, str]:
    """A key for releases: 2026z comes before 2026za."""
    return int(release[:4]), len(release), release


__all__ = ["RELEASE", "ZoneInfo", "ZoneInfoNotFoundError", "available_timezones", "fresh_until", "zones_at_fault"]
