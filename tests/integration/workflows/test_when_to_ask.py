"""When the customer is asked, and what counts as their answer: after the remedy, where their channel can carry it."""

from datetime import UTC, datetime, timedelta

from amends.domain.actions import MilestoneName, PayoutReport, Reply
from amends.domain.case import LetterState, SubjectKind, TaskKind
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from amends.messaging.http_gateway import Gateway, HttpChannel
from tests.integration.letters.gateways import gateway_server
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import MONEY, UPHELD, decide, resolve
from tests.integration.workflows.test_surveys import asked, closed, letters, rate, unasked_because
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, published


async def test_nobody_is_asked_before_the_promised_remedy_arrived(world: World) -> None:
    """Its date passes while the money is not paid; it goes out once it is, and the reminder is not on its heels."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        done = await world.act(reference, "resolve", SUPERVISOR, resolution=UPHELD)
        assert done.done, done.refusal
        await world.pass_time(reference, hours=59)
        case = await world.at_stage(reference, "resolved")
        assert letters(case, "survey") == 0
        [task] = [task for task in case.row.tasks if task.kind is TaskKind.DO_GESTURE]
        await world.act(reference, "complete_task", AGENT, task_id=task.id, result="done")
        case = await world.at_stage(reference, "following up")
        assert letters(case, "survey") == 1
        await world.pass_time(reference, hours=5)
        case = await world.at_stage(reference, "following up")
    assert letters(case, "survey_reminder") == 0


async def test_nobody_is_asked_while_a_payment_went_astray(world: World) -> None:
    """Paid, and then reported as failed: the survey waits until somebody has looked into it."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await decide(world, reference, verdict="amend", lines=[MONEY])
        await resolve(world, reference)
        [payout] = [
            str(task.id_of(SubjectKind.PAYOUT))
            for task in (await world.case(reference)).row.tasks
            if task.kind is TaskKind.PAY_BY_HAND
        ]
        report = PayoutReport(payout=payout, at=datetime.now(UTC), state="failed")
        await world.counter.signal(reference, "payout_reported", report)
        await world.when(reference, lambda case: case.row.tasks[-1].kind is TaskKind.READ)
        await world.pass_time(reference, hours=40)
        case = await world.at_stage(reference, "resolved")
        assert letters(case, "survey") == 0
        await world.act(reference, "complete_task", AGENT, task_id=case.row.tasks[-1].id, result="paid again")
        case = await world.at_stage(reference, "following up")
    assert letters(case, "survey") == 1


async def test_nobody_is_asked_while_a_word_given_on_the_phone_is_not_kept(world: World) -> None:
    """What was promised in a contact is part of putting it right."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        promise = {"what": "a new key by courier", "date": case.row.updated_at + timedelta(hours=300)}
        said = {"channel": "phone", "at": case.row.updated_at, "reached": True, "said": "We talked."}
        await world.act(reference, "record_contact", AGENT, **said, promises=[promise])
        await decide(world, reference)
        await world.act(reference, "resolve", SUPERVISOR, resolution=UPHELD)
        case = await world.at_stage(reference, "resolved")
        for task in case.row.tasks:
            if task.kind is TaskKind.DO_GESTURE:
                await world.act(reference, "complete_task", AGENT, task_id=task.id, result="done")
        await world.pass_time(reference, hours=40)
        case = await world.at_stage(reference, "resolved")
        assert letters(case, "survey") == 0
        [task] = [task for task in case.row.tasks if task.kind is TaskKind.KEEP_PROMISE]
        await world.act(reference, "complete_task", AGENT, task_id=task.id, result="the key is there")
        await world.at_stage(reference, "following up")


async def test_an_early_answer_is_an_answer_and_nobody_is_asked_any_more(world: World) -> None:
    """Rated before the survey was due: no survey, and its clock is fulfilled rather than forgotten."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        await resolve(world, reference)
        await rate(world, reference, 5)
        case = await closed(world, reference)
    assert letters(case, "survey") == 0
    assert case.plan.of(MilestoneName.FOLLOW_UP).state is MilestoneState.FULFILLED


async def test_whom_a_person_asks_is_not_reminded_by_another_task(world: World) -> None:
    """By phone the survey is a contact task; a second one for the reminder would only be a nuisance."""
    await published(world.records, {"hourly": hourly(milestones={"apologise": {"target": "none"}})})
    by_phone = {"email": None, "phone": "+44 20 7946 0000", "contact_by": "phone"}
    async with world.worker():
        reference = await world.start(category="late parcel", severity="low", customer=by_phone)
        case = await world.when(reference, lambda case: case.row.tasks)
        for _ in range(4):
            for task in (await world.case(reference)).row.tasks:
                if task.done_at is None and task.kind is TaskKind.CONTACT:
                    now = await world.environment.get_current_time(world.handle(reference))
                    await world.act(
                        reference, "record_contact", channel="phone", at=now, reached=True, said="We are sorry.",
                        apologised=True, task_id=task.id,
                    )  # fmt: skip
            await world.pass_time(reference, hours=20)
        case = await world.case(reference)
    states = [letter.state for letter in case.row.letters if letter.purpose == "survey"]
    assert states in ([LetterState.CONTACT_TASK], [])
    assert letters(case, "survey_reminder") == 0


async def test_h6_a_survey_that_its_channel_cannot_carry_is_recorded_once(world: World) -> None:
    """Past the reply window: no message, no task for a person, no reminder, no ladder; one entry says why."""
    await published(world.records, {"hourly": hourly()})
    in_the_app = {"email": None, "contact_by": "chat"}
    async with gateway_server() as gateway:
        chat = HttpChannel("chat", Gateway(url=gateway.url, reply_window=24), "t0ken")
        async with world.worker(channels={"chat": chat}):
            reference = await world.start(channel="chat", customer=in_the_app)
            await decide(world, reference)
            await resolve(world, reference)
            await world.pass_time(reference, hours=200)
            case = await closed(world, reference)
        await chat.close()
        said = [body["purpose"] for body in gateway.delivered.values()]
    assert said[-1] == "resolution"
    assert [letter.state for letter in case.row.letters if "survey" in letter.purpose] == [LetterState.NOT_SENT]
    assert ["channel" in each for each in await unasked_because(world, reference)] == [True]
    assert [task.kind for task in case.row.tasks if task.done_at is None] == []
    assert case.plan.of(MilestoneName.FOLLOW_UP).state is MilestoneState.NOT_APPLICABLE


async def test_h10_a_number_by_return_of_mail_is_the_answer(world: World) -> None:
    """The survey asks for it: it rates and reopens nothing, and the words after it stay with it."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        reply = Reply(message_id="m-1", at=datetime.now(UTC), text="4, 9\n\nIt took long.")
        for _ in range(2):
            await world.counter.signal(reference, "reply_received", reply)
        case = await closed(world, reference)
    assert (case.row.score, case.row.generation) == (4, 1)
    assert [(each.score, each.recommend, each.words) for each in await world.records.ratings.of(reference)] == [
        (4, 9, "It took long.")
    ]


async def test_a_number_after_the_survey_has_ended_reopens_nothing_and_is_read(world: World) -> None:
    """Nobody asked any more, so it is no score; a person looks what it means: it is not lost (S3)."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await asked(world, reference)
        await world.pass_time(reference, hours=150)
        await closed(world, reference)
        late = await world.environment.get_current_time(world.handle(reference))
        await world.counter.signal(reference, "reply_received", Reply(message_id="m-1", at=late, text="1"))
        case = await world.when(reference, lambda case: case.row.tasks[-1].kind is TaskKind.READ)
    assert case.row.stage is Stage.CLOSED
    assert case.row.score is None
