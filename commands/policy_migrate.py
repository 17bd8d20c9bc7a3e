"""`amends policy migrate`: moves running complaints to another policy, shown beforehand, each with its own record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from commands.doors import open_counter, open_records
from commands.exits import Exit, Failure
from commands.moments import Zone, length, short, zone_of
from commands.policy_sets import active_set
from commands.speaking import Answer, Json, tell
from complaints.acts import MigratePolicy
from complaints.case import CaseRow
from complaints.errors import Code
from complaints.plan import ClockEvent, EventKind, PolicyRef
from complaints.words import Reason

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from counter.complaints import Complaints
    from planning import CompiledPolicy
    from planning.moving import Move
    from records import Records

HASH_LENGTH = 64
ASKED_AT_ONCE = 8
MOST = 1_000_000
SHOWN = 20
LOOK_THEM_UP = "Publish that policy anew with calendars that reach further."

Running = Annotated[str, typer.Argument(metavar="FROM", help="The policy they follow: its name, or its hash's start.")]
Target = Annotated[str, typer.Argument(metavar="TO", help="The policy in force of this name, or a whole hash.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would move, and move nothing.")]
Mover = Annotated[
    str | None, typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="Who moves them: a staff id.")
]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is in every complaint's journal.")]
Rate = Annotated[float, typer.Option("--per-second", min=0.01, max=100, help="How many a second at most.")]


@dataclass(frozen=True)
class Migration:
    """One complaint that would move, its dates, and what became of it: None while nothing was done. A `refusal` that is
    known beforehand says why it cannot move.
    """

    reference: str
    revision: int
    policy: PolicyRef
    moves: tuple[Move, ...]
    done: bool | None = None
    refusal: Reason | None = None


def migrate(
    before: Running,
    after: Target,
    dry_run: DryRun = False,
    by: Mover = None,
    reason: Why = None,
    per_second: Rate = 5.0,
    zone: Zone = "UTC",
    as_json: Json = False,
) -> None:
    """Move the running complaints of one policy to another: first which dates move and by how much, then one recorded
    act for each complaint, so many a second.

    Nothing else ever changes the policy of a running complaint. Run again, it goes on with those that are left.
    """
    if not dry_run and (by is None or reason is None):
        raise typer.BadParameter("say who moves them (--as) and why (--reason), or look first with --dry-run")
    act = None if by is None or reason is None or dry_run else (by, reason)
    tell(_migrate(before, after, act, per_second, zone), as_json=as_json)


async def _migrate(before: str, after: str, act: tuple[str, str] | None, per_second: float, zone_name: str) -> Answer:
    zone = zone_of(zone_name)
    async with open_records() as records, open_counter(records) as counter:
        target = await target_of(records, after)
        found = await would_move(records, counter, before, target)
        if act is not None:
            found = [each async for each in _one_by_one(counter, found, target.ref, *act, per_second)]
    refused = [each for each in found if each.refusal is not None]
    data = {
        "from": before,
        "to": target.ref.model_dump(),
        "dry_run": act is None,
        "complaints": [_data(each) for each in found],
        "moved": sum(each.done is True for each in found),
        "refused": len(refused),
    }
    return Answer(data, Group(*_words(found, target.ref, zone)), Exit.IN_PART if refused else Exit.DONE)


async def target_of(records: Records, name: str) -> CompiledPolicy:
    """The policy to move to.

    Raises:
        Failure: where none of that name is in force, and none of that hash was ever published, or it cannot be read.
    """
    from planning import CompiledPolicy

    active = await active_set(records)
    content_hash = active.compiled.get(name, name)
    if len(content_hash) != HASH_LENGTH or not await records.store.has_policy(content_hash):
        there = f"There are {', '.join(active.compiled)}; or give the whole hash of one that was published before."
        raise Failure(Exit.NOT_FOUND, f"No policy '{name}' is in force.", there, "no_policy")
    try:
        return CompiledPolicy.from_content(await records.store.blob(content_hash))
    except ValidationError:
        what = f"The policy '{name}' was published by another build and cannot be read by this one."
        raise Failure(Exit.REFUSED, what, "Publish it anew.", Code.UNREADABLE_POLICY) from None


async def would_move(records: Records, counter: Complaints, before: str, target: CompiledPolicy) -> list[Migration]:
    """Every running complaint that follows FROM and not yet TO, with the dates that would move."""
    rows = [
        row
        for row in await records.cases.rows(limit=MOST)
        if row.policy is not None
        and row.policy != target.ref
        and (row.policy.name == before or row.policy.content_hash.startswith(before))
    ]
    asked = asyncio.Semaphore(ASKED_AT_ONCE)

    async def ask(row: CaseRow) -> Migration | None:
        async with asked:
            return await _moving(records, counter, row, target)

    return [each for each in await asyncio.gather(*map(ask, rows)) if each is not None]


async def _moving(records: Records, counter: Complaints, row: CaseRow, target: CompiledPolicy) -> Migration | None:
    """What would move; None where it is over by now. The clocks are the running complaint's own."""
    from counter.complaints import UnknownComplaint
    from planning import reckon
    from planning.calendar import CalendarEnds
    from planning.moving import moves

    try:
        case = await counter.case(row.reference)
    except UnknownComplaint:
        return None
    facts, policy = case.row.facts, case.row.policy
    if facts is None or policy is None or policy == target.ref or case.plan is None:
        return None
    now = datetime.now(UTC) if records.clock == "real" else max(case.row.updated_at, row.updated_at)
    ledger = [*case.ledger, ClockEvent(kind=EventKind.MIGRATED, at=now)]
    try:
        moved = moves(case.plan, reckon(target, facts, ledger, now, derived=False))
    except CalendarEnds as ends:
        refusal = Reason(code=Code.CALENDAR_ENDS, what=f"It would have no dates: {ends}.", do=LOOK_THEM_UP)
        return Migration(row.reference, case.row.revision, policy, (), refusal=refusal)
    return Migration(row.reference, case.row.revision, policy, moved)


async def _one_by_one(
    counter: Complaints, found: Sequence[Migration], target: PolicyRef, by: str, reason: str, per_second: float
) -> AsyncIterator[Migration]:
    """Move each by an act of its own, never faster than asked for."""
    clock, next_at = asyncio.get_running_loop().time, 0.0
    for each in found:
        if each.refusal is not None:
            yield replace(each, done=False)
            continue
        await asyncio.sleep(max(0.0, next_at - clock()))
        next_at = max(next_at, clock()) + 1 / per_second
        yield await _moved(counter, each, target, by, reason)


async def _moved(counter: Complaints, each: Migration, target: PolicyRef, by: str, reason: str) -> Migration:
    """The act's id names the revision that was seen: sent twice it is done once, and the way back is another act."""
    from counter.complaints import UnknownComplaint

    act = MigratePolicy(
        act_id=f"migrate-{target.content_hash[:12]}-{each.revision}",
        by=by,
        policy=target.name,
        content_hash=target.content_hash,
        reason=reason,
    )
    try:
        outcome = await counter.act(each.reference, "migrate_policy", act)
    except UnknownComplaint:
        refusal = Reason(code="not_found", what="It is over by now.", do="Nothing needs to be done.")
        return replace(each, done=False, refusal=refusal)
    return replace(each, done=outcome.refusal is None, refusal=outcome.refusal)


def _data(each: Migration) -> dict[str, Any]:
    return {
        "reference": each.reference,
        "from": each.policy.model_dump(),
        "moves": [
            {
                "what": m.what,
                "before": m.before,
                "after": m.after,
                "seconds": m.by and m.by.total_seconds(),
                "past": m.past,
            }
            for m in each.moves
        ],
        "done": each.done,
        "refusal": each.refusal,
    }


def _words(found: Sequence[Migration], target: PolicyRef, zone: ZoneInfo) -> Iterator[RenderableType]:
    """The dates that move, then what became of it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Complaint", "Date", f"Now ({zone.key})", "Then", "Moves"):
        table.add_column(name, overflow="fold")
    moving = [each for each in found if each.moves]
    for each in moving[:SHOWN]:
        for number, move in enumerate(each.moves):
            table.add_row(
                Text("" if number else each.reference, "bold"),
                move.what.replace("_", " "),
                short(move.before, zone) if move.before else "-",
                short(move.after, zone) if move.after else "-",
                _how_far(move),
            )
    if moving:
        yield table
    if len(moving) > SHOWN:
        yield Text(f"and {len(moving) - SHOWN} more complaints; --json tells all of them", "dim")
    name = f"{target.name} {target.version} ({target.content_hash[:12]})"
    past = sum(any(move.past for move in each.moves) for each in found)
    if past:
        yield Text.assemble(
            ("! ", "bold yellow"), f"{past} would get a date that is past already: its steps come at once"
        )
    for each in found:
        if each.refusal is not None:
            yield Text.assemble(("✗ ", "bold red"), f"{each.reference}: {each.refusal}")
    if all(each.done is None for each in found):
        able = sum(each.refusal is None for each in found)
        yield Text(f"{able} complaints would move to {name}, {len(moving)} of them with other dates.")
        return
    yield Text.assemble(("✓ ", "bold green"), f"{sum(each.done is True for each in found)} complaints follow {name}.")


def _how_far(move: Move) -> Text:
    if move.by is None:
        return Text("new" if move.before is None else "goes", "cyan")
    sooner = move.by < timedelta(0)
    past = ", past already" if move.past else ""
    return Text(f"{length(abs(move.by))} {'sooner' if sooner else 'later'}{past}", "yellow" if sooner else "")
