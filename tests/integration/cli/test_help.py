"""The help reads like a guide, and the way out is the one that was meant."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text
from typer.core import TyperGroup
from typer.main import get_command

from amends.cli.action_command import command_of
from amends.cli.exit_codes import Exit
from amends.cli.main import app
from amends.domain.actions import ACTIONS
from tests.support.command_line import Amends

ROOT = Path(__file__).parents[3]


async def test_help_lists_every_exit_status_with_its_meaning(amends: Amends) -> None:
    """Whoever writes a script around `amends` finds every status in `--help`."""
    said = await amends("--help")
    for status in Exit:
        assert f"{int(status)}  {status.meaning}" in said.out


@pytest.mark.parametrize("action", sorted(ACTIONS))
async def test_every_action_of_the_contract_has_a_command_with_help(amends: Amends, action: str) -> None:
    """No action can only be done by programs: each has a command that says what it does and how to do it once."""
    said = await amends(command_of(action), "--help")
    assert said.status == Exit.DONE
    for word in ("REF", "--action-id", "--seen-revision", "--json"):
        assert word in said.out


def test_a_setting_that_is_missing_is_told_in_one_line(tmp_path: Path) -> None:
    """Without settings the real program says which one is missing and how to mend it, and leaves with status 5."""
    said = run_amends(tmp_path, "list")
    assert said.returncode == Exit.NOT_THERE
    assert said.stdout == ""
    [line] = said.stderr.splitlines()
    assert "is not set" in line
    assert "amends up" in line


def test_a_program_gets_the_same_failure_as_json(tmp_path: Path) -> None:
    """With --json stdout holds one document even when nothing could be done, and stderr is silent."""
    said = run_amends(tmp_path, "list", "--json")
    assert said.returncode == Exit.NOT_THERE
    assert '"code": "setting"' in said.stdout
    assert said.stderr == ""


SPOKEN_OVER = """
import asyncio, os, sys
from amends.cli.main import app, main
from amends.cli.output import Answer, tell

@app.command("spoken-over")
def spoken_over(fault: bool = False, json: bool = False) -> None:
    async def work() -> Answer:
        os.write(1, b"WARN a library of machine code speaks up\\n")
        os.system("echo so does a program that it starts")
        if fault:
            raise ZeroDivisionError
        return Answer({"said": "by the command"}, "words")
    tell(work(), as_json=json)

sys.argv[0] = "amends"
main()
"""


@pytest.mark.parametrize(
    ("how", "status", "document"),
    [([], Exit.DONE, {"said": "by the command"}), (["--fault"], Exit.FAULT, {"code": "fault"})],
)
def test_stdout_is_one_document_whatever_libraries_write_there(
    how: list[str], status: Exit, document: dict[str, str]
) -> None:
    """What machine code or a started program writes to file 1 goes to stderr; a fault of ours is a document, too."""
    said = subprocess.run(
        [sys.executable, "-c", SPOKEN_OVER, "spoken-over", "--json", *how],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert said.returncode == status
    data = json.loads(said.stdout)
    assert document.items() <= data.get("error", data).items()
    assert "machine code" in said.stderr
    assert "a program" in said.stderr


@pytest.mark.parametrize("words", [["--help"], ["schema"]], ids=" ".join)
def test_a_reader_that_has_read_enough_is_no_failure(tmp_path: Path, words: list[str]) -> None:
    """`amends --help | head -1` ends without a word, also where the reader has gone before the first line."""
    reads, writes = os.pipe()
    os.close(reads)
    try:
        said = subprocess.run(
            [sys.executable, ROOT / "starter.py", *words],
            stdout=writes, stderr=subprocess.PIPE, text=True, env=no_settings(tmp_path), check=False,
        )  # fmt: skip
    finally:
        os.close(writes)
    assert said.stderr == ""


def run_amends(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The real program, as the shell runs it."""
    return subprocess.run(
        [sys.executable, str(ROOT / "starter.py"), *arguments],
        capture_output=True, text=True, env=no_settings(folder), cwd=folder, check=False,
    )  # fmt: skip


def no_settings(folder: Path) -> dict[str, str]:
    """An environment in which nothing is set."""
    taken = ("TEMPORAL_", "DATABASE_", "SMTP_", "AMENDS_", "MAIL_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(taken)}
    return kept | {"AMENDS_STATE": str(folder / "nothing")}


def test_the_documentation_lists_every_exit_status_as_the_program_means_it() -> None:
    """docs/reference/command-line.md and `--help` cannot say different things."""
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text("utf-8")
    for status in Exit:
        assert f"| {int(status)} | {status.meaning} |" in page


def test_the_documentation_tells_what_every_command_answers_to_programs() -> None:
    """Whoever parses `--json` finds the keys of each command's document in docs/reference/command-line.md."""
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text("utf-8")
    told = set(re.findall(r"`([a-z -]+)`", " ".join(re.findall(r"^\| (.*?) \|", page, flags=re.MULTILINE))))
    actions = {command_of(action) for action in ACTIONS}  # the row of "every action"
    assert "every action" in page
    assert sorted(set(commands(get_command(app))) - told - actions) == []


def test_help_prints_what_stands_in_brackets() -> None:
    """'[default: now]' is no markup to the reader: a help text comes out as it was written, in every command."""
    lost = [
        f"{name} {parameter.name}: {words}"
        for name, command in every_command(get_command(app))
        for parameter in command.params
        if (words := getattr(parameter, "help", None)) and Text.from_markup(words).plain != words.replace("\\[", "[")
    ]
    assert lost == []


def every_command(family: object, *before: str) -> Iterator[tuple[str, Any]]:
    """Each command with its whole name."""
    assert isinstance(family, TyperGroup)
    for name, each in family.commands.items():
        if isinstance(each, TyperGroup):
            yield from every_command(each, *before, name)
        else:
            yield " ".join([*before, name]), each


def commands(family: object) -> Iterator[str]:
    """The names of all commands, those within families with the family's name."""
    return (name for name, _ in every_command(family))
