"""Proofreads whether text, HTML and subject of a letter fit together."""

import re
from collections.abc import Iterator

from amends.letters.proofreading.faults import Fault
from amends.letters.proofreading.visible import against_in_html, against_in_text, words_of_html, words_of_text

TURNS = re.compile("[\u202a-\u202e\u2066\u2067]")
LONGEST_SUBJECT = 120


def differences(text: str, markup: str) -> Iterator[Fault]:
    """The first place where a reader of plain text and a reader of HTML read different words."""
    in_text, in_html = words_of_text(text), words_of_html(markup)
    for number in range(max(len(in_text), len(in_html))):
        if in_text[number : number + 1] != in_html[number : number + 1]:
            plain, shown = (" ".join(words[number : number + 5]) or "nothing more" for words in (in_text, in_html))
            yield Fault("html", shown, f"text and HTML differ: '{plain}' in the text, '{shown}' in the HTML")
            return


def reversals(*parts: str) -> Iterator[Fault]:
    """Marks that turn the direction of what follows, and isolates that are not closed."""
    for part in parts:
        if TURNS.search(part):
            yield Fault("txt", "", "a mark turns the direction of the words around it; fill the place as it comes")
        if part.count("\u2068") != part.count("\u2069"):
            yield Fault("txt", "", "an isolate is opened and not closed; every U+2068 needs its U+2069")


def subject(line: str, reference: str | None) -> Iterator[Fault]:
    """What is wrong with a subject. It is one short line, and names its complaint if it is about one."""
    if reference is not None and reference not in line:
        yield Fault("txt", "Subject:", "the subject does not name the complaint; put {{ reference }} into it")
    if len(line) > LONGEST_SUBJECT:
        yield Fault("txt", "Subject:", f"the subject has {len(line)} letters; nobody reads more than {LONGEST_SUBJECT}")


def letters_alone(text: str) -> str:
    """The letters and figures of a text, without anything between them."""
    return re.sub(r"[\W_]+", "", text)


def unisolated(text: str, markup: str) -> Iterator[Fault]:
    """In right-to-left letters: words that run left to right and are not isolated."""
    for near in against_in_text(text):
        yield Fault("txt", near, f"'{near}' is not isolated in the text; it needs U+2068 before and U+2069 after it")
    for near in against_in_html(markup):
        yield Fault("html", near, f"'{near}' is not isolated in the HTML; it needs <bdi>…</bdi> around it")
