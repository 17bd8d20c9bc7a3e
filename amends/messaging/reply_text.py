"""Takes what a customer wrote out of a reply: without the letter that they answer, and without their sign-off."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from amends.messaging.html_text import HEAD_MARK
from amends.messaging.quote_headers import FORWARDS, UNSEEN, Head, forward_at, head_at
from amends.messaging.sign_offs import without_sign_off

BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
ADDRESSES = re.compile(r"https?://\S+|<[^<>\s]+>")
NO_LETTERS = re.compile(r"[\W_]+")
# Longer texts than these are nobody's reply: their lines are taken as they are.
MOST_LINES = 3000
TELLING = 12  # letters and digits; a shorter line says little about where it comes from
ALONE = 80  # letters and digits of ours in lines on end, without any mark of a quotation


@dataclass(frozen=True)
class Known:
    """What is known beside the message: `letters` that we sent, and what the customer wrote before; `ours`, the
    names and addresses that we write under; `theirs`, those of whoever writes; whether it is called a `forward`.
    """

    letters: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    forward: bool = False

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(filter(None, map(_squashed, self.letters)))

    @cached_property
    def _lines(self) -> frozenset[str]:
        return frozenset(_squashed(line) for letter in self.letters for line in letter.split("\n"))

    def stands(self, squashed: str) -> bool:
        """Whether a line, in letters and digits alone, is a part of a letter of ours."""
        return len(squashed) >= TELLING and any(squashed in text for text in self._texts)

    def is_a_line(self, squashed: str) -> bool:
        """Whether it is the whole of a line of ours, however short."""
        return squashed in self._lines

    def is_us(self, writer: str) -> bool:
        """Whether a head names us as the writer."""
        said = writer.lower()
        return any(name and name.lower() in said for name in self.ours)


@dataclass(frozen=True)
class Cut:
    """What is left of a message. `words` are the customer's, `lines` how many were cut off, blank ones not counted;
    `unsigned_off` are the words before a sign-off was cut.
    """

    words: str
    lines: int = 0
    unsigned_off: str = field(default="", repr=False)


def new_words(text: str, known: Known | None = None) -> Cut:
    """What is new in a reply. Where cutting would leave nothing, all of it: better too much than a word lost."""
    known = known or Known()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    marked = BLANK_LINES.sub("\n\n", text).strip()
    lines = marked.split("\n")
    whole = marked.replace(HEAD_MARK, "")
    kept = (
        lines if len(lines) > MOST_LINES else [line for line, own in zip(lines, _own(lines, known), strict=True) if own]
    )
    said = BLANK_LINES.sub("\n\n", "\n".join(kept)).replace(HEAD_MARK, "").strip() or whole
    words = without_sign_off(said, known.theirs)
    return Cut(words, _count(whole) - _count(words), said)


def is_forward(subject: str) -> bool:
    """Whether a subject says that this mail hands another one on."""
    return FORWARDS.match(subject) is not None


def _count(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.strip())


def _squashed(text: str) -> str:
    return NO_LETTERS.sub("", ADDRESSES.sub("", text).casefold())


def _own(lines: list[str], known: Known) -> list[bool]:
    """For each line whether it is the customer's own."""
    lines = [UNSEEN.sub("", line) for line in lines]
    own = [True] * len(lines)
    squashed = [_squashed(line.replace(HEAD_MARK, "")) for line in lines]
    ours = _in_our_letters(lines, squashed, known)
    at = 0
    while at < len(lines):
        if forward_at(lines[at]) or (known.forward and head_at(lines, at)):
            return own  # what was handed on is evidence, to its end
        if (head := head_at(lines, at)) is None:
            at += 1
            continue
        begins = at + head.lines
        ends = next((i for i in range(begins, len(lines)) if head_at(lines, i) or forward_at(lines[i])), len(lines))
        if not _answers_us(head, lines, (at, begins, ends), ours, known):
            at += 1
            continue
        own[at:begins] = [False] * head.lines
        for i in range(begins, ends):
            own[i] = not _is_quoted(i, (begins, ends), lines, ours, head, known)
        at = ends
    _cut_what_stands_alone(own, lines, squashed, ours)
    return own


def _in_our_letters(lines: list[str], squashed: list[str], known: Known) -> list[bool]:
    """Which lines stand in a letter of ours: long ones by themselves, short ones between such lines."""
    if not known.letters:
        return [False] * len(lines)
    found = [known.stands(each) for each in squashed]
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        near = False
        for i in order:
            if found[i]:
                near = True
            elif squashed[i]:
                near = near and known.is_a_line(squashed[i])
                found[i] = near
    return found


def _answers_us(head: Head, lines: list[str], places: tuple[int, int, int], ours: list[bool], known: Known) -> bool:
    """Whether the quotation under this head, up to the next one, is of a letter of ours, as far as can be told.

    `places` are the lines of the head, of what begins below it, and of the next head.
    """
    at, begins, ends = places
    told = [i for i in range(begins, len(lines)) if lines[i].strip()]
    next_words = lines[told[0]] if told else ""
    of_a_mail = not head.block or "@" in head.writer or (bool(told) and ours[told[0]])
    if known.is_us(head.writer) or (known.letters and of_a_mail and any(ours[begins : min(ends, begins + 40)])):
        return head.firm or head.block or next_words.startswith(">")
    if (known.letters or known.ours) and "@" in head.writer and (head.block or _is_evidence(lines, at, known)):
        return False
    if known.letters:
        return head.firm and not head.block and next_words.startswith(">")
    return head.firm if head.block else head.firm or next_words.startswith(">")


def _is_evidence(lines: list[str], at: int, known: Known) -> bool:
    """Somebody else's words, by whoever shows them to us: they are announced, or a letter of ours is quoted as well."""
    above = next((line.strip() for line in reversed(lines[:at]) if line.strip()), "")
    if above.endswith((":", "：")):
        return True
    heads = (head_at(lines, i) for i in range(len(lines)) if i != at)
    return any(head is not None and known.is_us(head.writer) for head in heads)


def _is_quoted(i: int, region: tuple[int, int], lines: list[str], ours: list[bool], head: Head, known: Known) -> bool:
    """Whether a line under the head of a quotation is of what was quoted."""
    begins, ends = region
    marked = [j for j in range(begins, ends) if lines[j].startswith(">")]
    told = [j for j in range(begins, ends) if lines[j].strip(" >")]
    compared = known.letters and 2 * sum(ours[j] for j in (marked or told)) >= len(marked or told)
    if lines[i].startswith(">"):
        return ours[i] or not compared or not lines[i].strip("> ") or lines[i].replace(" ", "").startswith(">>")
    if not lines[i].strip():
        return False
    if known.letters:
        return ours[i]
    return not marked and (head.block or head.firm)


def _cut_what_stands_alone(own: list[bool], lines: list[str], squashed: list[str], ours: list[bool]) -> None:
    """What is marked as quoted and stands in a letter of ours, and some lines on end of one, need no head."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (ours[end] or not squashed[end]):
            end += 1
        run = [i for i in range(at, end) if squashed[i]]
        quoted = all(lines[i].startswith(">") for i in run)
        if run and (quoted or (len(run) > 1 and sum(len(squashed[i]) for i in run) >= ALONE)):
            for i in range(at, end):
                own[i] = own[i] and not squashed[i] and not lines[i].startswith(">")
        at = max(end, at + 1)


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts that say something, each once."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))
