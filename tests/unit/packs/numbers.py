"""Every number on a policy page, and the same page with that number changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import yaml
from yamlcore import CCoreLoader

IN_WORDS = (
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    ["یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده"],
)
"""Numbers as letters and offers write them, each language in the order of counting."""

WORD = "|".join(word for counted in IN_WORDS for word in counted)
NUMBER = re.compile(
    rf"\d{{4}}-\d\d-\d\d|\d\d:\d\d|\d+(?:\.\d+)?%?|(?<![\w\u200c])(?:{WORD})(?![\w\u200c])", re.IGNORECASE
)
NAMES = frozenset({"title", "source", "version"})
"""Keys whose values name a rule: '1.6.2R' is no number that anything could be counted with."""


@dataclass(frozen=True)
class Number:
    """A number on a page, as it is written: '8' of '8 weeks', 'six' months, a date.

    `place` names where it stands.
    """

    place: str
    text: str
    start: int

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"

    def changed(self, page: str) -> Iterator[tuple[str, str]]:
        """What else could stand there, and the page with it: a little more, a little less, and much more."""
        for other in _others(self.text):
            yield other, page[: self.start] + other + page[self.start + len(self.text) :]


def numbers_on(page: str) -> list[Number]:
    """All numbers of a page in reading order, also those in keys (dates with their own hours)."""
    return list(_numbers(yaml.compose(page, Loader=CCoreLoader), "", page))


def _numbers(node: yaml.Node | None, place: str, page: str) -> Iterator[Number]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value not in NAMES:
                yield from _numbers(key, place, page)
                yield from _numbers(value, f"{place}/{key.value}".strip("/"), page)
    elif isinstance(node, yaml.SequenceNode):
        for count, each in enumerate(node.value):
            yield from _numbers(each, f"{place}/{count}", page)
    elif isinstance(node, yaml.ScalarNode):
        start = node.start_mark.index
        for found in NUMBER.finditer(page[start : node.end_mark.index]):
            yield Number(place, found[0], start + found.start())


def _others(text: str) -> Iterator[str]:
    for counted in IN_WORDS:
        if text.lower() in counted:
            place = counted.index(text.lower())
            yield from counted[place + 1 : place + 2] + counted[max(place - 1, 0) : place]
            return
    if "-" in text:
        day = date.fromisoformat(text)
        yield from (str(day + timedelta(days=days)) for days in (1, -1))
    elif ":" in text:
        minutes = int(text[:2]) * 60 + int(text[3:])
        for later in (60, -60, 1, -1):
            if 0 <= minutes + later <= 24 * 60:
                yield "{:02}:{:02}".format(*divmod(minutes + later, 60))
    else:
        bare = text.rstrip("%")
        number, unit = Decimal(bare), text[len(bare) :]
        yield from (f"{other}{unit}" for other in (number + 1, number - 1, number * 2) if other >= 0)
