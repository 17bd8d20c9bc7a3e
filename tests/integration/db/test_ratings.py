"""Answers to the survey: every version is kept, the last one of each resolution stands."""

from datetime import UTC, datetime, timedelta

from amends.db import Records
from amends.domain.actions import CUSTOMER, Rate

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def keep(records: Records, action_id: str, score: int, generation: int = 1, at: datetime = NOW) -> int:
    """Keep an answer about T-1; returns its version."""
    rate = Rate(action_id=action_id, by=CUSTOMER, score=score, recommend=9, solved=True)
    async with records.pool.acquire() as conn:
        return await records.ratings.keep(conn, "T-1", generation, rate, "maya", at)


async def test_h9_a_changed_answer_is_a_new_version_and_both_are_kept(records: Records) -> None:
    """Nothing is overwritten: the first answer stays readable beside the second."""
    versions = [await keep(records, "r-1", 5), await keep(records, "r-2", 3)]
    kept = await records.ratings.of("T-1")
    assert versions == [1, 2]
    assert [(each.version, each.score, each.recommend, each.solved, each.owner) for each in kept] == [
        (1, 5, 9, True, "maya"),
        (2, 3, 9, True, "maya"),
    ]


async def test_each_resolution_has_an_answer_of_its_own(records: Records) -> None:
    """After a reopening the versions begin again."""
    await keep(records, "r-1", 1)
    assert await keep(records, "r-2", 5, generation=2) == 1


async def test_only_the_answer_that_stands_counts_in_a_period(records: Records) -> None:
    """An answer that was changed later counts where the change falls, and not twice."""
    await keep(records, "r-1", 5)
    await keep(records, "r-2", 3, at=NOW + timedelta(days=2))
    tomorrow = NOW + timedelta(days=1)
    assert await records.ratings.between(NOW, tomorrow) == []
    assert [each.score for each in await records.ratings.between(tomorrow, NOW + timedelta(days=3))] == [3]
