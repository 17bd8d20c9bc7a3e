"""`amends demo`: twelve complaints through weeks of virtual time, on a stack of their own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import START
from amends.cli.output import Answer, Json, people, tell, tell_json

if TYPE_CHECKING:
    from amends.devstack.stack import Stack
    from amends.simulation.scenarios import Example

FOLDER = Path(".amends/demo")
OF_OTHER_STACKS = ("TEMPORAL_", "DATABASE_", "SMTP_", "AMENDS_")

Keep = Annotated[bool, typer.Option("--keep", help="Leave the stack up afterwards, until Ctrl-C, to look around.")]
Examples = Annotated[
    Path | None,
    typer.Option(
        "--examples", metavar="DIR", exists=True, file_okay=False, help="Play the pages of this folder instead."
    ),
]


def join(app: typer.Typer) -> None:
    """Add `demo` to the command line."""
    app.command("demo", rich_help_panel=START)(demo)


def demo(examples: Examples = None, keep: Keep = False, as_json: Json = False) -> None:
    """Play twelve complaints from intake to close, weeks in seconds.

    Everything is real: Temporal, PostgreSQL, mail, and the actions that staff use. Only the time is virtual. What each
    complaint must come to is written on its page in examples/; the status is 0 if all of them did. The data is kept in
    .amends/demo until the next demo.
    """
    tell(_demo(examples, keep=keep, as_json=as_json), as_json=as_json)


async def _demo(folder: Path | None, *, keep: bool, as_json: bool) -> Answer:
    """Start afresh, play, report, and look around if asked to."""
    from amends.db import RecordsError
    from amends.devstack.processes import ProcessFailed
    from amends.devstack.stack import Stack
    from amends.devstack.state import AlreadyRunsError
    from amends.policy import PolicyErrors
    from amends.simulation.scenarios import examples

    begun = time.monotonic()
    try:
        pages = examples(folder) if folder else examples()
    except PolicyErrors as error:
        raise CommandError(Exit.WRONG_USE, str(error), code="page") from None
    if not pages:
        raise CommandError(Exit.NOT_FOUND, f"There is no page in {folder}.", "A page is a file that ends in .yaml.")
    try:
        _clear(FOLDER)
        async with Stack(FOLDER, clock="virtual", environment=_environment()) as stack:
            answer = await _play(stack, pages, begun, keep=keep)
            if keep:
                await _look_around(answer, as_json=as_json)
                raise typer.Exit(answer.status)  # it was all said while the stack was up
    except AlreadyRunsError:
        words = f"The demo's stack in {FOLDER} runs already."
        raise CommandError(Exit.NOT_THERE, words, "Stop it with Ctrl-C where it was started.", "runs_already") from None
    except (RecordsError, ProcessFailed) as error:
        raise CommandError(Exit.NOT_THERE, str(error), code="stack") from None
    return answer


async def _play(stack: Stack, pages: tuple[Example, ...], begun: float, *, keep: bool) -> Answer:
    """Play all pages side by side and say what came out."""
    from amends.cli.demo_report import Report, progress
    from amends.db import Records
    from amends.simulation.scenarios import ScenarioPlayer, VirtualTime
    from amends.temporal.connection import connect_to_temporal

    records = await Records.connect(stack.settings.database_url, clock="virtual")
    try:
        virtual_time = VirtualTime(await connect_to_temporal(stack.settings.temporal))
        with progress(pages) as told:
            production = ScenarioPlayer(pages, virtual_time, records, now=datetime.now(UTC), told=told)
            played = await production.play()
        report = await Report.of(played, records, stack.running, FOLDER, time.monotonic() - begun)
    finally:
        await records.close()
    return Answer(report.data, report.words(kept=keep), Exit.DONE if report.as_expected else Exit.REFUSED)


def _environment() -> Mapping[str, str]:
    """The environment of the demo, without any other Temporal, database or mail server."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OF_OTHER_STACKS)}


def _clear(folder: Path) -> None:
    """Removes the demo before. Raises AlreadyRunsError where its stack is still up (`--keep`)."""
    from amends.devstack.state import StateFolder

    state = StateFolder(folder)
    with state.held():
        state.stop_leftovers()
        for each in folder.iterdir():
            if each.is_dir():
                shutil.rmtree(each)
            elif each.name != "lock":
                each.unlink()


async def _look_around(answer: Answer, *, as_json: bool) -> None:
    """Say it now, and leave the stack up until somebody has seen enough."""
    asked_to_end = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, asked_to_end.set)
    if as_json:
        tell_json(answer.data)
    else:
        people().print(answer.words)
    sys.stdout.flush()
    await asked_to_end.wait()
