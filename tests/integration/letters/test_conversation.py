"""The letters of a complaint are one conversation: each answers what was said last, and can be answered itself."""

import re
from datetime import timedelta

import pytest

from amends.activities.letters import Letters
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.letters import LetterPurpose
from amends.domain.offers import LineKind, Offer, OfferLine, OfferState, Terms
from amends.domain.plan import FollowUp
from amends.messaging.reply_tokens import Letterbox
from amends.messaging.smtp import Mailer
from tests.integration.letters.test_sending import ACK, plain
from tests.support.letter_orders import NOW, REFERENCE, Registers, order_for, row_for
from tests.support.letterboxes import LETTERBOX


async def test_later_letters_join_the_conversation(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """Mail programs show the letters of a complaint together: each answers the one before it and names all of them."""
    complaint = await register()
    for minute, purpose in enumerate((ACK, LetterPurpose.APOLOGY, LetterPurpose.NEWS)):
        order = order_for(purpose, complaint)
        await letters.send_letter(order.model_copy(update={"now": NOW + timedelta(minutes=minute)}))
    first, second, third = mail_catcher.letters()
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert (second["In-Reply-To"], second["References"]) == (first["Message-ID"], first["Message-ID"])
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]


@pytest.mark.parametrize("handed_over", [False, True])
async def test_a_letter_answers_what_the_customer_wrote_last(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher, handed_over: bool
) -> None:
    """Their reply is the one that is answered, in their mail program as in ours; brought by a person, too."""
    complaint = await register()
    await letters.send_letter(order_for(ACK, complaint))
    await records.inbound.keep("f" * 64, b"raw", ["reply@amends.example"], NOW + timedelta(minutes=1))
    async with records.inbound.taken("f" * 64) as taken:
        await taken.note("joined", reached=[REFERENCE], message_id="<their-own@mail.example>")
        if handed_over:
            await taken.settle("maya", "their address is on the case", NOW + timedelta(minutes=1))
    order = order_for(LetterPurpose.NEWS, complaint).model_copy(update={"now": NOW + timedelta(minutes=2)})
    await letters.send_letter(order)
    ours, news = mail_catcher.letters()
    assert news["In-Reply-To"] == "<their-own@mail.example>"
    assert news["References"].split() == [ours["Message-ID"], "<their-own@mail.example>"]


async def test_answers_and_bounces_come_back_to_the_complaints_own_address(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """Reply-To and the envelope's sender carry the token, and the token is known before the letter is out."""
    await letters.send_letter(order_for(ACK, await register()))
    (mail,) = mail_catcher.letters()
    own = LETTERBOX.reply_to(REFERENCE)
    assert mail["Reply-To"] == f"Amends <{own}>"
    assert mail["Return-Path"] == f"<{own}>"
    token = LETTERBOX.reply_token(REFERENCE)
    assert token is not None
    assert await records.inbound.reference_of(token) == REFERENCE


async def test_where_no_letterbox_is_set_up_letters_are_answered_at_their_sender(
    records: Records, mailer: Mailer, register: Registers, mail_catcher: MailCatcher
) -> None:
    """No Reply-To at all is better than one that nobody reads."""
    await Letters(records, mailer, Letterbox()).send_letter(order_for(ACK, await register()))
    (mail,) = mail_catcher.letters()
    assert mail["Reply-To"] is None
    assert mail["Return-Path"] == "<care@amends.example>"


async def test_what_asks_for_an_answer_carries_its_links(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """A survey has a link for each score and an offer one for yes and one for no, good until they close; the others
    have none.
    """
    complaint = await register()
    closes = NOW + timedelta(days=14)
    follow_up = FollowUp(survey_closes_at=closes, reopen_until=closes)
    line = OfferLine(kind=LineKind.GESTURE, detail="a free night", terms=Terms.OFFERED)
    offer = Offer(id="o-7", lines=(line,), why="late", proposed_by="policy", state=OfferState.APPROVED, expires=closes)
    row = row_for(complaint, offers=(offer,))
    for order in (
        order_for(LetterPurpose.SURVEY, complaint, follow_up=follow_up),
        order_for(LetterPurpose.OFFER, complaint, row=row, lines=(line,), offer_expires=closes),
        order_for(LetterPurpose.NEWS, complaint, row=row),
    ):
        await letters.send_letter(order)
    survey, question, news = (re.findall(r"https://desk\S+/answer/\S+", plain(mail)) for mail in mail_catcher.letters())
    read = [LETTERBOX.read_link(link, closes - timedelta(seconds=1)) for link in (*survey, *question)]
    assert [(link.purpose, link.subject) for link in read] == [
        *(("rate", str(score)) for score in range(1, 6)),
        ("accept", "o-7"),
        ("refuse", "o-7"),
    ]
    assert {link.expires for link in read} == {closes}
    assert news == []
