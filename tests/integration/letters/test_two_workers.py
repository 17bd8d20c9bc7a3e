"""Two workers and one slow mail server: one mail, or the case says that it may be two (R6)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from temporalio.exceptions import ApplicationError

from amends.activities import handing_over
from amends.activities.escalation import Escalations
from amends.activities.letters import Letters
from amends.db import Records
from amends.db.letters import LetterStore
from amends.devstack.mail_catcher import MailCatcher, delivered
from amends.domain.case import LetterSent, LetterState
from amends.domain.letters import LetterPurpose
from amends.domain.plan import StepAction
from amends.messaging.smtp import Mailer
from tests.conftest import Database
from tests.integration.letters.test_escalations import step_of
from tests.support.journal_events import event_name
from tests.support.letter_orders import NOW, REFERENCE, SENDER, Registers, order_for, row_for
from tests.support.letterboxes import LETTERBOX

ACK = LetterPurpose.ACKNOWLEDGEMENT
PATIENCE = 60.0
Effect = Callable[[], Coroutine[Any, Any, Any]]


class SlowServer:
    """Keeps each letter at once, and says so only when it is let."""

    def __init__(self, catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch) -> None:
        self.has_one, self.may_answer = asyncio.Event(), asyncio.Event()
        self._catcher = catcher
        monkeypatch.setattr(catcher, "handle_DATA", self._handle)

    async def _handle(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._catcher.mail.keep(delivered(envelope))
        self.has_one.set()
        await self.may_answer.wait()
        return "250 2.6.0 kept"


@pytest.fixture
def slow(mail_catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch) -> SlowServer:
    """The test's mail server, which thinks for as long as the test likes."""
    return SlowServer(mail_catcher, monkeypatch)


@pytest.fixture
async def second(database: Database, mail_catcher: MailCatcher) -> AsyncIterator[tuple[Records, Mailer]]:
    """What another worker has: connections of its own to the database and to the mail server."""
    records, mailer = await Records.connect(database.app_dsn, max_size=4), Mailer.from_url(mail_catcher.url, SENDER)
    yield records, mailer
    await mailer.close()
    await records.close()


@pytest.mark.parametrize("what", ["letter", "notice"])
async def test_the_second_worker_gives_way_to_the_first(
    what: str, records: Records, mailer: Mailer, second: tuple[Records, Mailer], register: Registers, slow: SlowServer,
    mail_catcher: MailCatcher,
) -> None:  # fmt: skip
    """Temporal took the first for lost and asks the second: it says 'not now', and later hands back the one outcome."""
    complaint = await register()
    order, step = order_for(ACK, complaint), step_of(StepAction.WARN_OWNER)

    def effect(records: Records, mailer: Mailer) -> Effect:
        if what == "letter":
            return lambda: Letters(records, mailer, LETTERBOX).send_letter(order)
        return lambda: Escalations(records, mailer).escalate(step)

    one, other = effect(records, mailer), effect(*second)
    async with asyncio.timeout(PATIENCE):
        first = asyncio.create_task(one())
        await slow.has_one.wait()
        for _ in range(2):
            with pytest.raises(ApplicationError, match="another worker") as failure:
                await other()
            assert not failure.value.non_retryable
        slow.may_answer.set()
        assert await first == await other()
    assert len(mail_catcher.letters()) == 1
    assert not any(letter.maybe_twice for letter in await records.letters.of(REFERENCE))


async def test_what_went_twice_is_said_to_whoever_hears_first(
    records: Records, mailer: Mailer, second: tuple[Records, Mailer], register: Registers, slow: SlowServer,
    mail_catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A worker that nobody hears of is overtaken. Outcome, letter, journal and case then agree that it may be two
    (W5: the case denied it, since the first to be answered told the mark of its own try).
    """
    complaint = await register()
    order = order_for(ACK, complaint)
    sent = LetterSent(effect_id=order.effect_id, purpose=ACK, state=LetterState.ACCEPTED, at=NOW)
    order = order.model_copy(update={"row": row_for(complaint, letters=(sent,))})

    async def nobody_hears(*_: object) -> None:
        """The worker stands still."""

    monkeypatch.setattr(LetterStore, "still_held", nobody_hears)
    monkeypatch.setattr(handing_over, "HELD_FOR", timedelta(milliseconds=50))
    async with asyncio.timeout(PATIENCE):
        first = asyncio.create_task(Letters(records, mailer, LETTERBOX).send_letter(order))
        await slow.has_one.wait()
        await asyncio.sleep(0.1)  # longer than it is held
        other = asyncio.create_task(Letters(*second, LETTERBOX).send_letter(order))
        while len(mail_catcher.letters()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        slow.may_answer.set()
        outcomes = await asyncio.gather(first, other)
    assert [(outcome.state, outcome.maybe_twice) for outcome in outcomes] == [(LetterState.ACCEPTED, True)] * 2
    assert [letter.maybe_twice for letter in await records.letters.of(REFERENCE)] == [True]
    row = await records.cases.row(REFERENCE)
    assert row is not None
    assert [letter.maybe_twice for letter in row.letters] == [True]
    entries = await records.journal.read(f"complaint/{REFERENCE}")
    assert [event_name(entry) for entry in entries] == ["letter.accepted acknowledgement"]


async def test_a_letter_that_a_dead_worker_held_goes_when_its_time_is_over(
    records: Records, mailer: Mailer, register: Registers, mail_catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It died with the letter in its hands and let go of nothing: the next try waits no longer than it is held."""
    order = order_for(ACK, await register())
    letters = Letters(records, mailer, LETTERBOX)
    mail_catcher.lost = {"ada@example.org"}

    async def dead(*_: object) -> None:
        """Nobody lets go."""

    monkeypatch.setattr(handing_over, "HELD_FOR", timedelta(seconds=0.5))
    with monkeypatch.context() as worker:
        worker.setattr(LetterStore, "let_go", dead)
        with pytest.raises(ApplicationError):
            await letters.send_letter(order)
    mail_catcher.lost = set()
    with pytest.raises(ApplicationError, match="another worker"):
        await letters.send_letter(order)
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                outcome = await letters.send_letter(order)
                break
            except ApplicationError:
                await asyncio.sleep(0.1)
    assert outcome.maybe_twice
