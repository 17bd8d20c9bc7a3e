"""Measures intake, lists, `amends check` and an effect with 100,000 complaints open and as many over."""

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import asyncpg

from bench import complaints
from bench.figures import Figure, percentile
from bench.ground import Ground

ROOT = Path(__file__).parent.parent
FILL = Path(__file__).with_name("many_open.sql").read_text("utf-8").partition("-- name: fill --")[2]
AGENTS = ["darya", "maya", "tom"]
NAMES = [["maya", "agent"], ["tom", "agent"], ["ruth", "supervisor"], ["jonas", "duty"], ["customer"], None]
BATCH, ROUNDS, AT_ONCE, PAGE = 60, 5, 10, 50
LISTED_LIKE = "SELECT * FROM executions_visibility WHERE workflow_type_name = 'Complaint' AND status = 1 LIMIT 1"
AT_ONCE_IN_THE_LIST = 2000
SLOWER, PAGE_MS, CHECK_SECONDS = 1 / 0.9, 10, 60


async def measure_intake(ground: Ground, count: int) -> list[Figure]:
    """Complaints a second with nothing open, then with many open, on one worker."""
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
    """Starts a batch at full speed; returns complaints a second until all have their letter, and the p50 wait."""
    places, waits, begin = asyncio.Semaphore(AT_ONCE), list[float](), time.perf_counter()

    async def one() -> None:
        async with places:
            begun = time.perf_counter()
            await ground.letter_accepted(await ground.started(complaints.ordinary()), "acknowledgement")
            waits.append(time.perf_counter() - begun)

    await asyncio.gather(*(one() for _ in range(BATCH)))
    return BATCH / (time.perf_counter() - begin), percentile(waits, 0.5)


async def _fill(ground: Ground, template: str, count: int) -> None:
    """Inserts the rows of that many open complaints, and of as many that are over."""
    connection = await asyncpg.connect(ground.owner_dsn, server_settings={"search_path": "amends"})
    try:
        for over in (False, True):
            await connection.execute(FILL, template, count, over, AGENTS)
        await connection.execute("VACUUM (ANALYZE)")  # what a database has done to rows that it has held for long
    finally:
        await connection.close()


async def measure_lists(ground: Ground, count: int) -> list[Figure]:
    """Measures the first page of everybody's list, read and decoded."""
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


async def measure_check(ground: Ground, count: int) -> list[Figure]:
    """Runs `amends check` over all of them, from the command to its answer.

    First none has a workflow, the worst case; then Temporal lists each as running.
    """
    lost, told = _checked(ground, count)
    assert len(told["findings"]) >= count, "a complaint without a workflow was not found"
    await asyncio.to_thread(_list_as_running, ground.folder / "stack" / "temporal" / "temporal.sqlite", count)
    well, told = _checked(ground, count)
    kinds = {finding["kind"] for finding in told["findings"]}
    assert not kinds & {"not_found", "failing", "reset", "unopened"}, f"what runs was found to be {kinds}"
    what = f"`amends check` over {count:,} open"
    return [
        Figure("check", f"{what}, no workflow there", lost, "s", CHECK_SECONDS),
        Figure("check_running", f"{what}, all listed as running", well, "s", CHECK_SECONDS),
    ]


def _checked(ground: Ground, count: int) -> tuple[float, dict[str, Any]]:
    begin = time.perf_counter()
    program = [sys.executable, str(ROOT / "starter.py"), "check", "--json"]
    said = subprocess.run(program, capture_output=True, check=False, cwd=ROOT, env=ground.settings.environment())
    taken = time.perf_counter() - begin
    told = json.loads(said.stdout)
    assert told["checked"] >= count, told
    return taken, told


def _list_as_running(database: Path, count: int) -> None:
    """Writes that many workflows into the real server's list, copied from a real entry.

    Its pages are then made and asked for as always; starting so many would take an hour. Nothing but the list knows of
    them: asked for one by itself, the server says that it does not exist.
    """
    server = sqlite3.connect(database, timeout=60, isolation_level=None)
    server.row_factory = sqlite3.Row
    made = {row["name"] for row in server.execute("PRAGMA table_xinfo(executions_visibility)") if row["hidden"]}
    like = server.execute(LISTED_LIKE).fetchone()
    columns = [name for name in like.keys() if name not in made]  # noqa: SIM118 - a row's `in` asks its values
    started = datetime.now(UTC) - timedelta(days=60)
    insert = f"INSERT INTO executions_visibility ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for first in range(1, count + 1, AT_ONCE_IN_THE_LIST):
        server.execute("BEGIN IMMEDIATE")
        for number in range(first, min(first + AT_ONCE_IN_THE_LIST, count + 1)):
            name = f"open-{number}"
            run_id = str(UUID(md5(name.encode(), usedforsecurity=False).hexdigest()))
            at = (started + timedelta(seconds=40 * number)).isoformat(" ", "microseconds")
            own = {"workflow_id": f"complaint-{name}", "root_workflow_id": f"complaint-{name}", "start_time": at}
            own |= {"run_id": run_id, "root_run_id": run_id, "execution_time": at}
            server.execute(insert, [own.get(column, like[column]) for column in columns])
        server.execute("COMMIT")
    server.close()
