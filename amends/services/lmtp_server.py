"""Takes mail in by LMTP (RFC 2033): one process for all messages, where the pipe starts one for each."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session

from amends.services.inbound_mail import BIGGEST_MESSAGE, Away, Receiving

log = logging.getLogger("amends.lmtp")
AT_ONCE = 8
"""A message that is handled holds one connection to the database and needs another."""
TAKEN = "250 2.6.0 taken in"
NOT_NOW = "451 4.3.0 not now, try again"
NO_MESSAGE = "554 5.6.0 this is no message"


class _Protocol(LMTP):
    """LMTP without a limit on lines that real mails break."""

    line_length_limit = 1024 * 1024


class LmtpServer:
    """Listens on a port or a socket, and answers once a message is in the database."""

    def __init__(self, receiving: Receiving, *, at_once: int = AT_ONCE) -> None:
        """`at_once` is how many messages are handled side by side; others wait for their turn."""
        self._receiving = receiving
        self._places = asyncio.Semaphore(at_once)
        self._server: asyncio.Server | None = None

    async def listen(self, host: str, port: int) -> int:
        """Starts to listen; returns the port, a free one for 0. Raises OSError where it is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def listen_on(self, socket: Path) -> None:
        """Starts to listen on a UNIX socket. Raises OSError where it cannot be made."""
        self._server = await asyncio.get_running_loop().create_unix_server(self._session, str(socket))

    async def stop(self) -> None:
        """Stops listening. Messages that are under way are not answered: their server brings them again."""
        if self._server:
            self._server.close()
            self._server = None

    def _session(self) -> LMTP:
        return _Protocol(
            self, hostname="localhost", ident="Amends", data_size_limit=BIGGEST_MESSAGE, enable_SMTPUTF8=True
        )

    async def handle_DATA(self, server: LMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Takes the message in; one line of answer for each recipient, as LMTP wants it."""
        content = envelope.original_content or b""
        answer = await self._taken(content, envelope) if content.strip() else NO_MESSAGE
        return "\r\n".join([answer] * len(envelope.rcpt_tos))

    async def _taken(self, content: bytes, envelope: Envelope) -> str:
        async with self._places:
            try:
                await self._receiving.take(
                    content, datetime.now(UTC), recipients=envelope.rcpt_tos, sender=envelope.mail_from or ""
                )
            except Away as away:
                log.warning("a message waits outside: %s is away", away.who)
                return NOT_NOW
            except Exception as fault:  # noqa: BLE001 - the mail server keeps it and tries again
                log.error("a message was not taken in: %s", type(fault).__name__)
                return NOT_NOW
        return TAKEN
