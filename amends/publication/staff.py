"""The staff page in force: who somebody is, and in which zone the house reads its clocks."""

from collections.abc import Mapping

from amends.db import Records
from amends.domain.zones import ZoneInfo
from amends.policy.pages.roster import Roster

ROSTER = "policies/staff.yaml"


async def stored_roster(records: Records, files: Mapping[str, str]) -> Roster | None:
    """The staff page of a published set, whose files are given by their hashes; None where it has none."""
    content_hash = files.get(ROSTER)
    return Roster.from_yaml(await records.store.blob(content_hash), file=ROSTER) if content_hash else None


async def roster_in_force(records: Records) -> Roster | None:
    """The published roster; None where none was published yet."""
    active = await records.store.active()
    return await stored_roster(records, active.files) if active else None


async def zone_of_house(records: Records) -> ZoneInfo:
    """The zone of the staff page in force, else UTC."""
    roster = await roster_in_force(records)
    return ZoneInfo(roster.zone) if roster else ZoneInfo("UTC")


async def names_of_staff(records: Records) -> dict[str, str]:
    """Everybody on the roster in force, by id."""
    roster = await roster_in_force(records)
    return {person.id: person.name for person in roster.people} if roster else {}
