"""The answer to an action: the stage that is true after it, and the letters, tasks and dates that follow (use.md
B4).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from amends.domain.actions import ACTIONS
from amends.domain.letters import LetterPurpose
from amends.domain.outcomes import ActionOutcome
from amends.domain.types import Stage
from tests.unit.workflows.test_replay import RECORDED, history_in, named

BY_ITSELF = frozenset(
    {
        LetterPurpose.ACKNOWLEDGEMENT,
        LetterPurpose.APOLOGY,
        LetterPurpose.SURVEY,
        LetterPurpose.SURVEY_REMINDER,
    }
)
"""Letters of the story that follow of letters, or of time."""


class Told(NamedTuple):
    """An action in a history, its answer, and the letters that were begun after it: before the next action or alarm,
    and at any time.
    """

    action: str
    outcome: ActionOutcome
    at_once: list[LetterPurpose]
    ever: list[LetterPurpose]


def told_in(path: Path) -> list[Told]:
    """Every action of this history that was done."""
    events = list(history_in(path).events)
    return [
        Told(name, outcome, list(_letters(events[number:], until_disturbed=True)), list(_letters(events[number:])))
        for number, name, outcome in _actions(events)
        if outcome.done
    ]


def _actions(events: list[HistoryEvent]) -> Iterator[tuple[int, str, ActionOutcome]]:
    names: dict[str, tuple[int, str]] = {}
    for number, event in enumerate(events):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
            request = event.workflow_execution_update_accepted_event_attributes.accepted_request
            names[request.meta.update_id] = number, request.input.name
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
            completed = event.workflow_execution_update_completed_event_attributes
            began, name = names[completed.meta.update_id]
            if name in ACTIONS:
                yield began, name, ActionOutcome.model_validate_json(completed.outcome.success.payloads[0].data)


def _letters(events: list[HistoryEvent], *, until_disturbed: bool = False) -> Iterator[LetterPurpose]:
    for event in events[1:]:
        disturbed = event.event_type in (
            EventType.EVENT_TYPE_TIMER_FIRED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
        )
        if disturbed and until_disturbed:
            return
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "send_letter":
            yield LetterPurpose(json.loads(scheduled.input.payloads[0].data)["purpose"])


@pytest.mark.parametrize("path", RECORDED, ids=named)
def test_the_letters_that_an_answer_names_are_those_that_go(path: Path) -> None:
    """Whatever was done: each letter that its answer names goes, and none goes because of it that was not named."""
    for action, outcome, at_once, ever in told_in(path):
        named_here = {letter.purpose for letter in outcome.follows.letters} if outcome.follows else set()
        assert named_here <= set(ever), f"{action} names a letter that never went"
        assert set(at_once) - BY_ITSELF <= named_here, f"{action} does not say which letter goes"


def test_the_stage_that_an_answer_tells_is_the_one_after_the_action() -> None:
    """Decided after a decision, withdrawn after a withdrawal, read after a correction: never the stage before."""
    told = {(named(path).split("/")[-1], each.action): each for path in RECORDED for each in told_in(path)}
    stages = {(name, action): told[name, action].outcome.stage for name, action in told}
    assert stages["standard", "decide"] is Stage.DECIDED
    assert stages["severe_by_phone", "record_contact"] is Stage.DECIDING
    assert stages["withdrawn", "withdraw"] is Stage.WITHDRAWN
    assert stages["referred", "refer"] is Stage.REFERRED
    assert stages["straight_through", "rate"] is Stage.CLOSED
    assert stages["unreadable_then_corrected", "correct"] is Stage.RECEIVED
    resolved = told["standard", "resolve"].outcome
    assert resolved.follows is not None
    assert (resolved.stage, resolved.follows.becomes) == (Stage.DECIDED, Stage.RESOLVED)


def test_the_dates_that_an_answer_tells_are_those_that_follow() -> None:
    """A decision starts the clock of its remedy, and what it has reached is not told as what is due next."""
    [decide] = [each.outcome for each in told_in(_history("standard")) if each.action == "decide"]
    assert decide.follows is not None
    assert [(date.milestone, date.before) for date in decide.follows.dates] == [("remedy", None)]
    assert decide.follows.next is not None
    assert decide.follows.next.milestone != "decide"
    pauses = [each.outcome.follows for each in told_in(_history("paused")) if each.action == "pause"]
    still = {date.milestone for date in pauses[-1].dates if date.after is None} if pauses[-1] else set()
    assert "decide" in still, "a clock that stands still is told"


def _history(name: str) -> Path:
    return next(path for path in RECORDED if path.stem == name)
