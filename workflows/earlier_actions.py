"""Which actions were answered long ago: eight letters each, and the records know the rest."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from amends.workflows.state import CaseState

AT_HAND = 200
DIGEST = 8


class EarlierActions:
    """Keeps the answers to the latest actions, and a short digest of the id of every older one.

    The state that a run hands on grows by eight letters an action: two hundred thousand fit.
    """

    def __init__(self, state: CaseState) -> None:
        """The state holds the digests in one string; they are looked up in a set."""
        self._state = state
        written = state.earlier_actions
        self._digests = {written[at : at + DIGEST] for at in range(0, len(written), DIGEST)}

    def holds(self, action_id: str) -> bool:
        """Whether an action of this id was answered, and its answer is no longer in the state."""
        return bool(self._digests) and _digest(action_id) in self._digests

    def let_go_of_old_ones(self) -> None:
        """Removes the oldest answers beyond a number. Sent again, such an action is answered by the records."""
        state = self._state
        while len(state.actions) > AT_HAND:
            oldest = next(iter(state.actions))
            del state.actions[oldest]
            self._digests.add(_digest(oldest))
            state.earlier_actions += _digest(oldest)


def _digest(action_id: str) -> str:
    return urlsafe_b64encode(sha256(action_id.encode()).digest())[:DIGEST].decode()
