"""Journals what validators refuse. A refusal leaves no history, so the journal is its only record.

The number of refusals that wait for the database is limited. Those beyond it are counted, in the log and in the
metrics.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from threading import Lock
from typing import NamedTuple
from uuid import uuid4

import asyncpg
from temporalio import workflow
from temporalio.common import MetricMeter
from temporalio.exceptions import ApplicationError
from temporalio.worker import (
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from amends.db import Records
from amends.db.errors import DATABASE_AWAY
from amends.db.journal import ACCESS
from amends.domain.actions import ACTIONS
from amends.domain.events import EventType, keys
from amends.domain.events.actions import ActionRejected
from amends.domain.events.base import UNKNOWN
from amends.domain.events.entry import Entry

EVERY = 1.0  # seconds
LAST_WORDS = 10.0  # seconds that the end of a worker waits for the database
DRAIN_PAUSE = 0.2
AT_ONCE = 500
DROPPED = "amends_refused_messages_dropped"
UNWRITABLE = (asyncpg.DataError, ValueError)
log = logging.getLogger("amends.counter")


class TurnedAway(NamedTuple):
    """A message that a validator refused: where, which action, the code, when (business time), and its journal key."""

    workflow_id: str
    action: str
    code: str
    at: datetime
    key: str


class Waiting:
    """Refusals that are not journalled yet. Workflow threads add to it, the writer takes from it."""

    def __init__(self, most: int = 10_000) -> None:
        """Keeps at most `most` refusals; later ones are counted in `dropped` and not kept."""
        self.dropped = 0
        self._most = most
        self._waiting: deque[TurnedAway] = deque()
        self._lock = Lock()

    def add(self, workflow_id: str, action: str, code: str, at: datetime) -> None:
        """Keeps a refusal until it is written."""
        with self._lock:
            if len(self._waiting) < self._most:
                self._waiting.append(TurnedAway(workflow_id, action, code, at, keys.of_rejection(str(uuid4()))))
            else:
                self.dropped += 1

    def first(self, many: int = AT_ONCE) -> list[TurnedAway]:
        """The oldest refusals; they stay until `written` is called."""
        with self._lock:
            return [self._waiting[number] for number in range(min(many, len(self._waiting)))]

    def written(self, many: int) -> None:
        """Removes that many of the oldest: they are in the journal."""
        with self._lock:
            for _ in range(many):
                self._waiting.popleft()

    def __len__(self) -> int:
        return len(self._waiting)


WAITING = Waiting()
"""Of this process: one worker takes complaints in it."""


class NotesRefusals(Interceptor):
    """Notes what validators refuse, around all workflows of a worker."""

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:  # noqa: A002
        """The interceptor of every workflow."""
        return _NotesRefusals


class _NotesRefusals(WorkflowInboundInterceptor):
    def handle_update_validator(self, input: HandleUpdateInput) -> None:  # noqa: A002
        """Runs the validator and notes a refusal. An unknown update name is not kept."""
        try:
            super().handle_update_validator(input)
        except ApplicationError as refused:
            action = input.update if input.update in ACTIONS else UNKNOWN
            WAITING.add(workflow.info().workflow_id, action, refused.type or "", workflow.now())
            raise


@asynccontextmanager
async def turned_away_is_journalled(
    records: Records, meter: MetricMeter = MetricMeter.noop, waiting: Waiting = WAITING
) -> AsyncIterator[None]:
    """Writes refused messages into the stream `access` once a second while the block runs, and at its end.

    They wait while the database is away; the end waits for it too, for `LAST_WORDS` seconds.
    """
    writer, over = Writer(records, meter, waiting), asyncio.Event()
    writing = asyncio.create_task(writer.write_until(over))
    try:
        yield
    finally:
        over.set()
        try:
            async with asyncio.timeout(LAST_WORDS):
                await writing
        except TimeoutError:
            log.error("%d refused messages were not journalled: the database was away at the end", len(waiting))


class Writer:
    """Writes waiting refusals into the journal."""

    def __init__(self, records: Records, meter: MetricMeter, waiting: Waiting) -> None:
        self._records = records
        self._waiting = waiting
        self._dropped = meter.create_counter(DROPPED, "Refused messages that are not in the journal: too many waited.")
        self._told = waiting.dropped
        self._at_once = AT_ONCE

    async def write_until(self, over: asyncio.Event) -> None:
        """Writes refusals as they come until `over`, then the rest; tries again until they are written."""
        while True:
            written = await self._write()
            self._tell_of_dropped()
            if over.is_set() and not len(self._waiting):
                return
            if written and len(self._waiting):
                continue
            if over.is_set():  # the database is away: the end waits for it
                await asyncio.sleep(DRAIN_PAUSE)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), EVERY)

    async def _write(self) -> bool:
        """Writes once; False where the database is away. A refusal that can never be written is dropped."""
        if not (noted := self._waiting.first(self._at_once)):
            self._at_once = AT_ONCE
            return True
        try:
            await self._journal(noted)
        except UNWRITABLE:
            if len(noted) > 1:
                self._at_once = 1
                return True
            self._waiting.dropped += 1
        except DATABASE_AWAY as problem:
            log.warning("%d refused messages are not journalled yet: %s", len(self._waiting), type(problem).__name__)
            return False
        self._waiting.written(len(noted))
        return True

    async def _journal(self, noted: list[TurnedAway]) -> None:
        entries = [
            Entry.of(
                ActionRejected(action=each.action, workflow=each.workflow_id, code=each.code), key=each.key, at=each.at
            )
            for each in noted
        ]
        async with self._records.pool.acquire() as conn, conn.transaction():
            await self._records.journal.append(conn, ACCESS, entries)
        for each in noted:
            told = {
                "workflow": each.workflow_id,
                "event": EventType.ACTION_REJECTED,
                "subject": each.action,
                "code": each.code,
            }
            log.info("%s: %s %s (%s)", each.workflow_id, EventType.ACTION_REJECTED, each.action, each.code, extra=told)

    def _tell_of_dropped(self) -> None:
        if new := self._waiting.dropped - self._told:
            self._told += new
            self._dropped.add(new)
            log.error("%d refused messages are not in the journal: too many waited for the database", new)
