"""The parts of the stack one by one: what is taken from outside, what is published, caught and checked."""

import asyncio
import mailbox
import subprocess
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
from temporalio.testing import WorkflowEnvironment

from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher, MailFolder
from amends.devstack.ports import free_port, says_healthy
from amends.devstack.shipped_policies import ROOT, SHIPPED, publish_shipped
from amends.devstack.stack import Stack
from amends.publication.publish import publish, read_set
from amends.worker.health import health_port
from amends.worker.readiness import NotFit, check_search_attributes
from tests.conftest import Database
from tests.support.certificates import Certificate


async def test_parts_from_outside_take_the_place_of_our_own(
    tmp_path: Path, database: Database, temporal: WorkflowEnvironment, mail_catcher: MailCatcher
) -> None:
    """With all three settings nothing of our own starts, and the database from outside gets the shipped policies."""
    outside = {
        "TEMPORAL_ADDRESS": temporal.client.service_client.config.target_host,
        "DATABASE_URL": database.app_dsn,
        "DATABASE_OWNER_URL": database.owner_dsn,
        "SMTP_URL": mail_catcher.url,
    }
    async with Stack(tmp_path / "state", environment=outside, worker=False) as stack:
        assert [part for part in stack.running.parts if part.trace] == []
        assert {part.name for part in stack.running.parts} == {"Temporal", "PostgreSQL", "mail"}
        assert stack.settings.database_url == database.app_dsn
        assert await published_by(database) == SHIPPED


async def test_what_a_person_has_published_stays_in_force(database: Database) -> None:
    """The shipped policies replace only shipped ones: a start of the stack never undoes a person's publication."""
    records = await Records.connect(database.app_dsn, max_size=2)
    now = datetime.now(UTC)
    await publish_shipped(records, now)
    changed = read_set(ROOT)
    changed["policies/staff.yaml"] += b"\n# ours\n"
    ours = await publish(records, changed, by="nadia", now=now)
    await publish_shipped(records, now)
    active = await records.store.active()
    await records.close()
    assert active
    assert active.hash == ours.hash


async def published_by(database: Database) -> str | None:
    """Who put the set in force."""
    records = await Records.connect(database.app_dsn, max_size=2)
    active = await records.store.active()
    await records.close()
    return active.by if active else None


def letter(to: str, subject: str) -> EmailMessage:
    """A letter."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "us@amends.example", to, subject
    message.set_content(f"Dear {to}, سلام")
    return message


async def test_letters_are_kept_byte_for_byte_in_the_order_of_arrival(mail_catcher: MailCatcher) -> None:
    """Under the lines of delivery lies exactly what was sent, and twelve letters come back first to last."""
    letters = [letter("jo@customers.example", f"letter {number}") for number in range(12)]
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mail_catcher.port) as server:
        for one in letters:
            await server.send_message(one)
    caught = mail_catcher.mail.letters()
    assert [one.message["Subject"] for one in caught] == [one["Subject"] for one in letters]
    assert caught[0].message["Delivered-To"] == "jo@customers.example"
    body = letters[0].as_bytes().replace(b"\n", b"\r\n").partition(b"\r\n\r\n")[2]
    assert caught[0].raw.partition(b"\r\n\r\n")[2] == body


async def test_a_recipient_can_be_refused(mail_catcher: MailCatcher) -> None:
    """An answer set for a recipient is given in its own words, and nothing is kept."""
    mail_catcher.answers["gone@customers.example"] = "550 5.1.1 no such user"
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await aiosmtplib.send(
            letter("gone@customers.example", "x"), hostname="127.0.0.1", port=mail_catcher.port, start_tls=False
        )
    assert mail_catcher.letters() == []


async def test_an_answer_can_be_lost_after_the_letter_was_kept(mail_catcher: MailCatcher) -> None:
    """The letter is there and its sender cannot know: the one case that mail cannot promise anything about."""
    mail_catcher.lost.add("jo@customers.example")
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await aiosmtplib.send(
            letter("jo@customers.example", "x"), hostname="127.0.0.1", port=mail_catcher.port, start_tls=False
        )
    assert len(mail_catcher.letters()) == 1


async def test_tls_is_verified_and_required(mail_catcher_tls: MailCatcher, certificate: Certificate) -> None:
    """Without STARTTLS nothing is taken; with it, a client that trusts the certificate is served."""
    to = letter("jo@customers.example", "x")
    with pytest.raises(aiosmtplib.SMTPException):
        await aiosmtplib.send(to, hostname="127.0.0.1", port=mail_catcher_tls.port, start_tls=False)
    context = certificate.for_clients()
    await aiosmtplib.send(to, hostname="127.0.0.1", port=mail_catcher_tls.port, start_tls=True, tls_context=context)
    assert len(mail_catcher_tls.letters()) == 1


def test_reading_mail_makes_no_folder(tmp_path: Path) -> None:
    """Who only looks leaves no trace."""
    with pytest.raises(mailbox.NoSuchMailboxError):
        MailFolder(tmp_path / "mail", create=False)
    assert list(tmp_path.iterdir()) == []


async def test_a_worker_does_not_poll_without_our_search_attributes(temporal: WorkflowEnvironment) -> None:
    """On a namespace that lacks them it says, in one line, the commands that create them."""
    other = await temporal.connect_client(namespace="temporal-system")
    with pytest.raises(NotFit, match="search-attribute create --namespace temporal-system --name ComplaintStage"):
        await check_search_attributes(other)
    await check_search_attributes(temporal.client)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", ""),
        ("SMTP_URL", ""),
        ("AMENDS_METRICS", "here"),
        ("AMENDS_LOG", "xml"),
        ("TEMPORAL_ADDRESS", "x"),
    ],
)
def test_a_worker_with_a_wrong_setting_ends_at_once(name: str, value: str, tmp_path: Path) -> None:
    """It leaves with 1 and has logged one line that names the setting."""
    given = {
        "TEMPORAL_ADDRESS": "127.0.0.1:9",
        "DATABASE_URL": "postgresql://app@127.0.0.1:9/amends",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "AMENDS_STATE": str(tmp_path),
        name: value,
    }
    done = subprocess.run(
        [sys.executable, "-m", "amends.worker"], env=given, capture_output=True, text=True, check=False, timeout=180
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert name in done.stderr


async def test_the_health_port_tells_ready_from_not_ready() -> None:
    """200 where nothing is wrong, 503 with the reason where something is, 404 elsewhere, and rubbish harms nobody."""
    reason: str | None = "the database does not answer"

    async def why_not() -> str | None:
        return reason

    port = free_port()
    async with health_port(("127.0.0.1", port), why_not):
        assert await asked(port, b"GET /healthz HTTP/1.1") == ("503", "the database does not answer\n")
        reason = None
        assert await says_healthy(port)
        assert (await asked(port, b"GET / HTTP/1.1"))[0] == "404"
        assert (await asked(port, b"\x16\x03\x01"))[0] == "404"


async def asked(port: int, line: bytes) -> tuple[str, str]:
    """The status and the words of an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(line + b"\r\n\r\n")
    head, _, words = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    return head.split()[1], words
