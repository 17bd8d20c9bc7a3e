"""Reads settings from the environment, and missing ones from the embedded stack that runs here."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import quote, urlsplit, urlunsplit

from email_validator import EmailNotValidError, validate_email
from temporalio.envconfig import ClientConfig, ClientConnectConfig

from amends.domain.errors import AmendsError, Code
from amends.messaging.key_strength import guessable
from amends.messaging.reply_tokens import LONGEST_MAILBOX, SHORTEST_KEY, Letterbox
from amends.messaging.smtp_settings import MailSettingsError, Rate, Relay

Clock = Literal["real", "virtual"]
PlanBy = Literal["local_activity", "activity"]
DEFAULTS = {
    "MAIL_FROM": "complaints@localhost.example",
    "AMENDS_STATE": ".amends",
    "AMENDS_CLOCK": "real",
    "AMENDS_DRAIN": "30",
    "AMENDS_CACHE": "500",
    "AMENDS_PLAN_BY": "local_activity",
    "AMENDS_LOG": "text",  # these two are read by amends/worker/logs.py, before anything else
    "AMENDS_LOG_LEVEL": "info",
}


PASSWORDS = (
    "DATABASE_URL",
    "DATABASE_PASSWORD",
    "DATABASE_OWNER_URL",
    "DATABASE_OWNER_PASSWORD",
    "SMTP_URL",
    "AMENDS_SECRET",
)
SECRETS = (*PASSWORDS, "TEMPORAL_API_KEY")
"""Each may be a file, as Docker and Kubernetes hand secrets over: NAME_FILE is its path."""


class SettingsError(AmendsError, ValueError):
    """A setting is missing or wrong; one line that names it and says how to mend it. Never holds a password."""

    kind = Code.SETTING


@dataclass(frozen=True)
class Settings:
    """What a client or a worker needs to know. `drain` is how long a worker that ends may finish what it has begun,
    `cache` how many complaints it keeps in memory: about 125 KiB each; one beyond is read again when it wakes.

    `health` and `metrics` are addresses (host, port) that a worker answers at; None switches them off.
    """

    temporal: ClientConnectConfig
    database_url: str
    smtp_url: str | None = None
    mail_from: str = DEFAULTS["MAIL_FROM"]
    keys: tuple[str, ...] = field(default=(), repr=False)
    mail_reply: str | None = None
    public_url: str | None = None
    attachments_in: Path | None = None
    mail_rate: str | None = None
    dkim_key: Path | None = None
    dkim_selector: str | None = None
    channels: Path | None = None
    state: Path = Path(DEFAULTS["AMENDS_STATE"])
    clock: Clock = "real"
    health: tuple[str, int] | None = None
    metrics: tuple[str, int] | None = None
    drain: timedelta = timedelta(seconds=30)
    cache: int = 500
    plan_by: PlanBy = "local_activity"

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """The settings of this process. Raises SettingsError at the first that is missing or wrong.

        TEMPORAL_* are Temporal's own (address, namespace, TLS, API key, profile), with its configuration file.
        """
        given = os.environ if environment is None else environment
        state = Path(given.get("AMENDS_STATE") or DEFAULTS["AMENDS_STATE"])
        known = DEFAULTS | embedded(state) | with_secrets(given)
        if "DATABASE_OWNER_URL" in known:  # told now, though only `amends migrate` uses it
            postgresql("DATABASE_OWNER_URL", known["DATABASE_OWNER_URL"])
        return cls(
            temporal=temporal(known),
            database_url=database("DATABASE_URL", known),
            smtp_url=relay(known["SMTP_URL"]) if "SMTP_URL" in known else None,
            mail_from=sender("MAIL_FROM", known["MAIL_FROM"]),
            keys=keys(known.get("AMENDS_SECRET")),
            mail_reply=reply_address(known),
            public_url=public_url(known),
            attachments_in=Path(known["AMENDS_ATTACHMENTS"]) if "AMENDS_ATTACHMENTS" in known else None,
            mail_rate=rate(known.get("MAIL_RATE")),
            dkim_key=file("MAIL_DKIM_KEY", known),
            dkim_selector=selector(known),
            channels=file("AMENDS_CHANNELS", known),
            state=state,
            clock=clock(known["AMENDS_CLOCK"]),
            health=address("AMENDS_HEALTH", known.get("AMENDS_HEALTH")),
            metrics=address("AMENDS_METRICS", known.get("AMENDS_METRICS")),
            drain=seconds("AMENDS_DRAIN", known["AMENDS_DRAIN"]),
            cache=count("AMENDS_CACHE", known["AMENDS_CACHE"]),
            plan_by=plan_by(known["AMENDS_PLAN_BY"]),
        )

    @classmethod
    def of_client(cls, environment: Mapping[str, str] | None = None) -> tuple[ClientConnectConfig, str | None]:
        """The Temporal settings and DATABASE_URL, if set: all that a program needs to send complaints.

        Raises SettingsError.
        """
        given = os.environ if environment is None else environment
        known = embedded(Path(given.get("AMENDS_STATE") or DEFAULTS["AMENDS_STATE"])) | with_secrets(given)
        return temporal(known), database("DATABASE_URL", known) if "DATABASE_URL" in known else None

    @classmethod
    def owner_of_database(cls, environment: Mapping[str, str] | None = None) -> str:
        """DATABASE_OWNER_URL, else DATABASE_URL: all that migrations need. Raises SettingsError.

        No other process is told it, and no setting keeps it.
        """
        given = os.environ if environment is None else environment
        known = embedded(Path(given.get("AMENDS_STATE") or DEFAULTS["AMENDS_STATE"])) | with_secrets(given)
        return database("DATABASE_OWNER_URL" if "DATABASE_OWNER_URL" in known else "DATABASE_URL", known)

    @property
    def attachments(self) -> Path:
        """The folder for customers' attachments: AMENDS_ATTACHMENTS, else one in the state folder."""
        return self.attachments_in or self.state / "attachments"

    @property
    def letterbox(self) -> Letterbox:
        """Makes reply addresses and links; it makes none where AMENDS_SECRET is not set."""
        return Letterbox(self.keys, self.mail_reply, self.public_url)

    @property
    def relay(self) -> str:
        """SMTP_URL, for a process that needs it. Raises SettingsError where it is not set."""
        return needed("SMTP_URL", {"SMTP_URL": self.smtp_url} if self.smtp_url else {})

    def environment(self) -> dict[str, str]:
        """The variables that give another process the same settings."""
        told = {
            "TEMPORAL_ADDRESS": self.temporal.get("target_host"),
            "TEMPORAL_NAMESPACE": self.temporal.get("namespace"),
            "DATABASE_URL": self.database_url,
            "SMTP_URL": self.smtp_url,
            "MAIL_FROM": self.mail_from,
            "AMENDS_SECRET": ",".join(self.keys),
            "MAIL_REPLY": self.mail_reply,
            "AMENDS_PUBLIC_URL": self.public_url,
            "AMENDS_ATTACHMENTS": self.attachments_in and str(self.attachments_in.absolute()),
            "MAIL_RATE": self.mail_rate,
            "MAIL_DKIM_KEY": self.dkim_key and str(self.dkim_key.absolute()),
            "MAIL_DKIM_SELECTOR": self.dkim_selector,
            "AMENDS_CHANNELS": self.channels and str(self.channels.absolute()),
            "AMENDS_STATE": str(self.state.absolute()),
            "AMENDS_CLOCK": self.clock,
            "AMENDS_HEALTH": self.health and f"{self.health[0]}:{self.health[1]}",
            "AMENDS_METRICS": self.metrics and f"{self.metrics[0]}:{self.metrics[1]}",
            "AMENDS_DRAIN": str(int(self.drain.total_seconds())),
            "AMENDS_CACHE": str(self.cache),
            "AMENDS_PLAN_BY": self.plan_by,
        }
        return {name: value for name, value in told.items() if value}


def embedded(state: Path) -> dict[str, str]:
    """The settings that the embedded stack of this folder has written; none where none runs."""
    try:
        written = json.loads((state / "stack.json").read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{state / 'stack.json'} cannot be read ({type(error).__name__}): delete it") from None
    return cast("dict[str, str]", written["settings"])


def with_secrets(given: Mapping[str, str]) -> dict[str, str]:
    """The environment, with each secret that NAME_FILE names read from its file.

    Raises SettingsError where both are set, or the file cannot be read.
    """
    known = {name: value for name, value in given.items() if value}
    for name in SECRETS:
        if (path := known.pop(f"{name}_FILE", None)) is None:
            continue
        if name in known:
            raise SettingsError(f"{name} and {name}_FILE are both set: leave one of them out")
        try:
            known[name] = Path(path).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}_FILE names {path}, which cannot be read ({type(error).__name__})") from None
    return {name: value for name, value in known.items() if value}


def database(name: str, known: Mapping[str, str]) -> str:
    """The address of a database, with the password from the variable next to it.

    A password in a variable of its own may hold any character.
    """
    url = postgresql(name, needed(name, known))
    beside = name.replace("_URL", "_PASSWORD")
    if (password := known.get(beside)) is None:
        return url
    parts = urlsplit(url)
    if parts.password is not None or not parts.username:
        right = f"write {name}=postgresql://USER@HOST:PORT/DATABASE and the password in {beside}"
        raise SettingsError(f"{beside} is set, and {name} has a password too, or no user: {right}")
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


def needed(name: str, known: Mapping[str, str]) -> str:
    """A setting without which nothing works. Raises SettingsError."""
    if name not in known:
        raise SettingsError(f"{name} is not set and no embedded stack runs here: run `amends up`, or set {name}")
    return known[name]


def temporal(known: Mapping[str, str]) -> ClientConnectConfig:
    """How to connect to Temporal, by Temporal's own rules."""
    try:
        config = ClientConfig.load_client_connect_config(override_env_vars=dict(known))
    except (RuntimeError, ValueError, OSError) as error:
        raise SettingsError(f"Temporal cannot be reached as set: {error}. See TEMPORAL_PROFILE and its file.") from None
    target = config.get("target_host") or needed("TEMPORAL_ADDRESS", {})
    host, _, port = target.rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError(f"TEMPORAL_ADDRESS is {target!r}: write HOST:PORT, like localhost:7233")
    return config


def postgresql(name: str, value: str) -> str:
    """The address of a PostgreSQL database."""
    right = f"write {name}=postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise SettingsError(f"{name} has no readable host and port: {right}") from None
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingsError(f"{name} does not begin with postgresql://: {right}")
    if not parts.hostname and "host=" not in parts.query:
        raise SettingsError(f"{name} names no host: {right}")
    return value


def relay(value: str) -> str:
    """The address of a mail server."""
    try:
        Relay.from_url(value)
    except MailSettingsError as error:
        raise SettingsError(str(error)) from None
    return value


def sender(name: str, value: str) -> str:
    """The address that letters come from, or are answered at."""
    try:
        validate_email(value.rpartition("<")[2].rstrip("> "), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise SettingsError(f"{name} is {value!r}: write an e-mail address, like complaints@example.com") from None
    return value


def keys(value: str | None) -> tuple[str, ...]:
    """The keys that sign reply addresses and links: the first signs, all of them verify."""
    found = tuple(key.strip() for key in value.split(",")) if value else ()
    for number, key in enumerate(found, start=1):
        if len(key) < SHORTEST_KEY:
            raise SettingsError(
                f"AMENDS_SECRET: key {number} is shorter than {SHORTEST_KEY} characters: write one as"
                " `openssl rand -base64 48` makes it, or several with commas between them"
            )
        if guessable(key):
            raise SettingsError(
                f"AMENDS_SECRET: key {number} can be guessed, and anybody who guesses it can answer for your customers:"
                " write one as `openssl rand -base64 48` makes it"
            )
    return found


def reply_address(known: Mapping[str, str]) -> str | None:
    """The mailbox whose subaddresses, like reply+TOKEN@example.com, are piped to `amends mail receive`."""
    if (value := known.get("MAIL_REPLY")) is None:
        return None
    mailbox = sender("MAIL_REPLY", value).rpartition("@")[0]
    if "+" in mailbox or "<" in mailbox or not mailbox.isascii() or len(mailbox) > LONGEST_MAILBOX:
        raise SettingsError(
            f"MAIL_REPLY is {value!r}: write a bare address whose part before the @ has no plus and at most"
            f" {LONGEST_MAILBOX} characters, like reply@example.com"
        )
    return signed("MAIL_REPLY", value, known)


def public_url(known: Mapping[str, str]) -> str | None:
    """Where the links in letters lead to."""
    if (value := known.get("AMENDS_PUBLIC_URL")) is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"AMENDS_PUBLIC_URL is {value!r}: write it like https://complaints.example.com")
    return signed("AMENDS_PUBLIC_URL", value, known)


def signed(name: str, value: str, known: Mapping[str, str]) -> str:
    """A setting that is useless without keys. Raises SettingsError where there are none."""
    if not known.get("AMENDS_SECRET"):
        raise SettingsError(f"{name} needs AMENDS_SECRET too: set it to what `openssl rand -base64 48` makes")
    return value


def rate(value: str | None) -> str | None:
    """How many letters each worker hands in at most."""
    if value is not None:
        try:
            Rate.from_text(value)
        except MailSettingsError as error:
            raise SettingsError(str(error)) from None
    return value


def file(name: str, known: Mapping[str, str]) -> Path | None:
    """The path of a file that a worker reads; the worker checks its content when it starts."""
    if (value := known.get(name)) is None:
        return None
    if not Path(value).is_file():
        raise SettingsError(f"{name} names {value}, where there is no file")
    return Path(value)


def selector(known: Mapping[str, str]) -> str | None:
    """The name under which the DNS of the sender's domain has the public half of MAIL_DKIM_KEY."""
    value = known.get("MAIL_DKIM_SELECTOR")
    if known.get("MAIL_DKIM_KEY") and (value is None or not re.fullmatch(r"[A-Za-z0-9.-]{1,63}", value)):
        raise SettingsError("MAIL_DKIM_KEY needs MAIL_DKIM_SELECTOR too: the word before ._domainkey in your DNS")
    return value


def clock(value: str) -> Clock:
    """The clock of business time: the real one, or the skipped one of a demo."""
    if value not in get_args(Clock):
        raise SettingsError(f"AMENDS_CLOCK is {value!r}: write real or virtual")
    return cast("Clock", value)


def plan_by(value: str) -> PlanBy:
    """By which kind of activity a worker computes plans."""
    if value not in get_args(PlanBy):
        raise SettingsError(f"AMENDS_PLAN_BY is {value!r}: write local_activity or activity")
    return cast("PlanBy", value)


def address(name: str, value: str | None) -> tuple[str, int] | None:
    """Where to listen; HOST:PORT, or a port alone for this machine only."""
    if not value:
        return None
    host, _, port = value.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise SettingsError(f"{name} is {value!r}: write HOST:PORT, like 0.0.0.0:8080")
    return host or "127.0.0.1", int(port)


def seconds(name: str, value: str) -> timedelta:
    """A span of time in whole seconds."""
    if not value.isdigit() or int(value) > 3600:
        raise SettingsError(f"{name} is {value!r}: write whole seconds up to 3600")
    return timedelta(seconds=int(value))


def count(name: str, value: str) -> int:
    """A number of something."""
    if not value.isdigit() or not 1 <= int(value) <= 100_000:
        raise SettingsError(f"{name} is {value!r}: write a whole number from 1 to 100000")
    return int(value)
