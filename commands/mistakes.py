"""How mistakes in a set of pages are told: each with its place, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from commands.exits import Exit
from commands.speaking import Answer

if TYPE_CHECKING:
    from planning import Problem


def mistakes(problems: Iterable[Problem]) -> Answer:
    """Every mistake with its place; a program gets the parts."""
    listed = list(problems)
    data = [{"file": each.file, "line": each.line, "column": each.column, "what": each.text} for each in listed]
    lines = [Text.assemble(("✗ ", "bold red"), str(each)) for each in listed]
    return Answer({"problems": data}, Group(*lines), Exit.REFUSED)
