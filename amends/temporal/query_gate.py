"""Runs workflows so that no query is answered between a local activity and its result (docs/adr/0011).

This depends on the inside of Temporal's SDK, so it is pinned to the one version with which it was tested.
"""

import warnings
from collections.abc import Iterable
from typing import Any, Final

import temporalio
from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails
from temporalio.workflow import Info

TESTED_WITH: Final = "1.35.0"
"""The SDK's version; pyproject.toml and requirements/runtime.in name the same. `make test-newest-sdk` tries others."""
ON_ITS_OWN = "legacy_query"  # the core's id for a query that has a task to itself: the answer alone completes it


def why_not_this_sdk() -> str | None:
    """What is wrong with the installed SDK, and what to do; None for the version that was tested."""
    if temporalio.__version__ == TESTED_WITH:
        return None
    return (
        f"amends was tested with temporalio {TESTED_WITH}, not with {temporalio.__version__}: a worker could take a"
        f" complaint to where no worker can go on. Run `pip install temporalio=={TESTED_WITH}`. To move to another"
        " version: `make test-newest-sdk` in the sources, then write that version where TESTED_WITH is"
    )


if (_problem := why_not_this_sdk()) is not None:
    warnings.warn(_problem, RuntimeWarning, stacklevel=2)


class ReplayableRunner(UnsandboxedWorkflowRunner):
    """Runs workflows without the SDK's sandbox. A query waits until no local activity runs.

    The SDK's core hands out queries while a local activity runs, and reports the workflow task as soon as they are
    answered: the local activity's result then comes in a later task, at that task's time and among its messages. A
    replay takes the two tasks for one, and sees another time and another order: it fails every time.
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """The SDK's own instance behind a gate for queries."""
        return AskedInTime(super().create_instance(det))


class PassingOn(WorkflowInstance):
    """Wraps an instance and passes every call on to it."""

    def __init__(self, instance: WorkflowInstance) -> None:
        self._instance = instance

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Calls the instance's own."""
        return self._instance.activate(act)

    def get_serialization_context(self, command_info: Any) -> Any:
        """Calls the instance's own."""
        return self._instance.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        """Calls the instance's own."""
        return self._instance.get_external_store_context(command_info)

    def get_info(self) -> Info:
        """Calls the instance's own."""
        return self._instance.get_info()

    def get_thread_id(self) -> int | None:
        """Calls the instance's own."""
        return self._instance.get_thread_id()


class AskedInTime(PassingOn):
    """Holds queries while a local activity runs; answers them in the activation that carries its result."""

    def __init__(self, instance: WorkflowInstance) -> None:
        super().__init__(instance)
        self._at_work: set[int] = set()
        self._kept: dict[str, WorkflowActivationJob] = {}

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Runs each step of the workflow at once, and held queries as soon as no local activity runs."""
        if self._at_work and all(can_wait(job) for job in act.jobs):
            self._kept |= {job.query_workflow.query_id: job for job in act.jobs}
            return nothing_yet()
        done = self._instance.activate(act)
        self._at_work -= {job.resolve_activity.seq for job in act.jobs if is_local_answer(job)}
        self._at_work |= begun_in(done)
        if self._at_work or not self._kept or done.HasField("failed"):
            return done
        answers = self._instance.activate(asking(act, self._kept.values()))
        self._kept.clear()
        if answers.HasField("failed"):
            return answers
        done.successful.commands.extend(answers.successful.commands)
        return done


def can_wait(job: WorkflowActivationJob) -> bool:
    """Whether this is a query that came with a workflow task, and is answered with it."""
    return job.HasField("query_workflow") and job.query_workflow.query_id != ON_ITS_OWN


def is_local_answer(job: WorkflowActivationJob) -> bool:
    """Whether this job carries the result of a local activity."""
    return job.HasField("resolve_activity") and job.resolve_activity.is_local


def begun_in(done: WorkflowActivationCompletion) -> set[int]:
    """The local activities that this completion asks for."""
    return {
        command.schedule_local_activity.seq
        for command in done.successful.commands
        if command.HasField("schedule_local_activity")
    }


def nothing_yet() -> WorkflowActivationCompletion:
    """An empty, successful completion."""
    done = WorkflowActivationCompletion()
    done.successful.SetInParent()
    return done


def asking(act: WorkflowActivation, queries: Iterable[WorkflowActivationJob]) -> WorkflowActivation:
    """An activation with these queries, after the given one. For the core a query is always part of a replay."""
    asked = WorkflowActivation()
    asked.CopyFrom(act)
    del asked.jobs[:]
    asked.jobs.extend(queries)
    asked.is_replaying = True
    return asked
