"""What Temporal's own UI says of a complaint: what each timer waits for, and what happens next."""

from temporalio.api.enums.v1 import EventType

from tests.integration.workflows.history import events_of, summaries
from tests.integration.workflows.hours import SUPERVISOR_AT_DUE, WARN, deciding
from tests.integration.workflows.world import World, published

TIMER = EventType.EVENT_TYPE_TIMER_STARTED


async def test_a_timer_says_what_it_waits_for(world: World) -> None:
    """The milestone and the step of its ladder; after the end of a pause was the next date, that."""
    await published(world.records, {"hourly": deciding(WARN, SUPERVISOR_AT_DUE)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=6)
        await world.when(reference, lambda case: len(case.row.escalations) == 1 and not case.unrecorded)
        paused = await world.act(reference, "pause", waits_for="third_party", reason="the carrier looks for it")
        assert paused.done, paused.refusal
        await world.pass_time(reference, hours=100)
        events = await events_of(world.handle(reference))
    assert summaries(events, TIMER) == ["decide: warn_owner", "decide: tell_supervisor", "the pause ends"]
