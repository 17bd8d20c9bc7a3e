"""`amends up` as a person has it: one process in the foreground, and everything it starts."""

import asyncio
import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import psutil
import pytest

from amends.client.client import AmendsClient
from amends.db import Records
from amends.devstack.ports import says_healthy
from amends.devstack.stack import without_passwords
from amends.devstack.state import OpenToOthersError, Running, StateFolder
from amends.domain.complaint import NewComplaint
from amends.domain.types import Stage
from amends.settings import Settings
from amends.temporal.connection import connect_to_temporal
from tests.integration.workflows.world import a_complaint

AMENDS = [sys.executable, "-m", "amends"]
OUTSIDE = ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "DATABASE_URL", "DATABASE_OWNER_URL", "SMTP_URL")
PATIENCE = 120.0


def variables(**changes: str) -> dict[str, str]:
    """Our environment without settings of its own, and with these."""
    return {name: value for name, value in os.environ.items() if name not in OUTSIDE} | changes


def told(folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """What `amends up` says where it does not stay."""
    command = [*AMENDS, "up", "--state", str(folder)]
    return subprocess.run(
        command, env=variables(**changes), capture_output=True, text=True, check=False, timeout=PATIENCE
    )


@asynccontextmanager
async def up(folder: Path, cwd: Path | None = None) -> AsyncIterator[tuple[subprocess.Popen[bytes], Running]]:
    """`amends up` in a process of its own, and what it wrote down once it was up; killed at the end if still there.

    In `cwd` it is the installed program, as a person has it in a folder of their own.
    """
    command = [Path(sys.executable).parent / "amends"] if cwd else AMENDS
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            [*command, "up", "--state", str(folder)], env=variables(), stdout=said, stderr=said, cwd=cwd
        )
    try:
        yield process, await running(folder, process)
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(process.wait, PATIENCE)
        process.kill()


async def running(folder: Path, process: subprocess.Popen[bytes]) -> Running:
    """Wait until this process has written down that the stack is up."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        assert process.poll() is None, (folder / "said.txt").read_text()
        if (found := StateFolder(folder).running()) and found.supervisor.pid == process.pid:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError((folder / "said.txt").read_text())


def processes(found: Running) -> list[psutil.Process]:
    """The processes of the parts, with the children of their own."""
    parents = [process for part in found.parts if part.trace and (process := part.trace.process())]
    return [*parents, *(child for parent in parents for child in parent.children(recursive=True))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the stacks of this file, so that a database is made only once."""
    return tmp_path_factory.mktemp("stack")


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Path, Running]]:
    """A folder with a stack that runs, for tests that leave it running."""
    place = tmp_path_factory.mktemp("shared")
    async with up(place) as (_, found):
        yield place, found


async def test_a_second_up_says_what_runs_and_changes_nothing(shared: tuple[Path, Running]) -> None:
    """It leaves with 0, names every part with its address, and the same processes go on."""
    place, first = shared
    second = await asyncio.to_thread(told, place)
    assert second.returncode == 0, second.stderr
    assert "runs already" in second.stdout
    assert all(part.name in second.stdout for part in first.parts)
    assert StateFolder(place).running() == first


def test_what_holds_passwords_is_readable_by_its_owner_alone(shared: tuple[Path, Running]) -> None:
    """What clients read, the passwords beside the database, and all that holds customers' words."""
    place, _ = shared
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    open_to_others = [path for path in place.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o077]
    assert [path for path in open_to_others if path.name != "said.txt"] == []


async def test_whoever_has_the_worker_has_not_the_owner_of_the_database(shared: tuple[Path, Running]) -> None:
    """Each role has a password of its own, and neither the worker nor what clients read holds that of the owner."""
    place, found = shared
    passwords = {path.name: path.read_text() for path in (place / "postgres").glob("password*")}
    assert len(set(passwords.values())) == len(passwords) == 5
    pid = next(part.trace.pid for part in found.parts if part.name == "worker" and part.trace)
    known = json.dumps(psutil.Process(pid).environ()) + (place / "stack.json").read_text()
    assert passwords["password-amends_app"] in known
    assert [name for name in passwords if name != "password-amends_app" and passwords[name] in known] == []
    assert "OWNER" not in known


@pytest.mark.parametrize("variable", ["DATABASE_OWNER_URL", "DATABASE_OWNER_PASSWORD"])
def test_no_part_is_handed_what_amends_up_was_given_for_the_migrations(variable: str) -> None:
    """The owner's login in the environment of `amends up` reaches no process of the stack."""
    assert variable not in without_passwords(variables(**{variable: "postgresql://owner:secret@db/amends"}))


def test_a_folder_that_was_open_is_closed_and_one_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    """Made by hand with 0755, it is closed with all that is in it; a home with other things in it is left as it is."""
    ours, home = tmp_path / "ours", tmp_path / "home"
    for folder, inside in ((ours, "temporal"), (home, "holiday.jpg")):
        folder.mkdir()
        (folder / inside).write_text("words")
        (folder / inside).chmod(0o644)
        folder.chmod(0o755)
    with StateFolder(ours).held():
        assert [stat.S_IMODE(path.stat().st_mode) for path in (ours, ours / "temporal")] == [0o700, 0o600]
    with pytest.raises(OpenToOthersError, match="chmod 700"), StateFolder(home).held():
        pass
    assert stat.S_IMODE(home.stat().st_mode) == 0o755


async def test_a_worker_that_dies_is_started_again(shared: tuple[Path, Running]) -> None:
    """Killed, it is back by itself, says at its health port that it is ready, and `amends up` names its new process."""
    place, found = shared
    worker = next(part for part in found.parts if part.name == "worker")
    before = traces(place)["worker"]
    psutil.Process(int(before["pid"])).kill()
    port = int(worker.address.removesuffix("/healthz").rpartition(":")[2])
    give_up = time.monotonic() + PATIENCE
    while traces(place)["worker"] == before or not await says_healthy(port):
        assert time.monotonic() < give_up
        await asyncio.sleep(0.1)
    now = StateFolder(place).running()
    assert now
    assert [part.trace and part.trace.pid for part in now.parts if part.name == "worker"] == [
        traces(place)["worker"]["pid"]
    ]
    assert now.since == found.since
    assert f" {traces(place)['worker']['pid']}" in (await asyncio.to_thread(told, place)).stdout


async def test_files_of_a_project_of_its_own_are_never_run(folder: Path) -> None:
    """In a folder with a worker.py, a starter.py and folders called like ours, `amends up` runs its own code and mail
    that comes in is read by it.
    """
    project = folder / "a project"
    for name in ("records", "stack", "counter", "workflows", "activities", "commands"):
        (project / name).mkdir(parents=True)
    for name in ("worker", "starter", "records/__init__", "stack/catcher"):
        (project / f"{name}.py").write_text("raise SystemExit('the code of somebody else runs')\n")
    async with up(folder, cwd=project) as (_, found):
        ways = Settings.load(variables(AMENDS_STATE=str(folder)))
        assert ways.smtp_url
        host, _, port = ways.smtp_url.removeprefix("smtp://").partition(":")
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = "ann@example.org", str(ways.mail_reply), "Hello"
        letter.set_content("I wrote to you.")
        await aiosmtplib.send(letter, hostname=host, port=int(port), timeout=PATIENCE)
        records = await Records.connect(ways.database_url, max_size=2)
        waiting = await records.inbound.waiting()
        await records.close()
        assert len(waiting) == 1
        assert {part.name for part in found.parts} >= {"worker", "mail catcher"}


def traces(place: Path) -> dict[str, dict[str, float]]:
    """The processes that the stack has written down."""
    return json.loads((place / "processes.json").read_bytes())


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
async def test_it_stops_within_ten_seconds_and_nothing_outlives_it(folder: Path, asked_by: signal.Signals) -> None:
    """Ctrl-C, or a SIGTERM, ends every process, leaves with 0, and clients find no stack afterwards. What a neighbour
    on a busy machine may hold up once, it does not hold up three times.
    """
    took = await seconds_to_stop(folder, asked_by)
    for _ in range(2):
        took = took if took < 10 else await seconds_to_stop(folder, asked_by)
    assert took < 10


async def seconds_to_stop(folder: Path, asked_by: signal.Signals) -> float:
    """How long a stack takes to stop, with nothing left of it."""
    async with up(folder) as (process, found):
        parts = processes(found)
        begun = time.monotonic()
        process.send_signal(asked_by)
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
        took = time.monotonic() - begun
        assert [part for part in parts if part.is_running() and part.status() != psutil.STATUS_ZOMBIE] == []
    assert StateFolder(folder).running() is None
    return took


async def test_after_a_kill_of_every_process_each_complaint_is_where_it_was(folder: Path) -> None:
    """Nothing of a complaint is lost by a kill -9 of all at once: its stage and its journal are as they were."""
    complaint = a_complaint()
    async with up(folder) as (process, found):
        stage, hashes = await decided_upon(folder, complaint.reference, start=complaint)
        parts = processes(found)
        for victim in (psutil.Process(process.pid), *parts):
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
        await asyncio.to_thread(process.wait)
        psutil.wait_procs(parts, timeout=10)
    async with up(folder):
        stage_after, hashes_after = await decided_upon(folder, complaint.reference)
        assert stage_after == stage
        assert hashes_after[: len(hashes)] == hashes


async def decided_upon(folder: Path, reference: str, start: NewComplaint | None = None) -> tuple[Stage, list[bytes]]:
    """The stage and the journal's hashes of a complaint, once it waits for a person to decide."""
    settings = Settings.load(variables(AMENDS_STATE=str(folder)))
    counter = AmendsClient(await connect_to_temporal(settings.temporal))
    if start is not None:
        await counter.start(start)
    records = await Records.connect(settings.database_url, max_size=2)
    try:
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            stage = (await counter.status(reference)).stage
            entries = await records.journal.read(f"complaint/{reference}")
            if stage is Stage.DECIDING and entries:
                return stage, [entry.hash for entry in entries]
            await asyncio.sleep(0.1)
    finally:
        await records.close()
    raise AssertionError("the complaint does not come to be decided")


async def test_a_stack_whose_own_process_was_killed_leaves_nothing_behind(folder: Path) -> None:
    """The parts that outlived a killed `amends up` are ended by the next one, which then has all of the folder."""
    async with up(folder) as (process, found):
        process.kill()
        await asyncio.to_thread(process.wait)
        left = processes(found)
        assert left
        async with up(folder) as (_, again):
            assert not any(part.is_running() and part.status() != psutil.STATUS_ZOMBIE for part in left)
            assert {part.name for part in again.parts} == {part.name for part in found.parts}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEMPORAL_ADDRESS", "temporal"),
        ("TEMPORAL_ADDRESS", "127.0.0.1:9"),
        ("DATABASE_URL", "sqlite:///amends.db"),
        ("DATABASE_URL", "postgresql://amends:secret@127.0.0.1:9/amends"),
        ("SMTP_URL", "127.0.0.1"),
        ("SMTP_URL", "smtp://127.0.0.1:9"),
    ],
)
def test_a_wrong_setting_is_told_before_anything_starts(name: str, value: str, tmp_path: Path) -> None:
    """It says which and how to mend it, in one line without a password, leaves with 5, and has made no folder."""
    said = told(tmp_path / "state", **{name: value})
    assert said.returncode == 5
    assert name in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert "secret" not in said.stderr
    assert not (tmp_path / "state").exists()
