"""A policy's own folder of letters: what stands there takes the place of the language's page of that name."""

import pytest
import yaml

from amends.activities.letters import Letters
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.letters import LetterPurpose
from amends.letters.formatting import Phrasing
from amends.letters.rendering import Templates, UnrenderableError
from amends.policy import compile_set
from tests.integration.letters.test_letters_as_sent import pinned
from tests.integration.letters.test_sending import plain
from tests.support.letter_orders import Registers, order_for, row_for, shipped_files
from tests.support.pages import page
from tests.unit.letters.test_proofreading import ENGLISH, LETTER, PERSIAN, PHRASES, SOUND, problems

OURS = "templates/en/inn/news.md.j2"
OF_THE_INN = b"""{% extends "layout.md.j2" %}
{% block subject %}{{ reference }}: from the inn{% endblock %}
{% block letter %}We are still at work on it.{% endblock %}
"""
PARTS = {
    "templates/en/layout.html.j2": "<body>{{ letter }}</body>",
    "templates/en/news.md.j2": 'Subject: news\n{% include "sorry.md.j2" %}',
    "templates/en/sorry.md.j2": "We are sorry.",
    "templates/en/inn/sorry.md.j2": "We wanted your stay to be a good one.",
    "templates/fa/layout.html.j2": "<body>{{ letter }}</body>",
    "templates/fa/news.md.j2": "Subject: خبر\nپوزش می‌خواهیم.",
}


def test_a_part_that_stands_in_the_folder_changes_every_letter_that_it_is_part_of() -> None:
    """The language's letter includes the folder's sorry; without the folder it includes its own."""
    english = Phrasing("en", "UTC")
    assert Templates(PARTS, "inn").render("news", english, {}).text.strip() == "We wanted your stay to be a good one."
    assert Templates(PARTS).render("news", english, {}).text.strip() == "We are sorry."


def test_a_letter_in_the_folder_stands_in_the_frame_of_its_language() -> None:
    """The folder holds one letter alone: what it extends and includes, and the HTML around it, are the language's."""
    files = PARTS | {OURS: 'Subject: from the inn\nDear guest, {% include "sorry.md.j2" %}'}
    letter = Templates(files, "inn").render("news", Phrasing("en", "UTC"), {})
    assert letter.subject == "from the inn"
    assert letter.text.strip() == "Dear guest, We wanted your stay to be a good one."


def test_the_language_of_the_customer_comes_before_the_folder_of_the_policy() -> None:
    """A folder without Persian pages does not write to a Persian reader in English."""
    assert Templates(PARTS | {OURS: "Subject: x\nx"}, "inn").language_for("fa", "news", ["en"]) == "fa"


@pytest.mark.parametrize("broken", ["Subject: x\n{{ nobody }}", "Subject: x\n{% if %}", "no subject"])
def test_a_broken_letter_of_the_folder_is_named_where_it_stands(broken: str) -> None:
    """Whoever mends it looks for the file, not for the one whose place it takes."""
    with pytest.raises(UnrenderableError) as wrong:
        Templates(PARTS | {OURS: broken}, "inn").render("news", Phrasing("en", "UTC"), {})
    assert OURS in wrong.value.reason.what


def test_the_letters_of_a_folder_are_proofread_in_their_place() -> None:
    """An empty phrase in the folder's letter is told with the folder's path; the language's own letter has none."""
    files = ENGLISH | PERSIAN | {OURS: SOUND.replace("We are still at work on it.", "Please bear with us.").encode()}
    phrases = yaml.safe_load(ENGLISH[PHRASES])
    phrases["empty"].append({"say_not": "bear with us", "instead": "say until when"})
    found = problems(files | {PHRASES: yaml.safe_dump(phrases).encode()})
    assert [each.split(" (seen")[0] for each in found] == [
        f"{OURS}:8:8: 'bear with us' is an empty phrase; say until when"
    ]


def test_a_letter_that_the_folder_changes_through_a_part_is_read_as_well() -> None:
    """The part promises without a date: it is found in the letters of the language that include it."""
    including = SOUND.replace("We are still at work on it.", '{% include "at_work.md.j2" %}')
    files = ENGLISH | {LETTER: including.encode(), "templates/en/at_work.md.j2": b"We are still at work on it."}
    assert problems(files) == []
    promising = files | {"templates/en/inn/at_work.md.j2": b"You can expect news of us."}
    assert any(each.startswith("templates/en/inn/at_work.md.j2:1:1: ") for each in problems(promising))


def test_a_folder_that_nobody_made_is_refused() -> None:
    """Else the policy's customers would get other letters than its owner wrote for them, and nobody would know."""
    policy = compile_set({"policies/inn.yaml": page(letters={"folder": "inn"})})
    said = "policies/inn.yaml:1:1: letters.folder: there is no folder 'inn' below any language of templates/"
    assert f"{said}; make it, or leave the key out" in problems(ENGLISH, policy)
    assert not [each for each in problems(ENGLISH | {OURS: SOUND.encode()}, policy) if "folder" in each]


def test_the_lines_that_a_policy_adds_are_read_by_the_same_list() -> None:
    """They end up in letters, though nobody wrote them there."""
    adds = [{"letters": ["news"], "lines": {"en": ["Pursuant to the law."]}}]
    compiled = compile_set({"policies/inn.yaml": page(letters={"adds": adds})})
    said = "policies/inn.yaml:1:1: letters.adds in en: 'pursuant to' is jargon; write 'by' or 'under'"
    assert said in problems(ENGLISH, compiled)


async def test_each_customer_gets_the_letters_of_their_own_policy(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """Two policies in force at once, one with a folder: its customer gets the folder's letter, the other one ours."""
    own = {OURS: OF_THE_INN}
    with_folder = await pinned(records, _house(page(letters={"folder": "inn"})) | own)
    without = await pinned(records, _house(page()) | own)
    for number, policy in enumerate((with_folder, without), start=1):
        complaint = await register(f"L-{number}")
        row = row_for(complaint).model_copy(update={"policy": policy})
        await letters.send_letter(order_for(LetterPurpose.NEWS, complaint, row=row))
    theirs, ours = mail_catcher.letters()
    assert theirs["Subject"] == "L-1: from the inn"
    assert "no decision yet" in str(ours["Subject"])


async def test_lines_that_a_policy_adds_end_the_letters_that_it_names(
    letters: Letters, register: Registers, records: Records, mail_catcher: MailCatcher
) -> None:
    """In the language of the letter, before the signature; and where a line asks for a reopening, only after one."""
    adds = [
        {"letters": ["news"], "lines": {"en": ["Our rules are on our website."], "fa": ["قواعد ما در سایت ماست."]}},
        {"letters": ["news"], "when": {"reopenings": {"at_least": 1}}, "lines": {"en": ["This is stage two."]}},
    ]
    policy = await pinned(records, _house(page(letters={"adds": adds})))
    orders = (("news", "en", 1), ("news", "fa", 1), ("news", "en", 2), ("holding", "en", 1))
    for number, (purpose, language, generation) in enumerate(orders):
        complaint = await register(f"L-{number}", language=language)
        row = row_for(complaint).model_copy(update={"policy": policy})
        order = order_for(LetterPurpose(purpose), complaint, row=row, generation=generation)
        await letters.send_letter(order)
    first, persian, again, other = (plain(mail) for mail in mail_catcher.letters())
    assert first.index("Our rules are on our website.") < first.index("With kind regards")
    assert "قواعد ما در سایت ماست." in persian
    assert "This is stage two." in again
    assert "This is stage two." not in first
    assert "Our rules are on our website." not in other


def _house(policy: bytes) -> dict[str, bytes]:
    """The shipped letters and staff under this one policy."""
    kept = {path: content for path, content in shipped_files().items() if not path.startswith("policies/default")}
    return kept | {"policies/house.yaml": policy}
