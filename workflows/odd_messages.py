"""Keeps the words of messages that nobody could take: Temporal forgets them when its retention ends (law 16)."""

from base64 import b64encode
from collections import deque
from collections.abc import Callable, Sequence

from temporalio import workflow
from temporalio.common import RawValue

from amends.activities import contracts as signatures
from amends.domain.orders import OddMessage, OddMessages
from amends.domain.types import Reason
from amends.workflows.effect_runner import ONE_TRY, RETRY_FOREVER
from amends.workflows.state import CaseState
from amends.workflows.task_queue import Spawn

IN_ONE_GO = 60_000  # bytes that go to the records at once
KEPT_WHOLE = 4_000_000
"""Bytes kept in one run. In a flood, of each later message its beginning is kept."""


class OddOnes:
    """Messages on their way into the records, in their order, many small ones at once."""

    def __init__(self, state: CaseState, look: Callable[[], None], spawn: Spawn) -> None:
        """`look` tells the waiting code that all of them are stored."""
        self._state = state
        self._look = look
        self._spawn = spawn
        self._waiting = deque[tuple[OddMessage, int]]()
        self._keeping = False
        self._bytes = 0

    @property
    def at_rest(self) -> bool:
        """All of them are in the records."""
        return not self._waiting and not self._keeping

    def keep(self, arguments: Sequence[RawValue], why: Reason) -> int:
        """Stores a message; returns how many of its bytes are stored."""
        data = b"\n".join(each.payload.data for each in arguments)
        if self._bytes + len(data) > KEPT_WHOLE:
            data = data[:IN_ONE_GO]
        self._bytes += len(data)
        self._state.numbers["message"] = number = self._state.numbers.get("message", 0) + 1
        for part, begin in enumerate(range(0, max(len(data), 1), IN_ONE_GO)):
            piece = data[begin : begin + IN_ONE_GO]
            message = OddMessage(number=number, part=part, data=b64encode(piece).decode(), why=why)
            self._waiting.append((message, len(piece)))
        if not self._keeping:
            self._keeping = True
            self._spawn(self._keep_all())
        return len(data)

    async def _keep_all(self) -> None:
        while self._waiting:
            info = workflow.info()
            odd = OddMessages(
                reference=self._state.reference, run_id=info.run_id, now=workflow.now(), messages=tuple(self._first())
            )
            await workflow.execute_activity(
                signatures.keep_messages,
                odd,
                start_to_close_timeout=ONE_TRY,
                retry_policy=RETRY_FOREVER,
                summary="keep messages that could not be taken",
            )
        self._keeping = False
        self._look()

    def _first(self) -> list[OddMessage]:
        """At least one, and as many as fit into one go."""
        first, size = list[OddMessage](), 0
        while self._waiting and (not first or size + self._waiting[0][1] <= IN_ONE_GO):
            message, length = self._waiting.popleft()
            first.append(message)
            size += length
        return first
