"""Writes the tables of expected behaviour again: `python -m tests.unit.packs.recording [NAME ...]`.

Of many complaints those are kept without which some number on the page could be changed and nobody would notice.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from amends.policy import CompiledPolicy, PolicyErrors
from tests.unit.packs.behaviour import Seen, always, seen
from tests.unit.packs.candidates import candidates
from tests.unit.packs.expected_tables import PAGES, TABLES, Table, changed, shipped
from tests.unit.packs.lives import Life
from tests.unit.packs.numbers import numbers_on

HEADER = """\
# What {name} does to some complaints, on its own clocks; written by `python -m tests.unit.packs.recording {name}`.
# Of all but the first complaint it says only what is seen instead; of letters, the lines with numbers in them.
"""


def record(name: str) -> None:
    """Writes the table of one page, and says which of its numbers no complaint shows."""
    policy = shipped(name)
    lives, idle = _telling(name, policy)
    table = Table(always(policy), [(life, seen(policy, life)) for life in lives])
    (TABLES / f"{name}.yaml").write_text(HEADER.format(name=name) + table.text())
    for number in idle:
        sys.stderr.write(f"{name}: nothing hangs on {number}\n")


def _telling(name: str, policy: CompiledPolicy) -> tuple[list[Life], list[str]]:
    """The complaints that show every number of the page, and the numbers that none of them shows."""
    possible, for_all = candidates(policy), always(policy)
    sights = cache(lambda position: seen(policy, possible[position]))
    chosen, idle = [0], dict[str, None]()
    for number, other in _changed(name):
        if _noticing(chosen, possible, sights, other) is not None or for_all != always(other):
            continue
        position = _noticing(range(len(possible)), possible, sights, other)
        if position is None:
            idle[number] = None
        else:
            chosen.append(position)
    return [possible[position] for position in chosen], list(idle)


def _noticing(
    positions: Iterable[int], possible: list[Life], sights: Callable[[int], Seen], other: CompiledPolicy
) -> int | None:
    """Where the first of these complaints stands to which the other page does something else."""
    return next((each for each in positions if sights(each) != seen(other, possible[each])), None)


def _changed(name: str) -> Iterator[tuple[str, CompiledPolicy]]:
    """The page with one number changed, for all numbers and all their changes that a page may have."""
    text = PAGES[name].read_text()
    for number in numbers_on(text):
        for other, page in number.changed(text):
            try:
                yield f"{number} -> {other}", changed(name, page)
            except PolicyErrors:
                continue


if __name__ == "__main__":
    for each in sys.argv[1:] or sorted(PAGES):
        record(each)
