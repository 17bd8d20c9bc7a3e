"""Measures worker and client CPU of a straight-through complaint next to the floor."""

import asyncio
import functools
import itertools
from collections.abc import Callable, Coroutine
from statistics import median

import psutil

from bench import complaints, floor
from bench.figures import Figure
from bench.ground import Ground
from bench.journeys import SURVEY_IS_SURELY_THERE, act
from bench.processes import cpu_of

ROUNDS = 4
PACE = 0.2  # seconds between two starts: 5 a second, as where the waiting is measured
WARM = 5
MOST_TIMES_FLOOR = 2


async def measure(ground: Ground, how_many: int, at_full_speed: float | None) -> list[Figure]:
    """So many of each in all. In turns, since the speed of a shared machine changes within minutes; at the same pace,
    since workers that are never idle get more work done with a poll. `at_full_speed` is the floor of the other kind.
    """
    below, above = list[float](), list[float]()
    each_round = max(10, how_many // ROUNDS)
    for _ in range(ROUNDS):
        async with floor.working(ground.address) as one:
            below.append(await _each(each_round, one))
        async with ground.worker_here():
            await asyncio.gather(*(straight_through(ground) for _ in range(WARM)))
            above.append(await _each(each_round, functools.partial(straight_through, ground)))
    ratio = median(each / floor_each for each, floor_each in zip(above, below, strict=True))
    figures = [
        Figure("paced_floor_cpu", "floor at 5/s, timers armed: CPU of both", median(below), "ms"),
        Figure("straight_cpu", "straight through at 5/s: CPU of both", median(above), "ms"),
        Figure("straight_ratio", "straight through: CPU by floor", ratio, "times", MOST_TIMES_FLOOR),
    ]
    if at_full_speed is not None:
        by = median(above) / at_full_speed
        figures.append(Figure("straight_full_speed", "straight through at 5/s by floor at full speed", by, "times"))
    return figures


async def straight_through(ground: Ground) -> None:
    """Runs one from start to end, timed by the clock: asking for its survey would cost CPU."""
    reference = await ground.started(complaints.straight_through())
    await asyncio.sleep(SURVEY_IS_SURELY_THERE)
    await act(ground, reference, "rate", "customer", score=5)
    async with asyncio.timeout(60):
        await ground.counter.handle(reference).result()


async def _each(how_many: int, one: Callable[[], Coroutine[None, None, None]]) -> float:
    """Milliseconds of this process's CPU for each, started at the given pace."""
    with cpu_of(psutil.Process()) as spent:
        async with asyncio.TaskGroup() as group:
            for _ in itertools.repeat(None, how_many):
                group.create_task(one())
                await asyncio.sleep(PACE)
    return 1000 * spent.seconds / how_many
