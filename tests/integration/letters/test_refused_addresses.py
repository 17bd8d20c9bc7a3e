"""An address that refuses a letter: it is said, nothing is believed, and nobody writes there again."""

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from temporalio.exceptions import ApplicationError

from amends.activities.letters import Letters
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher, delivered
from amends.domain.case import LetterSent, LetterState
from amends.domain.letters import LetterPurpose
from tests.integration.letters.test_sending import ACK, journal_of
from tests.support.journal_events import entry_saying, event_name
from tests.support.letter_orders import NOW, REFERENCE, Registers, order_for, row_for


async def test_h13_a_refusal_is_visible_and_fulfils_nothing(
    letters: Letters, register: Registers, mail_catcher: MailCatcher, records: Records
) -> None:
    """A 5xx: the outcome is 'bounced' with the code, the entries are written, and the hoped row is not."""
    complaint = await register()
    order = order_for(ACK, complaint, entries=(entry_saying("offer.lapsed", NOW, key="ride"),))
    mail_catcher.answers = {"ada@example.org": "550 5.1.1 no such user"}
    outcome = await letters.send_letter(order)
    assert outcome.state is LetterState.BOUNCED
    assert outcome.why is not None
    assert "550" in outcome.why.what
    assert await records.cases.row(REFERENCE) is None
    assert [event_name(entry) for entry in await journal_of(records)] == [
        "offer.lapsed",
        "letter.refused acknowledgement",
    ]


async def test_a_letter_that_comes_back_before_its_acceptance_is_written_down_is_a_bounce(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay next door can be that quick: the next try sends nothing again and says what became of it."""
    order = order_for(ACK, await register())

    async def handle(server: SMTP, session: Session, envelope: Envelope) -> str:
        mail_catcher.mail.keep(delivered(envelope))
        async with records.pool.acquire() as conn:
            await records.letters.bounced(conn, order.effect_id, "5.1.1")
        return "250 2.6.0 kept"

    monkeypatch.setattr(mail_catcher, "handle_DATA", handle)
    with pytest.raises(LookupError):
        await letters.send_letter(order)
    assert (await letters.send_letter(order)).state is LetterState.BOUNCED
    assert len(mail_catcher.letters()) == 1


async def test_no_letter_goes_to_an_address_that_came_back(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """H11 in small: once a letter to an address bounced, the next one becomes a contact task."""
    complaint = await register(phone="+44 20 7946 0000")
    first = order_for(ACK, complaint)
    await letters.send_letter(first)
    came_back = LetterSent(effect_id=first.effect_id, purpose=ACK, state=LetterState.BOUNCED, at=NOW)
    order = order_for(LetterPurpose.NEWS, complaint, row=row_for(complaint, letters=(came_back,)))
    assert (await letters.send_letter(order)).state is LetterState.CONTACT_TASK
    assert len(mail_catcher.letters()) == 1


async def test_an_address_that_refused_one_complaint_gets_no_letter_of_another(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """However it is written: what one complaint learned of an address, all know."""
    await letters.send_letter(order_for(ACK, await register("L-2", email="other@example.org")))
    mail_catcher.answers = {"ada@example.org": "550 5.1.1 no such user"}
    await letters.send_letter(order_for(ACK, await register()))
    mail_catcher.answers = {}
    third = await register("L-3", email="Ada@example.org", phone="+44 20 7946 0000")
    assert (await letters.send_letter(order_for(ACK, third))).state is LetterState.CONTACT_TASK
    again = order_for(LetterPurpose.NEWS, await register("L-4", email="other@example.org"))
    assert (await letters.send_letter(again)).state is LetterState.ACCEPTED


@pytest.mark.parametrize("answer", ["552 5.2.2 mailbox full", "550 5.2.3 message too large"])
async def test_what_is_no_fault_of_the_address_stops_no_later_letter(
    letters: Letters, register: Registers, mail_catcher: MailCatcher, answer: str
) -> None:
    """The mailbox for now, or the size: this letter came back, the next one is tried."""
    complaint = await register()
    mail_catcher.answers = {"ada@example.org": answer}
    assert (await letters.send_letter(order_for(ACK, complaint))).state is LetterState.BOUNCED
    mail_catcher.answers = {}
    assert (await letters.send_letter(order_for(LetterPurpose.NEWS, complaint))).state is LetterState.ACCEPTED


async def test_what_is_said_of_us_is_tried_again(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """Policy, reputation, keys: the letter bounces nobody, and goes out once somebody has mended it."""
    order = order_for(ACK, await register())
    mail_catcher.answers = {"ada@example.org": "550 5.7.1 rejected by policy"}
    with pytest.raises(ApplicationError, match=r"5\.7\.1"):
        await letters.send_letter(order)
    mail_catcher.answers = {}
    assert (await letters.send_letter(order)).state is LetterState.ACCEPTED


async def test_a_mail_from_the_address_lifts_what_came_back(
    letters: Letters, register: Registers, mail_catcher: MailCatcher, records: Records
) -> None:
    """Whoever writes from an address is there."""
    complaint = await register(phone="+44 20 7946 0000")
    mail_catcher.answers = {"ada@example.org": "550 5.1.1 no such user"}
    await letters.send_letter(order_for(ACK, complaint))
    mail_catcher.answers = {}
    await records.inbound.keep("ab" * 32, b"From: Ada@example.org\n\nHere I am.", [], NOW)
    async with records.inbound.taken("ab" * 32) as taken:
        await taken.note("joined", writer="Ada@example.org")
    assert (await letters.send_letter(order_for(LetterPurpose.NEWS, complaint))).state is LetterState.ACCEPTED
