"""Finds the heads of quotations: what mail programs write above the letter that is answered."""

import re
from dataclasses import dataclass

from amends.messaging.html_text import HEAD_MARK, OUTLOOKS_LINE
from amends.messaging.quote_header_words import (
    ABOVE_A_BLOCK,
    ADDRESS,
    ANSWERED,
    BEGINS,
    BETWEEN_DASHES,
    FORWARDED,
    FORWARDS,
    LINE,
    WROTE,
)

# What sets the order of reading: Persian and Arabic programs write it into their heads.
UNSEEN = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST_HEAD = 3  # lines over which programs wrap "On ... wrote:"
LONGEST_BLOCK = 12
LONGEST_LINE = 500
RULE = re.compile(r"^[>\s]*[_*=—–-]{10,}$")
ENDS_AN_ADDRESS = re.compile(r"^\s*>[^>]{0,40}[:：]\s*$")
ADDRESS_AT_THE_END = re.compile(r"<[^\s<>]+@[^\s<>]+>$")
BEGINS_WITH_A_DAY = re.compile(r"^[^\W\d]{0,12}[.,]? ?\d{1,4}[./-]?\s?\S{1,12}[./-]?\s?\d{1,4}\b")
MIXED = re.compile(
    r"\w{2,}[.!?؟]\s+(?:on|am|le|el|il|em|op|den|در)\s.{0,60}\d|\w.{0,300}-{2,}\s*(?:on|am|le|el|il)\s", re.I
)
YEAR_AND_TIME = re.compile(r"\b20\d\d\b.{0,20}\b\d{1,2}[:.]\d\d\b")
ENDS_A_SENTENCE = (".", "!", "?", "؟", "。")


@dataclass(frozen=True)
class Head:
    """The head of a possible quotation: its number of lines, and its words about the writer ('' for none).

    `firm` is said in a mail program's way, or names an address. `block` is a block like From, Sent, To, Subject.
    `mixed` says that somebody's own words stand before it in its first line.
    """

    lines: int
    writer: str
    firm: bool
    block: bool = False
    mixed: bool = False


def is_forward(subject: str) -> bool:
    """Whether a subject says that this mail hands another one on."""
    return FORWARDS.match(subject) is not None


def forward_at(line: str) -> bool:
    """Whether a mail that somebody hands on begins here: evidence, never a quotation."""
    return len(line) <= LONGEST_LINE and FORWARDED.match(line) is not None


def heads_in(lines: list[str]) -> dict[int, Head]:
    """All heads, by the line that each begins in. Time grows with the number of lines alone."""
    heads: dict[int, Head] = {}
    at = 0
    while at < len(lines):
        head = _head_at(lines, at)
        if head is not None:
            heads[at] = head
        at += head.lines if head is not None else 1
    return heads


def _head_at(lines: list[str], at: int) -> Head | None:
    line = lines[at].strip()
    if not line or len(line) > LONGEST_LINE:
        return None
    if HEAD_MARK in line:
        return Head(1, line, firm=True)
    if (separated := line == OUTLOOKS_LINE or any(mark.match(line) for mark in (ANSWERED, ABOVE_A_BLOCK))) or (
        RULE.match(line)
    ):
        below = at + 1
        while below < min(len(lines), at + 4) and not lines[below].strip(" >"):
            below += 1
        under = _block(lines, below) or (_wrote(lines, below) if separated and below < len(lines) else None)
        if under is not None:
            return Head(below - at + under.lines, under.writer, firm=True, block=under.block)
        return Head(1, "", firm=True) if ANSWERED.match(line) else None
    return _block(lines, at) or _wrote(lines, at)


def _block(lines: list[str], at: int) -> Head | None:
    """Some lines of a head, From among them."""
    writer, known, count, labels, addressed = None, 0, 0, set(), False
    for line in lines[at : at + LONGEST_BLOCK]:
        found = LINE.match(line) if len(line) <= LONGEST_LINE else None
        next_line = lines[at + count + 1] if at + count + 1 < len(lines) else ""
        if known and count == 2 * known - 1 and not line.strip(" >") and LINE.match(next_line[:LONGEST_LINE]):
            count += 1  # each line is a paragraph
            continue
        if found is None:
            goes_on = line.startswith((" ", "\t")) or re.match(r"^[>\s]*<?(?:mailto:)?[^\s<>]+@[^\s<>]+>\s*$", line)
            if known and line.strip() and goes_on and len(line) <= LONGEST_LINE:
                count += 1
                writer = f"{writer} {line.strip()}" if writer is not None and known == 1 else writer
                continue
            break
        if found["from"] and writer is not None:
            break  # the next head begins
        known, count = known + 1, count + 1
        labels.add((found["from"] or found["other"]).lower())
        addressed = addressed or ADDRESS.search(found["value"]) is not None
        if found["from"] and writer is None:
            writer = found["value"]
    if known < 2 or writer is None:
        return None
    return Head(count, writer.strip(), firm=addressed and len(labels) >= 3, block=True)


def _wrote(lines: list[str], at: int) -> Head | None:
    """The head 'On ... wrote:', also wrapped; firm where it names an address or a day."""
    if BETWEEN_DASHES.match(lines[at].strip(" >")):
        return Head(1, lines[at], firm=True)
    said = ""
    for last in range(at, min(at + LONGEST_HEAD, len(lines))):
        line = lines[last].strip()
        goes_on = said.rfind("<") > said.rfind(">")  # an address that is wrapped
        quoted = line.startswith(">") and not (goes_on and ENDS_AN_ADDRESS.match(line))
        if not line or len(line) > LONGEST_LINE or quoted != lines[at].strip().startswith(">"):
            return None
        said = _joined(lines, at, last)
        if line.endswith((":", "：", ":*", ":_")):
            if not _is_a_head(said) or _is_above_another(lines, at, last):
                return None
            return Head(last - at + 1, said, firm=_names_or_dates(said), mixed=MIXED.search(said) is not None)
        if BEGINS_WITH_A_DAY.match(said) and ADDRESS_AT_THE_END.search(said) and _is_marked(lines, last + 1):
            return Head(last - at + 1, said, firm=True) if _has_a_day(said) else None
    return None


def _is_marked(lines: list[str], at: int) -> bool:
    """Whether the next line that says something has a mark of quotations."""
    following = (line for line in lines[at : at + 3] if line.strip())
    return next(following, "").startswith((">", "|"))


def _joined(lines: list[str], first: int, last: int) -> str:
    return " ".join(
        line.strip().lstrip("> " if not ENDS_AN_ADDRESS.match(line) else " ") for line in lines[first : last + 1]
    )


def _is_a_head(said: str) -> bool:
    return WROTE.search(said) is not None or (ADDRESS.search(said) is not None and _has_a_day(said))


def _is_above_another(lines: list[str], at: int, last: int) -> bool:
    """Whether the line stands above a head and is the customer's own.

    It is, where it says a whole sentence, or the next line begins as heads begin, or it does not begin so itself.
    """
    line = lines[at].strip(" >")
    if line.rfind("<") > line.rfind(">"):
        return False
    if (
        YEAR_AND_TIME.search(line)
        and not line.endswith(ENDS_A_SENTENCE)
        and not _has_a_day(_joined(lines, at + 1, last))
    ):
        return False
    for begins in range(at + 1, last + 1):
        said = _joined(lines, begins, last)
        if _is_a_head(said) and _names_or_dates(said):
            next_begins = BEGINS.match(lines[begins].strip(" >")) is not None and _has_a_day(said)
            return line.endswith(ENDS_A_SENTENCE) or next_begins or BEGINS.match(line) is None
    return False


def _names_or_dates(said: str) -> bool:
    return ADDRESS.search(said) is not None or _has_a_day(said)


def _has_a_day(said: str) -> bool:
    return len(re.findall(r"\d{1,4}", ADDRESS.sub("", said))) >= 3
