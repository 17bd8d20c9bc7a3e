"""Reports mistakes in a set of pages, each with its place, for people and for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from amends.cli.exit_codes import Exit
from amends.cli.output import Answer

if TYPE_CHECKING:
    from amends.policy import Problem


def mistakes(problems: Iterable[Problem]) -> Answer:
    """Every mistake with its place; programs get the parts."""
    listed = list(problems)
    data = [{"file": each.file, "line": each.line, "column": each.column, "what": each.text} for each in listed]
    lines = [line("✗", "bold red", each) for each in listed]
    return Answer({"problems": data}, Group(*lines), Exit.REFUSED)


def line(mark: str, style: str, problem: Problem) -> Text:
    """One remark. In a pipe it stays one line, since editors and scripts look for its place at the beginning."""
    said = Text.assemble((f"{mark} ", style), str(problem))
    if not sys.stdout.isatty():
        said.no_wrap, said.overflow = True, "ignore"
    return said
