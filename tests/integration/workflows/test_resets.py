"""An operator takes a workflow back: the records follow, nobody is told twice, and what is not so is put right."""

from typing import Any
from uuid import uuid4

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import ResetReapplyType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from amends.audit.integrity import Verifier
from amends.domain.case import TaskKind
from amends.domain.views import CaseView
from amends.workflows.after_reset import ABOUT, CUT_OFF
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import NOT_UPHELD, UPHELD
from tests.integration.workflows.test_corners import amending, granted, on_the_table
from tests.integration.workflows.world import SUPERVISOR, World, published
from tests.support.journal_events import event_name

ALL, NONE = ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE, ResetReapplyType.RESET_REAPPLY_TYPE_NONE


async def thoughts(world: World, reference: str) -> list[int]:
    """The ends of the workflow's tasks, by their event ids."""
    events: list[HistoryEvent] = list((await world.handle(reference).fetch_history()).events)
    return [event.event_id for event in events if event.HasField("workflow_task_completed_event_attributes")]


async def reset(world: World, reference: str, to: int, reapply: "ResetReapplyType.ValueType") -> None:
    """`temporal workflow reset`."""
    client = world.environment.client
    await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=world.handle(reference).id),
            reason="a mistake",
            workflow_task_finish_event_id=to,
            request_id=uuid4().hex,
            reset_reapply_type=reapply,
        )
    )


async def decided(world: World, reference: str, offer: str) -> CaseView:
    """Forty euros are given, it is upheld, and the customer knows."""
    await granted(world, reference, "decide", SUPERVISOR, decision=amending(offer), resolution=UPHELD)
    return await world.at_stage(reference, "resolved")


def reading(case: CaseView) -> list[str]:
    """What somebody is asked to compare."""
    return [task.why for task in case.row.tasks if task.about == ABOUT]


async def whats(world: World, reference: str) -> list[str]:
    """What the journal says happened."""
    return [event_name(entry) for entry in await world.journal(reference)]


async def sound(world: World, reference: str) -> list[Any]:
    """What the journal contradicts."""
    return list((await Verifier(world.records).stream(f"complaint/{reference}")).faults)


async def test_w13_what_was_told_before_a_reset_is_put_right_and_the_row_follows(world: World) -> None:
    """Taken back to before a decision that the customer was told: the row says so at once, whoever has the complaint
    hears what was told, what is decided otherwise replaces it by name, and nothing goes twice.
    """
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        before = await world.at_stage(reference, "deciding")
        to = (await thoughts(world, reference))[-1]
        was = await decided(world, reference, offer)
        await world.recorded(reference, lambda row: row.stage == "resolved" and row.revision >= was.row.revision)
        letters = len(world.letters())
        await reset(world, reference, to, NONE)
        row = await world.recorded(reference, lambda row: row.stage == "deciding" and row.run_id != was.row.run_id)
        case = await world.when(reference, lambda case: reading(case) and not case.unrecorded)
        assert (row.resolution, len(world.letters()), await sound(world, reference)) == (None, letters, [])
        assert "decide by ruth" in reading(case)[0]
        assert "told the customer: " in reading(case)[0]
        assert [task.done_by for task in case.row.tasks if task.kind is TaskKind.PAY_BY_HAND] == [CUT_OFF]
        decision = {
            "offer_id": before.row.offers[-1].id,
            "verdict": "decline",
            "reason": "it was not our depot",
            "words_for_customer": "The depot did all it could.",
        }
        await granted(world, reference, "decide", SUPERVISOR, decision=decision, resolution=NOT_UPHELD)
        await world.at_stage(reference, "resolved")
        now = await world.recorded(reference, lambda row: row.stage == "resolved")
        found, story = await sound(world, reference), await whats(world, reference)
    assert now.resolution is not None
    assert now.resolution.finding == "not_upheld"
    said = [mail.get_content() if not mail.is_multipart() else str(mail.get_body(("plain",)).get_content())  # pyright: ignore
            for mail in world.letters()[letters:]]  # fmt: skip
    assert any("takes the place of the one that we wrote to you" in words for words in said), said
    assert "workflow.reset" in story
    assert found == []


async def test_what_is_done_again_the_same_is_told_once(world: World) -> None:
    """A run that was ended by mistake (L12) is brought back by a reset, as `amends check` says: Temporal brings the
    actions again, the complaint comes to where it was, no letter goes a second time, and nobody has
    anything to compare.
    """
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        await granted(world, reference, "note", SUPERVISOR, text="she called")  # what comes again comes after it
        await world.when(reference, lambda case: not case.unrecorded)
        to = (await thoughts(world, reference))[-1]
        was = await decided(world, reference, offer)
        await world.recorded(reference, lambda row: row.stage == "resolved" and row.revision >= was.row.revision)
        letters = len(world.letters())
        await world.handle(reference).terminate("another start, with TERMINATE_EXISTING")
        await reset(world, reference, to, ALL)
        await world.recorded(reference, lambda row: row.stage == "resolved" and row.run_id != was.row.run_id)
        case = await world.at_stage(reference, "resolved")
        found, story = await sound(world, reference), await whats(world, reference)
    assert len(world.letters()) == letters, [str(mail["Subject"]) for mail in world.letters()]
    assert "workflow.reset" in story
    assert reading(case) == []
    assert found == []


async def test_a_reset_to_the_beginning_writes_no_first_letter_twice(world: World) -> None:
    """The actions come before there is anything to decide: they are revoked on record, and whoever has the complaint
    hears what the customer was told and what was granted. What is only told again is not.
    """
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        was = await decided(world, reference, offer)
        await world.recorded(reference, lambda row: row.stage == "resolved" and row.revision >= was.row.revision)
        letters = len(world.letters())
        await reset(world, reference, (await thoughts(world, reference))[0], ALL)
        case = await world.when(reference, lambda case: reading(case) and not case.unrecorded)
        found = await sound(world, reference)
    assert (case.row.stage, len(world.letters())) == ("deciding", letters)
    assert "decide by ruth" in reading(case)[0]
    assert "told the customer: resolution" in reading(case)[0]
    assert found == []
