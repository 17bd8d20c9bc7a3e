"""What a worker sends with is what the settings say; what is not set up costs nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from amends.letters.rendering import Rendered
from amends.settings import Settings, SettingsError
from amends.worker.messaging_setup import mailer_of, outgoing
from tests.support.letter_orders import NOW
from tests.unit.settings.test_settings import WHOLE

LETTER = Rendered("en", "Hello", "Dear Ada\n", "<p>Dear Ada</p>\n", "0" * 40)


def settings(folder: Path, **given: str) -> Settings:
    """Settings that are whole, with these beside."""
    return Settings.load(WHOLE | {"AMENDS_STATE": str(folder), "MAIL_FROM": "Care <care@amends.example>"} | given)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """An RSA key in a file."""
    made = rsa.generate_private_key(65537, 1024)  # short, to be quick
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    (tmp_path / "mail.pem").write_bytes(pem)
    return tmp_path / "mail.pem"


async def test_the_mailer_signs_for_the_domain_of_the_sender(tmp_path: Path, key: Path) -> None:
    """Key and selector are set: every mail has a signature on top, under that name and the sender's domain."""
    mailer = mailer_of(settings(tmp_path, MAIL_DKIM_KEY=str(key), MAIL_DKIM_SELECTOR="autumn", MAIL_RATE="5/second"))
    mail = mailer.write(LETTER, message_id="<1@amends.example>", recipient="ada@example.org", now=NOW)
    signature = mail.partition(b"\r\nTo:")[0]
    assert signature.startswith(b"DKIM-Signature:")
    assert b"d=amends.example" in signature
    assert b"s=autumn" in signature


async def test_the_channels_of_the_file_are_set_up(tmp_path: Path) -> None:
    """Each way of contact that the file describes has its channel."""
    page = tmp_path / "channels.yaml"
    page.write_text("sms:\n  url: https://sms.example.com\npost:\n  url: https://print.example.com\n")
    async with outgoing(settings(tmp_path, AMENDS_CHANNELS=str(page))) as ways:
        assert sorted(ways.channels) == ["post", "sms"]


@pytest.mark.parametrize("name", ["AMENDS_CHANNELS", "MAIL_DKIM_KEY"])
async def test_a_file_of_something_else_stops_the_worker_with_one_line(tmp_path: Path, name: str) -> None:
    """Before the first letter, with the setting's name."""
    wrong = tmp_path / "wrong"
    wrong.write_text("something else\n")
    with pytest.raises(SettingsError, match=name) as told:
        async with outgoing(settings(tmp_path, MAIL_DKIM_SELECTOR="autumn", **{name: str(wrong)})):
            pass
    assert "\n" not in str(told.value)


def test_what_is_not_set_up_is_not_even_loaded() -> None:
    """A worker that only mails carries neither the HTTP client nor the signing library about."""
    asked = "import sys, amends.worker.main; print(*sorted({'httpx', 'dkim'} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=180, env=os.environ
    )
    assert done.stdout.split() == []
