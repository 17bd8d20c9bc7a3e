"""A letter that a mail server has held up for long may have nothing left to say."""

import asyncio
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from amends.domain.case import CaseRow, LetterState, TaskKind
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published
from tests.support.journal_events import event_name

LATER = "450 4.2.1 try again later"
ADDRESS = "late@customers.example.com"


def sent(row: CaseRow) -> list[str]:
    """What the letters are for that went to the customer, in their order."""
    return [letter.purpose for letter in row.letters if letter.state is LetterState.ACCEPTED]


async def held_up(world: World) -> str:
    """A complaint whose acknowledgement the mail server does not take for now."""
    world.catcher.answers[ADDRESS] = LATER
    reference = await world.start(customer={"email": ADDRESS, "phone": "+44 20 7946 0000"})
    await world.when(reference, lambda case: case.plan is not None)
    await world.pass_time(reference, minutes=3)
    await world.when(reference, lambda case: bool(case.row.stuck))
    return reference


async def test_a_customer_who_left_hears_the_farewell_alone(world: World) -> None:
    """Whoever withdrew while the acknowledgement was held up gets one letter: that it is withdrawn."""
    async with world.worker():
        reference = await held_up(world)
        assert (await world.act(reference, "withdraw", AGENT, reason="they found the parcel")).done
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=3)
        await world.handle(reference).result()
    row = await world.recorded(reference, lambda row: row.completed)
    assert sent(row) == ["withdrawn"]
    assert "letter.overtaken acknowledgement" in {event_name(entry) for entry in await world.journal(reference)}


async def test_a_call_that_said_it_all_sets_the_journey_free(world: World) -> None:
    """A held-up acknowledgement does not hold up the decision once a person has called and apologised."""
    async with world.worker():
        reference = await held_up(world)
        call = {
            "channel": "phone",
            "at": (await world.case(reference)).row.updated_at,
            "reached": True,
            "apologised": True,
        }
        assert (await world.act(reference, "record_contact", AGENT, said="sorry, and what happens now", **call)).done
        case = await world.at_stage(reference, "deciding")
    assert case.row.stuck == ()
    assert not [task for task in case.row.tasks if task.kind is TaskKind.STUCK and task.done_at is None]


NEWS = {"before": "30 minutes", "do": "tell_customer", "new_date": "5 hours"}
NEWS_EVERY_5_HOURS = {"target": "5 hours", "ladder": [NEWS]}
LONGER_AT_9 = {"target": "10 hours", "ladder": [{"before": "1 hour", "do": "tell_customer", "new_date": "5 hours"}]}
ANSWER = {"finding": "not_upheld", "cause": "late", "done": "We looked at the depot's list."}


async def answer(world: World, reference: str) -> None:
    """Decline and resolve in one step."""
    offer = (await world.case(reference)).row.offers[-1].id
    decision = {"offer_id": offer, "verdict": "decline", "reason": "the weather", "words_for_customer": "We cannot."}
    outcome = await world.act(reference, "decide", SUPERVISOR, decision=decision, resolution=ANSWER)
    assert outcome.done, outcome.refusal


async def test_no_letter_goes_after_the_answer_that_overtook_it(world: World) -> None:
    """Neither 'we have no result yet' nor 'we need longer' follows the result that was decided while they waited (W1).
    The letters leave in the order in which they were asked for, and what was left out is on record.
    """
    milestones = {"keep_informed": NEWS_EVERY_5_HOURS, "decide": LONGER_AT_9}
    await published(world.records, {"hourly": hourly(milestones=milestones)})
    async with world.worker():
        reference = await world.start(customer={"email": ADDRESS})
        await world.at_stage(reference, "deciding")
        world.catcher.answers[ADDRESS] = LATER
        await world.pass_time(reference, hours=11)
        await world.when(reference, lambda case: bool(case.row.stuck))
        await answer(world, reference)
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=3)
        case = await world.at_stage(reference, "resolved")
    told = sent(case.row)
    assert told[-1] == "resolution"
    assert not {"news", "holding"} & set(told)
    left_out = [letter.purpose for letter in case.row.letters if letter.state is LetterState.OVERTAKEN]
    assert "news" in left_out
    assert {f"letter.overtaken {purpose}" for purpose in left_out} <= {
        event_name(e) for e in await world.journal(reference)
    }
    assert len(world.letters()) == len(told)
    assert not any(each.to == ("customer",) for each in case.row.escalations)


async def test_whoever_answered_the_survey_is_not_asked_again_by_a_try_that_hung(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail server is slow to agree to the reminder's recipient, and the customer rates meanwhile: right before the
    letter is handed over its try hears that it is not to go (W4).
    """
    await published(world.records, {"hourly": hourly()})
    slow, hanging, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def agree(server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if slow.is_set():
            hanging.set()
            await go_on.wait()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    monkeypatch.setattr(world.catcher, "handle_RCPT", agree)
    async with world.worker():
        reference = await world.start(customer={"email": ADDRESS})
        await world.at_stage(reference, "deciding")
        await answer(world, reference)
        await world.at_stage(reference, "resolved")
        await world.pass_time(reference, hours=31)
        await world.when(reference, lambda case: "survey" in sent(case.row))
        slow.set()
        passing = asyncio.create_task(world.pass_time(reference, hours=31))
        await asyncio.wait_for(hanging.wait(), 60)
        assert (await world.act(reference, "rate", "customer", score=5)).done
        go_on.set()
        await passing
        case = await world.when(reference, lambda case: case.row.letters[-1].purpose == "survey_reminder")
    assert case.row.letters[-1].state is LetterState.OVERTAKEN
    assert len(world.letters()) == len(sent(case.row)), "a letter went that the case knows nothing of"


async def test_a_reminder_that_was_held_up_goes_when_it_can(world: World) -> None:
    """A minute's outage of the mail server is no reason to ask a customer once instead of twice."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start(customer={"email": ADDRESS})
        await world.at_stage(reference, "deciding")
        await answer(world, reference)
        await world.at_stage(reference, "resolved")
        await world.pass_time(reference, hours=31)
        await world.when(reference, lambda case: "survey" in sent(case.row))
        world.catcher.answers[ADDRESS] = LATER
        await world.pass_time(reference, hours=31)
        await world.when(reference, lambda case: bool(case.row.stuck))
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=2)
        await world.when(reference, lambda case: "survey_reminder" in sent(case.row))


async def test_a_date_that_passed_while_its_letter_waited_is_told_anew(world: World) -> None:
    """'We need until three' is not sent at four: the customer gets one letter, with the date that is true then."""
    await published(world.records, {"hourly": hourly(milestones={"decide": LONGER_AT_9})})
    async with world.worker():
        reference = await world.start(customer={"email": ADDRESS})
        await world.at_stage(reference, "deciding")
        world.catcher.answers[ADDRESS] = LATER
        await world.pass_time(reference, hours=16)
        await world.when(reference, lambda case: "overtaken" in [letter.state for letter in case.row.letters])
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=2)
        case = await world.when(reference, lambda case: "holding" in sent(case.row))
        now = await world.environment.get_current_time(world.handle(reference))
    [promise] = [each for each in case.row.promises if each.milestone == "decide" and each.superseded_by is None]
    assert promise.date > now - timedelta(hours=1)
    assert sent(case.row).count("holding") == 1
