"""Keeps the parts of a stack running: starts a part that ended again, with growing pauses."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from amends.devstack.processes import ManagedProcess

LOOK_EVERY: Final = 0.2
FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 30.0
LASTED: Final = 60.0
"""Seconds; a part that ran for longer than the last of them begins again with the first wait."""

log = logging.getLogger("amends.stack")


@dataclass
class RestartPolicy:
    """When a part that has ended is started again."""

    part: ManagedProcess
    started: float = 0.0
    wait: float = FIRST_WAIT
    again_at: float | None = field(default=None)

    def look(self, now: float) -> None:
        """Starts the part again where it has ended and its time has come; `now` is the loop's clock."""
        if self.part.ended is None:
            return
        if self.again_at is None:
            self.wait = FIRST_WAIT if now - self.started > LASTED else min(self.wait * 2, LONGEST_WAIT)
            self.again_at = now + self.wait
            log.warning(
                "%s ended with status %s; it starts again in %.1f s", self.part.name, self.part.ended, self.wait
            )
        elif now >= self.again_at:
            self.part.start()
            self.started, self.again_at = now, None


@contextlib.asynccontextmanager
async def kept_running(parts: Sequence[ManagedProcess]) -> AsyncIterator[None]:
    """Keeps the parts running while the block runs."""
    watching = asyncio.create_task(_watch([RestartPolicy(part) for part in parts]))
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def _watch(parts: Sequence[RestartPolicy]) -> None:
    clock = asyncio.get_running_loop()
    while True:
        for part in parts:
            part.look(clock.time())
        await asyncio.sleep(LOOK_EVERY)
