"""Measures whether a flood of messages to one complaint delays others' first letters and actions."""

import asyncio
import os
import sys
import time
from dataclasses import dataclass, field, replace
from itertools import count

from amends.domain.actions import Note
from bench import complaints
from bench.figures import Figure, percentile
from bench.ground import Ground
from bench.latency import wait_of
from bench.mailbag import A_SECOND

NEIGHBOURS, EACH_A_SECOND = 10, 2
ROUNDS = 3
SLOWER = 1.1
PATIENCE = 900
NUMBERS = count(1)


@dataclass
class Waits:
    """How long others waited, in milliseconds."""

    letters: list[float] = field(default_factory=list[float])
    actions: list[float] = field(default_factory=list[float])


async def measure(ground: Ground, seconds: int, messages: int) -> list[Figure]:
    """Measures that many seconds without a flood and with one, in turns; then many large mails."""
    neighbours = [await ground.started(complaints.ordinary()) for _ in range(NEIGHBOURS)]
    flooded, large = [await ground.started(complaints.ordinary()) for _ in range(2)]
    for reference in (*neighbours, flooded, large):
        await ground.letter_accepted(reference, "acknowledgement")
    await _neighbours(ground, neighbours, max(2, seconds // 3), Waits())  # warm
    calm, beside, sent = Waits(), Waits(), 0
    for _ in range(ROUNDS):
        await _neighbours(ground, neighbours, seconds, calm)
        sent += await _beside_a_stream(ground, flooded, neighbours, seconds, beside)
    heard = await _until_heard(ground, flooded, sent)
    figures = _compared("flood", f"{A_SECOND} messages a second next door", calm, beside)
    figures.append(Figure("flood_heard", f"all {sent:,} are on record after", heard, "s"))
    return figures + await _of_large_ones(ground, large, neighbours, messages, calm)


async def _neighbours(ground: Ground, references: list[str], seconds: float, waits: Waits) -> None:
    """Starts complaints and writes notes at an even pace, whether or not earlier answers have come."""
    async with asyncio.TaskGroup() as group:
        letters, actions = list[asyncio.Task[float]](), list[asyncio.Task[float]]()
        for number in range(round(seconds * EACH_A_SECOND)):
            letters.append(group.create_task(wait_of(ground)))
            await asyncio.sleep(0.5 / EACH_A_SECOND)
            actions.append(group.create_task(_act(ground, references[number % len(references)])))
            await asyncio.sleep(0.5 / EACH_A_SECOND)
    waits.letters += [each.result() for each in letters]
    waits.actions += [each.result() for each in actions]


async def _act(ground: Ground, reference: str) -> float:
    note = Note(action_id=f"note-{next(NUMBERS)}", by="maya", text="They called; the parcel is at the depot.")
    begun = time.perf_counter()
    assert (await ground.counter.act(reference, "note", note)).done
    return (time.perf_counter() - begun) * 1000


async def _beside_a_stream(ground: Ground, flooded: str, references: list[str], seconds: float, waits: Waits) -> int:
    """Does the same while another process sends a stream of messages to one complaint; returns how many."""
    count = round(seconds * A_SECOND)
    process = await _flood(ground, flooded, "stream", count)
    await asyncio.sleep(2)  # until it is connected
    await _neighbours(ground, references, seconds - 2, waits)
    assert await process.wait() == 0, "the stream broke"
    return count


async def _flood(ground: Ground, reference: str, kind: str, count: int) -> asyncio.subprocess.Process:
    program = [sys.executable, "-m", "bench.mailbag", reference, kind, str(count)]
    return await asyncio.create_subprocess_exec(*program, env=os.environ | ground.settings.environment())


async def _until_heard(ground: Ground, reference: str, many: int) -> float:
    """Seconds until that many actions of the customer are on record."""
    begun = time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        while await _heard(ground, reference) < many:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    return time.perf_counter() - begun


async def _heard(ground: Ground, reference: str) -> int:
    heard = await ground.records.pool.fetchval("SELECT count(*) FROM actions WHERE reference = $1", reference)
    assert isinstance(heard, int)
    return heard


def _compared(key: str, what: str, calm: Waits, beside: Waits) -> list[Figure]:
    figures = list[Figure]()
    for name, title, before, after in (
        ("letter", "first letter", calm.letters, beside.letters),
        ("action", "an action's answer", calm.actions, beside.actions),
    ):
        half = percentile(before, 0.5), percentile(after, 0.5)
        figures += [
            Figure(f"{key}_{name}_calm", f"{title}, without a flood: p50", half[0], "ms"),
            Figure(f"{key}_{name}", f"{title}, {what}: p50", half[1], "ms"),
            Figure(f"{key}_{name}_slower", "how much slower that is", half[1] / half[0], "times", SLOWER),
            Figure(f"{key}_{name}_calm_p99", f"{title}, without a flood: p99", percentile(before, 0.99), "ms"),
            Figure(f"{key}_{name}_p99", f"{title}, {what}: p99", percentile(after, 0.99), "ms"),
        ]
    return figures


async def _of_large_ones(
    ground: Ground, flooded: str, references: list[str], messages: int, calm: Waits
) -> list[Figure]:
    """Measures while many mails of a megabyte come to one complaint.

    Another process reads them and shares this machine, so that what others notice is told without a demand.
    """
    begun, beside = time.perf_counter(), Waits()
    process = await _flood(ground, flooded, "large", messages)
    while process.returncode is None:
        await _neighbours(ground, references, 5, beside)
    assert process.returncode == 0, "the mails could not be brought"
    brought = time.perf_counter() - begun
    await _until_heard(ground, flooded, messages)
    heard = time.perf_counter() - begun
    what = f"{messages:,} mails of 1 MB to one complaint"
    told = [replace(each, demand=None) for each in _compared("large", f"{what} next door", calm, beside)]
    return [
        *(each for each in told if "calm" not in each.key),
        Figure("large_brought", f"{what}: brought after", brought, "s"),
        Figure("large_heard", f"{what}: all on record after", heard, "s"),
    ]
