"""What a reply does to a resolved complaint: scores and wishes for silence, and words by other ways of contact."""

from datetime import UTC, datetime

from amends.domain.actions import Reply
from amends.domain.complaint import Channel, ContactBy
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_ratings_by_mail import rated_by, to_read
from tests.integration.workflows.test_surveys import asked
from tests.integration.workflows.world import World, published


def reply(number: int, text: str, channel: Channel = Channel.EMAIL) -> Reply:
    """What the customer writes back."""
    return Reply(message_id=f"m-{number}", at=datetime.now(UTC), text=text, channel=channel)


async def test_an_unclear_score_and_a_wish_for_silence_reopen_nothing(world: World) -> None:
    """A person reads what may be a score; who asks for silence is asked no more, on no complaint of theirs."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        case = await rated_by(world, reference, reply(1, "5 - still broken"))
        assert (case.row.generation, case.row.score) == (1, None)
        assert to_read(case) == ["it looks like an answer to the survey: read it"]
        case = await rated_by(world, reference, reply(2, "STOP"))
        assert case.row.generation == 1
        assert case.row.facts is not None
        assert case.row.facts.no_survey == "opted_out"
    complaint = await world.records.cases.complaint(reference)
    assert complaint is not None
    assert await world.records.cases.opted_out(complaint.customer.id)


async def test_a_message_by_sms_is_heard(world: World) -> None:
    """Every way out is a way in: the words wait to be read, and the window of the channel counts from them."""
    assert {str(way) for way in ContactBy} <= {str(way) for way in Channel}
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        case = await rated_by(world, reference, reply(1, "It is still broken", Channel.SMS))
        assert to_read(case) == ["the customer told us more"]
    assert await world.records.letters.last_heard(reference, "sms") is not None
