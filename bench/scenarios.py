"""The scenarios of the bench, by name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bench import (
    calendars,
    floods,
    floor,
    idle,
    inbound,
    journeys,
    latency,
    letters,
    many_open,
    old_complaints,
    trials,
)
from bench import cpu as cpu_beside_floor
from bench.figures import Figure
from bench.ground import Ground

SMALL_CACHE = 50


@dataclass(frozen=True)
class Size:
    """How much is measured: complaints for the CPU and for the memory, seconds for the latency, letters to hand in,
    messages that come in, complaints of the past, complaints open beside what is measured, seconds of a flood (three
    times), and the messages of a megabyte in another.
    """

    cpu: int = 200
    open: int = 1000
    beyond: int = 300
    seconds: int = 30
    letters: int = 500
    inbound: int = 10_000
    pasts: int = 2000
    open_rows: int = 100_000
    flood: int = 30
    large: int = 1000

    @classmethod
    def quick(cls) -> "Size":
        """Enough to see that it runs."""
        small = cls(cpu=60, open=100, beyond=50, seconds=5, letters=100, inbound=1000, pasts=200, open_rows=2000)
        return replace(small, flood=5, large=50)


Scenario = Callable[[Ground, Size, list[Figure]], Awaitable[list[Figure]]]


async def the_floor(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """As many effects, and no product code."""
    return await floor.measure(ground.address, size.cpu)


async def prices(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Events and bytes of one of each journey."""
    async with ground.worker():
        return await journeys.measure_prices(ground)


async def cpu(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Many straight-through complaints and as many floors, in turns."""
    return await cpu_beside_floor.measure(
        ground, size.cpu, next((each.measured for each in so_far if each.key == "floor_cpu"), None)
    )


async def waiting(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """How long a customer waits for the first letter."""
    async with ground.worker():
        await latency.measure(ground, 2)
        return await latency.measure(ground, size.seconds)


async def memory(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Open complaints that nobody touches."""
    async with ground.worker() as worker:
        shipped = await idle.measure_memory(ground, worker, size.open)
    async with ground.worker(AMENDS_CACHE=str(idle.WARM + size.open)) as worker:
        within = await idle.measure_within_cache(ground, worker, size.open)
    async with ground.worker(AMENDS_CACHE=str(SMALL_CACHE)) as worker:
        return shipped + within + await idle.measure_beyond_cache(ground, worker, size.beyond)


async def mail(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Letters in both languages: written, and handed in over one connection."""
    return letters.measure_writing(10) + await letters.measure_handing_in(ground.settings.relay, size.letters)


async def coming_in(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Mail of every kind that comes back: read."""
    return inbound.measure_reading(size.inbound)


async def deadlines(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Dates 30 business days away, beside another library."""
    return calendars.measure_deadlines()


async def policies(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """A policy tried on one complaint to come, and on many of the past."""
    return trials.measure_journey() + trials.measure_compare(size.pasts)


async def many_open_complaints(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """A hundred thousand open complaints and as many that are over: intake, lists, check."""
    async with ground.worker():
        figures = await many_open.measure_intake(ground, size.open_rows)
    figures += await many_open.measure_lists(ground, size.open_rows)
    return figures + await many_open.measure_check(ground, size.open_rows)


async def old(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """An effect on a complaint of two years beside one on a young one."""
    return await old_complaints.measure(ground)


async def flood(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """One complaint is flooded: what others notice of it."""
    async with ground.worker():
        return await floods.measure(ground, size.flood, size.large)


SCENARIOS: dict[str, Scenario] = {
    "floor": the_floor,
    "prices": prices,
    "cpu": cpu,
    "waiting": waiting,
    "memory": memory,
    "mail": mail,
    "inbound": coming_in,
    "deadlines": deadlines,
    "policies": policies,
    "many_open": many_open_complaints,
    "old": old,
    "flood": flood,
}
