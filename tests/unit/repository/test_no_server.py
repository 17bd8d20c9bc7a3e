"""A test among the unit tests that reaches for a server fails, and is told where it belongs."""

import subprocess
import sys
from pathlib import Path

from tests.unit.conftest import starts_a_server

REACHING = """
import contextlib, socket, subprocess
import temporalio.client

def test_connects():
    with contextlib.suppress(RuntimeError), socket.socket() as one:
        one.connect(("127.0.0.1", 9))

def test_starts_the_stack():
    with contextlib.suppress(RuntimeError):
        subprocess.run(["make", "up"])

async def test_asks_temporal():
    with contextlib.suppress(RuntimeError):
        await temporalio.client.Client.connect("127.0.0.1:9")

def test_wants_a_database(postgres):
    pass

def test_does_nothing_of_the_kind():
    pass
"""
TOLD = {
    "test_connects": "a unit test connects to ('127.0.0.1', 9)",
    "test_starts_the_stack": "a unit test starts make up",
    "test_asks_temporal": "a unit test connects to Temporal",
    "test_wants_a_database": "a unit test asks for PostgreSQL",
}


def test_a_unit_test_cannot_reach_a_server(tmp_path: Path) -> None:
    """Each way to one fails the test, even where the product hides the error; a test without any passes."""
    (tmp_path / "test_reaching.py").write_text(REACHING)
    command = [sys.executable, "-m", "pytest", "-p", "tests.unit.conftest", "-p", "no:cacheprovider", "-o"]
    ran = subprocess.run([*command, "asyncio_mode=auto", "-rA", tmp_path], capture_output=True, text=True, check=False)
    failed = {line.rpartition("::")[2].split(" ")[0] for line in ran.stdout.splitlines() if line.startswith("ERROR ")}
    assert failed == TOLD.keys(), ran.stdout
    for words in TOLD.values():
        assert f"{words}: tests that need a server stand in tests/integration" in ran.stdout


def test_programs_that_are_no_server_may_be_run() -> None:
    """A linter, a schema printed by our own program: quick, and nobody listens afterwards."""
    assert not starts_a_server([sys.executable, "-m", "amends.cli.main", "schema"])
    assert not starts_a_server(["make", "--dry-run", "up"])
    assert starts_a_server([".venv/bin/amends", "up"])
    assert starts_a_server([sys.executable, "-m", "amends.worker.main"])
    assert starts_a_server(["setpriv", "--reuid=1", "/opt/pg/bin/postgres", "-D"])
