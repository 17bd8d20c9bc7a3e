"""Starts a complaint once, even if it is sent several times, and says what became of it."""

from datetime import UTC, datetime

from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import WorkflowExecutionStartedEventAttributes
from temporalio.client import Client
from temporalio.common import RawValue, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from amends.db import Records, RecordsError
from amends.domain.comparison import Difference, differences
from amends.domain.complaint import NewComplaint
from amends.domain.identifiers import TASK_QUEUE, WORKFLOW_TYPE, workflow_id_of
from amends.domain.outcomes import IntakeAnswer
from amends.domain.types import Reason, Recorded
from amends.intake.validation import Taken, take_complaint


class Started(Recorded):
    """What became of a start.

    `new`, `same`, `conflict` with the fields in which the two differ, or `unreadable`: what came under this reference
    before could not be read, and this cannot either. `mended` says that this took the place of what could not be read.
    """

    verdict: str
    reference: str
    differences: tuple[Difference, ...] = ()
    problems: tuple[Reason, ...] = ()
    mended: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The paths of the fields in which the two differ."""
        return tuple(difference.field for difference in self.differences)


async def start(client: Client, records: Records | None, complaint: NewComplaint, came: bytes | None = None) -> Started:
    """Start it, unless the register has it. `new` means that Temporal has it: the intake still looks for itself.
    `came` is the body as it came, where something in it could not be used: it is handed on, kept, and asked about.

    A complaint that could not be read and still waits is mended by this one.
    """
    reference = complaint.reference
    if (first := await _registered(records, reference)) is not None:
        return compared(first, complaint)
    try:
        await client.start_workflow(
            WORKFLOW_TYPE,
            complaint if came is None else RawValue(Payload(metadata={"encoding": b"json/plain"}, data=came)),
            id=workflow_id_of(reference),
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        )
    except WorkflowAlreadyStartedError:
        if (first := await _registered(records, reference)) is not None:
            return compared(first, complaint)
        taken = await started_with(client, reference)
        return compared(taken.complaint, complaint) if taken else await _hand_in(client, complaint)
    return Started(verdict="new", reference=reference)


def compared(first: NewComplaint, given: NewComplaint) -> Started:
    """The answer for a reference that is taken: by the same complaint, or by another."""
    found = differences(first, given)
    return Started(verdict="conflict" if found else "same", reference=given.reference, differences=found)


async def _registered(records: Records | None, reference: str) -> NewComplaint | None:
    """What the register has, which is older than what Temporal remembers. A database that is away keeps nobody from
    complaining: the intake compares again before anything is done.
    """
    if records is None:
        return None
    try:
        return await records.cases.complaint_as_received(reference)
    except (RecordsError, OSError):
        return None


async def started_with(client: Client, reference: str) -> Taken | None:
    """The body that the complaint was started with, from its first history event; None where unreadable."""
    workflow_id = workflow_id_of(reference)
    start_event = await _start_of(client, workflow_id)
    if start_event.continued_execution_run_id:
        start_event = await _start_of(client, workflow_id, start_event.first_execution_run_id)
    payloads = start_event.input.payloads
    if len(payloads) != 1:
        return None
    [body] = await client.data_converter.decode(payloads, [RawValue])
    taken = take_complaint(body.payload.data, reference, datetime.now(UTC))
    return taken if isinstance(taken, Taken) else None


async def _start_of(
    client: Client, workflow_id: str, run_id: str | None = None
) -> WorkflowExecutionStartedEventAttributes:
    handle = client.get_workflow_handle(workflow_id, run_id=run_id)
    event = await anext(aiter(handle.fetch_history_events(page_size=1)))
    return event.workflow_execution_started_event_attributes


async def _hand_in(client: Client, complaint: NewComplaint) -> Started:
    """Sends this body in place of one that could not be read."""
    handle = client.get_workflow_handle(workflow_id_of(complaint.reference))
    answer = await handle.execute_update("hand_in", complaint, result_type=IntakeAnswer)
    return Started(
        verdict=answer.verdict,
        reference=complaint.reference,
        problems=answer.problems,
        mended=answer.verdict == "new",
    )
