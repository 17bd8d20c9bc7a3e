"""A whole engine for one evening: real Temporal, PostgreSQL, mail and worker in a folder that is gone afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counter.search_attributes import REGISTERED
from stack.catcher import MailCatcher
from stack.ports import free_port
from stack.postgres import Postgres, let_in, make_database
from stack.temporal import Temporal

if TYPE_CHECKING:
    from temporalio.client import Client

    from planning.compiling import CompiledSet
    from records import Records

# What takes long to import is imported while the servers start.

DATABASE = "journey"
SENDER, REPLY, DESK = "complaints@localhost.example", "reply@localhost.example", "http://desk.localhost"
PUBLISHER = "journey"
AT_ONCE = signal.SIGQUIT  # PostgreSQL's immediate shutdown: nobody will miss the data


@dataclass(frozen=True)
class Theatre:
    """What is played with: the policies in force, a client, the records, and every mail that was sent."""

    compiled: CompiledSet
    client: Client
    records: Records
    catcher: MailCatcher


@contextlib.asynccontextmanager
async def theatre(files: Mapping[str, bytes]) -> AsyncIterator[Theatre]:
    """An engine with this set of policies, letters and staff in force, until the end of the block.

    It knows nothing of any other stack, and leaves nothing. Raises PolicyErrors or PartFailed.
    """
    async with contextlib.AsyncExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="amends-journey-")))
        catcher = MailCatcher(folder / "mail")
        await catcher.start()
        opened.push_async_callback(catcher.stop)
        temporal = Temporal(folder / "temporal", free_port(), free_port(), folder / "temporal.log", REGISTERED)
        database = Postgres(folder / "postgres", free_port(), folder / "postgres.log", durable=False)
        for part in (temporal.part, database.part):
            part.stop_by = AT_ONCE
            opened.push_async_callback(part.stop)
        try:
            async with asyncio.TaskGroup() as starting:
                checking = starting.create_task(asyncio.to_thread(checked, files))
                starting.create_task(temporal.start())
                starting.create_task(_ready(database))
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        compiled = checking.result()
        from counter.complaints import connect
        from records import APP, Records

        records = await Records.connect(database.dsn(APP, database.password, DATABASE), clock="virtual")
        opened.push_async_callback(records.close)
        contents = {name: policy.content() for name, policy in compiled.policies.items()}
        await records.store.publish(files, contents, PUBLISHER, datetime.now(UTC))
        client = await connect({"target_host": temporal.address})
        await opened.enter_async_context(_worker(client, records, catcher))
        yield Theatre(compiled, client, records, catcher)


def checked(files: Mapping[str, bytes]) -> CompiledSet:
    """The set, compiled and its letters proofread, as publishing it would. Raises PolicyErrors."""
    from activities.proofreading import proofread
    from planning import PolicyErrors, compile_set

    compiled = compile_set(files)
    proof = proofread(files, compiled, thorough=False)
    if proof.problems:
        raise PolicyErrors(list(proof.problems))
    return compiled


async def _ready(database: Postgres) -> None:
    """A migrated database that the application may log in to."""
    from records import OWNER, migrate

    await database.start()
    await make_database(database.owner_dsn, DATABASE, database.password)
    await migrate(database.dsn(OWNER, database.password, DATABASE))
    await let_in(database.owner_dsn, database.password)


@contextlib.asynccontextmanager
async def _worker(client: Client, records: Records, catcher: MailCatcher) -> AsyncIterator[None]:
    """A worker of our own. What still waits at the end waits in vain, so it does not have to be finished."""
    from temporalio.worker import Worker

    from activities.crew import crew
    from activities.letterbox import Letterbox
    from activities.mailer import Mailer
    from complaints.effects import TASK_QUEUE
    from workflows.complaint import Complaint

    mailer = Mailer.from_url(catcher.url, SENDER)
    letterbox = Letterbox((secrets.token_urlsafe(48),), REPLY, DESK)
    try:
        activities = crew(records, mailer, letterbox)
        async with Worker(client, task_queue=TASK_QUEUE, workflows=[Complaint], activities=activities):
            yield
    finally:
        await mailer.close()
