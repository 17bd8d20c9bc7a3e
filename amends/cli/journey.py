"""`amends policy journey`: simulates an invented complaint under a policy, in seconds."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import instant
from amends.cli.output import Answer, Json, beside, tell
from amends.cli.policy_problems import mistakes

if TYPE_CHECKING:
    from amends.domain.complaint import NewComplaint
    from amends.simulation.assertions import Assertion
    from amends.simulation.engine import SimulationEngine
    from amends.simulation.journey import Journey
    from amends.simulation.runner import Script
    from amends.simulation.setup import SimulationSetup

SILENT, PROMPT = "silent", "prompt"
LONGEST = timedelta(weeks=104)
ATTEMPTS = 3  # the server's clock runs ahead once in thousands of hops

Policy = Annotated[
    str, typer.Argument(metavar="POLICY", help="The path of a page, like policies/ours.yaml, or a policy's name.")
]
Folder = Annotated[
    Path, typer.Option("--policies", metavar="DIR", help="The set that holds the name: policies/, templates/.")
]
File = Annotated[
    Path | None, typer.Option("--complaint", metavar="FILE", help="Somebody's complaint as JSON, not an invented one.")
]
Who = Annotated[
    str, typer.Option("--staff", metavar="silent|prompt|FILE", help="Nobody answers, everybody does, or as FILE says.")
]
Weeks = Annotated[str, typer.Option("--for", metavar="SPAN", help="How long the simulation looks on: '60 days'.")]
Arrives = Annotated[
    str | None,
    typer.Option("--arrives", metavar="TIME", help="When it arrives, in any year, like 2026-12-24T16:30+00:00."),
]
Page = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Draw both lanes on one time axis.")]
Language = Annotated[
    str | None, typer.Option("--language", metavar="en|fa", help="Of the drawing; else the complaint's own.")
]
Demands = Annotated[
    list[str] | None, typer.Option("--assert", metavar="DEMAND", help="Like 'longest_silence <= 48h'. Repeatable.")
]
Letters = Annotated[bool, typer.Option("--letters", help="With the words of every letter.")]


def journey(
    policy: Policy,
    complaint: File = None,
    staff: Who = "silent",
    lasts: Weeks = "8 weeks",
    arrives: Arrives = None,
    html: Page = None,
    language: Language = None,
    demands: Demands = None,
    letters: Letters = False,
    folder: Folder = Path(),
    as_json: Json = False,
) -> None:
    """A simulation: what a customer and the staff would see under this policy, before it is in force.

    The real workflow runs in virtual time, with a database and a mail server of its own that are gone afterwards.
    Nothing is published and nobody gets a letter. With --assert it is a test: the status is 1 if a demand fails.
    docs/how-to/policy-journey.md lists what can be demanded.
    """
    wanted = Wanted(policy, folder, complaint, staff, lasts, arrives, html, language, tuple(demands or ()), letters)
    tell(_journey(wanted, time.monotonic()), as_json=as_json)


@dataclass(frozen=True)
class Wanted:
    """The options as they were typed."""

    policy: str
    folder: Path
    complaint: Path | None
    staff: str
    lasts: str
    arrives: str | None
    html: Path | None
    language: str | None
    demands: tuple[str, ...]
    letters: bool


async def _journey(wanted: Wanted, begun: float) -> Answer:
    """Prepares while the servers start, runs, and reports."""
    try:
        played = await _played(wanted, begun)
    except Exception as error:
        from amends.devstack.processes import ProcessFailed
        from amends.policy import PolicyErrors
        from amends.simulation.virtual_time import TimeRanAhead

        if isinstance(error, PolicyErrors):
            return mistakes(error.problems)
        if isinstance(error, (ProcessFailed, TimeRanAhead)):
            raise CommandError(Exit.NOT_THERE, str(error), code="stack") from None
        raise
    from amends.cli.journey_report import words_of

    if wanted.html is not None:
        _draw(played, wanted.html, wanted.language)
    status = Exit.DONE if played.holds else Exit.REFUSED
    return Answer(played.data, words_of(played, letters=wanted.letters), status)


async def _played(wanted: Wanted, begun: float) -> Journey:
    """The journey; again from the start where the server's clock ran ahead of somebody who was to act.

    Raises:
        TimeRanAhead: each time.
    """
    from amends.simulation.virtual_time import TimeRanAhead

    for _ in range(ATTEMPTS - 1):
        with suppress(TimeRanAhead):
            return await _played_once(wanted, begun)
    return await _played_once(wanted, begun)


async def _played_once(wanted: Wanted, begun: float) -> Journey:
    """Runs the journey on an engine of its own."""
    from amends.simulation.engine import simulation_engine

    async with simulation_engine(lambda: prepare(wanted, datetime.now(UTC))) as stage:
        return await _play(stage, wanted, begun)


def prepare(wanted: Wanted, today: datetime) -> SimulationSetup:
    """Reads all that was typed, in a thread, while the servers start. Mistakes are found here.

    `today` is used only for the arrival of an invented complaint.
    """
    from amends.simulation.setup import NoSuchPage, NotPlayable, setting_of

    assertions_of(wanted)
    script_of(wanted.staff)
    span_of(wanted.lasts)
    arrives = instant(wanted.arrives) if wanted.arrives else None
    try:
        return setting_of(wanted.policy, wanted.folder, _complaint(wanted.complaint), arrives, today)
    except NoSuchPage as error:
        raise CommandError.of(error) from None
    except NotPlayable as error:
        raise CommandError.of(error, Exit.WRONG_USE) from None


async def _play(stage: SimulationEngine, wanted: Wanted, begun: float) -> Journey:
    """Runs the complaint, and measures what was seen."""
    from amends.simulation.assertions import find
    from amends.simulation.journey import Journey
    from amends.simulation.prompt_staff import Prompt
    from amends.simulation.record import life_of
    from amends.simulation.runner import Scripted, Silent, shop
    from amends.simulation.scenarios import VirtualTime

    setting = stage.setting
    script, roster = script_of(wanted.staff), setting.compiled.roster
    assert roster is not None  # the setting always has one
    staff = Scripted(script) if script else Prompt(roster) if wanted.staff == PROMPT else Silent()
    console = beside()
    with console.status("") as shown:
        seen = await shop(
            setting.complaint,
            staff,
            VirtualTime(stage.client, stage.clock.exactly),
            stage.clock,
            stage.records,
            setting.policy.calendar(),
            lasts=span_of(wanted.lasts),
            told=lambda now, what: shown.update(f"{now:%a %d %b %Y}  {what}"),
        )
    life = await life_of(seen, setting.complaint, setting.policy.page, stage.records, stage.dates.by_effect)
    findings = tuple(find(assertion, life) for assertion in assertions_of(wanted))
    console.print(
        f"Played in {time.monotonic() - begun:.1f} s.", style="dim"
    )  # beside the answer, which is always the same
    return Journey(setting, life, findings)


def assertions_of(wanted: Wanted) -> tuple[Assertion, ...]:
    """Reads the assertions.

    Raises:
        CommandError: where one is no assertion.
    """
    from amends.simulation.assertions import NoAssertion, read_assertion

    try:
        return tuple(map(read_assertion, wanted.demands))
    except NoAssertion as error:
        raise CommandError(Exit.WRONG_USE, f"{str(error)[0].upper()}{str(error)[1:]}.", code="assertion") from None


def script_of(staff: str) -> Script | None:
    """Reads the page of what staff do, if one was named.

    Raises:
        CommandError: where there is no such page.
        PolicyErrors: where it cannot be played.
    """
    from amends.policy.pages.yaml_reader import read_page
    from amends.simulation.runner import Script

    if staff in {SILENT, PROMPT}:
        return None
    try:
        return read_page(staff, Path(staff).read_bytes(), Script)
    except OSError as error:
        words = f"{staff}: {error.strerror}."
        raise CommandError(Exit.NOT_FOUND, words, f"--staff is {SILENT}, {PROMPT} or the path of a page.") from None


def span_of(text: str) -> timedelta:
    """Reads how long the simulation lasts.

    Raises:
        CommandError: where it is no span, or longer than two years.
    """
    from amends.simulation.assertions import NEVER, NoAssertion, span

    try:
        lasts = span(text)
    except NoAssertion as error:
        raise CommandError(Exit.WRONG_USE, f"--for: {error}.", code="span") from None
    if not timedelta() < lasts <= LONGEST or lasts == NEVER:
        raise CommandError(Exit.WRONG_USE, "--for: the simulation looks on for two years at most.", code="span")
    return lasts


def _complaint(file: Path | None) -> NewComplaint | None:
    """Reads the complaint in the file.

    Raises:
        CommandError: with every mistake in it.
    """
    from amends.intake.complaint_file import read

    complaint = read(file) if file else None
    if isinstance(complaint, list):
        raise CommandError(Exit.WRONG_USE, " ".join(map(str, complaint)), code="complaint")
    return complaint


def _draw(played: Journey, file: Path, language: str | None) -> None:
    """Writes the picture.

    Raises:
        CommandError: where it cannot be written.
    """
    from amends.simulation.html_report import page_of

    try:
        file.write_text(page_of(played, language or played.life.complaint.customer.language), "utf-8")
    except OSError as error:
        raise CommandError(Exit.WRONG_USE, f"{file}: {error.strerror}.") from None
