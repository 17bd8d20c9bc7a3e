"""What intake, lists, `amends check` and an effect cost where 100,000 complaints are open and as many are over."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import asyncpg

from bench import complaints
from bench.figures import Figure, percentile
from bench.ground import Ground

ROOT = Path(__file__).parent.parent
FILL = Path(__file__).with_name("many_open.sql").read_text("utf-8").partition("-- name: fill --")[2]
AGENTS = ["darya", "maya", "tom"]
NAMES = [["maya", "agent"], ["tom", "agent"], ["ruth", "supervisor"], ["jonas", "duty"], ["customer"], None]
BATCH, ROUNDS, AT_ONCE, PAGE = 60, 3, 10, 50
SLOWER, PAGE_MS, CHECK_SECONDS = 1 / 0.9, 10, 60


async def measure_intake(ground: Ground, count: int) -> list[Figure]:
    """Complaints a second with nothing open and with many open, in this order, on one worker."""
    await _intake(ground)  # until then types, templates and connections are loaded
    none = [await _intake(ground) for _ in range(ROUNDS)]
    template = await ground.started(complaints.ordinary())
    await ground.letter_accepted(template, "acknowledgement")
    await _fill(ground, template, count)
    many = [await _intake(ground) for _ in range(ROUNDS)]
    speeds = median(speed for speed, _ in none), median(speed for speed, _ in many)
    first = median(wait for _, wait in none), median(wait for _, wait in many)
    title = f"{count:,} open, {count:,} over"
    return [
        Figure("intake_none_open", "intake, nothing open", speeds[0], "a second"),
        Figure("intake_many_open", f"intake, {title}", speeds[1], "a second"),
        Figure("intake_slower", "how much slower that is", speeds[0] / speeds[1], "times", SLOWER),
        Figure("intake_first_letter", "first letter at full speed, nothing open: p50", first[0], "s"),
        Figure("intake_first_letter_many_open", f"first letter at full speed, {title}: p50", first[1], "s"),
    ]


async def _intake(ground: Ground) -> tuple[float, float]:
    """Start a batch as fast as it goes; returns complaints a second until all have their letter, and the p50 wait."""
    places, waits, begin = asyncio.Semaphore(AT_ONCE), list[float](), time.perf_counter()

    async def one() -> None:
        async with places:
            begun = time.perf_counter()
            await ground.letter_accepted(await ground.started(complaints.ordinary()), "acknowledgement")
            waits.append(time.perf_counter() - begun)

    await asyncio.gather(*(one() for _ in range(BATCH)))
    return BATCH / (time.perf_counter() - begin), percentile(waits, 0.5)


async def _fill(ground: Ground, template: str, count: int) -> None:
    """Insert the rows of so many open complaints, and of as many that are over, as a database would hold them."""
    connection = await asyncpg.connect(ground.owner_dsn, server_settings={"search_path": "amends"})
    try:
        for over in (False, True):
            await connection.execute(FILL, template, count, over, AGENTS)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def measure_lists(ground: Ground, count: int) -> list[Figure]:
    """The first page of everybody's list, read and understood."""
    taken: list[float] = []
    for number in range(300):
        begin = time.perf_counter()
        rows = await ground.records.cases.rows(NAMES[number % len(NAMES)], limit=PAGE)
        taken.append((time.perf_counter() - begin) * 1000)
        assert len(rows) == PAGE or NAMES[number % len(NAMES)] in (["ruth", "supervisor"], ["customer"])
    what = f"first page of a list, {count:,} open"
    return [
        Figure("page_p50", f"{what}: p50", percentile(taken, 0.5), "ms"),
        Figure("page_p99", f"{what}: p99", percentile(taken, 0.99), "ms", PAGE_MS),
    ]


def measure_check(ground: Ground, count: int) -> list[Figure]:
    """`amends check` over all of them, from the command to its answer. None of them has a workflow: the worst case."""
    begin = time.perf_counter()
    program = [sys.executable, str(ROOT / "starter.py"), "check", "--json"]
    said = subprocess.run(program, capture_output=True, check=False, cwd=ROOT, env=ground.settings.environment())
    taken = time.perf_counter() - begin
    told = json.loads(said.stdout)
    assert told["checked"] >= count, told
    assert len(told["findings"]) >= count, "a complaint without a workflow was not found"
    return [Figure("check", f"`amends check` over {count:,} open", taken, "s", CHECK_SECONDS)]
