"""Events of work: tasks, escalation steps, notices to staff, offers, payments, and effects that are late."""

from typing import ClassVar, Literal

from pydantic import Field

from amends.domain.actions import MilestoneName
from amends.domain.case import TaskKind, WhyDropped, WhySkipped
from amends.domain.complaint import Severity
from amends.domain.events.base import Event
from amends.domain.events.types import EventType
from amends.domain.plan import StepAction
from amends.domain.types import Instant, Money


class TaskOpened(Event):
    """Somebody got something to do."""

    type: ClassVar[EventType] = EventType.TASK_OPENED
    subject_fields = ("kind",)

    kind: TaskKind = Field(description="What there is to do.")
    task_id: str = Field(description="Id of the task.")
    for_whom: str = Field(description="Who has it to do: a staff id or a role.")
    why: str = Field(description="Why, in words for colleagues; no word of the customer's.")


class TaskCompleted(Event):
    """A task was done."""

    type: ClassVar[EventType] = EventType.TASK_COMPLETED
    subject_fields = ("kind",)

    kind: TaskKind = Field(description="What there was to do.")
    task_id: str = Field(description="Id of the task.")


class TaskDropped(Event):
    """A task ended that nobody has to do any more."""

    type: ClassVar[EventType] = EventType.TASK_DROPPED
    subject_fields = ("kind", "reason")

    kind: TaskKind = Field(description="What there was to do.")
    reason: WhyDropped = Field(description="Why nobody has to do it any more.")
    task_id: str = Field(description="Id of the task.")


class EscalationEvent(Event):
    """A step of a milestone's ladder, and how late it was served."""

    subject_fields = ("milestone", "action")

    milestone: MilestoneName = Field(description="The milestone that is late, or will be.")
    action: StepAction = Field(description="What the step does.")
    step: str = Field(description="Number and action of the step, as the plan names it.")
    generation: int = Field(description="Generation of the milestone.")
    late_by: int = Field(default=0, description="How long after the instant that it was meant for, in seconds.")
    late_armed: bool = Field(
        default=False, description="Whether the instant had passed already when the step came into the plan."
    )


class EscalationDelivered(EscalationEvent):
    """An escalation step was served."""

    type: ClassVar[EventType] = EventType.ESCALATION_DELIVERED

    to: tuple[str, ...] = Field(default=(), description="Who was told: staff ids or `customer`.")
    tried: tuple[str, ...] = Field(default=(), description="Staff ids and roles that were tried before.")
    in_first_letter: bool = Field(
        default=False, description="Whether the first letter told it, since the complaint arrived late."
    )
    raised_from: Severity | None = Field(default=None, description="The severity before, where the step raised it.")
    raised_to: Severity | None = Field(default=None, description="The severity from here on, where the step raised it.")


class EscalationHeld(EscalationEvent):
    """An escalation step was served by a line in the next digest of those whom it concerns."""

    type: ClassVar[EventType] = EventType.ESCALATION_HELD

    to: tuple[str, ...] = Field(default=(), description="Staff ids of who gets it in their digest.")
    tried: tuple[str, ...] = Field(default=(), description="Staff ids and roles that were tried before.")


class EscalationSkipped(EscalationEvent):
    """An escalation step was not served, and does not have to be."""

    type: ClassVar[EventType] = EventType.ESCALATION_SKIPPED
    subject_fields = ("milestone", "action", "reason")

    reason: WhySkipped = Field(description="Why it was not served.")


class EscalationStuck(EscalationEvent):
    """An escalation step reached nobody: no one is there, not even in the duty role."""

    type: ClassVar[EventType] = EventType.ESCALATION_STUCK

    tried: tuple[str, ...] = Field(default=(), description="Staff ids and roles that were tried.")


class EscalationFailed(EscalationEvent):
    """An escalation step reached nobody: the mail server refused every notice."""

    type: ClassVar[EventType] = EventType.ESCALATION_FAILED

    tried: tuple[str, ...] = Field(default=(), description="Staff ids and roles that were tried.")


class NoticeEvent(Event):
    """A notice to colleagues about a step of a milestone's ladder."""

    subject_fields = ("milestone", "action")

    milestone: MilestoneName = Field(description="The milestone that is late, or will be.")
    action: StepAction = Field(description="What the step does.")
    step: str = Field(description="Number and action of the step, as the plan names it.")
    generation: int = Field(description="Generation of the milestone.")
    to: tuple[str, ...] = Field(default=(), description="Staff ids of those to whom the step was addressed.")
    held: tuple[str, ...] = Field(default=(), description="Those of them who get it in their digest.")
    failed: tuple[str, ...] = Field(default=(), description="Those of them whose notice the mail server refused.")
    tried: tuple[str, ...] = Field(default=(), description="Staff ids and roles that were tried before.")
    new_owner: str | None = Field(default=None, description="Staff id of who has the complaint from here on.")


class NoticeSent(NoticeEvent):
    """A notice was sent to at least one colleague."""

    type: ClassVar[EventType] = EventType.NOTICE_SENT


class NoticeHeld(NoticeEvent):
    """A notice waits for the next digest of all whom it concerns."""

    type: ClassVar[EventType] = EventType.NOTICE_HELD


class NoticeFailed(NoticeEvent):
    """A notice reached nobody."""

    type: ClassVar[EventType] = EventType.NOTICE_FAILED


class OfferLapsed(Event):
    """The customer did not answer an offer in time; what was offered is not given."""

    type: ClassVar[EventType] = EventType.OFFER_LAPSED

    offer: str = Field(description="Id of the offer.")


class PayoutRequested(Event):
    """A payment that was decided was asked for."""

    type: ClassVar[EventType] = EventType.PAYOUT_REQUESTED

    offer: str = Field(description="Id of the offer.")
    money: Money | None = Field(default=None, description="What is to be paid.")
    for_whom: str | None = Field(default=None, description="The role that is asked to pay; absent where nobody has it.")


class PayoutReported(Event):
    """A payment provider reported what became of a payout."""

    type: ClassVar[EventType] = EventType.PAYOUT_REPORTED
    subject_fields = ("state",)

    state: Literal["paid", "failed", "unknown"] = Field(description="What became of it.")
    payout: str = Field(description="Effect id of the payout, as the provider gives it.")


class PaymentConfirmed(Event):
    """A person confirmed that a payment was made."""

    type: ClassVar[EventType] = EventType.PAYMENT_CONFIRMED

    payout: str | None = Field(default=None, description="Effect id of the payout.")
    money: Money = Field(description="What was paid.")
    decided: Money = Field(description="What was decided.")
    why: str | None = Field(default=None, description="Why another amount was paid than was decided.")


class EffectDelayed(Event):
    """An effect has failed so far, and is tried again."""

    type: ClassVar[EventType] = EventType.EFFECT_DELAYED

    effect: str = Field(description="The effect id.")
    tries: int = Field(description="How often it was tried.")
    code: str = Field(description="Code of why it failed.")
    next_try: Instant = Field(description="When it is tried again (UTC).")


class WorkflowReset(Event):
    """The workflow goes on from an earlier point of its history; what came after that point was cut off."""

    type: ClassVar[EventType] = EventType.WORKFLOW_RESET

    cut_off: str | None = Field(default=None, description="Run id of the run that was cut off.")
    behind: bool = Field(description="Whether that run had come further than this one.")


class WorkflowDiverged(Event):
    """A run that was cut off did things that this run has not done."""

    type: ClassVar[EventType] = EventType.WORKFLOW_DIVERGED

    letters: tuple[str, ...] = Field(default=(), description="Letters that the other run sent: purpose and time.")
    actions: tuple[str, ...] = Field(default=(), description="Actions that were granted to it: name and staff id.")
    done: tuple[str, ...] = Field(default=(), description="Remedies that were done for it: kind and staff id.")
    tasks: tuple[str, ...] = Field(default=(), description="Tasks that it had open: kind, and for whom.")
