"""How the demo looks: a bar for each complaint, then a table, a timeline and where to look."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from amends.audit.case_file import Story, recorded_story
from amends.cli.output import beside
from amends.cli.timeline import timeline
from amends.db import Records
from amends.devstack.state import Running
from amends.domain.case import CaseRow
from amends.domain.text import counted
from amends.domain.zones import ZoneInfo
from amends.simulation.scenarios import Example, ScenarioResult, shortcomings
from amends.simulation.scenarios.expectations import calls, escalations, letters
from amends.simulation.scenarios.player import Told

LONGEST_TITLE = 26


@contextmanager
def progress(pages: tuple[Example, ...]) -> Iterator[Told]:
    """Bars on stderr while the examples play; nothing where nobody watches."""
    console = beside()
    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20, complete_style="cyan", finished_style="green"),
        TextColumn("[dim]{task.fields[now]}"),
        TextColumn("{task.fields[what]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        rows = {
            page.reference: bars.add_task(f"{page.title:<{LONGEST_TITLE}}", total=len(page.script) + 1, now="", what="")
            for page in pages
        }

        def told(page: Example, scenes: int, now: datetime, what: str) -> None:
            bar = rows[page.reference]
            bars.update(bar, completed=scenes, now=f"{now:%a %d %b %Y}", what=what or bars.tasks[bar].fields["what"])

        yield told


@dataclass(frozen=True)
class Ended:
    """One complaint at its end, with what its page expects."""

    played: ScenarioResult
    row: CaseRow | None
    wrong: tuple[str, ...]

    @property
    def days(self) -> int:
        """Virtual days from its arrival until its last clock had stopped."""
        return (self.row.updated_at - self.played.arrived).days if self.row else 0

    @property
    def data(self) -> dict[str, Any]:
        """The complaint for programs."""
        row = self.row
        return {
            "reference": self.played.example.reference,
            "title": self.played.example.title,
            "as_expected": not self.wrong,
            "shortcomings": self.wrong,
            "path": row and row.path,
            "stage": row and row.stage,
            "outcome": row and row.outcome,
            "letters": letters(row) if row else {},
            "calls": calls(row) if row else {},
            "escalations": {name: dict(steps) for name, steps in escalations(row).items() if steps} if row else {},
            "virtual_days": self.days,
        }

    def cells(self) -> tuple[RenderableType, ...]:
        """The complaint as a line of the table."""
        example, row = self.played.example, self.row
        mark = Text("✗", "bold red") if self.wrong else Text("✓", "green")
        if row is None:
            return mark, Text(example.reference, "bold"), example.title, "-", "-", "-", "-", "-"
        steps = sum(counts.total() for counts in escalations(row).values())
        return (
            mark,
            Text(row.reference, "bold"),
            example.title,
            (row.path or "-").replace("_", " "),
            _letters(row),
            str(steps or "-"),
            row.outcome or "-",
            str(self.days),
        )


def _letters(row: CaseRow) -> str:
    """The letters, and the calls in their place."""
    sent, called = letters(row).total(), calls(row).total()
    if not called:
        return str(sent)
    by_phone = counted(called, "call")
    return f"{sent}, {by_phone}" if sent else by_phone


@dataclass(frozen=True)
class Report:
    """The report of the demo. `story` is the complaint that is told in full; `seconds` are real ones."""

    ended: tuple[Ended, ...]
    story: Story | None
    running: Running
    state: Path
    seconds: float

    @classmethod
    async def of(
        cls, played: tuple[ScenarioResult, ...], records: Records, running: Running, state: Path, seconds: float
    ) -> Self:
        """Reads the results from the records. `state` is the folder of the stack that it ran on."""
        ended: list[Ended] = []
        for play in played:
            row = await records.cases.row(play.example.reference)
            wrong = (play.trouble,) if play.trouble else ()
            wrong += shortcomings(play.example.must, row) if row else ("it never was opened",)
            ended.append(Ended(play, row, wrong))
        opened = sorted((each for each in ended if each.row), key=lambda each: not each.played.example.told_in_full)
        story = await recorded_story(records, opened[0].played.example.reference) if opened else None
        return cls(tuple(ended), story, running, state, seconds)

    @property
    def as_expected(self) -> bool:
        """Whether every complaint ended as its page says."""
        return not any(each.wrong for each in self.ended)

    @property
    def data(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "as_expected": self.as_expected,
            "complaints": [each.data for each in self.ended],
            "seconds": round(self.seconds, 1),
            "state": str(self.state),
        }

    def words(self, *, kept: bool) -> RenderableType:
        """The report for people: the timeline first, since a reader sees the end first."""
        return Group(
            *([_chapter("One complaint in full", told_in_full(self.story))] if self.story else []),
            _chapter("All of them", Group(self._table(), Text(), self._verdict())),
            _chapter("Where to look", self._where(kept=kept)),
        )

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for name in ("", "Reference", "Complaint", "Path", "Letters", "Escalations", "Outcome", "Days"):
            right, folds = name in {"Escalations", "Days"}, name in {"Complaint", "Path"}
            table.add_column(name, justify="right" if right else "left", overflow="fold", no_wrap=not folds)
        for each in self.ended:
            table.add_row(*each.cells())
        return table

    def _verdict(self) -> RenderableType:
        days = sum(each.days for each in self.ended)
        lived = f"{counted(days, 'day')} of {counted(len(self.ended), 'complaint')}"
        passed = f"{lived} passed in {self.seconds:.0f} seconds."
        if self.as_expected:
            return Text.assemble(("✓ ", "bold green"), f"All {len(self.ended)} ended as their pages say. {passed}")
        lines = [Text(passed)]
        for each in self.ended:
            lines += [
                Text.assemble(("✗ ", "bold red"), (each.played.example.reference, "bold"), f": {wrong}")
                for wrong in each.wrong
            ]
        return Group(*lines)

    def _where(self, *, kept: bool) -> RenderableType:
        amends = _amends()
        pages = next((part.address for part in self.running.parts if part.name == "Temporal's pages"), "")
        first = (
            Text("The stack of the demo is still up; Ctrl-C stops it. In another terminal:")
            if kept
            else Text.assemble(
                (f"{amends} up --state {self.state}", "bold"), " brings it all up again. In another terminal:"
            )
        )
        table = Table.grid(padding=(0, 3, 0, 0))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_row(f"export AMENDS_STATE={self.state}", "")
        table.add_row(f"{amends} show {self.ended[0].played.example.reference}", "a timeline, of any of them")
        table.add_row(f"{amends} list --all", "the list that staff see")
        table.add_row(f"{amends} mail list", "every letter; needs no stack")
        table.add_row(f"{amends} mail show 1", "one of them")
        table.add_row(pages, "Temporal's own pages, event by event")
        return Group(first, Padding(table, (0, 0, 0, 2)))


def told_in_full(story: Story) -> RenderableType:
    """The timeline on the customer's clock: the dates are those that the letters told."""
    return timeline(story, ZoneInfo(story.row.facts.time_zone if story.row.facts else "UTC"))


def _chapter(title: str, content: RenderableType) -> RenderableType:
    """A part of the report under its title."""
    return Group(Text(), Rule(Text(title, "bold"), align="left", style="dim"), Text(), Padding(content, (0, 0, 0, 2)))


def _amends() -> str:
    """The command as this person can type it."""
    program = Path(sys.argv[0])
    return "amends" if shutil.which("amends") or program.name != "amends" else str(program)
