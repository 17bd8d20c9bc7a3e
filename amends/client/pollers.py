"""Asks Temporal whether a worker polls for work, and since when none does."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import psutil
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError, RPCStatusCode

from amends.domain.errors import AmendsError, Code
from amends.domain.identifiers import TASK_QUEUE

LOOK_EVERY: Final = 3.0
PATIENCE: Final = timedelta(seconds=90)
"""How long to wait for an answer while a worker polls: it may take other complaints first."""
STALE: Final = timedelta(seconds=75)
"""A worker that has not asked for this long does not poll any more. It asks at least once a minute."""

Answer = TypeVar("Answer")
SILENT = frozenset(
    {
        RPCStatusCode.CANCELLED,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.UNAVAILABLE,
    }
)


class NoWorker(AmendsError):
    """No worker polls, or none answers for this complaint. The words say which, and since when."""

    kind = Code.NO_WORKER


@dataclass(frozen=True)
class Pollers:
    """The workers that poll our queue. `last` is when one last did (UTC); None where Temporal knows of none."""

    there: tuple[str, ...]
    last: datetime | None
    stands_still: tuple[str, ...] = ()

    @property
    def nobody(self) -> str:
        """Says in words that no worker polls; empty where one does."""
        if self.there:
            return ""
        if self.stands_still:
            numbers = " ".join(each.partition("@")[0] for each in self.stands_still)
            still = f"The worker {', '.join(self.stands_still)} stands still: it was stopped and not ended."
            return f"{still} `kill -CONT {numbers}` lets it go on."
        since = f" since {self.last:%Y-%m-%d %H:%M:%S} UTC" if self.last else ""
        return f"No worker polls the queue '{TASK_QUEUE}'{since}: nobody works on complaints."


async def pollers(client: Client, queue: str = TASK_QUEUE) -> Pollers:
    """The workers that poll.

    Temporal remembers for five minutes who did; a stopped process of this machine is seen at once.
    """
    question = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    answer = await client.workflow_service.describe_task_queue(question)
    seen = {each.identity: each.last_access_time.ToDatetime(UTC) for each in answer.pollers}
    now = datetime.now(UTC)
    fresh = [who for who, last in seen.items() if now - last < STALE]
    still = tuple(sorted(who for who in fresh if _stands_still(who)))
    there = tuple(sorted(who for who in fresh if who not in still))
    return Pollers(there, max(seen.values(), default=None), still)


def _stands_still(identity: str) -> bool:
    """Whether this worker is a process of this machine that was stopped (Ctrl-Z, SIGSTOP) and never answers."""
    named = re.fullmatch(r"(\d+)@(.+)", identity)
    if named is None or named[2] != socket.gethostname():
        return False
    with contextlib.suppress(psutil.Error):
        return psutil.Process(int(named[1])).status() == psutil.STATUS_STOPPED
    return False


def _looked_at(task: asyncio.Future[Any]) -> None:
    """Reads a finished task's exception, so that asyncio prints no traceback of abandoned work."""
    if not task.cancelled():
        task.exception()


async def answered(client: Client, work: Awaitable[Answer], waiting: Callable[[str], None] | None = None) -> Answer:
    """What `work` answers, which a worker has to do. `waiting` is told once where it takes long.

    Raises:
        NoWorker: as soon as it is known that nobody polls, or where nobody answers for 90 seconds.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(_looked_at)
    waited, told = 0.0, False
    try:
        while not (await asyncio.wait({task}, timeout=LOOK_EVERY))[0]:
            waited += LOOK_EVERY
            found = await pollers(client)
            if found.nobody:
                raise NoWorker(found.nobody)
            if waited > PATIENCE.total_seconds():
                raise NoWorker(
                    f"A worker polls the queue '{TASK_QUEUE}', and nobody has answered for {waited:.0f} seconds."
                )
            if waiting is not None and not told:
                waiting(f"Waiting for a worker; one last asked for work at {found.last:%H:%M:%S} UTC.")
                told = True
        return await task
    except (RPCError, WorkflowQueryFailedError) as error:
        if isinstance(error, RPCError) and error.status not in SILENT:
            raise
        with contextlib.suppress(RPCError):
            if nobody := (await pollers(client)).nobody:
                raise NoWorker(nobody) from None
        raise
    finally:
        task.cancel()
