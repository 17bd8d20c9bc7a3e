"""Messages as customers, mail servers and vacation programs send them."""

from email.message import EmailMessage
from email.policy import SMTP
from uuid import uuid4

US = "Amends <complaints@ours.example.com>"
QUOTED = "On Tue, 24 Nov 2026 at 09:00, Amends <complaints@ours.example.com> wrote:\n> Dear Jo,\n> we are sorry.\n"


def reply(to: str, words: str = "It is still not here.", **lines: str) -> EmailMessage:
    """What a customer sends back."""
    mail = EmailMessage(policy=SMTP)
    head = {
        "From": "Jo Example <jo@customers.example.com>",
        "To": to,
        "Subject": "Re: Your parcel",
        "Message-ID": f"<{uuid4().hex}@customers.example.com>",
        "Date": "Tue, 24 Nov 2026 10:00:00 +0000",
    }
    for name, value in (head | {name.replace("_", "-"): value for name, value in lines.items()}).items():
        mail[name] = value
    mail.set_content(words)
    return mail


def report(to: str, letter: bytes | str, *, action: str = "failed", status: str = "5.1.1", whole: bool = True) -> bytes:
    """A delivery status notification (RFC 3464) about a letter; with its head alone where not `whole`."""
    returned = (letter if isinstance(letter, str) else letter.decode()).replace("\r\n", "\n")
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@relay.example.net>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{uuid4().hex}@relay.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

This is the mail system at host relay.example.net.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: rfc822; jo@customers.example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--B
Content-Type: {kind}

{returned if whole else returned.partition(chr(10) * 2)[0]}
--B--
""".encode()
