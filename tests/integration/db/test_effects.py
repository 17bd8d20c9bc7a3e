"""Effects: outcome, journal and row in one transaction, and done once however often it is tried."""

import asyncio
import json

import pytest

from amends.db import Records
from amends.db.journal import stream_of
from tests.support.samples import SomeOrder, SomeOutcome, entry, row, task

STREAM = stream_of("R-1")


async def keys(records: Records) -> list[str]:
    """The keys of the complaint's stream."""
    return [each.key for each in await records.journal.read(STREAM)]


async def test_effect_writes_outcome_entries_and_row_together(records: Records) -> None:
    """What rode along comes first, then what the effect itself has to tell."""
    order = SomeOrder(effect_id="e-1", entries=(entry("rider"),), row=row(tasks=(task("t-1", "maya"),)))
    async with records.effect(order) as effect:
        assert effect.before is None
        await effect.finish(SomeOutcome(state="sent"), entry("own"))

    assert await keys(records) == ["rider", "own"]
    written = await records.cases.row("R-1")
    assert written == order.row
    assert await records.cases.rows("maya") == [written]


async def test_second_try_gets_the_first_outcome(records: Records) -> None:
    """Law 5: doing it twice is doing it once; the outcome of the first time is handed back."""
    for state in ("first", "second"):
        async with records.effect(SomeOrder(effect_id="e-1")) as effect:
            if effect.before is None:
                await effect.finish(SomeOutcome(state=state), entry("own", state=state))

    assert effect.before == {"state": "first"}
    assert [json.loads(each.payload or "{}")["state"] for each in await records.journal.read(STREAM)] == ["first"]


async def test_what_rides_with_a_second_try_is_not_lost(records: Records) -> None:
    """An answer was lost, the journey tries again and meanwhile has more to tell: those entries and that row count."""
    async with records.effect(SomeOrder(effect_id="e-1", entries=(entry("one"),), row=row(revision=1))) as effect:
        await effect.finish(SomeOutcome(state="sent"))
    again = SomeOrder(effect_id="e-1", entries=(entry("one"), entry("two")), row=row(revision=2, owner="tom"))
    async with records.effect(again) as effect:
        assert effect.before == {"state": "sent"}

    written = await records.cases.row("R-1")
    assert await keys(records) == ["one", "two"]
    assert written is not None
    assert written.owner == "tom"


async def test_row_that_did_not_become_true_is_never_written(records: Records) -> None:
    """A letter that became a task for a person did not acknowledge anything: not at once, and not by a later try."""
    for _ in range(2):
        async with records.effect(SomeOrder(effect_id="e-1", row=row())) as effect:
            if effect.before is None:
                await effect.finish(SomeOutcome(state="by a person"), as_hoped=False)
    assert await records.cases.row("R-1") is None


async def test_effect_without_finish_writes_nothing(records: Records) -> None:
    """Who only looked leaves no trace."""
    async with records.effect(SomeOrder(effect_id="e-1", entries=(entry("rider"),), row=row())):
        pass
    assert await keys(records) == []
    assert await records.cases.row("R-1") is None


async def test_effect_that_fails_after_finish_writes_nothing(records: Records) -> None:
    """All or nothing: a failure up to the end of the block takes everything back."""

    async def fail() -> None:
        async with records.effect(SomeOrder(effect_id="e-1", row=row())) as effect:
            await effect.finish(SomeOutcome(state="sent"), entry("own"))
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        await fail()
    assert await keys(records) == []
    assert await records.cases.row("R-1") is None


async def test_same_effect_at_once_is_done_once(records: Records) -> None:
    """Two workers with the same effect: one waits for the other and takes its outcome."""
    done: list[str] = []

    async def do(name: str) -> None:
        async with records.effect(SomeOrder(effect_id="e-1")) as effect:
            if effect.before is None:
                done.append(name)
                await asyncio.sleep(0)
                await effect.finish(SomeOutcome(state=name))

    await asyncio.gather(*(do(f"worker-{number}") for number in range(8)))
    assert len(done) == 1


async def test_finishing_twice_is_refused(records: Records) -> None:
    """The first outcome is the one that counts; a second one is a mistake in the program."""
    async with records.effect(SomeOrder(effect_id="e-1")) as effect:
        await effect.finish(SomeOutcome(state="one"))
        with pytest.raises(RuntimeError, match="finished already"):
            await effect.finish(SomeOutcome(state="two"))


async def test_overtaken_effect_does_not_turn_the_row_back(records: Records) -> None:
    """Effects run side by side; the row of the higher revision stays, whoever comes last."""
    for number, revision in enumerate((5, 4)):
        async with records.effect(
            SomeOrder(effect_id=f"e-{number}", row=row(revision=revision, owner=f"rev-{revision}"))
        ) as effect:
            await effect.finish(SomeOutcome(state="done"))
    written = await records.cases.row("R-1")
    assert written is not None
    assert written.owner == "rev-5"


async def test_second_try_of_an_order_without_a_row_is_done_once(records: Records) -> None:
    """Of many messages that are judged together only the first brings a row; a retry of the others is harmless."""
    order = SomeOrder(effect_id="e-1", row=None)
    for _ in range(2):
        async with records.effect(order) as effect:
            if effect.before is None:
                await effect.finish(SomeOutcome(state="told"), entry("own"))
    assert await keys(records) == ["own"]
    assert await records.cases.row("R-1") is None
