"""The one alarm of a complaint (law 2): at most one armed timer, left alone while it is early enough."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow

A_YEAR = timedelta(days=365)


class Alarm:
    """Rings at an instant. Armed again only for something sooner: an early ring that finds nothing costs less than
    cancelling and arming at every change.
    """

    def __init__(self, on_ring: Callable[[], None]) -> None:
        """`on_ring` is called, never awaited."""
        self._on_ring = on_ring
        self._timer: asyncio.TimerHandle | None = None
        self.armed_for: datetime | None = None

    def ring_at(self, instant: datetime, *, not_before: bool = False) -> None:
        """Make sure that it rings at this instant or before; `not_before` where an early ring could find nothing."""
        armed = self.armed_for if self._timer is not None else None
        if armed is not None and (armed == instant or (armed < instant and not not_before)):
            return
        self.silence()
        self.armed_for = min(instant, workflow.now() + A_YEAR)
        left = self.armed_for - workflow.now()
        self._timer = asyncio.get_running_loop().call_later(left.total_seconds(), self._ring)

    def silence(self) -> None:
        """Disarm it."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.armed_for = None

    def _ring(self) -> None:
        self._timer = self.armed_for = None
        self._on_ring()
