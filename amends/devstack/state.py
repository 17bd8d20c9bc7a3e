"""The files that a running stack keeps: addresses for clients, and its processes for the next start."""

import contextlib
import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from amends.devstack.ports import free_port
from amends.devstack.processes import ProcessId, for_its_owner_alone, stop_leftovers
from amends.domain.errors import AmendsError, Code

OURS = frozenset({"lock", "ports.json", "stack.json", "secret", "postgres", "temporal"})
"""By any of these a folder is known as one that a stack has used before."""


class RunningProcess(BaseModel):
    """One part of a running stack. `trace` is missing where it came from outside."""

    name: str
    address: str
    trace: ProcessId | None = None
    log: Path | None = None


class Running(BaseModel):
    """A running stack, as stack.json says it. `settings` are the variables by which clients and workers reach it."""

    settings: dict[str, str]
    parts: list[RunningProcess]
    supervisor: ProcessId
    since: datetime


class AlreadyRunsError(AmendsError):
    """Another process runs the stack of this folder.

    `running` is None while that stack is not up yet or going down.
    """

    kind = Code.RUNS_ALREADY

    def __init__(self, running: Running | None) -> None:
        super().__init__("the stack of this folder runs already")
        self.running = running


class OpenToOthersError(AmendsError):
    """The folder is open to others and holds more than a stack: closing it might lock somebody out."""

    kind = Code.STACK


def close_to_others(folder: Path) -> None:
    """Closes a state folder to all but its owner: it holds every customer's words.

    Raises OpenToOthersError where it is not ours to close: it holds other things, or belongs to somebody else.
    """
    mode = stat.S_IMODE(folder.stat().st_mode)
    if not mode & 0o077:
        return
    inside = {path.name for path in folder.iterdir()}
    if folder.stat().st_uid != os.geteuid() or (inside and not inside & OURS):
        raise OpenToOthersError(
            f"others may look into {folder} (mode {mode:03o}), where customers' words would lie: name a folder of its"
            f" own, or close it with chmod 700"
        )
    folder.chmod(0o700)
    for path in folder.rglob("*"):  # what was written while it was open may have been opened, and is open still
        if not path.is_symlink():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o077)


class StateFolder:
    """The folder of one stack. Only one process at a time may hold it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running_file = folder / "stack.json"
        self._traces_file = folder / "processes.json"
        self._ports_file = folder / "ports.json"
        self._traces: dict[str, ProcessId] = {}

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Holds the folder; the system releases it when the holder dies in any way."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        close_to_others(self.folder)
        with open(self.folder / "lock", "a", opener=for_its_owner_alone) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunsError(self.running()) from None
            yield

    def running(self) -> Running | None:
        """The stack that is up, as its file describes it."""
        with contextlib.suppress(FileNotFoundError):
            return Running.model_validate_json(self.running_file.read_bytes())
        return None

    def write_running(self, running: Running) -> None:
        """Tells clients that the stack is up. Only its owner may read the file: it holds passwords."""
        self._write(self.running_file, running.model_dump_json(indent=2))

    def clear(self) -> None:
        """Notes that nothing runs any more."""
        self.running_file.unlink(missing_ok=True)
        self._traces_file.unlink(missing_ok=True)

    def stop_leftovers(self) -> list[str]:
        """Ends what a killed stack left running; returns the names of those parts."""
        self.running_file.unlink(missing_ok=True)
        try:
            written: dict[str, object] = json.loads(self._traces_file.read_bytes())
        except FileNotFoundError:
            return []
        return stop_leftovers({name: ProcessId.model_validate(trace) for name, trace in written.items()})

    def remember(self, name: str, trace: ProcessId) -> None:
        """Writes down a process that was started, so that a start after a crash finds it."""
        self._traces[name] = trace
        self._write(self._traces_file, json.dumps({name: trace.model_dump() for name, trace in self._traces.items()}))

    def secret(self) -> str:
        """The key that signs this stack's reply addresses and links; made once, so that old letters stay good."""
        kept = self.folder / "secret"
        if not kept.exists():
            self._write(kept, secrets.token_urlsafe(48))
        return kept.read_text()

    def ports(self, *names: str) -> dict[str, int]:
        """A free port for each name; the same as last time where that is still free."""
        try:
            before: dict[str, int] = json.loads(self._ports_file.read_bytes())
        except FileNotFoundError:
            before = {}
        ports = {name: free_port(before.get(name)) for name in names}
        self._write(self._ports_file, json.dumps(ports))
        return ports

    def _write(self, path: Path, text: str) -> None:
        """Writes a file whole or not at all: a reader never sees half of it."""
        new = path.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(text)
        new.replace(path)
