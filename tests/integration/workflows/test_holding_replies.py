"""The law's longer time is ours once the customer was told of it, not once somebody wanted to tell them."""

from amends.domain.actions import MilestoneName
from amends.domain.views import CaseView
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_held_up_letters import ADDRESS, LATER
from tests.integration.workflows.world import World, published

RESOLVE = MilestoneName.RESOLVE
LAW = {"within": "20 hours", "extended": "45 hours"}
LONGER = {"milestone": "resolve", "by_another": "10 hours", "reason": "slow", "words_for_customer": "A day more."}


def with_a_holding_reply() -> bytes:
    """A page whose law gives 20 hours, and 45 to whoever tells the customer in time."""
    return hourly(milestones={"resolve": {"by_law": LAW, "extend": {"times": 2}, "ladder": []}})


def allowed(case: CaseView) -> float:
    """Within how many hours of the receipt the law wants an answer."""
    assert case.plan is not None
    clock = case.plan.of(RESOLVE)
    assert clock.due_by_law is not None
    assert clock.started_at is not None
    return (clock.due_by_law - clock.started_at).total_seconds() / 3600


async def test_the_longer_time_begins_with_the_letter_that_tells_of_it(world: World) -> None:
    """Told in time, the 45 hours hold."""
    await published(world.records, {"hourly": with_a_holding_reply()})
    async with world.worker():
        reference = await world.start()
        assert allowed(await world.at_stage(reference, "deciding")) == 20
        assert (await world.act(reference, "extend", **LONGER)).done
        case = await world.when(reference, lambda case: case.row.letters[-1].purpose == "extension")
    assert allowed(case) == 45


async def test_a_holding_reply_that_arrives_too_late_gives_no_longer_time(world: World) -> None:
    """The mail server is away until the first date has passed: our own date has moved, the law's has not."""
    await published(world.records, {"hourly": with_a_holding_reply()})
    async with world.worker():
        reference = await world.start(customer={"email": ADDRESS})
        await world.at_stage(reference, "deciding")
        world.catcher.answers[ADDRESS] = LATER
        assert (await world.act(reference, "extend", **LONGER)).done
        await world.pass_time(reference, hours=1)
        assert allowed(await world.case(reference)) == 20
        await world.pass_time(reference, hours=20)
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=2)
        case = await world.when(reference, lambda case: case.row.letters[-1].purpose == "extension")
    assert allowed(case) == 20


async def test_an_extension_that_moves_nothing_writes_no_letter_and_says_so(world: World) -> None:
    """The page ends what may be promised at 205 hours: the second extension has no new date to tell."""
    bounded = {"target": "200 hours", "extend": {"times": 2, "until_at_most": "205 hours"}, "ladder": []}
    await published(world.records, {"hourly": hourly(milestones={"resolve": bounded})})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        assert (await world.act(reference, "extend", **LONGER)).done
        await world.when(reference, lambda case: case.row.letters[-1].purpose == "extension")
        assert (await world.act(reference, "extend", **LONGER)).done
        case = await world.when(reference, lambda case: bool(case.row.tasks) and not case.unrecorded)
    assert [letter.purpose for letter in case.row.letters].count("extension") == 1
    [task] = case.row.tasks
    assert task.why == "resolve may be extended no further by the policy: nobody was written to"
