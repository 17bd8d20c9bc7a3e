"""More paths of the journey, scripted: what customers answer afterwards, and what a person says, reads and changes."""

from typing import Any

from amends.domain.actions import Reply
from amends.domain.case import Task, TaskKind
from amends.domain.views import CaseView
from tests.integration.workflows.paths import UPHELD, Path, decide, resolve, to_the_end
from tests.integration.workflows.world import AGENT, SUPERVISOR, World


async def rated_by_mail_and_then_otherwise(world: World) -> str:
    """A number by return, the same again, another one on second thought; then the customer opts out."""
    reference = await world.start()
    await decide(world, reference)
    await resolve(world, reference)
    await world.pass_time(reference, hours=31)
    case = await world.at_stage(reference, "following up")
    await world.counter.signal(reference, "reply_received", Reply(message_id="m-1", at=case.row.updated_at, text="5 9"))
    await world.at_stage(reference, "closed")
    await world.act(reference, "rate", "customer", score=5, recommend=9)
    await world.act(reference, "rate", "customer", score=3, recommend=5, words="On second thought.")
    return await to_the_end(world, reference)


async def never_asked(world: World) -> str:
    """The customer has died: nobody asks the family whether it helped."""
    reference = await world.start()
    await decide(world, reference)
    await resolve(world, reference)
    await world.act(reference, "correct", reason="the family wrote", changes={"no_survey": "deceased"})
    await world.at_stage(reference, "closed")
    return await to_the_end(world, reference)


async def called_and_drafted(world: World) -> str:
    """A call that is tried and refused; a decision and a resolution that are read, one of them changed."""
    reference = await world.start(category="safety")
    case = await world.at_stage(reference, "deciding")
    tries: tuple[dict[str, Any], ...] = (
        {"reached": False, "said": "Nobody there."},
        {"reached": True, "refused": True, "said": "No calls."},
    )
    for part in tries:
        await world.act(reference, "record_contact", channel="phone", at=case.row.updated_at, **part)
    await decide(world, reference)
    await send_draft(world, reference, edited=True)
    await world.act(reference, "resolve", SUPERVISOR, resolution=UPHELD)
    await send_draft(world, reference)
    for task in (await world.at_stage(reference, "resolved")).row.tasks:
        if task.done_at is None:
            await world.act(reference, "complete_task", AGENT, task_id=task.id, result="done")
    return await to_the_end(world, reference)


async def send_draft(world: World, reference: str, *, edited: bool = False) -> None:
    """Reads the letter that waits and sends it; `edited` in the reader's own words."""
    case = await world.when(reference, lambda case: drafts(case) and not case.unrecorded)
    [task] = drafts(case)
    draft = await world.records.letters.get(task.letter or "")
    assert draft is not None
    words = {"words": f"{draft.words}\n\nThis should not have happened."} if edited else {}
    done = await world.act(reference, "complete_task", AGENT, task_id=task.id, result="read", **words)
    assert done.done, done.refusal
    await world.when(reference, lambda case: not drafts(case) and not case.unrecorded)


def drafts(case: CaseView) -> list[Task]:
    """The letters that wait for their readers."""
    return [task for task in case.row.tasks if task.kind is TaskKind.EDIT_LETTER and task.done_at is None]


async def signposted(world: World) -> str:
    """The law's date comes before the decision: the customer is told where else to go, and stays."""
    reference = await world.start(category="hardship")
    await world.at_stage(reference, "deciding")
    await world.pass_time(reference, hours=6)
    await world.when(reference, lambda case: any(letter.purpose == "signpost" for letter in case.row.letters))
    await decide(world, reference)
    await resolve(world, reference)
    return await to_the_end(world, reference)


PATHS: tuple[Path, ...] = (signposted, rated_by_mail_and_then_otherwise, never_asked, called_and_drafted)
