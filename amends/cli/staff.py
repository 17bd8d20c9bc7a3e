"""Who somebody is, by the roster in force: their id and every role they have."""

from amends.cli.formatting import zone_of
from amends.db import Records
from amends.domain.zones import ZoneInfo
from amends.policy.pages.roster import Roster

ROSTER = "policies/staff.yaml"


async def roster_in_force(records: Records) -> Roster | None:
    """The published roster; None where none was published yet."""
    try:
        return Roster.from_yaml(await records.store.active_file(ROSTER), file=ROSTER)
    except LookupError:
        return None


async def zone_for(records: Records, asked: str | None) -> ZoneInfo:
    """The zone in which times are shown: the one that was asked for, else that of the staff page, else UTC.

    Raises:
        Failure: where nobody knows the zone that was asked for.
    """
    if asked:
        return zone_of(asked)
    roster = await roster_in_force(records)
    return ZoneInfo(roster.zone) if roster else ZoneInfo("UTC")


async def names_of_staff(records: Records) -> dict[str, str]:
    """Everybody on the roster in force, by id."""
    roster = await roster_in_force(records)
    return {person.id: person.name for person in roster.people} if roster else {}
