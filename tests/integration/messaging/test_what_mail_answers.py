"""A mail means what it answers: thanks may be a yes, a report may come with words, and late is not unheard."""

from email import message_from_bytes
from email.policy import SMTP

import pytest

from amends.domain.case import LetterState, TaskKind
from amends.domain.views import CaseView
from tests.integration.messaging.conftest import Mailroom
from tests.integration.workflows.paths import decide, offered
from tests.integration.workflows.test_corners import granted
from tests.integration.workflows.world import SUPERVISOR, World
from tests.support.mails import QUOTED, reply, report


def to_read(case: CaseView) -> list[str | None]:
    """Who closed each task to read what the customer wrote; None while it is open."""
    return [task.done_by for task in case.row.tasks if task.kind is TaskKind.READ]


async def heard(world: World, reference: str) -> CaseView:
    """The case after everything that was signalled before: actions are done one after another."""
    await granted(world, reference, "note", text="after the mail")
    return await world.when(reference, lambda case: not case.unrecorded)


async def test_thanks_in_answer_to_a_question_are_an_answer(mailroom: Mailroom) -> None:
    """'Okay, great.' to 'May we come on Tuesday?' ends the wait for the customer, and a person reads it."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        question = "May we send somebody on Tuesday?"
        await granted(world, reference, "pause", waits_for="customer", reason="a day", words_for_customer=question)
        await world.when(reference, lambda case: case.row.paused_for == "customer" and not case.unrecorded)
        await mailroom.take(reply(await mailroom.address(reference), f"Okay, great.\n\n{QUOTED}"))
        case = await heard(world, reference)
    assert (case.row.paused_for, to_read(case)) == (None, [None])


async def test_thanks_in_answer_to_an_offer_are_read_by_a_person(mailroom: Mailroom) -> None:
    """'Perfect, thank you!' may be a yes: it is no silence, and a person finds out."""
    world = mailroom.world
    async with world.worker():
        reference = await offered(world)
        await mailroom.take(reply(await mailroom.address(reference), f"Perfect, thank you very much!\n\n{QUOTED}"))
        case = await heard(world, reference)
    assert to_read(case) == [None]


async def test_thanks_that_answer_nothing_bother_nobody(mailroom: Mailroom) -> None:
    """We asked nothing and offered nothing: a thank-you is a thank-you."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await mailroom.take(reply(await mailroom.address(reference), f"Okay, great.\n\n{QUOTED}"))
        case = await heard(world, reference)
    assert to_read(case) == []


@pytest.mark.parametrize("sender", ["jo@customers.example.com", None])
async def test_a_customer_who_sends_a_delivery_report_along_is_heard(mailroom: Mailroom, sender: str | None) -> None:
    """'Your mailbox refused my answer, see below': their words join, and our letter did not come back."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        address, letter = await mailroom.address(reference), world.letters()[-1]
        refused = reply(address, "The box was open.", In_Reply_To=letter["Message-ID"])
        mail = reply(address, "Your mailbox refused my answer. The lamp is broken.", In_Reply_To=letter["Message-ID"])
        mail.add_attachment(message_from_bytes(report("jo@customers.example.com", refused.as_bytes()), policy=SMTP))
        taken = await mailroom.take(mail, sender=sender)
        case = await heard(world, reference)
    assert taken.state == "joined"
    assert [told["text"] for told in await mailroom.told(reference)] == [
        "Your mailbox refused my answer. The lamp is broken."
    ]
    assert case.row.letters[0].state is LetterState.ACCEPTED


async def test_a_reply_to_a_withdrawn_complaint_that_still_owes_something_is_read(mailroom: Mailroom) -> None:
    """'I never withdrew this!' keeps the complaint from being over until a person has read it."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        await world.when(reference, lambda case: case.row.tasks and not case.unrecorded)
        await granted(world, reference, "withdraw", SUPERVISOR, reason="asked")
        await world.when(reference, lambda case: case.row.stage == "withdrawn" and not case.unrecorded)
        await mailroom.take(reply(await mailroom.address(reference), "Wait, I never withdrew this!"))
        case = await world.when(reference, to_read)
        [gesture] = [task.id for task in case.row.tasks if task.kind is TaskKind.DO_GESTURE]
        await granted(world, reference, "complete_task", task_id=gesture, result="done")
        [unread] = [task.id for task in case.row.tasks if task.kind is TaskKind.READ]
        await granted(world, reference, "complete_task", task_id=unread, result="called them")
        await world.over(reference)
    row = await world.recorded(reference, lambda row: row.completed)
    assert [task.done_by for task in row.tasks if task.kind is TaskKind.READ] == ["maya"]
