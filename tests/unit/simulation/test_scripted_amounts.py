"""Amounts on the pages of staff for journeys and examples are written as policies write them."""

import pytest
from pydantic import ValidationError

from amends.simulation.scenarios.scenario import ScriptedAction


def scene(money: object) -> dict[str, object]:
    """Somebody decides about this amount."""
    decision = {"verdict": "amend", "reason": "fair", "lines": [{"kind": "money", "detail": "the fee", "money": money}]}
    return {"later": "2 hours", "by": "maya", "does": "decide", "with": {"decision": decision}}


def test_an_amount_is_written_as_on_a_policy_page() -> None:
    """'18.50 EUR', and the form of the contract as well."""
    told = [
        ScriptedAction.model_validate(scene(money)) for money in ("18.50 EUR", {"amount": "18.50", "currency": "EUR"})
    ]
    assert told[0] == told[1]
    paid = {"later": "1 hour", "by": "ruth", "does": "complete_task", "task": "pay_by_hand"}
    ScriptedAction.model_validate(paid | {"with": {"result": "paid", "value": "18.50 EUR"}})


@pytest.mark.parametrize("written", ["18,50 EUR", "EUR 18.50", "much"])
def test_what_is_no_amount_is_told_with_one_that_is(written: str) -> None:
    """In the words of the page, not in those of the models behind it."""
    with pytest.raises(ValidationError) as wrong:
        ScriptedAction.model_validate(scene(written))
    [mistake] = wrong.value.errors()
    assert mistake["msg"] == f"Value error, '{written}' is no amount; write it like '18.50 EUR'"
