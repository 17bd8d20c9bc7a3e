"""The one alarm of a complaint (law 2): at most one timer, left alone while it is early enough."""

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
        self._asleep: asyncio.Task[None] | None = None
        self.armed_for: datetime | None = None

    def ring_at(self, instant: datetime, what_for: str, *, not_before: bool = False) -> None:
        """Make sure that it rings at this instant or before.

        Args:
            instant: when something is due (UTC).
            what_for: what is due then, for Temporal's UI; holds no personal data.
            not_before: an early ring could find nothing, so a timer that is armed for sooner is armed again.
        """
        armed = self.armed_for
        if armed is not None and (armed == instant or (armed < instant and not not_before)):
            return
        self.silence()
        self.armed_for = min(instant, workflow.now() + A_YEAR)
        self._asleep = asyncio.create_task(self._sleep(self.armed_for - workflow.now(), what_for))

    def silence(self) -> None:
        """Disarm it."""
        if self._asleep is not None:
            self._asleep.cancel()
        self._asleep = self.armed_for = None

    async def _sleep(self, left: timedelta, what_for: str) -> None:
        await workflow.sleep(left, summary=what_for)  # a timer has a summary only if it is a sleep
        self._asleep = self.armed_for = None
        self._on_ring()
