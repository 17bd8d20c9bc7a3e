"""`amends journal show`: the entries of one stream, each checked as it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import Language, Zone, zone_of
from amends.cli.output import Answer, Json, tell
from amends.text import day_and_time, printable

if TYPE_CHECKING:
    from amends.db.journal_entry import JournalEntry, Verification

Stream = Annotated[
    str, typer.Argument(metavar="STREAM", help="policy, staff, access, budget/ID, or the REF of a complaint.")
]
HOUSE_STREAMS = ("policy", "staff", "access")


def show(stream: Stream, zone: Zone = "UTC", language: Language = "en", as_json: Json = False) -> None:
    """Every entry of a stream: who did what, when, with its details. One that is not what was written is marked, and
    the status is then 1.
    """
    tell(_show(stream, zone, language), as_json=as_json)


async def _show(name: str, zone_name: str, language: str) -> Answer:
    zone, stream = zone_of(zone_name), stream_named(name)
    async with open_records() as records:
        entries = await records.journal.read(stream)
        if not entries:
            what = "The journal has no such stream."
            raise CommandError(
                Exit.NOT_FOUND, what, "It has: policy, staff, access, budget/ID, and one for each complaint."
            )
        checked = await records.journal.verify(stream)
    from amends.audit.event_sentences import EventSentences

    wrong = wrong_in(checked)
    sentences = EventSentences(language)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("#", "At", "Who", "What", "Details"):
        table.add_column(heading, overflow="fold")
    for each in entries:
        mark = Text(f"✗ {each.seq}", "bold red") if each.seq in wrong else Text(str(each.seq), "dim")
        said = printable(sentences.of_entry(each))
        details = sentences.say("erased") if each.payload is None else printable(each.payload)
        table.add_row(mark, day_and_time(each.at, zone), printable(each.who), said, details)
    told = [Text(f"✗ #{seq}: {what}", "bold red") for seq, what in sorted(wrong.items())]
    data = {"stream": stream, "sound": checked.sound, "entries": [_data(each, wrong) for each in entries]}
    return Answer(data, Group(table, *told), Exit.DONE if checked.sound else Exit.REFUSED)


def stream_named(name: str) -> str:
    """The stream of a reference, or of its own name."""
    from amends.db.journal import stream_of

    return name if name in HOUSE_STREAMS or "/" in name else stream_of(name)


def wrong_in(checked: Verification) -> dict[int, str]:
    """What is wrong, by the number of the entry."""
    wrong: dict[int, str] = {}
    for fault in checked.faults:
        wrong[fault.seq] = f"{wrong[fault.seq]}; {fault.what}" if fault.seq in wrong else fault.what
    return wrong


def _data(entry: JournalEntry, wrong: dict[int, str]) -> dict[str, Any]:
    from amends.audit.journal_events import body_of, envelope_data

    own = {"key": entry.key, "payload": body_of(entry), "wrong": wrong.get(entry.seq)}
    return {**envelope_data(entry), **own}
