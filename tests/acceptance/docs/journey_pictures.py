"""Takes the pictures of journeys in docs/pictures: `python -m tests.acceptance.docs.journey_pictures`.

Those of docs/tutorials/policy-tutorial.md are drawn by following it.

Needs Chromium (Debian: apt-get install chromium fonts-noto-core).
"""

import asyncio
import json
import os
import tempfile
from pathlib import Path

import yaml
from typer.testing import CliRunner

from amends.cli.main import app
from tests.acceptance.docs.pictures import HOUSE, PICTURES, browser, chromium_here
from tests.acceptance.docs.tutorial import begun_in, follow, steps

WIDTH, HEIGHT = 1280, 1000
PERSIAN = HOUSE / "examples" / "12-in-persian.yaml"


def persian_complaint(folder: Path) -> Path:
    """A complaint in Persian, as JSON in this folder."""
    written = yaml.safe_load(PERSIAN.read_text("utf-8"))["complaint"]
    file = folder / "complaint.json"
    file.write_text(json.dumps(written | {"received_at": "2026-10-12T10:00:00+03:30"}), "utf-8")
    return file


def draw(page: Path, *options: str) -> None:
    """Play a journey under the house rules and draw it. Raises what the command raises."""
    words = ["policy", "journey", str(HOUSE / "policies" / "default.yaml"), "--html", str(page), *options]
    result = CliRunner().invoke(app, words)
    if result.exit_code:
        raise SystemExit(result.output)


def follow_the_tutorial(folder: Path) -> dict[str, Path]:
    """The two drawings that it ends with, by the names of their pictures. Raises SystemExit where one is not made."""
    begun_in(folder)
    for step in steps():
        done = None if " publish " in step.command else follow(step, folder, os.environ)
        if done is not None and bool(done.returncode) != step.refused:
            raise SystemExit(f"{step.command}\n{done.stdout}{done.stderr}")
    return {
        "policy-tutorial-en": folder / "shop" / "lamps.html",
        "policy-tutorial-fa": folder / "shop" / "lamp-fa.html",
    }


async def take(folder: Path, pages: dict[str, Path], executable: str) -> list[Path]:
    """Take the upper part of each page; what was taken."""
    async with browser(executable) as running:
        for name, page in pages.items():
            window = await running.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            await window.goto(page.as_uri())
            await window.screenshot(path=folder / f"{name}.png")
    return [folder / f"{name}.png" for name in pages]


if __name__ == "__main__":
    found = chromium_here()
    if found is None:
        raise SystemExit("There is no Chromium here. On Debian: apt-get install chromium fonts-noto-core")
    with tempfile.TemporaryDirectory() as there:
        drawn = {f"policy-journey-{language}": Path(there) / f"{language}.html" for language in ("en", "fa")}
        draw(drawn["policy-journey-en"])
        draw(drawn["policy-journey-fa"], "--complaint", str(persian_complaint(Path(there))), "--for", "4 weeks")
        drawn |= follow_the_tutorial(Path(there))
        for picture in asyncio.run(take(PICTURES, drawn, found)):
            print(picture.relative_to(HOUSE), picture.stat().st_size)  # noqa: T201
