"""The laws that the journey keeps by itself: one alarm, every effect once, the customer is told, nothing in silence."""

import pytest

from amends.domain.actions import MilestoneName, Note, Submitted
from amends.domain.case import LetterState, Task, TaskKind
from amends.domain.types import Stage
from amends.workflows.views import CaseView
from tests.integration.workflows.history import count, effects_scheduled, events_of, most_timers_at_once
from tests.integration.workflows.hours import NONE, SUPERVISOR_AT_DUE, WARN, hourly
from tests.integration.workflows.test_clocks import INFORMED, resolved
from tests.integration.workflows.world import SUPERVISOR, World, published
from tests.support.journal_events import event_name

LITTLE = {"amount": "10.00", "currency": "EUR"}
LADDERS = {
    "decide": {"target": "10 hours", "ladder": [WARN, SUPERVISOR_AT_DUE, {"after": "2 hours", "do": "tell_manager"}]},
    "resolve": {
        "target": "30 hours",
        "extend": {"times": 2, "by_at_most": "20 hours"},
        "ladder": [WARN, {"before": "1 hour", "do": "tell_customer", "new_date": "20 hours"}, SUPERVISOR_AT_DUE],
    },
    "keep_informed": INFORMED,
}


async def test_law_2_at_most_one_timer_is_armed_however_the_clocks_move(world: World) -> None:
    """Pauses, extensions, escalations, a survey and a reopening: never two timers, and none is left at the end."""
    await published(world.records, {"hourly": hourly(milestones=LADDERS)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        for _ in range(3):
            await world.act(reference, "pause", waits_for="third_party", reason="the carrier looks for it")
            await world.pass_time(reference, hours=1, minutes=10)
            await world.act(reference, "resume", reason="they found it")
            await world.pass_time(reference, hours=1, minutes=10)
        extended = await world.act(
            reference, "extend", milestone="resolve", by_another="5 hours", reason="the carrier is slow",
            words_for_customer="The carrier needs until tomorrow.",
        )  # fmt: skip
        assert extended.done, extended.refusal
        await world.pass_time(reference, hours=12)
        await resolved(world, reference)
        await world.pass_time(reference, hours=31)
        await world.when(reference, lambda case: case.row.stage is Stage.FOLLOWING_UP)
        assert (await world.act(reference, "rate", "customer", score=1)).done
        await resolved(world, reference)
        await world.pass_time(reference, hours=600)
        await world.over(reference)
        events = await events_of(world.handle(reference))
    kinds = count(events)
    assert most_timers_at_once(events) == 1
    assert kinds["TIMER_STARTED"] == kinds["TIMER_FIRED"] + kinds["TIMER_CANCELED"], "a timer was left armed"


async def test_law_2_an_idle_complaint_arms_one_timer_for_all_its_ladders(world: World) -> None:
    """Ladders cost nothing until they fire."""
    await published(world.records, {"hourly": hourly(milestones=LADDERS)})
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        kinds = count(await events_of(world.handle(reference)))
        row = await world.records.cases.row(reference)
    assert kinds["TIMER_STARTED"] - kinds["TIMER_CANCELED"] == 1
    assert case.armed_for is not None
    assert row.alarm_at >= case.armed_for


async def test_law_2_an_effect_that_keeps_failing_is_a_dated_entry_and_stops_no_clock(world: World) -> None:
    """The mail server is away for hours: the case says what is stuck since when, the ladder goes on, and the letter
    arrives once when it is back.
    """
    await published(world.records, {"hourly": hourly(milestones={"decide": LADDERS["decide"]})})
    async with world.worker():
        world.catcher.answers["away@customers.example.com"] = "450 4.2.1 try again later"
        reference = await world.start(customer={"email": "away@customers.example.com"})
        await world.when(reference, lambda case: case.plan is not None)
        await world.pass_time(reference, hours=11)
        case = await world.case(reference)
        assert [stuck.why for stuck in case.row.stuck] == ["mail_unavailable"]
        assert case.row.stuck[0].next_try > case.row.stuck[0].since
        assert len(case.row.escalations) == 2
        assert any(task.kind is TaskKind.STUCK for task in case.row.tasks)
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=2)
        case = await world.at_stage(reference, "deciding")
    assert not case.row.stuck
    assert not [task for task in case.row.tasks if task.kind is TaskKind.STUCK and task.done_at is None]
    to_customer = [letter["Message-ID"] for letter in world.letters() if "customers.example.com" in letter["To"]]
    assert len(to_customer) == len(set(to_customer)) == len(case.row.letters)


async def test_law_5_an_action_sent_again_is_done_once_and_answered_the_same(world: World) -> None:
    """The same action id by update, by another update and by signal: one entry, one letter, one answer."""
    async with world.worker(max_cached_workflows=0):
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        decision = {"offer_id": offer, "verdict": "approve", "reason": "it was our depot"}
        first = await world.act(reference, "decide", SUPERVISOR, action_id="once", decision=decision)
        again = await world.act(reference, "decide", SUPERVISOR, action_id="once", decision=decision)
        under_another_id = await world.handle(reference).execute_update(
            "decide", {"action_id": "once", "by": SUPERVISOR, "decision": decision}, id="another", result_type=dict
        )
        body: dict[str, object] = {"action_id": "once", "by": SUPERVISOR, "decision": decision}
        await world.counter.signal(reference, "submit", Submitted(action="decide", body=body))
        case = await world.when(
            reference, lambda case: any(each.purpose == "decision" for each in case.row.letters) and not case.unrecorded
        )
        scheduled = effects_scheduled(await events_of(world.handle(reference)))
    assert first.done
    assert again == first
    assert under_another_id["revision"] == first.revision
    assert scheduled["authorise"] == 1
    assert len(case.actions) == 1
    assert [each.purpose for each in case.row.letters].count("decision") == 1
    assert [event_name(entry) for entry in await world.journal(reference)].count("action.granted decide") == 1


async def test_law_5_a_letter_whose_acceptance_was_lost_is_one_message_and_says_so(world: World) -> None:
    """The connection breaks after DATA: the retry sends the same Message-ID and the case shows 'maybe twice'."""
    async with world.worker():
        world.catcher.lost.add("lost@customers.example.com")
        reference = await world.start(customer={"email": "lost@customers.example.com"})
        await world.when(reference, lambda case: world.letters() and case)
        world.catcher.lost.clear()
        case = await world.at_stage(reference, "deciding")
    sent = [letter["Message-ID"] for letter in world.letters()]
    assert len(sent) > len(set(sent)) == len(case.row.letters)
    assert case.row.letters[0].maybe_twice
    told = [
        event_name(entry)
        for entry in await world.journal(reference)
        if event_name(entry) == "letter.accepted acknowledgement"
    ]
    assert len(told) == 1


async def test_law_8_the_customer_is_told_at_every_stage_and_before_a_promise_is_missed(world: World) -> None:
    """Nobody acts: before each date that the customer knows passes, a letter tells the next one."""
    milestones = {"decide": NONE, "resolve": LADDERS["resolve"], "keep_informed": NONE}
    await published(world.records, {"hourly": hourly(milestones=milestones)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=75)
        case = await world.when(reference, lambda case: len(case.row.promises) >= 3 and not case.unrecorded)
    told_at = {letter.effect_id: letter.at for letter in case.row.letters}
    known = case.plan.of(MilestoneName.RESOLVE).due
    for promise in case.row.promises:
        assert told_at[promise.told_in] < known, "the customer heard of the delay after the date that they knew"
        known = promise.date
    assert [each.superseded_by is None for each in case.row.promises].count(True) == 1


async def test_law_8_a_new_date_that_a_person_says_is_a_promise_as_if_it_had_been_written(world: World) -> None:
    """Nobody may be written to: the holding letter is a task, and what is said of it binds us from that call on."""
    telling = [{"before": "20 hours", "do": "tell_customer", "new_date": "30 hours"}]
    milestones = {"decide": NONE, "resolve": {"target": "40 hours", "ladder": telling}, "keep_informed": NONE}
    await published(world.records, {"hourly": hourly(milestones=milestones)})
    by_phone = {"email": None, "phone": "+44 20 7946 0000", "contact_by": "phone"}
    async with world.worker():
        reference = await world.start(customer=by_phone)
        await world.pass_time(reference, hours=21)
        case = await world.when(reference, lambda case: holdings(case))
        assert not case.row.promises
        [task] = holdings(case)
        spoken = await world.act(
            reference, "record_contact", channel="phone", at=case.row.updated_at, reached=True, said="It takes longer.",
            task_id=task.id,
        )  # fmt: skip
        assert spoken.done, spoken.refusal
        case = await world.case(reference)
    [promise] = case.row.promises
    assert (promise.told_in, promise.date) == (task.letter, case.plan.of(MilestoneName.RESOLVE).promised)


def holdings(case: CaseView) -> list[Task]:
    """The tasks to say a holding letter."""
    letters = {letter.effect_id for letter in case.row.letters if letter.purpose == "holding"}
    return [task for task in case.row.tasks if task.letter in letters]


async def test_law_8_the_fast_path_tells_it_all_in_one_letter(world: World) -> None:
    """Small, clear and cheap: one letter acknowledges, apologises and says what we did."""
    async with world.worker():
        reference = await world.start(category="late parcel", severity="low", loss_claimed=LITTLE)
        case = await world.at_stage(reference, "resolved")
    assert [letter.purpose for letter in case.row.letters] == ["fast_path"]
    assert set(case.row.letters[0].serves) == {"acknowledge", "apologise", "resolve"}


@pytest.mark.parametrize(
    ("customer", "state", "kind", "for_whom"),
    [
        ({"email": None}, LetterState.NO_RECIPIENT, TaskKind.NO_RECIPIENT, "duty"),
        ({"contact_by": "phone", "phone": "+44 20 7946 0000"}, LetterState.CONTACT_TASK, TaskKind.CONTACT, None),
        ({"email": "gone@customers.example.com"}, LetterState.BOUNCED, TaskKind.BOUNCED, None),
    ],
)
async def test_law_12_a_letter_that_cannot_go_is_a_task_that_says_why(
    world: World, customer: dict[str, object], state: LetterState, kind: TaskKind, for_whom: str | None
) -> None:
    """No recipient, no mail wanted, an address that is gone: somebody has to do it, and the clock waits for them."""
    async with world.worker():
        world.catcher.answers["gone@customers.example.com"] = "550 5.1.1 no such user"
        reference = await world.start(customer=customer)
        case = await world.when(reference, lambda case: case.row.tasks and not case.unrecorded)
        assert case.row.letters[0].state is state
        task = case.row.tasks[0]
        assert (task.kind, task.for_whom) == (kind, for_whom or case.row.owner)
        assert case.row.stage is Stage.RECEIVED
        await world.recorded(reference, lambda row: task.id in {each.id for each in row.tasks})
        done = await world.act(
            reference, "record_contact", SUPERVISOR, task_id=task.id,
            channel="phone", at=case.row.updated_at, reached=True, said="told them myself",
        )  # fmt: skip
        assert done.done, done.refusal
        await world.when(reference, lambda case: case.row.stage is not Stage.RECEIVED)


async def test_law_12_a_staff_note_after_a_lost_answer_may_be_sent_again(world: World) -> None:
    """The records are away: the action is refused with a reason that says to send it again, and then it is done."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        note = Note(action_id="again", by=SUPERVISOR, text="They called.")
        assert (await world.counter.act(reference, "note", note)).done
        assert (await world.counter.act(reference, "note", note)).done
