"""Makes a mail of a rendered letter: headers that join it to its conversation, plain text and HTML."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

import idna

from activities.rendering import Rendered

# Ids that are kept of a long conversation: its first and the latest. RFC 5537 section 3.4.4 trims in the same way.
LATEST = 19
_LINE_END = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")
# The older classes of the standard library: EmailMessage parses and folds every header three times, which cost more
# than all else in a letter. What it guarded against, a line break in a header, is refused here.
_AS_SMTP_WANTS = compat32.clone(linesep="\r\n")
_MOSTLY_ASCII, _OTHER_SCRIPTS = Charset("utf-8"), Charset("utf-8")
_MOSTLY_ASCII.body_encoding, _OTHER_SCRIPTS.body_encoding = QP, BASE64


def address_of(mailbox: str) -> str:
    """The bare address of 'Customer Care <care@example.com>', its domain as mail servers write it."""
    _, address = parseaddr(mailbox)
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"


def message_id_of(effect_id: str, sender: str) -> str:
    """The Message-ID of an effect: the same for every try, and it tells nothing about the customer."""
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
    """The mail as it goes over the wire, in seven bits, so that any relay on the way takes it.

    `now` is business time; `earlier` are the Message-IDs of the conversation, oldest first: the letter answers the last
    of them. What is no Message-ID was written by a customer's program and is left out. Raises ValueError where an
    address or the subject holds a line break.
    """
    address, name = _address_and_name(_one_line("From", sender))
    thread = [each for each in earlier if _MESSAGE_ID.fullmatch(each)]
    if len(thread) > 1 + LATEST:
        thread = [thread[0], *thread[-LATEST:]]
    mail = MIMEMultipart("alternative", policy=_AS_SMTP_WANTS)
    headers = {
        "From": formataddr((name, address)),
        "Reply-To": formataddr((name, _one_line("Reply-To", reply_to))) if reply_to else None,
        "Subject": Header(_one_line("Subject", letter.subject), header_name="Subject").encode(linesep="\r\n"),
        "Date": format_datetime(now),
        "Message-ID": _one_line("Message-ID", message_id),
        "In-Reply-To": thread[-1] if thread else None,
        "References": "\r\n ".join(thread) or None,
        "Auto-Submitted": "auto-generated",
        "Content-Language": _one_line("Content-Language", letter.language),
    }
    for header, value in headers.items():
        if value is not None:
            mail[header] = value
    for subtype, content in (("plain", letter.text), ("html", letter.html)):
        part = MIMEText("", subtype, "utf-8", policy=_AS_SMTP_WANTS)
        del part["Content-Transfer-Encoding"]
        part.set_payload(content, _MOSTLY_ASCII if _mostly_ascii(content) else _OTHER_SCRIPTS)
        mail.attach(part)
    # The recipient is written as it is: beyond ASCII it travels by SMTPUTF8, which knows no encoded addresses.
    return f"To: {_one_line('To', recipient)}\r\n".encode() + mail.as_bytes()


@lru_cache(maxsize=8)
def _address_and_name(mailbox: str) -> tuple[str, str]:
    return address_of(mailbox), parseaddr(mailbox)[0]


def _one_line(header: str, value: str) -> str:
    if _LINE_END.search(value):
        raise ValueError(f"the header {header} holds a character that would end its line")
    return value


def _mostly_ascii(content: str) -> bool:
    return sum(map(str.isascii, content)) > len(content) * 0.8
