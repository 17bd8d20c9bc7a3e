"""The clock of a journey: it begins at any time, and is the same in every run."""

import threading
from datetime import UTC, datetime, timedelta

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails

from amends.temporal.query_gate import PassingOn, ReplayableRunner

GRAIN = timedelta(minutes=1)  # what a machine takes for one thing is less, also when it is busy
AT_ONCE = timedelta(milliseconds=1)


class JourneyClock:
    """Turns the server's time into the journey's. The server moves its own time forward only, and runs on while the
    machine is at work; a journey may arrive last year, and its times are those of its alarms.

    Nothing is known until the complaint has begun: the journey's `arrives` is the server's time then.
    """

    def __init__(self) -> None:
        self.arrives: datetime | None = None
        self._begun_at: datetime | None = None
        self._begun = threading.Event()
        self._latest: dict[str, datetime] = {}
        self._first: dict[str, datetime] = {}

    def begins(self, server: datetime) -> None:
        """Notes that the complaint runs: the server's time (UTC) is that of its arrival. Only the first call counts."""
        if not self._begun.is_set():
            self._begun_at = server
            self._begun.set()

    def wait(self, patience: float) -> bool:
        """Waits for the begin, for that many seconds at most; returns whether it has begun. Blocks its thread."""
        return self._begun.wait(patience)

    def exactly(self, server: datetime) -> datetime:
        """The journey's time to the microsecond, in UTC; before the begin, the server's."""
        if self._begun_at is None or self.arrives is None:
            return server
        return self.arrives + (server - self._begun_at)

    def told(self, at: datetime) -> datetime:
        """A time of the journey in whole minutes after the arrival."""
        return at if self.arrives is None else self.arrives + (at - self.arrives) // GRAIN * GRAIN

    def first_of(self, workflow_id: str, run_id: str, server: datetime) -> datetime:
        """When a run begins: not before the time that the run before it reached. The same in a replay."""
        told = self.told(self.exactly(server))
        return self._first.setdefault(run_id, max(told, self._latest.get(workflow_id, told)))

    def reached(self, workflow_id: str, at: datetime) -> None:
        """Notes how far a workflow has come."""
        self._latest[workflow_id] = max(at, self._latest.get(workflow_id, at))


class JourneyRunner(ReplayableRunner):
    """Runs workflows as in production, by the clock of a journey."""

    def __init__(self, clock: JourneyClock) -> None:
        super().__init__()
        self._clock = clock

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance that sees the journey's time only."""
        return ByTheClock(super().create_instance(det), self._clock)


class ByTheClock(PassingOn):
    """Gives each step of a workflow the time of its event: an alarm's own, else a whole minute.

    The machine's own time is in none of them: each alarm is armed for less by what has passed already, so that a
    thousand of them add up to nothing.
    """

    def __init__(self, instance: WorkflowInstance, clock: JourneyClock) -> None:
        super().__init__(instance)
        self._clock = clock
        self._id, self._run = self.get_info().workflow_id, self.get_info().run_id
        self._now: datetime | None = None
        self._rings: dict[int, datetime] = {}

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Runs the step at the journey's time."""
        server = act.timestamp.ToDatetime(UTC)
        self._clock.begins(server)
        now = self._time_of(act, server)
        self._now = now
        self._clock.reached(self._id, now)
        timed = WorkflowActivation()
        timed.CopyFrom(act)
        timed.timestamp.FromDatetime(now)
        done = self._instance.activate(timed)
        passed = self._clock.exactly(server) - now
        for command in done.successful.commands:
            if command.HasField("start_timer"):
                lasts = command.start_timer.start_to_fire_timeout
                self._rings[command.start_timer.seq] = now + lasts.ToTimedelta()
                lasts.FromTimedelta(max(lasts.ToTimedelta() - passed, AT_ONCE))
        return done

    def _time_of(self, act: WorkflowActivation, server: datetime) -> datetime:
        rung = [self._rings.pop(job.fire_timer.seq) for job in act.jobs if job.HasField("fire_timer")]
        before = self._now or self._clock.first_of(self._id, self._run, server)
        return max([before, self._clock.told(self._clock.exactly(server)), *rung])
