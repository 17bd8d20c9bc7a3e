"""`amends up`: the embedded stack in the foreground, until Ctrl-C."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import START
from amends.cli.output import Answer, Json, people, tell, tell_json

if TYPE_CHECKING:
    from amends.devstack.stack import Stack
    from amends.devstack.state import Running

Folder = Annotated[
    Path, typer.Option("--state", metavar="DIR", envvar="AMENDS_STATE", help="Where the stack keeps its data.")
]


def join(app: typer.Typer) -> None:
    """Add `up` to the command line."""
    app.command("up", rich_help_panel=START)(up)


def up(state: Folder = Path(".amends"), as_json: Json = False) -> None:
    """Run Temporal, PostgreSQL, a mail catcher and one worker here, until Ctrl-C.

    All data stays in the state folder, through a crash too. TEMPORAL_ADDRESS, DATABASE_URL and SMTP_URL name a
    Temporal, PostgreSQL or mail server of your own instead. Where the stack runs already, this says what runs.
    """
    tell(_up(state, as_json=as_json), as_json=as_json)


async def _up(folder: Path, *, as_json: bool) -> Answer:
    """Starts, says what runs, waits for the end, and stops."""
    from amends.db import RecordsError
    from amends.devstack.processes import ProcessFailed
    from amends.devstack.stack import Stack
    from amends.devstack.state import AlreadyRunsError, OpenToOthersError
    from amends.settings import SettingsError

    asked_to_end = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, asked_to_end.set)
    try:
        async with Stack(folder) as stack:
            _tell_up(stack, time.time() - _since(), as_json=as_json)
            await asked_to_end.wait()
            begun = time.monotonic()
    except AlreadyRunsError as error:
        return _already(error.running, folder)
    except (SettingsError, RecordsError, ProcessFailed, OpenToOthersError) as error:
        raise CommandError(Exit.NOT_THERE, str(error), code="stack") from None
    if as_json:
        raise typer.Exit(Exit.DONE)  # the one document was said when the stack was up
    return Answer(None, Text(f"All of it stopped in {time.monotonic() - begun:.1f} s. The data stays in {folder}."))


def _tell_up(stack: Stack, seconds: float, *, as_json: bool) -> None:
    """Says what runs, once everything is ready."""
    if as_json:
        tell_json(_for_programs(stack.running))
        return
    if stack.leftovers:
        people().print(Text(f"Ended what an earlier stack left running: {', '.join(stack.leftovers)}.", "yellow"))
    people().print(Group(Text(f"Up in {seconds:.1f} s.", "green"), _table(stack.running), _hint(stack.folder)))


def _since() -> float:
    """When this process began, by the system's clock, since reading our own code is part of starting."""
    import psutil

    return psutil.Process().create_time()


def _already(running: Running | None, folder: Path) -> Answer:
    """Says that the stack runs already. A second `amends up` changes nothing."""
    if running is None:
        words = f"Another process is just bringing the stack in {folder} up or down; try again in a moment."
        raise CommandError(Exit.NOT_THERE, words, code="in_between")
    since = f"It runs already, since {running.since:%Y-%m-%d %H:%M:%S} UTC (process {running.supervisor.pid})."
    return Answer(_for_programs(running), Group(Text(since), _table(running), _hint(folder)))


def _for_programs(running: Running) -> dict[str, object]:
    """What runs where, and the variables by which a client reaches it."""
    parts = [
        {"name": part.name, "address": part.address, "pid": part.trace and part.trace.pid, "log": part.log}
        for part in running.parts
    ]
    return {"parts": parts, "settings": running.settings, "pid": running.supervisor.pid, "since": running.since}


def _table(running: Running) -> RenderableType:
    """What runs where."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("what", "address", "process"):
        table.add_column(heading, no_wrap=True)
    for part in running.parts:
        table.add_row(part.name, part.address, str(part.trace.pid) if part.trace else "")
    logs = sorted({str(part.log.parent) for part in running.parts if part.log})
    return Group(table, *(Text(f"Logs: {folder}", "dim") for folder in logs))


def _hint(folder: Path) -> Text:
    """What to do now, as commands that can be copied from any folder."""
    program = "amends" if shutil.which("amends") else sys.argv[0]
    try:
        shown = folder.absolute().relative_to(Path.cwd())
    except ValueError:
        shown = folder.absolute()
    state = "" if str(shown) == ".amends" else f"export AMENDS_STATE={shlex.quote(str(folder.absolute()))}"
    where = "In another terminal" if state else "In another terminal, in this folder"
    tries = [*filter(None, [state]), f"{program} start FILE", f"{program} list", f"{program} mail list"]
    lines = [f"{where}:", *(f"  {line}" for line in tries), "Ctrl-C here stops all of it."]
    return Text("\n".join(lines), no_wrap=True, overflow="ignore")
