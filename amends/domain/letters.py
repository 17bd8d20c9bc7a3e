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


WRITTEN_BY_THE_POLICY = frozenset(
    {
        LetterPurpose.FAST_PATH,
        LetterPurpose.SURVEY,
        LetterPurpose.SURVEY_REMINDER,
    }
)
"""No person has a part in these: the fast path needs none, and whom a survey is about does not write it."""


class LetterParts(Recorded):
    """What one letter says beside its purpose, kept while it waits for an address: then it is written anew."""

    lines: tuple[OfferLine, ...] = ()
    finding: str | None = None
    words_from: str | None = None
    offer_expires: Instant | None = None
    drafted_to_expire: Instant | None = None
    former_owner: str | None = None
    referred_to: str | None = None
    draft_of: str | None = None
    edited_by: str | None = None
    replaces: Instant | None = None
    signed_by: str | None = None
    instead_of: Money | None = None
