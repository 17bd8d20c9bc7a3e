"""A bare workflow with as many effects, messages and waits as a complaint has, and no product code.

It imports Temporal alone: the sandbox loads this file again for every workflow.
"""

from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import SearchAttributeKey

SHOWN = SearchAttributeKey.for_keyword("ComplaintStage")
WITHIN = timedelta(seconds=10)


@activity.defn
async def nothing(what: str) -> str:
    """Does nothing."""
    return what


@workflow.defn
class Bare:
    """One local activity, six activities, two updates, two timers that are cancelled, three stages shown."""

    def __init__(self) -> None:
        self.messages = 0

    @workflow.run
    async def run(self, body: str) -> str:
        """Takes it in, begins, waits for the first message, goes on, waits for the second, ends."""
        await workflow.execute_local_activity(nothing, body, start_to_close_timeout=WITHIN)
        await self._stage("open", "acknowledge", "apologise", "pay")
        await workflow.wait_condition(lambda: self.messages > 0, timeout=timedelta(days=5))
        await self._stage("resolved", "resolution", "survey")
        await workflow.wait_condition(lambda: self.messages > 1, timeout=timedelta(days=14))
        await self._stage("closed", "close")
        return "closed"

    async def _stage(self, stage: str, *effects: str) -> None:
        workflow.upsert_search_attributes([SHOWN.value_set(stage)])
        for effect in effects:
            await workflow.execute_activity(nothing, effect, start_to_close_timeout=WITHIN)

    @workflow.update
    def message(self, words: str) -> str:
        """A message from outside."""
        self.messages += 1
        return words
