"""Finds the token of one of our links in text that mail programs, filters or people changed."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

TOKEN = re.compile(r"[A-Za-z0-9_.-]{20,2000}")
IN_A_LINK = re.compile(r"/answer/([A-Za-z0-9_.-]{20,2000})")
# Zero-width signs, soft hyphens, marks of direction: what copying leaves between the signs.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MOST_LAYERS = 4
LONGEST = 10_000


def tokens_in(given: str) -> Iterator[str]:
    """Candidates for the token, the likeliest first: as given, unwrapped, and without added characters.

    The characters of a token are never changed, only removed around it: a changed token is not genuine.
    """
    seen: set[str] = set()
    for text in _layers(UNSEEN.sub("", given[:LONGEST])):
        joined = re.sub(r"=?\s*[\r\n]\s*|\s+", "", text)
        first_word = (text.split() or [""])[0]
        for form in (text.strip(), joined, first_word):
            found = IN_A_LINK.findall(form) or TOKEN.findall(_last_part(form))
            for token in found:
                for trimmed in dict.fromkeys((token, token.rstrip("."), token.rstrip("._-"))):
                    if trimmed not in seen:
                        seen.add(trimmed)
                        yield trimmed


def _layers(text: str) -> Iterator[str]:
    """The text, and what is encoded in it: percent-encoding, or the form of a filter that rewrites links."""
    for _ in range(MOST_LAYERS):
        yield text
        if "/v2/url?" in text:  # Proofpoint, version 2
            yield unquote(text.replace("_", "/").replace("-", "%"))
        plain = unquote(text)
        if plain == text:
            return
        text = UNSEEN.sub("", plain)


def _last_part(text: str) -> str:
    return re.split(r"[?#]", text, maxsplit=1)[0].rstrip("/").rpartition("/")[2]
