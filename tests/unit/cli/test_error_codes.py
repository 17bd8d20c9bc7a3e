"""The catalogue of errors holds every code that a command can end with."""

import ast
from collections.abc import Iterator
from pathlib import Path

import amends
from amends.cli.exit_codes import Exit
from amends.domain.errors import Code

ERRORS = {"CommandError"}


def codes_written_in(file: Path) -> Iterator[str]:
    """The codes that stand as text in this file, in the call of a command's error."""
    for call in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS:
            named = [each.value for each in call.keywords if each.arg == "code"]
            for given in (*call.args[3:4], *named):
                if isinstance(given, ast.Constant):
                    yield str(given.value)


def test_a_command_ends_with_no_code_that_the_catalogue_lacks() -> None:
    """Programs rely on codes: each stands in `Code`, also one that only the command line knows."""
    written = {code for file in Path(amends.__path__[0], "cli").glob("*.py") for code in codes_written_in(file)}
    assert written, "the search finds none: is the error called otherwise?"
    assert written - set(Code) == set()


def test_an_error_without_a_code_of_its_own_has_that_of_its_status() -> None:
    """The default is the status's name: each stands in the catalogue, but for what ends no command by an error."""
    assert {status.name.lower() for status in Exit} - set(Code) == {"done", "interrupted"}
