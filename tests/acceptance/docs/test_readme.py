"""The README and the first hour tell the truth: every command in them is run here exactly as printed."""

import os
import re
import subprocess

import pytest

from tests.acceptance.docs.conftest import PATIENCE, ROOT

FOLLOWED = ("README.md", "docs/tutorials/first-hour.md")
"""One after the other: the first hour goes on where the README ends."""
TEXT = "\n".join((ROOT / page).read_text("utf-8") for page in FOLLOWED)
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
SHELL = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
PYTHON = [block for language, block in BLOCKS if language == "python"]


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
