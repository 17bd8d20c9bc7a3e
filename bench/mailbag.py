"""Floods one complaint from a process of its own: `python -m bench.mailbag REF large|stream COUNT`."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from temporalio.service import RPCError

from amends.client.client import AmendsClient
from amends.client.room import NoRoom
from amends.db import Records
from amends.domain.actions import Reply
from amends.messaging.attachments import Attachments
from amends.services.inbound_mail import Crowded, Receiving
from amends.settings import Settings
from amends.temporal.connection import connect_to_temporal
from amends.temporal.process_exit import leave

A_SECOND = 12
AT_ONCE = 8
LINE = "I have written so often, and nobody tells me where my parcel is or when it will come to my door.\n"


async def stream(reference: str, count: int) -> None:
    """Sends that many short replies, twelve a second, as a robot does that answers every answer."""
    settings = Settings.load()
    counter = AmendsClient(await connect_to_temporal(settings.temporal), find=_as_the_contract_has_it)

    async def one(number: int) -> None:
        text = f"Where is it? I have asked so often. This is number {number}."
        message = Reply(message_id=f"reply-{number}-{os.getpid()}", at=datetime.now(UTC), text=text)
        while True:
            try:
                await counter.signal(reference, "reply_received", message)
                return
            except (NoRoom, RPCError):
                await asyncio.sleep(1)

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one(number))
            await asyncio.sleep(1 / A_SECOND)


async def _as_the_contract_has_it(reference: str) -> str | None:
    return None


async def large(reference: str, count: int) -> None:
    """Brings that many mails of a megabyte, several at once, as mail servers pipe them.

    A mail for which the complaint has no room now is brought again a second later.
    """
    settings = Settings.load()
    records = await Records.connect(settings.database_url, max_size=AT_ONCE)
    attachments = Attachments(settings.attachments)
    receiving = Receiving(records, settings.letterbox, attachments, lambda: connect_to_temporal(settings.temporal))
    to, places = settings.letterbox.reply_to(reference), asyncio.Semaphore(AT_ONCE)
    assert to is not None

    async def one(number: int) -> None:
        async with places:
            mail = await asyncio.to_thread(_mail, to, number)
            while True:
                try:
                    taken = await receiving.take(mail, datetime.now(UTC))
                    assert taken.state == "joined", taken
                    return
                except Crowded:
                    await asyncio.sleep(1)

    await asyncio.gather(*(one(number) for number in range(count)))
    await records.close()


def _mail(to: str, number: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Jo Example <jo@customers.example.com>", to, "Re: Your parcel"
    mail["Message-ID"] = f"<{number}@customers.example.com>"
    mail.set_content(f"This is number {number}.\n{LINE * (1_000_000 // len(LINE))}")
    return mail.as_bytes()


if __name__ == "__main__":
    asyncio.run({"large": large, "stream": stream}[sys.argv[2]](sys.argv[1], int(sys.argv[3])))
    leave(0)
