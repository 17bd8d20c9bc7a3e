"""Virtual time on the real Temporal server: every complaint has a clock of its own, moved by calls."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import TimeSkippingConfig as SkippingMessage
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionOptionsRequest
from temporalio.client import (
    Client,
    Interceptor,
    OutboundInterceptor,
    StartWorkflowInput,
    WorkflowExecutionStatus,
    WorkflowHandle,
)
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from amends.domain.errors import AmendsError, Code

# After 200 skips the server gives a hop up, in the words it has for a workflow that is over; every hop counts anew.
# No policy counts in such a span: where a hop ends at the moment of an alarm, the server now and then skips on.
HOP = timedelta(days=6, hours=21, minutes=47, seconds=13)
A_SKIP = timedelta(seconds=5)  # without one the clock runs as fast as the real one
PATIENCE = 60  # real seconds for one hop, which takes tenths of one
TOO_FAR = timedelta(minutes=2)  # the clock of a hop that ended runs as fast as the real one: never so long


class TimeStoodStill(AmendsError):
    """A complaint's clock did not reach the moment it was moved to."""

    kind = Code.STACK


class TimeRanAhead(AmendsError):
    """A complaint's clock went beyond the moment it was moved to, so that actions then come too late."""

    kind = Code.STACK


class VirtualTime:
    """Starts workflows at moments to come, and moves the clock of each.

    Time stands still (runs as fast as the real one) unless it is moved, so that nobody acts too late. It never skips
    over work: while an activity or a workflow task is under way, it waits.
    """

    def __init__(self, client: Client, told_as: Callable[[datetime], datetime] = lambda server: server) -> None:
        """`client` is left as it is; the one that virtual time needs is `self.client`.

        `told_as` turns the server's time into the one that the workflows know, where that is another.
        """
        self._told_as = told_as
        self._arrivals = Arrivals()
        config = client.config()
        config["interceptors"] = [*config["interceptors"], self._arrivals]
        self._skipper = TimeSkipper(Client(**config), config=TimeSkippingConfig(enabled=False))

    @property
    def client(self) -> Client:
        """The client that starts workflows in virtual time."""
        return self._skipper.client

    def arrives(self, workflow_id: str, at: datetime) -> None:
        """Sets the moment (UTC) at which a workflow begins, before it is started.

        Its clock has to be moved there.
        """
        self._arrivals.moments[workflow_id] = at

    async def now(self, handle: WorkflowHandle[Any, Any]) -> datetime:
        """The time of the workflow's clock."""
        return self._told_as(await self._skipper.get_current_time(handle))

    async def hop(self, handle: WorkflowHandle[Any, Any], span: timedelta) -> bool:
        """Move the clock on by a week at most; whether it arrived, and the workflow did not end.

        Raises:
            TimeStoodStill: the server does not move it.
            TimeRanAhead: the server moves it further.
        """
        target = await self.now(handle) + span
        try:
            async with asyncio.timeout(PATIENCE):
                arrived = await self._skipper.fast_forward(handle, span)
                await self._stop(handle)
        except TimeoutError:
            raise TimeStoodStill(f"the clock of {handle.id} stands still on the way of {span}") from None
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False  # it is over
        if (now := await self.now(handle)) - target > TOO_FAR:
            raise TimeRanAhead(f"the clock of {handle.id} was sent to {target} and went on to {now}")
        return arrived

    async def _stop(self, handle: WorkflowHandle[Any, Any]) -> None:
        """Makes the server skip no more: once in some thousand hops it went on by itself (server 1.32)."""
        execution = WorkflowExecution(workflow_id=handle.id, run_id=handle.run_id or "")
        request = UpdateWorkflowExecutionOptionsRequest(
            namespace=self.client.namespace,
            workflow_execution=execution,
            workflow_execution_options=WorkflowExecutionOptions(time_skipping_config=SkippingMessage(enabled=False)),
            update_mask=FieldMask(paths=["time_skipping_config"]),
        )
        await self.client.workflow_service.update_workflow_execution_options(request)

    async def pass_until(self, handle: WorkflowHandle[Any, Any], moment: datetime) -> AsyncIterator[datetime]:
        """Move the clock on, in hops, to the moment; yields what it says after each. Ends early if the workflow does.

        Raises:
            TimeStoodStill: the server has stopped moving it.
            TimeRanAhead: the server has moved it further.
        """
        now = await self.now(handle)
        while now < moment:
            target = min(moment, now + HOP)
            arrived = await self.hop(handle, target - now)
            if not arrived and (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING:
                return
            before, now = now, await self.now(handle)
            if not arrived and now - before < A_SKIP:
                raise TimeStoodStill(f"the clock of {handle.id} is not moved on from {now}")
            yield now


class Arrivals(Interceptor):
    """Starts workflows at the moment that was set for them, instead of now."""

    def __init__(self) -> None:
        self.moments: dict[str, datetime] = {}

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - Temporal's name
        """Intercepts starts."""
        return _Delayed(next, self.moments)


class _Delayed(OutboundInterceptor):
    def __init__(self, following: OutboundInterceptor, moments: dict[str, datetime]) -> None:
        super().__init__(following)
        self._moments = moments

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002 - same
        """Starts the workflow with the remaining delay."""
        if at := self._moments.get(input.id):
            input.start_delay = max(at - datetime.now(UTC), timedelta())
        return await super().start_workflow(input)
