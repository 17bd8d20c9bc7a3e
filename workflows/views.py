"""Makes the views of a case: its row in the lists, the customer's status, and the staff's case."""

from collections.abc import Container
from datetime import datetime
from typing import Any

from temporalio import workflow

from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow, NextPromise
from amends.domain.plan import MilestoneState
from amends.domain.types import Instant, Stage
from amends.domain.views import CaseView, OpenOffer, StatusView
from amends.workflows.due_items import agenda
from amends.workflows.state import CaseState


def next_promise(state: CaseState, but: Container[MilestoneName] = ()) -> NextPromise | None:
    """The running clock that ends first, by the date that the customer was last told, if any.

    `but` are clocks that a letter on its way reaches.
    """
    if state.plan is None:
        return None
    running = [
        (milestone.promised or milestone.due, milestone)
        for milestone in state.plan.milestones
        if milestone.state is MilestoneState.RUNNING
        and milestone.due is not None
        and milestone.milestone not in but
        and (milestone.milestone is MilestoneName.REMEDY or not state.stage.over)
    ]
    if not running:
        return None
    due, milestone = min(running, key=lambda pair: pair[0])  # type: ignore[arg-type,return-value]
    assert due is not None
    return NextPromise(milestone=milestone.milestone, due=due, why=milestone.derivation)


def row_of(state: CaseState) -> CaseRow:
    """The row of the complaint in the lists, as of now."""
    waiting = agenda(state)
    info = workflow.info()
    return CaseRow(
        reference=state.reference,
        workflow_id=state.workflow_id,
        run_id=info.run_id,
        revision=state.revision,
        stage=state.stage,
        generation=state.generation,
        facts=state.facts,
        policy=state.policy,
        path=state.plan.path if state.plan else None,
        owner=state.owner,
        waits_for=state.waits_for(),
        alarm_at=waiting[0].at if waiting and not state.completed else None,
        next_due=next_promise(state),
        updated_at=workflow.now(),
        **what_there_is(
            paused_for=state.paused_for,
            outcome=state.outcome,
            completed=state.completed,
            handoffs=state.handoffs,
            resolution=state.resolution,
            offers=tuple(state.offers),
            tasks=tuple(state.tasks),
            promises=tuple(state.promises),
            escalations=tuple(state.escalations),
            letters=tuple(state.letters),
            stuck=tuple(state.stuck),
            links=tuple(state.links),
            reopenings=tuple(state.reopened),
            score=state.score,
            contact_changes=tuple(state.contact_changes),
            laws=tuple(state.laws),
        ),
    )


def what_there_is(**fields: Any) -> dict[str, Any]:
    """Only the fields that say something: a row rides with every effect, and histories should stay small."""
    return {name: value for name, value in fields.items() if value}


def status_of(state: CaseState) -> StatusView:
    """What the customer may know."""
    plan, offer = state.plan, state.offer_awaiting_answer
    informed = plan.of(MilestoneName.KEEP_INFORMED) if plan else None
    resolve = plan.of(MilestoneName.RESOLVE) if plan else None
    return StatusView(
        reference=state.reference,
        stage=state.stage,
        owner=state.names.get(state.owner or ""),
        time_zone=state.facts.time_zone if state.facts else "UTC",
        waits_for_you=state.waits_for() == "customer",
        next_news_by=informed.due if informed and informed.state is MilestoneState.RUNNING else None,
        resolved_by=(resolve.promised or resolve.due) if resolve and resolve.state is MilestoneState.RUNNING else None,
        offers=(OpenOffer(id=offer.id, lines=offer.lines, expires=offer.expires),) if offer else (),
        outcome=state.outcome,
        rate_until=survey_open_until(state, workflow.now()),
    )


def survey_open_until(state: CaseState, now: datetime) -> datetime | None:
    """Until when the customer may say whether it helped; None once the survey has ended."""
    follow_up = state.plan.follow_up if state.plan else None
    closes = follow_up.survey_closes_at if follow_up else None
    asked = state.past(Stage.FOLLOWING_UP) or state.rated_in == state.generation
    return closes if asked and closes is not None and now < closes else None


def case_of(state: CaseState, armed_for: Instant | None, entries_in_flight: int) -> CaseView:
    """What staff may know. What rides with an effect is not on record before that effect is."""
    return CaseView(
        row=row_of(state),
        plan=state.plan,
        ledger=tuple(state.ledger),
        actions=tuple(state.actions.values()),
        armed_for=armed_for,
        unrecorded=len(state.entries) + entries_in_flight,
    )
