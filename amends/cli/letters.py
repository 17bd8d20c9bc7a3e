"""`amends letters`: reads every letter before customers do, and shows one of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import HOUSE
from amends.cli.output import Answer, Json, tell
from amends.cli.policy_problems import mistakes
from amends.cli.policy_sets import Policies, the_folder
from amends.domain.text import counted

if TYPE_CHECKING:
    from amends.letters.proofreading import Proof

Folder = Annotated[
    Path | None, typer.Argument(metavar="DIR", help="Holds policies/*.yaml, policies/staff.yaml and templates/.")
]


def join(app: typer.Typer) -> None:
    """Add `letters` to the command line."""
    family = typer.Typer(no_args_is_help=True, help="Read every letter before a customer does; see one of them.")
    family.command("check")(check)
    family.command("preview")(preview)
    app.add_typer(family, name="letters", rich_help_panel=HOUSE)


def check(folder: Folder = None, policies: Policies = None, as_json: Json = False) -> None:
    """Write every letter for a grid of customers, situations and mishaps, and tell every mistake with its place.

    Unfilled places, broken markup, text and HTML that differ, what mail programs do not show, hard sentences, blame,
    jargon, empty phrases, promises without a date. Needs no stack and changes nothing.
    """
    tell(_check(folder, policies), as_json=as_json)


def preview(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The letter, as its template is called.")],
    complaint: Annotated[Path, typer.Option("--complaint", metavar="FILE.json", help="Whom it answers.")],
    html: Annotated[bool, typer.Option("--html", help="The HTML instead of the plain text.")] = False,
    policies: Policies = None,
    before: Annotated[Path | None, typer.Option("--from", hidden=True, help="What --policies was called.")] = None,
    as_json: Json = False,
) -> None:
    """Show the letter that this complaint would get, with the dates, lines and rights of its policy.

    What only people can say (findings, deeds, a colleague's words) is invented. Needs no stack, sends nothing.
    """
    tell(_preview(name, complaint, policies, before, html=html), as_json=as_json)


async def _check(named: Path | None, policies: Path | None) -> Answer:
    """Reads all letters, and reports what was found."""
    folder = the_folder(named, policies) or Path()
    from amends.letters.proofreading import proofread
    from amends.policy import PolicyErrors, compile_set
    from amends.publication.publish import read_set

    files = read_set(folder)
    if not any(path.startswith("templates/") for path in files):
        raise CommandError(
            Exit.NOT_FOUND, f"There are no letters in {folder / 'templates'}.", "Name the folder above it."
        )
    try:
        proof = proofread(files, compile_set(files))
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    if proof.problems:
        return mistakes(proof.problems)
    return _sound(proof)


def _sound(proof: Proof) -> Answer:
    """How many letters were read, and how easily they read."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("letters in", "how many", "hardest to read", "reading ease", "written in another language"):
        table.add_column(heading, overflow="fold")
    for shelf, ease in proof.ease.items():
        hardest = min(ease, key=lambda letter: ease[letter])
        elsewhere = ", ".join(proof.elsewhere.get(shelf, ()))
        table.add_row(shelf, str(len(ease)), hardest, f"{ease[hardest]:.0f}", elsewhere)
    said = Text.assemble(("✓ ", "bold green"), f"{counted(proof.read, 'letter')} read. No mistakes.")
    languages = {
        shelf: {
            "ease": {name: round(value) for name, value in ease.items()},
            "missing": proof.elsewhere.get(shelf, []),
        }
        for shelf, ease in proof.ease.items()
    }
    return Answer({"problems": [], "read": proof.read, "languages": languages}, Group(table, said))


async def _preview(name: str, complaint: Path, policies: Path | None, before: Path | None, *, html: bool) -> Answer:
    """The letter, written."""
    from amends.services.letter_preview import letter_for

    folder = the_folder(policies, before) or Path()
    letter = letter_for(name, complaint, folder)
    data = {"letter": name, "language": letter.language, "subject": letter.subject}
    data |= {"text": letter.text, "html": letter.html}
    words = letter.html if html else f"Subject: {letter.subject}\n\n{letter.text}"
    return Answer(data, Group(Text(words.rstrip("\n"), no_wrap=True, overflow="ignore")))
