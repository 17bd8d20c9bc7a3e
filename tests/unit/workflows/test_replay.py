"""Every history recorded for a release replays with the workflow as it is now."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from amends.temporal.plugin import amends_plugin
from amends.workflows.all_workflows import KINDS
from tests.integration.workflows import paths, paths_afterwards
from tests.integration.workflows.history import count, without_summary
from tests.integration.workflows.record_histories import HISTORIES

RECORDED = sorted(HISTORIES.rglob("*.json"))
MAILS = {"send_letter", "escalate", "send_digest"}
WHAT_TO_DO = """
{path} does not replay: {why}

A complaint that is running now would break in the same way. Either take the change of the workflow back, or, before
1.0, record the histories anew in the same commit (`make record-histories`) and say so in its message; from 1.0 on put
the change behind `workflow.patched` and leave the recorded histories alone.
"""


def named(path: Path) -> str:
    """The release and the path, as the test's name."""
    return str(path.relative_to(HISTORIES).with_suffix(""))


def history_in(path: Path) -> WorkflowHistory:
    """The recorded history."""
    return WorkflowHistory.from_json("complaint-recorded", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", RECORDED, ids=named)
async def test_a_recorded_history_replays(path: Path) -> None:
    """The workflow of today takes the same steps that it took when this history was made."""
    replayer = Replayer(workflows=KINDS, plugins=[amends_plugin()])
    result = await replayer.replay_workflow(history_in(path), raise_on_replay_failure=False)
    assert result.replay_failure is None, WHAT_TO_DO.format(path=path.name, why=result.replay_failure)


def test_every_path_is_recorded() -> None:
    """A path without a recorded history would break unseen."""
    played = (*paths.PATHS, *paths.ON_SHORT_HISTORIES, *paths_afterwards.PATHS)
    missing = {path.__name__ for path in played} - {path.name.split(".")[0] for path in RECORDED}
    assert not missing, f"no history of {', '.join(sorted(missing))}: run `make record-histories`"


@pytest.mark.parametrize("path", RECORDED, ids=named)
def test_every_timer_and_every_activity_says_what_it_is_for(path: Path) -> None:
    """Temporal's UI shows the summary of each; without one, a timer there is only a number."""
    assert not without_summary(history_in(path).events)


@pytest.mark.parametrize("path", RECORDED, ids=named)
def test_what_may_wait_for_a_mail_server_says_that_it_is_alive(path: Path) -> None:
    """A mail server may think for minutes: such an effect has a heartbeat timeout; all others end in 20 s (R6)."""
    for event in history_in(path).events:
        asked = event.activity_task_scheduled_event_attributes
        if asked.activity_type.name in MAILS:
            assert 0 < asked.heartbeat_timeout.ToSeconds() <= 20 < asked.start_to_close_timeout.ToSeconds()
        elif asked.activity_type.name:
            assert 0 < asked.start_to_close_timeout.ToSeconds() <= 20


def test_no_recorded_history_holds_a_failed_task() -> None:
    """A history with a broken task in it would teach the wrong thing."""
    broken = [path.name for path in RECORDED if count(history_in(path).events)["WORKFLOW_TASK_FAILED"]]
    assert not broken
