"""New work on the real engine: a payment that is opened is mailed to those who make it."""

from datetime import timedelta

from amends.activities.notice_batching import begin_digest
from amends.domain.case import TaskKind
from amends.domain.types import Stage
from tests.integration.workflows.bare import Stranger, raw
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import MONEY, on_the_table
from tests.integration.workflows.test_corners import granted
from tests.integration.workflows.world import SUPERVISOR, World, published


async def test_b6_a_payment_to_make_is_mailed_to_the_supervisors(world: World) -> None:
    """Decided; nobody is late; after five minutes omid has one mail about it, in his language."""
    await published(world.records, {"hourly": hourly(new_work="5 minutes")})
    async with world.worker(begin_work=begin_digest):
        with world.environment.with_time_skipping_disabled():
            reference = await world.start()
            offer = await on_the_table(world, reference)
            decision = {"offer_id": offer, "verdict": "amend", "reason": "our depot", "lines": [MONEY]}
            await granted(world, reference, "decide", SUPERVISOR, decision=decision)
            await world.when(
                reference,
                lambda case: any(task.kind is TaskKind.PAY_BY_HAND for task in case.row.tasks) and not case.unrecorded,
            )
        [owed] = [each for each in await world.records.notices.owed_to("omid") if each.about == "work"]
        digest = world.environment.client.get_workflow_handle(owed.id)
        await world.environment.fast_forward(digest, timedelta(minutes=5))
        assert (await digest.result())["to"] == ["omid"]
    [mail] = [mail for mail in world.letters() if mail["To"] == "omid@amends.example"]
    assert "پرداخت آنچه تصویب شده است" in mail["Subject"]  # he reads Persian
    assert reference in mail["Subject"]


async def test_a_start_that_nobody_can_read_is_mailed_to_the_duty_role_at_once(world: World) -> None:
    """Rubbish instead of a complaint: jonas has a mail with its reference, and no word of the rubbish."""
    async with world.worker(begin_work=begin_digest):
        handle = await (await Stranger.meet(world)).start(raw(b"rubbish"))
        reference = handle.id.removeprefix("complaint-")
        await world.when(reference, lambda case: case.row.stage is Stage.UNREADABLE and not case.unrecorded)
        [owed] = await world.records.notices.owed_about(reference) or [None]
        if owed is not None:
            await world.environment.client.get_workflow_handle(owed.id).result()
    [mail] = [mail for mail in world.letters() if mail["To"] == "jonas@amends.example"]
    assert mail["Subject"].startswith(f"{reference}: a complaint that could not be read")
    assert "rubbish" not in mail.as_string()
