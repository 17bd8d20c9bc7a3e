"""What a complaint stands on goes away while it runs, and comes back: nothing is lost, done twice, or held up by it."""

import psutil

from amends.db.errors import DATABASE_AWAY
from amends.devstack.stack import Stack
from amends.domain.actions import ACTIONS
from amends.domain.case import CaseRow, TaskKind
from amends.domain.types import Stage
from tests.chaos.accomplice import Accomplice
from tests.chaos.conftest import Engine, eventually
from tests.chaos.playing import unsound
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.world import AGENT, SUPERVISOR, World, a_complaint, published
from tests.support.journal_events import event_name

GESTURE = {"kind": "gesture", "detail": "a new kite, by courier", "terms": "offered"}
UPHELD = {"finding": "upheld", "cause": "late", "done": "The kite was found and sent."}


async def kill_postgres(stack: Stack) -> None:
    """Kill -9 of every process of PostgreSQL; the stack starts it again."""
    [postmaster] = [
        process
        for process in psutil.Process().children()
        if process.name() == "postgres" and str(stack.folder) in " ".join(process.cmdline())
    ]
    for victim in [postmaster, *postmaster.children(recursive=True)]:
        victim.kill()


async def postgres_is_back(engine: Engine) -> None:
    """Wait until the database takes queries again."""

    async def back() -> bool:
        try:
            return await engine.records.pool.fetchval("SELECT true")
        except DATABASE_AWAY:
            return False

    await eventually(back)


async def test_an_action_done_while_the_database_is_dead_is_carried_out_once_it_is_back(
    engine: Engine, stack: Stack
) -> None:
    """PostgreSQL is killed under a complaint that waits for a decision: the decision that comes then is kept."""
    engine.worker()
    complaint = a_complaint()
    await engine.counter.start(complaint)
    row = await engine.until(complaint.reference, lambda row: row.stage is Stage.DECIDING)

    async def apologised() -> bool:  # the complaint itself knows: nothing is decided before
        return bool((await engine.counter.case(complaint.reference)).row.letters)

    await eventually(apologised)
    await kill_postgres(stack)
    decision = {"offer_id": row.offers[-1].id, "verdict": "approve", "reason": "it was our depot"}
    decide = ACTIONS["decide"].model_validate(
        {"action_id": "decide-1", "by": SUPERVISOR, "decision": decision, "resolution": UPHELD}
    )
    outcome = await engine.counter.act(complaint.reference, "decide", decide)
    assert outcome.done, outcome.refusal
    await postgres_is_back(engine)
    await engine.until(complaint.reference, lambda row: row.stage is Stage.RESOLVED)
    journal = await engine.journal(complaint.reference)
    assert journal.count("action.granted decide") == 1
    assert journal.count("letter.accepted resolution") == 1
    assert len(engine.catcher.mailed) == 2


async def test_a_letter_that_cannot_be_recorded_goes_again_and_is_recorded_once(
    engine: Engine, stack: Stack, mail_catcher: Accomplice
) -> None:
    """PostgreSQL is killed at the moment in which the mail server takes the letter: the same bytes follow, marked."""
    mail_catcher.before_answer = lambda: kill_postgres(stack)

    async def went_again() -> bool:
        return len(mail_catcher.mailed) > 1

    engine.worker()
    complaint = a_complaint()
    await engine.counter.start(complaint)
    await eventually(went_again)
    await postgres_is_back(engine)
    row = await engine.until(complaint.reference, lambda row: row.stage is Stage.DECIDING)
    assert [letter.maybe_twice for letter in row.letters] == [True]
    first, second = mail_catcher.mailed
    assert first == second
    assert (await engine.journal(complaint.reference)).count("letter.accepted acknowledgement") == 1


async def test_a_letter_that_is_stuck_holds_up_no_action_and_no_clock_and_goes_out_once(
    world: World, mail_catcher: Accomplice
) -> None:
    """The mail server is away for 90 s: the case tells what is stuck, staff act, a pause ends, the letter follows."""
    await published(world.records, {"hourly": hourly(pauses={"third_party": {"at_most": "1 minute"}})})
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        mail_catcher.go_away()
        decision = {"offer_id": offer, "verdict": "amend", "reason": "a birthday", "lines": [GESTURE]}
        assert (await world.act(reference, "decide", SUPERVISOR, decision=decision)).done
        paused = await world.act(reference, "pause", AGENT, waits_for="third_party", reason="the courier looks for it")
        assert paused.done, paused.refusal
        await world.pass_time(reference, seconds=90)
        assert (await world.act(reference, "note", AGENT, text="The courier has found it.")).done
        during = (await world.when(reference, lambda case: case.row.stuck and not case.unrecorded)).row
        await mail_catcher.start()
        await world.pass_time(reference, minutes=10)
        after = (await world.when(reference, lambda case: not case.row.stuck and not case.unrecorded)).row
    assert [stuck.why for stuck in during.stuck] == ["mail_unavailable"]
    assert during.paused_for is None
    assert [task.kind for task in during.tasks if task.kind is TaskKind.READ] == [TaskKind.READ]
    assert purposes(during) == ["acknowledgement", "apology"]
    assert purposes(after) == ["acknowledgement", "apology", "offer"]
    assert not after.letters[-1].maybe_twice
    assert [letter["Message-ID"] for letter in world.letters()] == [
        letter.message_id for letter in await world.records.letters.of(reference)
    ]
    journal = [event_name(entry) for entry in await world.journal(reference)]
    assert journal.count("letter.accepted offer") == 1
    assert (
        journal.index("effect.delayed") < journal.index("action.granted note") < journal.index("letter.accepted offer")
    )
    assert await unsound(world.records) == []


def purposes(row: CaseRow) -> list[str]:
    """What the letters that were accepted are for."""
    return [letter.purpose for letter in row.letters]
