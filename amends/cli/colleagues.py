"""`amends staff`: who works here, who is away, who stands in, and how much waits for each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import instant
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell
from amends.cli.output import people as people_console
from amends.domain.zones import ZoneInfo

if TYPE_CHECKING:
    from amends.policy.pages.roster import Person, Roster


WIDE = 76


def join(app: typer.Typer) -> None:
    """Adds `staff` to the command line."""
    app.command("staff", rich_help_panel=LOOK)(staff)


def staff(
    who: Annotated[
        str | None,
        typer.Argument(metavar="WHO", help="A staff id or a role.  \\[default: everybody]", show_default=False),
    ] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="As of when.  \\[default: now]")] = None,
    as_json: Json = False,
) -> None:
    """Who works here: ids for --as, --to and --for, roles, absences, substitutes and open work."""
    tell(_staff(who, at), as_json=as_json)


async def _staff(who: str | None, at: str | None) -> Answer:
    """Reads the staff page in force, and counts each person's work."""
    from amends.publication.staff import roster_in_force
    from amends.services.whom import unknown

    now = instant(at) if at else datetime.now(UTC)
    async with open_records() as records:
        roster = await roster_in_force(records)
        if roster is None:
            raise CommandError(
                Exit.NOT_FOUND, "No staff page is in force.", "`amends policy publish DIR` puts one in force."
            )
        people = [person for person in roster.people if who is None or who == person.id or who in person.roles]
        if not people:
            raise unknown(roster, str(who))
        owned = await records.cases.open_counts()
        tasks = await records.lists.tasks_waiting([*{name for person in people for name in (person.id, *person.roles)}])
    data = [_for_programs(person, roster, now, owned, tasks) for person in people]
    return Answer({"at": now, "zone": roster.zone, "version": roster.version, "staff": data}, _page(data, roster))


def _for_programs(
    person: Person, roster: Roster, now: datetime, owned: dict[str, int], tasks: dict[str, int]
) -> dict[str, object]:
    """One person. `tasks` are those for the person and their roles; a role's may be done by anybody who has it."""
    today = now.astimezone(ZoneInfo(roster.zone)).date()
    away = next((absence for absence in person.absences if absence.from_ <= today <= absence.to), None)
    stands_in = roster.standing_in(person.id, now) if away else None
    return {
        "id": person.id,
        "name": person.name,
        "roles": person.roles,
        "languages": person.languages,
        "categories": person.categories,
        "supervisor": person.supervisor,
        "substitute": person.substitute,
        "away_until": away.to if away else None,
        "stands_in": stands_in.id if stands_in else None,
        "open_complaints": owned.get(person.id, 0),
        "tasks": sum(tasks.get(name, 0) for name in (person.id, *person.roles)),
    }


def _page(people: list[dict[str, object]], roster: Roster) -> Group:
    table = Table(box=None, pad_edge=False, header_style="bold")
    wide = people_console().width >= WIDE
    for name in ("Id", "Name", "Roles", *(("Languages", "Supervisor") if wide else ()), "Open", "Tasks", ""):
        table.add_column(name, overflow="fold", no_wrap=name in {"Id", "Open", "Tasks"})
    for person in people:
        roles, languages = (", ".join(map(str, person[key])) for key in ("roles", "languages"))  # type: ignore[arg-type]
        stands_in = f"{person['stands_in']} stands in" if person["stands_in"] else "nobody stands in"
        away = f"away until {person['away_until']}, {stands_in}" if person["away_until"] else ""
        table.add_row(
            Text(str(person["id"]), "bold"), str(person["name"]), roles,
            *((languages, str(person["supervisor"] or "-")) if wide else ()),
            str(person["open_complaints"]), str(person["tasks"]), Text(away, "yellow"),
        )  # fmt: skip
    return Group(table, Text(f"\nThe staff page in force ({roster.version}); its zone is {roster.zone}.", "dim"))
