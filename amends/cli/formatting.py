"""Options for the zone in which times are shown, and times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.exit_codes import CommandError, Exit
from amends.domain.zones import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from amends.db import Records

Zone = Annotated[
    str,
    typer.Option("--zone", envvar="AMENDS_ZONE", metavar="ZONE", help="Show times in this zone, like Europe/Lisbon."),
]
Language = Annotated[
    str,
    typer.Option(
        "--language", envvar="AMENDS_LANGUAGE", metavar="en|fa", help="Tell what happened in this language.",
    ),
]  # fmt: skip
HouseZone = Annotated[
    str | None,
    typer.Option(
        "--zone", envvar="AMENDS_ZONE", metavar="ZONE",
        help="Show times in this zone, like Europe/Lisbon.  \\[default: the zone of the staff page, else UTC]",
    ),
]  # fmt: skip
Today = Annotated[
    str | None,
    typer.Option(
        "--today", envvar="AMENDS_TODAY", metavar="DATE", help="Say what would be told on this day, like 2027-12-15."
    ),
]


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name.

    Raises:
        CommandError: where nobody knows the zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise CommandError(Exit.WRONG_USE, f"No time zone is called '{name}'.", "Use one like Europe/Lisbon.") from None


async def zone_for(records: Records, asked: str | None) -> ZoneInfo:
    """The zone in which times are shown: the given one, else the staff page's, else UTC.

    Raises:
        CommandError: where nobody knows the given zone.
    """
    from amends.publication.staff import zone_of_house

    return zone_of(asked) if asked else await zone_of_house(records)


def instant(text: str) -> datetime:
    """A time that a person typed, in UTC.

    Raises:
        CommandError: where it is no time, or has no offset and so could mean many instants.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(
            Exit.WRONG_USE, f"'{text}' is no time with an offset.", "Write it like 2026-11-22T09:00+00:00."
        )
    return moment.astimezone(UTC)


def as_of(today: str | None) -> datetime:
    """Noon (UTC) of the day that a person typed, else now.

    Raises:
        CommandError: where it is no day.
    """
    if today is None:
        return datetime.now(UTC)
    try:
        return datetime.combine(date.fromisoformat(today), time(12), UTC)
    except ValueError:
        raise CommandError(Exit.WRONG_USE, f"'{today}' is no day.", "Write it like 2027-12-15.") from None


def day_or_instant(text: str, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """Reads a day like 2026-11-01, or a time with its offset; returns it in UTC.

    A day begins at midnight in this zone; as an `end` it is the midnight after it.

    Raises:
        CommandError: where it is neither.
    """
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-01") else None
    except ValueError:
        day = None
    if day is None:
        try:
            return instant(text)
        except CommandError as wrong:
            do = "Write a day like 2026-11-22, or a time with its offset like 2026-11-22T09:00+00:00."
            raise CommandError(wrong.status, f"'{text}' is neither a day nor a time with an offset.", do) from None
    try:
        return datetime.combine(day + timedelta(days=end), time(), zone).astimezone(UTC)
    except OverflowError:
        raise CommandError(Exit.WRONG_USE, f"'{text}' is too far away.", "Name a day of these years.") from None
