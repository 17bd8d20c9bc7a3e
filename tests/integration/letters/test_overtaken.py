"""What was overtaken while it waited is sent by no try: not by one under way, not by another worker's (K6)."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.exceptions import ApplicationError

from amends.activities import handing_over
from amends.activities.letters import Letters
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.case import LetterState
from amends.domain.letters import LetterPurpose, WhyOvertaken
from amends.messaging.smtp import Mailer
from tests.integration.letters.test_two_workers import PATIENCE, SlowServer, second, slow
from tests.support.journal_events import event_name
from tests.support.letter_orders import REFERENCE, Registers, order_for
from tests.support.letterboxes import LETTERBOX

__all__ = ["second", "slow"]
NEWS = LetterPurpose.NEWS
NOT_SO = {"overtaken": WhyOvertaken.REACHED}


async def journalled(records: Records) -> list[str]:
    """What the journal says, in order."""
    return [event_name(entry) for entry in await records.journal.read(f"complaint/{REFERENCE}")]


async def test_a_letter_that_was_never_tried_is_never_sent(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """It was overtaken before anybody wrote it: a try that comes late, from wherever, hears so and sends nothing."""
    order = order_for(NEWS, await register())
    gone = await letters.send_letter(order.model_copy(update=NOT_SO))
    assert (gone.state, gone.overtaken) == (LetterState.OVERTAKEN, WhyOvertaken.REACHED)
    assert await letters.send_letter(order) == gone
    assert mail_catcher.letters() == []
    assert await journalled(records) == ["letter.overtaken news"]
    assert await records.cases.row(REFERENCE) is None, "the row tells of a letter that went"


async def test_a_try_that_hung_before_data_hears_that_it_is_overtaken(
    letters: Letters, register: Registers, records: Records, mailer: Mailer, mail_catcher: MailCatcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """It waits for the server to agree to the recipient while another worker is told to give the letter up."""
    hanging, go_on = asyncio.Event(), asyncio.Event()
    agree = mail_catcher.handle_RCPT

    async def hang(*said: object) -> str:
        hanging.set()
        await go_on.wait()
        return await agree(*said)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(mail_catcher, "handle_RCPT", hang)
    order = order_for(NEWS, await register())
    async with asyncio.timeout(PATIENCE):
        first = asyncio.create_task(letters.send_letter(order))
        await hanging.wait()
        other = Letters(records, mailer, LETTERBOX)
        gone = await other.send_letter(order.model_copy(update=NOT_SO))
        go_on.set()
        assert await first == gone
    assert gone.state is LetterState.OVERTAKEN
    assert mail_catcher.letters() == []


async def test_a_letter_in_the_servers_hands_is_waited_for(
    register: Registers, records: Records, mailer: Mailer, second: tuple[Records, Mailer], slow: SlowServer
) -> None:
    """What is handed over just now may arrive: nobody says that it did not go, and what became of it is told."""
    order = order_for(NEWS, await register())
    async with asyncio.timeout(PATIENCE):
        first = asyncio.create_task(Letters(records, mailer, LETTERBOX).send_letter(order))
        await slow.has_one.wait()
        with pytest.raises(ApplicationError, match="another worker"):
            await Letters(*second, LETTERBOX).send_letter(order.model_copy(update=NOT_SO))
        slow.may_answer.set()
        assert (await first).state is LetterState.ACCEPTED
        assert await Letters(*second, LETTERBOX).send_letter(order.model_copy(update=NOT_SO)) == await first


async def test_a_letter_whose_answer_was_lost_perhaps_went(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether it arrived: it is not sent again, and the outcome says that it may have gone."""
    monkeypatch.setattr(handing_over, "HELD_FOR", timedelta(seconds=5))
    order = order_for(NEWS, await register())
    mail_catcher.lost = {"ada@example.org"}
    with pytest.raises(ApplicationError):
        await letters.send_letter(order)
    mail_catcher.lost = set()
    gone = await letters.send_letter(order.model_copy(update=NOT_SO))
    assert (gone.state, gone.why and gone.why.code) == (LetterState.OVERTAKEN, "overtaken_perhaps_sent")
    assert len(mail_catcher.letters()) == 1
