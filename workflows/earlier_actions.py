"""Which acts were answered long ago: eight letters each, and the records know the rest."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from amends.workflows.state import CaseState

AT_HAND = 200
DIGEST = 8


class ActsBefore:
    """Keeps the answers to the latest acts, and a short digest of the id of every older one.

    The state that a run hands on grows by eight letters an act: two hundred thousand fit.
    """

    def __init__(self, state: CaseState) -> None:
        """The state holds the digests in one string; they are looked up in a set."""
        self._state = state
        written = state.acts_before
        self._digests = {written[at : at + DIGEST] for at in range(0, len(written), DIGEST)}

    def holds(self, act_id: str) -> bool:
        """An act of this id was answered, and its answer is not at hand any more."""
        return bool(self._digests) and _digest(act_id) in self._digests

    def let_go_of_old_ones(self) -> None:
        """Of more than so many answers, the oldest go: whoever sends such an act again is answered by the records."""
        state = self._state
        while len(state.acts) > AT_HAND:
            oldest = next(iter(state.acts))
            del state.acts[oldest]
            self._digests.add(_digest(oldest))
            state.acts_before += _digest(oldest)


def _digest(act_id: str) -> str:
    return urlsafe_b64encode(sha256(act_id.encode()).digest())[:DIGEST].decode()
