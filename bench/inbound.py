"""Measures what an incoming message costs to read: replies, HTML, pictures, reports, holiday notes."""

import time
from email.message import EmailMessage
from email.policy import SMTP
from itertools import cycle, islice

from amends.messaging.inbound import identity, read
from bench.figures import Figure, percentile

TO = "reply+abcdefghijklmnopqrstuvwxyz234567@ours.example.com"
LETTER = "Dear Jo,\n\nWe are sorry that your parcel is late. Maya Ortiz looks into it until Thursday.\n" * 4
QUOTED = "On Tue, 24 Nov 2026 at 09:00, Amends <complaints@ours.example.com> wrote:\n> " + LETTER.replace("\n", "\n> ")
REPORT = """Return-Path: <>
From: MAILER-DAEMON@relay.example.net
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

This is the mail system.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: rfc822; jo@customers.example.com
Action: failed
Status: 5.1.1
--B
Content-Type: message/rfc822

Message-ID: <{id}@ours.example.com>
Reply-To: {to}

{letter}
--B--
"""


def measure_reading(count: int) -> list[Figure]:
    """Reads that many messages of seven kinds, one after another, as `amends mail receive` does."""
    messages = _messages()
    for message in messages:  # compiles the patterns
        read(message)
    waits: list[float] = []
    begun, cpu = time.perf_counter(), time.process_time()
    for message in islice(cycle(messages), count):
        asked = time.perf_counter()
        identity(message)
        read(message)
        waits.append((time.perf_counter() - asked) * 1000)
    took, busy = time.perf_counter() - begun, time.process_time() - cpu
    what = f"{count:,} inbound messages"
    return [
        Figure("inbound_rate", f"{what}: parsed a second", count / took, "/s"),
        Figure("inbound_p99", f"{what}: p99", percentile(waits, 0.99), "ms"),
        Figure("inbound_cpu", f"{what}: reading one", busy * 1000 / count, "ms CPU"),
    ]


def _messages() -> list[bytes]:
    english = f"It is still not here. I was at home all day.\n\nKind regards,\nJo\n\n{QUOTED}"
    persian = "هنوز نرسیده است. تمام روز خانه بودم.\n\nبا تشکر\nسارا\n\nدر تاریخ ۲۴ نوامبر ۲۰۲۶ Amends نوشت:\n> سلام\n"
    html = f"<div dir=ltr>It is <b>still</b> not here.</div><div class=gmail_quote>{LETTER}</div>" * 3
    in_both = _reply(english)
    in_both.add_alternative(html, subtype="html")
    only_html = _reply("")
    only_html.set_content(html, subtype="html")
    with_picture = _reply(english)
    with_picture.add_attachment(bytes(range(256)) * 400, maintype="image", subtype="jpeg", filename="door.jpg")
    away = _reply("I am on holiday.")
    away["Auto-Submitted"] = "auto-replied"
    report = REPORT.format(to=TO, id="ab" * 20, letter=LETTER).encode()
    mails = [_reply(english), _reply(persian), in_both, only_html, with_picture, away]
    return [report, *(mail.as_bytes() for mail in mails)]


def _reply(words: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Jo Example <jo@customers.example.com>", TO, "Re: Your parcel"
    mail["Message-ID"] = "<1@customers.example.com>"
    mail.set_content(words)
    return mail
