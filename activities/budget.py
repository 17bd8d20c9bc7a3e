"""What people wrote as a program, a letter's template, gets so much time and no more."""

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 2.0
"""Seconds of CPU that one letter may take; the longest of ours takes some thousandths of that."""


class TooMuch(Exception):
    """It took more time, or became larger, than it may."""


@contextmanager
def cpu_budget(seconds: float = LONGEST) -> Iterator[None]:
    """Whatever of Python the block runs ends after so many seconds of its own thread's CPU. Raises TooMuch.

    Counted is CPU, not the clock on the wall: a machine that is busy, or was asleep, ends nothing. A single step that
    is not Python's (a sort, a huge text) is not cut; what makes those is to be kept out by other means.
    """
    watch = _Watch(seconds)
    try:
        yield
    finally:
        watch.end()


class _Watch:
    """Looks at a thread's CPU from beside it, and raises TooMuch in that thread."""

    def __init__(self, seconds: float) -> None:
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._until = time.clock_gettime(self._clock) + seconds
        self._lock = threading.Lock()
        self._over = False
        self._raised = False
        self._timer = self._look_in(seconds)

    def _look_in(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._look)
        timer.daemon = True
        timer.start()
        return timer

    def _look(self) -> None:
        with self._lock:
            if self._over:
                return
            left = self._until - time.clock_gettime(self._clock)
            if left > 0:
                self._timer = self._look_in(max(left, 0.01))
                return
            self._raised = True
            _raise_in(self._thread, TooMuch)

    def end(self) -> None:
        """The block is over: nothing may be raised any more, not even what was on its way."""
        with self._lock:
            self._over = True
            self._timer.cancel()
            if self._raised:
                _raise_in(self._thread, None)


def _raise_in(thread: int, error: type[Exception] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)
