"""Past complaints are read back from the records as what people did, without what the policy did by itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from amends.domain.case import TaskKind
from amends.domain.plan import ClockEvent, EventKind, HandlingPath
from amends.policy import CompiledPolicy
from amends.policy.review.backtest import live
from amends.services.past_complaints import from_records
from tests.integration.workflows.conftest import world as world
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import MONEY
from tests.integration.workflows.test_corners import granted
from tests.integration.workflows.test_remedies import GESTURE, PAYER, promised, remedy_tasks
from tests.integration.workflows.world import A_BUSY_MACHINE, AGENT, World, published

UPHELD = {"finding": "upheld", "cause": "late", "done": "The fee was paid back."}
NEWS = {"before": "1 hour", "do": "tell_customer", "new_date": "20 hours"}
OF_THE_POLICY = {EventKind.PROMISED, EventKind.CHANGED, EventKind.MIGRATED, EventKind.RECEIVED, EventKind.TOLD}


async def lived_through(world: World) -> str:
    """A complaint with nearly everything: a new date, a call, a pause, an extension, and a resolution."""
    await published(world.records, {"hourly": hourly(milestones={"decide": {"ladder": [NEWS]}})})
    reference = await world.start()
    case = await world.at_stage(reference, "deciding")
    await world.pass_time(reference, hours=12)
    await world.act(
        reference, "record_contact", AGENT, channel="phone", at=(await world.case(reference)).row.updated_at,
        reached=True, said="we looked into it",
    )  # fmt: skip
    await world.act(reference, "pause", AGENT, waits_for="third_party", reason="the depot has to answer")
    await world.pass_time(reference, hours=5)
    await world.act(reference, "resume", AGENT, reason="it has")
    await world.act(
        reference, "extend", AGENT, milestone="resolve", by_another="50 hours", reason="the depot is closed",
        words_for_customer="The depot is closed until Monday.",
    )  # fmt: skip
    decision = {"offer_id": case.row.offers[-1].id, "verdict": "approve", "reason": "ours"}
    await world.act(reference, "decide", AGENT, decision=decision)
    await world.act(reference, "resolve", AGENT, resolution=UPHELD)
    await world.at_stage(reference, "resolved")
    return reference


async def test_what_people_did_is_read_back_as_the_ledger_had_it(world: World) -> None:
    """The running complaint's own ledger and what its records tell agree, event for event. Each has its own time: the
    records that of the action, the ledger that of its grant, which comes as fast as the machine can.
    """
    async with world.worker():
        reference = await lived_through(world)
        ledger = (await world.case(reference)).ledger
        await world.recorded(reference, lambda row: row.stage == "resolved")
    [past] = await from_records(world.records, 10)
    lived, read_back = of_people(ledger), of_people(past.events)
    assert [key for key, _ in read_back] == [key for key, _ in lived]
    took = [granted - done for (_, done), (_, granted) in zip(read_back, lived, strict=True)]
    assert all(timedelta() <= each < A_BUSY_MACHINE for each in took)


def of_people(events: Iterable[ClockEvent]) -> list[tuple[str, datetime]]:
    """What people did, by what it was and when. A letter about a new date is the policy's, and only tells."""
    kept = [event for event in events if event.kind not in OF_THE_POLICY]
    return sorted(
        (f"{e.kind} {e.milestone} {e.waits_for} {e.by_another} {e.means} {e.channel} {e.remedy}", e.at) for e in kept
    )


async def test_what_was_promised_and_what_was_paid_are_read_back(world: World) -> None:
    """Two gestures and money that somebody decided, of which the money and one gesture came: each by its own key."""
    lines = [GESTURE, MONEY, {**GESTURE, "detail": "a late checkout"}]
    async with world.worker():
        reference, case = await promised(world, *lines)
        tasks = remedy_tasks(case)
        [money] = [task for task in tasks if task.kind is TaskKind.PAY_BY_HAND]
        second = [task for task in tasks if task.kind is TaskKind.DO_GESTURE][1]
        for task in (money, second):
            await granted(world, reference, "complete_task", PAYER, task_id=task.id, result="done")
        ledger = (await world.when(reference, lambda case: len(_done(case.ledger)) == 2 and not case.unrecorded)).ledger
    [past] = await from_records(world.records, 10)
    assert _done(past.events) == _done(ledger)
    assert len(_done(ledger)) == 2
    owed = [[event.remedy for event in each if event.kind is EventKind.REMEDY_OWED] for each in (past.events, ledger)]
    assert owed[0] == owed[1] != []
    policy = CompiledPolicy.from_content(await world.records.store.blob(case.row.policy.content_hash))  # type: ignore[union-attr]
    later = past.until + timedelta(hours=100)
    assert live(policy, past.facts, past.events, later).breaches["remedy"] == 1
    none = [event for event in past.events if event.kind is not EventKind.REMEDY_OWED]
    assert live(policy, past.facts, none, later).breaches["remedy"] == 0


def _done(events: Iterable[ClockEvent]) -> list[str]:
    return sorted(str(event.remedy) for event in events if event.kind is EventKind.REMEDY_DONE)


async def test_under_its_own_policy_a_past_complaint_lives_as_it_did(world: World) -> None:
    """The steps that are taken again are those that were taken."""
    async with world.worker():
        reference = await lived_through(world)
        row = await world.recorded(reference, lambda row: row.stage == "resolved")
    [past] = await from_records(world.records, 10)
    policy = CompiledPolicy.from_content(await world.records.store.blob(row.policy.content_hash))
    life = live(policy, past.facts, past.events, past.until)
    assert life.path is HandlingPath.STANDARD
    holding = [letter.at for letter in row.letters if letter.purpose == "holding"]
    assert life.new_dates == len(holding) == 1
    assert not [event for event in past.events if event.at in holding], (
        "the policy's own letter was taken for a person's"
    )
