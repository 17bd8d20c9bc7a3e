"""Corners in which a promise could get lost: an end that comes early, a telephone, a wait within a wait, odd dates."""

import asyncio
from datetime import timedelta
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import LetterState, Task, TaskKind
from amends.domain.offers import OfferState
from amends.domain.outcomes import ActionOutcome
from amends.domain.types import Stage
from amends.domain.views import CaseView
from tests.integration.workflows.hours import hourly, owing
from tests.integration.workflows.paths import NOT_UPHELD, UPHELD, on_the_table
from tests.integration.workflows.world import AGENT, DUTY, PATIENCE, SUPERVISOR, World, published
from tests.support.journal_events import event_name

FEE_BACK = {"kind": "money", "detail": "the fee back", "money": {"amount": "20.00", "currency": "EUR"}}
BY_PHONE = {"contact_by": "phone", "phone": "+44 20 7946 0000", "email": None}


async def answered(world: World, reference: str, action: str, by: str = AGENT, **part: Any) -> ActionOutcome:
    """Do an action; fails loudly if the complaint is too broken to answer."""
    async with asyncio.timeout(PATIENCE):
        return await world.act(reference, action, by, **part)


async def granted(world: World, reference: str, action: str, by: str = AGENT, **part: Any) -> None:
    """Do an action that has to be granted."""
    outcome = await answered(world, reference, action, by, **part)
    assert outcome.done, outcome.refusal


def amending(offer: str, **line: object) -> dict[str, object]:
    """A decision that gives the fee back, on these terms, in place of what the policy suggests."""
    return {"offer_id": offer, "verdict": "amend", "reason": "it was our depot", "lines": [FEE_BACK | line]}


def purposes(case: CaseView) -> list[str]:
    """What each letter was for."""
    return [letter.purpose for letter in case.row.letters]


def payment_task(case: CaseView) -> Task | None:
    """The task to pay by hand."""
    return next((task for task in case.row.tasks if task.kind is TaskKind.PAY_BY_HAND), None)


async def promised_the_fee(world: World, reference: str) -> str:
    """Give the fee back by a decision; returns the task of whoever has to pay it."""
    await granted(world, reference, "decide", SUPERVISOR, decision=amending(await on_the_table(world, reference)))
    case = await world.when(reference, lambda case: payment_task(case) and not case.unrecorded)
    return payment_task(case).id


async def told_them(world: World, reference: str, task: str) -> None:
    """Say to the customer by phone, now, what this task is about."""
    now = await world.environment.get_current_time(world.handle(reference))
    said: dict[str, Any] = {"channel": "phone", "at": now, "reached": True, "said": "What the letter says."}
    await granted(world, reference, "record_contact", task_id=task, **said)


async def told_by_phone(world: World, reference: str, *, times: int) -> str:
    """Say so many letters to the customer, one after another; returns the offer that then waits for a decision."""
    for told in range(times):
        case = await world.when(reference, lambda case, told=told: len(case.row.tasks) > told)
        await told_them(world, reference, case.row.tasks[told].id)
    return await on_the_table(world, reference)


# --- what was promised outlives the end ---


async def test_promised_money_survives_a_referral(world: World) -> None:
    """Somebody outside decides the rest: the complaint ends only when the money that we promised was paid."""
    async with world.worker():
        reference = await world.start()
        task = await promised_the_fee(world, reference)
        await granted(world, reference, "refer", SUPERVISOR, to="The Ombudsman", reason="they asked for it")
        await world.when(reference, lambda case: case.row.outcome == Stage.REFERRED)
        await granted(world, reference, "complete_task", DUTY, task_id=task, result="paid")
        await world.over(reference)
        case = await world.case(reference)
    assert payment_task(case).done_by == DUTY


async def test_promised_money_survives_an_early_good_score(world: World) -> None:
    """A contented customer rates it before the money went out: it closes, and ends, only when it was paid."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        task = await promised_the_fee(world, reference)
        await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
        await world.at_stage(reference, "resolved")
        await granted(world, reference, "rate", "customer", score=5)
        await world.pass_time(reference, hours=30)
        case = await world.when(reference, lambda case: not case.unrecorded)
        assert (case.row.stage, case.armed_for is None) == ("resolved", False)
        await granted(world, reference, "complete_task", DUTY, task_id=task, result="paid")
        await world.at_stage(reference, "closed")
        await world.pass_time(reference, hours=500)
        await world.over(reference)
        case = await world.case(reference)
    assert payment_task(case).done_by == DUTY


async def test_a_customer_who_is_called_hears_of_the_referral(world: World) -> None:
    """The last word goes by telephone, too: the complaint ends when a person has said it."""
    async with world.worker():
        reference = await world.start(customer=BY_PHONE)
        await told_by_phone(world, reference, times=1)
        await granted(world, reference, "refer", SUPERVISOR, to="The Ombudsman", reason="they asked for it")
        case = await world.when(reference, lambda case: case.row.outcome == Stage.REFERRED)
        await told_them(world, reference, case.row.tasks[-1].id)
        await world.over(reference)
        case = await world.case(reference)
    assert case.row.tasks[-1].letter == case.row.letters[-1].effect_id
    assert case.row.letters[-1].purpose == "referred"
    assert case.row.tasks[-1].done_by == AGENT


async def test_what_the_fast_path_never_told_is_not_given_to_a_customer_who_has_withdrawn(world: World) -> None:
    """The letter waits for the mail server, the customer withdraws: it goes no more, what it named was never said."""
    small = {
        "when": {"category": "delivery", "severity": "low"}, "why": "small and clear", "finding": "upheld",
        "cause": "late", "gives": [{"kind": "money", "detail": "the fee back", "money": "20 EUR"}],
    }  # fmt: skip
    await published(world.records, {"hourly": hourly(paths={"straight_through": small})})
    async with world.worker():
        world.catcher.answers["late@customers.example.com"] = "450 4.2.1 try again later"
        reference = await world.start(severity="low", customer={"email": "late@customers.example.com"})
        await world.when(reference, lambda case: case.plan is not None)
        await granted(world, reference, "withdraw", "customer", reason="it came after all")
        world.catcher.answers.clear()
        await world.pass_time(reference, minutes=3)
        case = await world.when(reference, lambda case: case.row.completed)
    told = {letter.purpose: letter.state for letter in case.row.letters}
    assert told == {"fast_path": LetterState.OVERTAKEN, "withdrawn": LetterState.ACCEPTED}
    assert payment_task(case) is None
    assert "letter.overtaken fast_path" in [event_name(entry) for entry in await world.journal(reference)]


async def test_a_complaint_cancelled_before_anybody_saw_it_gets_one_letter(world: World) -> None:
    """Cancelled before a worker took it: registered, withdrawn and confirmed, without an acknowledgement on top."""
    reference = await world.start()
    await world.handle(reference).cancel()
    async with world.worker():
        result = await world.over(reference)
        case = await world.case(reference)
    assert (result["verdict"], result["outcome"]) == ("new", Stage.WITHDRAWN)
    assert purposes(case) == ["withdrawn"]
    assert len(world.letters()) == 1


# --- what waits for what ---


async def test_a_question_goes_out_while_a_third_party_is_waited_for(world: World) -> None:
    """The clocks stand still already: the decision to ask reaches the customer all the same and waits for them."""
    async with world.worker():
        reference = await world.start()
        offer = await on_the_table(world, reference)
        await granted(world, reference, "pause", waits_for="third_party", reason="the carrier looks for it")
        ask = {"offer_id": offer, "verdict": "ask", "reason": "two orders", "words_for_customer": "Which parcel?"}
        await granted(world, reference, "decide", SUPERVISOR, decision=ask)
        case = await world.when(reference, lambda case: "request" in purposes(case) and not case.unrecorded)
    assert case.row.paused_for == "customer"


async def test_owed_money_does_not_wait_behind_another_letter(world: World) -> None:
    """A letter about a hand-over is stuck at the mail server: what the law demands is paid meanwhile."""
    await published(world.records, {"default": owing("20 EUR")})
    async with world.worker():
        reference = await world.start(customer={"email": "late@customers.example.com"})
        offer = await on_the_table(world, reference)
        world.catcher.answers["late@customers.example.com"] = "450 4.2.1 try again later"
        to = "tom" if (await world.case(reference)).row.owner != "tom" else "maya"
        await granted(world, reference, "assign", SUPERVISOR, to=to, reason="knows the depot", story="Nine days late.")
        await granted(world, reference, "decide", SUPERVISOR, decision=amending(offer, owed=True))
        case = await world.when(reference, payment_task)
    assert "handover" not in purposes(case)


async def test_an_offer_made_by_phone_stands_for_its_whole_time_from_the_call(world: World) -> None:
    """The time to answer, 100 hours, begins when the customer hears of the offer, not when we wrote it down."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start(customer=BY_PHONE)
        offer = await told_by_phone(world, reference, times=2)
        await granted(world, reference, "decide", SUPERVISOR, decision=amending(offer, terms="offered"))
        case = await world.when(reference, lambda case: "offer" in purposes(case) and not case.unrecorded)
        await world.pass_time(reference, hours=99)
        await told_them(world, reference, case.row.tasks[-1].id)
        await world.pass_time(reference, hours=99)
        offered = case.row.offers[-1].id
        await granted(world, reference, "answer_offer", "customer", offer_id=offered, answer="accept")
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert case.row.offers[-1].state is OfferState.ACCEPTED


async def test_the_letter_after_a_reopening_names_only_what_was_given_since(world: World) -> None:
    """The fee was given before the reopening and nothing after it: the second resolution does not give it again."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await promised_the_fee(world, reference)
        await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
        await world.at_stage(reference, "resolved")
        await granted(world, reference, "reopen", "customer", reason="it broke again")
        await world.when(reference, lambda case: case.row.generation == 2)
        no = {"verdict": "decline", "reason": "the carrier was right", "words_for_customer": "Not this time."}
        no["offer_id"] = await on_the_table(world, reference)
        await granted(world, reference, "decide", SUPERVISOR, decision=no)
        await granted(world, reference, "resolve", SUPERVISOR, resolution=NOT_UPHELD)
        await world.when(reference, lambda case: purposes(case).count("resolution") == 2)
    letter = world.letters()[-1].get_body(("plain",)).get_content()
    assert NOT_UPHELD["done"] in letter
    assert "the fee back" not in letter


# --- dates and names that make no sense ---


async def test_a_milestone_that_stands_still_is_not_extended_until_it_is_resumed(world: World) -> None:
    """While a third party is waited for there is no date that could move: refused, and granted once it runs again."""
    await published(world.records, {"hourly": hourly()})
    longer = {"milestone": "resolve", "by_another": "1 days", "reason": "slow", "words_for_customer": "A day more."}
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await granted(world, reference, "pause", waits_for="third_party", reason="the carrier looks for it")
        refused = await answered(world, reference, "extend", **longer)
        assert refused.refusal is not None
        assert refused.refusal.code == "not_extendable"
        await granted(world, reference, "resume", reason="they found it")
        await granted(world, reference, "extend", **longer)


async def test_an_extension_by_centuries_is_cut_to_what_the_policy_allows(world: World) -> None:
    """A date beyond every calendar stops no complaint: the milestone moves by the most that the policy grants."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        before = (await world.at_stage(reference, "deciding")).plan.of(MilestoneName.RESOLVE).due
        await granted(
            world, reference, "extend", milestone="resolve", by_another="99999 business days", reason="slow",
            words_for_customer="It takes longer.",
        )  # fmt: skip
        due = (await world.case(reference)).plan.of(MilestoneName.RESOLVE).due
    assert due - before == timedelta(hours=100)


async def test_a_contact_dated_before_the_complaint_is_refused(world: World) -> None:
    """A typing mistake makes it the year 206: nobody called before there was a complaint, and no clock believes it."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        called: dict[str, Any] = {"channel": "phone", "at": "0206-11-22T09:00:00Z", "reached": True, "said": "Hello."}
        refused = await answered(world, reference, "record_contact", **called)
        case = await world.case(reference)
    assert refused.refusal is not None
    assert refused.refusal.code == "out_of_range"
    assert case.plan.of(MilestoneName.FIRST_CONTACT).fulfilled_at is None
