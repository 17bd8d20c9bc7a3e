"""Reads histories for what they say about the laws."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle


async def events_of(handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
    """The history of one run, from its first event."""
    return list((await handle.fetch_history()).events)


async def events_of_all_runs(client: Client, workflow_id: str) -> list[list[HistoryEvent]]:
    """The histories of a chain of runs continued as new, first run first."""
    runs: list[list[HistoryEvent]] = []
    run_id: str | None = None
    while True:
        events = await events_of(client.get_workflow_handle(workflow_id, run_id=run_id))
        before = events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        runs.insert(0, events)
        if not before:
            return runs
        run_id = before


def count(events: Iterable[HistoryEvent]) -> Counter[str]:
    """How many events of each kind, named as in Temporal's own lists without the prefix."""
    return Counter(EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in events)


def effects_scheduled(events: Iterable[HistoryEvent]) -> Counter[str]:
    """How often each activity was asked for."""
    return Counter(
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    )


def most_timers_at_once(events: Iterable[HistoryEvent]) -> int:
    """The most timers that were armed at the same time."""
    armed = most = 0
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
            armed += 1
        elif event.event_type in (EventType.EVENT_TYPE_TIMER_FIRED, EventType.EVENT_TYPE_TIMER_CANCELED):
            armed -= 1
        most = max(most, armed)
    return most


SHOWN_WITH_A_SUMMARY = (EventType.EVENT_TYPE_TIMER_STARTED, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)


def summary_of(event: HistoryEvent) -> str:
    """What Temporal's UI says that this event is for; empty where it says nothing."""
    summary = event.user_metadata.summary
    return json.loads(summary.data) if summary.data else ""


def summaries(events: Iterable[HistoryEvent], kind: EventType.ValueType) -> list[str]:
    """What each event of this kind is for, in order."""
    return [summary_of(event) for event in events if event.event_type == kind]


def without_summary(events: Iterable[HistoryEvent]) -> list[int]:
    """The ids of timers and activities that do not say what they are for."""
    return [event.event_id for event in events if event.event_type in SHOWN_WITH_A_SUMMARY and not summary_of(event)]


async def no_task_failed(handle: WorkflowHandle[Any, Any]) -> None:
    """Fail unless every workflow task of this run went well. One that a busy machine lost comes again and goes well."""
    events = await events_of(handle)
    failed = [
        event.workflow_task_failed_event_attributes.failure.message
        for event in events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    ]
    assert not failed, f"a workflow task failed: {failed}"
    tries = [event.workflow_task_scheduled_event_attributes.attempt for event in events]
    assert max(tries) <= 2, "a workflow task timed out again and again"
