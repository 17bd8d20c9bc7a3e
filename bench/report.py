"""The table for people, the document for programs, and the baseline for comparison."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from rich.table import Table
from rich.text import Text

from bench.figures import Figure, Verdict

BASELINE = Path(__file__).with_name("baseline.json")
SIGNS = {
    Verdict.MET: Text("✓ met", "green"),
    Verdict.MISSED: Text("✗ missed", "bold red"),
    Verdict.TOLD: Text("", "dim"),
}


def table(figures: Sequence[Figure], baseline: dict[str, Any]) -> Table:
    """Each figure with its demand and its baseline."""
    before = cast("dict[str, dict[str, float]]", baseline.get("figures", {}))
    shown = Table(title="What a complaint costs", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("what", "measured", "demanded", "", "baseline"):
        shown.add_column(heading, justify="right" if heading in {"measured", "demanded", "baseline"} else "left")
    for figure in figures:
        then = before.get(figure.key)
        shown.add_row(
            figure.what,
            f"{figure.measured:,.1f} {figure.unit}",
            "" if figure.demand is None else f"at most {figure.demand:g}",
            SIGNS[figure.verdict],
            Text(f"{then['measured']:,.1f}" if then else "", "dim"),
        )
    return shown


def document(figures: Sequence[Figure], load: float) -> dict[str, Any]:
    """The run with its machine; `load` is how many processes wanted its CPUs before the run."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cpus": os.cpu_count(),
            "load_before": round(load, 1),
            "processor": platform.machine(),
            "system": platform.platform(terse=True),
            "python": platform.python_version(),
            "temporalio": version("temporalio"),
        },
        "figures": {figure.key: figure.json() for figure in figures},
    }


def baseline() -> dict[str, Any]:
    """The baseline that is stored with the source; empty where there is none."""
    return json.loads(BASELINE.read_bytes()) if BASELINE.exists() else {}


def write(run: dict[str, Any], path: Path) -> None:
    """Writes a run, for programs or as the new baseline."""
    path.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n")
