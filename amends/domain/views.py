"""Views of a case: what the customer may know, what staff may know, and what may be done now."""

from pydantic import Field

from amends.domain.case import CaseRow
from amends.domain.offers import OfferLine
from amends.domain.outcomes import ActionOutcome
from amends.domain.plan import ClockEvent, Plan
from amends.domain.types import Instant, Money, Reason, Recorded, Stage


class OpenOffer(Recorded):
    """An offer that the customer may answer."""

    id: str
    """The offer's id within its complaint."""
    lines: tuple[OfferLine, ...]
    """What is given and offered."""
    expires: Instant | None
    """Until when the customer may answer (UTC). None where there is no end."""


class StatusView(Recorded):
    """What the customer may know. Every word of it is safe to show."""

    reference: str
    """The reference of the complaint."""
    stage: Stage
    """Where the complaint stands."""
    owner: str | None
    """The name of the person who looks after it, in the customer's language. None where a role does."""
    time_zone: str
    """The customer's time zone by its IANA name. Times here are UTC."""
    waits_for_you: bool
    """True where the customer has to answer something."""
    next_news_by: Instant | None
    """By when the customer hears from us again (UTC). None where nothing is promised."""
    resolved_by: Instant | None
    """By when we answer (UTC): the date last told, else our own target. None once resolved, or while it waits."""
    offers: tuple[OpenOffer, ...]
    """The offers that the customer may answer."""
    outcome: str | None
    """How it ended, in one word. None before it is over."""
    rate_until: Instant | None = None
    """Until when the customer may say whether it helped (UTC). None where they are not asked."""


class CaseView(Recorded):
    """Everything that staff may see, except the customer's words and contacts: those are in the records."""

    row: CaseRow
    """The complaint as the lists have it."""
    plan: Plan | None
    """The plan in force. None before there is one."""
    ledger: tuple[ClockEvent, ...]
    """Every event that moved a clock, oldest first."""
    actions: tuple[ActionOutcome, ...]
    """The answers to every action, oldest first."""
    armed_for: Instant | None
    """When the complaint's one timer rings (UTC). None where none is set."""
    unrecorded: int
    """How many journal entries are not written yet."""


class AllowedAction(Recorded):
    """Whether an action may be done now, and why not."""

    action: str
    """The name of the action."""
    allowed: bool
    """True where it may be done now."""
    why_not: Reason | None = None
    """Why it may not be done. None where it may."""
    limits: dict[str, Money | None] = Field(default_factory=dict)
    """How much each role may decide by the complaint's own policy. None is no limit. The policy in force may
    narrow it."""
