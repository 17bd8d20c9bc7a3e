"""A worker that is killed while it hands in a letter, by the very mail server that it speaks with."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from amends.db.letters import StoredLetter
from amends.devstack.processes import ManagedProcess
from amends.domain.types import Stage
from tests.chaos.accomplice import Accomplice, Crime
from tests.chaos.brisk_times import NOTICED_AFTER
from tests.chaos.conftest import Engine, eventually, has_died, send
from tests.integration.workflows.world import a_complaint

ACCEPTED = "letter.accepted acknowledgement"
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
THE_ANSWER_IS_OUT = 0.05  # seconds after which what was written to a socket of this machine is in the other's hands


async def the_one_letter(engine: Engine, reference: str) -> StoredLetter:
    """The acknowledgement once it is on record: one letter, one entry in the journal, however often it went."""
    row = await engine.until(reference, lambda row: row.stage is Stage.DECIDING)
    [sent] = row.letters
    [letter] = await engine.records.letters.of(reference)
    assert letter.state == "accepted"
    assert sent.maybe_twice == letter.maybe_twice
    assert (await engine.journal(reference)).count(ACCEPTED) == 1
    return letter


def killing(worker: ManagedProcess) -> Crime:
    """Kill it, and go on when it is dead."""

    async def kill() -> None:
        send(worker, signal.SIGKILL)
        await has_died(worker)

    return kill


@asynccontextmanager
async def nothing_can_be_written(engine: Engine, reference: str) -> AsyncIterator[tuple[Crime, Crime]]:
    """From the first of these on, nobody can write about this complaint; the second returns once somebody tries to."""
    async with engine.records.pool.acquire() as conn, conn.transaction():

        async def begin() -> None:
            await conn.execute("SELECT journal_lock($1)", f"complaint/{reference}")

        async def somebody_waits() -> None:
            await eventually(lambda: engine.records.pool.fetchval(WAITING))

        yield begin, somebody_waits


async def test_killed_with_the_answer_on_its_way_the_same_letter_goes_again(
    engine: Engine, mail_catcher: Accomplice
) -> None:
    """250 was said and the worker never read it: at least once, the same bytes, marked as maybe twice, one record."""
    victim = engine.worker()

    async def hold_it_and_kill_it_answered() -> None:
        send(victim, signal.SIGSTOP)
        asyncio.get_running_loop().call_later(THE_ANSWER_IS_OUT, send, victim, signal.SIGKILL)

    mail_catcher.before_answer = hold_it_and_kill_it_answered
    complaint = a_complaint()
    await engine.counter.start(complaint)
    await has_died(victim)
    engine.worker()
    letter = await the_one_letter(engine, complaint.reference)
    assert letter.maybe_twice
    assert mail_catcher.mailed == [letter.raw, letter.raw]


async def test_killed_between_accepted_and_recorded_the_same_letter_goes_again(
    engine: Engine, mail_catcher: Accomplice
) -> None:
    """The worker has read 250 and waits to write it down: what follows is the same."""
    victim = engine.worker()
    complaint = a_complaint()
    async with nothing_can_be_written(engine, complaint.reference) as (begin, somebody_waits):
        mail_catcher.before_answer = begin
        await engine.counter.start(complaint)
        await somebody_waits()
        send(victim, signal.SIGKILL)
        await has_died(victim)
    engine.worker()
    letter = await the_one_letter(engine, complaint.reference)
    assert letter.maybe_twice
    assert mail_catcher.mailed == [letter.raw, letter.raw]


async def test_killed_before_the_letter_was_taken_it_arrives_once_and_is_marked(
    engine: Engine, mail_catcher: Accomplice
) -> None:
    """All bytes were handed over and the server kept none: nobody on our side can know, so the mark errs that way."""
    victim = engine.worker()
    mail_catcher.in_place_of_taking = killing(victim)
    complaint = a_complaint()
    await engine.counter.start(complaint)
    await has_died(victim)
    engine.worker()
    letter = await the_one_letter(engine, complaint.reference)
    assert letter.maybe_twice
    assert mail_catcher.mailed == [letter.raw]


async def test_killed_before_any_of_it_was_handed_over_it_arrives_once_unmarked(
    engine: Engine, mail_catcher: Accomplice
) -> None:
    """The worker had said no more than the recipient: there is no doubt, and so no mark."""
    victim = engine.worker()
    mail_catcher.before_recipient = killing(victim)
    complaint = a_complaint()
    await engine.counter.start(complaint)
    await has_died(victim)
    engine.worker()
    letter = await the_one_letter(engine, complaint.reference)
    assert not letter.maybe_twice
    assert mail_catcher.mailed == [letter.raw]


async def test_two_workers_and_a_server_that_thinks_for_long_send_one_letter(
    engine: Engine, mail_catcher: Accomplice
) -> None:
    """It thinks longer than a worker may be silent: the one that hands the letter over says that it is alive (R6)."""
    for _ in range(2):
        engine.worker()

    async def think() -> None:
        await asyncio.sleep(1.5 * NOTICED_AFTER.total_seconds())

    mail_catcher.before_answer = think
    complaint = a_complaint()
    await engine.counter.start(complaint)
    letter = await the_one_letter(engine, complaint.reference)
    assert not letter.maybe_twice
    assert mail_catcher.mailed == [letter.raw]
    assert letter.tries == 1
