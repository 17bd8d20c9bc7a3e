"""An address that refuses a letter: nothing more is sent there, somebody is asked, and no clock stops for it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from amends.domain.actions import Bounce, MilestoneName
from amends.domain.case import LetterState, TaskKind
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from amends.domain.views import CaseView
from tests.chaos.workflows.test_outages import minutes_pass
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_corners import granted
from tests.integration.workflows.world import AGENT, World, published

PHONE = {"phone": "+44 20 7946 0000"}


def bounced(letter: str) -> Bounce:
    """What a mail server far away said of a letter that ours had taken."""
    return Bounce(letter=letter, at=datetime.now(UTC), permanent=True, code="5.1.1")


def states(case: CaseView) -> list[LetterState]:
    """What became of each letter."""
    return [letter.state for letter in case.row.letters]


async def test_h11_a_bounce_loop_stops_the_sends_opens_one_task_and_keeps_the_clock(world: World) -> None:
    """The same bounce comes three times: one task for the owner, every date as it was, and the next letter is said by a
    person; a later complaint writes to that address no more.
    """
    await published(world.records, {"hourly": hourly()})
    gone = PHONE | {"email": "gone@customers.example.com"}
    async with world.worker():
        reference = await world.start(customer=gone)
        before = await world.at_stage(reference, "deciding")
        sent = len(world.letters())
        for _ in range(3):
            await world.counter.signal(reference, "letter_bounced", bounced(before.row.letters[0].effect_id))
        case = await world.when(reference, lambda case: case.row.tasks and not case.unrecorded)
        [task] = [task for task in case.row.tasks if task.kind is TaskKind.BOUNCED]
        assert task.for_whom == case.row.owner
        assert (case.row.alarm_at, case.row.next_due) == (before.row.alarm_at, before.row.next_due)
        await granted(world, reference, "note", text="For the file.", words_for_customer="We are on it.")
        case = await world.when(reference, lambda case: case.row.letters[-1].purpose == "news")
        assert states(case)[-1] is LetterState.CONTACT_TASK
        other = await world.start(customer=gone | {"id": "the-same-house"})
        case = await world.when(other, lambda case: case.row.tasks and not case.unrecorded)
        assert states(case) == [LetterState.CONTACT_TASK]
    assert len(world.letters()) == sent


async def test_h13_a_refused_letter_fulfils_nothing_until_a_person_has_reached_the_customer(world: World) -> None:
    """550: the state of the letter says so, the clock that it was to stop runs on, and the recorded call stops it."""
    world.catcher.answers["gone@customers.example.com"] = "550 5.1.1 no such user"
    async with world.worker():
        reference = await world.start(customer=PHONE | {"email": "gone@customers.example.com"})
        case = await world.when(reference, lambda case: case.row.tasks and not case.unrecorded)
        assert states(case) == [LetterState.BOUNCED]
        assert state_of(case, MilestoneName.ACKNOWLEDGE) is MilestoneState.RUNNING
        assert case.row.alarm_at is not None
        said: dict[str, Any] = {"channel": "phone", "at": datetime.now(UTC), "reached": True, "said": "We have it."}
        await granted(world, reference, "record_contact", AGENT, task_id=case.row.tasks[0].id, **said)
        case = await world.when(reference, lambda case: case.row.stage is not Stage.RECEIVED)
        assert state_of(case, MilestoneName.ACKNOWLEDGE) is MilestoneState.FULFILLED
    assert world.letters() == []


async def test_a_corrected_address_is_written_to_again(world: World) -> None:
    """The owner finds the mailbox full and hears that it was emptied: naming the same address vouches for it."""
    world.catcher.answers["full@customers.example.com"] = "552 5.2.2 mailbox full"
    async with world.worker():
        reference = await world.start(customer={"email": "full@customers.example.com"})
        await world.when(reference, lambda case: states(case)[:1] == [LetterState.BOUNCED] and not case.unrecorded)
        world.catcher.answers.clear()
        await granted(world, reference, "correct", reason="emptied", changes={"email": "full@customers.example.com"})
        await granted(world, reference, "note", text="Told.", words_for_customer="Here we are again.")
        case = await world.when(reference, lambda case: case.row.letters[-1].purpose == "news")
    assert states(case)[-1] is LetterState.ACCEPTED
    assert [letter["To"] for letter in world.letters()] == ["full@customers.example.com"] * 2  # the first, too


async def test_a_mail_server_that_says_not_now_for_hours_gets_the_letter_once(world: World) -> None:
    """Greylisted for three hours: tried again under the complaint's one alarm, visibly stuck, arrived once."""
    async with world.worker():
        world.catcher.answers["slow@customers.example.com"] = "451 4.7.1 greylisted"
        reference = await world.start(customer={"email": "slow@customers.example.com"})
        stuck = await minutes_pass(world, reference, lambda case: bool(case.row.stuck) and not case.unrecorded)
        assert stuck.row.stuck[0].why == "mail_unavailable"
        assert stuck.row.alarm_at is not None
        assert stuck.row.alarm_at <= stuck.row.stuck[0].next_try
        await world.pass_time(reference, hours=3)
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=1)
        case = await world.when(reference, lambda case: states(case)[:1] == [LetterState.ACCEPTED])
    assert not case.row.letters[0].maybe_twice
    [kept] = [each for each in await world.records.letters.of(reference) if each.purpose == "acknowledgement"]
    assert [letter["Message-ID"] for letter in world.letters()].count(kept.message_id) == 1


def state_of(case: CaseView, name: MilestoneName) -> MilestoneState:
    """How a clock stands."""
    assert case.plan is not None
    return next(milestone.state for milestone in case.plan.milestones if milestone.milestone is name)


async def test_a_bounce_that_is_faster_than_the_acceptance_is_one_task(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The far server's report is here before ours has said 250: one letter that came back, one task about it."""
    take = world.catcher.handle_DATA

    async def report_first(server: SMTP, session: Session, envelope: Envelope) -> str:
        monkeypatch.undo()
        async with world.records.pool.acquire() as conn:
            letter = await conn.fetchrow("SELECT effect_id, reference FROM letters")
            assert letter is not None
            await world.records.letters.bounced(conn, letter["effect_id"], "5.1.1")
        await world.counter.signal(letter["reference"], "letter_bounced", bounced(letter["effect_id"]))
        return await take(server, session, envelope)

    monkeypatch.setattr(world.catcher, "handle_DATA", report_first)
    async with world.worker():
        reference = await world.start(customer=PHONE)
        case = await world.when(reference, lambda case: case.row.letters and not case.unrecorded)
    assert states(case) == [LetterState.BOUNCED]
    assert [task.kind for task in case.row.tasks] == [TaskKind.BOUNCED]
