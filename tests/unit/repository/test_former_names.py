"""Names that are gone stay gone: whoever meets an old name in a note or a branch finds the new one here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = {
    "counter": "amends/client, amends/temporal, amends/worker, amends/services",
    "commands": "amends/cli",
    "complaints": "amends/domain",
    "planning": "amends/policy",
    "records": "amends/db",
    "stack": "amends/devstack",
    "audit": "amends/audit",
}
FILES = {
    "theatre.py": "simulation/engine.py",
    "shopper.py": "simulation/runner.py",
    "life.py": "simulation/record.py",
    "promises_kept.py": "simulation/date_outcomes.py",
    "deeds.py": "simulation/recorded_actions.py",
    "eavesdropping.py": "simulation/letter_dates.py",
    "staging.py": "simulation/scenarios",
    "judging.py": "simulation/scenarios/expectations.py",
    "doors.py": "cli/connections.py",
    "speaking.py": "cli/output.py",
    "moments.py": "amends/text.py",
    "panels.py": "cli/help_panels.py",
    "exits.py": "cli/exit_codes.py",
    "acting.py": "cli/action_command.py",
    "story.py": "audit/case_file.py",
    "forgotten.py": "audit/checks.py",
    "acts.py": "domain/actions.py",
    "wrong_acts.py": "wrong_actions.py",
    "reckoning.py": "policy/engine/planner.py",
    "ladders.py": "policy/engine/escalation_ladder.py",
    "giving.py": "policy/pages/offers.py",
    "mistakes.py": "policy/pages/error_messages.py",
    "occasions.py": "policy/review/sample_complaints.py",
    "horizon.py": "policy/review/calendar_horizon.py",
    "crew.py": "activities/all_activities.py",
    "tries.py": "activities/single_flight.py",
    "gathering.py": "activities/notice_batching.py",
    "telling.py": "letters/template_context.py",
    "phrasing.py": "letters/formatting.py",
    "typesetting.py": "letters/html.py",
    "composing.py": "messaging/mime.py",
    "quoting.py": "messaging/reply_text.py",
    "keeper.py": "workflows/scheduler.py",
    "beside.py": "workflows/task_queue.py",
    "course.py": "workflows/plan_tracker.py",
    "agenda.py": "workflows/due_items.py",
    "alarm.py": "workflows/timer.py",
    "inbox.py": "workflows/updates.py",
    "turned_away.py": "temporal/rejection_log.py",
    "fitness.py": "worker/readiness.py",
}
CLASSES = {
    "Act": "Action",
    "ActOrder": "ActionOrder",
    "ActOutcome": "ActionOutcome",
    "ActStore": "ActionStore",
    "ActVerdict": "ActionVerdict",
    "Acts": "ActionHandlers",
    "ActsBefore": "EarlierActions",
    "Beside": "SerialQueue",
    "Complaints": "AmendsClient",
    "Counted": "TimeBudget",
    "Course": "PlanTracker",
    "Deed": "PendingAction (simulation/prompt_staff) or RecordedAction (simulation/recorded_actions)",
    "Failure": "CommandError",
    "Gap": "PausePeriod",
    "Happening": "Observation",
    "Instead": "ForbiddenPhrase (letters) or TargetOverride (policy)",
    "KeptAct": "StoredAction",
    "Left": "ComplaintEnded (workflows) or LeftBehind (audit)",
    "Life": "JourneyRecord",
    "OtherAct": "OtherAction",
    "Part": "ManagedProcess (devstack) or Section (settings)",
    "PartFailed": "ProcessFailed",
    "Path": "HandlingPath",
    "Patience": "RestartPolicy",
    "Played": "ScenarioResult",
    "Production": "ScenarioPlayer",
    "Rung": "LadderStep",
    "Scene": "ScriptedAction",
    "Setting": "SimulationSetup",
    "Told": "NoticeResult (escalation) or PromisedDate (simulation)",
    "Trace": "ProcessId",
    "Visit": "RunningComplaint",
    "Way": "DeliveryRoute",
    "Word": "DateOutcome",
}
FIELDS = {"act_id": "action_id", "acts": "actions"}


def product() -> Iterator[Path]:
    """The Python files of the product: what `tests/` calls its own helpers is its own affair."""
    for folder in ("amends", "workflows", "activities"):
        yield from (ROOT / folder).rglob("*.py")


def test_no_old_room_is_back() -> None:
    """A folder at the top has one of today's names."""
    back = {name: new for name, new in FOLDERS.items() if any((ROOT / name).glob("**/*.py"))}
    assert not back, f"old name: today's place, {back}"


@pytest.mark.parametrize("old", FILES)
def test_no_old_file_is_back(old: str) -> None:
    """A module that was renamed does not come back under its former name."""
    back = [str(path.relative_to(ROOT)) for path in product() if path.name == old]
    assert not back, f"{back}: it is {FILES[old]} today"


def test_no_old_class_or_field_is_back() -> None:
    """A class or a field that was renamed does not come back; English words in sentences are nobody's concern."""
    back: list[str] = []
    for path in product():
        where = path.relative_to(ROOT)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name in CLASSES:
                back.append(f"{where}:{node.lineno}: {node.name} is {CLASSES[node.name]} today")
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in FIELDS:
                back.append(f"{where}:{node.lineno}: {node.target.id} is {FIELDS[node.target.id]} today")
    assert not back, "\n".join(back)
