"""Makes a mail of a rendered letter: headers that join it to its conversation, plain text and HTML."""

import hashlib
import re
from datetime import datetime
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr

import idna

from activities.rendering import Rendered

TEMPLATE = "X-Amends-Template"
_LINE_END = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
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
    domain = address_of(sender).rpartition("@")[2]
    return f"<{hashlib.sha256(effect_id.encode()).hexdigest()[:40]}@{domain}>"


def template_of(raw: bytes) -> str:
    """Which template a letter was made from: the beginning of the SHA-256 over its two files."""
    return str(BytesHeaderParser().parsebytes(raw)[TEMPLATE])


def compose(
    letter: Rendered, *, message_id: str, sender: str, recipient: str, now: datetime, conversation: str | None = None
) -> bytes:
    """The mail as it goes over the wire, in seven bits, so that any relay on the way takes it.

    `now` is business time; `conversation` the Message-ID of the first letter. Raises ValueError where an address or
    the subject holds a line break.
    """
    mail = MIMEMultipart("alternative", policy=_AS_SMTP_WANTS)
    headers = {
        "From": formataddr((parseaddr(_one_line("From", sender))[0], address_of(sender))),
        "Subject": Header(_one_line("Subject", letter.subject), header_name="Subject").encode(linesep="\r\n"),
        "Date": format_datetime(now),
        "Message-ID": message_id,
        "In-Reply-To": conversation,
        "References": conversation,
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
        TEMPLATE: letter.template,
    }
    for name, value in headers.items():
        if value is not None:
            mail[name] = value
    for subtype, content in (("plain", letter.text), ("html", letter.html)):
        part = MIMEText("", subtype, "utf-8", policy=_AS_SMTP_WANTS)
        del part["Content-Transfer-Encoding"]
        part.set_payload(content, _MOSTLY_ASCII if _mostly_ascii(content) else _OTHER_SCRIPTS)
        mail.attach(part)
    # The recipient is written as it is: beyond ASCII it travels by SMTPUTF8, which knows no encoded addresses.
    return f"To: {_one_line('To', recipient)}\r\n".encode() + mail.as_bytes()


def _one_line(name: str, value: str) -> str:
    if _LINE_END.search(value):
        raise ValueError(f"the header {name} holds a character that would end its line")
    return value


def _mostly_ascii(content: str) -> bool:
    return sum(map(str.isascii, content)) > len(content) * 0.8
