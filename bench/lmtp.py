"""Measures how many messages a second `amends mail serve` takes in by LMTP."""

import asyncio
import os
import smtplib
import sys
import time
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP

import psutil

from bench.complaints import ordinary
from bench.figures import Figure
from bench.ground import Ground

RATE = 100  # messages a second
CONNECTIONS = 8
COMPLAINTS = 16


async def measure_lmtp(ground: Ground, count: int) -> list[Figure]:
    """So many replies to sixteen complaints, over eight connections, by a server in a process of its own."""
    references = [await ground.started(ordinary()) for _ in range(COMPLAINTS)]
    for reference in references:
        await ground.letter_accepted(reference, "acknowledgement")
    addresses = [address for each in references if (address := ground.settings.letterbox.reply_to(each))]
    program = [sys.executable, "-m", "amends", "mail", "serve", "--port", "0"]
    process = await asyncio.create_subprocess_exec(
        *program, env=os.environ | ground.settings.environment(), stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    said = (await process.stderr.readline()).decode()
    port = int(said.partition("127.0.0.1:")[2].partition(".")[0])
    try:
        mails = [_reply(addresses[number % COMPLAINTS], number) for number in range(COMPLAINTS + count)]
        await asyncio.to_thread(_hand_over, port, mails[:COMPLAINTS])  # it connects to Temporal with the first
        server, begun = psutil.Process(process.pid), time.perf_counter()
        before = sum(server.cpu_times()[:2])
        shares = [mails[COMPLAINTS + number :: CONNECTIONS] for number in range(CONNECTIONS)]
        await asyncio.gather(*(asyncio.to_thread(_hand_over, port, share) for share in shares))
        took = time.perf_counter() - begun
        busy = sum(server.cpu_times()[:2]) - before
    finally:
        process.terminate()
        await process.wait()
    what = f"{count:,} replies by LMTP"
    return [
        Figure("lmtp", f"{what}: time for each", took * 1000 / count, "ms", 1000 / RATE),
        Figure("lmtp_cpu", f"{what}: the server's part of it", busy * 1000 / count, "ms CPU"),
    ]


def _hand_over(port: int, mails: Sequence[EmailMessage]) -> None:
    """Brings each message, again and again while it is told 'not now'."""
    with smtplib.LMTP("127.0.0.1", port, timeout=120) as server:
        for mail in mails:
            while True:
                try:
                    server.send_message(mail)
                    break
                except smtplib.SMTPDataError:
                    time.sleep(0.05)


def _reply(to: str, number: int) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Jo Example <jo@customers.example.com>", to, "Re: Your parcel"
    mail["Message-ID"] = f"<lmtp-{number}@customers.example.com>"
    mail.set_content(f"It is still not here, and this is number {number} that I write.")
    return mail
