"""Limits the CPU time of a letter's template, which people wrote as a program."""

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 2.0
"""Seconds of CPU that one letter may take. The longest shipped letter takes some thousandths of that."""
LOOK_EVERY = 0.05  # seconds
IDLE_LOOKS = 20  # looks at nobody, until the watching thread ends


class TooMuch(Exception):
    """A template took more time, or made more, than it may."""


@contextmanager
def cpu_budget(seconds: float = LONGEST) -> Iterator[None]:
    """Ends the Python code of the block after that many seconds of its thread's CPU. Raises TooMuch.

    CPU is counted, not wall time: a machine that is busy, or was suspended, ends nothing. A single step that is not
    Python code (a sort, a huge text) is not cut; the sandbox limits those.
    """
    watch = _Watch(seconds)
    _WATCHER.begin(watch)
    try:
        yield
    finally:
        _WATCHER.end(watch)
        watch.end()


class _Watch:
    """Knows how much CPU a thread may still use, and raises TooMuch in it."""

    def __init__(self, seconds: float) -> None:
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._until = time.clock_gettime(self._clock) + seconds
        self._lock = threading.Lock()
        self._over = False
        self._raised = False

    def look(self) -> None:
        """Raises TooMuch in the watched thread if its time is up. Another thread calls this."""
        with self._lock:
            if not self._over and not self._raised and time.clock_gettime(self._clock) > self._until:
                self._raised = True
                _raise_in(self._thread, TooMuch)

    def end(self) -> None:
        """Ends the watch at the end of its block. Afterwards nothing is raised, not even what was under way."""
        with self._lock:
            self._over = True
            if self._raised:
                _raise_in(self._thread, None)


class _Watcher:
    """One thread that checks all watches regularly, as long as there are any.

    A thread for each letter would cost more than many letters.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: set[_Watch] = set()
        self._pause = threading.Event()  # libfaketime, which tests move clocks with, breaks time.sleep
        self._at_work = False

    def begin(self, watch: _Watch) -> None:
        """Starts checking this watch."""
        with self._lock:
            self._watches.add(watch)
            if not self._at_work:
                self._at_work = True
                threading.Thread(target=self._look, name="time limit of letters", daemon=True).start()

    def end(self, watch: _Watch) -> None:
        """Stops checking this watch."""
        with self._lock:
            self._watches.discard(watch)

    def _look(self) -> None:
        idle = 0
        while True:
            self._pause.wait(LOOK_EVERY)
            with self._lock:
                watches = tuple(self._watches)
                idle = 0 if watches else idle + 1
                if idle > IDLE_LOOKS:
                    self._at_work = False
                    return
            for watch in watches:
                watch.look()


_WATCHER = _Watcher()


def _raise_in(thread: int, error: type[Exception] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)
