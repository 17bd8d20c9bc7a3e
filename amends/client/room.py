"""Checks whether a complaint has room for one more message: Temporal ends a workflow whose history is too long."""

from typing import Any, Final

from temporalio.client import WorkflowHandle

from amends.domain.errors import AmendsError, Code

MOST_EVENTS: Final = 5_000
"""More events than this mean no room.

A worker begins a new run at 4,096, and reads what waits in one go. The server takes 10,000 signals a run, and ends a
run of 51,200 events.
"""
MOST_BYTES: Final = 10 * 1024 * 1024
"""More bytes than this mean no room. The server ends a run of 50 MiB; a worker begins a new run at 4 MiB."""


class NoRoom(AmendsError):
    """More messages wait for this complaint than it has read yet. Try again in a minute."""

    kind = Code.BUSY

    def __init__(self) -> None:
        super().__init__("The complaint has not read yet what came before.", "Try again in a minute.")


async def make_sure_of_room(handle: WorkflowHandle[Any, Any]) -> None:
    """Asks Temporal for the length of the history that this message would be added to.

    Raises:
        NoRoom: it is so long that a flood of messages could end the complaint.
        RPCError: Temporal does not answer, or knows no such complaint.
    """
    there = (await handle.describe()).raw_description.workflow_execution_info
    if there.history_length > MOST_EVENTS or there.history_size_bytes > MOST_BYTES:
        raise NoRoom
