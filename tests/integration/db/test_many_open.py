"""What is kept at hand for intake and lists is what a count over everything would say."""

import asyncio
from collections import Counter
from copy import copy
from datetime import timedelta
from random import Random

from amends.db import Records
from amends.db.queries import SQL
from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow, LetterSent, LetterState, NextPromise
from amends.workflows.row_memory import RowMemory
from tests.support.samples import NOW, row, task

PEOPLE = ("maya", "tom", "supervisor", "duty")


def some_row(dice: Random, reference: str, revision: int, before: CaseRow | None) -> CaseRow:
    """A row as any stage of a complaint could have it; tasks are opened, handed on and done, and never vanish."""
    completed = dice.random() < 0.2
    due = None if dice.random() < 0.3 else NOW + timedelta(hours=dice.randrange(200))
    tasks = tuple(
        each.model_copy(update={"for_whom": dice.choice(PEOPLE), "done_at": NOW if dice.random() < 0.5 else None})
        for each in (before.tasks if before else ())
    )
    if len(tasks) < 4:
        tasks += (task(f"task-{len(tasks) + 1}", dice.choice(PEOPLE)),)
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
            rows[reference] = some_row(dice, reference, revision, rows.get(reference))
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


def letter(number: int, **changes: object) -> LetterSent:
    """One of many letters."""
    sent = LetterSent(effect_id=f"R-1/1/letter.news/{number}", purpose="news", state=LetterState.ACCEPTED, at=NOW)
    return sent.model_copy(update=changes)


class Old:
    """A complaint that has been written to for years: its row changes, and its memory says what rides."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.memory = RowMemory()
        self.now = row("R-1", letters=tuple(letter(number) for number in range(400)))

    async def tell(self, *, arrives: bool = True, true: bool = True, **changes: object) -> CaseRow:
        """Change the row, send it as an effect would, and look whether the records say it; returns what rode."""
        self.now = self.now.model_copy(update={"revision": self.now.revision + 1} | changes)
        news = self.memory.news(self.now)
        if arrives:
            async with self.records.pool.acquire() as conn, conn.transaction():
                await self.records.cases.write(conn, news)
        self.memory.told(self.now, news.number)
        if true:
            assert self.memory.holds(self.now)
        return news

    async def is_whole(self) -> bool:
        """Whether whoever reads the row gets all of it as it is."""
        return await self.records.cases.row("R-1") == self.now


async def test_the_row_of_an_old_complaint_rides_as_news_and_is_read_whole(records: Records) -> None:
    """A letter more, one that came back, a task opened and done: each effect carries that alone, readers get it all."""
    old = Old(records)
    assert len((await old.tell()).letters) == 400
    assert await old.is_whole()
    news = await old.tell(letters=(*old.now.letters, letter(400)))
    assert (len(news.letters), news.places) == (1, {"letters": (400,)})
    changed = list(old.now.letters)
    changed[17] = letter(17, state=LetterState.BOUNCED)
    news = await old.tell(letters=tuple(changed), tasks=(task("t-1", "tom"),))
    assert news.places == {"tasks": (0,), "letters": (17,)}
    assert await old.is_whole()
    assert await references_for(records, "tom") == ["R-1"]
    await old.tell(tasks=(task("t-1", "tom", done_at=NOW, done_by="tom"),))
    assert await references_for(records, "tom") == []
    assert (await old.is_whole(), await records.cases.rows()) == (True, [old.now])


async def test_news_that_never_came_true_rides_again(records: Records) -> None:
    """A row that was hoped for and kept out, or overtaken on its way, is not taken for known: nothing gets lost."""
    old = Old(records)
    await old.tell()
    for step in range(3):
        more = (*old.now.letters, letter(500 + step))
        await old.tell(arrives=False, true=False, letters=more)
        assert not old.memory.holds(old.now.model_copy(update={"letters": more[:-1]}))
    await old.tell(score=4)
    assert await old.is_whole()


async def test_what_a_run_wrote_after_the_point_that_it_was_reset_to_is_gone(records: Records) -> None:
    """A reset run builds on an earlier row: its news take the place of all that was written since."""
    old = Old(records)
    await old.tell()
    memory, before = copy(old.memory), old.now
    await old.tell(letters=(*old.now.letters, letter(400), letter(401)), tasks=(task("t-1", "tom"),))
    old.memory, old.now = memory, before.model_copy(update={"revision": old.now.revision + 1})
    await old.tell(letters=(*before.letters, letter(400, state=LetterState.BOUNCED)))
    assert await old.is_whole()


async def references_for(records: Records, who: str) -> list[str]:
    """What waits for this person."""
    return [each.reference for each in await records.cases.rows(who)]


async def test_the_latest_words_of_a_flood_are_found_without_reading_all(records: Records) -> None:
    """Every mail that comes in asks for the forty latest of thousands of actions: an index has them in order."""
    await records.pool.execute("""
        INSERT INTO actions (reference, action_id, action, by, body, verdict, granted, at)
        SELECT 'R-1', 'a-' || n, 'add_information', 'customer', '{"text": "where is it?"}', '{}', true, now()
        FROM generate_series(1, 5000) AS n""")
    assert await records.actions.told("R-1") == ("where is it?",) * 40
    async with records.pool.acquire() as conn:
        told = SQL["actions_told"].replace("$1", "'R-1'")
        plan = "\n".join(row[0] for row in await conn.fetch(f"EXPLAIN (COSTS OFF) {told}"))
    assert "actions_told" in plan
    assert "Sort" not in plan
