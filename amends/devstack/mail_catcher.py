"""A mail server that delivers into a Maildir; mail to our reply addresses is taken in."""

import argparse
import asyncio
import mailbox
import re
import signal
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from amends.devstack.ports import LOCALHOST
from amends.devstack.programs import our_program, with_our_code

BIGGEST_LETTER = 30 * 1024 * 1024
RECEIVE = (*our_program("amends"), "mail", "receive")
AT_ONCE, PATIENCE = 2, 60.0
TAKEN, NOT_NOW, NEVER = "250 2.6.0 taken in", "451 4.3.0 not now, try again", "554 5.6.0 this is no message"


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
    """The Maildir for caught letters."""

    def __init__(self, folder: Path, *, create: bool = True) -> None:
        """Opens the folder. Raises mailbox.NoSuchMailboxError where there is none and none is to be made."""
        if create:
            folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.maildir = mailbox.Maildir(folder, create=create)

    def keep(self, raw: bytes) -> None:
        """Stores a letter; it is on the disk when this returns."""
        self.maildir.add(raw)

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


class MailPile:
    """Letters in memory only, for a catcher whose mail is not looked at afterwards."""

    def __init__(self) -> None:
        self._letters: list[Caught] = []

    def keep(self, raw: bytes) -> None:
        """Stores a letter."""
        self._letters.append(Caught(len(self._letters) + 1, raw))

    def letters(self) -> list[Caught]:
        """All letters, oldest first."""
        return list(self._letters)


def delivered(envelope: Envelope) -> bytes:
    """A letter with the headers that a delivery agent adds: sender and recipients of the envelope."""
    receipt = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
    return "".join(line + "\r\n" for line in receipt).encode() + (envelope.original_content or b"")


class Pipe:
    """Pipes mail for one mailbox and its subaddresses to `amends mail receive`, as a mail server does."""

    def __init__(self, mailbox: str) -> None:
        """`mailbox` is what MAIL_REPLY says."""
        local, _, domain = map(re.escape, mailbox.rpartition("@"))
        self._ours = re.compile(rf"{local}(\+[^@]*)?@{domain}", re.IGNORECASE)
        self._places = asyncio.Semaphore(AT_ONCE)

    def is_for_us(self, recipient: str) -> bool:
        """Whether this recipient is the mailbox or one of its subaddresses."""
        return self._ours.fullmatch(recipient) is not None

    async def hand_over(self, envelope: Envelope, recipients: list[str]) -> str:
        """Pipes the message in; the answer to the sender follows from the exit status (sysexits.h)."""
        words = [*RECEIVE, "--sender", envelope.mail_from or ""]
        words += [word for recipient in recipients for word in ("--recipient", recipient)]
        async with self._places:
            pipe = asyncio.subprocess.PIPE
            program = await asyncio.create_subprocess_exec(*words, stdin=pipe, env=with_our_code())
            try:
                await asyncio.wait_for(program.communicate(envelope.original_content or b""), PATIENCE)
            except TimeoutError:
                program.kill()
                await program.wait()
        return {0: TAKEN, 65: NEVER}.get(program.returncode or 0, NOT_NOW)


class MailCatcher:
    """The server. `answers` are replies to recipients in SMTP's words ("550 5.1.1 no such user"); letters to those in
    `lost` are kept, but the connection breaks before the sender is told so. Without a folder it keeps them in memory.
    """

    def __init__(
        self,
        folder: Path | None = None,
        port: int = 0,
        *,
        host: str = LOCALHOST,
        tls: ssl.SSLContext | None = None,
        pipe: Pipe | None = None,
    ) -> None:
        self.mail = MailFolder(folder) if folder else MailPile()
        self.host = host
        self.port = port
        self.tls = tls
        self.pipe = pipe
        self.answers: dict[str, str] = {}
        self.lost: set[str] = set()
        self.server: asyncio.Server | None = None

    async def start(self) -> None:
        """Starts to listen; port 0 takes a free one."""
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
        """Stops listening."""
        if self.server:
            self.server.close()
            self.server = None

    @property
    def url(self) -> str:
        """The value for SMTP_URL. With TLS the sender has to ask for it, by STARTTLS."""
        return f"smtp://{LOCALHOST}:{self.port}" + ("?starttls=required" if self.tls else "")

    def letters(self) -> list[EmailMessage]:
        """The letters caught so far, oldest first."""
        return [caught.message for caught in self.mail.letters()]

    # aiosmtpd calls these by name.

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Accepts every recipient except those that have an answer of their own."""
        if refusal := self.answers.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Stores the letter. Mail to the reply mailbox goes to its pipe, which answers."""
        ours = [to for to in envelope.rcpt_tos if self.pipe and self.pipe.is_for_us(to)]
        if self.pipe and ours and (answer := await self.pipe.hand_over(envelope, ours)) != TAKEN:
            return answer
        envelope.rcpt_tos = [to for to in envelope.rcpt_tos if to not in ours]
        if not envelope.rcpt_tos:
            return TAKEN
        self.mail.keep(delivered(envelope))
        if self.lost.intersection(envelope.rcpt_tos) and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 2.6.0 kept"


async def serve(folder: Path, port: int, host: str, mailbox: str | None) -> None:
    """Catches mail until SIGTERM or SIGINT."""
    catcher = MailCatcher(folder, port, host=host, pipe=Pipe(mailbox) if mailbox else None)
    await catcher.start()
    over = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, over.set)
    await over.wait()
    await catcher.stop()


def main() -> None:
    """The catcher as a process of its own: `python -m amends.devstack.mail_catcher FOLDER PORT [--host HOST] [--receive
    MAILBOX]`.
    """
    words = argparse.ArgumentParser(description=main.__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("port", type=int)
    words.add_argument("--host", default=LOCALHOST)
    words.add_argument("--receive", metavar="MAILBOX", help="what is to it goes to `amends mail receive`")
    given = words.parse_args()
    asyncio.run(serve(given.folder, given.port, given.host, given.receive))


if __name__ == "__main__":
    main()
