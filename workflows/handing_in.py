"""Hands a complaint in: its first state, its body for the intake, and the questions that follow."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import FailureError

from amends.activities import contracts as signatures
from amends.domain.actions import Linked
from amends.domain.case import Subject, SubjectKind, TaskKind
from amends.domain.identifiers import WORKFLOW_TYPE, reference_of, workflow_id_of
from amends.domain.orders import LARGEST_BODY, Opened, Opening, OpeningVerdict
from amends.domain.outcomes import IntakeAnswer
from amends.workflows.effect_runner import ONE_TRY, RETRY_FOREVER
from amends.workflows.state import CaseState

A_REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}(~[0-9]{1,4})?")
WITHOUT = "no-reference-"
LINKED, BY_THE_INTAKE = "linked", "system"
"""The signal with which one complaint tells another that the two belong together."""
CAME_IN = Subject(kind=SubjectKind.INTAKE)
"""What a task is about that asks for what was left out at the intake; a correction ends it."""
HAND_IN = "hand_in"
"""The update with which a caller hands in a body and hears what the intake says of it."""


class AnotherType(RuntimeError):
    """A workflow of another type: a worker of another build may know it, this one leaves it alone."""


def refuse_another_type() -> None:
    """Raise where the workflow is no complaint: its task fails, and waits for a worker that knows it."""
    if (kind := workflow.info().workflow_type) != WORKFLOW_TYPE:
        raise AnotherType(f"this worker knows no workflow of the type {kind!r}; one that does may take it over")


def handed_on(start: RawValue) -> CaseState | None:
    """The state that the run before handed on. A run that cron or a retry began has the caller's body instead."""
    info = workflow.info()
    if not info.continued_run_id:
        return None
    with suppress(Exception):  # converters raise what they like
        state: CaseState = workflow.payload_converter().from_payload(start.payload, CaseState)
        return state
    return None


def new_state(workflow_id: str) -> CaseState:
    """The state of a complaint that begins. Its reference is in the workflow id; where none is, it is made of the id's
    digest. An id without our prefix is itself the reference.
    """
    reference = reference_of(workflow_id)
    if not A_REFERENCE.fullmatch(reference):
        reference = f"{WITHOUT}{sha256(workflow_id.encode()).hexdigest()[:16]}"
    return CaseState(reference=reference, workflow_id=storable(workflow_id))


def storable(workflow_id: str) -> str:
    """The id as the records can hold it: PostgreSQL knows no zero byte."""
    return workflow_id.replace("\x00", "%00")


def one_body(arguments: Sequence[RawValue]) -> RawValue:
    """The body of a start; several arguments are joined with line breaks, to be stored."""
    if len(arguments) == 1:
        return arguments[0]
    return RawValue(Payload(data=b"\n".join(each.payload.data for each in arguments)))


def opening_of(state: CaseState, arguments: int) -> Opening:
    """The question to the intake. A run that cron or a retry began is a start of its own."""
    info = workflow.info()
    begun_anew = info.continued_run_id is not None
    return Opening(
        workflow_id=state.workflow_id,
        run_id=info.run_id if begun_anew else info.first_execution_run_id,
        reference=state.reference,
        now=workflow.now(),
        no_reference=not info.workflow_id.endswith(state.reference),
        arguments=arguments,
    )


async def ask_the_intake(opening: Opening, body: RawValue) -> Opened:
    """The intake's answer to this body. A body that is too large is stored in parts and not read."""
    data = body.payload.data
    if len(data) > LARGEST_BODY:
        for number, begin in enumerate(range(0, len(data), LARGEST_BODY)):
            part = RawValue(Payload(metadata=body.payload.metadata, data=data[begin : begin + LARGEST_BODY]))
            await workflow.execute_activity(
                signatures.keep_body_part,
                args=[opening, number, part],
                start_to_close_timeout=ONE_TRY,
                retry_policy=RETRY_FOREVER,
                summary="keep a body that is too large",
            )
        opening, body = opening.model_copy(update={"too_large": len(data)}), RawValue(Payload())
    opened: Opened = await workflow.execute_activity(
        signatures.open_complaint,
        args=[opening, body],
        start_to_close_timeout=ONE_TRY,
        retry_policy=RETRY_FOREVER,
        summary="open the complaint",
    )
    return opened


def verdict_on(reference: str, opened: Opened | None, *, came_first: bool) -> IntakeAnswer:
    """The intake's answer to the caller of `hand_in`; for every call but the first it is `same`."""
    verdict = opened.verdict if opened else OpeningVerdict.SAME  # a later run of a complaint that is at work
    if verdict is OpeningVerdict.NEW and not came_first:
        verdict = OpeningVerdict.SAME
    problems, asks = (opened.problems, opened.asks) if opened else ((), ())
    return IntakeAnswer(verdict=verdict, reference=reference, problems=problems, asks=asks)


async def tell_the_others(reference: str, others: Sequence[str]) -> None:
    """Those that are open about the same account show this one, too. One that is over by now needs to know nothing."""
    for other in others:
        with suppress(FailureError):
            handle = workflow.get_external_workflow_handle(workflow_id_of(other))
            await handle.signal(
                LINKED, Linked(other=reference, by=BY_THE_INTAKE, action_id=f"same-account/{reference}")
            )


def ask_about_what_came_in(state: CaseState, opened: Opened, now: datetime) -> None:
    """Opens tasks for the owner: fields that were left out, and other complaints about the account."""
    if opened.asks:
        why = "; ".join(str(remark) for remark in opened.asks[:10])
        state.open_task(TaskKind.CHECK_DETAILS, f"look at what came in: {why}", now, about=CAME_IN)
    if opened.same_account:
        state.links += [each for each in opened.same_account if each not in state.links]
        others = ", ".join(opened.same_account)
        why = f"same customer, same account: {others} is open, too; decide them together"
        state.open_task(TaskKind.CHECK_DETAILS, why, now)
