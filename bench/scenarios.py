"""The scenarios of the bench, by name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bench import (
    bounces,
    calendars,
    floods,
    floor,
    idle,
    inbound,
    journeys,
    latency,
    letters,
    lmtp,
    many_open,
    old_complaints,
    replies,
    reply_parsers,
    trials,
)
from bench import cpu as cpu_beside_floor
from bench.figures import Figure
from bench.ground import Ground

SMALL_CACHE = 50


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        cpu: complaints for the CPU.
        open: complaints for the memory within the cache.
        beyond: complaints for the memory beyond the cache.
        seconds: of the latency's measurement.
        letters: letters to send.
        inbound: messages that come in.
        lmtp: replies by LMTP.
        replies: generated answers.
        pasts: past complaints.
        open_rows: complaints that are open while others are measured.
        flood: seconds of a flood, three times.
        large: messages of a megabyte in another flood.
    """

    cpu: int = 200
    open: int = 1000
    beyond: int = 300
    seconds: int = 30
    letters: int = 500
    inbound: int = 10_000
    lmtp: int = 1000
    replies: int = 10_000
    pasts: int = 2000
    open_rows: int = 100_000
    flood: int = 30
    large: int = 1000

    @classmethod
    def quick(cls) -> "Size":
        """A small size, to see that everything runs."""
        small = cls(
            cpu=60, open=100, beyond=50, seconds=5, letters=100, inbound=1000, replies=480, pasts=200, open_rows=2000
        )
        return replace(small, lmtp=100, flood=5, large=50)


Scenario = Callable[[Ground, Size, list[Figure]], Awaitable[list[Figure]]]


async def the_floor(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures workflows with as many effects, and no product code."""
    return await floor.measure(ground.address, size.cpu)


async def prices(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Counts events and bytes of one of each journey."""
    async with ground.worker():
        return await journeys.measure_prices(ground)


async def cpu(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Runs many straight-through complaints and as many floors, in turns."""
    return await cpu_beside_floor.measure(
        ground, size.cpu, next((each.measured for each in so_far if each.key == "floor_cpu"), None)
    )


async def waiting(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures how long a customer waits for the first letter."""
    async with ground.worker():
        await latency.measure(ground, 2)
        return await latency.measure(ground, size.seconds)


async def memory(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures idle open complaints."""
    async with ground.worker() as worker:
        shipped = await idle.measure_memory(ground, worker, size.open)
    async with ground.worker(AMENDS_CACHE=str(idle.WARM + size.open)) as worker:
        within = await idle.measure_within_cache(ground, worker, size.open)
    async with ground.worker(AMENDS_CACHE=str(SMALL_CACHE)) as worker:
        return shipped + within + await idle.measure_beyond_cache(ground, worker, size.beyond)


async def mail(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures letters in both languages: writing, signing, and sending over one connection."""
    return (
        letters.measure_writing(10)
        + letters.measure_signing(200)
        + await letters.measure_handing_in(ground.settings.relay, size.letters)
    )


async def coming_in(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures reading mail of every kind that comes back, and bounces next to a peer's tests."""
    return inbound.measure_reading(size.inbound) + bounces.measure_bounces()


async def by_lmtp(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures how many replies a second one process takes in by LMTP."""
    async with ground.worker():
        return await lmtp.measure_lmtp(ground, size.lmtp)


async def answered(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Finds customers' words in generated answers and in the mails of other projects' tests."""
    return replies.measure_replies(size.replies) + reply_parsers.measure_suites()


async def deadlines(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures dates 30 business days away, next to another library."""
    return calendars.measure_deadlines()


async def policies(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Tries a policy on one future complaint, and on many past ones."""
    return trials.measure_journey() + trials.measure_compare(size.pasts)


async def many_open_complaints(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures intake, lists and check with a hundred thousand complaints open and as many over."""
    async with ground.worker():
        figures = await many_open.measure_intake(ground, size.open_rows)
    figures += await many_open.measure_lists(ground, size.open_rows)
    return figures + await many_open.measure_check(ground, size.open_rows)


async def old(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures an effect on a complaint of two years next to a young one."""
    return await old_complaints.measure(ground)


async def flood(ground: Ground, size: Size, so_far: list[Figure]) -> list[Figure]:
    """Measures what others notice when one complaint is flooded."""
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
    "lmtp": by_lmtp,
    "replies": answered,
    "deadlines": deadlines,
    "policies": policies,
    "many_open": many_open_complaints,
    "old": old,
    "flood": flood,
}
