"""A letter that a person reads before it goes: nothing is sent without them, and what they left is what goes."""

import json
from typing import Any

import pytest

from activities.letters import Letters
from activities.signatures import LetterPurpose
from complaints.case import LetterState
from complaints.complaint import ContactBy
from records import Records
from stack.catcher import MailCatcher
from tests.letters.conftest import NOW, REFERENCE, Registers, order_for
from tests.letters.test_sending import plain

DECISION = LetterPurpose.DECISION


async def told(records: Records) -> list[dict[str, Any]]:
    """What the journal says of each letter."""
    return [
        json.loads(entry.payload) for entry in await records.journal.read(f"complaint/{REFERENCE}") if entry.payload
    ]


async def read_through(records: Records, act_id: str, words: str | None, complaint: Any) -> None:
    """The act of the person who read the draft."""
    async with records.effect(order_for(LetterPurpose.NEWS, complaint)) as effect:
        await records.acts.keep(
            effect.conn, reference=REFERENCE, act_id=act_id, act="complete_task", by="maya",
            body={"task_id": "t-1", "words": words}, verdict={}, granted=True, total=None, now=NOW,
        )  # fmt: skip


async def test_a_draft_is_kept_and_not_sent(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """However often it is asked for: one draft, no mail, no part in the conversation, and the row stays as it was."""
    complaint = await register()
    order = order_for(DECISION, complaint, draft=True)
    for _ in range(2):
        assert (await letters.send_letter(order)).state is LetterState.DRAFTED
    (kept,) = await records.letters.of(REFERENCE)
    assert (kept.state, kept.words[:14]) == ("drafted", "Dear Ada Brook")
    assert mail_catcher.letters() == []
    assert await records.cases.row(REFERENCE) is None
    await letters.send_letter(order_for(LetterPurpose.NEWS, complaint))
    assert mail_catcher.letters()[0]["In-Reply-To"] is None


async def test_a_draft_that_nobody_changed_goes_as_it_was_read(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """Word for word in both forms, also when other words would be written by now."""
    complaint = await register()
    draft = order_for(DECISION, complaint, draft=True)
    await letters.send_letter(draft)
    changed = order_for(DECISION, complaint, draft_of=draft.effect_id, owner="ruth", dates=())
    assert (await letters.send_letter(changed)).state is LetterState.ACCEPTED
    drafted, sent = await records.letters.of(REFERENCE)
    (mail,) = mail_catcher.letters()
    assert plain(mail).replace("\r\n", "\n") == drafted.words == sent.words
    html = mail.get_body(("html",))
    assert html is not None
    assert "Maya Lindqvist" in html.get_content()
    entry = (await told(records))[-1]
    assert entry["draft_words"] == entry["words"]


async def test_edited_words_are_what_is_kept_and_sent_and_the_journal_has_both_digests(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """A person wrote it anew: their words in both forms, markup of theirs as plain characters."""
    complaint = await register()
    draft = order_for(DECISION, complaint, draft=True)
    await letters.send_letter(draft)
    await read_through(records, "act-9", "Dear Ada,\n\nI was wrong & I am sorry <3.\n\nMaya", complaint)
    edited = order_for(DECISION, complaint, draft_of=draft.effect_id, edited_by="act-9")
    assert (await letters.send_letter(edited)).state is LetterState.ACCEPTED
    (mail,) = mail_catcher.letters()
    html = mail.get_body(("html",))
    assert html is not None
    assert "I was wrong & I am sorry <3." in plain(mail)
    assert "I was wrong &amp; I am sorry &lt;3." in html.get_content()
    drafted, sent = await records.letters.of(REFERENCE)
    assert sent.words.strip() == plain(mail).replace("\r\n", "\n").strip()
    entry = (await told(records))[-1]
    assert entry["draft"] == drafted.effect_id
    assert entry["edited_by"] == "act-9"
    assert entry["draft_words"] != entry["words"]


async def test_what_a_person_says_anyway_is_no_draft(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """By phone there is nothing to edit: the words are theirs to choose."""
    complaint = await register(contact_by=ContactBy.PHONE, phone="+44 20 7946 0000")
    assert (await letters.send_letter(order_for(DECISION, complaint, draft=True))).state is LetterState.CONTACT_TASK
    assert mail_catcher.letters() == []


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user"])
async def test_a_draft_goes_where_the_customer_is_reached_by_then(
    letters: Letters, register: Registers, mail_catcher: MailCatcher, records: Records, answer: str
) -> None:
    """The address refused another letter while the draft was read: a person says the words that were drafted."""
    complaint = await register(phone="+44 20 7946 0000")
    draft = order_for(DECISION, complaint, draft=True)
    await letters.send_letter(draft)
    mail_catcher.answers = {"ada@example.org": answer}
    await letters.send_letter(order_for(LetterPurpose.NEWS, complaint))
    outcome = await letters.send_letter(order_for(DECISION, complaint, draft_of=draft.effect_id))
    assert outcome.state is LetterState.CONTACT_TASK
    drafted, _, said = await records.letters.of(REFERENCE)
    assert said.words == drafted.words
