"""Tries the query gate with another version of Temporal's SDK: `make test-newest-sdk`.

The SDK goes into a folder of its own, first on the import path; `.venv` stays as it is. Without a version it is the
newest on the package index. Where that is the pinned one, or none can be installed, it says so and tries nothing.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from amends.temporal.query_gate import TESTED_WITH

TESTS = Path(__file__).parent
OF_THE_GATE = "test_asked_while_reckoning.py"
PATIENCE = 120  # seconds for the package index


def main(version: str | None) -> int:
    """Installs it and runs the gate's tests; returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="amends-sdk-") as folder:
        try:
            install(folder, version)
        except (subprocess.SubprocessError, OSError) as problem:
            print(f"skipped: no other temporalio can be installed here ({type(problem).__name__})")  # noqa: T201
            return 1 if version else 0
        found = next(Path(folder).glob("temporalio-*.dist-info")).name.split("-")[1].removesuffix(".dist")
        if found == TESTED_WITH and version is None:
            print(f"nothing to try: the newest temporalio is {found}, which is the pinned one")  # noqa: T201
            return 0
        print(f"the query gate with temporalio {found} ({TESTED_WITH} is pinned):", flush=True)  # noqa: T201
        return run_tests(folder)


def install(folder: str, version: str | None) -> None:
    """Puts the SDK with all that it needs into this folder. Raises CalledProcessError or TimeoutExpired."""
    wanted = f"temporalio=={version}" if version else "temporalio"
    uv = Path(sys.executable).with_name("uv")
    pip = [str(uv), "pip", "install"] if uv.exists() else [sys.executable, "-m", "pip", "install"]
    python = ["--python", sys.executable] if uv.exists() else ["--disable-pip-version-check"]
    subprocess.run([*pip, "-q", *python, "--target", folder, "--upgrade", wanted], check=True, timeout=PATIENCE)


def run_tests(folder: str) -> int:
    """The gate's own tests, with the SDK in this folder; returns pytest's exit status."""
    file = next(TESTS.rglob(OF_THE_GATE))
    environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    return subprocess.run(pytest, env=environment, cwd=TESTS.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
