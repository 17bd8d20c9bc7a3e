"""Where a complaint stands in Temporal's own lists: three search attributes. Our lists read the records instead."""

from temporalio import workflow

from amends.domain.types import Stage
from amends.temporal.search_attributes import DUE_AT, POLICY, STAGE
from amends.workflows.due_items import agenda
from amends.workflows.state import CaseState


class Visibility:
    """Tells them once a stage, since each time costs an event."""

    def __init__(self, state: CaseState) -> None:
        """Nothing is shown yet, in this run."""
        self.state = state
        self._shown: Stage | None = None

    def show(self) -> None:
        """Tell where the complaint stands, if it is a new stage."""
        state = self.state
        if self._shown is state.stage:
            return
        self._shown = state.stage
        due = agenda(state)
        updates = [STAGE.value_set(state.stage), DUE_AT.value_set(due[0].at) if due else DUE_AT.value_unset()]
        if state.policy:
            updates.append(POLICY.value_set(state.policy.name))
        workflow.upsert_search_attributes(updates)
