"""Settings of the mail server that takes letters: where it is, and how fast it takes them."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import SMTP

from amends.domain.errors import AmendsError, Code

SECONDS_OF = {"second": 1, "minute": 60, "hour": 3600}


class MailSettingsError(AmendsError, ValueError):
    """SMTP_URL or MAIL_RATE cannot be understood. The message says what would be right."""

    kind = Code.SETTING


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
        """Reads SMTP_URL. Raises MailSettingsError in one line that never repeats the password."""
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


@dataclass(frozen=True)
class Rate:
    """How many letters one worker sends within some seconds; relays refuse faster senders."""

    letters: int
    seconds: float

    @classmethod
    def from_text(cls, text: str) -> "Rate":
        """Reads MAIL_RATE, like 10/second, 300/minute or 5000/hour. Raises MailSettingsError in one line."""
        number, _, unit = text.partition("/")
        if not number.isascii() or not number.isdigit() or not int(number) or unit not in SECONDS_OF:
            raise MailSettingsError(f"MAIL_RATE is {text!r}: write it like 10/second, 300/minute or 5000/hour")
        return cls(int(number), SECONDS_OF[unit])
