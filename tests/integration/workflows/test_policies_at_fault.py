"""A policy that cannot be reckoned holds up nobody unseen: a typed failure, a task, and no workflow that spins (A9)."""

import asyncio
from datetime import UTC, datetime

from amends.domain.case import TaskKind
from amends.domain.types import Stage
from amends.policy import compile_set
from amends.publication.publish import read_set
from tests.integration.workflows.history import effects_scheduled, events_of
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.world import PATIENCE, ROOT, SUPERVISOR, World, a_complaint, published

FOR_EVER_AND_A_DAY = "99999 business days"


async def in_force(world: World, content: bytes) -> None:
    """Put a page in force as an older edition would have, which did not look how far its calendars reach."""
    files = {path: page for path, page in read_set(ROOT).items() if not path.startswith("policies/default")}
    files["policies/hourly.yaml"] = content
    policies = {name: policy.content() for name, policy in compile_set(files).policies.items()}
    await world.records.store.publish(files, policies, "tests", datetime.now(UTC))


def page_for_critical() -> bytes:
    """The page by the hour, on which a critical complaint may take for ever."""
    instead = [{"when": {"severity": "critical"}, "target": FOR_EVER_AND_A_DAY}]
    return hourly(milestones={"resolve": {"target": "200 hours", "ladder": [], "instead": instead}})


async def test_a9_a_complaint_without_dates_waits_for_the_duty_role_and_correct_opens_it(world: World) -> None:
    """Its policy ends before the first date could: a task says which and what to do; one look, and no further one."""
    await in_force(world, hourly(milestones={"resolve": {"target": FOR_EVER_AND_A_DAY, "ladder": []}}))
    async with world.worker():
        reference = await world.start()
        case = await world.when(reference, lambda case: case.row.stage is Stage.UNREADABLE and not case.unrecorded)
        [task] = case.row.tasks
        assert (task.kind, task.for_whom) == (TaskKind.READ, "duty")
        assert "The policy hourly 1 cannot be reckoned" in task.why
        await world.pass_time(reference, hours=2)
        assert effects_scheduled(await events_of(world.handle(reference)))["open_complaint"] == 1

        await published(world.records, {"hourly": hourly()})
        whole = a_complaint(reference=reference).model_dump(mode="json")
        corrected = await world.act(reference, "correct", SUPERVISOR, reason="the page is mended", complaint=whole)
        assert corrected.done, corrected.refusal
        await world.at_stage(reference, "deciding")


async def test_a9_a_running_complaint_keeps_its_dates_and_asks_for_help(world: World) -> None:
    """It becomes critical, and the page has no date for that: the plan before stays in force, the case says what is
    stuck and why, whoever acts is answered, and once the facts or the policy are mended all is well by itself.
    """
    await in_force(world, page_for_critical())
    async with world.worker():
        reference = await world.start()
        before = await world.at_stage(reference, "deciding")
        async with asyncio.timeout(PATIENCE):
            worse = await world.act(reference, "correct", reason="rung up", changes={"severity": "critical"})
        assert worse.done, worse.refusal
        case = await world.when(reference, lambda case: bool(case.row.stuck) and not case.unrecorded)
        assert [stuck.why for stuck in case.row.stuck] == ["calendar_ends"]
        assert before.plan is not None
        assert case.plan is not None
        assert case.plan.milestones == before.plan.milestones

        await world.pass_time(reference, hours=1)
        case = await world.case(reference)
        [task] = [task for task in case.row.tasks if task.kind is TaskKind.STUCK]
        assert (task.for_whom, task.why) == ("duty", "an effect keeps failing: calendar_ends")
        tries = effects_scheduled(await events_of(world.handle(reference)))["reckon"]
        assert tries < 8, "it is tried again under the alarm, less and less often"

        async with asyncio.timeout(PATIENCE):
            better = await world.act(reference, "correct", reason="misheard", changes={"severity": "normal"})
        assert better.done, better.refusal
        await world.pass_time(reference, hours=2)
        case = await world.when(reference, lambda case: not case.row.stuck and not case.unrecorded)
        assert not [task for task in case.row.tasks if task.kind is TaskKind.STUCK and task.done_at is None]
