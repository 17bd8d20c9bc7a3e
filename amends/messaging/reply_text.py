"""Takes what a customer wrote out of a reply: without the letter that they answer, and without their sign-off."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from amends.messaging.html_text import HEAD_MARK
from amends.messaging.letter_matching import Found, SentLetters
from amends.messaging.quote_headers import UNSEEN, forward_at, heads_in
from amends.messaging.sign_offs import is_of_a_device, without_sign_off

BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
MARKS = (">", "|")
RULED = re.compile(r"^[>| _=*~–—-]*\Z")  # a line that is drawn, or none at all
TELLING = 30  # letters and digits of ours under a head; fewer may be closing words that everybody uses
ALONE = 80  # letters and digits of ours in lines on end, without any mark of a quotation
HEAD_ABOVE = 6  # lines over a quotation that may be a head in words that we do not know


@dataclass(frozen=True)
class Known:
    """What is known beside the message. `letters` are those that we sent, `told` what the customer wrote before.

    `ours` are the names and addresses that we write under, `theirs` those of the writer. `forward` says that the
    subject calls the mail one that is handed on.
    """

    letters: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    forward: bool = False

    @cached_property
    def sent(self) -> SentLetters:
        """The letters, ready to be looked for."""
        return SentLetters(self.letters, self.told)

    def is_us(self, writer: str) -> bool:
        """Whether a head names us as the writer."""
        said = writer.lower()
        return any(name and name.lower() in said for name in self.ours)


@dataclass(frozen=True)
class Cut:
    """What is left of a message. `words` are the customer's, `lines` how many were cut off, blank ones not counted.

    `unsigned_off` are the words before a sign-off was cut. `unproved` says that something was cut for its form alone:
    it names nobody of us, and stands in no letter.
    """

    words: str
    lines: int = 0
    unsigned_off: str = field(default="", repr=False)
    unproved: bool = False


def new_words(text: str, known: Known | None = None) -> Cut:
    """What is new in a reply. Where cutting would leave nothing, all of it: better too much than a word lost."""
    known = known or Known()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    marked = BLANK_LINES.sub("\n\n", text).strip()
    lines = marked.split("\n")
    whole = marked.replace(HEAD_MARK, "")
    reply = _Reply(lines, known)
    kept = [line for line, own in zip(lines, reply.own(), strict=True) if own]
    said = BLANK_LINES.sub("\n\n", "\n".join(kept)).replace(HEAD_MARK, "").strip() or whole
    words = without_sign_off(said, known.theirs)
    return Cut(words, _count(whole) - _count(words), said, reply.unproved)


def _count(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.strip())


class _Reply:
    """The lines of one mail, and what is known of each. A region is what stands under one head, up to the next."""

    def __init__(self, lines: list[str], known: Known) -> None:
        self._known = known
        self._lines = [UNSEEN.sub("", line) for line in lines]
        self._heads = heads_in(self._lines)
        self._own = [True] * len(lines)
        evidence = (
            at for at, line in enumerate(self._lines) if forward_at(line) or (known.forward and at in self._heads)
        )
        self._end = next(evidence, len(lines))  # what was handed on is evidence, to its end
        self._heads = {at: head for at, head in self._heads.items() if at < self._end}
        self._names_us = [at for at, head in self._heads.items() if known.is_us(head.writer)]
        self._found = self._compared()
        self.unproved = False

    def own(self) -> list[bool]:
        """For each line whether it is the customer's own."""
        answered = {at for at, ends in self._regions() if self._is_a_quotation(at, self._begins(at, ends), ends)}
        self._heads = {at: head for at, head in self._heads.items() if at in answered or "@" in head.writer}
        for at, ends in self._regions():
            if at in answered:
                self._cut_region(at, self._begins(at, ends), ends)
        self._cut_what_stands_alone()
        return self._own

    def _regions(self) -> list[tuple[int, int]]:
        """The line that each head begins in, and where the next one begins."""
        return list(pairwise([*self._heads, self._end]))

    def _begins(self, at: int, ends: int) -> int:
        return min(at + self._heads[at].lines, ends)

    def _cut_region(self, at: int, begins: int, ends: int) -> None:
        head = self._heads[at]
        self._own[at:begins] = [head.mixed and i == at for i in range(at, begins)]
        self._cut_quoted(at, begins, ends)
        self._cut_of_a_device_above(at)
        proved = self._known.is_us(head.writer) or any(self._found[i].known for i in range(begins, ends))
        self.unproved = self.unproved or not proved

    def _compared(self) -> list[Found]:
        """Each line beside the letters; what stands in one letter ends where a head begins."""
        written = self._heads or any(map(self._is_marked, range(len(self._lines)))) or len(self._lines) > 1
        if not written or not self._known.sent:
            return [Found()] * len(self._lines)
        compared = [line.replace(HEAD_MARK, "") if i < self._end else "" for i, line in enumerate(self._lines)]
        breaks = {at for head_at, head in self._heads.items() for at in (head_at, head_at + head.lines)}
        return self._known.sent.find(compared, frozenset(breaks))

    def _is_a_quotation(self, at: int, begins: int, ends: int) -> bool:
        """Whether the lines from this head to the next are an answered letter, as far as is known."""
        head, known = self._heads[at], self._known
        told = [i for i in range(begins, min(ends + 1, len(self._lines))) if self._lines[i].strip(" >")]
        first = told[0] if told else None
        quoted_next = first is not None and self._is_marked(first)
        us = known.is_us(head.writer)
        weight = self._weight(begins, ends)
        ours = first is not None and self._found[first].known and weight >= ALONE
        theirs = any("@" in own and own.lower() in head.writer.lower() for own in known.theirs)
        enough = TELLING if not theirs else 1
        if us or ours or (weight >= enough and (not head.block or "@" in head.writer)):
            return head.firm or head.block or quoted_next
        knows_more = bool(known.letters or known.ours)
        if knows_more and "@" in head.writer and (head.block or self._is_evidence(at)):
            return False
        if known.letters:
            return head.firm and not head.block and quoted_next
        return head.firm or (quoted_next and not head.block)

    def _weight(self, begins: int, ends: int) -> int:
        """How many letters and digits in these lines were written before, in lines that hold nothing else."""
        return sum(self._found[i].signs for i in range(begins, ends) if self._found[i].known)

    def _is_evidence(self, at: int) -> bool:
        """Somebody else's words, shown to us: they are announced, or a letter that names us is quoted as well."""
        above = next((line.strip() for line in reversed(self._lines[max(0, at - 5) : at]) if line.strip()), "")
        return above.endswith((":", "：")) or any(other != at for other in self._names_us)

    def _cut_quoted(self, at: int, begins: int, ends: int) -> None:
        """Cuts lines of our letters under the head of a quotation, and marked lines where none is ours."""
        head = self._heads[at]
        answers_below = not any(line.strip() for line in self._lines[:at])
        marked = [i for i in range(begins, ends) if self._is_marked(i)]
        told = [i for i in marked or range(begins, ends) if self._lines[i].strip(" >|")]
        known = sum(self._is_known(i) for i in told)
        compared = bool(self._known.sent) and (2 * known >= len(told) or self._weight(begins, ends) >= ALONE)
        for i in range(begins, ends):
            line, found = self._lines[i], self._found[i]
            if not line.strip():
                continue
            if self._is_marked(i):
                goes = self._is_known(i) or not compared or RULED.match(line) or self._is_short_of_ours(i)
            elif marked:
                goes = found.known and found.wrapped
            elif self._known.sent:
                goes = self._is_known(i) and (found.run >= TELLING or not found.signs)
            else:
                goes = (head.block or head.firm) and not answers_below
            if goes:
                self._own[i] = False

    def _is_known(self, i: int) -> bool:
        """Whether the line stands in a letter, or holds nothing but a link or a picture of one."""
        found, line, sent = self._found[i], self._lines[i], self._known.sent
        if found.known or not sent:
            return found.known
        if found.signs:
            return sent.is_of_a_link(line, self._lines[i - 1] if i else "")
        return (sent.leads_to_us(line) or line.startswith("[")) and not sent.links_elsewhere(line)

    def _is_marked(self, i: int) -> bool:
        return self._lines[i].startswith(MARKS)

    def _is_short_of_ours(self, i: int) -> bool:
        return self._known.sent.is_a_line(self._lines[i])

    def _cut_of_a_device_above(self, at: int) -> None:
        """What a telephone writes between the words and the quotation is nobody's."""
        above = at - 1
        while above >= 0 and not self._lines[above].strip():
            above -= 1
        if above >= 0 and is_of_a_device(self._lines[above].strip()):
            self._own[above] = False

    def _cut_what_stands_alone(self) -> None:
        """Cuts lines of our letters that stand without a head: marked ones, and several in a row."""
        at = 0
        while at < self._end:
            end, quoted = at, self._is_marked(at)
            while (
                end < self._end and self._may_stand_with(end, quoted=quoted) and (end == at or end not in self._heads)
            ):
                end += 1
            run = [i for i in range(at, end) if self._found[i].signs]
            if run and (quoted or (len(run) > 1 and sum(self._found[i].signs for i in run) >= ALONE)):
                self._cut_run(run, at, end)
            at = max(end, at + 1)

    def _may_stand_with(self, i: int, *, quoted: bool) -> bool:
        """Whether a line is ours, or says nothing, and is marked as those above it are."""
        if not self._lines[i].strip(" >|"):
            return True
        found = self._found[i]
        ours = found.ours and (quoted or found.run >= TELLING)
        return self._is_marked(i) == quoted and (ours or (not found.signs and (quoted or self._is_known(i))))

    def _cut_run(self, run: list[int], at: int, end: int) -> None:
        if any(self._own[i] for i in run):
            self._cut_head_above(run[0])
        for i in range(at, end):
            within = run[0] <= i <= run[-1] and self._is_known(i)
            if self._found[i].signs or self._lines[i].startswith(">") or within:
                self._own[i] = False

    def _cut_head_above(self, first: int) -> None:
        """Lines above one of our letters that name us and a day, in whatever language, are its head."""
        above: list[int] = []
        for i in range(first - 1, max(-1, first - 1 - HEAD_ABOVE), -1):
            if self._lines[i].strip(" >"):
                above.insert(0, i)
            elif above:
                break
        for size in range(1, len(above) + 1):
            lines = [self._lines[i].strip(" >") for i in above[-size:]]
            said = " ".join(lines)
            if len(said) > 400 or not self._known.is_us(said):
                continue
            ends = lines[-1].endswith((":", "：")) and len(re.findall(r"\d{1,4}", said)) >= 3 and size <= 3
            labelled = size > 1 and all(re.match(r"^[^\W\d][^:：]{0,30}[:：]", line) for line in lines)
            if ends or (labelled and "@" in said):
                for i in above[-size:]:
                    self._own[i] = False
                return


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts that say something, each once."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))
