"""What something costs in CPU, measured so that a busy machine does not change the answer."""

import time
from collections.abc import Callable
from typing import TypeVar

TRIES = 5
Answer = TypeVar("Answer")


def within(seconds: float, do: Callable[[], Answer]) -> Answer:
    """The answer of the call, where one of a few tries takes less CPU of this thread.

    Other tries may collect somebody else's garbage, or run on a processor that neighbours slow down.
    """
    spent = list[float]()
    for _ in range(TRIES):
        begin = time.thread_time()
        answer = do()
        spent.append(time.thread_time() - begin)
        if spent[-1] < seconds:
            return answer
    raise AssertionError(f"it took {min(spent):.4f} s of CPU, not less than {seconds} s")


def median(times: int, do: Callable[[], object]) -> float:
    """The median of its CPU seconds in this thread."""
    spent = list[float]()
    for _ in range(times):
        begin = time.thread_time()
        do()
        spent.append(time.thread_time() - begin)
    return sorted(spent)[times // 2]
