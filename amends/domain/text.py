"""Brings text from outside into one plain form: to compare it, and to remove invisible characters. Pure."""

import re
import unicodedata
from functools import lru_cache

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
"""Characters that reverse the reading order, end a line, or hide. Persian's U+200C and U+200D stay."""
JOINERS = "\u200c\u200d"
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
SAME_IN_PERSIAN = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": " ", "\u200d": None, "\u0640": None})
"""What an Arabic keyboard writes where a Persian one writes another sign; half-spaces and stretched letters."""
STROKES = "\u2010\u2011\u2012\u2013\u2014\u2212\u06d4"
HYPHENS = str.maketrans(dict.fromkeys(STROKES, "-") | {"\uff0b": "+", "\u00b7": "."})
"""Strokes that people and programs write in telephone numbers."""
STANDS_FOR_NOTHING = frozenset({"null", "none", "nil", "n/a", "n.a.", "-", "--", "?", "undefined", "unknown"})
"""What programs write where they have nothing."""


def readable(text: str) -> str:
    """The text in Unicode's composed form, trimmed, without invisible characters, with plain line ends."""
    seen = INVISIBLE.sub("", LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    return seen.strip() if seen.strip().strip(JOINERS) else ""


def counted(number: int, one: str, many: str = "") -> str:
    """A number of something in words: '1 day', '2 days', '3 entries'."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def one_line(text: str) -> str:
    """The text on one line, with single blanks and without invisible characters."""
    return " ".join(readable(text).split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The part that two spellings of one word share: without case, blanks, and Arabic or Persian keyboards."""
    plain = one_line(text).translate(SAME_IN_PERSIAN)
    return unicodedata.normalize("NFC", " ".join(plain.casefold().split()))


def plain_digits(text: str) -> str:
    """The text with the digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def says_nothing(text: str) -> bool:
    """Whether this is what a program writes where it has nothing: blanks, `null`, `N/A`."""
    return fold(text) in STANDS_FOR_NOTHING or not readable(text)


EXTENSION = re.compile(
    r"[ ,;(]*(?:ext(?:ension|ensión|n)?\.?|x|#|;ext=|poste|durchwahl|dw|interno|int\.?|anexo|ramal|toestel"
    r"|داخلی|تحويلة|доб\.?|内線)"
    r"[ :.=]*([0-9]{1,10})\)?$",
    re.IGNORECASE,
)


def plain_phone(value: object) -> object:
    """A telephone number with the digits 0 to 9 and its extension as ` ext 3`.

    Invisible characters are removed. A value that is no text is returned unchanged.
    """
    if not isinstance(value, str):
        return value
    number = one_line(unicodedata.normalize("NFKC", plain_digits(value))).translate(HYPHENS)
    number = re.sub(r"^(tel:|\(\+?\))\s*", "", number, flags=re.IGNORECASE)
    if extension := EXTENSION.search(number):
        return f"{number[: extension.start()].strip()} ext {extension[1]}"
    return number
