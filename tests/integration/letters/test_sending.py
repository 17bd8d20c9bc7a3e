"""A letter is written once, sent as the same bytes on every try, and its outcome and record agree."""

import asyncio
import logging
from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from temporalio.exceptions import ApplicationError

from amends.activities.letters import Letters
from amends.db import Effect, Records
from amends.devstack.mail_catcher import MailCatcher, delivered
from amends.domain.case import LetterState
from amends.domain.complaint import ContactBy
from amends.domain.events.entry import Entry
from amends.domain.letters import LetterPurpose
from amends.domain.offers import LineKind, OfferLine
from amends.domain.types import Money, Recorded
from amends.messaging.smtp import Mailer
from tests.support.journal_events import entry_saying, event_name
from tests.support.letter_orders import NOW, REFERENCE, SENDER, Registers, order_for, shipped_files
from tests.support.letterboxes import LETTERBOX

ACK = LetterPurpose.ACKNOWLEDGEMENT


def plain(mail: EmailMessage) -> str:
    """The plain text part."""
    part = mail.get_body(("plain",))
    assert part is not None
    return part.get_content()


async def journal_of(records: Records) -> list[Any]:
    """The complaint's journal, oldest first."""
    return await records.journal.read(f"complaint/{REFERENCE}")


async def test_an_accepted_letter_is_mailed_recorded_and_journalled(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """The mail server took it: the outcome says so, the letter is kept as accepted, the row is the hoped one."""
    complaint = await register()
    order = order_for(ACK, complaint, entries=(entry_saying("offer.lapsed", NOW, key="ride"),))
    outcome = await letters.send_letter(order)
    assert outcome.state is LetterState.ACCEPTED
    assert outcome.at == NOW
    (mail,) = mail_catcher.letters()
    assert mail["To"] == "ada@example.org"
    assert "Ada Brook" in plain(mail)
    assert "Maya Lindqvist" in plain(mail)
    assert "9am on Friday 27 November" in plain(mail)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW
    (kept,) = await records.letters.of(REFERENCE)
    assert kept.state == "accepted"
    assert kept.message_id == mail["Message-ID"]
    assert await records.cases.row(REFERENCE) == order.row
    assert [event_name(entry) for entry in await journal_of(records)] == [
        "offer.lapsed",
        "letter.accepted acknowledgement",
    ]


async def test_d6_a_crash_after_acceptance_leaves_one_message_id_and_one_journal_entry(
    letters: Letters,
    register: Registers,
    records: Records,
    mail_catcher: MailCatcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker dies between 'accepted' and 'recorded': the next try sends the same bytes, marked maybe_twice."""
    complaint = await register()
    order = order_for(ACK, complaint)

    async def die(effect: Effect, outcome: Recorded, *entries: Entry, **how: Any) -> None:
        raise asyncpg.ConnectionDoesNotExistError

    with monkeypatch.context() as broken:
        broken.setattr(Effect, "finish", die)
        with pytest.raises(asyncpg.ConnectionDoesNotExistError):
            await letters.send_letter(order)
    outcome = await letters.send_letter(order.model_copy(update={"now": NOW + timedelta(minutes=1)}))
    assert outcome.maybe_twice
    first, second = mail_catcher.mail.letters()
    assert first.raw == second.raw
    assert [event_name(entry) for entry in await journal_of(records)] == ["letter.accepted acknowledgement"]


async def test_a_letter_that_was_accepted_is_not_sent_again(
    letters: Letters, register: Registers, mail_catcher: MailCatcher, records: Records
) -> None:
    """The activity's answer to Temporal was lost: the second try hands back the first outcome and sends nothing."""
    complaint = await register()
    order = order_for(ACK, complaint)
    assert await letters.send_letter(order) == await letters.send_letter(order)
    assert len(mail_catcher.letters()) == 1
    assert len(await journal_of(records)) == 1


async def test_a_lost_answer_is_tried_again_with_the_same_bytes(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """The connection broke after the server kept the letter: nobody can know, so it goes again under its Message-ID."""
    complaint = await register()
    order = order_for(ACK, complaint)
    mail_catcher.lost = {"ada@example.org"}
    with pytest.raises(ApplicationError) as failure:
        await letters.send_letter(order)
    assert failure.value.type == "mail_unavailable"
    assert not failure.value.non_retryable
    mail_catcher.lost = set()
    assert (await letters.send_letter(order)).maybe_twice
    first, second = mail_catcher.mail.letters()
    assert first.raw == second.raw


async def test_a_mail_server_that_takes_its_time_gets_the_letter_once(
    letters: Letters, register: Registers, mail_catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps the letter and looks through it for long; Temporal gives the try up and asks again, and again."""
    looked_through = asyncio.Event()

    async def handle(server: SMTP, session: Session, envelope: Envelope) -> str:
        mail_catcher.mail.keep(delivered(envelope))
        await looked_through.wait()
        return "250 2.6.0 kept"

    monkeypatch.setattr(mail_catcher, "handle_DATA", handle)
    order = order_for(ACK, await register())
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(letters.send_letter(order), 0.5)
    asyncio.get_running_loop().call_later(0.1, looked_through.set)
    outcome = await letters.send_letter(order)
    assert (outcome.state, outcome.maybe_twice) == (LetterState.ACCEPTED, False)
    assert len(mail_catcher.letters()) == 1


async def test_a_not_now_is_tried_again_and_is_no_second_letter(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """A 4xx took nothing: the try after it is the first that arrives, and no address stands in the failure."""
    complaint = await register()
    order = order_for(ACK, complaint)
    mail_catcher.answers = {"ada@example.org": "451 4.3.0 later, ada@example.org"}
    with pytest.raises(ApplicationError, match="451") as failure:
        await letters.send_letter(order)
    assert "ada" not in str(failure.value)
    assert failure.value.__cause__ is None
    mail_catcher.answers = {}
    assert not (await letters.send_letter(order)).maybe_twice
    assert len(mail_catcher.letters()) == 1


async def test_a_dead_mail_server_is_an_outage_not_a_bounce(register: Registers, records: Records) -> None:
    """Nobody listens: the try fails with mail_unavailable and leaves the letter ready to go."""
    complaint = await register()
    nowhere = Mailer.from_url("smtp://127.0.0.1:1", SENDER)
    with pytest.raises(ApplicationError) as failure:
        await Letters(records, nowhere, LETTERBOX).send_letter(order_for(ACK, complaint))
    assert failure.value.type == "mail_unavailable"
    (kept,) = await records.letters.of(REFERENCE)
    assert (kept.state, kept.tries) == ("rendered", 0)


@pytest.mark.parametrize(
    ("customer", "by_person", "state"),
    [
        ({"contact_by": ContactBy.PHONE, "phone": "+44 20 7946 0000"}, False, LetterState.CONTACT_TASK),
        ({"email": None, "phone": "+44 20 7946 0000"}, False, LetterState.CONTACT_TASK),
        ({}, True, LetterState.CONTACT_TASK),
        ({"email": None}, False, LetterState.NO_RECIPIENT),
        ({"contact_by": ContactBy.POST, "email": None}, False, LetterState.NO_RECIPIENT),
    ],
)
async def test_who_wants_no_mail_gets_none(
    letters: Letters,
    register: Registers,
    mail_catcher: MailCatcher,
    records: Records,
    customer: dict[str, Any],
    by_person: bool,
    state: LetterState,
) -> None:
    """A person speaks with them, with the words at hand; where nobody could, that is said. The row stays as it was."""
    complaint = await register(**customer)
    outcome = await letters.send_letter(order_for(ACK, complaint, by_person=by_person))
    assert outcome.state is state
    assert outcome.why is not None
    assert mail_catcher.letters() == []
    assert await records.cases.row(REFERENCE) is None
    kept = await records.letters.of(REFERENCE)
    assert [letter.words[:14] for letter in kept] == ["Dear Ada Brook"] * (state is LetterState.CONTACT_TASK)


async def test_a_template_that_cannot_be_filled_is_an_outcome_not_an_endless_retry(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """A typing mistake in a published template: nothing is sent, the reason names template and place."""
    complaint = await register()
    files = shipped_files()
    files["templates/en/acknowledgement.md.j2"] = b"Subject: Hello\n\nDear {{ nmae }}\n"
    await records.store.publish(files, {}, by="ruth", now=NOW)
    outcome = await letters.send_letter(order_for(ACK, complaint))
    assert outcome.state is LetterState.NO_TEMPLATE
    assert outcome.why is not None
    assert "templates/en/acknowledgement.md.j2" in outcome.why.what
    assert "'nmae' is undefined" in outcome.why.what
    assert mail_catcher.letters() == []


async def test_a_language_without_templates_falls_back_to_english_and_says_so(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """Nothing is skipped in silence, and nobody gets no letter for want of a translation."""
    complaint = await register(language="cy")
    outcome = await letters.send_letter(order_for(ACK, complaint))
    assert outcome.language == "en"
    assert plain(mail_catcher.letters()[0]).startswith("Dear Ada Brook")
    assert [event_name(entry) for entry in await journal_of(records)][1:] == [
        "letter.language_substituted acknowledgement"
    ]


async def test_words_of_a_colleague_come_from_the_action(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """The order names only the action: the words cross no history."""
    complaint = await register()
    order = order_for(LetterPurpose.REQUEST, complaint, words_from="action-1")
    async with records.effect(order) as effect:
        await records.actions.keep(
            effect.conn, reference=REFERENCE, action_id="action-1", action="pause", by="maya",
            body={"words_for_customer": "Please send the <label>."}, verdict={}, granted=True, total=None, now=NOW,
        )  # fmt: skip
    await letters.send_letter(order)
    (mail,) = mail_catcher.letters()
    assert "Please send the <label>." in plain(mail)
    html = mail.get_body(("html",))
    assert html is not None
    assert "&lt;label&gt;" in html.get_content()


async def test_nothing_personal_is_logged_or_journalled_in_the_open(
    letters: Letters, register: Registers, records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    """Law 11: no name and no address in log lines or in what an entry says in the open."""
    complaint = await register()
    with caplog.at_level(logging.DEBUG):
        await letters.send_letter(order_for(ACK, complaint))
    ours = [line.getMessage() for line in caplog.records if line.name != "mail.log"]  # the test's own mail server
    said = "".join(ours) + "".join(event_name(entry) for entry in await journal_of(records))
    assert "Ada" not in said
    assert "ada@" not in said


async def test_a_domain_beyond_ascii_is_written_as_mail_servers_know_it(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """An address at bücher.example arrives without any extension of the mail server's."""
    complaint = await register(email="ada@bücher.example")
    assert (await letters.send_letter(order_for(ACK, complaint))).state is LetterState.ACCEPTED
    assert mail_catcher.letters()[0]["To"] == "ada@xn--bcher-kva.example"


async def test_an_amount_that_cannot_be_written_is_a_task_not_an_endless_try(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """Rounding it is beyond the arithmetic: somebody writes by hand, and no later letter waits behind it (L14)."""
    line = OfferLine.model_construct(
        kind=LineKind.MONEY, detail="all of it", money=Money(amount=Decimal("1e30"), currency="EUR")
    )
    order = order_for(LetterPurpose.DECISION, await register(), finding="approved").model_copy(
        update={"lines": (line,)}
    )
    assert (await letters.send_letter(order)).state is LetterState.NO_TEMPLATE
    assert mail_catcher.letters() == []
