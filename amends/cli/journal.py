"""`amends journal`: proves that nothing was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.progress import track
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import HOUSE
from amends.cli.journal_show import show, stream_named
from amends.cli.output import Answer, Json, beside, tell
from amends.domain.text import counted

if TYPE_CHECKING:
    from amends.db.journal_entry import Verification


def join(app: typer.Typer) -> None:
    """Add `journal` to the command line."""
    family = typer.Typer(no_args_is_help=True, help="Proof that nothing was changed.")
    family.command("verify")(verify)
    family.command("show")(show)
    app.add_typer(family, name="journal", rich_help_panel=HOUSE)


def verify(
    reference: Annotated[
        str | None, typer.Argument(metavar="REF", help="A complaint; or policy, staff, access, budget/ID.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stream.")] = False,
    as_json: Json = False,
) -> None:
    """Check hash chains: changed, missing, moved and cut-off entries are found.

    Then compare the records with them: what came in, letters, actions, tasks, rows, policies. Status 1 if anything
    differs. Says what was looked at, and what could not be.
    """
    tell(_verify(reference, everything=everything), as_json=as_json)


async def _verify(reference: str | None, *, everything: bool) -> Answer:
    """Checks the streams."""
    from amends.audit.integrity import Verifier

    if (reference is None) != everything:
        raise CommandError(Exit.WRONG_USE, "Which journal?", "Name a complaint, or say --all.")
    async with open_records() as records:
        verifier = Verifier(records)
        there = await verifier.streams()
        wanted = there if reference is None else [stream_named(reference)]
        if wanted and wanted[0] not in there:
            raise CommandError(Exit.NOT_FOUND, f"The journal has no stream of {reference}.", "See `amends list --all`.")
        progress = track(wanted, "verifying", console=beside(), transient=True, disable=not beside().is_terminal)
        checked = [await verifier.stream(stream) for stream in progress]
    sound = all(one.sound for one in checked)
    data = {"sound": sound, "streams": [_data(one) for one in checked]}
    return Answer(data, _words(checked), Exit.DONE if sound else Exit.REFUSED)


def _data(one: Verification) -> dict[str, object]:
    """A stream for programs."""
    return {
        "stream": one.stream,
        "entries": one.checked.get("entries", 0),
        "head": one.head.hash.hex(),
        "erased": one.erased,
        "checked": dict(one.checked),
        "unchecked": {name: times for name, times in one.unchecked.items() if times},
        "faults": [{"seq": fault.seq, "kind": fault.kind, "what": fault.what} for fault in one.faults],
    }


def _words(checked: list[Verification]) -> Group:
    """The faults first, then what was looked at, then what was not."""
    lines = [
        Text.assemble(
            ("✗ ", "bold red"), (f"{fault.stream} {f'#{fault.seq} ' if fault.seq else ''}", "bold"), fault.what
        )
        for one in checked
        for fault in one.faults
    ]
    looked_at, left_out = _sum(one.checked for one in checked), _sum(one.unchecked for one in checked)
    entries = looked_at.pop("entries", 0)
    how_many = f"{counted(len(checked), 'stream')}, {counted(entries, 'entry', 'entries')}"
    if lines:
        lines.append(Text(f"✗ {how_many}: not what was written.", "bold red"))
    else:
        lines.append(Text(f"✓ {how_many}: each is what was written, and follows from the one before.", "green"))
    if looked_at:
        lines.append(Text(f"  Held against them: {_listed(looked_at)}."))
    if left_out:
        lines.append(Text(f"  Not checked: {_listed(left_out)}.", "yellow"))
    lines.append(
        Text(
            "  Somebody with full control of the database can write all of it again: see docs/reference/journal.md.",
            "dim",
        )
    )
    return Group(*lines)


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return Counter({name: times for name, times in total.items() if times})


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(counted(times, _one(name), name) for name, times in counts.items())


def _one(name: str) -> str:
    """The singular of what is counted: 'notice to staff' of 'notices to staff'."""
    first, _, rest = name.partition(" ")
    return " ".join(filter(None, (first.removesuffix("s"), rest)))
