"""Dispatch of acts: a table that a search can follow, whole and without a mistake."""

from typing import get_args, get_type_hints

import pytest

from amends.domain.actions import ACTS, Act
from amends.workflows.action_handlers import Acts


@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_a_handler_that_takes_it(name: str) -> None:
    """The handler of the table is the one whose parameter is this act, and bears its name."""
    act: type[Act] = ACTS[name]
    handler = Acts.HANDLERS[act]
    wanted = get_type_hints(handler)["act"]
    assert act in (get_args(wanted) or (wanted,))
    assert handler.__name__ == f"_{name}"


def test_every_handler_has_an_act() -> None:
    """No handler is left in the table for an act that the contract has no more."""
    assert set(Acts.HANDLERS) == set(ACTS.values())
