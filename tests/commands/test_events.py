"""Journal entries, in words."""

from commands.events import DONE
from complaints.acts import ACTS


def test_every_act_has_words_for_the_timeline() -> None:
    """A new act is not told as a field name."""
    assert set(DONE) == set(ACTS)
