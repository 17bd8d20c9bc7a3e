"""A complaint with a long past: what its effects carry stays small, and the records miss nothing."""

import pytest

from amends.workflows import row_memory
from tests.integration.workflows import paths
from tests.integration.workflows.test_continuing import short_histories as short_histories
from tests.integration.workflows.world import World, published

WHATEVER_MOVES = {"revision", "updated_at", "alarm_at", "run_id"}


async def differing(world: World, reference: str) -> list[str]:
    """The fields of the row in which the records differ from the workflow, which is at rest."""
    told = (await world.case(reference)).row
    kept = await world.records.cases.row(reference)
    assert kept is not None
    return [
        name
        for name in type(told).model_fields
        if name not in WHATEVER_MOVES and getattr(told, name) != getattr(kept, name)
    ]


@pytest.mark.parametrize(
    "path", [paths.climbed_the_ladder, paths.reopened, paths.refused_mail, paths.paused], ids=lambda path: path.__name__
)
async def test_records_that_get_news_only_say_what_the_workflow_says(
    world: World, monkeypatch: pytest.MonkeyPatch, path: paths.Path
) -> None:
    """Letters, tasks, promises and escalations of a whole journey, carried as news from the first effect on."""
    monkeypatch.setattr(row_memory, "SHORT", -1)
    await published(world.records, {"hourly": paths.PAGE})
    async with world.worker():
        reference = await path(world)
        await world.when(reference, lambda case: not case.unrecorded)
        assert await differing(world, reference) == []


async def test_news_go_on_in_a_new_run(short_histories: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first effect of a run that continues another carries all, the next ones news; the records stay whole."""
    monkeypatch.setattr(row_memory, "SHORT", -1)
    world = short_histories
    await published(world.records, {"hourly": paths.PAGE})
    async with world.worker():
        reference = await paths.continued_as_new(world)
        await world.when(reference, lambda case: not case.unrecorded)
        assert await differing(world, reference) == []
