"""Asking afterwards: once for each resolution, after the remedy, never whom it would hurt; every answer is kept."""

from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.events import EventType
from amends.domain.outcomes import ActionOutcome
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from amends.domain.views import CaseView
from tests.integration.workflows.history import count, events_of
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import decide, resolve
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published
from tests.support.journal_events import event_name


async def asked(world: World, reference: str) -> CaseView:
    """Decide and resolve it, do what was promised, and let the survey go out."""
    await decide(world, reference)
    await resolve(world, reference)
    await world.pass_time(reference, hours=31)
    return await world.at_stage(reference, "following up")


async def closed(world: World, reference: str) -> CaseView:
    """Closed, and the records say so."""
    case = await world.at_stage(reference, "closed")
    await world.recorded(reference, lambda row: row.stage is Stage.CLOSED)
    return case


async def rate(world: World, reference: str, score: int, **more: Any) -> ActionOutcome:
    """The customer's answer."""
    return await world.act(reference, "rate", "customer", score=score, **more)


async def resolved_at_last(world: World, reference: str) -> CaseView:
    """Decide and resolve where nobody will be asked: it closes as soon as what was promised is done."""
    await decide(world, reference)
    await resolve(world, reference)
    return await closed(world, reference)


def letters(case: CaseView, purpose: str) -> int:
    """How many letters of this purpose there are."""
    return sum(letter.purpose == purpose for letter in case.row.letters)


async def whys(world: World, reference: str) -> list[str]:
    """What the journal says happened."""
    return [event_name(entry) for entry in await world.journal(reference)]


async def unasked_because(world: World, reference: str) -> list[str]:
    """The reasons why nobody asked, as the journal has them."""
    return [entry.subject for entry in await world.journal(reference) if entry.type == EventType.SURVEY_SUPPRESSED]


async def test_h5_a_low_score_reopens_visibly_with_actor_and_reason(world: World) -> None:
    """Case, journal and the customer's next letter say that it begins again; case and journal say who and why."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        assert (await rate(world, reference, 2)).done
        case = await world.at_stage(reference, "deciding")
    [reopening] = case.row.reopenings
    assert (reopening.generation, reopening.by, reopening.why) == (2, "customer", "low_score")
    [entry] = [entry for entry in await world.journal(reference) if event_name(entry).startswith("complaint.reopened")]
    assert (event_name(entry), entry.who) == ("complaint.reopened low_score", "customer")
    assert letters(case, "reopened") == 1


async def test_h5_not_solved_reopens_whatever_the_score(world: World) -> None:
    """Five of five for the kindness, and still not solved: it begins again, and the reason says so."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await rate(world, reference, 5, solved=False)
        case = await world.at_stage(reference, "deciding")
    assert case.row.reopenings[0].why == "not_solved"


async def test_h5_staff_who_reopen_are_named(world: World) -> None:
    """A reopening by a colleague has that colleague's name on it."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await world.act(reference, "reopen", SUPERVISOR, reason="the parcel is still not there")
        case = await world.at_stage(reference, "deciding")
    assert (case.row.reopenings[0].by, case.row.reopenings[0].why) == (SUPERVISOR, "staff")


async def test_h7_every_resolution_is_asked_about_once(world: World) -> None:
    """`per_resolution`: after a reopening there is a second survey, and never two about one resolution."""
    await published(world.records, {"hourly": hourly(follow_up={"ask": "per_resolution"})})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await rate(world, reference, 1)
        case = await asked(world, reference)
        assert letters(case, "survey") == 2
        await world.pass_time(reference, hours=200)
        case = await closed(world, reference)
    assert (letters(case, "survey"), letters(case, "survey_reminder")) == (2, 1)


async def test_h7_per_case_asks_once_and_says_why_it_does_not_ask_again(world: World) -> None:
    """`per_case`: the second resolution of the same complaint is not asked about, and the journal says so once."""
    await published(world.records, {"hourly": hourly(follow_up={"ask": "per_case"})})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await rate(world, reference, 1)
        case = await resolved_at_last(world, reference)
    assert letters(case, "survey") == 1
    assert [why for why in await unasked_because(world, reference) if "asked_before" in why]
    assert case.plan.of(MilestoneName.FOLLOW_UP).state is MilestoneState.NOT_APPLICABLE


async def test_h7_an_ended_survey_takes_no_answer_and_is_not_shown(world: World) -> None:
    """After its end the answer is refused with what to do instead, and nothing that may be done offers it."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        shown = {each.action: each for each in await world.counter.allowed_actions(reference)}
        assert shown["rate"].allowed
        assert (await world.counter.status(reference)).rate_until is not None
        await world.pass_time(reference, hours=150)
        await closed(world, reference)
        late = await rate(world, reference, 5)
        shown = {each.action: each for each in await world.counter.allowed_actions(reference)}
        assert (await world.counter.status(reference)).rate_until is None
    assert late.refusal is not None
    assert late.refusal.code == "survey_over"
    assert "Write to us" in late.refusal.do
    assert not shown["rate"].allowed


async def test_h7_a_link_of_an_earlier_resolution_answers_nothing(world: World) -> None:
    """Whoever finds the first letter again after the second resolution is sent to the latest question."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await rate(world, reference, 1, generation=1)
        await asked(world, reference)
        old = await rate(world, reference, 4, generation=1)
        new = await rate(world, reference, 4, generation=2)
    assert old.refusal is not None
    assert old.refusal.code == "survey_over"
    assert new.done


async def test_h8_nobody_rates_their_own_work_and_the_complainant_is_asked(world: World) -> None:
    """The survey goes to the customer, whoever wrote the complaint down; staff who rate are refused."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start(channel="phone", customer={"email": "asked@customers.example.com"})
        await asked(world, reference)
        own = await world.act(reference, "rate", AGENT, score=5)
    assert own.refusal is not None
    assert own.refusal.code == "not_allowed"
    assert world.letters()[-1]["To"] == "asked@customers.example.com"


@pytest.mark.parametrize("why", ["opted_out", "spam", "deceased"])
async def test_h8_whom_it_would_hurt_is_not_asked_and_the_journal_says_why(world: World, why: str) -> None:
    """Said while the survey was still ahead: no letter, no reminder, closed at once, one entry with the reason."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        await resolve(world, reference)
        await world.act(reference, "correct", SUPERVISOR, reason="the family wrote", changes={"no_survey": why})
        case = await closed(world, reference)
    assert letters(case, "survey") == 0
    assert case.plan.of(MilestoneName.FOLLOW_UP).state is MilestoneState.NOT_APPLICABLE
    assert [why in each for each in await unasked_because(world, reference)] == [True]


async def test_h8_who_said_no_at_intake_is_not_asked(world: World) -> None:
    """An old caller's `survey: false` is an opt-out like any other."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start(customer={"survey": False})
        await resolved_at_last(world, reference)
    assert ["opted_out" in each for each in await unasked_because(world, reference)] == [True]


async def test_h8_a_withdrawn_complaint_is_not_asked_about(world: World) -> None:
    """Withdrawn is a reason of its own, on record once."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.act(reference, "withdraw", "customer", reason="it came after all")
        await world.over(reference)
    assert ["withdrawn" in each for each in await unasked_because(world, reference)] == [True]


async def test_h9_the_same_answer_again_is_no_new_event(world: World) -> None:
    """Under another action id too: one version, one entry in the journal, no effect in the history."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await rate(world, reference, 4, words="All well.")
        await closed(world, reference)
        before = count(await events_of(world.handle(reference)))
        again = await rate(world, reference, 4, words="All well.")
        after = count(await events_of(world.handle(reference)))
    assert again.done
    assert len(await world.records.ratings.of(reference)) == 1
    assert (await whys(world, reference)).count("action.granted rate") == 1
    assert after["ACTIVITY_TASK_SCHEDULED"] == before["ACTIVITY_TASK_SCHEDULED"]


async def test_h9_a_changed_answer_is_a_new_version_and_both_are_kept(world: World) -> None:
    """The later one stands in the case; the earlier one stays on record, in the journal too."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await rate(world, reference, 5)
        await closed(world, reference)
        changed = await rate(world, reference, 4, recommend=7, words="On second thought.")
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert changed.done
    assert case.row.score == 4
    kept = await world.records.ratings.of(reference)
    assert [(each.version, each.score, each.recommend, each.words) for each in kept] == [
        (1, 5, None, None),
        (2, 4, 7, "On second thought."),
    ]
    assert (await whys(world, reference)).count("action.granted rate") == 2


async def test_h9_a_changed_answer_that_is_low_reopens(world: World) -> None:
    """They thought it was solved and then saw that it was not: the second answer counts like a first one."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await rate(world, reference, 5)
        await closed(world, reference)
        await rate(world, reference, 1)
        case = await world.at_stage(reference, "deciding")
    assert case.row.generation == 2
    assert [(each.generation, each.score) for each in await world.records.ratings.of(reference)] == [(1, 5), (1, 1)]
