"""Records the histories of every path for the replay test: `make record-histories`.

Before 1.0 a change of the workflow that breaks replay records them again in the same commit, and the commit says so.
From 1.0 on the recorded ones stay, and a change goes behind `workflow.patched`.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle

from amends.client.client import AmendsClient
from amends.db import Records
from amends.db.migrate import OWNER, migrate
from amends.devstack.mail_catcher import MailCatcher
from amends.devstack.ports import free_port
from amends.devstack.postgres import LOGINS, Postgres, let_in, make_database
from amends.messaging.smtp import Mailer
from amends.temporal.process_exit import leave
from tests.integration.workflows import paths, paths_afterwards
from tests.integration.workflows.world import World, published
from tests.support.temporal_server import temporal_server

HISTORIES = Path(__file__).parents[2] / "unit" / "workflows" / "histories"
SHORT = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=60")
DATABASE = "histories"


@asynccontextmanager
async def engine(folder: Path, *extra: str) -> AsyncIterator[World]:
    """A whole engine of its own in this folder; `extra` are more words for the Temporal server."""
    postgres = Postgres(folder / "postgres", free_port(), folder / "postgres.log", durable=False)
    await postgres.start()
    catcher = MailCatcher(folder / "mail")
    await catcher.start()
    environment = await temporal_server(*extra)
    try:
        await make_database(postgres, DATABASE)
        await migrate(postgres.dsn(OWNER, DATABASE))
        await let_in(postgres)
        async with environment:
            records = await Records.connect(postgres.dsn(LOGINS[0], DATABASE), clock="virtual")
            mailer = Mailer.from_url(catcher.url, "complaints@ours.example.com")
            await published(records, {"hourly": paths.PAGE})
            yield World(environment, records, catcher, mailer, AmendsClient(environment.client, records))
            await mailer.close()
            await records.close()
    finally:
        await catcher.stop()
        await postgres.stop()


async def recorded(world: World, path: paths.Path, into: Path) -> None:
    """Play one path and write down the history of each of its runs."""
    reference = await path(world)
    runs: list[str] = []
    run: WorkflowHandle[Any, Any] = world.handle(reference)
    described = await run.describe()
    run_id = described.run_id
    while run_id:
        history = await world.environment.client.get_workflow_handle(run.id, run_id=run_id).fetch_history()
        runs.insert(0, history.to_json())
        run_id = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    for number, text in enumerate(runs, start=1):
        name = path.__name__ if len(runs) == 1 else f"{path.__name__}.{number}"
        small = json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
        (into / f"{name}.json").write_text(small + "\n", encoding="utf-8")
    print(f"{path.__name__}: {len(runs)} run(s), {sum(map(len, runs)) // 1024} KB", flush=True)  # noqa: T201


async def record(played: Sequence[paths.Path], into: Path, *extra: str) -> None:
    """Play these paths side by side on an engine of their own."""
    with tempfile.TemporaryDirectory(prefix="amends-histories-", ignore_cleanup_errors=True) as folder:
        async with engine(Path(folder), *extra) as world, world.worker():
            for path in played:
                await recorded(world, path, into)


async def main() -> None:
    """All of them, in a folder named after the version."""
    began = datetime.now(UTC)
    into = HISTORIES / version("amends")
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    await record((*paths.PATHS, *paths_afterwards.PATHS), into)
    await record(paths.ON_SHORT_HISTORIES, into, *SHORT)
    print(f"{len(list(into.iterdir()))} histories in {(datetime.now(UTC) - began).total_seconds():.0f} s: {into}")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
    leave(0)
