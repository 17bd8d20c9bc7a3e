"""`amends next`: the soonest thing that waits for somebody, with the command that does it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from commands.about_customer import how_to_reach
from commands.doors import open_records
from commands.listing import in_place_of, rows_for
from commands.moments import HouseZone, day_and_time, printable, soon
from commands.panels import LOOK
from commands.speaking import Answer, Json, tell
from complaints.case import CaseRow, Task, TaskKind
from complaints.offers import OfferState
from complaints.words import Stage
from complaints.zones import ZoneInfo

if TYPE_CHECKING:
    from commands.whom import Whom
    from complaints.complaint import NewComplaint

Me = Annotated[
    str,
    typer.Option("--as", "--for", envvar="AMENDS_AS", metavar="WHO", help="For whom: a staff id.", show_default=False),
]
Skip = Annotated[int, typer.Option("--skip", metavar="N", min=0, help="Not the soonest, but the one after N others.")]

# The command that ends a task of this kind, after `amends`; what stands in capitals is to be filled in.
DONE_BY = {
    TaskKind.CONTACT: "record-contact {ref} --as {who} --channel phone --task {task} --said 'WHAT WAS SAID'",
    TaskKind.READ: "note {ref} 'READ' --as {who} --words 'YOUR ANSWER TO THE CUSTOMER'",
    TaskKind.PAY_BY_HAND: "complete-task {ref} {task} --as {who} --result 'HOW IT WAS PAID' --paid 'AMOUNT CURRENCY'",
    TaskKind.NO_RECIPIENT: "correct {ref} --as {who} --email ADDRESS --reason 'WHERE IT WAS FOUND'",
    TaskKind.BOUNCED: "correct {ref} --as {who} --email ADDRESS --reason 'WHERE IT WAS FOUND'",
    TaskKind.DECIDE_HIGHER: "decide {ref} --as {who} --verdict approve --reason 'WHY'",
}
OTHER_TASK = "complete-task {ref} {task} --as {who} --result 'WHAT WAS DONE'"
DECIDE = "decide {ref} --as {who} --verdict approve --reason 'WHY'"
RESOLVE = "resolve {ref} --as {who} --finding upheld --cause CAUSE --done 'WHAT WAS DONE'"


@dataclass(frozen=True)
class Step:
    """One thing to do. `task` is missing where the complaint itself waits; `command` is ready but for its capitals."""

    what: str
    command: str
    task: Task | None = None


def join(app: typer.Typer) -> None:
    """Add `next` to the command line."""
    app.command("next", rich_help_panel=LOOK)(next_for)


def next_for(who: Me, skip: Skip = 0, zone: HouseZone = None, as_json: Json = False) -> None:
    """The soonest thing that waits for me: who complains, of what, how to reach them, and the command that does it."""
    tell(_next(who, skip, zone), as_json=as_json)


async def _next(who: str, skip: int, asked_zone: str | None) -> Answer:
    """Ask the records for the same list as `amends list --for`, and tell its first."""
    from commands.staff import roster_in_force, zone_for
    from commands.whom import whom
    from records.lists import Asked

    async with open_records() as records:
        now = datetime.now(UTC) if records.clock == "real" else None
        zone = await zone_for(records, asked_zone)
        theirs = whom(await roster_in_force(records), who, now)
        rows = await rows_for(records, Asked(), theirs, skip + 2)
        if len(rows) <= skip:
            return Answer(
                {"who": who, "next": None}, Text("Nothing waits." if not skip else "Nothing waits after those.")
            )
        row = rows[skip]
        complaint = await records.cases.complaint(row.reference)
    steps = steps_of(row, theirs)
    due = row.next_due
    data = {
        "reference": row.reference,
        "customer": complaint.customer.name if complaint else None,
        "subject": complaint.subject if complaint else None,
        "due": due.due if due else None,
        "due_for": due.milestone if due else None,
        "in_place_of": in_place_of(row, theirs) or None,
        "steps": [
            {"what": step.what, "task": step.task.id if step.task else None, "command": step.command} for step in steps
        ],
    }
    return Answer(
        {"who": who, "next": data}, Group(*_page(row, complaint, theirs, steps, zone, now, len(rows) - skip > 1))
    )


def steps_of(row: CaseRow, theirs: Whom) -> list[Step]:
    """What there is to do, the tasks first: those for them, soonest first, then what the complaint itself waits for."""
    tasks = [task for task in row.tasks if task.done_at is None and task.for_whom in theirs.names]
    tasks.sort(key=lambda task: (task.due or datetime.max.replace(tzinfo=UTC), task.opened_at))
    found = [
        Step(
            f"{task.kind.replace('_', ' ')}: {task.why}",
            _filled(DONE_BY.get(task.kind, OTHER_TASK), row, theirs, task),
            task,
        )
        for task in tasks
    ]
    if row.owner in theirs.owners or row.waits_for in theirs.names:
        if any(offer.state is OfferState.PROPOSED for offer in row.offers) and row.stage is Stage.DECIDING:
            found.append(Step("decide the offer on the table", _filled(DECIDE, row, theirs)))
        elif row.stage in {Stage.DECIDING, Stage.DECIDED}:
            found.append(Step("resolve it", _filled(RESOLVE, row, theirs)))
        elif row.next_due is not None and not found:
            what = f"see to it: {row.next_due.milestone.replace('_', ' ')}"
            found.append(Step(what, _filled("allowed {ref} --as {who}", row, theirs)))
    return found


def _filled(command: str, row: CaseRow, theirs: Whom, task: Task | None = None) -> str:
    return "amends " + command.format(ref=shlex.quote(row.reference), who=theirs.id, task=task.id if task else "")


def _page(
    row: CaseRow, complaint: NewComplaint | None, theirs: Whom, steps: list[Step], zone: ZoneInfo, now: datetime | None,
    more: bool,
) -> list[RenderableType]:  # fmt: skip
    """A short page: all of it is one `amends show` away."""
    lines: list[RenderableType] = [Text.assemble((row.reference, "bold"), f"  {row.stage}")]
    if complaint is not None:
        lines.append(Text(printable(complaint.subject) or "(no subject)", "italic"))
        lines.append(how_to_reach(complaint.customer))
        lines.append(Text(f"wants: {printable(complaint.what_customer_wants or 'they did not say')}"))
    if absent := in_place_of(row, theirs):
        lines.append(Text(f"▲ in place of {absent}, who is away", "yellow"))
    if row.next_due is not None:
        late = now is not None and row.next_due.due < now
        when = f" ({soon(row.next_due.due, now)})" if now else ""
        due = f"{row.next_due.milestone.replace('_', ' ')} by {day_and_time(row.next_due.due, zone)}{when}"
        lines.append(Text(f"{'✗ ' if late else ''}{due}", "bold red" if late else ""))
    for step in steps:
        lines.append(Text.assemble("\n", ("□ ", "bold yellow"), printable(step.what)))
        lines.append(Padding(Text(step.command, "cyan", no_wrap=False), (0, 0, 0, 2)))
    lines += [
        Text(f"  {task.for_whom} has to: {task.kind.replace('_', ' ')} ({task.id})", "dim")
        for task in row.tasks
        if task.done_at is None and task.for_whom not in theirs.names
    ]
    after = "; the one after: amends next --skip 1" if more else ""
    lines.append(Text(f"\nAll of it: amends show {row.reference}{after}", "dim"))
    return lines
