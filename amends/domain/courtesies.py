"""Recognises a mere thank-you: a whole message that asks for nothing and tells nothing.

It knows the languages listed here.
"""

import re
import unicodedata
from collections.abc import Iterable

from amends.domain.courtesy_words import BESIDE, GREETINGS, HONORIFICS, NOT_OF_A_NAME, THANKS

LONGEST = 240
NO_NAMES = frozenset(NOT_OF_A_NAME.split())
GLAD = frozenset(
    "👍👌🙏❤♥💕💚💙💛🧡💜🤍🖤🤎💖💗💓💞💝💘😊🙂😀😃😄😁😆☺😇🥰😍😘🤗🤩😌😉😎🥹😋🎉🥳🎊👏💐🌹🌸🌷🌺🌻🌼🪷🍀☘✨⭐🌟💫💯✅☑✔🆗🤝🙌💪🫶🫡👋✌🤞😻🙋🎁🏆🥇🔝🌞☀🍻🥂☕😅🙇"
)
SMILEYS = re.compile(r"(?<!\S)(?:[:;=][-o^']?[)D\]]+|<3|\^\^|\^_\^|xD|XD|:-?\*|\(:|;-?\))(?!\S)|[:;]-?\)+")
JOINERS = re.compile("[\ufe0e\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff\u2640\u2642]")
APART = re.compile(r"([,.!¡;:،؛。！、，；：…\-–—()\"“”«»*_~]+)")
SENTENCE_ENDS = ".!。！…"
TURNED = {
    "ي": "ی",
    "ك": "ک",
    "ى": "ی",
    "ة": "ه",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ß": "ss",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "æ": "ae",
    "đ": "d",
}
# An answer to one of our letters by a telephone's or a mail program's button.
REACTION = re.compile(
    r"^(?P<sign>\S{1,12})\s.{1,80}\b(?:reacted via|reacted to your (?:message|email))\b.{0,40}$", re.IGNORECASE
)
TAPBACK = re.compile(
    r"^(?P<what>liked|loved|laughed at|emphasized|disliked|questioned)\s[“\"«].{1,500}[”\"»]$",
    re.IGNORECASE | re.DOTALL,
)


def is_courtesy(text: str, names: Iterable[str] = ()) -> bool:
    """Whether this whole message is a mere thank-you, perhaps with a greeting, a name and a smile.

    In doubt it is none: then a person reads it. A greeting alone is none. `names` are names of the writer and the
    reader.
    """
    text = text.strip()
    if reaction := REACTION.match(text):
        text = reaction["sign"]
    elif tapback := TAPBACK.match(text):
        return tapback["what"].lower() in {"liked", "loved"}
    if not text or len(text) > LONGEST or re.search(r"[?？¿؟\d@%€$£<>]|://", SMILEYS.sub("", text)):
        return False
    rest, glad = _without_smiles(text)
    if rest is None:
        return False
    known = frozenset(word for name in names for word in _plain(name).split())
    thanked = glad
    for line in rest.split("\n"):
        pieces = APART.split(line)
        for piece, behind in zip(pieces[::2], ["", *pieces[1::2]], strict=True):
            named = thanked and not any(sign in SENTENCE_ENDS for sign in behind)
            said = _thanks_in(piece.split(), known, name_may_follow=named)
            if said is None:
                return False
            thanked = thanked or said
    return thanked


def is_greeting(line: str) -> bool:
    """Whether this whole line greets, perhaps by name: 'Hi Darya,'."""
    words = [word for word in re.split(r"[\s,.!:،]+", line) if word]
    plain = [_plain(word) for word in words]
    if not words:
        return False
    count, kind = _phrase_at(plain, 0)
    honoured = count < len(plain) and _phrase_at(plain, count)[1] == "honorific"
    named = words[count + honoured :]
    if kind != "greeting" or len(named) > MOST_WORDS_OF_A_NAME:
        return False
    return all(map(is_a_name, named)) or (honoured and not any(word.isascii() or word.isdigit() for word in named))


def plain_words(text: str) -> str:
    """A phrase in small letters without accents and marks, to be compared."""
    return " ".join(filter(None, (_plain(word.strip("\"'“”«»()[]*_~,.!:;")) for word in text.split())))


def _without_smiles(text: str) -> tuple[str | None, bool]:
    """The words, and whether anything smiled; None where a character is no smile."""
    text, smileys = SMILEYS.subn(" ", JOINERS.sub("", text))
    signs = [sign for sign in text if unicodedata.category(sign) in {"So", "Sk"} or sign in GLAD]
    if any(sign not in GLAD for sign in signs):
        return None, False
    return "".join(" " if sign in GLAD else sign for sign in text), bool(signs or smileys)


def _thanks_in(words: list[str], known: frozenset[str], *, name_may_follow: bool) -> bool | None:
    """Whether some words thank; None where one of them says something else."""
    plain = [_plain(word) for word in words]
    thanked, at, honoured = False, 0, False
    while at < len(words):
        if not plain[at]:
            at += 1
            continue
        count, kind = _phrase_at(plain, at)
        if kind:
            thanked, honoured = thanked or kind == "thanks", kind == "honorific"
            name_may_follow, at = True, at + count
        elif plain[at] in known or (name_may_follow and (honoured or is_a_name(words[at]))):
            at += 1
            if at < len(words) and (plain[at] in known or is_a_name(words[at])) and _phrase_at(plain, at)[1] is None:
                at += 1
            name_may_follow = honoured = False
        else:
            return None
    return thanked


def _phrase_at(plain: list[str], at: int) -> tuple[int, str | None]:
    """The longest phrase that begins here: its number of words, and its kind."""
    for count in range(min(LONGEST_PHRASE, len(plain) - at), 0, -1):
        if kind := PHRASES.get(" ".join(plain[at : at + count])):
            return count, kind
    run = plain[at]
    return (1, "thanks") if not run.isascii() and WITHOUT_SPACES.fullmatch(run) else (1, None)


def is_a_name(word: str) -> bool:
    """A word with a capital in front and small letters behind: Maria, O'Neill, Jean-Luc."""
    plain = _plain(word)
    return (
        word[:1].isupper()
        and word[1:].replace("'", "").replace("’", "").isalpha()
        and not word.isupper()
        and plain not in NO_NAMES
    )


def _plain(word: str) -> str:
    """Small letters without accents, in one spelling for each script."""
    said = "".join(TURNED.get(sign, sign) for sign in word.casefold().replace("’", "'"))
    decomposed = unicodedata.normalize("NFKD", said.replace("\u200c", "").replace("\u200f", "").replace("\u200e", ""))
    return unicodedata.normalize(
        "NFC",
        "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn" or "\u3040" <= sign <= "\u30ff"),
    )


def _listed(lists: str) -> list[str]:
    return [" ".join(map(_plain, phrase.split())) for phrase in lists.strip().replace("\n", "|").split("|")]


PHRASES: dict[str, str] = {
    **dict.fromkeys(_listed(GREETINGS), "greeting"),
    **dict.fromkeys(_listed(BESIDE), "beside"),
    **dict.fromkeys(_listed(HONORIFICS), "honorific"),
    **dict.fromkeys(_listed(THANKS), "thanks"),
}
MOST_WORDS_OF_A_NAME = 2
LONGEST_PHRASE = max(len(phrase.split()) for phrase in PHRASES)
# Chinese, Japanese and Thai write phrases one after another.
_RUNS = sorted(
    (
        re.escape(phrase)
        for phrase, kind in PHRASES.items()
        if kind == "thanks" and re.search("[\u0e00-\u0e7f\u3040-\u9fff]", phrase)
    ),
    key=len,
    reverse=True,
)
_ENDS = [
    re.escape(phrase)
    for phrase, kind in PHRASES.items()
    if kind != "thanks" and re.search("[\u0e00-\u0e7f\u3040-\u9fff]", phrase)
]
WITHOUT_SPACES = re.compile(f"(?:{'|'.join(_ENDS)})*(?:{'|'.join(_RUNS)})(?:{'|'.join([*_RUNS, *_ENDS])})*")
