"""Notices to colleagues in the records: so many alone, the rest in a digest, and what is decided stays decided."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from amends.db import Records
from amends.db.staff_notices import Gathering, Notice

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def notice(number: int, at: datetime = NOW, person: str = "ruth") -> Notice:
    """One of many notices."""
    return Notice(
        effect_id=f"n{number}/to/{person}",
        step=f"n{number}",
        person=person,
        reference=f"R-{number}",
        milestone="decide",
        action="tell_supervisor",
        due=at + timedelta(minutes=number),
        at=at,
    )


def after(count: int, at: datetime = NOW, every: timedelta = HOUR) -> Gathering:
    """Held after so many within a while."""
    return Gathering(
        after=count, since=at - every, until=at + every, tells_at=lambda first: first + every, duty_role="duty"
    )


async def test_d19_of_many_at_once_so_many_go_alone_and_one_digest_holds_the_rest(records: Records) -> None:
    """Twenty at the same moment, from several connections: five alone, fifteen in one digest, told an hour later."""
    kept = await asyncio.gather(*(records.notices.keep(notice(number), after(5)) for number in range(20)))

    assert sum(each.digest is None for each in kept) == 5
    [digest] = await records.notices.owed_to("ruth")
    assert {each.digest for each in kept} == {None, digest.id}
    assert digest.tells_at == NOW + HOUR


async def test_d19_each_colleague_is_counted_by_themselves(records: Records) -> None:
    """What one got says nothing about another."""
    await records.notices.keep(notice(1), after(1))
    other = await records.notices.keep(notice(1, person="omid"), after(1))

    assert other.digest is None


async def test_d19_what_is_told_alone_an_hour_ago_counts_no_more(records: Records) -> None:
    """At nine and at ten: the second is the first of its hour."""
    later = NOW + HOUR
    first = await records.notices.keep(notice(1), after(1))
    second = await records.notices.keep(notice(2, later), after(1, later))

    assert (first.digest, second.digest) == (None, None)


async def test_a_notice_tried_again_stays_where_it_was(records: Records) -> None:
    """The answer of the first try was lost: the next one hears the same, although others came between."""
    alone, held = await records.notices.keep(notice(1), after(1)), await records.notices.keep(notice(2), after(1))

    assert await records.notices.keep(notice(1), after(0)) == alone
    assert await records.notices.keep(notice(2), None) == held


async def test_a_digest_that_is_closed_takes_no_more(records: Records) -> None:
    """What comes while it is being told waits in the next one, so that nothing is left behind."""
    first = await records.notices.keep(notice(1), after(0))
    assert first.digest is not None
    closed = await records.notices.close(first.digest, NOW + HOUR)
    late = await records.notices.keep(notice(2, NOW + timedelta(minutes=59)), after(0, NOW + timedelta(minutes=59)))

    assert closed is not None
    assert closed[1] == [first]
    assert late.digest not in {None, first.digest}


async def test_a_notice_waits_no_longer_than_its_own_policy_says(records: Records) -> None:
    """Another page gathers for a day: a page that gathers for an hour begins a digest of its own."""
    slow = await records.notices.keep(notice(1), after(0, every=timedelta(days=1)))
    fast = await records.notices.keep(notice(2), after(0))

    assert slow.digest != fast.digest


async def test_what_is_due_first_stands_first(records: Records) -> None:
    """Whoever reads a long mail begins with what is latest; what has no date comes at the end."""
    [dateless, second, first] = [replace(notice(9), due=None), notice(2), notice(1)]
    for each in (dateless, second, first):
        kept = await records.notices.keep(each, after(0))
    assert kept.digest is not None
    closed = await records.notices.close(kept.digest, NOW)

    assert closed is not None
    assert [each.reference for each in closed[1]] == ["R-1", "R-2", "R-9"]


async def test_a_digest_that_nobody_has_is_overdue_until_it_is_told(records: Records) -> None:
    """`amends check` asks for these."""
    held = await records.notices.keep(notice(1), after(0))
    assert held.digest is not None
    assert await records.notices.overdue(NOW + HOUR) == []
    [owed] = await records.notices.overdue(NOW + HOUR + HOUR)
    assert (owed.person, owed.notices, owed.tells_at) == ("ruth", 1, NOW + HOUR)
    async with records.pool.acquire() as conn:
        await records.notices.told(conn, held.digest, NOW + HOUR)

    assert await records.notices.overdue(NOW + HOUR + HOUR) == []
    assert await records.notices.owed_to("ruth") == []


async def test_nobody_knows_a_digest_that_never_was(records: Records) -> None:
    """A workflow of that kind that somebody else started has nothing to tell."""
    assert await records.notices.close("digest-of-nobody", NOW) is None
