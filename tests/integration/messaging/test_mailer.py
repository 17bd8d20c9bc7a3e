"""The mailer tells a no from an outage, keeps its connections, and trusts no certificate it cannot verify."""

import asyncio
import socket
import time
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from amends.devstack.mail_catcher import MailCatcher
from amends.messaging.smtp import Mailer, MailRefused, MailUnavailable
from amends.messaging.smtp_settings import MailSettingsError, Rate, Relay
from tests.integration.letters.conftest import mailer as mailer
from tests.support.certificates import Certificate
from tests.support.letter_orders import SENDER

ADDRESS, TO = "care@amends.example", ["ada@example.org"]
LETTER = b"From: care@amends.example\r\nTo: ada@example.org\r\nSubject: hello\r\n\r\nhello\r\n"


async def test_letters_share_a_kept_connection(mail_catcher: MailCatcher, mailer: Mailer) -> None:
    """One after the other goes over one connection: greeting and TLS are paid once."""
    greeted = 0
    session = mail_catcher._session  # pyright: ignore[reportPrivateUsage]

    def count() -> SMTP:
        nonlocal greeted
        greeted += 1
        return session()

    await mail_catcher.stop()
    mail_catcher._session = count  # pyright: ignore[reportPrivateUsage]
    await mail_catcher.start()
    for _ in range(5):
        await mailer.send(LETTER, ADDRESS, TO)
    assert greeted == 1
    assert len(mail_catcher.letters()) == 5


async def test_many_at_once_all_arrive_once(mail_catcher: MailCatcher, mailer: Mailer) -> None:
    """Letters under way at the same time do not get into each other's envelope."""
    people = [f"p{number}@example.org" for number in range(40)]
    await asyncio.gather(*(mailer.send(LETTER, ADDRESS, [person]) for person in people))
    arrived = [letter["Delivered-To"] for letter in mail_catcher.letters()]
    assert sorted(arrived) == sorted(people)


async def test_a_connection_that_died_while_idle_is_replaced(mail_catcher: MailCatcher, mailer: Mailer) -> None:
    """The mail server was restarted between two letters: the second goes out as if nothing had been."""
    await mailer.send(LETTER, ADDRESS, TO)
    for connection in mailer._idle:  # pyright: ignore[reportPrivateUsage]
        assert connection.transport is not None
        connection.transport.abort()  # pyright: ignore[reportAttributeAccessIssue]
    await mailer.send(LETTER, ADDRESS, TO)
    assert len(mail_catcher.letters()) == 2


@pytest.mark.parametrize(("answer", "permanent"), [("550 5.1.1 no ada@example.org", True), ("450 4.2.0 wait", False)])
async def test_a_refused_recipient_is_an_answer(
    mail_catcher: MailCatcher, mailer: Mailer, answer: str, permanent: bool
) -> None:
    """For good or for now, with the code alone; the connection stays good for the next letter."""
    mail_catcher.answers = {TO[0]: answer}
    with pytest.raises(MailRefused) as no:
        await mailer.send(LETTER, ADDRESS, TO)
    assert (no.value.permanent, no.value.code) == (permanent, answer[:3])
    assert "ada" not in str(no.value)
    mail_catcher.answers = {}
    await mailer.send(LETTER, ADDRESS, TO)


async def test_tls_is_verified(mail_catcher_tls: MailCatcher, certificate: Certificate) -> None:
    """With the house's own authority named the letter goes by TLS; without, nothing is sent at all."""
    trusting = Mailer.from_url(f"{mail_catcher_tls.url}&cafile={certificate.cafile}", SENDER)
    await trusting.send(LETTER, ADDRESS, TO)
    await trusting.close()
    with pytest.raises(MailUnavailable, match="SSLCertVerificationError"):
        await Mailer.from_url(mail_catcher_tls.url, SENDER).send(LETTER, ADDRESS, TO)
    assert len(mail_catcher_tls.letters()) == 1


class Keeper:
    """A handler of a mail server that notes who handed in how much."""

    def __init__(self) -> None:
        self.taken: list[tuple[bytes | None, str | None]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take it."""
        login: LoginPassword | None = session.auth_data
        self.taken.append((login.login if login else None, envelope.mail_from))
        return "250 OK"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # TLS is there before the first word
@pytest.mark.parametrize("from_the_first_byte", [False, True], ids=["STARTTLS", "smtps"])
async def test_a_relay_that_asks_for_a_login_gets_it_over_tls_alone(
    certificate: Certificate, from_the_first_byte: bool
) -> None:
    """Name and password as SMTP_URL gives them, after a verified handshake, by STARTTLS or with TLS all along."""
    keeper, tls = Keeper(), certificate.for_servers()

    def knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data.password == b"p@ss", auth_data=data)

    def serve() -> SMTP:
        by_starttls = {"tls_context": tls, "require_starttls": True}
        kind: dict[str, Any] = {"auth_require_tls": False} if from_the_first_byte else by_starttls
        return SMTP(keeper, authenticator=knows, auth_required=True, hostname="localhost", **kind)

    server = await asyncio.get_running_loop().create_server(
        serve, "127.0.0.1", 0, ssl=tls if from_the_first_byte else None
    )
    where = f"me:p%40ss@127.0.0.1:{server.sockets[0].getsockname()[1]}?cafile={certificate.cafile}"
    mailer = Mailer.from_url(f"{'smtps' if from_the_first_byte else 'smtp'}://{where}", SENDER)
    for _ in range(2):
        await mailer.send(LETTER, ADDRESS, TO)
    await mailer.close()
    server.close()
    assert keeper.taken == [(b"me", ADDRESS)] * 2


async def test_letters_keep_to_the_rate_of_the_relay(mail_catcher: MailCatcher) -> None:
    """Ten at once and then five a second: the eleventh to the fifteenth wait for their turn, nobody is turned away."""
    mailer = Mailer.from_url(mail_catcher.url, SENDER, rate=Rate(10, 2.0))
    begun = time.monotonic()
    await asyncio.gather(*(mailer.send(LETTER, ADDRESS, TO) for _ in range(15)))
    assert time.monotonic() - begun >= 1.0
    assert len(mail_catcher.letters()) == 15
    await mailer.close()


async def test_who_would_wait_too_long_for_a_turn_is_tried_later(
    mail_catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A queue of hours does not hold up the worker: the letter waits under the complaint's own alarm instead."""
    monkeypatch.setattr("amends.messaging.smtp.WAIT_FOR_TURN", 0.1)
    mailer = Mailer.from_url(mail_catcher.url, SENDER, rate=Rate(1, 3600))
    await mailer.send(LETTER, ADDRESS, TO)
    with pytest.raises(MailUnavailable, match="MAIL_RATE"):
        await mailer.send(LETTER, ADDRESS, TO)
    assert len(mail_catcher.letters()) == 1
    await mailer.close()


@pytest.mark.parametrize(
    ("text", "rate"), [("10/second", Rate(10, 1)), ("300/minute", Rate(300, 60)), ("5000/hour", Rate(5000, 3600))]
)
def test_a_rate_means_what_it_says(text: str, rate: Rate) -> None:
    """Letters within a second, a minute or an hour."""
    assert Rate.from_text(text) == rate


async def test_required_tls_is_never_given_up(mail_catcher: MailCatcher) -> None:
    """A relay that offers no TLS gets neither password nor letter."""
    url = mail_catcher.url.replace("smtp://", "smtp://user:secret@") + "?starttls=required"
    with pytest.raises(MailUnavailable):
        await Mailer.from_url(url, SENDER).send(LETTER, ADDRESS, TO)
    assert mail_catcher.letters() == []


class Doorkeeper:
    """A handler of a mail server that knows nobody."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Never reached."""
        return "250 OK"


async def test_a_refused_login_is_our_mistake_not_the_customers_address() -> None:
    """535 would otherwise look like a bounce of every customer at once."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            Doorkeeper(),
            authenticator=lambda *_: AuthResult(success=False, handled=False),
            auth_require_tls=False,
        ),
        "127.0.0.1",
        0,
    )
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(MailUnavailable, match="SMTPAuthenticationError 535"):
        await Mailer.from_url(f"smtp://user:secret@127.0.0.1:{port}?starttls=never", SENDER).send(LETTER, ADDRESS, TO)
    server.close()


async def test_a_silent_server_is_an_outage() -> None:
    """A server that accepts the connection and says nothing is given up after the timeout."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailer = Mailer.from_url(f"smtp://127.0.0.1:{silent.getsockname()[1]}?timeout=0.2", SENDER)
        with pytest.raises(MailUnavailable, match="Timeout"):
            await mailer.send(LETTER, ADDRESS, TO)


async def test_a_failure_of_ours_before_data_sends_nothing(mail_catcher: MailCatcher, mailer: Mailer) -> None:
    """Where 'sending' cannot be written down the letter must not go: its own error comes back, the next one goes."""

    async def down() -> None:
        raise ConnectionResetError("records")

    with pytest.raises(ConnectionResetError, match="records"):
        await mailer.send(LETTER, ADDRESS, TO, down)
    await mailer.send(LETTER, ADDRESS, TO)
    assert len(mail_catcher.letters()) == 1


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example.com", Relay("mail.example.com", 25)),
        ("smtp://me:p%40ss@example.com", Relay("example.com", 587, starttls=True, username="me", password="p@ss")),
        ("smtps://mail.example.com?timeout=5", Relay("mail.example.com", 465, tls=True, timeout=5.0)),
        ("smtp://[::1]:2525?starttls=never", Relay("::1", 2525)),
    ],
)
def test_smtp_urls_mean_what_they_say(url: str, relay: Relay) -> None:
    """Host, port by kind of TLS, login with escaped characters; a login asks for TLS by default."""
    assert Relay.from_url(url) == relay


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://mail.example.com:port",
        "smtp://me:secret@mail.example.com?starttls=maybe",
        "smtps://me:secret@mail.example.com?starttls=required",
        "smtp://me:secret@mail.example.com?tls=1",
        "smtp://me:secret@mail.example.com?timeout=soon",
        "smtps://me:secret@mail.example.com?cafile=/nowhere/ca.pem",
    ],
)
def test_a_wrong_smtp_url_says_what_would_be_right(url: str) -> None:
    """One line that names SMTP_URL and never repeats the password."""
    with pytest.raises(MailSettingsError, match="SMTP_URL") as wrong:
        Relay.from_url(url)
    assert "secret" not in str(wrong.value)
