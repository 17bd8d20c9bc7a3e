"""Runs workflows so that a local activity is answered at the same place and time in a replay (docs/adr/0011)."""

from typing import Any

from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails
from temporalio.workflow import Info


class ReplayableRunner(UnsandboxedWorkflowRunner):
    """Without the SDK's sandbox, and for the workflow a local activity takes no time: its answer belongs to the task
    in which it was asked for.

    Where a query comes with that task and is answered last, the SDK's core hands the answer out with the next task, at
    that task's time and after its messages; in a replay it hands it out with the first one. What is sent after it would
    then be sent in another order, and the replay fails for ever.
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """The SDK's own instance, with its activations put in order."""
        return OrderedInstance(super().create_instance(det))


class OrderedInstance(WorkflowInstance):
    """Takes answers of local activities first, and as of the last activation that was not one of theirs."""

    def __init__(self, instance: WorkflowInstance) -> None:
        self._instance = instance
        self._asked_in: WorkflowActivation | None = None

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Answers of local activities first, then the rest, with the commands of both in that order."""
        answers, rest = [], []
        for job in act.jobs:
            (answers if is_local_answer(job) else rest).append(job)
        if not answers:
            return self._take(act)
        done = self._instance.activate(self._as_asked(with_jobs(act, answers)))
        if not rest or done.HasField("failed"):
            return done
        then = self._take(with_jobs(act, rest))
        if not then.HasField("failed"):
            commands = [*done.successful.commands, *then.successful.commands]
            del then.successful.commands[:]
            then.successful.commands.extend(commands)
        return then

    def _take(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """One without local answers. A query is no step of the workflow: a replay does not know of it."""
        if not all(job.HasField("query_workflow") for job in act.jobs):
            self._asked_in = with_jobs(act, [])
        return self._instance.activate(act)

    def _as_asked(self, act: WorkflowActivation) -> WorkflowActivation:
        """The same at the time, and with the length of history, of the task in which it was asked for."""
        asked_in = self._asked_in
        assert asked_in is not None, "nothing is asked for before the first activation"
        act.timestamp.CopyFrom(asked_in.timestamp)
        act.history_length, act.history_size_bytes = asked_in.history_length, asked_in.history_size_bytes
        act.continue_as_new_suggested = asked_in.continue_as_new_suggested
        return act

    def get_serialization_context(self, command_info: Any) -> Any:
        """The instance's own."""
        return self._instance.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        """The instance's own."""
        return self._instance.get_external_store_context(command_info)

    def get_info(self) -> Info:
        """The instance's own."""
        return self._instance.get_info()

    def get_thread_id(self) -> int | None:
        """The instance's own."""
        return self._instance.get_thread_id()


def is_local_answer(job: WorkflowActivationJob) -> bool:
    """This tells what became of a local activity."""
    return job.HasField("resolve_activity") and job.resolve_activity.is_local


def with_jobs(act: WorkflowActivation, jobs: list[WorkflowActivationJob]) -> WorkflowActivation:
    """The same activation with these jobs alone."""
    same = WorkflowActivation()
    same.CopyFrom(act)
    del same.jobs[:]
    same.jobs.extend(jobs)
    return same
