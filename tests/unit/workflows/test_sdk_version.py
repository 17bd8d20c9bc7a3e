"""The query gate depends on the inside of Temporal's SDK: the version is pinned, and another one is told."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import temporalio

from amends.temporal.query_gate import TESTED_WITH

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").exists())
OTHER_SDK = "import temporalio; temporalio.__version__ = '9.9.9'; "


def test_the_sdk_is_pinned_to_the_version_that_was_tested() -> None:
    """What is installed, what a wheel asks for and what is installed for development are the same version."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    locked = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    assert [each for each in declared if each.startswith("temporalio")] == [f"temporalio=={TESTED_WITH}"]
    assert re.findall(r"^temporalio==(\S+)", locked, re.MULTILINE) == [TESTED_WITH]
    assert temporalio.__version__ == TESTED_WITH


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        pytest.param("import amends.temporal.query_gate", 0, id="a program that imports it is warned"),
        pytest.param("from amends.worker.main import main; main()", 1, id="a worker does not start"),
    ],
)
def test_another_sdk_is_told_with_what_to_do(entry: str, status: int, tmp_path: Path) -> None:
    """It names both versions and the command that installs the right one."""
    settings = {
        "TEMPORAL_ADDRESS": "127.0.0.1:9",
        "DATABASE_URL": "postgresql://app@127.0.0.1:9/amends",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "AMENDS_STATE": str(tmp_path),
    }
    command = [sys.executable, "-c", OTHER_SDK + entry]
    done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == status
    said_in = done.stderr.splitlines()[-1 if status else 0]
    assert f"tested with temporalio {TESTED_WITH}, not with 9.9.9" in said_in
    assert f"pip install temporalio=={TESTED_WITH}" in said_in
