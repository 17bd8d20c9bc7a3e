"""A mail server that delivers nothing: every letter goes into a Maildir, to be read by `amends mail` and by tests."""

import argparse
import asyncio
import mailbox
import signal
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from stack.ports import LOCALHOST

BIGGEST_LETTER = 30 * 1024 * 1024


@dataclass(frozen=True)
class Caught:
    """One letter as it arrived. `number` counts from 1 in the order of arrival."""

    number: int
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter, parsed."""
        return BytesParser(policy=default).parsebytes(self.raw)


class MailFolder:
    """The Maildir that letters are caught in."""

    def __init__(self, folder: Path, *, create: bool = True) -> None:
        """Raises mailbox.NoSuchMailboxError where there is none and none is to be made."""
        if create:
            folder.parent.mkdir(parents=True, exist_ok=True)
        self.maildir = mailbox.Maildir(folder, create=create)

    def keep(self, envelope: Envelope) -> None:
        """Keep a letter, with the lines a delivery agent puts on top: who it came from and whom it went to."""
        receipt = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
        content = envelope.original_content or b""
        self.maildir.add("".join(line + "\r\n" for line in receipt).encode() + content)

    def letters(self) -> list[Caught]:
        """All letters, oldest first."""
        return [Caught(number, raw) for number, raw in enumerate(self._in_order(), start=1)]

    def _in_order(self) -> Iterator[bytes]:
        # A Maildir key begins with the second of arrival, then M and the microsecond, P, the process, Q, its count.
        def arrival(key: str) -> tuple[int, int, str]:
            second, _, rest = key.partition(".")
            return int(second), int(rest.partition("P")[0].removeprefix("M")), key

        for key in sorted(self.maildir.keys(), key=arrival):
            yield self.maildir.get_bytes(key)


class MailCatcher:
    """The server. `answers` are replies to recipients in SMTP's words ("550 5.1.1 no such user"); letters to those in
    `lost` are kept, but the connection breaks before the sender is told so.
    """

    def __init__(
        self, folder: Path, port: int = 0, *, host: str = LOCALHOST, tls: ssl.SSLContext | None = None
    ) -> None:
        self.mail = MailFolder(folder)
        self.host = host
        self.port = port
        self.tls = tls
        self.answers: dict[str, str] = {}
        self.lost: set[str] = set()
        self.server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(self._session, self.host, self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    def _session(self) -> SMTP:
        return SMTP(
            self,
            hostname="localhost",
            ident="Amends catcher",
            data_size_limit=BIGGEST_LETTER,
            enable_SMTPUTF8=True,
            tls_context=self.tls,
            require_starttls=self.tls is not None,
        )

    async def stop(self) -> None:
        """Stop listening."""
        if self.server:
            self.server.close()
            self.server = None

    @property
    def url(self) -> str:
        """What SMTP_URL is to be. With TLS the sender has to ask for it, by STARTTLS."""
        return f"smtp://{LOCALHOST}:{self.port}" + ("?starttls=required" if self.tls else "")

    def letters(self) -> list[EmailMessage]:
        """The letters caught so far, oldest first."""
        return [caught.message for caught in self.mail.letters()]

    # aiosmtpd calls these by name.

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take every recipient but those that have an answer of their own."""
        if refusal := self.answers.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter."""
        self.mail.keep(envelope)
        if self.lost.intersection(envelope.rcpt_tos) and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 2.6.0 kept"


async def serve(folder: Path, port: int, host: str) -> None:
    """Catch until SIGTERM or SIGINT."""
    catcher = MailCatcher(folder, port, host=host)
    await catcher.start()
    over = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, over.set)
    await over.wait()
    await catcher.stop()


def main() -> None:
    """The catcher as a process of its own: `python -m stack.catcher FOLDER PORT [--host HOST]`."""
    words = argparse.ArgumentParser(description=main.__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("port", type=int)
    words.add_argument("--host", default=LOCALHOST)
    given = words.parse_args()
    asyncio.run(serve(given.folder, given.port, given.host))


if __name__ == "__main__":
    main()
