"""The catalogue of errors: one code each, and the one base class of Amends' errors."""

from enum import StrEnum, unique
from typing import ClassVar

from amends.domain.types import Reason


@unique
class Code(StrEnum):
    """The codes that callers may rely on.

    They are never renamed; a refusal has its code as the ApplicationError type.
    """

    UNREADABLE = "unreadable"
    CONFLICT = "conflict"
    WRONG_STAGE = "wrong_stage"
    NOT_APOLOGISED = "not_apologised"
    NO_SUCH_OFFER = "no_such_offer"
    ALREADY_DECIDED = "already_decided"
    OFFERS_OPEN = "offers_open"
    STALE = "stale"
    UNKNOWN_PERSON = "unknown_person"
    NOT_ALLOWED = "not_allowed"
    OWN_PROPOSAL = "own_proposal"
    OWN_DECISION = "own_decision"
    ANOTHER_AMOUNT = "another_amount"
    OVER_LIMIT = "over_limit"
    MIXED_CURRENCY = "mixed_currency"
    UNKNOWN_CAUSE = "unknown_cause"
    NO_SUCH_TASK = "no_such_task"
    NO_SUCH_MILESTONE = "no_such_milestone"
    NOT_EXTENDABLE = "not_extendable"
    NOT_PAUSED = "not_paused"
    ALREADY_PAUSED = "already_paused"
    REOPEN_LIMIT = "reopen_limit"
    REOPEN_WINDOW = "reopen_window"
    RECORDS_UNAVAILABLE = "records_unavailable"
    MAIL_UNAVAILABLE = "mail_unavailable"
    CHANNEL_UNAVAILABLE = "channel_unavailable"
    POLICY_NOT_AT_HAND = "policy_not_at_hand"
    NO_POLICY = "no_policy"
    NO_SUCH_POLICY = "no_such_policy"
    UNREADABLE_POLICY = "unreadable_policy"
    CALENDAR_ENDS = "calendar_ends"
    NO_TEMPLATE = "no_template"
    NO_RECIPIENT = "no_recipient"
    UNKNOWN_ACTION = "unknown_action"
    ALREADY_ANSWERED = "already_answered"
    SURVEY_OVER = "survey_over"
    UNFINISHED = "unfinished"
    FORGED_LINK = "forged_link"
    WRONG_LINK = "wrong_link"
    EXPIRED_LINK = "expired_link"
    WRONG_AMOUNT = "wrong_amount"
    OUT_OF_RANGE = "out_of_range"
    TOO_LARGE = "too_large"
    NOT_OWED = "not_owed"
    SECOND_PERSON = "second_person"
    NO_SUCH_COMPLAINT = "no_such_complaint"
    ANOTHER_CUSTOMER = "another_customer"
    NOTHING_TO_CHANGE = "nothing_to_change"
    UNSETTLED = "unsettled"
    CLEANED = "cleaned"
    LEFT_OUT = "left_out"
    UNKNOWN_FIELD = "unknown_field"
    KEY_TWICE = "key_twice"
    NOT_MONEY = "not_money"
    FAULTS_IN_LETTER = "faults_in_letter"
    NOT_FOUND = "not_found"
    NO_WORKER = "no_worker"
    BUSY = "busy"
    AWAY = "away"
    SETTING = "setting"
    STACK = "stack"
    RUNS_ALREADY = "runs_already"
    NOT_FIT = "not_fit"
    OVERTAKEN = "overtaken"
    ANOTHER_POLICY = "another_policy"
    ASSERTION = "assertion"
    NOT_PLAYED = "not_played"
    WRONG_USE = "wrong_use"
    REFUSED = "refused"
    NOT_THERE = "not_there"
    IN_PART = "in_part"
    NO_MESSAGE = "no_message"
    FAULT = "fault"
    TRY_AGAIN = "try_again"
    NO_DATABASE = "no_database"
    DATABASE = "database"
    NO_TEMPORAL = "no_temporal"
    NOT_INSTALLED = "not_installed"
    FILE = "file"
    NO_JSON = "no_json"
    NO_OBJECT = "no_object"
    NO_PERSON = "no_person"
    NO_OFFER = "no_offer"
    NOT_CONFIRMED = "not_confirmed"
    AMBIGUOUS = "ambiguous"
    SPAN = "span"
    PAGE = "page"
    COMPLAINT = "complaint"
    TOO_BIG = "too_big"
    IN_BETWEEN = "in_between"


class AmendsError(Exception):
    """Something that Amends cannot do or refuses; `reason` says what, under which code, and what would be right.

    `kind` is the code of each error of the class that is given no other. None holds what a customer wrote.
    """

    kind: ClassVar[Code]

    def __init__(self, why: Reason | str, do: str = "", *, code: Code | None = None) -> None:
        if isinstance(why, Reason):
            self.reason = why
            super().__init__(str(why))
            return
        self.reason = Reason(code=code or self.kind, what=_in_utf_8(why), do=_in_utf_8(do))
        super().__init__(f"{why} {do}" if do else why)


class NotFound(AmendsError):
    """The named thing does not exist."""

    kind = Code.NOT_FOUND


class WrongUse(AmendsError):
    """The request cannot be carried out as it is: an option, a file, or a field is not right."""

    kind = Code.WRONG_USE


class CannotBeDone(AmendsError):
    """The request is refused as things stand."""

    kind = Code.REFUSED


def _in_utf_8(words: str) -> str:
    """The words with invalid UTF-8 written out: a file name may have any bytes."""
    return words.encode("utf-8", "backslashreplace").decode("utf-8")
