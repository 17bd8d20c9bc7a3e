"""Makes a mail from a rendered letter: headers of its conversation, plain text and HTML."""

import base64
import binascii
import email
import email.policy
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

import idna

from amends.letters.rendering import Rendered

# Ids that are kept of a long conversation: its first and the latest. RFC 5537 section 3.4.4 trims in the same way.
LATEST = 19
LONGEST_LINE, LONGEST_WORD = 76, 75  # RFC 2047 section 2
SHORT = 60  # characters of a subject that fit its line without folding
_LINE_END = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")


def address_of(mailbox: str) -> str:
    """The bare address of 'Customer Care <care@example.com>', its domain as mail servers write it."""
    _, address = parseaddr(mailbox)
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"


def mailbox_of(head: bytes) -> tuple[str, str]:
    """Name and address in the From header of one of our mails; '' for what is missing."""
    message = email.message_from_bytes(head, policy=email.policy.default)
    try:
        found = message["From"].addresses[0] if message["From"] else None
    except (IndexError, AttributeError, ValueError):
        found = None
    return (found.display_name, found.addr_spec) if found else ("", "")


def message_id_of(effect_id: str, sender: str) -> str:
    """The Message-ID of an effect: the same for every try, and without data about the customer."""
    domain = _address_and_name(sender)[0].rpartition("@")[2]
    return f"<{hashlib.sha256(effect_id.encode()).hexdigest()[:40]}@{domain}>"


def compose(
    letter: Rendered,
    *,
    message_id: str,
    sender: str,
    recipient: str,
    now: datetime,
    reply_to: str | None = None,
    earlier: Sequence[str] = (),
) -> bytes:
    """The mail as it is sent, in seven bits, which every relay takes.

    `now` is business time; `earlier` are the Message-IDs of the conversation, oldest first: the letter answers the last
    of them. Invalid Message-IDs, which customers' programs write, are left out. Raises ValueError where an address or
    the subject holds a line break.
    """
    address, name = _address_and_name(_one_line("From", sender))
    thread = [each for each in earlier if _MESSAGE_ID.fullmatch(each)]
    if len(thread) > 1 + LATEST:
        thread = [thread[0], *thread[-LATEST:]]
    # No part can hold it: in both encodings '=' is never followed by '_'.
    boundary = f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:32]}"
    headers = {
        # Written as it is: beyond ASCII it travels by SMTPUTF8, which knows no encoded addresses.
        "To": _one_line("To", recipient),
        "From": _mailbox("From", name, address),
        "Reply-To": _mailbox("Reply-To", name, _one_line("Reply-To", reply_to)) if reply_to else None,
        "Subject": _subject(letter.subject),
        "Date": format_datetime(now),
        "Message-ID": _one_line("Message-ID", message_id),
        "In-Reply-To": thread[-1] if thread else None,
        "References": "\r\n ".join(thread) or None,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",  # Exchange does not read the line above
        "Content-Language": _one_line("Content-Language", letter.language),
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative;\r\n boundary="{boundary}"',
    }
    head = "".join(f"{header}: {value}\r\n" for header, value in headers.items() if value is not None)
    between = f"\r\n--{boundary}".encode()
    parts = (_part("plain", letter.text), _part("html", letter.html))
    return head.encode() + b"".join(between + b"\r\n" + part for part in parts) + between + b"--\r\n"


def _subject(subject: str) -> str:
    if subject.isascii() and len(_one_line("Subject", subject)) <= SHORT:
        return subject
    return Header(_one_line("Subject", subject), header_name="Subject").encode(linesep="\r\n")


def _mailbox(header: str, name: str, address: str) -> str:
    """A name and an address, folded so that no line or encoded word is too long (RFC 2047)."""
    plain = formataddr((name, address))
    if plain.isascii() and len(header) + 2 + len(plain) <= LONGEST_LINE and "=?" not in plain:
        return plain
    lines = _encoded(name, LONGEST_LINE - len(header) - 2)
    last = len(lines[-1]) + (len(header) + 2 if len(lines) == 1 else 1)
    between = " " if last + len(address) + 3 <= LONGEST_LINE else "\r\n "
    return "\r\n ".join(lines) + f"{between}<{address}>"


def _encoded(name: str, room: int) -> list[str]:
    """Encoded words, each on a line, split between words where possible, since some readers show the splits."""
    words: list[str] = [""]
    for piece in re.findall(r"\S+\s*", name) or [name]:
        for part in _short_enough(piece):
            if len(_encoded_word(words[-1] + part)) > min(LONGEST_WORD, room if len(words) == 1 else LONGEST_LINE - 1):
                words.append("")
            words[-1] += part
    return [_encoded_word(word) for word in words if word]


def _short_enough(piece: str) -> list[str]:
    """A word in parts that fit into encoded words; nearly always one part."""
    return [piece[at : at + 10] for at in range(0, len(piece), 10)] if len(piece.encode()) > 39 else [piece]


def _encoded_word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def _part(subtype: str, content: str) -> bytes:
    """One form of the letter: quoted-printable where most of it is ASCII, else base64."""
    raw = content.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode()
    if len(raw) < len(content) * 1.2:
        kind, encoded = "quoted-printable", binascii.b2a_qp(raw)
    else:
        kind, encoded = "base64", base64.encodebytes(raw).replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {kind}\r\n\r\n'
    return head.encode() + encoded


@lru_cache(maxsize=8)
def _address_and_name(mailbox: str) -> tuple[str, str]:
    return address_of(mailbox), parseaddr(mailbox)[0]


def _one_line(header: str, value: str) -> str:
    if _LINE_END.search(value):
        raise ValueError(f"the header {header} holds a character that would end its line")
    return value
