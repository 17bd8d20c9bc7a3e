"""Follows the policy tutorial as its reader does: saves files, runs commands, compares answers."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
TUTORIAL = ROOT / "docs" / "tutorials" / "policy-tutorial.md"
BLOCK = re.compile(r"^```(sh|text|yaml|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED_AS = re.compile(r"save\s+this as `([^`]+)`:\s*\Z", re.IGNORECASE)
REFUSAL = re.compile(r"^✗ (?!not )", re.MULTILINE)  # '✗ not default: …' explains a choice
PATIENCE = 180.0


@dataclass(frozen=True)
class Step:
    """One thing that the reader does: saves a file, or runs a command with a shown answer."""

    file: str = ""
    text: str = ""
    command: str = ""
    shown: str = ""

    @property
    def refused(self) -> bool:
        """Whether what the page shows is a no, so that the command's status is one, too."""
        return bool(REFUSAL.search(self.shown))


def steps() -> list[Step]:
    """What the reader does, in order. Raises ValueError for a file of which the page does not say what it is called."""
    page = TUTORIAL.read_text("utf-8")
    found: list[Step] = []
    for block in BLOCK.finditer(page):
        kind, text = block.groups()
        if kind == "sh":
            found += [Step(command=line) for line in text.splitlines()]
        elif kind == "text":
            found.append(Step(command=found.pop().command, shown=text))
        elif saved := SAVED_AS.search(page[: block.start()]):
            found.append(Step(file=saved[1], text=text))
        else:
            raise ValueError(f"what is this saved as?\n{text}")
    return found


def begun_in(folder: Path) -> Path:
    """A folder like that of Amends, which the reader may fill."""
    for part in ("policies", "templates"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def follow(step: Step, folder: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str] | None":
    """Save the file, or run the command as it is printed."""
    if step.file:
        (folder / step.file).write_text(step.text, "utf-8")
        return None
    return subprocess.run(
        step.command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip
