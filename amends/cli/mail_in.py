"""`amends mail receive` takes one message in; `waiting`, `read` and `settle` are for unassigned ones."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records, what_is_not_there
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.output import Answer, Json, tell, tell_bytes
from amends.text import printable

if TYPE_CHECKING:
    from amends.db import Records
    from amends.db.inbound_mail import StoredMail, TakenMail
    from amends.domain.complaint import Customer
    from amends.services.inbound_mail import Receiving

SHOWN_OF_ID = 12
_CROWDED = "the complaint has not read yet what came before"
KNOWN = {True: ", the address on file", False: ", which is not the address on file", None: ""}
MailId = Annotated[str, typer.Argument(metavar="MAIL", help="The message's id, or how it begins.")]


def join(family: typer.Typer) -> None:
    """Add to `amends mail`."""
    family.command("receive")(receive)
    family.command("waiting")(waiting)
    family.command("read")(read)
    family.command("settle")(settle)


def receive(
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="ADDRESS", help="Of the envelope, where the mail server tells it."),
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--sender", metavar="ADDRESS", help="Of the envelope; empty for the null sender.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take one message in from standard input, as mail servers pipe it.

    Leaves with 75 while the database or Temporal is away: the mail server keeps the message and tries again.
    """
    tell(_receive(recipient or [], sender), as_json=as_json)


def waiting(as_json: Json = False) -> None:
    """Messages that belong to no complaint for sure: they wait for the duty role."""
    tell(_waiting(), as_json=as_json)


def read(
    mail: MailId,
    raw: Annotated[bool, typer.Option("--raw", help="Every byte as it came.")] = False,
    as_json: Json = False,
) -> None:
    """One message in full: all its words, also those that were cut, its writer and attachments.

    With --raw the very bytes, into a file or a pipe; a terminal gets them without what would disturb it.
    """
    if raw and not as_json and not sys.stdout.isatty():
        tell_bytes(_raw(mail))
    else:
        tell(_read(mail, raw=raw), as_json=as_json)


def settle(
    mail: MailId,
    by: Annotated[str, typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="Who does it: a staff id.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What it was, and what you did.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="REF", help="Hand it to this complaint, as the customer's reply.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what became of a message that waited, or hand it to the complaint that it belongs to."""
    tell(_settle(mail, by, reason, to), as_json=as_json)


# --- taking in ---


async def _receive(recipients: list[str], sender: str | None) -> Answer:
    """Takes a message in. On any failure before it is stored, the mail server is to try again."""
    from amends.services.inbound_mail import BIGGEST_MESSAGE, Away, Crowded

    raw = await asyncio.to_thread(sys.stdin.buffer.read, BIGGEST_MESSAGE + 1)
    if not raw.strip():
        raise CommandError(
            Exit.NO_MESSAGE, "There is no message on standard input.", "Pipe one in: amends mail receive < m"
        )
    if len(raw) > BIGGEST_MESSAGE:
        limit = BIGGEST_MESSAGE // 1024 // 1024
        raise CommandError(Exit.NO_MESSAGE, f"The message is larger than {limit} MB.", "Send a smaller one.", "too_big")
    try:
        async with open_receiving() as (receiving, _):
            taken = await receiving.take(raw, datetime.now(UTC), recipients=recipients, sender=sender)
    except Crowded:
        raise CommandError(Exit.TRY_AGAIN, f"Not now: {_CROWDED}.", "Bring the message again.", "busy") from None
    except Away as away:
        raise CommandError(
            Exit.TRY_AGAIN, f"Not now: {away.who} is away.", "Bring the message again.", "away"
        ) from None
    except Exception as error:
        missing = what_is_not_there(error)
        what = missing.what if missing else f"Not now: {type(error).__name__}."
        raise CommandError(Exit.TRY_AGAIN, what, missing.do if missing else "", "away") from error
    data = {"mail": taken.id, "state": taken.state, "reached": list(taken.reached), "why": taken.why}
    where = f": {', '.join(taken.reached)}" if taken.reached else ""
    return Answer(data, Text(f"{taken.id[:SHOWN_OF_ID]} {taken.state.replace('_', ' ')}{where}"))


@asynccontextmanager
async def open_receiving(connections: int = 4) -> AsyncIterator[tuple[Receiving, Records]]:
    """What takes mail in, with its records over at most so many connections."""
    from amends.messaging.attachments import Attachments
    from amends.services.inbound_mail import Receiving
    from amends.settings import Settings
    from amends.temporal.connection import connect_to_temporal

    settings = Settings.load()
    async with open_records(connections) as records:
        attachments = Attachments(settings.attachments)
        yield (
            Receiving(records, settings.letterbox, attachments, lambda: connect_to_temporal(settings.temporal)),
            records,
        )


# --- what waits for a person ---


async def _waiting() -> Answer:
    from amends.domain.waiting_mail import WHY_MAIL_WAITS

    async with open_records() as records:
        there, counts = await records.inbound.waiting(), await records.inbound.counts()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Message", "Came (UTC)", "Why it waits", "Perhaps about"):
        table.add_column(name, overflow="fold")
    for mail in there:
        why = WHY_MAIL_WAITS[mail.why or "kept"]
        table.add_row(mail.id[:SHOWN_OF_ID], f"{mail.recorded_at.astimezone(UTC):%Y-%m-%d %H:%M}", why, mail.hint or "")
    data = {
        "waiting": [
            {"mail": mail.id, "came": mail.recorded_at, "why": mail.why or "kept", "hint": mail.hint} for mail in there
        ],
        "counts": counts,
    }
    told = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in sorted(counts.items()))
    summary = Text(told or "No mail came yet.", "dim")
    return Answer(
        data, Group(table, Text(), summary) if there else Group(Text("✓ No message waits.", "green"), summary)
    )


async def _raw(beginning: str) -> bytes:
    """Every byte of a message as it came."""
    async with open_records() as records:
        return (await _the_mail(records, beginning)).raw


async def _read(beginning: str, *, raw: bool) -> Answer:
    from amends.messaging.inbound import read as read_message

    async with open_records() as records:
        mail = await _the_mail(records, beginning)
        found = [await records.cases.complaint(reference) for reference in mail.reached or filter(None, [mail.hint])]
    if raw:
        whole = mail.raw.decode(errors="replace")
        data = {"mail": mail.id, "raw": whole, "raw_base64": base64.b64encode(mail.raw).decode()}
        return Answer(data, Text(printable(whole)))
    customers = [complaint.customer for complaint in found if complaint is not None]
    data: dict[str, Any] = {"mail": mail.id, "state": mail.state, "why": mail.why, "reached": mail.reached}
    try:
        language = customers[0].language if customers else None
        message = await asyncio.to_thread(read_message, mail.raw, None, language)
    except Exception as error:  # noqa: BLE001 - rubbish makes the parsers raise anything
        raise CommandError(
            Exit.REFUSED, f"It cannot be read as mail ({type(error).__name__}).", "See it with --raw."
        ) from None
    files = [{"name": file.name, "media_type": file.media_type, "size": len(file.content)} for file in message.files]
    on_file = _on_file(message.writer, customers)
    data |= {"kind": message.kind, "subject": message.subject, "words": message.whole, "files": files}
    data |= {"from": message.writer, "on_file": on_file, "copies": message.copies, "guessed": message.guessed}
    lines = [Text(f"from {printable(message.writer or 'nobody that it says')}{KNOWN[on_file]}", "dim")]
    lines += [Text(f"also to {', '.join(map(printable, message.copies))}", "dim")] if message.copies else []
    lines += [Text(f"its charset is a guess: {', '.join(message.guessed)}", "dim")] if message.guessed else []
    lines += [Text(printable(message.subject), "bold"), Text(), Text(printable(message.whole))]
    lines += [Text(f"attached: {printable(str(file['name']))} ({file['size']} bytes)", "dim") for file in files]
    return Answer(data, Group(*lines))


def _on_file(writer: str | None, customers: Sequence[Customer]) -> bool | None:
    """Whether the writer's address is the customer's; None where no complaint is known that it belongs to."""
    from amends.services.inbound_mail import same_mailbox

    if not customers:
        return None
    return any(writer and each.email and same_mailbox(writer, each.email) for each in customers)


async def _settle(beginning: str, by: str, reason: str, to: str | None) -> Answer:
    from amends.publication.in_force import Published

    now = datetime.now(UTC)
    async with open_receiving() as (receiving, records):
        if (await Published(records).roster()).person(by) is None:
            raise CommandError(
                Exit.REFUSED, f"{by} is not on the staff page.", "Settle it under a staff id.", "unknown_person"
            )
        mail = await _the_mail(records, beginning)
        async with records.inbound.taken(mail.id) as taken:
            if taken.mail.state not in {"waiting", "kept"}:
                raise CommandError(
                    Exit.REFUSED, f"It does not wait: it is {taken.mail.state}.", "See `amends mail waiting`."
                )
            reached = await _handed_over(receiving, taken, to, now) if to else None
            await taken.settle(by, reason, now)
    data = {"mail": mail.id, "state": "settled", "by": by, "reached": reached}
    return Answer(data, Text.assemble(("✓ ", "bold green"), f"{reached} has it." if reached else "It is settled."))


async def _handed_over(receiving: Receiving, taken: TakenMail, reference: str, now: datetime) -> str:
    """Hands it over; returns the complaint that has it now.

    Raises:
        CommandError: where it cannot be read, or Temporal is away.
    """
    from amends.services.inbound_mail import Away, Crowded, UnreadableMail

    try:
        return await receiving.hand_over(taken, reference, now)
    except Crowded:
        raise CommandError(Exit.TRY_AGAIN, f"Not now: {_CROWDED}.", "Try again in a minute.", "busy") from None
    except Away as away:
        raise CommandError(Exit.NOT_THERE, f"{away.who} does not answer.", "Try again in a moment.", "away") from None
    except UnreadableMail:
        what, do = "It cannot be read as mail.", "See it with `amends mail read --raw`, and settle it without --to."
        raise CommandError(Exit.REFUSED, what, do, "unreadable") from None


async def _the_mail(records: Records, beginning: str) -> StoredMail:
    """The one message whose id begins with this.

    Raises:
        CommandError: where there is none, or more than one.
    """
    found = await records.inbound.beginning_with(beginning)
    if len(found) != 1:
        what = f"{'No message' if not found else 'More than one message'} has an id that begins with {beginning}."
        raise CommandError(Exit.NOT_FOUND, what, "See `amends mail received`.")
    return found[0]
