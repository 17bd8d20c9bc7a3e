"""Hears in the worker which dates each letter is to tell: the records keep only those that take another's place."""

from typing import Any

from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from amends.activities.contracts import LetterOrder, ToldDate


class DatesOfLetters(Interceptor):
    """Listens to every order of a letter. `by_effect` has its dates by its effect id."""

    def __init__(self) -> None:
        self.by_effect: dict[str, tuple[ToldDate, ...]] = {}

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - theirs
        """Stand beside the activity, and change nothing."""
        return _Listener(next, self.by_effect)


class _Listener(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, by_effect: dict[str, tuple[ToldDate, ...]]) -> None:
        super().__init__(following)
        self._by_effect = by_effect

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - theirs
        """A letter that is tried again tells what it told before."""
        for order in input.args:
            if isinstance(order, LetterOrder):
                self._by_effect[order.effect_id] = order.dates
        return await super().execute_activity(input)
