"""Parts of a page in words: what is so or is not is said, never 'any hour yes'."""

from amends.policy.pages.milestones import LadderStep
from amends.policy.review.phrases import in_words


def test_a_switch_is_said_without_yes_or_no() -> None:
    """Whether a step is told at any hour, or in staff hours alone."""
    said = {
        switch: in_words(LadderStep.model_validate({"do": "warn_owner", "at": "due", "any_hour": switch}))
        for switch in (True, False)
    }
    assert said[True].endswith("the owner is warned, at any hour")
    assert said[False].endswith("the owner is warned, in staff hours")
