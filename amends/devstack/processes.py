"""Processes of the stack: starts, watches and stops them, and finds them again after a crash."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import psutil
from pydantic import BaseModel

from amends.domain.errors import AmendsError, Code

PATIENCE, POLL_INTERVAL = 90, 0.02  # seconds


class ProcessId(BaseModel):
    """Identifies a process: its number and its start time, since numbers are used again."""

    pid: int
    since: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        """The id of a process that runs now."""
        return cls(pid=pid, since=psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """The process, if it is still the same one and not a zombie."""
        with contextlib.suppress(psutil.Error):
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.since) < 1 and found.status() != psutil.STATUS_ZOMBIE:
                return found
        return None


class ProcessFailed(AmendsError):
    """A part of the stack did not start, or has ended. The words say which, and where its log is."""

    kind = Code.STACK


class ManagedProcess:
    """One process of the stack. It is not in our foreground group, so that a Ctrl-C reaches us alone and we stop the
    parts in order; its output goes to `log`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        stop_by: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.command = [str(word) for word in command]
        self.log = log
        self.environment = environment
        self.stop_by = stop_by
        self.when_started: Callable[[str, ProcessId], None] | None = None
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the process; its output is appended to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self.log, "ab", opener=for_its_owner_alone) as output:
            self.running = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
            )
        if self.when_started:
            self.when_started(self.name, self.trace)

    @property
    def trace(self) -> ProcessId:
        """The id of the process while it runs."""
        if self.running is None:
            raise ProcessFailed(f"{self.name} has not been started")
        return ProcessId.of(self.running.pid)

    @property
    def ended(self) -> int | None:
        """The exit status once it has ended; None while it runs."""
        return self.running.poll() if self.running else None

    def check(self) -> None:
        """Raises ProcessFailed where it has ended."""
        if self.ended is not None:
            raise ProcessFailed(f"{self.name} ended with status {self.ended}: {self.last_words}")

    async def until(self, ready: Callable[[], Awaitable[bool]], otherwise: str) -> None:
        """Waits until it is ready, for 90 seconds at most. Raises ProcessFailed, with `otherwise` where it never is."""
        for _ in range(round(PATIENCE / POLL_INTERVAL)):
            self.check()
            if await ready():
                return
            await asyncio.sleep(POLL_INTERVAL)
        raise ProcessFailed(f"{otherwise}: {self.last_words}")

    @property
    def last_words(self) -> str:
        """The end of its log in one line, and where to read all of it."""
        text = self.log.read_bytes()[-4000:].decode(errors="replace") if self.log.exists() else ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return f"{' | '.join(lines[-3:]) or 'it said nothing'} (all of it: {self.log})"

    async def stop(self, within: float = 5.0) -> None:
        """Asks it to end, and kills it where it has not ended within that many seconds."""
        if self.running is None or self.ended is not None:
            return
        self.running.send_signal(self.stop_by)
        if not await asyncio.to_thread(ends, psutil.Process(self.running.pid), within):
            self.running.kill()
        await asyncio.to_thread(self.running.wait)


def for_its_owner_alone(path: str, flags: int) -> int:
    """Opens a file that only its owner may read: logs name people and places."""
    return os.open(path, flags, 0o600)


def ends(process: psutil.Process, within: float) -> bool:
    """Whether a process ends within that many seconds."""
    try:
        process.wait(within)
    except psutil.TimeoutExpired:
        return False
    except psutil.NoSuchProcess:
        return True
    return True


def stop_leftovers(traces: Mapping[str, ProcessId], within: float = 5.0) -> list[str]:
    """Ends the processes that an earlier, killed stack left running, and returns their names."""
    left = {name: process for name, trace in traces.items() if (process := trace.process())}
    for process in left.values():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT if process.name().startswith("postgres") else signal.SIGTERM)
    _, stubborn = psutil.wait_procs(list(left.values()), timeout=within)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=within)
    return list(left)
