"""What users of other systems met, asked of the running ladders and policies (field cases A14, B14, D15, D17, E1)."""

import random
from datetime import datetime, timedelta

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.case import Escalation
from tests.integration.workflows.hours import SUPERVISOR_AT_DUE, WARN, deciding, hourly
from tests.integration.workflows.world import SUPERVISOR, World, published
from tests.support.journal_events import event_name

DECIDE, RESOLVE = MilestoneName.DECIDE, MilestoneName.RESOLVE


async def test_a14_a_warning_that_is_longer_than_the_target_is_given_once_at_the_start(world: World) -> None:
    """Forty hours before the end of ten: at once, never again, and the record says that it was armed late."""
    page = deciding({"before": "40 hours", "do": "warn_owner"}, SUPERVISOR_AT_DUE)
    await published(world.records, {"hourly": page})
    async with world.worker():
        reference = await world.start()
        case = await world.when(reference, lambda case: case.row.escalations)
        started = case.plan.of(DECIDE).started_at
        await world.pass_time(reference, hours=30)
        case = await world.when(reference, lambda case: len(case.row.escalations) >= 2 and not case.unrecorded)
    first, second = case.row.escalations

    assert (first.step, second.step) == ("1.warn_owner", "2.tell_supervisor")
    assert first.at - started < timedelta(minutes=1)
    assert (first.late_armed, second.late_armed) == (True, False)


async def test_b14_an_extension_tells_the_customer_keeps_the_old_date_and_is_counted(world: World) -> None:
    """A new date by a letter; the one that was promised before stays on record, the plan shows both, the journal says
    why; a second extension, which the page does not allow, is refused.
    """
    news = [{"before": "1 hour", "do": "tell_customer", "new_date": "5 hours"}]
    resolve = {"target": "30 hours", "ladder": news, "extend": {"times": 1, "by_at_most": "20 hours"}}
    await published(world.records, {"hourly": hourly(milestones={"resolve": resolve})})
    longer = {"milestone": "resolve", "by_another": "10 hours", "reason": "slow", "words_for_customer": "A day more."}
    async with world.worker():
        reference = await world.start()
        before = (await world.at_stage(reference, "deciding")).plan.of(RESOLVE).due
        await world.pass_time(reference, hours=29, minutes=30)
        await world.when(reference, lambda case: case.row.letters[-1].purpose == "holding" and not case.unrecorded)
        assert (await world.act(reference, "extend", **longer)).done
        case = await world.when(reference, lambda case: case.row.letters[-1].purpose == "extension")
        again = await world.act(reference, "extend", **longer)
        [entry] = [each for each in await world.journal(reference) if event_name(each) == "action.granted extend"]
    extended = case.plan.of(RESOLVE)

    assert extended.due - before == timedelta(hours=10)
    assert "A day more." in world.letters()[-1].get_body(("plain",)).get_content()
    promises = [(each.date, each.superseded_by) for each in case.row.promises if each.milestone is RESOLVE]
    assert promises == [(before + timedelta(hours=5), extended.due), (extended.due, None)]
    assert any("30 hours" in line for line in extended.derivation)
    assert any("extended" in line for line in extended.derivation)
    assert "slow" in entry.payload
    assert again.refusal.code == "not_extendable"


async def test_d15_a_reminder_that_comes_again_is_sent_as_often_as_the_page_says(world: World) -> None:
    """At the due date and three times more, an hour after each other; sixty hours bring no fifth."""
    repeated = {**SUPERVISOR_AT_DUE, "repeat": {"every": "1 hour", "at_most": 3}}
    await published(world.records, {"hourly": deciding(repeated)})
    async with world.worker():
        reference = await world.start()
        due = (await world.at_stage(reference, "deciding")).plan.of(DECIDE).due
        await world.pass_time(reference, hours=60)
        case = await world.when(reference, lambda case: len(case.row.escalations) >= 4 and not case.unrecorded)
    told = [each.at - due for each in case.row.escalations]

    assert [round(late / timedelta(hours=1), 2) for late in told] == [0, 1, 2, 3]
    assert {str(each.state) for each in case.row.escalations} == {"delivered"}
    assert len([each for each in world.letters() if "amends.example" in each["To"]]) == 4


@pytest.mark.parametrize("seed", [1, 2])
async def test_d17_the_ladder_is_the_same_however_often_somebody_looks(world: World, seed: int) -> None:
    """Forty hours pass in pieces of any length, with a note after each that wakes the keeper, as in one piece for the
    other complaint: the same steps at the same distance from the start, and the same dates.
    """
    chance = random.Random(seed)
    ladder = [WARN, {"before": "2 hours", "do": "tell_supervisor"}, {"after": "3 hours", "do": "tell_manager"}]
    await published(world.records, {"hourly": deciding(*ladder)})
    async with world.worker():
        whole, pieces = await world.start(), await world.start()
        for reference in (whole, pieces):
            await world.at_stage(reference, "deciding")
        await world.pass_time(whole, hours=40)
        left = 40 * 60
        while left > 0:
            minutes = min(left, chance.randrange(1, 500))
            await world.pass_time(pieces, minutes=minutes)
            await world.act(pieces, "note", SUPERVISOR, text="I look into it")
            left -= minutes
        cases = [
            await world.when(reference, lambda case: len(case.row.escalations) == 3 and not case.unrecorded)
            for reference in (whole, pieces)
        ]
    first, second = (
        [told_after(each, case.plan.of(DECIDE).started_at) for each in case.row.escalations] for case in cases
    )
    dates = [
        [
            (clock.milestone, clock.state, clock.due and clock.due - case.row.facts.received_at)
            for clock in case.plan.milestones
        ]
        for case in cases
    ]

    assert first == second
    assert [event.kind for event in cases[0].ledger] == [event.kind for event in cases[1].ledger]
    assert dates[0] == dates[1]


def told_after(escalation: Escalation, start: datetime | None) -> tuple[str, str, int]:
    """A step, what became of it, and how many minutes after the start."""
    assert start is not None
    return escalation.step, str(escalation.state), round((escalation.at - start) / timedelta(minutes=1))


async def test_e1_a_new_version_of_a_page_leaves_running_complaints_where_they_were(world: World) -> None:
    """Published while one runs: its dates and its hash stay, also after events that reckon anew; the next one has the
    new page.
    """
    await published(world.records, {"hourly": deciding(target="10 hours")})
    async with world.worker():
        old = await world.start()
        pinned = (await world.at_stage(old, "deciding")).row.policy
        await published(world.records, {"hourly": deciding(target="5 hours")})
        new = await world.start()
        await world.at_stage(new, "deciding")
        assert (await world.act(old, "pause", waits_for="third_party", reason="the carrier")).done
        assert (await world.act(old, "resume", reason="found")).done
        first, second = [await world.at_stage(reference, "deciding") for reference in (old, new)]
    assert first.row.policy == first.plan.policy == pinned
    assert (first.plan.of(DECIDE).target, second.plan.of(DECIDE).target) == ("10 hours", "5 hours")
    assert second.row.policy.content_hash != pinned.content_hash
