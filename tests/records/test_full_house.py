"""What is kept at hand for intake and lists is what a count over everything would say."""

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

from complaints.acts import MilestoneName
from complaints.case import CaseRow, NextPromise
from records import Records
from tests.records.samples import NOW, row, task

PEOPLE = ("maya", "tom", "supervisor", "duty")


def some_row(dice: Random, reference: str, revision: int) -> CaseRow:
    """A row as any stage of a complaint could have it."""
    completed = dice.random() < 0.2
    due = None if dice.random() < 0.3 else NOW + timedelta(hours=dice.randrange(200))
    tasks = tuple(
        task(f"task-{number}", dice.choice(PEOPLE), done_at=NOW if dice.random() < 0.5 else None)
        for number in range(dice.randrange(4))
    )
    return row(
        reference,
        revision=revision,
        owner=dice.choice(("maya", "tom", None)),
        waits_for="nobody" if completed else dice.choice(("clock", "customer", *PEOPLE)),
        alarm_at=dice.choice((None, NOW)),
        next_due=due and NextPromise(milestone=MilestoneName.DECIDE, due=due),
        completed=completed,
        outcome=dice.choice(("resolved", None)),
        tasks=tasks,
    )


def moment(one: CaseRow) -> tuple[bool, object, str]:
    """What a list is sorted by: the nearest promise, else the alarm; those without any come last."""
    due = one.next_due.due if one.next_due else one.alarm_at
    return due is None, due, one.reference


def who_waits(one: CaseRow) -> set[str]:
    """Whom a complaint waits for, itself or by an open task."""
    return {one.waits_for} | {each.for_whom for each in one.tasks if each.done_at is None}


async def test_lists_and_counts_follow_every_change_of_a_row(records: Records) -> None:
    """After 600 changes of 60 complaints, each list and each count is the one that reading all rows gives."""
    dice, rows = Random(9), dict[str, CaseRow]()
    async with records.pool.acquire() as conn, conn.transaction():
        for revision in range(1, 601):
            reference = f"R-{dice.randrange(60)}"
            rows[reference] = some_row(dice, reference, revision)
            await records.cases.write(conn, rows[reference])
    opened = sorted((each for each in rows.values() if not each.completed), key=moment)
    owned = Counter(each.owner for each in opened if each.owner and each.outcome is None)
    assert await records.cases.open_counts() == dict(owned)
    assert await records.cases.rows() == opened
    for names in ({"maya"}, {"tom", "duty"}, {"customer"}, {"nobody in particular"}):
        expected = [each for each in opened if who_waits(each) & names]
        assert await records.cases.rows(names) == expected
        assert await records.cases.rows(names, limit=3) == expected[:3]
        mine = [each for each in expected if each.owner == "tom"]
        assert await records.cases.rows(names, owner="tom") == mine


async def test_opposite_hand_overs_at_the_same_moment_do_not_wait_for_each_other(records: Records) -> None:
    """Two complaints change hands between the same two people in opposite directions, again and again: no deadlock."""

    async def hand_over(reference: str, owners: tuple[str, str]) -> None:
        for revision in range(1, 41):
            async with records.pool.acquire() as conn, conn.transaction():
                await records.cases.write(conn, row(reference, revision=revision, owner=owners[revision % 2]))

    await asyncio.wait_for(
        asyncio.gather(*(hand_over(f"A-{i}", ("maya", "tom")) for i in range(3)),
                       *(hand_over(f"B-{i}", ("tom", "maya")) for i in range(3))), 60,
    )  # fmt: skip
    assert sum((await records.cases.open_counts()).values()) == 6


async def test_the_application_cannot_change_what_is_kept_at_hand(records: Records) -> None:
    """Counts and lists follow the rows; whoever holds the application's role cannot write them by hand."""
    for table in ("open_cases", "waiting"):
        for right in ("INSERT", "UPDATE", "DELETE"):
            allowed = await records.pool.fetchval("SELECT has_table_privilege($1, $2)", table, right)
            assert not allowed, f"{right} on {table}"
