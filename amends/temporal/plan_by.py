"""Plans by an ordinary activity where a worker is told to (AMENDS_PLAN_BY), instead of by a local one.

A local activity costs one event of history, an ordinary one six. It needs `query_gate.py`, which depends on the inside
of the SDK. Should that break with another SDK, this setting does without local activities.

Each run decides once, when it plans for the first time, and keeps to it: a patch marker is in the history of a run that
plans by ordinary activities. So both kinds replay on every worker, whatever it is set to.
"""

from temporalio import workflow
from temporalio.exceptions import ApplicationError
from temporalio.worker import (
    Interceptor,
    StartLocalActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

MARKER = "plan-by-activity"


class NoLocalActivity(ApplicationError):
    """This run begins no local activity: the workflow asks the ordinary one instead."""

    def __init__(self) -> None:
        super().__init__("This run begins no local activities.")


class PlansByActivity(Interceptor):
    """Makes new runs on this worker plan by an ordinary activity, instead of by a local one."""

    def __init__(self, by_activity: bool) -> None:
        self._by_activity = by_activity

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:  # noqa: A002
        """Returns the interceptor that stands around every workflow of this worker."""
        by_activity = self._by_activity

        class OfOneRun(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(_Outbound(outbound, by_activity))

        return OfOneRun


class _Outbound(WorkflowOutboundInterceptor):
    """What one run asks for."""

    def __init__(self, next: WorkflowOutboundInterceptor, by_activity: bool) -> None:  # noqa: A002 - the SDK's name
        super().__init__(next)
        self._by_activity = by_activity
        self._decided: bool | None = None

    def start_local_activity(self, input: StartLocalActivityInput) -> workflow.ActivityHandle[object]:  # noqa: A002
        """Begins a local activity. Raises NoLocalActivity in a run that plans by ordinary ones."""
        if self._decided is None:  # a replay does what its history says, whatever this worker is set to
            may_be = self._by_activity or workflow.unsafe.is_replaying()
            self._decided = may_be and workflow.patched(MARKER)
        if self._decided:
            raise NoLocalActivity
        return super().start_local_activity(input)
