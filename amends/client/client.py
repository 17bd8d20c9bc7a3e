"""The client: starts complaints, acts on them and asks about them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from amends.client.pollers import NoWorker, answered
from amends.client.room import make_sure_of_room
from amends.client.starting import Started, start
from amends.db import Records
from amends.domain.action_digest import ANOTHER, is_of_another
from amends.domain.actions import Action, AddInformation, Reply, Submitted
from amends.domain.complaint import NewComplaint
from amends.domain.errors import AmendsError, Code
from amends.domain.identifiers import workflow_id_of
from amends.domain.opting_out import asks_for_silence
from amends.domain.outcomes import ActionOutcome
from amends.domain.survey_answers import answer_in
from amends.domain.types import Message, Reason, Recorded
from amends.domain.views import AllowedAction, CaseView, StatusView

MOST_LINKED = 1000
# A run that has just begun cannot be asked before its first task is scheduled: that is a moment, not an answer.
BETWEEN_RUNS, QUERY_RETRY_DELAY = 20, 0.05
BUSY_PAUSES = (0.5, 1, 2, 4, 8, 16)
"""Seconds before each new try of an action that Temporal had no room for. One complaint has room for ten at once."""


class Delivered(Recorded):
    """Where a customer's message went: to the complaint itself, or to a linked one because the first is over."""

    reference: str
    linked: bool
    opened: bool = False


Find = Callable[[str], Awaitable[str | None]]


class UnknownComplaint(AmendsError, LookupError):
    """No complaint of that reference is running: it never existed, or it is over."""

    kind = Code.NOT_FOUND

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"No complaint {reference} is running: it is over, or never was.", f"See `amends show {reference}`."
        )
        self.reference = reference


class AmendsClient:
    """Everything that outside programs do with complaints. Safe to share between tasks: it has no state."""

    def __init__(
        self,
        client: Client,
        records: Records | None = None,
        waiting: Callable[[str], None] | None = None,
        find: Find | None = None,
    ) -> None:
        """Makes a client of complaints.

        Args:
            client: from `connect_to_temporal`.
            records: link a message to a complaint that is over; without them it is refused.
            waiting: is told in words when an answer takes long.
            find: the workflow id of a complaint; by default the records know it.
        """
        self.client = client
        self._records = records
        self._find = find or (records.cases.workflow_id_of if records else None)
        self._waiting = waiting

    def handle(self, reference: str) -> WorkflowHandle[Any, Any]:
        """The workflow of this complaint, if it was started with the id that the contract names."""
        return self.client.get_workflow_handle(workflow_id_of(reference))

    async def _handle(self, reference: str) -> WorkflowHandle[Any, Any]:
        """The workflow of this complaint, also under another id: the register knows it."""
        workflow_id = await self._find(reference) if self._find else None
        if workflow_id in {None, workflow_id_of(reference)}:
            return self.handle(reference)
        return self.client.get_workflow_handle(str(workflow_id).replace("%00", "\x00"))

    # --- starting ---

    async def start(self, complaint: NewComplaint, came: bytes | None = None) -> Started:
        """Starts a complaint once, even if it is sent several times or from several places.

        `new` means that Temporal has it; should the reference be older than Temporal's retention, the intake itself
        ends the run as `same` or `conflict`, without any effect. `came` is the body as it came, where a field of it was
        left out: the intake keeps it and has a person ask.
        """
        return await start(self.client, self._records, complaint, came)

    # --- acting ---

    async def act(self, reference: str, name: str, action: Action) -> ActionOutcome:
        """Do an action of the contract and return what became of it, refusals included.

        Raises:
            UnknownComplaint: no complaint of that reference is running.
            NoWorker: nobody is there to do it. It may be done later: the same `action_id` is done once.
        """
        try:
            outcome = await self._update(reference, name, action, action.action_id)
            if outcome.refusal and outcome.refusal.code == Code.RECORDS_UNAVAILABLE:
                # Temporal keeps this answer under the update's id; the complaint itself knows the action by its own.
                outcome = await self._update(reference, name, action, f"{action.action_id}~{uuid4().hex[:8]}")
            if is_of_another(outcome, action):  # nor does Temporal look at more than the id
                return ActionOutcome(action_id=action.action_id, done=False, refusal=ANOTHER)
            return outcome
        except WorkflowUpdateFailedError as failure:
            return refused(action, failure)
        except RPCError as failure:
            raise unknown(reference, failure) from None

    async def _update(self, reference: str, name: str, action: Action, update_id: str) -> ActionOutcome:
        handle = await self._handle(reference)
        for pause in (*BUSY_PAUSES, None):
            try:
                work = handle.execute_update(name, action, id=update_id, result_type=ActionOutcome)
                return await answered(self.client, work, self._waiting)
            except RPCError as failure:
                if failure.status is not RPCStatusCode.RESOURCE_EXHAUSTED or pause is None:
                    raise
                await asyncio.sleep(pause)  # what was refused was not done, and the update's id makes it once
        raise AssertionError("the last try answers or raises")

    async def submit(self, reference: str, name: str, action: Action) -> None:
        """The same for systems that can only signal: nobody answers, the journal says what became of it."""
        await self.signal(
            reference, "submit", Submitted(action=name, body=action.model_dump(mode="json", exclude_unset=True))
        )

    async def signal(self, reference: str, name: str, message: Message) -> None:
        """Send an inbound event: `reply_received`, `letter_bounced`, `letter_delivered`, `payout_reported` or
        `outcome_observed`.

        Raises:
            UnknownComplaint: no complaint of that reference is running.
            NoRoom: it has not read yet what came before. Send it again in a minute.
        """
        try:
            handle = await self._handle(reference)
            await make_sure_of_room(handle)
            await handle.signal(name, message)
        except RPCError as failure:
            raise unknown(reference, failure) from None

    async def deliver(self, reference: str, message: Reply | AddInformation, now: datetime) -> Delivered:
        """Bring a customer's message to their complaint; if that is over, to a linked one, opened if need be.

        A message on a closed complaint is never lost (field case H4); the linked complaint's acknowledgement tells the
        customer so.
        """
        base = reference.partition("~")[0]
        linked_references = (f"{base}~{number}" for number in range(2, MOST_LINKED))
        for candidate in (reference, *linked_references):
            try:
                await self._hand_in(candidate, message)
            except UnknownComplaint:
                if candidate == reference:
                    continue
                if _asks_for_nothing(message) and await self._is_known(reference):
                    return Delivered(reference=reference, linked=False)
                if await self._open_linked(reference, candidate, message, now):
                    return Delivered(reference=candidate, linked=True, opened=True)
                with suppress(UnknownComplaint):  # another message may have opened it just now
                    await self._hand_in(candidate, message)
                    return Delivered(reference=candidate, linked=True)
            else:
                return Delivered(reference=candidate, linked=candidate != reference)
        raise UnknownComplaint(reference)

    async def _is_known(self, reference: str) -> bool:
        return self._records is not None and await self._records.cases.complaint(reference) is not None

    async def _hand_in(self, reference: str, message: Reply | AddInformation) -> None:
        if isinstance(message, Reply):
            await self.signal(reference, "reply_received", message)
        else:
            await self.act(reference, "add_information", message)

    async def _open_linked(self, reference: str, linked: str, message: Reply | AddInformation, now: datetime) -> bool:
        complaint = await self._records.cases.complaint(reference) if self._records else None
        if complaint is None or self._records is None:
            raise UnknownComplaint(reference)
        if await self._records.cases.complaint(linked) is not None:  # Temporal has forgotten it; the intake has not
            return False
        update = {
            "reference": linked,
            "received_at": now,
            "what_happened": message.text,
            "attachments": message.attachments,
            "linked_to": reference,
        }
        return (await self.start(complaint.model_copy(update=update))).verdict == "new"

    # --- asking ---

    async def status(self, reference: str) -> StatusView:
        """What the customer may know."""
        return cast("StatusView", await self._ask(reference, "status", StatusView))

    async def follow(self, reference: str, every: timedelta = timedelta(seconds=10)) -> AsyncIterator[StatusView]:
        """Yields the status now, after each change, and at the end, until the complaint is over.

        It asks the worker once in `every`, and goes on while no worker answers. Raises UnknownComplaint.
        """
        told: StatusView | None = None
        over = asyncio.ensure_future((await self._handle(reference)).result())
        try:
            while True:
                last = over.done()
                with suppress(NoWorker):
                    status = await self.status(reference)
                    if status != told:
                        yield status
                    told = status
                if last:
                    with suppress(WorkflowFailureError):  # how it ended, the status says
                        over.result()
                    return
                await asyncio.wait([over], timeout=every.total_seconds())
        finally:
            over.cancel()

    async def case(self, reference: str) -> CaseView:
        """Everything that staff may see."""
        return cast("CaseView", await self._ask(reference, "case", CaseView))

    async def allowed_actions(self, reference: str) -> list[AllowedAction]:
        """What may be done now, and why not the rest."""
        return cast("list[AllowedAction]", await self._ask(reference, "allowed_actions", list[AllowedAction]))

    async def _ask(self, reference: str, question: str, answer: Any) -> Any:
        for moment in range(BETWEEN_RUNS + 1):
            try:
                work = (await self._handle(reference)).query(question, result_type=answer)
                return await answered(self.client, work, self._waiting)
            except RPCError as failure:
                if failure.status is not RPCStatusCode.FAILED_PRECONDITION or moment == BETWEEN_RUNS:
                    raise unknown(reference, failure) from None
                await asyncio.sleep(QUERY_RETRY_DELAY)
        raise AssertionError("the last moment answers or raises")


def refused(action: Action, failure: WorkflowUpdateFailedError) -> ActionOutcome:
    """A validator's refusal as an outcome, in the form of every other answer."""
    cause = failure.cause
    if not isinstance(cause, ApplicationError) or not cause.details:
        raise failure
    reason = Reason.model_validate(cause.details[0])
    return ActionOutcome(action_id=action.action_id, done=False, refusal=reason)


def unknown(reference: str, failure: RPCError) -> Exception:
    """Turns a failed call into UnknownComplaint, or returns a fault of the server unchanged."""
    return UnknownComplaint(reference) if failure.status is RPCStatusCode.NOT_FOUND else failure


def _asks_for_nothing(message: Reply | AddInformation) -> bool:
    """Whether it is only a thank-you, a score or an opt-out: no new complaint begins for it."""
    if message.attachments:
        return False
    return message.courtesy or answer_in(message.text) is not None or asks_for_silence(message.text, answered=True)
