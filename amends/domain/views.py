"""The case as others may see it: what the customer may know, what staff may know, and what may be done now."""

from pydantic import Field

from amends.domain.case import CaseRow
from amends.domain.offers import OfferLine
from amends.domain.outcomes import ActionOutcome
from amends.domain.plan import ClockEvent, Plan
from amends.domain.types import Instant, Money, Reason, Recorded, Stage


class OpenOffer(Recorded):
    """An offer that the customer may answer."""

    id: str
    lines: tuple[OfferLine, ...]
    expires: Instant | None


class StatusView(Recorded):
    """Safe to show the customer. Times are UTC; `time_zone` is the customer's own. `owner` is the name of who looks
    after it, as the customer's language spells it. `rate_until` is set while there is a question whether it helped.
    """

    reference: str
    stage: Stage
    owner: str | None
    time_zone: str
    waits_for_you: bool
    next_news_by: Instant | None
    resolved_by: Instant | None
    offers: tuple[OpenOffer, ...]
    outcome: str | None
    rate_until: Instant | None = None


class CaseView(Recorded):
    """Everything that staff may see, the customer's words and contacts excepted: those are in the records."""

    row: CaseRow
    plan: Plan | None
    ledger: tuple[ClockEvent, ...]
    actions: tuple[ActionOutcome, ...]
    armed_for: Instant | None
    unrecorded: int


class AllowedAction(Recorded):
    """What may be done now, or why not. `limits` says how much each role may decide (None: without limit) by the policy
    that the complaint follows; actions are held against what is in force now, together with what was given already.
    """

    action: str
    allowed: bool
    why_not: Reason | None = None
    limits: dict[str, Money | None] = Field(default_factory=dict)
