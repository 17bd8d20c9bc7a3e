"""Workers that die: each is killed after every effect it completes, and another one takes its place.

    python -m tests.chaos.mortal_worker [--spared] FOLDER NAME...

One worker for each name, which is its task queue and its database; spared ones live on. After each effect of a
complaint, once, the others end themselves by SIGKILL: the first time before Temporal hears that the effect is done, the
next time just after, and so on in turns. `FOLDER/NAME` lists the deaths, so that a life knows which effects others have
died after. Workers are forked from one process that has read all code and started no thread: a life begins in a tenth
of a second instead of two seconds.
"""

import argparse
import asyncio
import os
import signal
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from temporalio import activity
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    Worker,
)

from amends.workflows import effect_runner as effects
from tests.chaos.deaths import AFTER, BEFORE, Deaths

NOTICED_AFTER = timedelta(seconds=1.5)
LOOK_EVERY = 0.005

effects.ONE_TRY = NOTICED_AFTER  # before the journey is imported, which takes the number by name

from amends.worker import main as product  # noqa: E402


class Mortal(Interceptor):
    """Dies after effects."""

    def __init__(self, deaths: Deaths) -> None:
        self.deaths = deaths

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """Stand around every effect."""
        return _Mortal(next, self.deaths)


class _Mortal(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, deaths: Deaths) -> None:
        super().__init__(following)
        self._deaths = deaths
        self._dying: list[asyncio.Task[None]] = []

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        """Do it, and die."""
        outcome = await super().execute_activity(input)
        info = activity.info()
        if info.is_local:
            return outcome
        effect = f"{info.activity_type}/{info.workflow_run_id}/{info.activity_id}"
        side = self._deaths.next_side(effect)
        if side == BEFORE:
            self._deaths.die(effect, side)
        elif side == AFTER:
            self._dying.append(asyncio.create_task(self._die_once_reported(effect, info)))
        return outcome

    async def _die_once_reported(self, effect: str, info: activity.Info) -> None:
        assert info.workflow_id
        handle = activity.client().get_workflow_handle(info.workflow_id, run_id=info.workflow_run_id)
        while True:
            described = (await handle.describe()).raw_description
            if info.activity_id not in {pending.activity_id for pending in described.pending_activities}:
                self._deaths.die(effect, AFTER)
            await asyncio.sleep(LOOK_EVERY)


def live(name: str, **options: Any) -> NoReturn:
    """One life of the product's own worker."""
    os.environ["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    # Virtual time skips the pauses between tries: on a busy machine a minute of tries would soon be used up.
    effects.A_MINUTE = timedelta(hours=1)
    product.TASK_QUEUE = name
    product.Worker = partial(Worker, **options)  # type: ignore[misc,assignment]
    product.main()
    raise AssertionError("main leaves the process")


def main() -> None:
    """Keeps one worker alive for each name, until SIGTERM, or until one ends by itself."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--spared", action="store_true")
    words.add_argument("folder", type=Path)
    words.add_argument("names", nargs="+")
    given = words.parse_args()
    alive: dict[int, str] = {}

    def end(*_: object, status: int = 0) -> NoReturn:
        for pid in alive:
            os.kill(pid, signal.SIGKILL)
        os._exit(status)

    signal.signal(signal.SIGTERM, end)
    while True:
        for name in set(given.names) - set(alive.values()):
            pid = os.fork()
            if pid == 0:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                if given.spared:
                    live(name)
                # What dies caches nothing: Temporal would wait ten seconds for it to come back to its sticky queue.
                live(name, interceptors=[Mortal(Deaths(given.folder / name))], max_cached_workflows=0)
            alive[pid] = name
        pid, status = os.wait()
        del alive[pid]
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            end(status=1)


if __name__ == "__main__":
    main()
