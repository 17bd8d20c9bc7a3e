"""Decodes bytes as browsers do: by the web's names of charsets, else by a guess."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import chardet
import webencodings
from chardet import EncodingEra

# What mail programs write beyond the set that they name: the sets that hold both (WHATWG, and what Python has).
WIDER = {
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
    "big5": ("big5hkscs", "cp950"),
    "shift_jis": ("cp932",),
    "euc-jp": ("euc_jp", "euc_jis_2004"),
    "euc-kr": ("cp949",),
    "iso-2022-jp": ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004"),
    "koi8-u": ("koi8-u",),
}
# The WHATWG reads these as windows-1252, and mail programs write them before whatever they like.
SAYS_NOTHING = frozenset({"us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "8bit", "7bit", "binary"})
# In which sets programs without a word about it wrote each language, the likeliest first.
LATIN = ("windows-1252",)
OF_LANGUAGES = {
    **dict.fromkeys(("fa", "ar", "ur", "ps", "ku"), ("windows-1256",)),
    **dict.fromkeys(("ru", "bg", "sr", "mk", "be"), ("windows-1251", "koi8-r")),
    "uk": ("windows-1251", "koi8-u"),
    "el": ("windows-1253", "iso-8859-7"),
    "he": ("windows-1255",),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro"), ("windows-1250", "iso-8859-2")),
    **dict.fromkeys(("lt", "lv", "et"), ("windows-1257",)),
    "tr": ("windows-1254",),
    "az": ("windows-1254",),
    "vi": ("windows-1258",),
    "th": ("windows-874",),
    "ja": ("shift_jis", "euc-jp"),
    "zh": ("gbk", "big5"),
    "ko": ("euc-kr",),
}
BEYOND_LATIN = frozenset(OF_LANGUAGES) - {"pl", "cs", "sk", "hu", "sl", "hr", "ro", "lt", "lv", "et", "tr", "az", "vi"}
ACCENTS_ALONE = re.compile("[\u00a0-\u00ff\u0152-\u0178\u2018-\u2122]{3}")
LONGEST_SAMPLE = 65_536


@dataclass(frozen=True)
class Text:
    """A decoded text; `guessed` is the charset that was guessed, None where it was declared."""

    words: str
    guessed: str | None = None


def decoded(content: bytes, declared: str | None = None, language: str | None = None) -> Text:
    """The text of these bytes. `language` (a tag like 'fa') helps where the charset is missing or wrong.

    UTF-8 is read as UTF-8 in any case, since no other charset looks like it. Never raises.
    """
    said = (declared or "").strip().strip("'\"").lower()
    hint = (language or "").partition("-")[0].lower()
    if content.isascii() and b"\x1b" not in content and not said.startswith("utf-7"):
        return Text(content.decode("ascii"))
    if said in SAYS_NOTHING:
        said = ""
    codecs = _codecs(said) if said else ()
    if _one_byte_each(codecs) and (plain := _in(content, ("utf-8-sig",))) is not None:
        return Text(plain)
    text = _in(content, codecs)
    if text is not None and not _is_another(text, said, hint):
        return Text(text)
    return _guess(content, said, hint)


def _codecs(label: str) -> tuple[str, ...]:
    """Python's codecs for a name, the widest last. A name that the web does not know is perhaps one of Python's."""
    found = webencodings.lookup(label)
    if found is None:
        return (
            (re.sub(r"^win(?:dows)?[-_ ]?(?=\d{4})", "cp", label),) if re.match(r"[a-z][\w .-]{1,30}$", label) else ()
        )
    return WIDER.get(found.name, ("utf-8-sig",) if found.name == "utf-8" else (found.codec_info.name,))


# Python has codecs of these names; no mail has, and some of them take the square of the length.
NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "undefined"})


def _in(content: bytes, codecs: tuple[str, ...]) -> str | None:
    for codec in codecs:
        if codec in NO_CHARSETS:
            continue
        with suppress(LookupError, UnicodeError, ValueError, TypeError, AssertionError):
            return content.decode(codec)
    return _with_gaps(content, codecs)


def _with_gaps(content: bytes, codecs: tuple[str, ...]) -> str | None:
    """The web's single-byte sets leave no byte undefined; Python's leave a few."""
    if len(codecs) != 1 or not re.match(r"cp125\d$|iso8859-\d+$", codecs[0]):
        return None
    text = content.decode(codecs[0], "replace")
    return text if text.count("\ufffd") * 50 <= len(text) else None


def _is_another(text: str, said: str, hint: str) -> bool:
    """Whether text declared as Latin-1 is something else: three accents in a row are no word.

    Many programs declare Latin-1 for every charset.
    """
    found = webencodings.lookup(said)
    claims_latin = found is not None and found.name == "windows-1252"
    return claims_latin and hint in BEYOND_LATIN and ACCENTS_ALONE.search(text) is not None


def _guess(content: bytes, said: str, hint: str) -> Text:
    """A guess by the writer's language, else by the detector, else as Western mail."""
    if (plain := _in(content, ("utf-8-sig",))) is not None:
        return Text(plain)
    likely = OF_LANGUAGES.get(hint, LATIN if hint else ())
    first = _detected(content, include_encodings=likely) if len(likely) > 1 else None
    for name in dict.fromkeys((first, *likely)):
        text = _in(content, _codecs(name)) if name else None
        if text is not None and _is_language(text, hint):
            return Text(text, name)
    for eras in (EncodingEra.MODERN_WEB, EncodingEra.ALL):
        found = _detected(content, encoding_era=eras)
        text = _in(content, _codecs(found)) if found else None
        if text is not None:
            return Text(text, found)
    codecs = _codecs(said) or ("cp1252",)
    try:
        return Text(content.decode(codecs[-1], "replace"), said or "windows-1252")
    except (LookupError, UnicodeError, ValueError):
        return Text(content.decode("cp1252", "replace"), "windows-1252")


def _one_byte_each(codecs: tuple[str, ...]) -> bool:
    return not codecs or re.match(r"cp(125\d|874|866)$|iso8859-\d+$|koi8-|utf-8|mac-", codecs[0]) is not None


def _detected(content: bytes, **how: Any) -> str | None:
    try:
        found = chardet.detect(content[:LONGEST_SAMPLE], **how)["encoding"]
    except Exception:  # noqa: BLE001 - a guess that fails is none
        return None
    return found.lower() if found else None


SCRIPTS = {
    **dict.fromkeys(("fa", "ar", "ur", "ps", "ku"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk", "be"), "CYRILLIC"),
    "el": "GREEK",
    "he": "HEBREW",
    "th": "THAI",
    "ja": ("CJK", "HIRAGANA", "KATAKANA"),
    "zh": "CJK",
    "ko": ("HANGUL", "CJK"),
}


def _is_language(text: str, hint: str) -> bool:
    """Whether the text looks like the language: letters of its script, and no change of case within words."""
    beyond = [sign for sign in text[:LONGEST_SAMPLE] if not sign.isascii()]
    letters = [sign for sign in beyond if sign.isalpha()]
    if not letters or "\ufffd" in text:
        return bool(beyond) and hint not in SCRIPTS
    script = SCRIPTS.get(hint, "LATIN")
    if script == "LATIN" and ACCENTS_ALONE.search(text):
        return False
    right = sum(unicodedata.name(sign, "").startswith(script) for sign in letters)
    mixed = len(re.findall(r"[^\W\d_a-z][^\W\d_A-Z]", _cases(text)))
    return right >= 0.9 * len(letters) and mixed * 8 <= len(letters)


def _cases(text: str) -> str:
    """Where a small letter is followed by a capital one, as pairs to count; nothing of the words themselves."""
    pairs = pairwise(text[:LONGEST_SAMPLE])
    return " ".join("éÉ" for one, other in pairs if one.islower() and other.isupper() and not one.isascii())
