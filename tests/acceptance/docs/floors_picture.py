"""Draws the floors of the package from pyproject.toml: `python -m tests.acceptance.docs.floors_picture`."""

import re
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[3]
PICTURE = ROOT / "docs" / "pictures" / "floors.svg"
WIDE, HIGH, GAP, LEFT, TOP = 860, 44, 14, 60, 56
STYLE = (
    "text{font-family:system-ui,sans-serif;font-size:14px;fill:#1c2733}.small{font-size:12px;fill:#52606d}"
    "rect{fill:#e8f1fb;stroke:#3b6ea5;rx:6}.page{fill:#ffffff;stroke:none}line{stroke:#3b6ea5;stroke-width:2}"
)


def floors() -> list[list[str]]:
    """The rooms of each floor, from the top: those of the layers' contract that are there, without `amends.`."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = [[name.strip("( )").removeprefix("amends.") for name in re.split(r"[|:]", layer)] for layer in layers]
    there = [[name for name in floor if exists(name)] for floor in named]
    return [floor for floor in there if floor]


def exists(room: str) -> bool:
    """Whether the room has its first resident; the contract names some that will come."""
    return (ROOT / "amends" / room).is_dir() or (ROOT / "amends" / f"{room}.py").is_file()


def picture() -> str:
    """The drawing as SVG: one row for each floor, an arrow down the side."""
    rows = floors()
    height = TOP + len(rows) * (HIGH + GAP) + 16
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height}" role="img">',
        "<title>The rooms of the package amends, floor by floor</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDE}" height="{height}"/>',
        f'<text x="{LEFT}" y="28">amends: a room imports only from floors below it</text>',
    ]
    for number, rooms in enumerate(rows):
        y = TOP + number * (HIGH + GAP)
        width = (WIDE - LEFT - 20 - GAP * (len(rooms) - 1)) / len(rooms)
        drawn.append(f'<text class="small" x="14" y="{y + 27}">{len(rows) - number}</text>')
        for place, room in enumerate(rooms):
            x = LEFT + place * (width + GAP)
            drawn.append(f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{HIGH}"/>')
            drawn.append(f'<text x="{x + width / 2:.0f}" y="{y + 27}" text-anchor="middle">{escape(room)}</text>')
    bottom = TOP + len(rows) * (HIGH + GAP) - GAP
    drawn += [
        f'<line x1="44" y1="{TOP}" x2="44" y2="{bottom - 8}"/>',
        f'<path d="M 39 {bottom - 10} L 49 {bottom - 10} L 44 {bottom} Z" fill="#3b6ea5"/>',
        "</svg>",
    ]
    return "\n".join(drawn) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
