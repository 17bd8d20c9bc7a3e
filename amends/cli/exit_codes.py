"""What the exit statuses mean: commands end with them, `--help` and the docs list them."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from amends.domain.errors import AmendsError, Code
from amends.domain.types import Reason


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
        """The meaning in words."""
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


CODES: Final[Mapping[Exit, tuple[Code, ...]]] = {
    Exit.REFUSED: (
        Code.WRONG_STAGE,
        Code.NOT_APOLOGISED,
        Code.NO_SUCH_OFFER,
        Code.ALREADY_DECIDED,
        Code.OFFERS_OPEN,
        Code.STALE,
        Code.UNKNOWN_PERSON,
        Code.NOT_ALLOWED,
        Code.OWN_PROPOSAL,
        Code.OWN_DECISION,
        Code.ANOTHER_AMOUNT,
        Code.OVER_LIMIT,
        Code.MIXED_CURRENCY,
        Code.UNKNOWN_CAUSE,
        Code.NO_SUCH_TASK,
        Code.NO_SUCH_MILESTONE,
        Code.NOT_EXTENDABLE,
        Code.NOT_PAUSED,
        Code.ALREADY_PAUSED,
        Code.REOPEN_LIMIT,
        Code.REOPEN_WINDOW,
        Code.POLICY_NOT_AT_HAND,
        Code.UNREADABLE_POLICY,
        Code.CALENDAR_ENDS,
        Code.NO_TEMPLATE,
        Code.NO_RECIPIENT,
        Code.UNKNOWN_ACTION,
        Code.ALREADY_ANSWERED,
        Code.SURVEY_OVER,
        Code.UNFINISHED,
        Code.FORGED_LINK,
        Code.WRONG_LINK,
        Code.EXPIRED_LINK,
        Code.WRONG_AMOUNT,
        Code.NOT_OWED,
        Code.SECOND_PERSON,
        Code.ANOTHER_CUSTOMER,
        Code.NOTHING_TO_CHANGE,
        Code.UNSETTLED,
        Code.FAULTS_IN_LETTER,
        Code.OVERTAKEN,
        Code.NOT_PLAYED,
        Code.REFUSED,
        Code.NO_OFFER,
        Code.NOT_CONFIRMED,
    ),
    Exit.WRONG_USE: (
        Code.UNREADABLE,
        Code.OUT_OF_RANGE,
        Code.TOO_LARGE,
        Code.UNKNOWN_FIELD,
        Code.KEY_TWICE,
        Code.NOT_MONEY,
        Code.ANOTHER_POLICY,
        Code.ASSERTION,
        Code.WRONG_USE,
        Code.NO_JSON,
        Code.NO_OBJECT,
        Code.AMBIGUOUS,
        Code.SPAN,
        Code.PAGE,
        Code.COMPLAINT,
    ),
    Exit.CONFLICT: (Code.CONFLICT,),
    Exit.NOT_FOUND: (
        Code.NOT_FOUND,
        Code.NO_SUCH_COMPLAINT,
        Code.NO_SUCH_POLICY,
        Code.NO_POLICY,
        Code.NO_PERSON,
        Code.FILE,
    ),
    Exit.NOT_THERE: (
        Code.SETTING,
        Code.STACK,
        Code.RUNS_ALREADY,
        Code.NOT_FIT,
        Code.NO_WORKER,
        Code.NOT_THERE,
        Code.NO_DATABASE,
        Code.DATABASE,
        Code.NO_TEMPORAL,
        Code.NOT_INSTALLED,
        Code.IN_BETWEEN,
    ),
    Exit.IN_PART: (Code.CLEANED, Code.LEFT_OUT, Code.IN_PART),
    Exit.NO_MESSAGE: (Code.NO_MESSAGE, Code.TOO_BIG),
    Exit.FAULT: (Code.FAULT,),
    Exit.TRY_AGAIN: (
        Code.BUSY,
        Code.AWAY,
        Code.RECORDS_UNAVAILABLE,
        Code.MAIL_UNAVAILABLE,
        Code.CHANNEL_UNAVAILABLE,
        Code.TRY_AGAIN,
    ),
}
"""The status that a command leaves with where an error of this code ends it. An action that was refused is an answer:
it leaves with REFUSED, whatever its code.
"""
STATUS_OF: Final[Mapping[str, Exit]] = {code: status for status, codes in CODES.items() for code in codes}


class CommandError(AmendsError):
    """A command cannot go on: its exit status, what was wrong, and what would be right."""

    def __init__(self, status: Exit, what: str, do: str = "", code: str = "") -> None:
        self.code = code or status.name.lower()
        super().__init__(Reason.model_construct(code=self.code, what=what, do=do))
        self.status = status
        self.what = what
        self.do = do

    @classmethod
    def of(cls, error: AmendsError, status: Exit | None = None) -> "CommandError":
        """The failure of a command for this error, with the status of its code unless another is given."""
        why = error.reason
        return cls(status or STATUS_OF.get(why.code, Exit.REFUSED), why.what, why.do, why.code)
