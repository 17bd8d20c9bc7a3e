"""`amends digest`: what a colleague should know today: what waits, what is due, and who thanks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.rule import Rule
from rich.text import Text

from amends.audit.satisfaction import is_low, is_top
from amends.cli.connections import open_records
from amends.cli.exit_codes import Exit, Failure
from amends.cli.formatting import HouseZone, instant
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell
from amends.domain.case import TaskKind
from amends.domain.text import counted
from amends.domain.zones import ZoneInfo
from amends.services.next_steps import IN_WORDS
from amends.text import day_and_time, printable

if TYPE_CHECKING:
    from amends.db.ratings import Rating
    from amends.domain.case import CaseRow
    from amends.policy.pages.roster import Person
    from amends.services.whom import Whom

HOURS = 24
MOST = 100_000


@dataclass(frozen=True)
class ToDo:
    """A task that waits for the colleague: themselves, by their role, or `in_place_of` one who is away."""

    reference: str
    task: str
    kind: str
    why: str
    due: datetime | None
    in_place_of: str | None = None


@dataclass(frozen=True)
class DueSoon:
    """A promise about one of their complaints that ends soon, or has ended (`late`)."""

    reference: str
    milestone: str
    due: datetime
    late: bool
    in_place_of: str | None = None


@dataclass(frozen=True)
class Said:
    """What a customer answered about one of their complaints."""

    reference: str
    score: int
    words: str | None


@dataclass(frozen=True)
class Digest:
    """One colleague's day. `thanks` come first."""

    id: str
    name: str
    thanks: tuple[Said, ...]
    not_helped: tuple[Said, ...]
    due: tuple[DueSoon, ...]
    tasks: tuple[ToDo, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.thanks or self.not_helped or self.due or self.tasks)


def join(app: typer.Typer) -> None:
    """Add `digest` to the command line."""
    app.command("digest", rich_help_panel=LOOK)(digest)


def digest(
    who: Annotated[
        str | None, typer.Argument(metavar="WHO", help="A staff id.  \\[default: everybody]", show_default=False)
    ] = None,
    hours: Annotated[int, typer.Option("--hours", min=1, max=24 * 31, help="How far to look back and ahead.")] = HOURS,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="As of when.  \\[default: now]")] = None,
    zone: HouseZone = None,
    as_json: Json = False,
) -> None:
    """What a colleague should know today: who thanks them, what is due, and what waits for them."""
    tell(_digest(who, timedelta(hours=hours), at, zone), as_json=as_json)


async def _digest(who: str | None, reach: timedelta, at: str | None, asked_zone: str | None) -> Answer:
    """Reads the records, and lays each colleague's day out."""
    from amends.cli.formatting import zone_for
    from amends.publication.staff import roster_in_force
    from amends.services.whom import unknown, whom

    now = instant(at) if at else datetime.now(UTC)
    async with open_records() as records:
        zone = await zone_for(records, asked_zone)
        roster = await roster_in_force(records)
        people = roster.people if roster else ()
        if who is not None and (roster is None or roster.person(who) is None):
            raise unknown(roster, who) if roster else Failure(Exit.NOT_FOUND, "No staff page is in force.")
        rows = await records.cases.rows(limit=MOST)
        ratings = await records.ratings.between(now - reach, now)
    wanted = [person for person in people if who in (None, person.id)]
    theirs = {person.id: whom(roster, person.id, now) for person in wanted}
    digests = [each for each in digests_of(wanted, theirs, rows, ratings, now, reach) if who or not each.empty]
    data = {"at": now, "digests": [asdict(each) for each in digests]}
    words = [_told(each, zone, round(reach / timedelta(hours=1))) for each in digests]
    return Answer(data, Group(*words) if words else Text("Nothing to tell anybody.", "dim"))


def digests_of(
    people: Iterable[Person],
    theirs: Mapping[str, Whom],
    rows: list[CaseRow],
    ratings: list[Rating],
    now: datetime,
    reach: timedelta,
) -> list[Digest]:
    """The digest of each colleague, from all open complaints and the answers since the last digest. Pure.

    `theirs` says what counts as each one's: their roles, and the work of colleagues they stand in for.
    """
    return [
        Digest(
            id=person.id,
            name=person.name,
            thanks=tuple(_said(each) for each in ratings if each.owner == person.id and is_top(each)),
            not_helped=tuple(_said(each) for each in ratings if each.owner == person.id and is_low(each)),
            due=tuple(_due_soon(theirs[person.id], rows, now, reach)),
            tasks=tuple(_to_do(theirs[person.id], rows)),
        )
        for person in people
    ]


def _said(rating: Rating) -> Said:
    return Said(reference=rating.reference, score=rating.score, words=rating.words)


def _due_soon(theirs: Whom, rows: list[CaseRow], now: datetime, reach: timedelta) -> Iterable[DueSoon]:
    for row in rows:
        due = row.next_due
        if row.owner in theirs.owners and due is not None and due.due <= now + reach:
            absent = theirs.in_place_of(row.owner) or None
            yield DueSoon(row.reference, due.milestone, due.due, late=due.due < now, in_place_of=absent)


def _to_do(theirs: Whom, rows: list[CaseRow]) -> Iterable[ToDo]:
    for row in rows:
        for task in row.tasks:
            if task.done_at is None and task.for_whom in theirs.names:
                absent = theirs.in_place_of(task.for_whom) or None
                yield ToDo(row.reference, task.id, task.kind, task.why, task.due, absent)


def _told(digest: Digest, zone: ZoneInfo, hours: int) -> Group:
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
        what = f"{due.reference}: {due.milestone.replace('_', ' ')} by {day_and_time(due.due, zone)}"
        lines.append(Text.assemble(late, what, *_in_place_of(due.in_place_of)))
    for task in digest.tasks:
        by = f", by {day_and_time(task.due, zone)}" if task.due else ""
        what = f"{task.reference} {task.task}: {IN_WORDS[TaskKind(task.kind)]}{by}"
        lines.append(Text.assemble(("□ ", "yellow"), what, *_in_place_of(task.in_place_of)))
        lines.append(Text(f"    {printable(task.why)}", "dim"))
    if digest.empty:
        lines.append(Text(f"No task waits, and nothing is due in the next {counted(hours, 'hour')}.", "dim"))
    return Group(*lines)


def _in_place_of(absent: str | None) -> list[tuple[str, str]]:
    """The mark of work that is theirs because a colleague is away."""
    return [(f"  ▲ in place of {absent}, who is away", "yellow")] if absent else []


def _words(said: Said) -> list[Text]:
    return [Text(f"    “{printable(said.words)}”", "italic")] if said.words else []
