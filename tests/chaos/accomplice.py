"""A mail server in whose presence things happen to whom it speaks with."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from amends.devstack.mail_catcher import MailCatcher

Crime = Callable[[], Awaitable[None]]


class Accomplice(MailCatcher):
    """A mail server at which something happens to the sender, once each.

    It happens before the sender names a recipient, before it is told that its letter was taken, or in place of taking
    it.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.before_recipient: Crime | None = None
        self.before_answer: Crime | None = None
        self.in_place_of_taking: Crime | None = None
        self._sessions: list[SMTP] = []

    @property
    def mailed(self) -> list[bytes]:
        """Every letter that was taken, without the lines that a catcher puts on top."""
        taken = [caught.raw for caught in self.mail.letters()]
        return [raw.partition(b"\r\nDelivered-To: ")[2].partition(b"\r\n")[2] for raw in taken]

    def go_away(self) -> None:
        """Be gone as if the power had failed: kept connections break, new ones are refused."""
        assert self.server
        self.server.close()
        for session in self._sessions:
            if isinstance(session.transport, asyncio.Transport):
                session.transport.abort()
        self._sessions.clear()

    def _session(self) -> SMTP:
        session = super()._session()
        self._sessions.append(session)
        return session

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Agree to the recipient."""
        crime, self.before_recipient = self.before_recipient, None
        if crime:
            await crime()
        return await super().handle_RCPT(server, session, envelope, address, rcpt_options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the letter."""
        crime, self.in_place_of_taking = self.in_place_of_taking, None
        if crime:
            await crime()
            return "451 4.3.0 nothing was kept"
        answer = await super().handle_DATA(server, session, envelope)
        crime, self.before_answer = self.before_answer, None
        if crime:
            await crime()
        return answer
