"""Takes the pictures of journeys in docs/pictures: `python -m tests.commands.journey_pictures` after a change of looks.

Needs Chromium (Debian: apt-get install chromium fonts-noto-core).
"""

import asyncio
import json
import tempfile
from pathlib import Path

import yaml
from typer.testing import CliRunner

from starter import app
from tests.letters.pictures import HOUSE, PICTURES, browser, chromium_here

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


async def take(folder: Path, pages: dict[str, Path], executable: str) -> list[Path]:
    """Take the upper part of each page; what was taken."""
    async with browser(executable) as running:
        for language, page in pages.items():
            window = await running.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            await window.goto(page.as_uri())
            await window.screenshot(path=folder / f"policy-journey-{language}.png")
    return [folder / f"policy-journey-{language}.png" for language in pages]


if __name__ == "__main__":
    found = chromium_here()
    if found is None:
        raise SystemExit("There is no Chromium here. On Debian: apt-get install chromium fonts-noto-core")
    with tempfile.TemporaryDirectory() as there:
        drawn = {language: Path(there) / f"{language}.html" for language in ("en", "fa")}
        draw(drawn["en"])
        draw(drawn["fa"], "--complaint", str(persian_complaint(Path(there))), "--for", "4 weeks")
        for picture in asyncio.run(take(PICTURES, drawn, found)):
            print(picture.relative_to(HOUSE), picture.stat().st_size)  # noqa: T201
