"""Markdown becomes plain text and HTML that say the same, whatever fills its places."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.letters.formatting import Phrasing
from amends.letters.html import one_line, place, typeset
from amends.letters.rendering import UnrenderableError
from amends.letters.vocabulary import Vocabulary
from amends.policy.pages.yaml_reader import PolicyErrors, read_page
from tests.support.writing import TEMPLATES, squeezed, visible

ENGLISH, PERSIAN = Phrasing("en", "Europe/London"), Phrasing("fa", "Asia/Tehran")
MISCHIEF = st.text(
    st.one_of(st.sampled_from("*_`#>-[]()!\\\n<&\"'{}%|~+=:. 1"), st.characters(exclude_categories=["Cs"]))
)


def test_paragraphs_lists_words_of_a_colleague_and_links_are_set_in_both_forms() -> None:
    """All that a letter is made of, once as text and once as HTML."""
    words, address = place("What I wrote.\n\nTwice."), place("https://a.example/?a=1&b=2")
    set_ = typeset(
        f"One\nline.\n\n> {words}\n\nA list:\n\n- first\n- [Yes]({address})\n\nWith regards,\\\nMaya", ENGLISH
    )
    assert set_.text == (
        "One line.\n\nWhat I wrote.\n\nTwice.\n\nA list:\n\n- first\n- Yes: https://a.example/?a=1&b=2\n\n"
        "With regards,\nMaya\n"
    )
    for markup in (
        "<p>One\nline.</p>",
        "What I wrote.<br><br>Twice.",
        "<li>first</li>",
        'href="https://a.example/?a=1&amp;b=2"',
        "With regards,<br>",
    ):
        assert markup in re.sub("<br />\n?", "<br>", set_.html)


@given(MISCHIEF.filter(lambda value: "\r" not in value and value.isprintable()))
def test_no_value_becomes_markup(value: str) -> None:
    """A name full of Markdown, HTML or braces is a name: one paragraph that says just that, in both directions."""
    for phrasing in (ENGLISH, PERSIAN):
        set_ = typeset(f"Dear {place(value)}, hello.\n\nSecond.", phrasing)
        assert squeezed(set_.text) == squeezed(f"Dear {value}, hello. Second.")
        assert re.sub("</?bdi>", "", str(set_.html)).count("<") == 4
        assert visible(f"<body>{set_.html}") == squeezed(set_.text)


@given(MISCHIEF)
def test_a_subject_is_one_line(value: str) -> None:
    """Whatever the value holds."""
    assert len(one_line(f" Your complaint {place(value)}: ", ENGLISH).splitlines()) == 1


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", "nowhere", ""])
def test_a_link_leads_to_the_web_or_a_mailbox(address: str) -> None:
    """Anything else is a mistake in the template or worse."""
    with pytest.raises(ValueError, match="http, https or mailto"):
        typeset(f"[Yes]({place(address)})", ENGLISH)


@pytest.mark.parametrize(
    ("phrasing", "value", "written"),
    [
        (PERSIAN, "2024-17", "\u20682024-17\u2069"),
        (PERSIAN, "Ada", "\u2068Ada\u2069"),
        (PERSIAN, "سارا", "سارا"),
        (PERSIAN, "۱۷ آذر", "۱۷ آذر"),
        (ENGLISH, "2024-17", "2024-17"),
        (ENGLISH, "سارا", "\u2068سارا\u2069"),
        (PERSIAN, "بازپرداخت شماره 12-34 انجام شد", "\u2068بازپرداخت شماره \u206812-34\u2069 انجام شد\u2069"),
        (PERSIAN, "تلفن +98 912 345 است", "\u2068تلفن \u2068+98 912 345\u2069 است\u2069"),
        (PERSIAN, "حساب ۱۲-۳۴ درست است", "حساب \u2068۱۲-۳۴\u2069 درست است"),
        (PERSIAN, "ساعت ۱۷:۰۰، ۱۸٫۵۰ یورو", "ساعت ۱۷:۰۰، ۱۸٫۵۰ یورو"),
        (PERSIAN, "در 3 روز و 5 ساعت", "\u2068در 3 روز و 5 ساعت\u2069"),
    ],
)
def test_what_runs_against_the_language_is_isolated(phrasing: Phrasing, value: str, written: str) -> None:
    """Latin letters and digits among Persian ones, Persian ones among Latin ones, and numbers in groups by themselves
    among Persian words, which would change places: 12-34 is not 34-12.
    """
    set_ = typeset(place(value), phrasing)
    assert set_.text == f"{written}\n"
    assert ("<bdi>" in set_.html) == ("\u2068" in written)


def test_words_of_a_colleague_in_place_of_a_letter_are_set_as_they_are() -> None:
    """Paragraphs and lines stay, nothing in them is markup, and the frame is the language's."""
    letter = TEMPLATES.edited(
        "decision", PERSIAN, "شکایت شما", "سلام،\n\n- <b>نه</b>\n[x](https://x.example) {{ name }}\n"
    )
    assert letter.subject == "شکایت شما"
    assert 'dir="rtl"' in letter.html
    assert "&lt;b&gt;نه&lt;/b&gt;" in letter.html
    assert not re.search("<(a|li|b)[ >]", letter.html)
    assert "{{ name }}" in letter.text
    assert visible(letter.html) == squeezed(letter.text)
    with pytest.raises(UnrenderableError, match=r"templates/cy/layout\.html\.j2"):
        TEMPLATES.edited("decision", Phrasing("cy", "UTC"), "x", "y")


@pytest.mark.parametrize(
    ("wanted", "fallback", "found"),
    [
        ("fa", (), "fa"),
        ("fa-IR", (), "fa"),
        ("cy", (), "en"),
        ("cy", ("de", "fa", "en"), "fa"),
        ("cy", ("de",), "en"),
    ],
)
def test_a_letter_is_written_in_the_first_language_that_has_it(
    wanted: str, fallback: tuple[str, ...], found: str
) -> None:
    """As wanted, without its region, as the policy says, and English after all."""
    assert TEMPLATES.language_for(wanted, "news", fallback) == found


def test_a_letter_that_no_language_has_is_an_error() -> None:
    """There is nothing left to fall back to."""
    with pytest.raises(UnrenderableError, match=r"templates/en/limerick\.md\.j2: it is not published"):
        TEMPLATES.language_for("fa", "limerick", ("fa",))


def test_a_mistake_in_the_words_of_a_language_has_its_place() -> None:
    """The owner of the letters edits the page; it is read like a policy."""
    with pytest.raises(PolicyErrors, match=r"words\.yaml:2:1: .*'produkts'"):
        read_page("templates/en/words.yaml", b"told: {}\nprodukts: {}\n", Vocabulary)


def test_every_language_has_words_for_the_same_things() -> None:
    """A category, product or cause that English letters can name, Persian ones can."""
    english, persian = (TEMPLATES.vocabulary(language) for language in ("en", "fa"))
    for page in ("told", "products", "happened", "answer"):
        assert getattr(english, page).keys() == getattr(persian, page).keys()
    assert english.vip == persian.vip


def test_a_list_of_links_is_something_to_choose_from() -> None:
    """Buttons without bullets; a list that also says something stays a list."""
    yes, no = place("https://a.example/yes"), place("https://a.example/no")
    choice = typeset(f"- [Yes]({yes})\n- [No]({no})", ENGLISH)
    assert "<ul" not in choice.html
    assert choice.html.count("border: 1px solid") == 2
    assert choice.text == "- Yes: https://a.example/yes\n- No: https://a.example/no\n"
    assert "<ul" in typeset(f"- [Yes]({yes})\n- or call us", ENGLISH).html


@pytest.mark.parametrize(("count", "said"), [(1, "raz"), (3, "3 razy"), (5, "5 razy wcześniej"), (0, "wcześniej")])
def test_a_language_brings_its_own_plural_forms(count: int, said: str) -> None:
    """Polish has three for whole numbers; which one goes with a count is CLDR's knowledge."""
    forms = {"one": "raz", "few": "{count} razy", "many": "{count} razy wcześniej", "unknown": "wcześniej"}
    polish = Phrasing("pl", "Europe/Warsaw")
    assert one_line(Vocabulary(before=forms).counting(count, polish), polish) == said
