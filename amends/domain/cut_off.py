"""What a run that was cut off by a reset has left in the records.

The run that goes on knows nothing of it.
"""

from pydantic import Field

from amends.domain.case import Task
from amends.domain.types import Instant, Recorded


class OtherLetter(Recorded):
    """A letter of the other run."""

    effect_id: str
    """The effect id of the letter."""
    purpose: str
    """What the letter is for."""
    content: str | None = None
    """The digest of what it says. None where it was not written."""
    at: Instant
    """When it was ordered, in business time (UTC)."""
    reached: bool = False
    """True where it may have reached the customer."""


class OtherAction(Recorded):
    """An action that was granted to the other run."""

    action_id: str
    """The action's id."""
    action: str
    """The name of the action."""
    by: str
    """Who acted: a staff id, or `customer`."""
    at: Instant
    """When it was granted, in business time (UTC)."""


class CutOff(Recorded):
    """Everything that the records hold of the complaint. The run that asks sorts out what is its own."""

    run_id: str | None = None
    """The id of the run that wrote the records. None where there are none."""
    revision: int = 0
    """The revision of the stored row."""
    number: int = 0
    """The number of the stored row among those that carry news only."""
    offers: int = 0
    """How many offers the stored row has."""
    signals: int = 0
    """The last number of a signal that was set aside."""
    numbers: dict[str, int] = Field(default_factory=dict)
    """The last number of each kind of effect that must not be used twice."""
    letters: tuple[OtherLetter, ...] = ()
    """The letters, latest first, bounded."""
    actions: tuple[OtherAction, ...] = ()
    """The granted actions, latest first, bounded."""
    tasks: tuple[Task, ...] = ()
    """The tasks, latest first, bounded."""
