"""`amends policy migrate`: moves running complaints to another policy, each with its own record."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.console import Group

from amends.cli.action_command import build_action
from amends.cli.connections import open_counter, open_records
from amends.cli.exit_codes import Exit, Failure
from amends.cli.formatting import Zone, zone_of
from amends.cli.output import Answer, Json, beside, people, tell
from amends.cli.policy_migrate_report import Migration, data, dates, nobody, outcome
from amends.domain.actions import Action
from amends.domain.case import CaseRow
from amends.domain.errors import Code
from amends.domain.plan import ClockEvent, EventKind, PolicyRef
from amends.domain.text import counted
from amends.domain.types import Reason
from amends.publication.stored_policies import active_set

if TYPE_CHECKING:
    from amends.client.client import Complaints
    from amends.db import Records
    from amends.policy import CompiledPolicy

SHORTEST_START = 4
ASKED_AT_ONCE = 8
MOST = 1_000_000
LOOK_THEM_UP = "Publish that policy again with calendars that reach further."

Running = Annotated[
    str,
    typer.Argument(metavar="FROM", help="The policy they follow: its name, or the first 4 or more digits of its hash."),
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="TO",
        help="The policy in force of this name, or 4 or more digits of the hash of any that was published.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would move, and move nothing.")]
Mover = Annotated[
    str | None, typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="Who moves them: a staff id.")
]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is in every complaint's journal.")]
Rate = Annotated[float, typer.Option("--per-second", min=0.01, max=100, help="How many a second at most.")]


@dataclass(frozen=True)
class Asked:
    """Who moves complaints where, why, and under which set in force."""

    target: PolicyRef
    by: str
    reason: str
    set_hash: str

    def action(self, revision: int) -> Action:
        """The action for a complaint. Its id names the revision that was seen, so that it is done once.

        The way back is another action. So is one by somebody else, or after another set was published: a refusal whose
        cause was mended must not stay.

        Raises:
            Failure: where the name or the reason is none.
        """
        to, asked = self.target.content_hash, "\n".join((self.set_hash, self.by, self.reason))
        action_id = f"migrate-{to[:12]}-{revision}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"
        fields = {"by": self.by, "policy": self.target.name, "content_hash": to, "reason": self.reason}
        return build_action("migrate_policy", fields | {"action_id": action_id})


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
    """Move the running complaints of one policy to another.

    First which dates move and by how much, then one recorded action for each complaint, so many a second. Nothing else
    ever changes the policy of a running complaint. Run again, it goes on with those that are left.
    """
    if not dry_run and (by is None or reason is None):
        raise typer.BadParameter("say who moves them (--as) and why (--reason), or look first with --dry-run")
    action = None if by is None or reason is None or dry_run else (by, reason)
    tell(_migrate(before, after, action, per_second, zone, silent=as_json), as_json=as_json)


async def _migrate(
    before: str, after: str, action: tuple[str, str] | None, per_second: float, zone_name: str, *, silent: bool
) -> Answer:
    zone = zone_of(zone_name)
    async with open_records() as records, open_counter(records) as counter:
        ever = await records.store.ever()
        target = await target_of(records, after, ever)
        running = await records.cases.rows(limit=MOST)
        rows = _following(running, before, ever)
        found = await would_move(records, counter, rows, target)
        shown = () if silent else tuple(dates(found, zone))
        if action is not None:
            asked = Asked(target.ref, *action, (await active_set(records)).hash)
            asked.action(0)  # a name or a reason that is none is told before anything moves
            if shown:
                people().print(Group(*shown), crop=False)
            found, shown = await _moved_all(counter, found, asked, per_second), ()
    refused = [each for each in found if each.refusal is not None]
    document = {
        "from": before,
        "to": target.ref.model_dump(),
        "dry_run": action is None,
        "complaints": [data(each) for each in found],
        "moved": sum(each.done is True for each in found),
        "refused": len(refused),
    }
    told = outcome(found, target.ref) if rows else nobody(before, running)
    return Answer(document, Group(*shown, *told), Exit.IN_PART if refused else Exit.DONE)


async def target_of(records: Records, name: str, ever: Sequence[tuple[str, str]]) -> CompiledPolicy:
    """The policy to move to; `ever` are names and hashes of all that were published.

    Raises:
        Failure: where nothing of that name is in force and no hash, or more than one, begins so, or it cannot be read.
    """
    from amends.policy import CompiledPolicy

    active = await active_set(records)
    hashes = {active.compiled[name]} if name in active.compiled else {each for _, each in ever if begins(each, name)}
    if len(hashes) > 1:
        those = ", ".join(f"{each[:12]} ({policy})" for policy, each in ever if each in hashes)
        raise Failure(Exit.WRONG_USE, f"More than one hash begins with '{name}'.", f"There are {those}.", "ambiguous")
    if not hashes:
        there = f"There are {', '.join(active.compiled)}; or give the hash's start of one that was published before."
        raise Failure(Exit.NOT_FOUND, f"No policy '{name}' is in force.", there, "no_policy")
    try:
        return CompiledPolicy.from_content(await records.store.blob(hashes.pop()))
    except ValidationError:
        what = f"The policy '{name}' was published by another build and cannot be read by this one."
        raise Failure(Exit.REFUSED, what, "Publish it again.", Code.UNREADABLE_POLICY) from None


def begins(content_hash: str, start: str) -> bool:
    """Whether a person can mean this hash by that: its first digits, at least four."""
    return len(start) >= SHORTEST_START and content_hash.startswith(start.lower())


def _following(running: Sequence[CaseRow], before: str, ever: Sequence[tuple[str, str]]) -> list[CaseRow]:
    """The complaints that follow FROM. A name counts before a hash that begins so: 'cafe' may be both.

    Raises:
        Failure: where no policy of that name or hash was ever published; or hashes of more than one begin so.
    """
    policies = {(row.policy.name, row.policy.content_hash) for row in running if row.policy} | set(ever)
    if before in {name for name, _ in policies}:
        return [row for row in running if row.policy is not None and row.policy.name == before]
    meant = {content_hash for _, content_hash in policies if begins(content_hash, before)}
    if len(meant) > 1:
        those = ", ".join(f"{each[:12]} ({name})" for name, each in sorted(policies) if each in meant)
        raise Failure(Exit.WRONG_USE, f"More than one hash begins with '{before}'.", f"There are {those}.", "ambiguous")
    if not meant:
        short = " A hash is told by its first 4 digits or more." if len(before) < SHORTEST_START else ""
        raise Failure(Exit.NOT_FOUND, str(next(iter(nobody(before, running)))), short.strip(), "no_policy")
    return [row for row in running if row.policy is not None and row.policy.content_hash in meant]


async def would_move(
    records: Records, counter: Complaints, rows: Sequence[CaseRow], target: CompiledPolicy
) -> list[Migration]:
    """The complaints that do not follow TO yet, with the dates that would move."""
    asked = asyncio.Semaphore(ASKED_AT_ONCE)

    async def ask(row: CaseRow) -> Migration | None:
        async with asked:
            return await _moving(records, counter, row, target)

    moving = await asyncio.gather(*(ask(row) for row in rows if row.policy != target.ref))
    return [each for each in moving if each is not None]


async def _moving(records: Records, counter: Complaints, row: CaseRow, target: CompiledPolicy) -> Migration | None:
    """What would move; None where the complaint is over by now. The clocks come from the running complaint."""
    from amends.client.client import UnknownComplaint
    from amends.policy import reckon
    from amends.policy.business_calendar import CalendarEnds
    from amends.policy.review.migration_impact import moves

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


async def _moved_all(
    counter: Complaints, found: Sequence[Migration], asked: Asked, per_second: float
) -> list[Migration]:
    """What became of each. When it is interrupted or fails, it says how far it came."""
    done: dict[str, Migration] = {}
    try:
        async for each in _one_by_one(counter, found, asked, per_second):
            done[each.reference] = each
    except BaseException:
        moved = sum(each.done is True for each in done.values())
        beside().print(f"{moved} of {counted(len(found), 'complaint')} moved. Run it again: it goes on with the rest.")
        raise
    return list(done.values())


async def _one_by_one(
    counter: Complaints, found: Sequence[Migration], asked: Asked, per_second: float
) -> AsyncIterator[Migration]:
    """Moves each by an action of its own, never faster than asked for."""
    clock, next_at = asyncio.get_running_loop().time, 0.0
    for each in found:
        if each.refusal is not None:
            yield replace(each, done=False)
            continue
        await asyncio.sleep(max(0.0, next_at - clock()))
        next_at = max(next_at, clock()) + 1 / per_second
        yield await _moved(counter, each, asked)


async def _moved(counter: Complaints, each: Migration, asked: Asked) -> Migration:
    """Moves one, or says why not."""
    from amends.client.client import UnknownComplaint

    try:
        answer = await counter.act(each.reference, "migrate_policy", asked.action(each.revision))
    except UnknownComplaint:
        refusal = Reason(code="not_found", what="It is over by now.", do="Nothing needs to be done.")
        return replace(each, done=False, refusal=refusal)
    return replace(each, done=answer.refusal is None, refusal=answer.refusal)
