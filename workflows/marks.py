"""Marks of what was done once and is not done again: served steps, signposts, missed promises, delivery reports."""

from enum import StrEnum
from typing import NamedTuple

from amends.domain.actions import MilestoneName
from amends.domain.bounces import About
from amends.domain.case import Promise
from amends.domain.plan import EscalationStep, MilestonePlan
from amends.domain.types import Instant


class StepKey(NamedTuple):
    """An escalation step, which happens once for each milestone and generation (law 4)."""

    milestone: MilestoneName
    generation: int
    step: str

    @classmethod
    def of(cls, clock: MilestonePlan, step: EscalationStep) -> "StepKey":
        """The key of this step in the ladder of this milestone."""
        return cls(clock.milestone, clock.generation, step.step)


class Signpost(NamedTuple):
    """The customer was told where else to go, in this generation, under any policy."""

    generation: int
    milestone: MilestoneName


class MissedPromise(NamedTuple):
    """A date that a person promised, and that passed: somebody was told to see to it."""

    told_in: str
    date: Instant

    @classmethod
    def of(cls, promise: Promise) -> "MissedPromise":
        """The mark of this promise."""
        return cls(promise.told_in, promise.date)


class Reported(StrEnum):
    """What a mail server or a gateway reports of a letter."""

    DELIVERED = "delivered"
    DELAYED = "delayed"
    UNWANTED = "unwanted"
    BOUNCED = "bounced"


class DeliveryReport(NamedTuple):
    """A report about a letter, perhaps before we know that it was accepted. `about` is why it came back."""

    letter: str
    reported: Reported
    about: About | None = None
