"""`amends mail received` lists every message, those that were dropped as well: nobody needs to know an id first."""

from datetime import UTC, datetime

from amends.db import Records
from amends.db.inbound_mail import MailState
from tests.support.command_line import Amends

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def test_what_was_dropped_can_be_listed(amends: Amends, records: Records) -> None:
    """Newest first, by its state; the id that is shown is the one that `mail read` takes."""
    states: tuple[MailState, ...] = ("joined", "auto_reply", "waiting")
    for number, state in enumerate(states):
        mail = f"{number:x}" * 64
        await records.inbound.keep(mail, b"Subject: Away\r\n\r\nI am away.", [], NOW)
        async with records.inbound.taken(mail) as taken:
            await taken.note(
                state, reached=["PARCEL-7"] if state == "joined" else (), why="unknown" if state == "waiting" else None
            )  # type: ignore[arg-type]
    every = (await amends("mail", "received", "--json")).data["messages"]
    assert [each["state"] for each in every] == ["waiting", "auto_reply", "joined"]
    said = await amends("mail", "received", "--state", "auto_reply")
    assert "1" * 12 in said.out
    assert "2" * 12 not in said.out
    assert "I am away." in (await amends("mail", "read", "1" * 12)).out
