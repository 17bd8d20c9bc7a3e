"""Hands finished letters to the mail server, over a few kept connections."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

SHUTTING_DOWN = 421


class MailRefused(Exception):
    """The mail server said no to this letter or its recipient: for good (5xx) or for now (4xx).

    `code` is the server's own; its words are left out, for they often repeat the address.
    """

    def __init__(self, permanent: bool, code: str) -> None:
        super().__init__(f"the mail server refused {'for good' if permanent else 'for now'} with {code}")
        self.permanent = permanent
        self.code = code


class MailUnavailable(Exception):
    """There was no answer about this letter: no connection, no TLS, no login, or a connection lost on the way."""


class MailSettingsError(ValueError):
    """SMTP_URL cannot be understood; says what would be right."""


@dataclass(frozen=True)
class Relay:
    """Where letters are handed in, as SMTP_URL says.

    smtp://[user:password@]host[:port], or smtps://… for TLS from the first byte; options: starttls=required|never
    (required by default where there is a login), cafile=PATH and timeout=SECONDS. Certificates are always verified.
    """

    host: str
    port: int
    tls: bool = False
    starttls: bool = False
    username: str | None = None
    password: str | None = None
    cafile: str | None = None
    timeout: float = 30.0

    @classmethod
    def from_url(cls, url: str) -> "Relay":
        """Read SMTP_URL; raises MailSettingsError in one line that never repeats the password."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailSettingsError("SMTP_URL has no readable port; write it like smtp://example.com:587") from None
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise MailSettingsError("SMTP_URL begins with smtp:// or smtps:// and a host, like smtp://example.com:587")
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if unknown := sorted(options.keys() - {"starttls", "cafile", "timeout"}):
            raise MailSettingsError(f"SMTP_URL has the unknown option {unknown[0]!r}; it has starttls, cafile, timeout")
        tls = parts.scheme == "smtps"
        starttls = options.get("starttls", "never" if tls or not parts.username else "required")
        if starttls not in {"required", "never"} or (tls and starttls == "required"):
            raise MailSettingsError("SMTP_URL: starttls is 'required' or 'never', and 'never' with smtps://")
        if (cafile := options.get("cafile")) is not None and not Path(cafile).is_file():
            raise MailSettingsError(f"SMTP_URL names the cafile {cafile}, where there is no file")
        return cls(
            host=parts.hostname,
            port=port or (465 if tls else 587 if starttls == "required" else 25),
            tls=tls,
            starttls=starttls == "required",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            cafile=cafile,
            timeout=_seconds(options.get("timeout", "30")),
        )

    def connection(self) -> SMTP:
        """A connection that is not yet open."""
        secure = self.tls or self.starttls
        return SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.tls,
            start_tls=self.starttls,  # never None: that would send in clear where the relay offers no TLS
            tls_context=ssl.create_default_context(cafile=self.cafile) if secure else None,
            username=self.username,
            password=self.password,
            timeout=self.timeout,
            local_hostname="localhost",  # the default asks the resolver, which can block the whole worker
        )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:
        raise MailSettingsError("SMTP_URL: timeout is a number of seconds up to 600, like timeout=30")
    return seconds


async def _nothing_to_do() -> None:
    return None


class Mailer:
    """Sends as `sender`, at most `connections` letters at once; each keeps its connection for the next."""

    def __init__(self, relay: Relay, sender: str, connections: int = 4) -> None:
        self.relay = relay
        self.sender = sender
        self._places = asyncio.Semaphore(connections)
        self._idle: list[SMTP] = []

    @classmethod
    def from_url(cls, smtp_url: str, sender: str) -> "Mailer":
        """A mailer for SMTP_URL; connects when the first letter goes out. Raises MailSettingsError."""
        return cls(Relay.from_url(smtp_url), sender)

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
        async with self._places:
            with _answers():
                connection = await self._envelope(sender, recipients)
            try:
                await before_data()
                with _answers():
                    await connection.data(raw)
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

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
            raise MailRefused(permanent=True, code="no SMTPUTF8")
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
        """The server has dropped the half-made envelope, so that the connection is good for the next letter."""
        try:
            await connection.rset()
        except (SMTPException, OSError):
            return False
        return True

    async def close(self) -> None:
        """Say goodbye on every kept connection."""
        while self._idle:
            connection = self._idle.pop()
            with suppress(SMTPException, OSError):  # the server may have hung up first
                await connection.quit()
            connection.close()


def _refusal(answer: SMTPResponseException) -> MailRefused | MailUnavailable:
    """Tell a no to this recipient or content from a no to us.

    A refused login or sender is our own mistake: every letter shares it, no customer's address is at fault, and the
    letter goes out once a person has mended it.
    """
    if isinstance(answer, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return MailRefused(permanent=answer.code >= 500, code=str(answer.code))
    return MailUnavailable(f"the mail server does not serve us: {type(answer).__name__} {answer.code}")


@contextmanager
def _answers() -> Iterator[None]:
    """Answers and failures of the mail server in our own words, which hold no address."""
    try:
        yield
    except SMTPResponseException as answer:
        raise _refusal(answer) from None
    except (SMTPException, OSError, TimeoutError) as failure:
        raise MailUnavailable(f"no answer from the mail server: {type(failure).__name__}") from None
