"""What the letters to a customer are for."""

from enum import StrEnum

from amends.domain.offers import OfferLine
from amends.domain.types import Instant, Money, Recorded


class LetterPurpose(StrEnum):
    """What a letter is for; each has a template of this name in every language."""

    ACKNOWLEDGEMENT = "acknowledgement"
    APOLOGY = "apology"
    FAST_PATH = "fast_path"
    HOLDING = "holding"
    REQUEST = "request"
    OFFER = "offer"
    DECISION = "decision"
    PAYMENT = "payment"
    RESOLUTION = "resolution"
    SURVEY = "survey"
    SURVEY_REMINDER = "survey_reminder"
    REOPENED = "reopened"
    REFERRED = "referred"
    HANDOVER = "handover"
    EXTENSION = "extension"
    WITHDRAWN = "withdrawn"
    NEWS = "news"
    SIGNPOST = "signpost"


class WhyOvertaken(StrEnum):
    """Why a letter that waited was not to go any more."""

    CUSTOMER_LEFT = "customer_left"
    REOPENED = "reopened"
    REACHED = "reached"
    LATER_LETTER = "later_letter"
    TOLD_ELSEWHERE = "told_elsewhere"
    ANSWERED = "answered"
    SURVEY_OVER = "survey_over"
    DATE_PASSED = "date_passed"
    NOT_SO = "not_so_any_more"


class Work(StrEnum):
    """What people did on a complaint since the last letter about it."""

    DONE = "done"
    """Somebody did something."""
    IDLE = "idle"
    """Nobody did anything since the last letter."""
    NONE = "none"
    """Nobody has done anything yet, in this cycle."""


WRITTEN_BY_THE_POLICY = frozenset(
    {
        LetterPurpose.FAST_PATH,
        LetterPurpose.SURVEY,
        LetterPurpose.SURVEY_REMINDER,
    }
)
"""Letters that no person edits: the fast path needs none, and nobody writes the survey about themselves."""


FAREWELLS = frozenset({LetterPurpose.WITHDRAWN, LetterPurpose.REFERRED})
"""The last word to a customer who left."""


class LetterParts(Recorded):
    """The parts of a letter that waits for an address: it is then written again."""

    lines: tuple[OfferLine, ...] = ()
    """What is given or offered."""
    finding: str | None = None
    """The finding, or the state of a declined offer. None where it tells none."""
    words_from: str | None = None
    """The id of the action whose words for the customer belong into it. None where no person wrote any."""
    offer_expires: Instant | None = None
    """Until when the customer may answer (UTC). None where nothing is offered."""
    drafted_to_expire: Instant | None = None
    """The expiry date that stands in the draft (UTC). None where there is no draft."""
    former_owner: str | None = None
    """The staff id of the owner before, for a letter about a handover. None otherwise."""
    referred_to: str | None = None
    """The name of the body that decides it, for a letter about a referral. None otherwise."""
    draft_of: str | None = None
    """The effect id of the draft that is sent. None where there was no draft."""
    edited_by: str | None = None
    """The id of the action whose words replace the draft's. None where they stay."""
    replaces: Instant | None = None
    """When a run that was cut off wrote the letter that this one corrects (UTC). None otherwise."""
    signed_by: str | None = None
    """The staff id of the person who wrote its words. None: the owner."""
    instead_of: Money | None = None
    """The amount that was decided, where another amount was paid. None otherwise."""
