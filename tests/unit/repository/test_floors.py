"""The floors of the house hold, and the make targets do what the README says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HERE = Path(sys.executable).parent


def test_a_room_imports_only_from_floors_below() -> None:
    """import-linter finds every contract of pyproject.toml kept."""
    done = subprocess.run(
        [HERE / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=180
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("name", ["runtime", "dev", "uv"])
def test_requirements_are_pinned_with_hashes_and_name_no_host(name: str) -> None:
    """Every requirement has one version and at least one hash, and no index or address is written into the file."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    requirements = [line for line in text.splitlines() if line and not line[0].isspace() and not line.startswith("#")]
    assert requirements
    assert all(re.match(r"^[a-z0-9._\[\]-]+==\S+", line) for line in requirements)
    assert all(line.endswith("\\") for line in requirements)
    assert text.count("--hash=sha256:") >= len(requirements)
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)


@pytest.mark.parametrize("target", ["demo", "test", "test-all", "up", "bench", "lint", "record-histories", "help"])
def test_make_knows_the_target(target: str) -> None:
    """Every target of the README exists, and begins with the set-up where it needs one."""
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr


def test_ci_runs_the_tests_as_the_readme_says() -> None:
    """The script that runs on every submission calls `make test`, without a standard input."""
    assert "make test </dev/null" in (ROOT / ".ci" / "run").read_text()
