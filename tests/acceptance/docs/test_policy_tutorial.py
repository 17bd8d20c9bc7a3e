"""The tutorial tells the truth: what it has one save is saved, what it has one run is run, and it ends as it shows."""

import re
from pathlib import Path

from tests.acceptance.docs.tutorial import TUTORIAL, begun_in, follow, steps

WIDE = {"COLUMNS": "200"}


def test_whoever_follows_the_tutorial_sees_what_it_shows(tmp_path: Path, stack: dict[str, str]) -> None:
    """Each answer has the lines that the page shows of it, and where they are a no, so is the status."""
    here = begun_in(tmp_path)
    environment = {name: value for name, value in stack.items() if name != "TEMPORAL_ADDRESS"} | WIDE
    for step in steps():
        done = follow(step, here, environment)
        if done is None:
            continue
        said = words(done.stdout + done.stderr)
        assert bool(done.returncode) == step.refused, f"{step.command}\n{said}"
        assert [line for line in step.shown.splitlines() if words(line) not in said] == [], f"{step.command}\n{said}"
    for page in ("lamps.html", "lamp-fa.html"):
        assert "<svg" in (here / "shop" / page).read_text("utf-8")


def words(text: str) -> str:
    """The same text, however its lines are broken."""
    return " ".join(text.split())


def test_everything_that_the_tutorial_points_to_is_there() -> None:
    """Its pictures, made by `python -m tests.acceptance.docs.journey_pictures`, and the pages that lead on."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", TUTORIAL.read_text("utf-8"))
    assert [target for target in targets if not (TUTORIAL.parent / target).exists()] == []
    assert [f"../pictures/policy-tutorial-{language}.png" in targets for language in ("en", "fa")] == [True, True]
