"""What the exit statuses mean, in one place: the commands leave by them, `--help` and the docs list them."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended. Programs may rely on the numbers; they are never given another meaning."""

    DONE = 0
    REFUSED = 1
    WRONG_USE = 2
    CONFLICT = 3
    NOT_FOUND = 4
    NOT_THERE = 5
    IN_PART = 6
    NO_MESSAGE = 65
    FAULT = 70
    TRY_AGAIN = 75
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """In words for people."""
        return _MEANINGS[self]


_MEANINGS = {
    Exit.DONE: "done",
    Exit.REFUSED: "refused, or a check failed; the answer says why",
    Exit.WRONG_USE: "wrong use: an option, a file or a field in it is not right",
    Exit.CONFLICT: "the reference is taken by a complaint with other contents",
    Exit.NOT_FOUND: "no such complaint, letter, task or file",
    Exit.NOT_THERE: "the stack does not answer, or a setting is missing",
    Exit.IN_PART: "done in part: what was left out is listed",
    Exit.NO_MESSAGE: "no message, or one that is too large (`mail receive`)",
    Exit.FAULT: "a fault in Amends itself",
    Exit.TRY_AGAIN: "not now: Temporal is busy, or the complaint has not read what came before; try again",
    Exit.INTERRUPTED: "interrupted",
}


class Failure(Exception):
    """A command cannot go on: the status it leaves with, what was wrong, and what would be right."""

    def __init__(self, status: Exit, what: str, do: str = "", code: str = "") -> None:
        super().__init__(what)
        self.status = status
        self.what = what
        self.do = do
        self.code = code or status.name.lower()
