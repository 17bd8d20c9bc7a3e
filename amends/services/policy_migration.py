"""Moves running complaints to another policy: which dates would move, and one recorded action for each complaint."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from amends.client.client import AmendsClient, UnknownComplaint
from amends.db import Records
from amends.domain.actions import Action, MigratePolicy
from amends.domain.case import CaseRow
from amends.domain.errors import Code, NotFound, WrongUse
from amends.domain.plan import ClockEvent, EventKind, PolicyRef
from amends.domain.types import Reason
from amends.policy import CompiledPolicy, reckon
from amends.policy.business_calendar import CalendarEnds
from amends.policy.review.migration_impact import Move, moves
from amends.publication.stored_policies import active_set, stored_policy

SHORTEST_START = 4
ASKED_AT_ONCE = 8
MOST = 1_000_000
LOOK_THEM_UP = "Publish that policy again with calendars that reach further."


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
            ValidationError: the name or the reason is none.
        """
        to, asked = self.target.content_hash, "\n".join((self.set_hash, self.by, self.reason))
        action_id = f"migrate-{to[:12]}-{revision}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"
        return MigratePolicy(
            action_id=action_id, by=self.by, policy=self.target.name, content_hash=to, reason=self.reason
        )


async def target_of(records: Records, name: str, ever: Sequence[tuple[str, str]]) -> CompiledPolicy:
    """The policy to move to; `ever` are names and hashes of all that were published.

    Raises:
        NotFound: nothing of that name is in force, and no hash begins so.
        WrongUse: more than one hash begins so.
        UnreadablePolicy: this build cannot read it.
    """
    active = await active_set(records)
    hashes = {active.compiled[name]} if name in active.compiled else {each for _, each in ever if begins(each, name)}
    if len(hashes) > 1:
        those = ", ".join(f"{each[:12]} ({policy})" for policy, each in ever if each in hashes)
        raise WrongUse(f"More than one hash begins with '{name}'.", f"There are {those}.", code=Code.AMBIGUOUS)
    if not hashes:
        there = f"There are {', '.join(active.compiled)}; or give the hash's start of one that was published before."
        raise NotFound(f"No policy '{name}' is in force.", there, code=Code.NO_POLICY)
    return await stored_policy(records, name, hashes.pop())


def begins(content_hash: str, start: str) -> bool:
    """Whether a person can mean this hash by that: its first digits, at least four."""
    return len(start) >= SHORTEST_START and content_hash.startswith(start.lower())


def following(running: Sequence[CaseRow], before: str, ever: Sequence[tuple[str, str]]) -> list[CaseRow]:
    """The complaints that follow FROM. A name counts before a hash that begins so: 'cafe' may be both.

    Raises:
        NotFound: no policy of that name or hash was ever published.
        WrongUse: hashes of more than one begin so.
    """
    policies = {(row.policy.name, row.policy.content_hash) for row in running if row.policy} | set(ever)
    if before in {name for name, _ in policies}:
        return [row for row in running if row.policy is not None and row.policy.name == before]
    meant = {content_hash for _, content_hash in policies if begins(content_hash, before)}
    if len(meant) > 1:
        those = ", ".join(f"{each[:12]} ({name})" for name, each in sorted(policies) if each in meant)
        raise WrongUse(f"More than one hash begins with '{before}'.", f"There are {those}.", code=Code.AMBIGUOUS)
    if not meant:
        short = " A hash is told by its first 4 digits or more." if len(before) < SHORTEST_START else ""
        raise NotFound(nobody_follows(before, running), short.strip(), code=Code.NO_POLICY)
    return [row for row in running if row.policy is not None and row.policy.content_hash in meant]


async def would_move(
    records: Records, counter: AmendsClient, rows: Sequence[CaseRow], target: CompiledPolicy
) -> list[Migration]:
    """The complaints that do not follow TO yet, with the dates that would move."""
    asked = asyncio.Semaphore(ASKED_AT_ONCE)

    async def ask(row: CaseRow) -> Migration | None:
        async with asked:
            return await _moving(records, counter, row, target)

    moving = await asyncio.gather(*(ask(row) for row in rows if row.policy != target.ref))
    return [each for each in moving if each is not None]


async def _moving(records: Records, counter: AmendsClient, row: CaseRow, target: CompiledPolicy) -> Migration | None:
    """What would move; None where the complaint is over by now. The clocks come from the running complaint."""
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


async def one_by_one(
    counter: AmendsClient, found: Sequence[Migration], asked: Asked, per_second: float
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


async def _moved(counter: AmendsClient, each: Migration, asked: Asked) -> Migration:
    """Moves one, or says why not."""
    try:
        answer = await counter.act(each.reference, "migrate_policy", asked.action(each.revision))
    except UnknownComplaint:
        refusal = Reason(code="not_found", what="It is over by now.", do="Nothing needs to be done.")
        return replace(each, done=False, refusal=refusal)
    return replace(each, done=answer.refusal is None, refusal=answer.refusal)


def nobody_follows(before: str, running: Sequence[CaseRow]) -> str:
    """Says that no complaint follows FROM: it may be mistyped, or all have moved."""
    followed = sorted({named(row.policy) for row in running if row.policy is not None})
    those = f"Those that run follow {', '.join(followed)}." if followed else "No complaint runs."
    return f"No running complaint follows '{before}'. {those}"


def named(ref: PolicyRef) -> str:
    """A policy by its name, its edition and the start of its hash."""
    return f"{ref.name} {ref.version} ({ref.content_hash[:12]})"
