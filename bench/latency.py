"""Measures how long a customer waits for the first letter, from the start to the mail server."""

import asyncio
from datetime import UTC, datetime

from bench import complaints
from bench.figures import Figure, percentile
from bench.ground import Ground

A_SECOND = 5
HALF_WITHIN, NEARLY_ALL_WITHIN = 150, 500


async def measure(ground: Ground, seconds: int) -> list[Figure]:
    """Starts five complaints a second; both moments are read from this machine's clock."""
    async with asyncio.TaskGroup() as group:
        waiting: list[asyncio.Task[float]] = []
        for _ in range(A_SECOND * seconds):
            waiting.append(group.create_task(wait_of(ground)))
            await asyncio.sleep(1 / A_SECOND)
    waits = [each.result() for each in waiting]
    wait = f"first letter, {A_SECOND} starts a second"
    return [
        Figure("wait_p50", f"{wait}: p50", percentile(waits, 0.50), "ms", HALF_WITHIN),
        Figure("wait_p99", f"{wait}: p99", percentile(waits, 0.99), "ms", NEARLY_ALL_WITHIN),
    ]


async def wait_of(ground: Ground) -> float:
    """Milliseconds from a start to its first letter."""
    complaint = complaints.ordinary()
    begun = datetime.now(UTC)
    reference = await ground.started(complaint)
    await asyncio.sleep(2)  # looking earlier would be work beside what is measured
    accepted = await ground.letter_accepted(reference, "acknowledgement")
    return (accepted - begun).total_seconds() * 1000
