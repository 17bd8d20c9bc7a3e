"""Dispatch of actions: a table that a search can follow, whole and without a mistake."""

from typing import get_args, get_type_hints

import pytest

from amends.domain.actions import ACTIONS, Action
from amends.workflows.action_handlers import ActionHandlers


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_has_a_handler_that_takes_it(name: str) -> None:
    """The handler of the table is the one whose parameter is this action, and bears its name."""
    action: type[Action] = ACTIONS[name]
    handler = ActionHandlers.HANDLERS[action]
    wanted = get_type_hints(handler)["action"]
    assert action in (get_args(wanted) or (wanted,))
    assert handler.__name__ == f"_{name}"


def test_every_handler_has_an_action() -> None:
    """No handler is left in the table for an action that the contract has no more."""
    assert set(ActionHandlers.HANDLERS) == set(ACTIONS.values())
