"""`amends check`: is any complaint forgotten? Compares the records with the workflows that have to be there (law 2)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from commands.doors import open_counter, open_records
from commands.exits import Exit
from commands.panels import LOOK
from commands.speaking import Answer, Json, beside, tell
from complaints.case import CaseRow
from records import Records
from records.cases import OpenWorkflow

AT_ONCE = 32
FAILED_TRIES = 3
# An alarm that rings now is not late: timers, workers and the database need a moment.
GRACE = timedelta(minutes=1)


@dataclass(frozen=True)
class Finding:
    """A complaint that might be forgotten: what is wrong, and what to do."""

    reference: str
    kind: str
    what: str
    do: str


def join(app: typer.Typer) -> None:
    """Add `check` to the command line."""
    app.command("check", rich_help_panel=LOOK)(check)


def check(
    grace: Annotated[int, typer.Option("--grace", metavar="SECONDS", min=0, help="How late an alarm may be.")] = int(
        GRACE.total_seconds()
    ),
    as_json: Json = False,
) -> None:
    """Is any complaint forgotten? Nobody waits for it, its alarm is past, or its workflow is gone.

    Leaves with status 1 if there is one.
    """
    tell(_check(timedelta(seconds=grace)), as_json=as_json)


async def _check(grace: timedelta) -> Answer:
    """Look into the records, then at every workflow."""
    async with open_records() as records, open_counter() as counter:
        findings = list(await in_the_records(records, grace))
        expected = await records.cases.open_workflows()
        with Progress(
            TextColumn("looking at the workflows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=beside(), transient=True, disable=not beside().is_terminal,
        ) as progress:  # fmt: skip
            task = progress.add_task("", total=len(expected))
            findings += await among_the_workflows(counter.client, expected, lambda: progress.advance(task))
    findings.sort(key=lambda finding: finding.reference)
    data = {"checked": len(expected), "findings": [asdict(finding) for finding in findings]}
    if not findings:
        return Answer(
            data, Text(f"✓ {len(expected)} open complaint{'' if len(expected) == 1 else 's'}, none forgotten.", "green")
        )
    return Answer(data, _table(findings), Exit.REFUSED)


async def in_the_records(records: Records, grace: timedelta) -> Iterable[Finding]:
    """Complaints that wait for nothing, and those whose alarm should have rung.

    In virtual time the machine's clock says nothing about alarms: there they are not compared.
    """
    forgotten = [_forgotten(row) for row in await records.cases.waiting_for_nothing()]
    if records.clock == "virtual":
        return forgotten
    late = await records.cases.alarms_past(datetime.now(UTC) - grace)
    return [*forgotten, *[_late(row) for row in late]]


def _forgotten(row: CaseRow) -> Finding:
    """Neither an alarm nor a person."""
    return Finding(
        row.reference, "forgotten", f"is {row.stage} and has neither an alarm nor a person it waits for",
        f"give it an owner: amends assign {row.reference} --to WHO ...",
    )  # fmt: skip


def _late(row: CaseRow) -> Finding:
    """Its alarm has not rung."""
    assert row.alarm_at is not None
    return Finding(
        row.reference, "alarm_past", f"its alarm was due at {row.alarm_at.isoformat()} and has not rung",
        "is a worker running? `amends up`, or see the worker's log",
    )  # fmt: skip


async def among_the_workflows(
    client: Client, expected: Iterable[OpenWorkflow], seen: Callable[[], None] = lambda: None
) -> list[Finding]:
    """Those whose workflow is not there, was reset, has ended, or cannot go on; `seen` is called for each."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async def look(one: OpenWorkflow) -> Finding | None:
        async with at_once:
            finding = await wrong_with(client, one)
        seen()
        return finding

    return [finding for finding in await gathered(look(one) for one in expected) if finding is not None]


async def gathered(work: Iterable[Awaitable[Finding | None]]) -> list[Finding | None]:
    """All of them; the first error ends the check, because half a check would calm for no reason."""
    return list(await asyncio.gather(*work))


async def wrong_with(client: Client, one: OpenWorkflow) -> Finding | None:
    """What is wrong with the workflow of this complaint, if anything."""
    try:
        now = await client.get_workflow_handle(one.workflow_id).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return Finding(one.reference, "not_found", "its workflow is not there", "restore Temporal from its backup")
    if now.status is not WorkflowExecutionStatus.RUNNING:
        ended = now.status.name.lower().replace("_", " ") if now.status else "over"
        what = f"its workflow is {ended}, the complaint is not"
        return Finding(one.reference, ended.replace(" ", "_"), what, "open a linked complaint and tell the customer")
    tries = now.raw_description.pending_workflow_task.attempt
    if tries >= FAILED_TRIES:
        what = f"its workflow has failed to go on {tries} times"
        return Finding(one.reference, "failing", what, "see the worker's log; deploy the build that can replay it")
    if now.run_id != one.run_id and await _was_cut_off(client, one):
        what = "its workflow was reset: what it did since then may not be in the records"
        return Finding(one.reference, "reset", what, f"compare `amends show {one.reference}` with Temporal's history")
    return None


async def _was_cut_off(client: Client, one: OpenWorkflow) -> bool:
    """The run that the records know did not hand over to the present one, as a run that grew too long does."""
    try:
        before = await client.get_workflow_handle(one.workflow_id, run_id=one.run_id).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return True
    return before.status is not WorkflowExecutionStatus.CONTINUED_AS_NEW


def _table(findings: list[Finding]) -> Table:
    """Every finding with what to do."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=None)
    for name in ("", "Reference", "What is wrong", "What to do"):
        table.add_column(name, overflow="fold")
    for finding in findings:
        table.add_row(Text("✗", "bold red"), Text(finding.reference, "bold"), finding.what, Text(finding.do, "dim"))
    return table
