"""Sends finished letters to the mail server, over a few kept connections."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Protocol

import aiosmtplib
from aiolimiter import AsyncLimiter
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from amends.domain.bounces import About, about
from amends.domain.errors import Code
from amends.letters.rendering import Rendered
from amends.messaging.errors import Refused, Unavailable
from amends.messaging.mime import address_of, compose
from amends.messaging.smtp_settings import Rate, Relay

SHUTTING_DOWN = 421
ENHANCED = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")  # RFC 2034
THOUGHT_OVER = 600.0  # seconds that RFC 5321 section 4.5.3.2.6 grants a server for its answer to the whole letter
WAIT_FOR_TURN = 10.0  # seconds; longer than that, the letter is tried again later instead of holding up a worker's slot


class MailRefused(Refused):
    """The mail server refused: permanently (5xx) or for now (4xx)."""

    kind = Code.MAIL_UNAVAILABLE

    def __init__(self, permanent: bool, code: str, about: About = About.ADDRESS) -> None:
        super().__init__(permanent, code, "the mail server", about)


class MailUnavailable(Unavailable):
    """No connection, TLS or login, a lost connection, or more letters at once than MAIL_RATE allows."""

    kind = Code.MAIL_UNAVAILABLE


class Seal(Protocol):
    """Signs a mail."""

    def signed(self, raw: bytes) -> bytes:
        """The mail with its signature."""
        ...


async def _nothing_to_do() -> None:
    return None


class Mailer:
    """Sends as `sender`, at most `connections` letters at once; each keeps its connection for the next."""

    def __init__(
        self, relay: Relay, sender: str, connections: int = 4, *, rate: Rate | None = None, seal: Seal | None = None
    ) -> None:
        self.relay = relay
        self.sender = sender
        self.address = address_of(sender)
        self._seal = seal
        self._turns = AsyncLimiter(rate.letters, rate.seconds) if rate else None
        self._places = asyncio.Semaphore(connections)
        self._idle: list[SMTP] = []

    @classmethod
    def from_url(cls, smtp_url: str, sender: str, *, rate: Rate | None = None, seal: Seal | None = None) -> "Mailer":
        """A mailer for SMTP_URL; it connects with the first letter. Raises MailSettingsError."""
        return cls(Relay.from_url(smtp_url), sender, rate=rate, seal=seal)

    def write(
        self,
        letter: Rendered,
        *,
        message_id: str,
        recipient: str,
        now: datetime,
        reply_to: str | None = None,
        earlier: Sequence[str] = (),
    ) -> bytes:
        """The mail, signed where a key is set up. Raises ValueError as `compose` does."""
        raw = compose(
            letter,
            message_id=message_id,
            sender=self.sender,
            recipient=recipient,
            now=now,
            reply_to=reply_to,
            earlier=earlier,
        )
        return self._seal.signed(raw) if self._seal else raw

    async def send(
        self,
        raw: bytes,
        sender: str,
        recipients: Sequence[str],
        before_data: Callable[[], Awaitable[object]] = _nothing_to_do,
    ) -> None:
        """Hand in one letter. Raises MailRefused or MailUnavailable.

        `before_data` runs once the server has agreed to sender and recipients: from there on a lost answer may mean
        that the letter was taken.
        """
        await self._turn()
        async with self._places:
            with _answers():
                connection = await self._envelope(sender, recipients)
            try:
                await before_data()
                with _answers():
                    await connection.data(raw, timeout=max(self.relay.timeout, THOUGHT_OVER))
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    async def _turn(self) -> None:
        if self._turns is None:
            return
        try:
            async with asyncio.timeout(WAIT_FOR_TURN):
                await self._turns.acquire()
        except TimeoutError:
            raise MailUnavailable("more letters wait than MAIL_RATE lets through") from None

    async def _envelope(self, sender: str, recipients: Sequence[str]) -> SMTP:
        """A connection on which the server has agreed to sender and recipients.

        One that died while it was idle is replaced here, where nothing has been handed over yet.
        """
        while self._idle:
            connection = self._idle.pop()
            try:
                return await self._address(connection, sender, recipients)
            except (aiosmtplib.SMTPServerDisconnected, OSError, TimeoutError):
                connection.close()
            except SMTPResponseException as answer:
                if answer.code != SHUTTING_DOWN:
                    raise
        connection = self.relay.connection()
        await connection.connect()
        return await self._address(connection, sender, recipients)

    async def _address(self, connection: SMTP, sender: str, recipients: Sequence[str]) -> SMTP:
        beyond_ascii = not all(address.isascii() for address in (sender, *recipients))
        if beyond_ascii and not connection.supports_extension("smtputf8"):
            self._idle.append(connection)
            raise MailRefused(permanent=True, code="no SMTPUTF8", about=About.US)
        encoding = "utf-8" if beyond_ascii else "ascii"
        try:
            await connection.mail(sender, options=["SMTPUTF8"] if beyond_ascii else [], encoding=encoding)
            for recipient in recipients:
                await connection.rcpt(recipient, encoding=encoding)
        except SMTPResponseException as answer:
            if answer.code != SHUTTING_DOWN and await self._forgotten(connection):
                self._idle.append(connection)
            else:
                connection.close()
            raise
        except BaseException:
            connection.close()
            raise
        return connection

    async def _forgotten(self, connection: SMTP) -> bool:
        """Whether the server has dropped the unfinished envelope, so that the connection can be used again."""
        try:
            await connection.rset()
        except (SMTPException, OSError):
            return False
        return True

    async def close(self) -> None:
        """Says goodbye on every kept connection, and closes it."""
        while self._idle:
            connection = self._idle.pop()
            with suppress(SMTPException, OSError):  # the server may have hung up first
                await connection.quit()
            connection.close()


def _refusal(answer: SMTPResponseException) -> MailRefused | MailUnavailable:
    """Tell a no to this recipient or this letter from a no to us.

    A refused login or sender is our own mistake, and so is what the server says of our reputation, our keys or our
    words: other letters share it, no customer's address is at fault, and the letter goes out once somebody mended it.
    """
    of_recipient = isinstance(answer, aiosmtplib.SMTPRecipientRefused)
    if of_recipient or isinstance(answer, aiosmtplib.SMTPDataError):
        if answer.code < 500:
            return MailRefused(permanent=False, code=str(answer.code))
        said = str(answer.message)
        status = ENHANCED.search(said)
        why = about(status[0] if status else str(answer.code), said, of_recipient=of_recipient)
        if why is About.US:
            code = f"{answer.code} {status[0]}" if status else str(answer.code)
            return MailUnavailable(f"the mail server refuses all our letters: {code}")
        return MailRefused(permanent=True, code=str(answer.code), about=why)
    return MailUnavailable(f"the mail server does not serve us: {type(answer).__name__} {answer.code}")


@contextmanager
def _answers() -> Iterator[None]:
    """Turns answers and failures of the mail server into our errors, which hold no address."""
    try:
        yield
    except SMTPResponseException as answer:
        raise _refusal(answer) from None
    except (SMTPException, OSError, TimeoutError) as failure:
        raise MailUnavailable(f"no answer from the mail server: {type(failure).__name__}") from None
