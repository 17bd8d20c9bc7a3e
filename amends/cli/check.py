"""`amends check`: finds forgotten complaints (law 2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_counter, open_records
from amends.cli.exit_codes import Exit
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, beside, tell
from amends.domain.text import counted
from amends.domain.zones import zones_at_fault

if TYPE_CHECKING:
    from amends.audit.checks import CheckFinding

# An alarm that rings now is not late: timers, workers and the database need a moment.
GRACE_SECONDS = 60
MOST_SHOWN = 500


def join(app: typer.Typer) -> None:
    """Adds `check` to the command line."""
    app.command("check", rich_help_panel=LOOK)(check)


def check(
    grace: Annotated[
        int, typer.Option("--grace", metavar="SECONDS", min=0, help="How late an alarm may be.")
    ] = GRACE_SECONDS,
    as_json: Json = False,
) -> None:
    """Is any complaint forgotten? Nobody waits for it, its alarm is past, its workflow is gone, or who it waits for is
    not there. Mail that waits for somebody, notices that a colleague should have got, remedies that nobody gives and
    policies at fault are found, too. Time zone data that are old are warned of.

    Leaves with status 1 if there is one.
    """
    tell(_check(timedelta(seconds=grace)), as_json=as_json)


async def _check(grace: timedelta) -> Answer:
    """Look into the records, then at every workflow."""
    from amends.audit.checks import (
        digests_that_are_owed,
        in_the_records,
        mail_that_waits,
        people_who_are_gone,
        policies_at_fault,
        unread_starts,
        waiting_for_a_role,
    )
    from amends.audit.remedy_checks import remedies_owed
    from amends.audit.workflow_checks import among_the_workflows, nobody_works, unknown_to_the_records
    from amends.client.running import running

    async with open_records() as records, open_counter() as counter:
        findings = list(await in_the_records(records, grace))
        findings += await nobody_works(counter.client)
        findings += await people_who_are_gone(records)
        findings += await waiting_for_a_role(records, datetime.now(UTC))
        findings += await unread_starts(records)
        findings += await mail_that_waits(records)
        findings += await digests_that_are_owed(records, grace)
        findings += await policies_at_fault(records, datetime.now(UTC))
        findings += await remedies_owed(records, grace)
        expected = await records.cases.open_workflows()
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=beside(), transient=True, disable=not beside().is_terminal,
        ) as progress:  # fmt: skip
            listing = progress.add_task("reading Temporal's list", total=len(expected))
            there = await running(counter.client, lambda how_many: progress.advance(listing, how_many))
            progress.update(listing, completed=len(expected))
            looking = progress.add_task("looking at the workflows", total=len(expected))
            findings += await among_the_workflows(
                counter.client, expected, lambda how_many: progress.advance(looking, how_many), there=there
            )
        if records.clock == "real":
            findings += await unknown_to_the_records(counter.client, records, grace, there)
    findings.sort(key=lambda finding: finding.reference)
    zones = zones_at_fault(datetime.now(UTC).date())
    data = {"checked": len(expected), "findings": [asdict(finding) for finding in findings], "warnings": zones}
    warned = [Text.assemble(("! ", "bold yellow"), each) for each in zones]
    if not findings:
        every = counted(len(expected), "open complaint")
        return Answer(data, Group(*warned, Text(f"✓ {every}, none forgotten.", "green")))
    return Answer(data, Group(*warned, table_of(findings)), Exit.REFUSED)


def table_of(findings: list[CheckFinding]) -> Table:
    """The first findings with what to do, and for the others how many there are of each kind."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=None)
    for name in ("", "Reference", "What is wrong", "What to do"):
        table.add_column(name, overflow="fold")
    for finding in findings[:MOST_SHOWN]:
        table.add_row(Text("✗", "bold red"), Text(finding.reference, "bold"), finding.what, Text(finding.do, "dim"))
    for kind, count in Counter(finding.kind for finding in findings[MOST_SHOWN:]).most_common():
        table.add_row("", Text("…"), f"{count} more: {kind}", Text("all of them: amends check --json", "dim"))
    return table
