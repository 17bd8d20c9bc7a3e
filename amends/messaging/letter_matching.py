"""Finds which lines of a mail stand in letters that we sent, also wrapped and marked ones.

Compared are letters and digits alone: spaces, case, accents, punctuation, marks of quotations and line ends count for
nothing.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

KEY = 12
"""How many letters and digits in a row have to be the same; fewer prove little."""
MOST_SIGNS = 300_000  # of all letters together; the latest come first
MOST_PLACES = 16  # where one beginning is looked for; letters of one complaint repeat each other
LINK = re.compile(r"<?(?:https?://|mailto:)[^\s<>]+>?", re.IGNORECASE)
WEB = re.compile(r"https?://([^\s<>]+)", re.IGNORECASE)
PICTURE = re.compile(r"\[(?:cid|image)\s?:[^\]]{0,200}\]", re.IGNORECASE)
HOST = re.compile(r"(?:[^@/?#]*@)?([\w.-]+)")
WORD = re.compile(r"[^\W_]+")
# Scripts that are written without spaces: programs wrap them between any two signs.
SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
DIGITS = {ord(sign): str(unicodedata.digit(sign)) for sign in "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩०१२३४५६७८९"}
ONE_SPELLING = DIGITS | str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u0640": None, "ß": "ss", "ı": "i"})
BREAK = "\0"


def words_of(text: str) -> list[str]:
    """The words of a line in one spelling, without links and pictures."""
    text = PICTURE.sub(" ", LINK.sub(" ", text))
    if text.isascii():
        return WORD.findall(text.lower())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in decomposed if unicodedata.category(sign) not in {"Mn", "Cf"})
    return WORD.findall(plain.translate(ONE_SPELLING))


def squashed(text: str) -> str:
    """The letters and digits of a line in one spelling."""
    return "".join(words_of(text))


@dataclass(frozen=True)
class Found:
    """What is known of one line.

    `ours` says that all of it stands in a letter, `wrapped` that it goes on in the middle of a line of the letter in
    which the line above it ends. `told` says that it stands in a text of the customer's own. `run` is how much is the
    same there without a break, over all lines.
    """

    signs: int = 0
    run: int = 0
    ours: bool = False
    told: bool = False
    wrapped: bool = False

    @property
    def known(self) -> bool:
        """Whether it was written before, by us or by the customer."""
        return self.ours or self.told


class SentLetters:
    """The letters of a complaint, and what the customer wrote in it before, ready to be looked for."""

    def __init__(self, letters: Iterable[str], told: Iterable[str] = ()) -> None:
        self._pieces: list[str] = []
        self._size = 0
        self._starts: list[int] = []
        self._line_begins = array("L")
        self._lines: set[str] = set()
        self._hosts: set[str] = set()
        self._links = ""
        seen: set[str] = set()
        for text in letters:
            self._add(text, seen)
        self._ours_end = self._size
        for text in told:
            self._add(text, seen)
        self._text = "".join(self._pieces)
        self._places: dict[str, list[int]] = {}
        for start in self._starts:
            key = self._text[start : start + KEY]
            if len(key) == KEY and BREAK not in key:
                places = self._places.setdefault(key, [])
                if len(places) < MOST_PLACES:
                    places.append(start)

    def __bool__(self) -> bool:
        return bool(self._text)

    def _add(self, text: str, seen: set[str]) -> None:
        self._hosts.update(_hosts_in(text))
        self._links = "\n".join([self._links, *(link[0] for link in WEB.finditer(text) if link[0] not in self._links)])
        lines = [words for line in text.split("\n") if (words := words_of(line))]
        whole = "".join("".join(words) for words in lines)
        if not whole or whole in seen or self._size > MOST_SIGNS:
            return
        seen.add(whole)
        for words in lines:
            self._line_begins.append(self._size)
            self._lines.add("".join(words))
            for word in words:
                self._starts.extend(_starts(word, self._size))
                self._pieces.append(word)
                self._size += len(word)
        self._pieces.append(BREAK)
        self._size += 1

    def is_a_line(self, line: str) -> bool:
        """Whether it is the whole of a line of a letter, however short."""
        return squashed(line) in self._lines

    def is_of_a_link(self, line: str, above: str) -> bool:
        """Whether it is the rest of one of our links, which a mail program broke in two."""
        rest, begun = line.strip("> \t"), above.rpartition(" ")[2]
        if not rest or " " in rest or WEB.match(begun) is None:
            return False
        return f"{begun}{rest}" in self._links or any(host in f"{begun}{rest}".lower() for host in self._hosts)

    def leads_to_us(self, line: str) -> bool:
        """Whether the line has one of our links."""
        return WEB.search(line) is not None and not self.links_elsewhere(line)

    def links_elsewhere(self, line: str) -> bool:
        """Whether the line has a link to a place that our letters do not link to.

        A link that a filter rewrote is read, too.
        """
        links = [found[1].lower() for found in WEB.finditer(line)]
        return any(not any(host in link for host in self._hosts) for link in links)

    def find(self, lines: list[str], breaks: frozenset[int]) -> list[Found]:
        """What is known of each line. Before a line of `breaks` begins another letter.

        Time grows with the length of the mail alone.
        """
        pieces: list[str] = []
        starts: list[tuple[int, int]] = []
        spans: list[tuple[int, int]] = []
        size, part = 0, 0
        for number, line in enumerate(lines):
            if number in breaks:
                pieces.append(BREAK)
                size, part = size + 1, part + 1
            begins = size
            for word in words_of(line):
                starts.extend((start, part) for start in _starts(word, size))
                pieces.append(word)
                size += len(word)
            spans.append((begins, size))
        runs = self._runs("".join(pieces), starts)
        return self._lines_in(spans, runs, [self.links_elsewhere(line) for line in lines])

    def _runs(self, mail: str, starts: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """The common runs of both: begin and end in the mail, and begin in the letters.

        What stands once in a letter is found once in each part of the mail: who answers in our words answers.
        """
        runs: list[tuple[int, int, int]] = []
        taken = array("L", bytes(array("L").itemsize * (len(self._text) + 1)))
        free = 0
        for at, part in starts:
            if at < free:
                continue
            places = self._places.get(mail[at : at + KEY])
            if not places:
                continue
            follows = runs[-1][2] + runs[-1][1] - runs[-1][0] if runs else 0
            best, longest = 0, 0
            for place in places:
                length = self._same(mail, at, place, taken, part + 1)
                if length > longest or (length == longest > 0 and place == follows):
                    best, longest = place, length
            if longest >= KEY:
                runs.append((at, at + longest, best))
                free = at + longest
                taken[best : best + longest] = array("L", [part + 1]) * longest
        return runs

    def _same(self, mail: str, at: int, place: int, taken: "array[int]", part: int) -> int:
        """How many signs are the same from here on, and not found in this part of the mail before."""
        length, step = 0, KEY
        while step:
            ours = self._text[place + length : place + length + step]
            same = len(ours) == step and ours == mail[at + length : at + length + step] and BREAK not in ours
            if same and taken[place + length] != part and taken[place + length + step - 1] != part:
                length += step
                step = min(step * 2, 4096)
            else:
                step //= 2
        return length

    def _lines_in(
        self, spans: list[tuple[int, int]], runs: list[tuple[int, int, int]], elsewhere: list[bool]
    ) -> list[Found]:
        found: list[Found] = []
        at = 0
        for (begins, ends), foreign in zip(spans, elsewhere, strict=True):
            while at < len(runs) and runs[at][1] <= begins:
                at += 1
            covered, sources, more, longest = begins, set[bool](), at, 0
            while more < len(runs) and runs[more][0] <= covered < ends:
                first, last, place = runs[more]
                covered, longest = max(covered, last), max(longest, last - first)
                sources.add(place < self._ours_end)
                more += 1
            if begins == ends or covered < ends or foreign:
                found.append(Found(ends - begins))
                continue
            first, _, place = runs[at]
            wrapped = first < begins and self._line_of(place + begins - first - 1) == self._line_of(
                place + begins - first
            )
            found.append(Found(ends - begins, longest, sources == {True}, False in sources, wrapped))
        return found

    def _line_of(self, place: int) -> int:
        return bisect_right(self._line_begins, place)


def _starts(word: str, at: int) -> range:
    """Where what is the same may begin: at a word; in a script without spaces at each sign."""
    return range(at, at + len(word)) if SPACELESS.search(word) else range(at, at + 1)


def _hosts_in(text: str) -> set[str]:
    return {host[1].lower() for link in WEB.finditer(text) if (host := HOST.match(link[1])) is not None}
