"""What a run that was cut off by a reset has left in the records, and the run that goes on has never heard of."""

from pydantic import Field

from amends.domain.case import Task
from amends.domain.types import Instant, Recorded


class OtherLetter(Recorded):
    """A letter of the other run. `content` is the digest of what it says; `reached` that it may have arrived."""

    effect_id: str
    purpose: str
    content: str | None = None
    at: Instant
    reached: bool = False


class OtherAction(Recorded):
    """An action that was granted to the other run."""

    action_id: str
    action: str
    by: str
    at: Instant


class CutOff(Recorded):
    """Everything that the records hold of the complaint: whoever asks sorts out what is their own.

    `revision` and `number` are those of its row, `offers` how many it has; `signals` is the last number of a
    signal that was set aside, `numbers` the last number of effects that must never share one. All is latest first, and
    bounded.
    """

    run_id: str | None = None
    revision: int = 0
    number: int = 0
    offers: int = 0
    signals: int = 0
    numbers: dict[str, int] = Field(default_factory=dict)
    letters: tuple[OtherLetter, ...] = ()
    actions: tuple[OtherAction, ...] = ()
    tasks: tuple[Task, ...] = ()
