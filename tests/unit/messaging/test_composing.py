"""A mail says exactly what the letter says, in headers that join it to its conversation and that nobody can break."""

import base64
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.letters.rendering import Rendered
from amends.messaging.dkim import DomainKey, DomainKeyError
from amends.messaging.mime import LATEST, compose, message_id_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SENDER = "Amends <care@amends.example>"
OURS = {
    "To", "From", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "Content-Language", "MIME-Version", "Content-Type", "X-Auto-Response-Suppress",
}  # fmt: skip
PERSIAN = Rendered("fa", "شکایت شما رسید", "آدای گرامی\nمتأسفیم.\n", "<p>آدای گرامی</p>\n", "0" * 40)
HOSTILE = (
    st.text(st.sampled_from("\r\n\0\x0b\x0c\x1c\x85\u2028\u2029:<>@=_?. \tabÄش\U0001f600"), max_size=60) | st.text()
)
FIELDS = ("subject", "text", "html", "language", "recipient", "sender", "reply_to", "message_id", "earlier")


def rendered(subject: str = "We have your complaint", text: str = "Dear Ada\n") -> Rendered:
    """A letter in English."""
    return Rendered("en", subject, text, f"<p>{text}</p>\n", "0" * 40)


def mailed(letter: Rendered, **parts: Any) -> tuple[bytes, EmailMessage]:
    """The mail as bytes, and as the strictest parser of the library reads it."""
    usual = {"message_id": message_id_of("e-1", SENDER), "sender": SENDER, "recipient": "ada@example.org", "now": NOW}
    whole: dict[str, Any] = usual | parts
    raw = compose(letter, **whole)
    return raw, BytesParser(policy=default).parsebytes(raw)


def said(mail: EmailMessage, kind: str) -> str:
    """What one of the two parts says, with line ends as they are inside a program."""
    part = mail.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


@pytest.mark.parametrize("letter", [rendered(), PERSIAN], ids=["en", "fa"])
def test_a_mail_has_both_forms_in_seven_bits(letter: Rendered) -> None:
    """Plain text first, then HTML, both UTF-8, in short lines of ASCII that no relay would have to change."""
    raw, mail = mailed(letter)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[misc]
    assert [part.get_content_charset() for part in mail.iter_parts()] == ["utf-8", "utf-8"]  # type: ignore[misc]
    assert (said(mail, "plain"), said(mail, "html")) == (letter.text, letter.html)
    assert mail["Subject"] == letter.subject
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_letter_says_that_a_machine_sent_it_and_that_it_is_no_list() -> None:
    """RFC 3834 keeps other machines from answering; no header of a list, for this is a letter to one person."""
    _, mail = mailed(rendered(), reply_to="reply+abc@amends.example")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "Amends <reply+abc@amends.example>"
    assert not [name for name in mail if name.lower().startswith("list-") or name.lower() == "precedence"]
    assert set(mail.keys()) <= OURS


def test_the_message_id_is_the_effects_and_tells_nothing() -> None:
    """The same for every try, another for every letter, and neither reference nor customer stands in it."""
    first, again, other = (message_id_of(effect, SENDER) for effect in ("complaint-R1/1", "complaint-R1/1", "e-2"))
    assert first == again != other
    assert re.fullmatch(r"<[0-9a-f]{40}@amends\.example>", first)


def test_a_letter_answers_what_was_said_last() -> None:
    """In-Reply-To is the last message, References the whole conversation, in order."""
    earlier = ["<1@amends.example>", "<their own.id=42@mail.example>", "<3@amends.example>"]
    _, mail = mailed(rendered(), earlier=[earlier[0], earlier[1].replace(" ", ""), earlier[2]])
    assert mail["In-Reply-To"] == "<3@amends.example>"
    assert mail["References"].split() == ["<1@amends.example>", "<theirown.id=42@mail.example>", "<3@amends.example>"]


def test_a_long_conversation_keeps_its_first_and_its_latest() -> None:
    """The header stays bounded however long a complaint takes."""
    _, mail = mailed(rendered(), earlier=[f"<{number}@amends.example>" for number in range(200)])
    ids = mail["References"].split()
    assert (len(ids), ids[0], ids[-1]) == (LATEST + 1, "<0@amends.example>", "<199@amends.example>")


@pytest.mark.parametrize("forged", ["<a@b>\r\nBcc: all@example.org", "no id", "<a b@c>", "<" + "x" * 300 + ">", ""])
def test_what_is_no_message_id_is_not_answered(forged: str) -> None:
    """A Message-ID is what a stranger's program wrote: only a well-formed one comes into our headers."""
    _, mail = mailed(rendered(), earlier=["<1@amends.example>", forged])
    assert mail["In-Reply-To"] == mail["References"] == "<1@amends.example>"
    assert mail["Bcc"] is None


@settings(max_examples=400, deadline=None)
@given(field=st.sampled_from(FIELDS), value=HOSTILE)
def test_no_field_can_bring_in_a_header_or_a_part(field: str, value: str) -> None:
    """Whatever stands in any field: either the letter is refused, or it has our headers once each, and two parts that
    say what the letter says.
    """
    said_by = {"subject": "Hello", "text": "Dear Ada\n", "html": "<p>Dear Ada</p>\n", "language": "en"}
    parts: dict[str, Any] = {"earlier": [value]} if field == "earlier" else {field: value}
    letter = Rendered(**{key: parts.pop(key, usual) for key, usual in said_by.items()}, template="0" * 40)
    if "sender" in parts:
        parts["sender"] = f"{value} <care@amends.example>"
    try:
        raw, mail = mailed(letter, **parts)
    except ValueError:
        return
    head = raw.partition(b"\r\n\r\n")[0].decode()
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    assert len(names) == len(set(names))
    assert set(names) <= OURS
    assert len(list(mail.iter_parts())) == 2  # type: ignore[misc]
    for kind, content in (("plain", letter.text), ("html", letter.html)):
        # A line end is a line end, however it was written.
        assert said(mail, kind) == content.replace("\r\n", "\n").replace("\r", "\n")


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key of 2,048 bits, as `openssl genrsa` makes it."""
    path = tmp_path_factory.mktemp("dkim") / "mail.pem"
    key = rsa.generate_private_key(65537, 2048)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def in_the_dns(key_file: Path) -> bytes:
    """The record that its owner publishes for the key."""
    key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


@pytest.mark.parametrize("letter", [rendered(), PERSIAN], ids=["en", "fa"])
def test_a_signed_letter_is_verified_by_whoever_asks_the_dns(letter: Rendered, key_file: Path) -> None:
    """The key is found under selector and domain of the sender; what a relay refolds does not break it."""
    raw, _ = mailed(letter, reply_to="reply+abc@amends.example", earlier=["<1@amends.example>", "<2@amends.example>"])
    signed = DomainKey.load(key_file, "autumn", SENDER).signed(raw)
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return in_the_dns(key_file)

    assert signed.endswith(raw)
    assert dkim.verify(signed, dnsfunc=dns)
    assert asked == [b"autumn._domainkey.amends.example."]
    refolded = signed.replace(b"<1@amends.example>\r\n <2@", b"<1@amends.example> <2@")
    assert refolded != signed
    assert dkim.verify(refolded, dnsfunc=dns)


@pytest.mark.parametrize(
    "forgery",
    [
        lambda mail: mail.replace(b"Dear Ada", b"Dear Eve"),
        lambda mail: b"From: boss@amends.example\r\n" + mail,
        lambda mail: b"Reply-To: eve@example.org\r\n" + mail,
        lambda mail: b"Subject: You won\r\n" + mail,
    ],
    ids=["other words", "a second sender", "another place to answer", "a second subject"],
)
def test_a_letter_that_was_tampered_with_is_not_verified(forgery: Any, key_file: Path) -> None:
    """Neither changed words nor headers put on top pass; also those that the letter did not have."""
    raw, _ = mailed(rendered())
    signed = DomainKey.load(key_file, "autumn", SENDER).signed(raw)
    assert not dkim.verify(forgery(signed), dnsfunc=lambda *_, **__: in_the_dns(key_file))


def test_a_file_that_is_no_key_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """One line that names the setting, the file and how to make a right one."""
    (tmp_path / "mail.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(DomainKeyError, match=r"MAIL_DKIM_KEY: .*mail\.pem.*openssl genrsa"):
        DomainKey.load(tmp_path / "mail.pem", "autumn", SENDER)
