"""Colleagues who leave the staff page: what waits for them, and how it comes to somebody who is there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.text import Text

from amends.cli.connections import what_is_not_there
from amends.cli.exit_codes import Exit, Failure
from amends.compensation.authority import HANDLERS
from amends.domain.actions import Assign
from amends.domain.text import counted
from amends.policy.pages.roster import SUPERVISOR, Roster

if TYPE_CHECKING:
    from amends.client.client import Complaints
    from amends.db import Records
    from amends.domain.case import CaseRow

AT_ONCE: Final = 8
NOT_PEOPLE: Final = ("clock", "customer", "nobody")
STORY: Final = "Its owner left the staff page; what is known of it stands in its timeline."


@dataclass(frozen=True)
class Left:
    """An open complaint that waits for somebody who is not there, or is theirs. `to` takes it; None: nobody fits."""

    row: CaseRow
    gone: tuple[str, ...]
    to: str | None = None
    refusal: str | None = field(default=None)

    @property
    def owned(self) -> bool:
        """It is theirs, so that handing it over moves all that they had to do in it."""
        return self.row.owner in self.gone

    def for_programs(self) -> dict[str, object]:
        """Where it went, or why it did not."""
        return {"reference": self.row.reference, "from": list(self.gone), "to": self.to, "refusal": self.refusal}


async def left_behind(records: Records, house: Roster) -> list[Left]:
    """Every open complaint that waits for nobody on this staff page, or whose owner may have none by it."""
    ids = [person.id for person in house.people]
    roles = {role for person in house.people for role in person.roles}
    may_own = [person.id for person in house.people if set(person.roles) & set(HANDLERS)]
    found = await records.cases.left_behind([*ids, *roles, *NOT_PEOPLE], may_own)
    return [Left(row, gone) for row, gone in found]


def shared_out(
    left: Iterable[Left], house: Roster, open_counts: Mapping[str, int], now: datetime, hand_to: str | None = None
) -> list[Left]:
    """Who takes each: `hand_to`, else whom an intake would choose now, who has the fewest; else a supervisor who speaks
    the language.

    Raises:
        Failure: where `hand_to` is nobody who could have it.
    """
    if hand_to is not None:
        _may_have_them(hand_to, house, now)
    counts = Counter(open_counts)
    shared: list[Left] = []
    for each in left:
        to = (hand_to or _chosen(each, house, counts, now)) if each.owned else None
        if to is not None:
            counts[to] += 1
        shared.append(Left(each.row, each.gone, to))
    return shared


def _may_have_them(hand_to: str, house: Roster, now: datetime) -> None:
    person = house.person(hand_to)
    why = (
        "is not on the staff page of this set"
        if person is None
        else f"has no role that handles complaints ({', '.join(HANDLERS)})"
        if not set(person.roles) & set(HANDLERS)
        else "is away today"
        if not house.present(hand_to, now)
        else ""
    )
    if why:
        could = [each.id for each in house.people if set(each.roles) & set(HANDLERS) and house.present(each.id, now)]
        do = f"It could be: {', '.join(could) or 'nobody of this page'}. Nothing was changed."
        raise Failure(Exit.REFUSED, f"--hand-to {hand_to}: {hand_to} {why}.", do, "not_allowed")


def _chosen(left: Left, house: Roster, counts: Mapping[str, int], now: datetime) -> str | None:
    facts = left.row.facts
    language, category = (facts.language, facts.category) if facts else ("en", "")
    if found := house.owner_for(language, category, now, counts, but_not=left.gone):
        return found.id
    able = house.who_could(SUPERVISOR, language, now, but_not=left.gone)
    return min((person.id for person in able), key=lambda each: (counts.get(each, 0), each), default=None)


async def hand_over(counter: Complaints, left: Sequence[Left], by: str, why: str) -> list[Left]:
    """Hand each to who takes it, by the act that anybody would do it by, so that journal and customer know it.

    Where Temporal or its workers are away, the others are not tried: each would wait as long for the same answer.
    """
    at_once = asyncio.Semaphore(AT_ONCE)
    away: list[str] = []

    async def one(each: Left) -> Left:
        if each.to is None:
            return each
        async with at_once:
            if away:
                return Left(each.row, each.gone, each.to, away[0])
            try:
                return Left(each.row, each.gone, each.to, await _assigned(counter, each, by, why))
            except Exception as error:
                if (failure := what_is_not_there(error)) is None:
                    raise
                away.append(failure.what)
                return Left(each.row, each.gone, each.to, failure.what)

    return list(await asyncio.gather(*map(one, left)))


async def _assigned(counter: Complaints, left: Left, by: str, why: str) -> str | None:
    """Why it could not be handed over; None where it was."""
    from amends.client.client import UnknownComplaint

    reference, to = left.row.reference, left.to
    assert to is not None
    act = Assign(act_id=f"leaving.{why}.{left.row.handoffs}", by=by, to=to, reason=f"left: {why}", story=STORY)
    try:
        outcome = await counter.act(reference, "assign", act)
    except UnknownComplaint:
        return "its workflow is not there: see `amends check`"
    return outcome.refusal.what if outcome.refusal else None


def in_words(left: Sequence[Left], *, done: bool) -> Iterator[Text]:
    """How many complaints somebody leaves behind and who takes them; then each that nobody has."""
    for gone in sorted({who for each in left for who in each.gone}):
        theirs = [each for each in left if gone in each.gone]
        takers = Counter(each.to for each in theirs if each.to and each.refusal is None)
        went = ", ".join(f"{count} to {who}" for who, count in sorted(takers.items())) or "none to anybody"
        count = counted(len(theirs), "open complaint")
        yield Text.assemble(("! ", "bold yellow"), f"{count} of {gone}, who is not there any more: ", went)
    for each in left:
        if each.to is None or each.refusal is not None:
            why = (each.refusal or "nobody fits").rstrip(".")
            do = f"amends assign {each.row.reference} --to WHO ..." if done else "name somebody with --hand-to"
            yield Text(f"  {each.row.reference} stays where it is: {why}. {do}", "yellow")
    if done and any(each.refusal for each in left):
        yield Text("  The same command again tries these once more; `amends check` tells who still waits.", "yellow")
