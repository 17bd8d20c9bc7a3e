"""Makes a mail of a rendered letter: headers that join it to its conversation, plain text and HTML."""

import hashlib
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

import idna

from activities.rendering import Rendered

TEMPLATE = "X-Amends-Template"
# Everything beyond ASCII is encoded: no relay on the way needs 8BITMIME.
_SEVEN_BIT = {"ascii": SMTP.clone(cte_type="7bit"), "beyond": SMTPUTF8.clone(cte_type="7bit")}


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
    """Which template a letter was made from: the SHA-256 it bears."""
    return str(BytesHeaderParser().parsebytes(raw)[TEMPLATE]).strip()


def compose(
    letter: Rendered, *, message_id: str, sender: str, recipient: str, now: datetime, conversation: str | None = None
) -> bytes:
    """The mail as it goes over the wire. `now` is business time; `conversation` the Message-ID of the first letter.

    Raises ValueError where an address or the subject holds a line break.
    """
    mail = EmailMessage(policy=_SEVEN_BIT["ascii" if recipient.isascii() else "beyond"])
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    if conversation is not None:
        mail["In-Reply-To"] = conversation
        mail["References"] = conversation
    mail["Auto-Submitted"] = "auto-generated"
    mail[TEMPLATE] = letter.template
    mail.set_content(letter.text, charset="utf-8")
    mail.add_alternative(letter.html, subtype="html", charset="utf-8")
    mail["Content-Language"] = letter.language  # set_content forgets what was said of the content before
    return mail.as_bytes()
