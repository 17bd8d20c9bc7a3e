"""`amends show`: the whole story of one complaint, for people to read."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from commands.acting import Reference
from commands.moments import Zone, zone_of
from commands.panels import LOOK
from commands.speaking import Answer, Json, tell


def join(app: typer.Typer) -> None:
    """Add `show` to the command line."""
    app.command("show", rich_help_panel=LOOK)(show)


def show(
    reference: Reference,
    zone: Zone = "UTC",
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Write it as a picture instead.", dir_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """What happened, what is next, who has it, until when and why that date."""
    tell(_show(reference, zone, svg), as_json=as_json)


async def _show(reference: str, zone_name: str, svg: Path | None) -> Answer:
    """Gather the story and lay it out."""
    from commands.picture import draw
    from commands.story import as_data, story_of
    from commands.timeline import timeline

    zone = zone_of(zone_name)
    story = await story_of(reference)
    words = timeline(story, zone)
    if svg is not None:
        draw(words, svg, f"amends show {reference}")
        return Answer(as_data(story) | {"svg": str(svg)}, Text(f"✓ the picture is in {svg}"))
    return Answer(as_data(story), words)
