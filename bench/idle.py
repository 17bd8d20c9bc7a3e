"""Measures what idle open complaints cost: worker memory within its cache, and none beyond it."""

import asyncio

import psutil

from bench import complaints
from bench.figures import Figure
from bench.ground import Ground
from bench.processes import own_memory

WARM = 200  # until then templates, types and connections are still being loaded
EVEN = 800  # until then the holes that come and go in the heap of a worker with a small cache still grow
MOST_KIB_EACH = 110
NOTHING_KIB = 5  # what a process grows by without any reason
STARTING = 20  # at once


async def measure_memory(ground: Ground, worker: psutil.Process, how_many: int) -> list[Figure]:
    """Opens that many with the worker as shipped, whose cache holds some of them."""
    each = await _growth(ground, worker, how_many)
    return [Figure("idle_memory", f"{how_many:,} idle: worker memory each", each, "KiB", MOST_KIB_EACH)]


async def measure_within_cache(ground: Ground, worker: psutil.Process, how_many: int) -> list[Figure]:
    """Opens that many, all of which fit into the worker's cache."""
    each = await _growth(ground, worker, how_many)
    return [Figure("idle_cached", f"{how_many:,} idle, all in the cache: each", each, "KiB")]


async def measure_beyond_cache(ground: Ground, worker: psutil.Process, how_many: int) -> list[Figure]:
    """Opens that many with a worker whose cache is full of others."""
    each = await _growth(ground, worker, how_many, warm=EVEN)
    return [Figure("idle_beyond", f"{how_many:,} beyond the cache: each", each, "KiB", NOTHING_KIB)]


async def _growth(ground: Ground, worker: psutil.Process, how_many: int, warm: int = WARM) -> float:
    """KiB by which a warm worker grows for each open complaint."""
    await _open(ground, warm)
    before = own_memory(worker)
    await _open(ground, how_many)
    return (own_memory(worker) - before) / 1024 / how_many


async def _open(ground: Ground, how_many: int) -> None:
    """Starts that many ordinary complaints and waits until each waits for a person."""
    places = asyncio.Semaphore(STARTING)

    async def one() -> None:
        async with places:
            reference = await ground.started(complaints.ordinary())
            await ground.letter_accepted(reference, "acknowledgement")

    await asyncio.gather(*(one() for _ in range(how_many)))
    await asyncio.sleep(2)
