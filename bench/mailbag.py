"""`python -m bench.mailbag REF COUNT`: brings so many mails of a megabyte to one complaint, as mail servers do."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from activities.attachments import Attachments
from counter.complaints import connect
from counter.receiving import Crowded, Receiving
from counter.settings import Settings
from records import Records

AT_ONCE = 8
LINE = "I have written so often, and nobody tells me where my parcel is or when it will come to my door.\n"


async def bring(reference: str, count: int) -> None:
    """Bring them, some side by side; what the complaint has no room for now is brought again in a second."""
    settings = Settings.load()
    records = await Records.connect(settings.database_url, max_size=AT_ONCE)
    attachments = Attachments(settings.attachments)
    receiving = Receiving(records, settings.letterbox, attachments, lambda: connect(settings.temporal))
    to, places = settings.letterbox.reply_to(reference), asyncio.Semaphore(AT_ONCE)
    assert to is not None

    async def one(number: int) -> None:
        async with places:
            mail = await asyncio.to_thread(_mail, to, number)
            while True:
                try:
                    taken = await receiving.take(mail, datetime.now(UTC))
                    assert taken.state == "joined", taken
                    return
                except Crowded:
                    await asyncio.sleep(1)

    await asyncio.gather(*(one(number) for number in range(count)))
    await records.close()


def _mail(to: str, number: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Jo Example <jo@customers.example.com>", to, "Re: Your parcel"
    mail["Message-ID"] = f"<{number}@customers.example.com>"
    mail.set_content(f"This is number {number}.\n{LINE * (1_000_000 // len(LINE))}")
    return mail.as_bytes()


if __name__ == "__main__":
    asyncio.run(bring(sys.argv[1], int(sys.argv[2])))
    sys.stdout.flush()
    os._exit(0)
