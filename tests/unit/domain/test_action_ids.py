"""How callers may name the id of an action."""

import pytest
from pydantic import ValidationError

from amends.domain.action_digest import content_of
from amends.domain.actions import Note, Submitted


def test_a_caller_that_was_built_on_the_design_may_send_act_id() -> None:
    """The former name means the same action, answers have the new one, and nobody gives two ids."""
    said = {"by": "maya", "text": "The depot was asked."}
    former, new = (Note.model_validate({name: "a-1"} | said) for name in ("act_id", "action_id"))
    assert content_of(former) == content_of(new)
    assert former.model_dump(exclude_unset=True) == {"action_id": "a-1"} | said
    with pytest.raises(ValidationError, match="act_id"):
        Note.model_validate({"act_id": "a-1", "action_id": "a-2"} | said)
    assert Submitted.model_validate({"act": "note", "body": {}}) == Submitted(action="note", body={})
