"""Letters tell what people did on a complaint, and what they did not."""

from typing import Any

from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_corners import granted
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published

NEWS = {"target": "10 hours", "ladder": [{"before": "1 hour", "do": "tell_customer", "new_date": "10 hours"}]}
LATE = {"target": "20 hours", "ladder": [{"before": "1 hour", "do": "tell_customer", "new_date": "20 hours"}]}


async def words_after(world: World, reference: str, purpose: str, times: int, hours: int) -> str:
    """The text of the last letter of this purpose, once there are so many of them."""
    await world.pass_time(reference, hours=hours)
    await world.when(
        reference,
        lambda case: [letter.purpose for letter in case.row.letters].count(purpose) == times and not case.unrecorded,
    )
    return " ".join((await words_of(world, reference, purpose))[-1].split())


async def words_of(world: World, reference: str, purpose: str) -> list[str]:
    """The words of every letter of this purpose, oldest first."""
    kept = await world.records.letters.of(reference)
    return [letter.words for letter in kept if letter.purpose == purpose]


async def test_news_say_that_nobody_began_that_somebody_works_or_that_nobody_did_since(world: World) -> None:
    """Three letters in a row, each true: passed on and not begun, after a note, and after nothing more."""
    await published(world.records, {"hourly": hourly(milestones={"keep_informed": NEWS})})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await granted(world, reference, "assign", SUPERVISOR, to="tom", reason="the queue is long", story="nothing yet")
        first = await words_after(world, reference, "news", 1, 11)
        await granted(world, reference, "note", AGENT, text="I asked the depot.")
        second = await words_after(world, reference, "news", 2, 10)
        third = await words_after(world, reference, "news", 3, 10)
    assert "We have not started on your complaint yet." in first
    assert "we are still working on your" in second
    assert "Nobody here has worked on your complaint since we last wrote to you." in third


async def test_a_date_that_is_put_off_again_says_how_often_that_was_so_before(world: World) -> None:
    """The first new date is told as one; the third says that there were two before."""
    late: dict[str, Any] = {"resolve": LATE}
    await published(world.records, {"hourly": hourly(milestones=late)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        first = await words_after(world, reference, "holding", 1, 20)
        second = await words_after(world, reference, "holding", 2, 20)
        third = await words_after(world, reference, "holding", 3, 20)
    assert "put a date off" not in first
    assert "We have had to put a date off once before" in second
    assert "We have had to put a date off twice before" in third
