"""Kept means kept (law 6): a milestone is fulfilled by what reached the customer, never by the closing of a task."""

from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from amends.domain.actions import MilestoneName
from amends.domain.case import LetterState, Task, TaskKind
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from amends.domain.views import CaseView
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import MONEY, on_the_table
from tests.integration.workflows.test_bounces import bounced, state_of
from tests.integration.workflows.test_calls import SEVERE, call
from tests.integration.workflows.test_corners import granted, purposes
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published
from tests.support.journal_events import event_name

NOWHERE: dict[str, Any] = {"email": None}
REFUSES: dict[str, Any] = {"email": "gone@customers.example.com"}
CALLED: dict[str, Any] = {"contact_by": "phone", "phone": "+44 20 7946 0000"}
BY_POST: dict[str, Any] = {"contact_by": "post", "email": None}
KNOWN = "found@customers.example.com"


def open_tasks(case: CaseView) -> list[Task]:
    """What nobody has done yet."""
    return [task for task in case.row.tasks if task.done_at is None]


async def with_a_task(world: World, customer: dict[str, Any], **changes: Any) -> tuple[str, CaseView]:
    """A complaint whose first letter found no way to the customer."""
    world.catcher.answers["gone@customers.example.com"] = "550 5.1.1 no such user"
    await published(world.records, {"hourly": hourly()})
    reference = await world.start(customer=customer, **changes)
    return reference, await world.when(reference, lambda case: open_tasks(case) and not case.unrecorded)


@pytest.mark.parametrize("customer", [NOWHERE, REFUSES, CALLED, BY_POST])
async def test_closing_the_task_of_an_untold_letter_is_refused_and_keeps_nothing(
    world: World, customer: dict[str, Any]
) -> None:
    """No recipient, a bounce, a contact to make: who closes the task without a contact hears what to do instead."""
    async with world.worker():
        reference, case = await with_a_task(world, customer)
        outcome = await refused(world, reference, "complete_task", task_id=open_tasks(case)[0].id, result="on file")
        case = await world.case(reference)
    assert "record_contact" in outcome
    assert "correct" in outcome
    assert case.row.stage is Stage.RECEIVED
    assert [state_of(case, name) for name in (MilestoneName.ACKNOWLEDGE, MilestoneName.APOLOGISE)] == [
        MilestoneState.RUNNING
    ] * 2


@pytest.mark.parametrize("customer", [NOWHERE, REFUSES, BY_POST])
async def test_an_address_that_becomes_known_sends_the_letter_that_waited(
    world: World, customer: dict[str, Any]
) -> None:
    """The acknowledgement with its apology goes to the new address, the task is done, and only then is it kept."""
    async with world.worker():
        reference, case = await with_a_task(world, customer)
        waiting = open_tasks(case)[0]
        await granted(world, reference, "correct", reason="in the crm", changes={"email": KNOWN})
        case = await world.at_stage(reference, "deciding")
    assert purposes(case) == ["acknowledgement", "acknowledgement", "apology"]
    assert [mail["To"] for mail in world.letters()] == [KNOWN, KNOWN]
    assert state_of(case, MilestoneName.APOLOGISE) is MilestoneState.FULFILLED
    assert [task.done_by for task in case.row.tasks if task.id == waiting.id] == [AGENT]
    assert open_tasks(case) == []


async def test_the_task_says_which_address_is_missing_and_the_command_that_mends_it(world: World) -> None:
    """A customer of letters by post without a postal address: the task names that one, and how to add it."""
    async with world.worker():
        reference, case = await with_a_task(world, BY_POST)
        why = open_tasks(case)[0].why
        _, by_mail = await with_a_task(world, NOWHERE)
    assert "no postal address" in why
    assert f"amends correct {reference} --address" in why
    assert "no e-mail address" in open_tasks(by_mail)[0].why


async def test_an_address_that_refuses_again_is_one_task_and_keeps_nothing(world: World) -> None:
    """The address found in the files bounces as well: still one open task, and the apology is still owed."""
    async with world.worker():
        reference, _ = await with_a_task(world, NOWHERE)
        await granted(world, reference, "correct", reason="in the crm", changes={"email": REFUSES["email"]})
        case = await world.when(
            reference,
            lambda case: [task.kind for task in open_tasks(case)] == [TaskKind.BOUNCED] and not case.unrecorded,
        )
    assert state_of(case, MilestoneName.APOLOGISE) is MilestoneState.RUNNING
    assert world.letters() == []


async def test_a_letter_that_came_back_later_is_read_at_the_new_address(world: World) -> None:
    """Taken by our mail server, bounced an hour later: the corrected address gets the same words."""
    async with world.worker():
        await published(world.records, {"hourly": hourly()})
        reference = await world.start()
        before = await world.at_stage(reference, "deciding")
        await world.counter.signal(reference, "letter_bounced", bounced(before.row.letters[0].effect_id))
        case = await world.when(reference, lambda case: open_tasks(case) and not case.unrecorded)
        await refused(world, reference, "complete_task", task_id=open_tasks(case)[0].id, result="seen")
        await granted(world, reference, "correct", reason="a typing mistake", changes={"email": KNOWN})
        case = await world.when(reference, lambda case: not open_tasks(case) and not case.unrecorded)
    first, _, again = world.letters()
    assert again["To"] == KNOWN
    assert again.get_body(("plain",)).get_content() == first.get_body(("plain",)).get_content()
    assert case.row.letters[-1].state is LetterState.ACCEPTED


async def test_a_decision_that_nobody_could_hear_is_told_with_its_words_when_the_address_is_known(world: World) -> None:
    """The words that a person wrote for the customer are in the letter that goes later (law 16)."""
    async with world.worker():
        await published(world.records, {"hourly": hourly()})
        reference = await world.start(customer=REFUSES)
        offer = await on_the_table(world, reference)
        world.catcher.answers["gone@customers.example.com"] = "550 5.1.1 no such user"
        words = "The night desk now rings the kitchen itself."
        decision = {
            "offer_id": offer, "verdict": "amend", "reason": "our depot", "lines": [MONEY], "words_for_customer": words,
        }  # fmt: skip
        await granted(world, reference, "decide", SUPERVISOR, decision=decision)
        case = await world.when(
            reference,
            lambda case: any(task.kind is TaskKind.BOUNCED for task in open_tasks(case)) and not case.unrecorded,
        )
        assert state_of(case, MilestoneName.DECIDE) is MilestoneState.RUNNING
        await granted(world, reference, "correct", reason="asked them", changes={"email": KNOWN})
        case = await world.when(
            reference, lambda case: state_of(case, MilestoneName.DECIDE) is MilestoneState.FULFILLED
        )
    told = [mail for mail in world.letters() if mail["To"] == KNOWN]
    assert purposes(case)[-1] == "decision"
    assert words in told[-1].get_body(("plain",)).get_content()
    assert "40" in told[-1].get_body(("plain",)).get_content()


async def test_a_demanded_call_is_not_made_by_closing_its_task(world: World) -> None:
    """Only a recorded contact ends it: the apology by voice is still owed."""
    async with world.worker():
        await published(world.records, {"hourly": SEVERE})
        reference = await world.start(severity="critical")
        case = await world.when(reference, lambda case: open_tasks(case) and not case.unrecorded)
        await refused(world, reference, "complete_task", task_id=call(case).id, result="called")
        case = await world.case(reference)
    assert call(case).done_at is None
    assert state_of(case, MilestoneName.APOLOGISE) is MilestoneState.RUNNING


async def test_a_word_with_the_customer_pays_nothing(world: World) -> None:
    """A recorded contact names the task to pay: refused, and the money is still to be paid."""
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        decision = {"offer_id": offer, "verdict": "amend", "reason": "our depot", "lines": [MONEY]}
        await granted(world, reference, "decide", SUPERVISOR, decision=decision)
        case = await world.when(
            reference, lambda case: any(task.kind is TaskKind.PAY_BY_HAND for task in case.row.tasks)
        )
        [pay] = [task for task in case.row.tasks if task.kind is TaskKind.PAY_BY_HAND]
        said = {"channel": "phone", "at": case.row.updated_at, "reached": True, "said": "It is on its way."}
        await refused(world, reference, "record_contact", AGENT, task_id=pay.id, **said)
        case = await world.case(reference)
    assert [task.id for task in open_tasks(case)] == [pay.id]
    assert "payment" not in purposes(case)


async def test_news_that_nobody_told_may_be_closed_and_keeps_nothing(world: World) -> None:
    """A hand-over that was never told: the task closes, on record as told to nobody, and no clock takes it for news."""
    async with world.worker():
        await published(
            world.records,
            {"hourly": hourly(milestones={"keep_informed": {"target": "40 hours", "ladder": []}})},
        )
        reference = await world.start(customer=CALLED)
        case = await world.when(reference, lambda case: open_tasks(case) and not case.unrecorded)
        said: dict[str, Any] = {
            "channel": "phone",
            "at": case.row.updated_at,
            "reached": True,
            "said": "Sorry.",
            "apologised": True,
        }
        await granted(world, reference, "record_contact", task_id=open_tasks(case)[0].id, **said)
        await world.at_stage(reference, "deciding")
        to = "tom" if case.row.owner != "tom" else "maya"
        await granted(world, reference, "assign", SUPERVISOR, to=to, reason="knows it", story="Nine days late.")
        case = await world.when(reference, lambda case: open_tasks(case) and not case.unrecorded)
        before = case.plan.of(MilestoneName.KEEP_INFORMED).due
        await granted(world, reference, "complete_task", task_id=open_tasks(case)[0].id, result="not worth a call")
        case = await world.when(reference, lambda case: not open_tasks(case) and not case.unrecorded)
        journal = [event_name(entry) for entry in await world.journal(reference)]
    assert case.plan.of(MilestoneName.KEEP_INFORMED).due == before
    assert "letter.untold handover" in journal


async def refused(world: World, reference: str, name: str, by: str = AGENT, **part: Any) -> str:
    """Do an action that has to be refused; returns what the person is told."""
    try:
        outcome = await world.act(reference, name, by, **part)
    except WorkflowUpdateFailedError as failure:
        return str(failure.cause)
    assert not outcome.done
    return str(outcome.refusal)
