"""A whole engine for one evening: real Temporal, PostgreSQL, mail and worker in a folder that is gone afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
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

    from commands.shopping.setting import Setting
    from records import Records

# What takes long to import is imported while the servers start.

DATABASE = "journey"
SENDER, REPLY, DESK = "complaints@localhost.example", "reply@localhost.example", "http://desk.localhost"
PUBLISHER = "journey"
AT_ONCE = signal.SIGQUIT  # PostgreSQL's immediate shutdown: nobody will miss the data


@dataclass(frozen=True)
class Theatre:
    """What is played with: the setting in force, a client, the records, and every mail that was sent."""

    setting: Setting
    client: Client
    records: Records
    catcher: MailCatcher


@contextlib.asynccontextmanager
async def theatre(prepare: Callable[[], Setting]) -> AsyncIterator[Theatre]:
    """An engine with the prepared set of policies, letters and staff in force, until the end of the block.

    It knows nothing of any other stack, and leaves nothing. `prepare` works in a thread while the servers start. Raises
    what it raises, PolicyErrors where a letter is no good, or PartFailed.
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
                checking = starting.create_task(asyncio.to_thread(proofread_of, prepare))
                starting.create_task(temporal.start())
                starting.create_task(_ready(database))
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        setting = checking.result()
        from counter.complaints import connect
        from records import APP, Records

        records = await Records.connect(database.dsn(APP, database.password, DATABASE), clock="virtual")
        opened.push_async_callback(records.close)
        contents = {name: policy.content() for name, policy in setting.compiled.policies.items()}
        await records.store.publish(setting.files, contents, PUBLISHER, datetime.now(UTC))
        client = await connect({"target_host": temporal.address})
        await opened.enter_async_context(_worker(client, records, catcher))
        yield Theatre(setting, client, records, catcher)


def proofread_of(prepare: Callable[[], Setting]) -> Setting:
    """The setting, its letters proofread as publishing them would. Raises PolicyErrors."""
    from activities.proofreading import proofread
    from planning import PolicyErrors

    setting = prepare()
    proof = proofread(setting.files, setting.compiled, thorough=False)
    if proof.problems:
        raise PolicyErrors(list(proof.problems))
    return setting


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
