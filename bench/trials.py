"""Measures how long a policy owner waits for a journey, and for a comparison over past complaints."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench import pasts
from bench.figures import Figure

ROOT = Path(__file__).parent.parent
HOUSE, ENERGY = ROOT / "policies/default.yaml", ROOT / "policies/packs/uk-ofgem.yaml"
A_DECISION, SOONER = "target: 3 business days", "target: 2 business days"
ROUNDS = 3
MOST_SECONDS = {"journey": 5, "compare": 20}


def measure_journey() -> list[Figure]:
    """Eight weeks of an energy complaint that nobody answers, from the command to its answer; the median."""
    taken = [_run("journey", str(ENERGY)) for _ in range(ROUNDS)]
    told = taken[0][1]
    happened = len(told["customer"]) + len(told["staff"])
    return [
        Figure("journey", "journey of eight weeks", median(took for took, _ in taken), "s", MOST_SECONDS["journey"]),
        Figure("journey_steps", "what happens in it", happened, "letters and notices"),
    ]


def measure_compare(complaints: int) -> list[Figure]:
    """The house rules next to the same with a decision a day sooner, over made-up complaints."""
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        sooner, lived = Path(folder) / "sooner.yaml", pasts.write(Path(folder) / "pasts.jsonl", complaints)
        sooner.write_text(HOUSE.read_text("utf-8").replace(A_DECISION, SOONER), "utf-8")
        took, told = _run("compare", str(HOUSE), str(sooner), "--complaints", str(lived))
    if (judged := told["b"]["judged"]) != complaints:
        raise ValueError(f"{judged} of {complaints} complaints were lived again")
    return [Figure("compare", f"{complaints:,} complaints under two policies", took, "s", MOST_SECONDS["compare"])]


def _run(*command: str) -> tuple[float, dict[str, Any]]:
    """Seconds from the command to its end, and its output."""
    begin = time.perf_counter()
    program = [sys.executable, str(ROOT / "starter.py"), "policy", *command, "--json"]
    said = subprocess.run(program, capture_output=True, check=True, cwd=ROOT)
    return time.perf_counter() - begin, json.loads(said.stdout)
