"""A whole engine for a test: real server, worker, database and mail, with a clock that can be moved."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from amends.activities.all_activities import all_activities
from amends.activities.notice_batching import Begin
from amends.client.client import AmendsClient
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.actions import ACTIONS
from amends.domain.case import CaseRow
from amends.domain.complaint import NewComplaint
from amends.domain.identifiers import TASK_QUEUE
from amends.domain.outcomes import ActionOutcome
from amends.domain.views import CaseView
from amends.messaging.channels import Channel
from amends.messaging.smtp import Mailer
from amends.publication.publish import publish, read_set
from amends.temporal.plugin import amends_plugin
from amends.workflows.all_workflows import KINDS
from tests.integration.workflows.history import without_summary
from tests.support.letterboxes import LETTERBOX

ROOT = Path(__file__).parents[3]
NUMBERS = count(1)
AGENT, SUPERVISOR, MANAGER, DUTY = "maya", "ruth", "helen", "jonas"
A_BUSY_MACHINE = timedelta(minutes=1)  # by which what happens on time may be late
PATIENCE = 90  # seconds; a workflow task that a busy machine loses comes back after ten


@dataclass
class World:
    """What a test may touch."""

    environment: WorkflowEnvironment
    records: Records
    catcher: MailCatcher
    mailer: Mailer
    counter: AmendsClient
    actions: int = field(default=0)
    since: datetime = field(default_factory=lambda: datetime.now(UTC))

    @asynccontextmanager
    async def worker(
        self,
        *,
        and_sweep: bool = True,
        channels: Mapping[str, Channel] | None = None,
        begin_work: Begin | None = None,
        client: Client | None = None,
        **options: Any,
    ) -> AsyncIterator[Worker]:
        """A worker at work. All tests share one server: what still runs at the end is swept away, unless it goes on.
        Whatever the test lived through has to replay. `client` is the worker's own, where its plugin is another.
        """
        worker = Worker(
            client or self.environment.client,
            task_queue=TASK_QUEUE,
            workflows=KINDS,
            activities=all_activities(self.records, self.mailer, LETTERBOX, channels, begin_work),
            **options,
        )
        async with worker:
            try:
                yield worker
            finally:
                if and_sweep:
                    await self.sweep()
        await self.replay()

    async def sweep(self) -> None:
        """End every workflow that this world left running."""
        client = self.environment.client
        async for left in client.list_workflows(f"TaskQueue = '{TASK_QUEUE}' AND ExecutionStatus = 'Running'"):
            with suppress(RPCError):
                await client.get_workflow_handle(left.id, run_id=left.run_id).terminate("the test is over")

    async def replay(self) -> None:
        """Replay whatever began and ended in this world, as a worker does that never saw it before. Each of its timers
        and activities says in Temporal's UI what it is for.
        """
        client = self.environment.client
        # Of a flood, one step of a replay may take longer than the SDK's two seconds, which debug mode does not count.
        replayer = Replayer(workflows=KINDS, plugins=[amends_plugin()], debug_mode=True)
        ours = f"TaskQueue = '{TASK_QUEUE}' AND StartTime >= '{self.since.isoformat()}'"
        async for each in client.list_workflows(f"{ours} AND ExecutionStatus != 'Running'"):
            run = client.get_workflow_handle(each.id, run_id=each.run_id)
            history = await run.fetch_history()
            assert not (nameless := without_summary(history.events)), f"{each.id}: no summary in {nameless}"
            await replayer.replay_workflow(history)

    async def start(self, **changes: Any) -> str:
        """Start a complaint of our own writing, with the clock standing still; returns its reference."""
        complaint = a_complaint(**changes)
        with self.environment.with_time_skipping_disabled():
            assert (await self.counter.start(complaint)).verdict == "new"
        return complaint.reference

    async def act(self, reference: str, name: str, by: str = AGENT, **part: Any) -> ActionOutcome:
        """Do an action and say what became of it."""
        self.actions += 1
        part.setdefault("action_id", f"action-{self.actions}")
        return await self.counter.act(reference, name, ACTIONS[name].model_validate({"by": by, **part}))

    def handle(self, reference: str) -> WorkflowHandle[Any, Any]:
        """The workflow."""
        return self.counter.handle(reference)

    async def case(self, reference: str) -> CaseView:
        """What staff may see."""
        return await self.counter.case(reference)

    async def when(self, reference: str, reached: Any, patience: float = PATIENCE) -> CaseView:
        """The case as soon as a condition holds; fails loudly if it does not within the patience (seconds)."""
        deadline = asyncio.get_running_loop().time() + patience
        while True:
            case = await self.case(reference)
            if reached(case):
                return case
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"not reached: {case.row.stage}, {[(t.kind, t.done_at) for t in case.row.tasks]}")
            await asyncio.sleep(0.02)

    async def recorded(self, reference: str, reached: Callable[[CaseRow], bool], patience: float = PATIENCE) -> CaseRow:
        """The row in the records as soon as a condition holds; fails if it does not in time."""
        async with asyncio.timeout(patience):
            while (row := await self.records.cases.row(reference)) is None or not reached(row):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            return row

    async def over(self, reference: str, patience: float = PATIENCE) -> dict[str, Any]:
        """How it ended; fails loudly if it does not end within the patience."""
        async with asyncio.timeout(patience):
            return await self.handle(reference).result()

    async def at_stage(self, reference: str, stage: str) -> CaseView:
        """The case as soon as it is at this stage and the records say so."""
        return await self.when(reference, lambda case: case.row.stage == stage and not case.unrecorded)

    async def pass_time(self, reference: str, **span: float) -> None:
        """Let so much business time pass for this complaint."""
        await self.environment.fast_forward(self.handle(reference), timedelta(**span))

    async def pass_unattended(self, reference: str, moment: datetime) -> None:
        """Moves the complaint's clock to a moment while no worker runs.

        It skips to its alarm, which nobody hears, and goes on as fast as any clock.
        """
        handle = self.handle(reference)
        now = await self.environment.get_current_time(handle)
        await self.environment.fast_forward(handle, moment - now)

    def letters(self) -> list[EmailMessage]:
        """Every mail that the catcher has, oldest first."""
        return self.catcher.letters()

    async def journal(self, reference: str) -> list[Any]:
        """The complaint's journal entries."""
        return list(await self.records.journal.read(f"complaint/{reference}"))


def a_complaint(**changes: Any) -> NewComplaint:
    """An ordinary complaint, received just now; nested tables are merged."""
    number = next(NUMBERS)
    customer = {
        "id": f"customer-{uuid4().hex[:8]}",
        "name": "Jo Example",
        "email": f"jo{number}@customers.example.com",
        "language": "en",
        "time_zone": "Europe/London",
    } | changes.pop("customer", {})
    usual: dict[str, Any] = {
        "reference": f"T-{number}-{uuid4().hex[:6]}",
        "received_at": datetime.now(UTC) - timedelta(seconds=1),
        "channel": "email",
        "product": "parcel",
        "category": "delivery",
        "severity": "normal",
        "subject": "My parcel is late",
        "what_happened": "The parcel came nine days late and nobody answered my two mails.",
        "what_customer_wants": "An apology and the delivery fee back.",
    }
    return NewComplaint.model_validate(usual | changes | {"customer": customer})


async def published(records: Records, pages: dict[str, bytes] | None = None, staff: bytes | None = None) -> None:
    """Publish the shipped letters and staff, with these policy pages, or this staff page, in place of the shipped."""
    files = read_set(ROOT)
    if pages is not None:
        kept = ("policies/staff.yaml", "templates/")
        files = {path: content for path, content in files.items() if path.startswith(kept)}
        files |= {f"policies/{name}.yaml": content for name, content in pages.items()}
    if staff is not None:
        files["policies/staff.yaml"] = staff
    await publish(records, files, "tests", datetime.now(UTC))
