"""Letters that a person says, on a complaint that is reopened: what is told late is told, and stops no new clock."""

from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import Task
from amends.domain.plan import EventKind, MilestoneState
from amends.domain.views import CaseView
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import UPHELD, decide
from tests.integration.workflows.test_corners import BY_PHONE, granted
from tests.integration.workflows.world import SUPERVISOR, World, published


async def test_a_decision_that_is_said_after_a_reopening_fulfils_nothing_of_the_new_one(world: World) -> None:
    """By phone: what was decided then is still told, and the clock for deciding anew runs on."""
    await published(world.records, {"hourly": hourly(milestones={"apologise": {"target": "none"}})})
    async with world.worker():
        reference = await world.start(customer=BY_PHONE)
        case = await world.when(reference, lambda case: unsaid(case, "acknowledgement") and not case.unrecorded)
        await spoken(world, reference, unsaid(case, "acknowledgement"))
        await decide(world, reference)
        case = await world.when(reference, lambda case: unsaid(case, "decision") and not case.unrecorded)
        task = unsaid(case, "decision")
        await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
        case = await world.when(reference, lambda case: unsaid(case, "resolution") and not case.unrecorded)
        await spoken(world, reference, unsaid(case, "resolution"))
        await world.at_stage(reference, "resolved")
        await granted(world, reference, "reopen", "customer", reason="not solved")
        await world.when(
            reference, lambda case: case.row.generation == 2 and case.row.stage == "deciding" and not case.unrecorded
        )
        await spoken(world, reference, task)
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.RUNNING


def unsaid(case: CaseView, purpose: str) -> Task | None:
    """The task to say this letter."""
    letters = {letter.effect_id for letter in case.row.letters if letter.purpose == purpose}
    return next((task for task in case.row.tasks if task.letter in letters and task.done_at is None), None)


async def spoken(world: World, reference: str, task: Task | None) -> None:
    """Somebody says the letter on the phone, now."""
    assert task is not None
    now = await world.environment.get_current_time(world.handle(reference))
    part: dict[str, Any] = {"channel": "phone", "at": now, "reached": True, "said": "We told them.", "apologised": True}
    await granted(world, reference, "record_contact", task_id=task.id, **part)


async def test_a_signpost_that_is_said_after_a_reopening_counts_for_nothing_of_it(world: World) -> None:
    """By phone: it was due while the first answer was missing, and is said when that one had come and did not help."""
    law = {"resolve": {"by_law": "20 hours", "ladder": [{"at": "due", "of": "law", "do": "signpost"}]}}
    quiet = {"apologise": {"target": "none"}, **law}
    rights = {"rights": {"en": ["You may take it to an ombudsman."]}}
    await published(world.records, {"hourly": hourly(milestones=quiet, letters=rights)})
    async with world.worker():
        reference = await world.start(customer=BY_PHONE)
        for purpose in ("acknowledgement", "decision", "resolution"):
            if purpose == "decision":
                await world.pass_time(reference, hours=21)
                await decide(world, reference)
            elif purpose == "resolution":
                await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
            case = await world.when(reference, lambda case, it=purpose: unsaid(case, it) and not case.unrecorded)
            await spoken(world, reference, unsaid(case, purpose))
        signpost = unsaid(case, "signpost")
        await world.at_stage(reference, "resolved")
        await granted(world, reference, "reopen", "customer", reason="not solved")
        await world.when(
            reference, lambda case: case.row.generation == 2 and case.row.stage == "deciding" and not case.unrecorded
        )
        await spoken(world, reference, signpost)
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert EventKind.SIGNPOSTED not in [event.kind for event in case.ledger]
