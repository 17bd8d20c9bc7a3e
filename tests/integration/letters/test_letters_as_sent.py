"""What arrives at the customer's mail server is the letter for this customer, under this complaint's policy."""

from typing import Any

import pytest

from amends.activities.letters import Letters
from amends.audit.journal_events import event_in
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.events.letters import LetterLanguageSubstituted
from amends.domain.letters import LetterPurpose
from amends.domain.plan import PolicyRef
from amends.publication.publish import publish
from tests.integration.letters.test_sending import plain
from tests.support.letter_orders import HOUSE, NOW, REFERENCE, Registers, order_for, row_for, shipped_files
from tests.support.writing import RESOLUTION

P = LetterPurpose
WITHOUT_PERSIAN_NEWS = "templates/fa/news.md.j2"


async def pinned(records: Records, files: dict[str, bytes]) -> PolicyRef:
    """The house's policy, in force together with these letters."""
    published = await publish(records, files, by="ruth", now=NOW)
    ((name, content_hash),) = published.policies.items()
    return PolicyRef(name=name, version="1", content_hash=content_hash)


def house(fallback: str = "[en]") -> dict[str, bytes]:
    """The shipped letters and policy, the policy with these languages to fall back to."""
    policy = (HOUSE / "policies" / "default.yaml").read_text().replace("fallback: [en]", f"fallback: {fallback}")
    return shipped_files() | {"policies/default.yaml": policy.encode()}


@pytest.mark.parametrize(
    ("customer", "parts", "says"),
    [
        ({"vulnerable": True}, {}, "You need not give a reason."),
        ({"tier": "vip"}, {}, "will look after it in person"),
        ({}, {"repeat": True}, "Thank you for coming back to us."),
        ({}, {"strategy": "empathy"}, "which cannot have been easy"),
        ({"language": "fa"}, {}, "اعلام کرده‌اید که تحویل بسته‌ی شما درست انجام نشده است."),
    ],
    ids=["vulnerable", "vip", "repeat", "empathy", "Persian"],
)
async def test_the_letter_that_is_sent_is_the_one_for_this_customer(
    letters: Letters,
    register: Registers,
    mail_catcher: MailCatcher,
    customer: dict[str, Any],
    parts: dict[str, Any],
    says: str,
) -> None:
    """What makes the customer another one is in the bytes that the mail server takes, and in no other's."""
    complaint = await register(**customer)
    await letters.send_letter(order_for(P.ACKNOWLEDGEMENT, complaint, **parts))
    usual = await register("L-2")
    await letters.send_letter(order_for(P.ACKNOWLEDGEMENT, usual))
    theirs, others = (plain(mail) for mail in mail_catcher.letters())
    assert says in theirs
    assert says not in others


@pytest.mark.parametrize(
    ("language", "right"),
    [("en", "You may take it to an ombudsman or a court"), ("fa", "می‌توانید شکایت خود را به نهاد رسیدگی")],
)
async def test_a_final_response_carries_the_rights_of_its_policy(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher, language: str, right: str
) -> None:
    """From the policy that the complaint has pinned, in the language of the letter; a letter of news has none."""
    complaint = await register(language=language)
    policy = await pinned(records, house())
    row = row_for(complaint, resolution=RESOLUTION).model_copy(update={"policy": policy})
    for purpose in (P.RESOLUTION, P.NEWS):
        await letters.send_letter(order_for(purpose, complaint, row=row))
    final, news = (plain(mail) for mail in mail_catcher.letters())
    assert right in final
    assert right not in news


async def test_a_missing_letter_falls_back_as_the_policy_says_and_the_journal_tells(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """Only the letter that is missing, in the first language of the policy's order that has it."""
    complaint = await register(language="cy")
    files = {path: content for path, content in house("[fa, en]").items() if path != WITHOUT_PERSIAN_NEWS}
    policy = await pinned(records, files)
    row = row_for(complaint).model_copy(update={"policy": policy})
    outcomes = [
        await letters.send_letter(order_for(purpose, complaint, row=row)) for purpose in (P.ACKNOWLEDGEMENT, P.NEWS)
    ]
    assert [outcome.language for outcome in outcomes] == ["fa", "en"]
    events = [event_in(entry) for entry in await records.journal.read(f"complaint/{REFERENCE}")]
    told = [(each.purpose, each.written_in) for each in events if isinstance(each, LetterLanguageSubstituted)]
    assert told == [(P.ACKNOWLEDGEMENT, "fa"), (P.NEWS, "en")]


async def test_no_word_of_the_customers_is_in_a_letter(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """What they told us comes back as one sentence of ours, never as their text."""
    complaint = await register()
    for purpose in (P.ACKNOWLEDGEMENT, P.APOLOGY, P.HOLDING, P.RESOLUTION):
        await letters.send_letter(order_for(purpose, complaint))
    for mail in mail_catcher.letters():
        assert complaint.subject not in str(mail)
        assert complaint.what_happened not in plain(mail)
