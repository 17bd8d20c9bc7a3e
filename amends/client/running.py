"""Lists all running complaints in Temporal, and those that cannot go on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from amends.domain.identifiers import WORKFLOW_TYPE

PAGE = 1000
RUNNING = f"WorkflowType = '{WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'"
PROBLEMS = "TemporalReportedProblems IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Running:
    """A workflow as Temporal's lists have it; they may lag by a moment. `begins` is later than `started` where the
    start was delayed. Times are UTC.
    """

    workflow_id: str
    run_id: str
    queue: str
    started: datetime
    begins: datetime


async def running(client: Client, seen: Callable[[int], None] = lambda how_many: None) -> dict[str, Running]:
    """Every running complaint on any queue, by its workflow id.

    `seen` is called with the number of complaints that were read since the last call.
    """
    there: dict[str, Running] = {}
    async for each in client.list_workflows(RUNNING, page_size=PAGE):
        there[each.id] = Running(
            each.id, each.run_id, each.task_queue, each.start_time, each.execution_time or each.start_time
        )
        if len(there) % PAGE == 0:
            seen(PAGE)
    return there


async def that_cannot_go_on(client: Client) -> set[str] | None:
    """The workflow ids whose task has failed again and again, as the server reports it.

    None where the server has no such report (before 1.29): each workflow has to be asked for itself.
    """
    try:
        return {each.id async for each in client.list_workflows(f"{RUNNING} AND {PROBLEMS}", page_size=PAGE)}
    except RPCError as error:
        if error.status is RPCStatusCode.INVALID_ARGUMENT:
            return None
        raise
