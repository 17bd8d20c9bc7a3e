"""The stack as `make up` runs it, for the pages whose commands are run here as they are printed."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OF_THE_STACK = ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "DATABASE_URL", "DATABASE_OWNER_URL", "SMTP_URL")
PATIENCE = 180.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Runs `make up` as the README says, in its own folder; yields what a second terminal would have set."""
    state = tmp_path_factory.mktemp("readme") / "state"
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_STACK}
    environment["AMENDS_STATE"] = str(state)
    environment["AMENDS_TODAY"] = "2026-12-01"  # a day on which the holidays of the shipped pages are known
    process = subprocess.Popen(["make", "up"], cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield environment | {"TEMPORAL_ADDRESS": address(state / "stack.json", process)}
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(PATIENCE)


def address(written: Path, process: "subprocess.Popen[bytes]") -> str:
    """Where Temporal is, as soon as the stack has written it down."""
    deadline = time.monotonic() + PATIENCE
    while not written.exists():
        assert process.poll() is None, "make up ended"
        assert time.monotonic() < deadline, "make up takes too long"
        time.sleep(0.05)
    return str(json.loads(written.read_text())["settings"]["TEMPORAL_ADDRESS"])
