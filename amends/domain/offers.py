"""What we do to put it right: offers, decisions about them, and the resolution."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from amends.domain.money import HandedIn
from amends.domain.types import Identifier, Instant, Line, Message, Money, Recorded, Text


class LineKind(StrEnum):
    """Words, a gesture in kind (a night, a code, a month), or money."""

    WORDS = "words"
    GESTURE = "gesture"
    MONEY = "money"


class Terms(StrEnum):
    """A given line is goodwill or owed, is paid at once and waives nothing; an offered line needs an answer."""

    GIVEN = "given"
    OFFERED = "offered"


class OfferLine(Message):
    """One thing that is given or offered. `owed` marks what the law demands: it does not wait for the apology.

    `worth` is what a gesture costs us: it counts against a limit as money does, and without it no limit can hold it.
    """

    kind: LineKind
    detail: Line
    money: HandedIn | None = None
    terms: Terms = Terms.GIVEN
    owed: bool = False
    worth: HandedIn | None = None

    @model_validator(mode="after")
    def money_has_an_amount(self) -> "OfferLine":
        """Money without an amount, or an amount that buys nothing, is a misunderstanding."""
        if (self.kind is LineKind.MONEY) != (self.money is not None):
            raise ValueError("a line of kind 'money' has 'money' with amount and currency; other kinds have none")
        if self.money is not None and self.money.amount <= 0:
            raise ValueError("the amount is more than zero")
        if self.worth is not None and self.kind is not LineKind.GESTURE:
            raise ValueError("only a gesture has a 'worth'; money is its own worth, and words cost nothing")
        return self

    @property
    def value(self) -> Money | None:
        """What it costs us, as a limit counts it."""
        return self.money or self.worth


class OfferState(StrEnum):
    """What became of an offer."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    REPLACED = "replaced"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Offer(Recorded):
    """What stands on the table. Nobody approves an offer that they proposed."""

    id: str
    lines: tuple[OfferLine, ...]
    why: str
    proposed_by: str
    state: OfferState = OfferState.PROPOSED
    decided_by: str | None = None
    expires: Instant | None = None

    @property
    def live(self) -> tuple[OfferLine, ...]:
        """The lines that are promised or given: what was offered and then refused, or not answered, is neither."""
        if self.state in (OfferState.APPROVED, OfferState.ACCEPTED):
            return self.lines
        if self.state in (OfferState.REFUSED, OfferState.LAPSED):
            return tuple(line for line in self.lines if line.terms is Terms.GIVEN)
        return ()

    @property
    def awaits_answer(self) -> bool:
        """The customer has lines to accept or refuse and has not yet done so."""
        return self.state is OfferState.APPROVED and any(line.terms is Terms.OFFERED for line in self.lines)


class Verdict(StrEnum):
    """`ask` asks the customer for what is missing."""

    APPROVE = "approve"
    AMEND = "amend"
    DECLINE = "decline"
    ASK = "ask"


class Decision(Message):
    """What a person decided about an offer. `amend` needs lines, `decline` and `ask` need words for the customer."""

    offer_id: Identifier
    verdict: Verdict
    reason: Text
    lines: Annotated[tuple[OfferLine, ...], Field(max_length=20)] = ()
    words_for_customer: Text | None = None

    @model_validator(mode="after")
    def complete(self) -> "Decision":
        """A customer who hears no, or is asked something, hears it in words."""
        if self.verdict is Verdict.AMEND and not self.lines:
            raise ValueError("'amend' needs the new lines; 'approve' takes the offer as it is")
        if self.verdict is not Verdict.AMEND and self.lines:
            raise ValueError(f"'{self.verdict}' takes no new lines; 'amend' does")
        if self.verdict in {Verdict.DECLINE, Verdict.ASK} and not self.words_for_customer:
            raise ValueError(f"'{self.verdict}' needs words_for_customer")
        return self


class Finding(StrEnum):
    """Was the customer right?"""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


class Resolution(Message):
    """How this cycle ended: the finding, its cause from the policy's list, what was done, what is still to come."""

    finding: Finding
    cause: Identifier
    done: Text
    outstanding: Text | None = None
