"""`amends mail`: letters in the embedded mail catcher, and mail from customers."""

from __future__ import annotations

import mailbox
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli import mail_in as receiving
from amends.cli import mail_received as received_mail
from amends.cli import mail_serve as serving
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell
from amends.cli.up import Folder

if TYPE_CHECKING:
    from amends.devstack.mail_catcher import Caught

HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To")


def join(app: typer.Typer) -> None:
    """Add `mail` to the command line."""
    family = typer.Typer(
        no_args_is_help=True, help="Letters that the mail catcher of `amends up` has caught, and mail that comes in."
    )
    family.command("list")(list_letters)
    family.command("show")(show)
    receiving.join(family)
    family.command("serve")(serving.serve)
    family.command("received")(received_mail.received)
    app.add_typer(family, name="mail", rich_help_panel=LOOK)


def list_letters(
    to: Annotated[str | None, typer.Option("--to", metavar="ADDRESS", help="Only letters to this address.")] = None,
    state: Folder = Path(".amends"),
    as_json: Json = False,
) -> None:
    """All letters caught so far, oldest first."""
    tell(_list(to, state), as_json=as_json)


def show(
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="As `amends mail list` counts them.")],
    raw: Annotated[bool, typer.Option("--raw", help="Every byte as it arrived.")] = False,
    state: Folder = Path(".amends"),
    as_json: Json = False,
) -> None:
    """One letter: what it says, and the lines on its envelope."""
    tell(_show(number, state, raw=raw), as_json=as_json)


async def _list(to: str | None, folder: Path) -> Answer:
    """A line for each letter."""
    letters = [(caught.number, caught.message) for caught in _caught(folder)]
    chosen = [(number, letter) for number, letter in letters if to is None or to in letter.get_all("Delivered-To", [])]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("no.", "date (UTC)", "to", "subject"):
        table.add_column(heading, overflow="fold", no_wrap=heading.startswith("date"))
    for number, letter in chosen:
        table.add_row(str(number), _date(letter), Text(str(letter["To"])), Text(str(letter["Subject"])))
    data = {"letters": [{"number": number, **_headers(letter)} for number, letter in chosen]}
    return Answer(data, table if chosen else Text("No letters.", "dim"))


async def _show(number: int, folder: Path, *, raw: bool) -> Answer:
    """The letter in full."""
    caught = next((caught for caught in _caught(folder) if caught.number == number), None)
    if caught is None:
        raise CommandError(Exit.NOT_FOUND, f"There is no letter {number}.", "See `amends mail list`.")
    if raw:
        whole = caught.raw.decode(errors="replace")
        return Answer({"raw": whole}, _as_written(whole))
    letter = caught.message
    data = {"number": number, **_headers(letter), "text": _words(letter, "plain"), "html": _words(letter, "html")}
    envelope = Text("\n".join(f"{name}: {letter[name]}" for name in HEADERS if letter[name]), "dim")
    return Answer(data, Group(envelope, Text(), _as_written(_words(letter, "plain") or _words(letter, "html") or "")))


def _caught(folder: Path) -> list[Caught]:
    """The letters in the catcher's folder. Reading makes no folder where there is none."""
    from amends.devstack.mail_catcher import MailFolder

    try:
        return MailFolder(folder / "mail", create=False).letters()
    except mailbox.NoSuchMailboxError:
        raise CommandError(
            Exit.NOT_FOUND, f"No mail catcher has run in {folder}.", "`amends up` has one where SMTP_URL is not set."
        ) from None


def _as_written(words: str) -> Text:
    """The letter's own lines, also on a narrow terminal."""
    return Text(words, no_wrap=True, overflow="ignore")


def _headers(letter: EmailMessage) -> dict[str, str | None]:
    """The headers for programs."""
    return {name.lower().replace("-", "_"): letter[name] and str(letter[name]) for name in HEADERS}


def _date(letter: EmailMessage) -> str:
    """When it was written, as the letter says, in UTC."""
    date: datetime | None = letter["Date"] and letter["Date"].datetime
    return f"{date.astimezone(UTC):%Y-%m-%d %H:%M}" if date else ""


def _words(letter: EmailMessage, kind: str) -> str | None:
    """The part of the letter of this kind."""
    body = letter.get_body((kind,))
    return body.get_content() if body else None
