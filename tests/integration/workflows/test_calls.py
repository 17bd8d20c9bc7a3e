"""A call that the policy demands: offered with a time, tracked until it happened or was refused."""

from datetime import datetime, timedelta
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import Promise, SubjectKind, Task, TaskKind
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from amends.domain.views import CaseView
from amends.workflows.calls import CALL
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import UPHELD, decide, resolve
from tests.integration.workflows.test_corners import BY_PHONE, granted
from tests.integration.workflows.world import SUPERVISOR, World, published
from tests.support.journal_events import event_name

WITHIN = timedelta(hours=3)
CALLS = hourly(calls=[{"within": "3 hours"}])
SEVERE = hourly(
    paths={"severe": {"when": {"severity": ["critical"]}, "apology_by": "person"}}, calls=[{"within": "3 hours"}]
)


def call(case: CaseView) -> Task:
    """The task of whoever calls."""
    return next(task for task in case.row.tasks if task.id_of(SubjectKind.CALL))


def promised_call(case: CaseView) -> Promise:
    """What the customer was told of it."""
    return next(promise for promise in case.row.promises if promise.what == CALL)


async def started(world: World, page: bytes = CALLS, **changes: Any) -> tuple[str, CaseView]:
    """A complaint in which a call is demanded, with its first letter sent."""
    await published(world.records, {"hourly": page})
    reference = await world.start(**changes)
    return reference, await world.when(reference, lambda case: case.row.letters and not case.unrecorded)


async def contact(world: World, reference: str, **more: Any) -> datetime:
    """Record a contact by phone, now; returns when that is."""
    now = await world.environment.get_current_time(world.handle(reference))
    part: dict[str, Any] = {"channel": "phone", "at": now, "reached": True, "said": "We talked it over."} | more
    await granted(world, reference, "record_contact", **part)
    return now


async def test_a_demanded_call_is_a_task_with_a_time_that_the_letter_tells(world: World) -> None:
    """On the standard path, too: the owner's task is due when the customer was told, and the letter names the day."""
    async with world.worker():
        _, case = await started(world)
        received = case.row.facts.received_at
    assert (call(case).kind, call(case).due, call(case).for_whom) == (
        TaskKind.CONTACT, received + WITHIN, case.row.owner,
    )  # fmt: skip
    assert promised_call(case).date == received + WITHIN
    assert "call you" in world.letters()[-1].get_body(("plain",)).get_content()


async def test_a_call_that_happened_keeps_the_promise(world: World) -> None:
    """Recorded by whoever made it: the task is done, the promise is kept, the first contact is fulfilled."""
    async with world.worker():
        reference, _ = await started(world, hourly(
            calls=[{"within": "3 hours"}], milestones={"first_contact": {"target": "5 hours", "ladder": []}}
        ))  # fmt: skip
        await contact(world, reference)
        case = await world.case(reference)
    assert call(case).done_at is not None
    assert promised_call(case).kept_at is not None
    assert case.plan.of(MilestoneName.FIRST_CONTACT).state is MilestoneState.FULFILLED


async def test_a_call_that_reached_nobody_is_still_owed(world: World) -> None:
    """Tried is not done: the task stays open, and when the time has passed the duty role sees the broken promise."""
    async with world.worker():
        reference, _ = await started(world)
        await contact(world, reference, reached=False, said="Nobody answered.")
        assert call(await world.case(reference)).done_at is None
        await world.pass_time(reference, hours=4)
        case = await world.when(
            reference, lambda case: any(task.kind is TaskKind.KEEP_PROMISE for task in case.row.tasks)
        )
    assert call(case).done_at is None
    assert [task.for_whom for task in case.row.tasks if task.kind is TaskKind.KEEP_PROMISE] == ["duty"]


async def test_a_letter_by_post_is_no_call(world: World) -> None:
    """Only a voice is a call; what went by post leaves it open."""
    async with world.worker():
        reference, _ = await started(world)
        await contact(world, reference, channel="post", said="A card.")
        case = await world.case(reference)
    assert call(case).done_at is None


async def test_a_refused_call_is_owed_no_more(world: World) -> None:
    """The customer wants none: the task is done, no promise is broken, and the journal says who noted it."""
    async with world.worker():
        reference, _ = await started(world)
        await contact(world, reference, reached=False, refused=True, said="They prefer to write.")
        await world.pass_time(reference, hours=5)
        case = await world.at_stage(reference, "deciding")
    assert call(case).done_at is not None
    assert not any(task.kind is TaskKind.KEEP_PROMISE for task in case.row.tasks)
    assert "call.declined" in [event_name(entry) for entry in await world.journal(reference)]


async def test_who_refuses_the_call_of_a_severe_case_gets_the_apology_in_a_letter(world: World) -> None:
    """Where a person was to apologise by voice and may not call, the apology still comes before any decision."""
    async with world.worker():
        reference, _ = await started(world, SEVERE, severity="critical")
        await contact(world, reference, reached=False, refused=True, said="They prefer to write.")
        case = await world.at_stage(reference, "deciding")
    assert "apology" in [letter.purpose for letter in case.row.letters]
    assert case.plan.of(MilestoneName.APOLOGISE).state is MilestoneState.FULFILLED


async def test_a_reopened_complaint_is_called_again_unless_calls_were_refused(world: World) -> None:
    """A new generation has a call of its own; who has said that they want none is left in peace."""
    for refused in (False, True):
        async with world.worker():
            reference, _ = await started(world)
            await contact(world, reference, refused=refused)
            await decide(world, reference)
            await resolve(world, reference)
            await granted(world, reference, "reopen", "customer", reason="not solved")
            case = await world.when(
                reference, lambda case: case.row.generation == 2 and case.row.stage is Stage.DECIDING
            )
        calls = [task for task in case.row.tasks if task.id_of(SubjectKind.CALL)]
        assert len(calls) == (1 if refused else 2)


async def test_what_was_promised_on_the_phone_gets_its_own_alarm(world: World) -> None:
    """The promise is a task with its date; missed, the duty role hears of it."""
    async with world.worker():
        reference, _ = await started(world)
        now = await world.environment.get_current_time(world.handle(reference))
        date = now + timedelta(hours=6)
        await contact(world, reference, promises=[{"what": "call back with the carrier's answer", "date": date}])
        case = await world.case(reference)
        [task] = [task for task in case.row.tasks if task.kind is TaskKind.KEEP_PROMISE]
        assert (task.for_whom, task.due) == (case.row.owner, date)
        await world.pass_time(reference, hours=7)
        case = await world.when(
            reference, lambda case: sum(task.kind is TaskKind.KEEP_PROMISE for task in case.row.tasks) == 2
        )
    assert case.row.tasks[-1].for_whom == "duty"


async def test_a_call_that_is_still_owed_when_it_is_reopened_is_one_call_with_a_new_time(world: World) -> None:
    """Nobody gets two tasks for one voice: the open one moves to the new date, which the next letter tells."""
    async with world.worker():
        reference, _ = await started(world)
        await decide(world, reference)
        await resolve_but_not_call(world, reference)
        await granted(world, reference, "reopen", "customer", reason="not solved")
        case = await world.when(reference, lambda case: case.row.generation == 2 and case.row.stage is Stage.DECIDING)
    calls = [task for task in case.row.tasks if task.id_of(SubjectKind.CALL)]
    assert [(task.due, task.done_at) for task in calls] == [(case.plan.call_at, None)]


async def resolve_but_not_call(world: World, reference: str) -> None:
    """Resolve it and do what was given, with the call still owed."""
    done = await world.act(reference, "resolve", SUPERVISOR, resolution=UPHELD)
    assert done.done, done.refusal
    case = await world.at_stage(reference, "resolved")
    for task in case.row.tasks:
        if task.kind is TaskKind.DO_GESTURE:
            await granted(world, reference, "complete_task", task_id=task.id, result="done")


async def test_who_refuses_to_listen_has_not_been_told(world: World) -> None:
    """Laws 6 and 8: the letter that was to be said is still to be told, and nothing is decided before the apology."""
    async with world.worker():
        reference, task = await to_be_said(world, "apology")
        await contact(world, reference, reached=False, refused=True, said="Hung up.", task_id=task.id)
        case = await world.when(reference, lambda case: not case.unrecorded)
        decision = {"offer_id": "offer-1", "verdict": "approve", "reason": "it was our depot"}
        decided = await world.act(reference, "decide", SUPERVISOR, decision=decision)
    assert [each.done_at for each in case.row.tasks if each.id == task.id] == [None]
    assert case.plan.of(MilestoneName.APOLOGISE).state is MilestoneState.RUNNING
    assert decided.refusal is not None
    assert decided.refusal.code == "not_apologised"


async def test_a_refused_call_acknowledges_nothing(world: World) -> None:
    """Only who was reached has been answered."""
    async with world.worker():
        reference, task = await to_be_said(world, "acknowledgement")
        await contact(world, reference, reached=False, refused=True, said="Hung up.", task_id=task.id)
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert case.plan.of(MilestoneName.ACKNOWLEDGE).state is MilestoneState.RUNNING


async def to_be_said(world: World, purpose: str) -> tuple[str, Task]:
    """A complaint in which this letter waits to be said by phone; those before it were."""
    await published(world.records, {"hourly": hourly()})
    reference = await world.start(customer=BY_PHONE)
    while True:
        case = await world.when(reference, lambda case: unsaid(case) and not case.unrecorded)
        task = unsaid(case)[0]
        if any(letter.effect_id == task.letter and letter.purpose == purpose for letter in case.row.letters):
            return reference, task
        await contact(world, reference, task_id=task.id)


def unsaid(case: CaseView) -> list[Task]:
    """What a person still has to say."""
    return [task for task in case.row.tasks if task.kind is TaskKind.CONTACT and task.done_at is None]
