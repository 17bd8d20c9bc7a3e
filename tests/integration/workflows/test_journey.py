"""The journey from intake to close, as the customer and the staff live it."""

from tests.integration.workflows.world import AGENT, World

UPHELD = {"finding": "upheld", "cause": "late", "done": "The fee was paid back and the depot changed its plan."}


async def test_an_ordinary_complaint_travels_from_intake_to_close(world: World) -> None:
    """Acknowledged, apologised, decided, resolved, asked and closed, each told to the customer by letter."""
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        offer = case.row.offers[-1]
        decision = {"offer_id": offer.id, "verdict": "approve", "reason": "it was our depot"}
        decided = await world.act(reference, "decide", AGENT, decision=decision)
        assert decided.done, decided.refusal
        resolved = await world.act(reference, "resolve", AGENT, resolution=UPHELD)
        assert resolved.done, resolved.refusal
        case = await world.at_stage(reference, "resolved")
        for task in case.row.tasks:
            await world.act(reference, "complete_task", AGENT, task_id=task.id, result="done")
        await world.pass_time(reference, days=90)
        result = await world.handle(reference).result()
    assert result["outcome"] == "resolved"
    purposes = [letter.purpose for letter in (await world.records.cases.row(reference)).letters]
    assert purposes == ["acknowledgement", "decision", "resolution", "survey", "survey_reminder"]
