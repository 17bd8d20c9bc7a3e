"""Takes a sign-off from the end of a mail.

It is closing words, and below them only a name, a number or an address.
"""

import re
import unicodedata

from amends.domain.courtesies import NO_NAMES
from amends.messaging.sign_off_words import CLOSINGS, OF_THE_DEVICE

TELEPHONE = re.compile(r"^(?:(?P<label>[^\W\d_]{1,12}\.?)\s*[:.]?\s*)?(?P<number>(?:\+|0)[\d\s()./-]{6,24})$")
TELEPHONE_LABELS = """
tel phone telephone mobile mob cell fax t m p telefon telefono teléfono tél téléphone handy mobil
gsm тел تلفن موبایل همراه هاتف
"""
HONORIFICS = """
mr mrs ms miss mx dr prof sir herr frau hr fr mme m mlle sr sra dott آقای خانم دکتر مهندس السيد
السيدة
"""
DASHES = re.compile(r"^(?:--|—|––|_{2,})\Z")
MOST_LINES = 6
LONGEST_LINE = 160
LONGEST_OF_A_SIGN_OFF = 80
APART = re.compile(r"\s*[|•·;]\s*|\s+/\s+|,\s+|\s{2,}|\s+[–—-]\s+")
LINK = re.compile(r"<(?:https?://|mailto:)?[^\s<>]*>|\]\(https?://[^\s()]*\)|\bhttps?://\S+|(?<=ios)https?://\S+", re.I)
SITE = re.compile(r"^(?:https?://|www\.)[^\s/]+\.[a-z]{2,}(?:/\S*)?\Z", re.IGNORECASE)
MAILBOX = re.compile(r"^<?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>?\Z")
SENTENCE = re.compile(r"[.!?؟。…][\"'”»)]?\Z|[?!؟€$£¥]")
SMALL_WORDS = "of and the for in at von und für der de du des la le et di e del y da do van het og och i & | - –"
_LABELS, _TITLES, _SMALL = (frozenset(words.split()) for words in (TELEPHONE_LABELS, HONORIFICS, SMALL_WORDS))


def without_sign_off(text: str, theirs: tuple[str, ...]) -> str:
    """The text without the sign-off at its very end; all of it where nothing else would be left.

    `theirs` are names and addresses of the writer: any other line below the closing words may be what they mean to say,
    and stays, with the closing above it. Closing words alone stay as well: a thank-you is said to somebody.
    """
    known = frozenset(word for said in theirs for word in _words(said))
    lines = text.split("\n")
    while True:
        while lines and (not lines[-1].strip() or is_of_a_device(lines[-1].strip())):
            lines.pop()
        begins = _begins(lines, known, theirs)
        if begins is None:
            break
        lines = lines[:begins]
    return "\n".join(lines).strip() or text


def _begins(lines: list[str], known: frozenset[str], theirs: tuple[str, ...]) -> int | None:
    """The line that a sign-off begins in; None where there is none."""
    filled = [i for i in range(max(0, len(lines) - 3 * MOST_LINES), len(lines)) if lines[i].strip()]
    for i in filled[-MOST_LINES - 1 :]:
        below = [lines[j].strip() for j in filled if j > i]
        if not below:
            break
        if DASHES.match(lines[i].strip()):
            fits = _is_a_signature(below, known, theirs)
        else:
            fits = closes(lines[i]) and _is_of_the_writer(below, known, theirs)
        if fits:
            return i
    return _name_alone(lines, filled, known)


def _name_alone(lines: list[str], filled: list[int], known: frozenset[str]) -> int | None:
    """The writer's name below a whole sentence, in a paragraph of its own."""
    if len(filled) < 2:
        return None
    last, before = filled[-1], filled[-2]
    apart = before < last - 1 and re.search(r"[.!?؟。…)»”\"]\s*\Z", lines[before]) is not None
    return last if apart and _is_a_name_of(lines[last].strip().lstrip("-–—~/ "), known) else None


def is_of_a_device(line: str) -> bool:
    """Whether a telephone or a mail program wrote the line."""
    said = LINK.sub("", line.strip("<>() ").replace("®", "")).strip("<>()[] ").replace("]", "")
    return 0 < len(said) <= LONGEST_LINE and OF_THE_DEVICE.match(said) is not None


def closes(line: str) -> bool:
    """Whether a line is closing words and nothing else, or the dashes above a signature."""
    if DASHES.match(line.strip()):
        return True
    if len(line) > LONGEST_OF_A_SIGN_OFF:
        return False
    return all(plain(part) in _CLOSINGS for part in re.split(r"[/|]", line))


def plain(line: str) -> str:
    """A line in small letters, its punctuation and invisible signs gone."""
    said = unicodedata.normalize("NFC", line).casefold().replace("ß", "ss")
    return " ".join(re.sub(r"[^\w'’\s]|_", " ", said.replace("’", "'").replace("\u200c", " ")).split())


_CLOSINGS = frozenset(plain(closing) for closing in CLOSINGS)


def _is_of_the_writer(below: list[str], known: frozenset[str], theirs: tuple[str, ...]) -> bool:
    """Names, numbers and addresses of the writer; between a name and a number also what they are and where."""
    if all(_is_of_a_person(line, known, theirs) for line in below):
        return True
    last = max((i for i, line in enumerate(below) if _is_a_contact(line, theirs)), default=0)
    return _is_a_name_of(below[0], known) and all(
        _is_of_a_person(line, known, theirs) or _is_a_contact(line, theirs) or (i < last and _is_a_title(line))
        for i, line in enumerate(below)
    )


def _is_a_signature(below: list[str], known: frozenset[str], theirs: tuple[str, ...]) -> bool:
    """Whether it is what a mail program puts below its dashes: first a name, then contacts.

    The name is known by its form where the writer is not known.
    """
    first = below[1:] if closes(below[0]) and len(below) > 1 else below
    parts = [part for part in APART.split(first[0]) if part]
    named = bool(parts) and (_is_a_name_of(parts[0], known) if known else _is_a_title(parts[0]))
    return named and all(
        _is_of_a_person(line, known, theirs) or _is_a_contact(line, theirs) or _is_a_title(line) for line in first
    )


def _is_a_name_of(line: str, known: frozenset[str]) -> bool:
    """Whether a line is the writer's name, perhaps with a title or shortened to the first letter."""
    words = _words(line)
    rest = words - known - _TITLES
    initials = {word[0] for word in known}
    return bool(words & known) and all(len(word) == 1 and word in initials for word in rest)


def _is_of_a_person(line: str, known: frozenset[str], theirs: tuple[str, ...]) -> bool:
    """A name, the number or the address of the writer."""
    if len(line) > LONGEST_OF_A_SIGN_OFF:
        return False
    parts = [part for part in APART.split(line) if part.strip()]
    if len(parts) > 1 and all(_is_of_a_person(part, known, theirs) for part in parts):
        return True
    if any(
        "@" in own and own.lower() in line.lower() and not plain(LINK.sub("", line.lower().replace(own.lower(), "")))
        for own in theirs
    ):
        return True
    return _is_a_number(line) or _is_a_name_of(line, known)


def _is_a_number(line: str) -> bool:
    digits = "".join(str(unicodedata.digit(sign, -1)) if sign.isdigit() else sign for sign in line)
    found = TELEPHONE.match(digits)
    return found is not None and (found["label"] is None or found["label"].strip(".").casefold() in _LABELS)


def _is_a_contact(line: str, theirs: tuple[str, ...]) -> bool:
    """A number, a mailbox or a site, and nothing else."""
    parts = [re.sub(r"^[^\W\d_]{1,8}\.?\s*:\s*", "", part.strip()) for part in APART.split(line) if part.strip()]
    return bool(parts) and all(_is_a_number(part) or MAILBOX.match(part) or SITE.match(part) for part in parts)


def _is_a_title(line: str) -> bool:
    """A trade, a company or a street, by its form: capitals, and neither a sentence nor a complaint's word."""
    if len(line) > 60 or SENTENCE.search(line):
        return False
    words = [word for word in re.split(r"[\s,/|.()“”\"*]+", line) if word]
    told = [word for word in words if not (word.casefold() in _SMALL or any(map(str.isdigit, word)))]
    return bool(told) and all(word[:1].isupper() and plain(word) not in NO_NAMES for word in told)


def _words(said: str) -> frozenset[str]:
    """The words of a name or of the mailbox of an address."""
    said = said.partition("@")[0] if "@" in said else said
    return frozenset(word for word in plain(re.sub(r"[._+-]", " ", said)).split() if not word.isdigit())
