"""The README tells the truth: every command in it is run here exactly as printed."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
SHELL = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
PYTHON = [block for language, block in BLOCKS if language == "python"]
OF_THE_STACK = ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "DATABASE_URL", "DATABASE_OWNER_URL", "SMTP_URL")
PATIENCE = 60.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """`make up` as the README has it, in a folder of its own; yields what a second terminal would have set."""
    state = tmp_path_factory.mktemp("readme") / "state"
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_STACK}
    environment["AMENDS_STATE"] = str(state)
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


def run(command: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """One line in a shell, in the project's folder."""
    return subprocess.run(
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_the_commands_do_what_the_readme_says(stack: dict[str, str]) -> None:
    """Every shell line but make's ends well, in the order in which the README prints them."""
    for command in SHELL:
        if command.startswith("make "):
            continue
        done = run(command, without_address(command, stack))
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def without_address(command: str, stack: dict[str, str]) -> dict[str, str]:
    """Only the line that names TEMPORAL_ADDRESS has it: the others find the stack by themselves."""
    return {name: value for name, value in stack.items() if name != "TEMPORAL_ADDRESS" or name in command}


@pytest.mark.parametrize("program", PYTHON)
def test_the_python_in_the_readme_starts_a_complaint(program: str, stack: dict[str, str]) -> None:
    """The program is run as printed, and says that the complaint is new."""
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-c", program],
        cwd=ROOT,
        env=without_address("", stack),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert "verdict='new'" in done.stdout, done.stderr


@pytest.mark.parametrize("command", [line for line in SHELL if line.startswith("make ")])
def test_make_knows_what_the_readme_names(command: str) -> None:
    """`make demo` and `make test` are targets; the demo has a test of its own, and this test is part of the other."""
    done = run(f"{command} --dry-run", dict(os.environ))
    assert done.returncode == 0, done.stderr


def test_pictures_and_pages_are_there() -> None:
    """Every file that the README points to exists."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
