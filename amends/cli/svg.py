"""Draws what a command prints as an SVG picture that needs no font, file or server."""

import io
import re
from pathlib import Path

from rich.console import Console, RenderableType

FONTS = "'DejaVu Sans Mono', 'Noto Sans Mono', Vazirmatn, 'Noto Sans Arabic', 'DejaVu Sans', monospace"
WIDTH = 108


def draw(words: RenderableType, file: Path, title: str) -> None:
    """Writes the picture. Rich's own template loads a font from a content network: that part is removed."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False, markup=False)
    console.print(words)
    svg = console.export_svg(title=title)
    svg = (
        re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
        .replace("Fira Code, monospace", FONTS)
        .replace("arial", "sans-serif")
    )
    file.write_text(svg, encoding="utf-8")
