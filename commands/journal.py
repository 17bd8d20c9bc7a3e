"""`amends journal`: proof that nothing was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.progress import track
from rich.text import Text

from commands.doors import open_records
from commands.exits import Exit, Failure
from commands.journal_show import show
from commands.panels import HOUSE
from commands.speaking import Answer, Json, beside, tell

if TYPE_CHECKING:
    from records.envelope import Verification


def join(app: typer.Typer) -> None:
    """Add `journal` to the command line."""
    family = typer.Typer(no_args_is_help=True, help="Proof that nothing was changed.")
    family.command("verify")(verify)
    family.command("show")(show)
    app.add_typer(family, name="journal", rich_help_panel=HOUSE)


def verify(
    reference: Annotated[str | None, typer.Argument(metavar="[REF]", help="The stream of this complaint.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stream.")] = False,
    as_json: Json = False,
) -> None:
    """Check hash chains: changed, missing, moved and cut-off entries are found. Status 1 if there are any."""
    tell(_verify(reference, everything=everything), as_json=as_json)


async def _verify(reference: str | None, *, everything: bool) -> Answer:
    """Walk the streams."""
    from records.journal import stream_of

    if (reference is None) != everything:
        raise Failure(Exit.WRONG_USE, "Which journal?", "Name a complaint, or say --all.")
    async with open_records() as records:
        there = await records.journal.streams()
        if reference is not None and stream_of(reference) not in there:
            raise Failure(Exit.NOT_FOUND, f"The journal has no stream of {reference}.", "See `amends list --all`.")
        streams = [stream_of(reference)] if reference is not None else list(there)
        progress = track(streams, "verifying", console=beside(), transient=True, disable=not beside().is_terminal)
        checked = [await records.journal.verify(stream) for stream in progress]
    sound = all(one.sound for one in checked)
    data = {"sound": sound, "streams": [_data(one) for one in checked]}
    return Answer(data, _words(checked), Exit.DONE if sound else Exit.REFUSED)


def _data(one: Verification) -> dict[str, object]:
    """A stream for programs."""
    return {
        "stream": one.stream,
        "entries": one.head.seq,
        "head": one.head.hash.hex(),
        "erased": one.erased,
        "faults": [{"seq": fault.seq, "kind": fault.kind, "what": fault.what} for fault in one.faults],
    }


def _words(checked: list[Verification]) -> Group:
    """The faults first, then the sum."""
    lines = [
        Text.assemble(("✗ ", "bold red"), (f"{fault.stream} #{fault.seq} ", "bold"), fault.what)
        for one in checked
        for fault in one.faults
    ]
    entries = sum(one.head.seq for one in checked)
    erased = sum(one.erased for one in checked)
    gone = f", {erased} of them with an erased payload" if erased else ""
    how_many = f"{len(checked)} stream{'s' if len(checked) != 1 else ''}, {entries} entries{gone}"
    if lines:
        lines.append(Text(f"✗ {how_many}: not what was written.", "bold red"))
    else:
        lines.append(Text(f"✓ {how_many}: nothing was changed.", "green"))
    return Group(*lines)
