"""Events of actions: what somebody asked for, and whether it was granted."""

from typing import Any, ClassVar

from pydantic import Field

from amends.domain.events.base import Event, Term
from amends.domain.events.types import EventType
from amends.domain.outcomes import Grant
from amends.domain.plan import PolicyRef
from amends.domain.types import Money, Reason


class ActionEvent(Event):
    """An action, by its name."""

    subject_fields = ("action",)

    action: Term = Field(description="Name of the action; `unknown` for one that is none of ours.")


class JudgedAction(ActionEvent):
    """An action as it was handed in, and what it was judged by."""

    action_id: str | None = Field(default=None, description="Id of the action.")
    own: dict[str, Any] | None = Field(
        default=None,
        description="The action as it was handed in, without its proof; absent where it could not be read.",
    )
    by: str | None = Field(default=None, description="Who it says did it: a staff id or `customer`.")
    written_down_by: str | None = Field(default=None, description="Staff id of who typed what the customer did.")
    owner: str | None = Field(default=None, description="Staff id of the owner at that moment.")
    proposed_by: str | None = Field(default=None, description="Who had proposed the offer that it decides.")
    amounts: tuple[Money, ...] = Field(default=(), description="What it gives, each line by what it costs.")


class ActionGranted(JudgedAction):
    """Somebody did something, and was allowed to."""

    type: ClassVar[EventType] = EventType.ACTION_GRANTED

    grant: Grant = Field(description="The authority by which it was allowed.")
    policy: PolicyRef | None = Field(default=None, description="The policy that it moved the complaint to.")
    assigned_name: str | None = Field(default=None, description="How the customer is told the new owner's name.")
    corrected: tuple[str, ...] = Field(
        default=(), description="The fields that it corrected; `all of it` for a whole one."
    )
    complaint: str | None = Field(default=None, description="Digest of the complaint after the correction.")
    rating: int | None = Field(default=None, description="Number of the rating that it wrote.")


class ActionRefused(JudgedAction):
    """Somebody tried to do something, and was not allowed to; it had no effect."""

    type: ClassVar[EventType] = EventType.ACTION_REFUSED

    refusal: Reason = Field(description="Why: a code, what was wrong, and what would be right.")
    higher_role: str | None = Field(default=None, description="The role that may decide it.")


class ActionRevoked(ActionEvent):
    """An action that was granted had no effect: something else had happened to the complaint meanwhile."""

    type: ClassVar[EventType] = EventType.ACTION_REVOKED

    action_id: str = Field(description="Id of the action.")
    code: str = Field(description="Code of why it had no effect.")


class ActionRejected(ActionEvent):
    """A message was turned away before it reached the complaint; the complaint's own history knows nothing of it."""

    type: ClassVar[EventType] = EventType.ACTION_REJECTED

    workflow: str = Field(description="Id of the workflow that it was for.")
    code: str = Field(description="Code of why it was turned away.")
