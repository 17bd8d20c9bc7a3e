"""The types that models of the business are made of."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints


class Recorded(BaseModel):
    """A model that is stored in histories and journals. Later versions may add fields, so unknown ones are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, use_attribute_docstrings=True)


class Message(BaseModel):
    """A model of what comes from outside. An unknown field is a misunderstanding, and is refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True)


def in_utc(moment: datetime) -> datetime:
    """The same instant in UTC. A time without an offset could mean many instants, and is refused."""
    if moment.tzinfo is None:
        raise ValueError("give the time with its offset, like 2026-11-22T09:00:00+00:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the calendar in UTC: give a year from 1 to 9999") from None


def written_out(value: object) -> object:
    """A time from outside, as text with its offset.

    Raises ValueError for numbers, which pydantic would read as seconds.
    """
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and WITH_ITS_OFFSET.fullmatch(value):
        return datetime.fromisoformat(value.upper())
    raise ValueError("give the time with its offset, like 2026-11-22T09:00:00+00:00")


WITH_ITS_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})", re.ASCII)
Instant = Annotated[datetime, AfterValidator(in_utc)]
GivenInstant = Annotated[datetime, BeforeValidator(written_out), AfterValidator(in_utc)]
"""An instant that a caller gives: written out with its offset, never a number."""
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
AnyReference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}(~[0-9]{1,4})?$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n\x00]*$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\r\n\x00]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:@/~-]{1,200}$")]
Duration = Annotated[
    str,
    StringConstraints(
        pattern=r"^[1-9][0-9]{0,4} (seconds?|minutes?|hours?|days?|weeks?|months?|business hours?|business days?)$"
    ),
]


class Money(Recorded):
    """An amount of one currency (ISO 4217). Never a float."""

    amount: Decimal
    """The amount in the currency's main unit, as a decimal number; in JSON it is text, like "18.50"."""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    """The currency's code of three capital letters (ISO 4217), like EUR."""

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def within(self, limit: "Money | None") -> bool:
        """Whether a limit covers this amount.

        The limit itself is covered; None is no limit; another currency covers nothing.
        """
        return limit is None or (limit.currency == self.currency and self.amount <= limit.amount)


class Stage(StrEnum):
    """Where a complaint stands. `closed` still waits for the end of the reopen window."""

    UNREADABLE = "unreadable"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    APOLOGISED = "apologised"
    DECIDING = "deciding"
    DECIDED = "decided"
    RESOLVED = "resolved"
    FOLLOWING_UP = "following up"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    SPAM = "spam"
    DUPLICATE = "duplicate"

    @property
    def over(self) -> bool:
        """Whether nothing more is owed to the customer, except to listen."""
        return self is Stage.CLOSED or self in LEFT


LEFT = frozenset({Stage.WITHDRAWN, Stage.REFERRED, Stage.SPAM, Stage.DUPLICATE})
"""Where a complaint stands that left the journey: it goes on no more, and is not reopened."""
IN_SILENCE = frozenset({Stage.SPAM, Stage.DUPLICATE})
"""Nobody is written to: spam has no customer, and a duplicate is answered under the other reference."""


class Reason(Recorded):
    """Why something was refused or not done."""

    code: str
    """The code for programs. It is never renamed."""
    what: str
    """What was wrong, in words for people. It never holds what a customer wrote."""
    do: str = ""
    """What would be right, in words for people. Empty where nothing has to be done."""

    def __str__(self) -> str:
        return f"{self.what} {self.do}".strip()
