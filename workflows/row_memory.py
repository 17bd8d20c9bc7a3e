"""Remembers what the records hold of a row, so that an old complaint's effect carries only news."""

from hashlib import sha256

from amends.domain.case import GROWING, CaseRow
from amends.domain.types import Recorded

SHORT = 24
"""A row whose lists hold no more items than this is carried whole.

Its items are as small as what would name them.
"""

Lists = dict[str, tuple[Recorded, ...]]


class RowMemory:
    """Remembers the row that the records were last told, and the lists that they surely hold.

    `number` counts the rows that carry news only. A row that is hoped for is sure only once it has come true: the
    records keep it out where the effect ended otherwise.
    """

    def __init__(self, number: int = 0) -> None:
        """Nothing is sure at the beginning of a run."""
        self.number = number
        self._since = 0
        self._sure: Lists = {}
        self._told: tuple[bytes, Lists, int] | None = None

    def holds(self, row: CaseRow) -> bool:
        """Whether the records say what this row says."""
        if self._told is None:
            return False
        head, lists, number = self._told
        if head != _head_of(row) or any(not _same(lists[name], getattr(row, name)) for name in GROWING):
            return False
        if number:
            self._since, self._sure = number, lists
        return True

    def told(self, row: CaseRow, number: int) -> None:
        """This whole row went to the records, under this number (0: whole)."""
        self._told = _head_of(row), _lists_of(row), number

    def news(self, row: CaseRow) -> CaseRow:
        """The row as an effect carries it: whole while it is short, else only what changed.

        It holds what changed since the last row that is in the records for sure.
        """
        if not self.number and sum(len(getattr(row, name)) for name in GROWING) <= SHORT:
            return row
        self.number += 1
        places = {name: _changed(self._sure.get(name, ()), getattr(row, name)) for name in GROWING}
        items = {name: tuple(getattr(row, name)[at] for at in changed) for name, changed in places.items()}
        carried = {name: changed for name, changed in places.items() if changed}
        return row.model_copy(update=items | {"number": self.number, "since": self._since, "places": carried})


def _head_of(row: CaseRow) -> bytes:
    """The digest of all but the lists: a whole head would cost each idle complaint some KiB."""
    return sha256(row.model_dump_json(exclude={"revision", "updated_at", "run_id", *GROWING}).encode()).digest()


def _lists_of(row: CaseRow) -> Lists:
    return {name: getattr(row, name) for name in GROWING}


def _same(before: tuple[Recorded, ...], now: tuple[Recorded, ...]) -> bool:
    return len(before) == len(now) and not _changed(before, now)


def _changed(before: tuple[Recorded, ...], now: tuple[Recorded, ...]) -> tuple[int, ...]:
    """Where the list says something else than before, or more. What did not change is most often the same object."""
    known = len(before)
    return tuple(at for at, item in enumerate(now) if at >= known or not (item is before[at] or item == before[at]))
