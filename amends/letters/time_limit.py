"""What people wrote as a program, a letter's template, gets so much time and no more."""

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 2.0
"""Seconds of CPU that one letter may take; the longest of ours takes some thousandths of that."""
LOOK_EVERY = 0.05  # seconds
IDLE_LOOKS = 20  # looks at nobody, until the watching thread ends


class TooMuch(Exception):
    """It took more time, or became larger, than it may."""


@contextmanager
def cpu_budget(seconds: float = LONGEST) -> Iterator[None]:
    """Whatever of Python the block runs ends after so many seconds of its own thread's CPU. Raises TooMuch.

    Counted is CPU, not the clock on the wall: a machine that is busy, or was asleep, ends nothing. A single step that
    is not Python's (a sort, a huge text) is not cut; what makes those is to be kept out by other means.
    """
    watch = _Watch(seconds)
    _WATCHER.begin(watch)
    try:
        yield
    finally:
        _WATCHER.end(watch)
        watch.end()


class _Watch:
    """Knows how much CPU a thread may still take, and raises TooMuch in it."""

    def __init__(self, seconds: float) -> None:
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._until = time.clock_gettime(self._clock) + seconds
        self._lock = threading.Lock()
        self._over = False
        self._raised = False

    def look(self) -> None:
        """Raise TooMuch in the thread if its time is up. For another thread."""
        with self._lock:
            if not self._over and not self._raised and time.clock_gettime(self._clock) > self._until:
                self._raised = True
                _raise_in(self._thread, TooMuch)

    def end(self) -> None:
        """The block is over: nothing may be raised any more, not even what was on its way."""
        with self._lock:
            self._over = True
            if self._raised:
                _raise_in(self._thread, None)


class _Watcher:
    """One thread that looks at all watches now and then, as long as there are any: a thread for each letter costs more
    than many a letter.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: set[_Watch] = set()
        self._pause = threading.Event()  # libfaketime, which tests move clocks with, breaks time.sleep
        self._at_work = False

    def begin(self, watch: _Watch) -> None:
        """Look at this one, too."""
        with self._lock:
            self._watches.add(watch)
            if not self._at_work:
                self._at_work = True
                threading.Thread(target=self._look, name="time limit of letters", daemon=True).start()

    def end(self, watch: _Watch) -> None:
        """Look at this one no more."""
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
