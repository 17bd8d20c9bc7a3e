"""Measures what we lose and leave in the mails of other projects' tests, next to those projects.

Their mails are not here. The page next to this module names each by the digest of its text, and holds the numbers of
the lines that are the writer's own, by the tests of its project. Lines that a project leaves by its own fault (a
quotation, its head, a telephone's line) are judged by hand. Left out are mails that only hand another one on (a forward
is evidence here) and mails that hold nothing but a quotation (we show them whole). Mails are read from clones in the
folder that AMENDS_PEERS names.
"""

import ast
import hashlib
import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from amends.messaging.letter_matching import squashed
from amends.messaging.reply_text import new_words
from bench.figures import Figure

people = Console(stderr=True)
PAGE = Path(__file__).with_suffix(".json")


def measure_suites() -> list[Figure]:
    """The words that we lose and leave in the mails of all projects; nothing where their clones are absent."""
    page = json.loads(PAGE.read_text(encoding="utf-8"))
    clones = Path(os.environ.get("AMENDS_PEERS", ""))
    if not os.environ.get("AMENDS_PEERS") or not clones.is_dir():
        people.print("AMENDS_PEERS names no folder with clones of other projects: not compared with them.")
        return []
    texts = {_digest(text): text for clone, under in page["mails_in"].items() for text in _texts(clones / clone, under)}
    found = [(texts[mail["sha256"]], mail["own"]) for mail in page["mails"] if mail["sha256"] in texts]
    lost = noise = 0
    for text, own in found:
        less, more = compared(text, own, new_words(text).words)
        lost, noise = lost + less, noise + more
    best = min(peer["noise"] for peer in page["peers"].values())
    what = f"{len(found)} mails of other projects' tests"
    others = ", ".join(f"{name} {peer['lost']} and {peer['noise']}" for name, peer in page["peers"].items())
    missing = Figure("peers_missing", f"{what}: not found in the clones", len(page["mails"]) - len(found), "mails", 0)
    return [
        missing,
        Figure("peers_lost", f"{what}: words of writers lost", lost, "words", 0),
        Figure("peers_noise", f"{what}: words of others left (lost and left by {others})", noise, "words", best),
    ]


def compared(text: str, own: list[int], answer: str) -> tuple[int, int]:
    """How many words of the writer's own lines an answer lost, and how many of other lines it left."""
    lines = [line for line in text.splitlines() if squashed(line)]
    told = Counter(map(squashed, answer.splitlines()))
    lost = noise = 0
    for number, line in sorted(enumerate(lines), key=lambda numbered: numbered[0] not in own):
        there = told[squashed(line)] > 0
        told[squashed(line)] -= there
        words = len(line.split())
        lost += words if number in own and not there else 0
        noise += words if number not in own and there else 0
    return lost, noise


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _texts(clone: Path, under: str) -> Iterator[str]:
    """Each text file in a folder of a clone, and each string in a Python file."""
    git = ["git", "--git-dir", str(clone / "repo" if (clone / "repo").is_dir() else clone / ".git")]
    listed = _output([*git, "ls-tree", "-r", "--name-only", "HEAD", under]).decode().splitlines()
    for path in listed:
        content = _output([*git, "show", f"HEAD:{path}"])
        if path.endswith(".txt"):
            yield content.decode("utf-8", "replace")
        elif path.endswith(".py"):
            yield from (str(node.value) for node in ast.walk(ast.parse(content)) if isinstance(node, ast.Constant))


def _output(command: list[str]) -> Any:
    return subprocess.run(command, capture_output=True, check=True).stdout
