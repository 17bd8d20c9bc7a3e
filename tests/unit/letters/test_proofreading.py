"""A letter with a mistake is not published: each kind of mistake is found, with its place and what would be right."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amends.letters.formatting import Phrasing
from amends.letters.proofreading import proofread
from amends.letters.proofreading.wording import ease, sentences
from amends.policy import CompiledSet, compile_set
from amends.publication.publish import read_set
from tests.support import cpu

HOUSE = Path(__file__).parents[3]
SHIPPED = read_set(HOUSE)
LETTER, FRAME, PHRASES = "templates/en/news.md.j2", "templates/en/layout.html.j2", "templates/en/phrases.yaml"
PERSIAN_LETTER, PERSIAN_FRAME = "templates/fa/news.md.j2", "templates/fa/layout.html.j2"
SOUND = """Subject: Your complaint {{ reference }}: where it stands

Dear {{ name }},

{% if words %}
> {{ words }}
{% endif %}
We are still at work on it.
{% for promise in promises %}
- You will hear from us by {{ promise.date }}.
{% endfor %}

With kind regards,\\
{{ owner or "The complaints team" }}
"""
SOUND_PERSIAN = """Subject: شکایت شما {{ reference }}

{{ name }} گرامی،

هنوز روی آن کار می‌کنیم.
"""
ENGLISH = {LETTER: SOUND.encode(), FRAME: SHIPPED[FRAME], PHRASES: SHIPPED[PHRASES]}
PERSIAN = {PERSIAN_LETTER: SOUND_PERSIAN.encode(), PERSIAN_FRAME: SHIPPED[PERSIAN_FRAME]}


def problems(files: dict[str, bytes], compiled: CompiledSet | None = None, *, thorough: bool = True) -> list[str]:
    """What the proofreader says, each with its place."""
    return [str(problem) for problem in proofread(files, compiled or CompiledSet(), thorough=thorough).problems]


def test_the_shipped_letters_have_no_mistake() -> None:
    """Every letter we ship, in both languages and every folder, in a few examples: nothing to mend, nothing missing.

    Every example of each, which takes ten times as long, is read by `letters check` in tests/integration/cli.
    """
    proof = proofread(SHIPPED, compile_set(SHIPPED), thorough=False)
    folders = {path.name for path in (HOUSE / "templates").glob("*/*") if path.is_dir()}
    assert [str(problem) for problem in proof.problems] == []
    assert proof.elsewhere == {"en": [], "fa": []}
    assert {shelf.partition("/")[2] for shelf in proof.ease} == {"", *folders}


def test_a_sound_letter_has_no_mistake() -> None:
    """What the tests below break is sound before they do."""
    assert problems(ENGLISH | PERSIAN) == []


@pytest.mark.parametrize(
    ("wrong", "place", "says"),
    [
        ("{{ owner }}", ":16:1", "a place was left unfilled: its value is None; ask first: {% if … %}"),
        ("{{ ownr }}", ":16:1", "no letter has a word 'ownr'; did you mean 'owner'?"),
        ("{{ promises[9].date }}", ":16:1", "ask first: {% if … %}"),
        ("{% if owner %}", ":16:1", "this is no Jinja: Unexpected end of template"),
        ('{% if strategy == "efficency" %}\nSoon.\n{% endif %}', ":17:1", "no letter ever says 'Soon.'; is the condit"),
        ("Your owner: {owner}}", ":16:", "'}}' is left over from the template; fill the place or take"),
        ("It is {{ (owner or '') ~ None }}.", ":16:1", "left over from the template"),
        ("What is new: {{ '' }}.", ":16:1", "': .' is left over from the template; fill the place or take it out"),
        ("You failed to sign.", ":16:1", "'you failed to' is blame; say what is missing and ask for it"),
        ("That is\nthe root cause.", ":17:5", "'root cause' is jargon; say what went wrong"),
        ("Rest assured.", ":16:1", "'rest assured' is an empty phrase; say what happens, and when"),
        ("We will tell you more.", ":16:1", "'we will tell you' promises without a date; say until when in the same"),
        ("[Answer](ftp://amends.example/a)", ":1:1", "a link leads to http, https or mailto"),
        ("Hello {{ name | safe }}.", ":1:1", "a link leads to http, https or mailto (seen in: a name with Markdown)"),
        ("This is <b>new</b>.", ":16:1", "'<b>' would be read as it stands; letters know paragraphs, '- ' lists"),
        ("This is\n**new**.", ":17:1", "'**' would be read as it stands"),
        ("{{ 1 // 0 }}", ":16:1", "it raised ZeroDivisionError"),
        ("{% include 'nobody.md.j2' %}", ":1:1", "there is no templates/en/nobody.md.j2"),
    ],
)
def test_a_mistake_in_a_letter_is_refused_with_its_place(wrong: str, place: str, says: str) -> None:
    """One line more, one mistake: the template, the line, and what would be right."""
    found = problems(ENGLISH | {LETTER: f"{SOUND}\n{wrong}\n".encode()})
    assert any(each.startswith(f"{LETTER}{place}") and says in each for each in found), found


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("</div>", "", "broken markup"),
        ("{{ letter }}", "<b>{{ letter }}", "broken markup"),
        (
            "{{ letter }}",
            "{{ letter }}<p>Only here</p>",
            "text and HTML differ: 'nothing more' in the text, 'Only",
        ),
        ("{{ letter }}", "<script>x()</script>{{ letter }}", "mail clients drop <script>; write words"),
        ("{{ letter }}", '<img src="https://x.example/a.png">{{ letter }}', "'src' fetches something from elsewhere"),
        ("</head>", '<link rel="stylesheet" href="https://x.example/a.css"></head>', "mail clients drop <link>"),
        ("</head>", "<style>p { color: red }</style></head>", "mail clients drop <style>"),
        ("max-width: 600px", "max-width: 900px", "900px is too wide for a telephone; at most 600px, or none"),
        ("max-width: 600px", "position: absolute", "mail clients do not agree about the style 'position'"),
        ("max-width: 600px", "background: url(https://x.example/a.png)", "the style 'background' fetches from"),
        ("max-width: 600px", "max-width", "this style is no 'property: value'; mend or remove it"),
        ("{{ letter }}", '<p onclick="x()">{{ letter }}</p>', "no mail client runs 'onclick'; leave it out"),
        ("{{ letter }}", '<a href="/answer">{{ letter }}</a>', "this one leads nowhere from a mail"),
        ('width="100%"', 'width="900"', "900 pixels are too wide for a telephone; at most 600, or none"),
        ('lang="en"', 'lang="de"', 'begin with <html lang="en" dir="ltr">'),
        ('<meta charset="utf-8">', "", 'say <meta charset="utf-8"> in <head>'),
        ("</body>", f"<!-- {'x' * 100_000} --></body>", "Gmail cuts off what is beyond 100 KB"),
    ],
)
def test_a_mistake_in_the_frame_is_refused_with_its_place(before: str, after: str, says: str) -> None:
    """What mail clients drop, cut off or show broken, in the file where it stands."""
    frame = SHIPPED[FRAME].decode()
    assert before in frame
    found = problems(ENGLISH | {FRAME: frame.replace(before, after).encode()})
    assert any(each.startswith("templates/en/") and says in each for each in found), found


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("با amends show ببینید.", "'amends' is not isolated in the text; it needs U+2068 before and U+2069 after it"),
        ("شماره‌ی 2026-11-7 را بگویید.", "'2026-11-7' is not isolated in the HTML; it needs <bdi>…</bdi> around it"),
        ("آن \u202eواژه", "a mark turns the direction of the words around it"),
        ("آن \u2068واژه", "an isolate is opened and not closed; every U+2068 needs its U+2069"),
    ],
)
def test_what_runs_against_persian_is_isolated(wrong: str, says: str) -> None:
    """A Latin word or a number of European digits would change places with its neighbours."""
    found = problems(PERSIAN | {PERSIAN_LETTER: f"{SOUND_PERSIAN}\n{wrong}\n".encode()})
    assert any(each.startswith(PERSIAN_LETTER) and says in each for each in found), found


def test_persian_reads_from_right_to_left_also_where_webmail_shows_the_body_alone() -> None:
    """The direction stands inside the body as well."""
    frame = SHIPPED[PERSIAN_FRAME].decode().replace(' dir="rtl"', "").replace('lang="fa"', 'lang="fa" dir="rtl"')
    assert any('say dir="rtl" at <body>' in each for each in problems(PERSIAN | {PERSIAN_FRAME: frame.encode()}))


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({LETTER: SOUND.encode()}, f"{FRAME}:1:1: it is missing; every letter stands in it"),
        ({**ENGLISH, LETTER: b"\xff\xfe"}, f"{LETTER}:1:1: this is not UTF-8 text"),
        ({**ENGLISH, LETTER: b"Dear {{ name }}\n"}, f"{LETTER}:1:1: its first line is not 'Subject: …'"),
        ({**ENGLISH, LETTER: SOUND.replace("{{ reference }}", "").encode()}, "the subject does not name the complaint"),
        ({**ENGLISH, LETTER: SOUND.replace("stands", "stands " * 20).encode()}, "nobody reads more than 120"),
        ({**ENGLISH, PHRASES: b"blame: []\npromses: [soon]\n"}, f"{PHRASES}:2:1: "),
        ({**ENGLISH, "templates/en/words.yaml": b"tolled: {}\n"}, "templates/en/words.yaml:1:1: "),
        (
            {"templates/xx/news.md.j2": b"", "templates/xx/layout.html.j2": b""},
            "templates/xx:1:1: no language has",
        ),
    ],
)
def test_a_set_that_cannot_be_read_is_refused(files: dict[str, bytes], says: str) -> None:
    """Before anything is rendered: what is missing, or is no page of the kind it should be."""
    assert any(says in each for each in problems(files)), problems(files)


def test_a_letter_that_is_hard_to_read_is_refused_by_the_policys_bound() -> None:
    """The bound is the policy's; without one nothing is too hard."""
    hard = "Notwithstanding organisational considerations, comprehensive administrative investigations necessitate " * 5
    files = ENGLISH | {LETTER: f"{SOUND}\n{hard}\n".encode()}
    policies = {path: content for path, content in SHIPPED.items() if path.startswith("policies/")}
    bound = compile_set(policies)
    lowest = max(each.page.letters.reading_ease["en"] for each in bound.policies.values())
    assert any(f"the policy wants {lowest}; shorter sentences" in each for each in problems(files, bound))
    assert problems(files) == []


def test_the_rights_that_a_policy_adds_are_read_by_the_same_list() -> None:
    """They end up in letters, though nobody wrote them there."""
    policies = {path: content for path, content in SHIPPED.items() if path.startswith("policies/")}
    page = policies["policies/default.yaml"].replace(b"You may take it", b"Pursuant to the law you may take it")
    compiled = compile_set(policies | {"policies/default.yaml": page})
    said = "policies/default.yaml:1:1: letters.rights in en: 'pursuant to' is jargon; write 'by' or 'under'"
    assert said in problems(ENGLISH, compiled)


def test_a_letter_that_the_last_language_lacks_is_refused() -> None:
    """English ends every chain of the shipped policies: what it lacks, somebody would not get."""
    without = {path: content for path, content in SHIPPED.items() if "en/apology" not in path}
    said = "templates/en/apology.md.j2:1:1: nobody can get this letter; 'en' ends the fallback"
    assert problems(without, compile_set(without), thorough=False) == [said]


def test_reading_ease_is_a_hundred_less_lix() -> None:
    """Ten words in two sentences, two of them longer than six letters: LIX 5 + 20, in either script."""
    assert ease("This is a sentence here. It is another short one.") == 100 - 5 - 20
    assert ease("این نامه را امروز نوشتیم. پاسخ‌هایتان را فردا خواهیم‌خواند همه.") == 100 - 5 - 20


@pytest.mark.parametrize("thorough", [True, False])
def test_a_broken_letter_is_found_in_a_few_examples_too(thorough: bool) -> None:
    """Publishing reads less than the check, but no broken letter passes it."""
    files = ENGLISH | {LETTER: f"{SOUND}\n{{{{ owner }}}}\n".encode()}
    assert proofread(files, CompiledSet(), thorough=thorough).problems


def test_the_same_letters_are_read_once() -> None:
    """A process that publishes many policies around the same letters does not read them each time."""
    proofread(SHIPPED, CompiledSet(), thorough=False)
    cpu.within(0.1, lambda: proofread(SHIPPED, CompiledSet(), thorough=False))


def test_a_comment_is_no_mistake() -> None:
    """Word's engine is told apart by comments, which nobody reads."""
    frame = SHIPPED[FRAME].replace(b"{{ letter }}", b"<!--[if mso]> only Word <![endif]-->{{ letter }}")
    assert problems(ENGLISH | {FRAME: frame}) == []


def test_a_new_language_is_a_folder() -> None:
    """A copy of the English folder under another code is proofread as that language, with its dates and its list."""
    german = {
        path.replace("/en/", "/de/"): content.replace(b'lang="en"', b'lang="de"')
        for path, content in SHIPPED.items()
        if path.startswith("templates/en/")
    }
    proof = proofread(german, CompiledSet(), thorough=False)
    assert [str(problem) for problem in proof.problems] == []
    assert proof.elsewhere == {"de": []}


@pytest.mark.parametrize("locale", ["en", "en-US", "de", "nb", "fi", "hu", "cs", "lv", "hr", "fa", "fr"])
def test_a_date_is_one_sentence_in_any_language(locale: str) -> None:
    """The stop after the number of a day, or of a year, ends no sentence: the promise keeps its date."""
    date = Phrasing(locale, "Europe/London").date(datetime(2026, 12, 7, 10, tzinfo=UTC))
    assert list(sentences(f"We answer by {date}. You need do nothing.")) == [
        f"We answer by {date}.",
        "You need do nothing.",
    ]


ENDLESS = "".join(f"{{% for {each} in range(9999) %}}" for each in "abc") + "{% endfor %}" * 3


def test_a_letter_that_does_not_end_is_told_once() -> None:
    """With its page and line: whoever checks or publishes does not wait for it in every situation."""
    body = SOUND.replace("We are still", f"{ENDLESS}We are still")
    [told] = problems(ENGLISH | {LETTER: body.encode()})
    assert told.startswith(f"{LETTER}:8")
    assert "it takes more than 2 seconds of computing" in told


@pytest.mark.parametrize("lost", ["You can call us on 020 7946 0018.", "{{ reference }}"])
def test_what_stands_outside_of_every_block_is_told(lost: str) -> None:
    """It would be in no letter, since of a template that extends another only the blocks are."""
    layout = {
        "templates/en/layout.md.j2": b"Subject: {% block subject %}{% endblock %}\n\n{% block letter %}{% endblock %}\n"
    }
    body = "{% extends 'layout.md.j2' %}{% block subject %}It{% endblock %}\n{% block letter %}We know.{% endblock %}\n"
    told = problems(ENGLISH | layout | {LETTER: f"{body}\n{lost}\n".encode()})
    assert [each for each in told if each.startswith(f"{LETTER}:4") and "stands in no block" in each]


SIGNPOST = "templates/en/signpost.md.j2"


def test_an_own_signpost_that_does_not_name_the_legal_date_is_refused() -> None:
    """A house may word it as it likes; before the legal date it says from when the customer may go elsewhere."""
    own = SOUND.replace("We are still at work on it.", "You can go to the Ombudsman.").encode()
    said = "this letter goes before the legal date too, and does not name it; say from when: {{ elsewhere_from }}"
    assert any(said in each for each in problems(ENGLISH | {SIGNPOST: own}))
    dated = own.replace(b"You can", b"You can{% if elsewhere_from %}, from {{ elsewhere_from }} on,{% endif %}")
    assert problems(ENGLISH | {SIGNPOST: dated}) == []


@pytest.mark.parametrize(
    ("step", "language", "line", "refused"),
    [
        ("before: 1 day", "en", "You may go to the Ombudsman now.", "'now' would be said before the legal date"),
        ("before: 1 day", "fa", "اکنون می‌توانید به داور بروید.", "'اکنون' would be said before the legal date"),
        ("before: 1 day", "en", "You may then go to the Ombudsman.", None),
        ("at: due", "en", "You may go to the Ombudsman now.", None),
    ],
)
def test_a_line_of_a_page_does_not_say_now_before_the_legal_date(
    step: str, language: str, line: str, refused: str | None
) -> None:
    """Where the page's signpost may go before that date; the letter itself knows which day it is."""
    lines = {"en": "You may go to the Ombudsman.", language: line}
    rights = f"rights: {json.dumps({key: [each] for key, each in lines.items()}, ensure_ascii=False)}"
    page = f"""title: T
source: S
version: "1"
extends: default
governs: {{product: lamp}}
milestones: {{resolve: {{by_law: 8 weeks, ladder: [{{{step}, of: law, do: signpost}}]}}}}
letters: {{{rights}}}
"""
    policies = {path: content for path, content in SHIPPED.items() if path.startswith("policies/")}
    compiled = compile_set(policies | {"policies/lamps.yaml": page.encode()})
    found = [each for each in problems(SHIPPED, compiled, thorough=False) if "before the legal date" in each]
    assert [f"policies/lamps.yaml:1:1: letters.rights in {language}: {refused}" in each for each in found] == (
        [True] if refused else []
    )
