"""`amends show`: the whole story of one complaint, for people to read."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from amends.cli.action_command import Reference
from amends.cli.connections import open_counter, open_records
from amends.cli.formatting import HouseZone, Language
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell


def join(app: typer.Typer) -> None:
    """Add `show` to the command line."""
    app.command("show", rich_help_panel=LOOK)(show)


def show(
    reference: Reference,
    zone: HouseZone = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Write it as a picture instead.", dir_okay=False)
    ] = None,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """All of one complaint: the customer, every word, what happened, what is next, and why then.

    Nothing is cut; `amends show REF | less` turns pages.
    """
    tell(_show(reference, zone, svg, language), as_json=as_json)


async def _show(reference: str, asked_zone: str | None, svg: Path | None, language: str) -> Answer:
    """Gathers the case file and lays it out."""
    from amends.audit.case_file import as_data, recorded_story, with_its_clocks
    from amends.cli.formatting import zone_for
    from amends.cli.svg import draw
    from amends.cli.timeline import timeline

    async with open_records() as records:
        zone = await zone_for(records, asked_zone)
        told = await recorded_story(records, reference)
    story = await with_its_clocks(told, open_counter)
    words = timeline(story, zone, language)
    if svg is not None:
        draw(words, svg, f"amends show {reference}")
        return Answer(as_data(story) | {"svg": str(svg)}, Text(f"✓ the picture is in {svg}"))
    return Answer(as_data(story), words)
