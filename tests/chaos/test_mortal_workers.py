"""A worker that is killed between any two effects of a complaint changes nothing of what comes of it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amends.simulation.scenarios import Example, examples
from tests.chaos.deaths import AFTER, BEFORE
from tests.chaos.playing import CALM, HARRIED, Run, embedded_stack, play

PAGES = {page.reference: page for page in examples()}
A_SHORT_ONE = "LOST-58"


async def both(folder: Path, pages: list[Example]) -> tuple[Run, Run]:
    """Played once with workers that live, and once with workers that die after every effect.

    Each way has a queue of its own, so nobody is asked who polls the product's.
    """
    now = datetime.now(UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("amends.client.pollers.LOOK_EVERY", 3600.0)
        async with embedded_stack(folder) as stack:
            return await asyncio.gather(play(stack, CALM, pages, now), play(stack, HARRIED, pages, now))


@pytest.fixture(scope="module")
async def all_of_them(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """All examples, both ways."""
    return await both(tmp_path_factory.mktemp("chaos"), list(PAGES.values()))


def nothing_is_different(calm: Run, harried: Run, reference: str) -> None:
    """The outcome is the same, and workers did die, on either side of the report."""
    assert calm.deaths[reference] == []
    assert {side for _, side in harried.deaths[reference]} == {BEFORE, AFTER}
    undisturbed = calm.came[reference]
    assert undisturbed.trouble is None
    assert undisturbed.ending["completed"]
    assert harried.came[reference] == undisturbed
    assert undisturbed.unsound == []


async def test_killed_between_any_two_effects_a_complaint_comes_to_the_same(tmp_path: Path) -> None:
    """Stage, letters with their Message-IDs, journal, tasks, offers and escalations are those of an undisturbed run."""
    calm, harried = await both(tmp_path, [PAGES[A_SHORT_ONE]])
    nothing_is_different(calm, harried, A_SHORT_ONE)


@pytest.mark.long
@pytest.mark.parametrize("reference", PAGES)
async def test_killed_between_any_two_effects_every_example_comes_to_the_same(
    reference: str, all_of_them: tuple[Run, Run]
) -> None:
    """The same for each of the twelve: weeks, ladders, a pause, a reopening, calls, and both languages."""
    nothing_is_different(*all_of_them, reference)
