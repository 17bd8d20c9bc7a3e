"""Hands over what waits for colleagues who left the staff page."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from amends.audit.left_behind import LeftBehind
from amends.client.client import AmendsClient, UnknownComplaint
from amends.client.failures import known_error
from amends.compensation.authority import HANDLERS
from amends.domain.actions import Assign
from amends.domain.errors import CannotBeDone, Code
from amends.policy.pages.roster import SUPERVISOR, Roster

AT_ONCE: Final = 8
STORY: Final = "Its owner left the staff page; what is known of it stands in its timeline."


def shared_out(
    left: Iterable[LeftBehind], house: Roster, open_counts: Mapping[str, int], now: datetime, hand_to: str | None = None
) -> list[LeftBehind]:
    """Who takes each complaint: `hand_to`, else the person whom an intake would choose now.

    That is the one with the fewest open complaints. Where nobody fits, it is a supervisor who speaks the language.

    Raises:
        CannotBeDone: where `hand_to` is nobody who could have it.
    """
    if hand_to is not None:
        _may_have_them(hand_to, house, now)
    counts = Counter(open_counts)
    shared: list[LeftBehind] = []
    for each in left:
        to = (hand_to or _chosen(each, house, counts, now)) if each.owned else None
        if to is not None:
            counts[to] += 1
        shared.append(LeftBehind(each.row, each.gone, to))
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
        raise CannotBeDone(f"--hand-to {hand_to}: {hand_to} {why}.", do, code=Code.NOT_ALLOWED)


def _chosen(left: LeftBehind, house: Roster, counts: Mapping[str, int], now: datetime) -> str | None:
    facts = left.row.facts
    language, category = (facts.language, facts.category) if facts else ("en", "")
    if found := house.owner_for(language, category, now, counts, but_not=left.gone):
        return found.id
    able = house.who_could(SUPERVISOR, language, now, but_not=left.gone)
    return min((person.id for person in able), key=lambda each: (counts.get(each, 0), each), default=None)


async def hand_over(counter: AmendsClient, left: Sequence[LeftBehind], by: str, why: str) -> list[LeftBehind]:
    """Assigns each complaint to its new person by the usual action, so that journal and customer know it.

    Where Temporal or its workers are away, the others are not tried: each would wait as long for the same answer.
    """
    at_once = asyncio.Semaphore(AT_ONCE)
    away: list[str] = []

    async def one(each: LeftBehind) -> LeftBehind:
        if each.to is None:
            return each
        async with at_once:
            if away:
                return LeftBehind(each.row, each.gone, each.to, away[0])
            try:
                return LeftBehind(each.row, each.gone, each.to, await _assigned(counter, each, by, why))
            except Exception as error:
                if (known := known_error(error)) is None:
                    raise
                away.append(known.reason.what)
                return LeftBehind(each.row, each.gone, each.to, known.reason.what)

    return list(await asyncio.gather(*map(one, left)))


async def _assigned(counter: AmendsClient, left: LeftBehind, by: str, why: str) -> str | None:
    """Why it could not be handed over; None where it was."""
    reference, to = left.row.reference, left.to
    assert to is not None
    action = Assign(action_id=f"leaving.{why}.{left.row.handoffs}", by=by, to=to, reason=f"left: {why}", story=STORY)
    try:
        outcome = await counter.act(reference, "assign", action)
    except UnknownComplaint:
        return "its workflow is not there: see `amends check`"
    return outcome.refusal.what if outcome.refusal else None
