"""Compares the records with the workflows that have to be there, and the workflows with the records.

A small house is asked one by one: that is exact to the second. Beyond that, Temporal's own lists say what runs and what
cannot go on, and only what they leave open is asked one by one: 100,000 questions would take minutes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar

from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from amends.audit.checks import CheckFinding
from amends.client.pollers import pollers
from amends.client.running import Running, running, that_cannot_go_on
from amends.db import Records
from amends.db.cases import OpenWorkflow
from amends.domain.identifiers import TASK_QUEUE, WORKFLOW_PREFIX
from amends.domain.text import counted

AT_ONCE = 32
FAILED_TRIES = 3
FAILED_EFFECT = 10
"""Tries of one effect after which it is reported.

An effect in the case's list of stuck ones is visible without that.
"""
ONE_BY_ONE = 1000
"""Up to this many open complaints, Temporal is asked for each one.

Of complaints that are in no list of Temporal's, this many are asked for too.
"""

Answer = TypeVar("Answer")


async def among_the_workflows(
    client: Client,
    expected: Sequence[OpenWorkflow],
    seen: Callable[[int], None] = lambda how_many: None,
    *,
    there: Mapping[str, Running] | None = None,
    one_by_one: int = ONE_BY_ONE,
) -> list[CheckFinding]:
    """Those whose workflow is not there, was reset, has ended, or cannot go on.

    `seen` is told how many complaints more have been looked at; `there` is what `running` said, where it was asked.
    """
    if len(expected) <= one_by_one:
        return await _asked(client, expected, seen)
    there = await running(client) if there is None else there
    failing = await that_cannot_go_on(client)
    if failing is None:
        return await _asked(client, expected, seen)
    doubtful: list[OpenWorkflow] = []
    unlisted: list[OpenWorkflow] = []
    for one in expected:
        listed = there.get(one.workflow_id)
        if listed is None:
            unlisted.append(one)
        elif listed.run_id != one.run_id:
            doubtful.append(one)
    seen(len(expected) - len(doubtful) - len(unlisted))
    findings = [_failing(one, "again and again") for one in expected if one.workflow_id in failing]
    findings += await _asked(client, doubtful, seen)
    sample = await _asked(client, unlisted[:one_by_one], seen)
    findings += sample
    if len(sample) < len(unlisted[:one_by_one]):  # the lists lag: then they prove nothing
        return findings + await _asked(client, unlisted[one_by_one:], seen)
    rest = unlisted[one_by_one:]
    seen(len(rest))
    return findings + [_not_there(one) for one in rest]


async def unknown_to_the_records(
    client: Client,
    records: Records,
    grace: timedelta,
    there: Mapping[str, Running] | None = None,
    *,
    one_by_one: int = ONE_BY_ONE,
) -> list[CheckFinding]:
    """Workflows of complaints that run, and that the records know nothing of: nobody else would ever look there.

    What began within the grace may be on its way into the records. Of very many, as after a restore of the database
    alone, only the first are asked why; `there` as above.
    """
    there = await running(client) if there is None else there
    known = await records.cases.known_workflows(list(there))
    now = datetime.now(UTC)
    unknown = [each for each in there.values() if each.workflow_id not in known and each.started < now - grace]

    async def look(one: Running) -> CheckFinding | None:
        return _unknown(one, await _described(client, one.workflow_id, one.run_id), now)

    found = await _at_once(look(one) for one in unknown[:one_by_one])
    found += [_unopened(one, "nobody has opened it") for one in unknown[one_by_one:]]
    return [finding for finding in found if finding is not None]


async def nobody_works(client: Client, queue: str = TASK_QUEUE) -> list[CheckFinding]:
    """A finding that no worker asks for work, so that nothing goes on; empty where one does."""
    nobody = (await pollers(client, queue)).nobody
    do = f"start {'another' if 'kill -CONT' in nobody else 'one'}: `amends up`, or `python -P -m amends.worker`"
    return [CheckFinding("workers", "no_worker", nobody, do)] if nobody else []


async def wrong_with(client: Client, one: OpenWorkflow) -> CheckFinding | None:
    """What is wrong with the workflow of this complaint; None where nothing is."""
    now = await _described(client, one.workflow_id)
    if now is None:
        return _not_there(one)
    if now.status is not WorkflowExecutionStatus.RUNNING:
        ended = now.status.name.lower().replace("_", " ") if now.status else "over"
        what = f"its workflow is {ended}, the complaint is not"
        return CheckFinding(one.reference, ended.replace(" ", "_"), what, _bring_back(one))
    tries = now.raw_description.pending_workflow_task.attempt
    if tries >= FAILED_TRIES:
        return _failing(one, f"{tries} times")
    if stuck := _effect_that_fails(now):
        return CheckFinding(one.reference, "effect_failing", stuck, "see the worker's log for why")
    if now.run_id != one.run_id and await _was_cut_off(client, one):
        what = (
            "its workflow was reset, and no worker has gone on with it yet: the records tell of a run that is no more"
        )
        return CheckFinding(
            one.reference, "reset", what, "is a worker running? the records follow as soon as one has it"
        )
    return None


def _effect_that_fails(now: WorkflowExecutionDescription) -> str:
    """The effect that the workflow has waited for, try after try; empty where all is well. Error texts are left out."""
    worst = max(now.raw_description.pending_activities, key=lambda each: each.attempt, default=None)
    if worst is None or worst.attempt < FAILED_EFFECT:
        return ""
    return f"has tried {worst.activity_type.name} {counted(worst.attempt, 'time')}"


async def _asked(client: Client, those: Sequence[OpenWorkflow], seen: Callable[[int], None]) -> list[CheckFinding]:
    async def look(one: OpenWorkflow) -> CheckFinding | None:
        finding = await wrong_with(client, one)
        seen(1)
        return finding

    return [finding for finding in await _at_once(look(one) for one in those) if finding is not None]


async def _at_once(work: Iterable[Awaitable[Answer]]) -> list[Answer]:
    """Awaits all of them, some at a time. The first error ends the check: half a check would be misleading."""
    waiting, answers = iter(work), list[Answer]()
    while batch := list(islice(waiting, AT_ONCE)):
        answers += await asyncio.gather(*batch)
    return answers


async def _described(
    client: Client, workflow_id: str, run_id: str | None = None
) -> WorkflowExecutionDescription | None:
    """What Temporal says of this workflow now; None where it does not exist."""
    try:
        return await client.get_workflow_handle(workflow_id, run_id=run_id).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None


async def _was_cut_off(client: Client, one: OpenWorkflow) -> bool:
    """Whether the recorded run ended without handing over to the present one.

    A run that grew too long hands over; one that was reset or ended does not.
    """
    before = await _described(client, one.workflow_id, one.run_id)
    return before is None or before.status is not WorkflowExecutionStatus.CONTINUED_AS_NEW


def _not_there(one: OpenWorkflow) -> CheckFinding:
    return CheckFinding(one.reference, "not_found", "its workflow is not there", "restore Temporal from its backup")


def _bring_back(one: OpenWorkflow) -> str:
    return (
        f"bring it back, with the messages that it had not read: `temporal workflow reset --workflow-id"
        f" {one.workflow_id} --type LastWorkflowTask --reason WHY`; if a flood of messages ended it, without them:"
        f" add `--reapply-exclude Signal`, and read them in the history of the run that ended"
    )


def _failing(one: OpenWorkflow, how_often: str) -> CheckFinding:
    what = f"its workflow has failed to go on {how_often}"
    return CheckFinding(one.reference, "failing", what, "see the worker's log; deploy the build that can replay it")


def _unknown(one: Running, now: WorkflowExecutionDescription | None, at: datetime) -> CheckFinding | None:
    """Why nobody works on it, where Temporal can say."""
    if now is None or now.status is not WorkflowExecutionStatus.RUNNING:
        return None
    name = one.workflow_id.removeprefix(WORKFLOW_PREFIX)
    end_it = f"ask who started it; end it with `temporal workflow terminate --workflow-id {one.workflow_id}`"
    if one.queue != TASK_QUEUE:
        what = f"was started on the queue '{one.queue}', where no worker of ours looks"
        return CheckFinding(name, "wrong_queue", what, f"{end_it}, and have it started on '{TASK_QUEUE}'")
    if one.begins > at:
        what = f"is delayed by its start until {one.begins.isoformat(timespec='seconds')}: nobody has it before then"
        return CheckFinding(name, "delayed", what, f"{end_it}, and have it started without a delay")
    tries = max((each.attempt for each in now.raw_description.pending_activities), default=0)
    if tries >= FAILED_TRIES:
        return _unopened(one, f"its opening has failed {counted(tries, 'time')}")
    if (failed := now.raw_description.pending_workflow_task.attempt) >= FAILED_TRIES:
        why = f"its workflow has failed to go on {counted(failed, 'time')}"
        return _unopened(one, why, f"see the worker's log for why, or {end_it}")
    return _unopened(one, "nobody has opened it")


def _unopened(
    one: Running, why: str, do: str = "is a worker running? `amends up`, or see the worker's log"
) -> CheckFinding:
    name = one.workflow_id.removeprefix(WORKFLOW_PREFIX)
    return CheckFinding(name, "unopened", f"runs and is in no list of ours: {why}", do)
