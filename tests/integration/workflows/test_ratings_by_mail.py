"""A score by return of mail: what comes with it is kept, and the same mail again says nothing new."""

from datetime import UTC, datetime

from amends.domain.actions import Reply
from amends.domain.case import TaskKind
from amends.domain.complaint import Attachment
from amends.domain.views import CaseView
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_corners import granted
from tests.integration.workflows.test_surveys import asked
from tests.integration.workflows.world import World, published

PHOTO = Attachment(name="door.png", where="mail:1", sha256="ab" * 32, media_type="image/png", size=504)


def to_read(case: CaseView) -> list[str]:
    """Why a person is to read something."""
    return [task.why for task in case.row.tasks if task.kind is TaskKind.READ]


async def rated_by(world: World, reference: str, mail: Reply) -> CaseView:
    """Bring the mail; the case when it was heard: actions are done one after another."""
    await world.counter.signal(reference, "reply_received", mail)
    await granted(world, reference, "note", text="after the mail")
    return await world.when(reference, lambda case: not case.unrecorded)


async def test_what_the_customer_sends_along_with_a_score_is_kept_and_seen(world: World) -> None:
    """'3 / See the photo': the photo's reference stands with the rating, and a person is to look at it."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        text = "3\n\nSee the photo: it is broken again."
        mail = Reply(message_id="m-1", at=datetime.now(UTC), text=text, attachments=(PHOTO,))
        await rated_by(world, reference, mail)
        case = await world.when(reference, to_read)
    [rating] = [action.body or {} for action in await world.records.actions.of(reference) if action.action == "rate"]
    assert [kept["where"] for kept in rating["attachments"]] == [PHOTO.where]
    assert to_read(case) == ["the customer sent something along with their score"]


async def test_a_low_score_that_is_brought_again_is_the_same_answer(world: World) -> None:
    """Mail servers that never heard our answer try again: it reopened once, and there is nothing more to read."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        mail = Reply(message_id="m-1", at=datetime.now(UTC), text="1\n\nStill broken")
        await world.counter.signal(reference, "reply_received", mail)
        await world.when(reference, lambda case: case.row.generation == 2 and case.row.stage == "deciding")
        case = await rated_by(world, reference, mail)
    assert to_read(case) == []
    assert [action.action for action in await world.records.actions.of(reference)].count("add_information") == 0
