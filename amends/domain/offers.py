"""What puts a complaint right: offers, decisions about them, and the resolution."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from amends.domain.money import HandedIn
from amends.domain.types import Identifier, Instant, Line, Message, Money, Recorded, Text


class LineKind(StrEnum):
    """Kinds of lines: words, a gesture in kind (a night, a code, a month), or money."""

    WORDS = "words"
    GESTURE = "gesture"
    MONEY = "money"


class Terms(StrEnum):
    """Whether a line needs an answer.

    A given line is paid at once and waives nothing; an offered line waits for an answer.
    """

    GIVEN = "given"
    OFFERED = "offered"


class OfferLine(Message):
    """One thing that is given or offered."""

    kind: LineKind
    """Words, a gesture in kind, or money."""
    detail: Line
    """What it is, as the customer is told, in one line."""
    money: HandedIn | None = None
    """The amount of a line of money, more than zero. None for other kinds."""
    terms: Terms = Terms.GIVEN
    """Given lines need no answer. Offered lines wait for the customer's answer."""
    owed: bool = False
    """True for what the law demands. It does not wait for the apology."""
    worth: HandedIn | None = None
    """What a gesture costs us. Limits count it as money. None: the gesture has no price, and no limit can hold it."""

    @model_validator(mode="after")
    def money_has_an_amount(self) -> "OfferLine":
        """Refuses money without an amount of more than zero, and a worth of anything but a gesture."""
        if (self.kind is LineKind.MONEY) != (self.money is not None):
            raise ValueError("a line of kind 'money' has 'money' with amount and currency; other kinds have none")
        if self.money is not None and self.money.amount <= 0:
            raise ValueError("the amount is more than zero")
        if self.worth is not None and self.kind is not LineKind.GESTURE:
            raise ValueError("only a gesture has a 'worth'; money is its own worth, and words cost nothing")
        return self

    @property
    def value(self) -> Money | None:
        """What the line costs us, as a limit counts it; None where that is nothing or unknown."""
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
    """What is offered to the customer. Nobody approves an offer that they proposed."""

    id: str
    """The offer's id within its complaint, like offer-1."""
    lines: tuple[OfferLine, ...]
    """What is given and offered."""
    why: str
    """Why this is offered, for staff."""
    proposed_by: str
    """Who proposed it: a staff id, or `policy`."""
    state: OfferState = OfferState.PROPOSED
    """What became of it."""
    decided_by: str | None = None
    """Who decided: a staff id, or `policy`. None while it is undecided."""
    expires: Instant | None = None
    """Until when the customer may answer (UTC). None while no answer is awaited."""

    @property
    def live(self) -> tuple[OfferLine, ...]:
        """The lines that are promised or given. Offered lines that were refused, or not answered, are neither."""
        if self.state in (OfferState.APPROVED, OfferState.ACCEPTED):
            return self.lines
        if self.state in (OfferState.REFUSED, OfferState.LAPSED):
            return tuple(line for line in self.lines if line.terms is Terms.GIVEN)
        return ()

    @property
    def awaits_answer(self) -> bool:
        """Whether the customer has lines to accept or refuse and has not answered yet."""
        return self.state is OfferState.APPROVED and any(line.terms is Terms.OFFERED for line in self.lines)


class Verdict(StrEnum):
    """What was decided. `ask` asks the customer for what is missing."""

    APPROVE = "approve"
    AMEND = "amend"
    DECLINE = "decline"
    ASK = "ask"


class Decision(Message):
    """What a person decided about an offer. `amend` needs lines, `decline` and `ask` need words for the customer."""

    offer_id: Identifier
    """The id of the offer that is decided."""
    verdict: Verdict
    """Approve it, amend it, decline it, or ask the customer something first."""
    reason: Text
    """Why, for colleagues and auditors."""
    lines: Annotated[tuple[OfferLine, ...], Field(max_length=20)] = ()
    """The new lines, with `amend` only; 20 at most."""
    words_for_customer: Text | None = None
    """Words for the letter. Needed with `decline` and `ask`, else they may be None."""

    @model_validator(mode="after")
    def complete(self) -> "Decision":
        """Refuses missing or needless lines, and a no or a question without words for the customer."""
        if self.verdict is Verdict.AMEND and not self.lines:
            raise ValueError("'amend' needs the new lines; 'approve' takes the offer as it is")
        if self.verdict is not Verdict.AMEND and self.lines:
            raise ValueError(f"'{self.verdict}' takes no new lines; 'amend' does")
        if self.verdict in {Verdict.DECLINE, Verdict.ASK} and not self.words_for_customer:
            raise ValueError(f"'{self.verdict}' needs words_for_customer")
        return self


class Finding(StrEnum):
    """Whether the customer was right."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


class Resolution(Message):
    """How this cycle ended: the finding, its cause, what was done, and what is still to come."""

    finding: Finding
    """The finding: whether the customer was right."""
    cause: Identifier
    """Why it went wrong, from the policy's list of causes."""
    done: Text
    """What was done, as the customer is told."""
    outstanding: Text | None = None
    """What is still to be done, as the customer is told. None where nothing is."""
