"""Counts CPU and memory of processes as the system does, without other processes' work."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import psutil


@dataclass
class Spent:
    """CPU seconds of several processes since the watch began, user and system; filled in when it ends."""

    seconds: float = 0.0


@contextlib.contextmanager
def cpu_of(*processes: psutil.Process) -> Iterator[Spent]:
    """Counts what these processes use until the block ends."""
    before = sum(map(_seconds, processes))
    spent = Spent()
    yield spent
    spent.seconds = sum(map(_seconds, processes)) - before


def own_memory(process: psutil.Process) -> int:
    """Bytes that belong to this process alone and would be free if it ended."""
    return process.memory_full_info().uss


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
