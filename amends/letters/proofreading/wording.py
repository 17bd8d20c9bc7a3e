"""Proofreads the words of a letter: refused phrases, promises without a date, and reading ease."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Annotated

from pydantic import Field

from amends.domain.types import Line
from amends.letters.proofreading.dates_told import has_date
from amends.letters.proofreading.faults import Fault
from amends.policy.pages.yaml_reader import Page

PHRASES = "phrases.yaml"
LONG_WORD = 6
# Many languages write a day or a year of a date with a stop: '7. Dezember 2026', '2026. december 7.'
SENTENCE_END = re.compile(r"(?<=[.!?؟])(?:(?<!\d\.)\s+|\s+(?![^\W\d]+\.? \d{4}\b|[a-zß-ſ]))")
LEFT_OVER = re.compile(r"\{[{%#]|[%}#]\}|None\b(?! of)|Undefined\b|<[\w.]+ object|:\s*[.;,؛،](?=\s|$)")


class ForbiddenPhrase(Page):
    """Words that no letter may use, and what would be right."""

    say_not: Line
    instead: Line


class Phrases(Page):
    """The owner's list for one language. `promises` are words after which a customer waits for a date; `already` are
    those that say that something holds from today on, which a line of a letter before the legal date cannot say.
    """

    blame: tuple[ForbiddenPhrase, ...] = ()
    jargon: tuple[ForbiddenPhrase, ...] = ()
    empty: tuple[ForbiddenPhrase, ...] = ()
    promises: Annotated[tuple[Line, ...], Field(min_length=1)]
    already: tuple[Line, ...] = ()

    @cached_property
    def refused(self) -> Mapping[str, str]:
        """The refused phrases in compared form, with what is wrong and what would be right."""
        kinds = {"blame": self.blame, "jargon": self.jargon, "an empty phrase": self.empty}
        return {
            plain(each.say_not): f"'{each.say_not}' is {kind}; {each.instead}"
            for kind, listed in kinds.items()
            for each in listed
        }


def refused_phrases(text: str, phrases: Phrases) -> Iterator[Fault]:
    """Every phrase of the owner's list that the letter uses."""
    if not phrases.refused:
        return
    for found in _any_of(tuple(phrases.refused)).finditer(plain(text)):
        yield Fault("txt", found[0], phrases.refused[found[0]])


def undated_promises(text: str, phrases: Phrases, language: str) -> Iterator[Fault]:
    """Every sentence that makes the customer wait without saying until when. `language` names the months."""
    written = {plain(each): each for each in phrases.promises}
    promising = _any_of(tuple(written))
    for sentence in sentences(text):
        found = promising.search(plain(sentence))
        if found and not has_date(sentence, language):
            said = f"'{written[found[0]]}' promises without a date; say until when in the same sentence"
            yield Fault("txt", found[0], said)


def said_too_early(text: str, phrases: Phrases) -> Iterator[Fault]:
    """Every word for 'now' in a line of a letter that is sent before the legal date."""
    if not phrases.already:
        return
    for found in _any_of(tuple(plain(each) for each in phrases.already)).finditer(plain(text)):
        said = f"'{found[0]}' would be said before the legal date; leave it out, for the letter names that date itself"
        yield Fault("txt", found[0], said)


def left_over(text: str) -> Iterator[Fault]:
    """Traces of the template in the letter, and a colon with nothing after it."""
    for sentence in sentences(text):
        if found := LEFT_OVER.search(sentence):
            yield Fault("txt", sentence, f"'{found[0]}' is left over from the template; fill the place or take it out")


def ease(text: str) -> float:
    """How easily the text reads: 100 minus its LIX, so that 80 is very easy and 40 very hard.

    LIX (C. H. Björnsson, 1968) is words per sentence plus the percentage of words longer than six letters. It counts no
    syllables, so it measures Persian, which does not write its short vowels, in the same way as English.
    """
    read = [counted for sentence in sentences(text) if any(counted := _words_in(sentence))]
    words, long_ones = (sum(counts) for counts in zip(*read, strict=True)) if read else (0, 0)
    return 100 - words / len(read) - 100 * long_ones / words if words else 100.0


@lru_cache(maxsize=16_384)
def _words_in(sentence: str) -> tuple[int, int]:
    """The number of words, and of long words."""
    words: list[str] = re.findall(r"[^\W\d_]+(?:['’\u200c][^\W\d_]+)*", sentence)
    return len(words), sum(len(re.sub(r"\W", "", word)) > LONG_WORD for word in words)


def sentences(text: str) -> Iterator[str]:
    """Lines cut at full stops, question and exclamation marks, of either script; not within '7. Dezember 2026'."""
    for line in text.splitlines():
        yield from (part for part in SENTENCE_END.split(line.strip()) if part)


def unmarked(text: str) -> str:
    """The text without the invisible marks that isolate what runs against it."""
    return re.sub("[\u2066-\u2069]", "", text)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text in compared form: one case, one kind of space, apostrophe and Persian letter, no invisible mark."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ي", "ی").replace("ك", "ک").replace("’", "'")
    return re.sub(r"[^\S\n]+", " ", re.sub("[\u2066-\u2069\u200e\u200f]", "", folded.replace("\u200c", " ")))


@lru_cache(maxsize=64)
def _any_of(wanted: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in sorted(wanted, key=len, reverse=True)))
