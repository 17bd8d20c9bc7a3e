"""`amends digest`: what a colleague should know today: what waits for them, what is due, and who thanks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Group
from rich.rule import Rule
from rich.text import Text

from commands.doors import open_records
from commands.exits import Exit, Failure
from commands.moments import Zone, day_and_time, instant, printable, zone_of
from commands.panels import LOOK
from commands.satisfaction import is_low, is_top
from commands.speaking import Answer, Json, tell

if TYPE_CHECKING:
    from complaints.case import CaseRow
    from planning.roster import Person
    from records.ratings import Rating

HOURS = 24
MOST = 100_000


@dataclass(frozen=True)
class ToDo:
    """A task that waits for the colleague, themselves or by their role."""

    reference: str
    task: str
    kind: str
    why: str
    due: datetime | None


@dataclass(frozen=True)
class DueSoon:
    """A promise about one of their complaints that ends soon, or has ended (`late`)."""

    reference: str
    milestone: str
    due: datetime
    late: bool


@dataclass(frozen=True)
class Said:
    """What a customer answered about one of their complaints."""

    reference: str
    score: int
    words: str | None


@dataclass(frozen=True)
class Digest:
    """One colleague's day. `thanks` come first: good service is celebrated."""

    id: str
    name: str
    thanks: tuple[Said, ...]
    not_helped: tuple[Said, ...]
    due: tuple[DueSoon, ...]
    tasks: tuple[ToDo, ...]

    @property
    def empty(self) -> bool:
        """There is nothing to tell."""
        return not (self.thanks or self.not_helped or self.due or self.tasks)


def join(app: typer.Typer) -> None:
    """Add `digest` to the command line."""
    app.command("digest", rich_help_panel=LOOK)(digest)


def digest(
    who: Annotated[
        str | None, typer.Argument(metavar="WHO", help="A staff id.  [default: everybody]", show_default=False)
    ] = None,
    hours: Annotated[int, typer.Option("--hours", min=1, max=24 * 31, help="How far to look back and ahead.")] = HOURS,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="As of when.  [default: now]")] = None,
    zone: Zone = "UTC",
    as_json: Json = False,
) -> None:
    """What a colleague should know today: who thanks them, what is due, and what waits for them."""
    tell(_digest(who, timedelta(hours=hours), at, zone), as_json=as_json)


async def _digest(who: str | None, reach: timedelta, at: str | None, zone_name: str) -> Answer:
    """Ask the records, and lay each colleague's day out."""
    from commands.staff import roster_in_force

    zone, now = zone_of(zone_name), instant(at) if at else datetime.now(UTC)
    async with open_records() as records:
        roster = await roster_in_force(records)
        people = roster.people if roster else ()
        if who is not None and who not in {person.id for person in people}:
            raise Failure(
                Exit.NOT_FOUND, "Nobody of that id is on the staff page in force.", "`amends policy list` tells which."
            )
        rows = await records.cases.rows(limit=MOST)
        ratings = await records.ratings.between(now - reach, now)
    wanted = [person for person in people if who in (None, person.id)]
    digests = [each for each in digests_of(wanted, rows, ratings, now, reach) if who or not each.empty]
    data = {"at": now, "digests": [asdict(each) for each in digests]}
    words = [_told(each, zone) for each in digests]
    return Answer(data, Group(*words) if words else Text("Nothing to tell anybody.", "dim"))


def digests_of(
    people: Iterable[Person], rows: list[CaseRow], ratings: list[Rating], now: datetime, reach: timedelta
) -> list[Digest]:
    """The digest of each colleague, from all open complaints and the answers since the last digest. Pure."""
    return [
        Digest(
            id=person.id,
            name=person.name,
            thanks=tuple(_said(each) for each in ratings if each.owner == person.id and is_top(each)),
            not_helped=tuple(_said(each) for each in ratings if each.owner == person.id and is_low(each)),
            due=tuple(_due_soon(person, rows, now, reach)),
            tasks=tuple(_to_do(person, rows)),
        )
        for person in people
    ]


def _said(rating: Rating) -> Said:
    return Said(reference=rating.reference, score=rating.score, words=rating.words)


def _due_soon(person: Person, rows: list[CaseRow], now: datetime, reach: timedelta) -> Iterable[DueSoon]:
    for row in rows:
        due = row.next_due
        if row.owner == person.id and due is not None and due.due <= now + reach:
            yield DueSoon(row.reference, due.milestone, due.due, late=due.due < now)


def _to_do(person: Person, rows: list[CaseRow]) -> Iterable[ToDo]:
    theirs = {person.id, *person.roles}
    for row in rows:
        for task in row.tasks:
            if task.done_at is None and task.for_whom in theirs:
                yield ToDo(row.reference, task.id, task.kind, task.why, task.due)


def _told(digest: Digest, zone: ZoneInfo) -> Group:
    lines = [Text(), Rule(Text(digest.name, "bold"), align="left", style="dim")]
    for said in digest.thanks:
        lines.append(
            Text.assemble(
                ("★ ", "yellow"), f"Thank you, {digest.name}: {said.score} of 5 from the customer of {said.reference}."
            )
        )
        lines.extend(_words(said))
    for said in digest.not_helped:
        lines.append(
            Text.assemble(("✗ ", "red"), f"{said.reference} was not put right, says the customer: {said.score} of 5.")
        )
        lines.extend(_words(said))
    for due in digest.due:
        late = ("✗ late: ", "bold red") if due.late else ("▶ ", "cyan")
        lines.append(
            Text.assemble(late, f"{due.reference}: {due.milestone.replace('_', ' ')} by {day_and_time(due.due, zone)}")
        )
    for task in digest.tasks:
        by = f", by {day_and_time(task.due, zone)}" if task.due else ""
        lines.append(
            Text.assemble(("□ ", "yellow"), f"{task.reference} {task.task}: {task.kind.replace('_', ' ')}{by}")
        )
        lines.append(Text(f"    {printable(task.why)}", "dim"))
    if digest.empty:
        lines.append(Text("Nothing waits.", "dim"))
    return Group(*lines)


def _words(said: Said) -> list[Text]:
    return [Text(f"    “{printable(said.words)}”", "italic")] if said.words else []
