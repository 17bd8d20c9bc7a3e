"""Mail servers hand mail over by LMTP: each message is answered once it is in the database."""

import asyncio
import smtplib
from collections.abc import AsyncIterator

import pytest

from amends.domain.case import TaskKind
from amends.domain.errors import Code
from amends.services.inbound_mail import Away, Receiving
from amends.services.lmtp_server import LmtpServer
from tests.integration.messaging.conftest import Mailroom
from tests.support.mails import reply, report

CUSTOMER = "jo@customers.example.com"


@pytest.fixture
async def port(mailroom: Mailroom) -> AsyncIterator[int]:
    """A server before the real database and the real Temporal."""
    server = LmtpServer(mailroom.receiving, at_once=2)
    yield await server.listen("127.0.0.1", 0)
    await server.stop()


def hand_over(port: int, sender: str, recipients: list[str], mails: list[bytes]) -> list[object]:
    """What the server answers for each message, over one connection; an error counts as an answer."""
    with smtplib.LMTP("127.0.0.1", port, timeout=60) as server:
        server.ehlo()
        return [_answer(server, sender, recipients, mail) for mail in mails]


def _answer(server: smtplib.LMTP, sender: str, recipients: list[str], mail: bytes) -> object:
    server.mail(sender)
    for recipient in recipients:
        server.rcpt(recipient)
    answers = [server.data(mail)[0]]
    return answers + [server.getreply()[0] for _ in recipients[1:]]


async def test_messages_over_one_connection_join_their_complaint(mailroom: Mailroom, port: int) -> None:
    """Long lines, the same one again, and a bounce with the null sender; one answer for each recipient."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        to = await mailroom.address(reference)
        long = reply(to, "x").as_bytes().replace(b"\r\nx\r\n", b"\r\n" + b"It is still not here. " * 200 + b"\r\n")
        told = await asyncio.to_thread(hand_over, port, CUSTOMER, [to, "desk@amends.example"], [long, long])
        assert told == [[250, 250], [250, 250]]
        bounced = report(to, "Subject: x\n\nx\n")
        assert await asyncio.to_thread(hand_over, port, "", [to], [bounced]) == [[250]]
        await world.when(reference, lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
    words = [each["text"] for each in await mailroom.told(reference)]
    assert len(words) == 1
    assert words[0].startswith("It is still not here.")
    assert await world.records.inbound.counts() == {"joined": 1, "waiting": 1}


async def test_what_cannot_be_taken_now_is_brought_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database is away, or we have a fault, the mail server keeps the message; an empty one is refused."""
    errors: list[Exception] = [Away("the database"), RuntimeError(Code.FAULT)]

    async def take(*_: object, **__: object) -> None:
        raise errors.pop()

    receiving = object.__new__(Receiving)
    monkeypatch.setattr(receiving, "take", take)
    server = LmtpServer(receiving)
    port = await server.listen("127.0.0.1", 0)
    try:
        mails = [b"Subject: x\r\n\r\nx\r\n", b"Subject: y\r\n\r\ny\r\n", b"\r\n"]
        assert await asyncio.to_thread(hand_over, port, CUSTOMER, ["a@b.example"], mails) == [[451], [451], [554]]
    finally:
        await server.stop()
