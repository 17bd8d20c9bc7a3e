"""Records in the worker which dates each letter tells; the records keep only replaced dates."""

from datetime import datetime
from typing import Any

from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from amends.domain.orders import LetterOrder, ToldDate

Written = tuple[datetime, tuple[ToldDate, ...]]
"""When a letter was written (UTC), and the dates that it was to tell."""


class DatesOfLetters(Interceptor):
    """Listens to every order of a letter. `by_effect` has by effect id when it was written, and its dates."""

    def __init__(self) -> None:
        self.by_effect: dict[str, Written] = {}

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - theirs
        """Listens to the activity without changing it."""
        return _Listener(next, self.by_effect)


class _Listener(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, by_effect: dict[str, Written]) -> None:
        super().__init__(following)
        self._by_effect = by_effect

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - theirs
        """Notes the dates of a letter. A letter that is tried again tells the same dates."""
        for order in input.args:
            if isinstance(order, LetterOrder):
                self._by_effect.setdefault(order.effect_id, (order.now, order.dates))
        return await super().execute_activity(input)
