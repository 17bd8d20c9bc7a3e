"""A letter that a mail server has held up for long may have nothing left to say."""

from complaints.case import TaskKind
from tests.workflows.world import AGENT, World

LATER = "450 4.2.1 try again later"
ADDRESS = "late@customers.example.com"


async def held_up(world: World) -> str:
    """A complaint whose acknowledgement the mail server does not take for now."""
    world.catcher.answers[ADDRESS] = LATER
    reference = await world.start(customer={"email": ADDRESS, "phone": "+44 20 7946 0000"})
    await world.when(reference, lambda case: case.plan is not None)
    await world.pass_time(reference, minutes=3)
    await world.when(reference, lambda case: bool(case.row.stuck))
    return reference


async def test_a_customer_who_left_hears_the_farewell_alone(world: World) -> None:
    """Whoever withdrew while the acknowledgement was held up gets one letter: that it is withdrawn."""
    async with world.worker():
        reference = await held_up(world)
        assert (await world.act(reference, "withdraw", AGENT, reason="they found the parcel")).done
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=3)
        await world.handle(reference).result()
    row = await world.records.cases.row(reference)
    assert [letter.purpose for letter in row.letters] == ["withdrawn"]
    assert "effect is needed no more" in {entry.what for entry in await world.journal(reference)}


async def test_a_call_that_said_it_all_sets_the_journey_free(world: World) -> None:
    """A held-up acknowledgement does not hold up the decision once a person has called and apologised."""
    async with world.worker():
        reference = await held_up(world)
        call = {
            "channel": "phone",
            "at": (await world.case(reference)).row.updated_at,
            "reached": True,
            "apologised": True,
        }
        assert (await world.act(reference, "record_contact", AGENT, said="sorry, and what happens now", **call)).done
        case = await world.at_stage(reference, "deciding")
    assert case.row.stuck == ()
    assert not [task for task in case.row.tasks if task.kind is TaskKind.STUCK and task.done_at is None]
