"""Reads the parts of a letter as a person sees them: the visible words, and their direction."""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

BLOCKS = frozenset(
    {"p", "br", "ul", "ol", "li", "blockquote", "div", "table", "tbody", "tr", "td", "th", "h1", "h2", "h3", "hr"}
)
INLINE = frozenset({"bdi", "a", "strong", "em", "b", "i", "span"})
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>", re.IGNORECASE)
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
UNSEEN = re.compile(r"^.*?<body[^>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
ISOLATED_HTML = re.compile(r'<bdi>.*?</bdi>|<(\w+)[^>]*\bdir="ltr"[^>]*>.*?</\1>', re.IGNORECASE | re.DOTALL)
ISOLATED_TEXT = re.compile("\u2068[^\u2068\u2069]*\u2069")
DASHES = frozenset({"-", "•"})


def words_of_text(text: str) -> list[str]:
    """The words of plain text, without the dashes of lists and without isolating marks."""
    return [word for word in re.sub("[\u2066-\u2069]", "", text).split() if word not in DASHES]


def words_of_html(markup: str) -> list[str]:
    """The visible words of well-formed HTML; a link is its words and its address, as in plain text."""
    body = LINK.sub(lambda link: link[0] if link[2] == link[1] else f"{link[2]}: {link[1]}", UNSEEN.sub("", markup))
    return words_of_text(html.unescape(TAG.sub(_gap, body)))


def skeleton(markup: str) -> str:
    """The tags without their content."""
    return re.sub(r">[^<]*", ">", markup)


def against_in_text(text: str) -> Iterator[str]:
    """In right-to-left plain text: the words that run left to right and are not isolated."""
    return _against(ISOLATED_TEXT.sub(" ", text))


def against_in_html(markup: str) -> Iterator[str]:
    """In right-to-left HTML: the words that run left to right and are not isolated."""
    return _against(html.unescape(TAG.sub(_gap, ISOLATED_HTML.sub(" ", UNSEEN.sub("", markup)))))


def _gap(tag: re.Match[str]) -> str:
    return "\n" if tag[2].casefold() in BLOCKS else ""


def _against(words: str) -> Iterator[str]:
    """Words that run left to right or have European digits.

    Next to Arabic letters they change their order (UAX 9, W2).
    """
    return filter(_runs_left, words.split())


@lru_cache(maxsize=16_384)
def _runs_left(word: str) -> bool:
    return any(unicodedata.bidirectional(sign) == "L" or (sign.isascii() and sign.isdigit()) for sign in word)
