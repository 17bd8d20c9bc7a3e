"""People are told that they have work: each once, in their language, with what is to do, by when and how (B6)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from amends.activities.new_work import TellsOfWork
from amends.activities.planning import Reckoner
from amends.activities.staff_digest import Digests
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.case import CaseRow, Task, TaskKind
from amends.domain.offers import LineKind, Offer, OfferLine, OfferState
from amends.domain.orders import DigestOrder, RecordOrder
from amends.domain.plan import HandlingPath
from amends.domain.types import Recorded, Stage
from amends.messaging.smtp import Mailer
from amends.policy.engine.compiler import CompiledPolicy
from tests.integration.letters.test_digests import Beginnings
from tests.integration.letters.test_escalations import publish_staff
from tests.support.letter_orders import NOW, complaint_of, row_for, shipped_files
from tests.support.pages import compiled, office_page

GATHERS = timedelta(minutes=5)
Does = Callable[..., Any]


@pytest.fixture
def begun() -> Beginnings:
    """The digests that were begun."""
    return Beginnings()


async def house_rules(records: Records, **parts: Any) -> CompiledPolicy:
    """Put house rules in force that differ from an office's by these keys."""
    policy = compiled(office_page(**parts), "default")
    await records.store.publish(shipped_files(), {"default": policy.content()}, by="ruth", now=NOW)
    return policy


def writes(records: Records, begun: Beginnings, policy: CompiledPolicy) -> Does:
    """What writes a row of a complaint under this policy as an effect does."""
    telling = records.telling_of(TellsOfWork(records, Reckoner(records), begun))

    async def write(reference: str, *tasks: Task, now: datetime = NOW, effect_id: str = "", **parts: Any) -> None:
        parts = {"policy": policy.ref, "path": HandlingPath.STANDARD, "owner": None, "tasks": tasks} | parts
        row: CaseRow = row_for(complaint_of(reference)).model_copy(update=parts)
        order = RecordOrder(effect_id=effect_id or f"{reference}/{row.revision}", reference=reference, now=now, row=row)
        async with telling.effect(order) as effect:
            if effect.before is None:
                await effect.finish(Recorded())

    return write


@pytest.fixture
async def policy(records: Records) -> CompiledPolicy:
    """The house rules in force, under which new work gathers for five minutes."""
    return await house_rules(records, new_work="5 minutes")


@pytest.fixture
def does(records: Records, begun: Beginnings, policy: CompiledPolicy) -> Does:
    """Writes a row as an effect does."""
    return writes(records, begun, policy)


def task(kind: TaskKind = TaskKind.PAY_BY_HAND, for_whom: str = "supervisor", number: int = 1, **parts: Any) -> Task:
    """Something to do."""
    return Task(id=f"task-{number}", kind=kind, for_whom=for_whom, why="why", opened_at=NOW, **parts)


async def told(records: Records, mailer: Mailer, begun: Beginnings) -> list[str]:
    """Everybody who got a mail, once all that gathers is told."""
    digests = Digests(records, mailer)
    outcomes = [await digests.send_digest(DigestOrder(digest=digest, now=NOW + GATHERS)) for digest in begun.delays]
    return sorted(person for outcome in outcomes for person in outcome.to)


def words(mail: Any) -> str:
    """The words of a mail, unwrapped."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


async def test_b6_a_payment_is_told_to_everybody_in_the_role_with_date_and_command(
    does: Does, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """Both supervisors read which complaint, what, by when, and what to type."""
    await does("N-1", task(due=NOW + timedelta(days=1)))
    assert set(begun.delays.values()) == {GATHERS}

    assert await told(records, mailer, begun) == ["omid", "ruth"]
    mail = next(mail for mail in mail_catcher.letters() if mail["To"] == "ruth@amends.example")
    assert mail["Subject"] == "N-1: pay what was decided"
    assert "it is due on Wednesday 25 November 2026, 09:00 (London)" in words(mail)
    assert "amends complete-task N-1 task-1 --as ruth --result 'HOW IT WAS PAID'" in words(mail)
    assert "amends next --as ruth" in words(mail)


@pytest.mark.parametrize("kind", TaskKind)
async def test_b6_each_kind_of_task_is_told_in_english_and_persian(
    kind: TaskKind, does: Does, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """Whoever is named gets it, with the complaint and their command; nothing that the customer wrote is in it."""
    await publish_staff(records, lambda page: page.replace("languages: [en", "languages: [fa, en", 1))
    for number, who in enumerate(("maya", "ruth"), 1):
        await does(f"N-{number}", task(kind, who))
    assert await told(records, mailer, begun) == ["maya", "ruth"]
    for mail in mail_catcher.letters():
        assert "amends" in words(mail)
        assert "N-" in mail["Subject"]
        assert "parcel" not in mail.as_string()
        assert "Ada" not in mail.as_string()


async def test_b6_what_is_new_for_one_person_at_one_time_is_one_mail(
    does: Does, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """A complaint of hers with a call, and forty others: one mail, with all of them."""
    await does("N-0", task(TaskKind.CONTACT, "maya"), owner="maya")
    for number in range(1, 41):
        await does(f"N-{number}", owner="maya")
    assert await told(records, mailer, begun) == ["maya"]
    [mail] = mail_catcher.letters()
    assert mail["Subject"] == "42 things are new on your list"
    assert all(f"N-{number}:" in words(mail) for number in range(41))


async def test_b6_an_owner_is_told_once_and_never_of_what_needs_no_person(does: Does, begun: Beginnings) -> None:
    """Straight through: nothing. Once it needs a person: told. The same owner again: nothing more."""
    await does("N-1", owner="maya", path=HandlingPath.STRAIGHT_THROUGH)
    await does("N-2", owner="maya", path=None)
    await does("N-3", owner="maya", outcome="withdrawn")
    assert begun.delays == {}
    await does("N-1", owner="maya")
    assert len(begun.delays) == 1
    begun.delays.clear()
    await does("N-1", owner="maya", now=NOW + timedelta(hours=1))
    assert begun.delays == {}
    await does("N-1", owner="ruth", now=NOW + timedelta(hours=1))
    assert len(begun.delays) == 1


async def test_b6_what_was_done_meanwhile_is_told_to_nobody(
    does: Does, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """Paid, and given to somebody else, before the mail went."""
    await does("N-1", task(for_whom="ruth"), owner="maya")
    await does("N-1", task(for_whom="ruth", done_at=NOW, done_by="ruth"), owner="omid")
    assert await told(records, mailer, begun) == ["omid"]
    assert len(mail_catcher.letters()) == 1


NIGHT = NOW.replace(hour=23)


@pytest.mark.parametrize("new_work", ["5 minutes", None])
async def test_a_start_that_nobody_can_read_is_told_to_the_duty_role_at_once(
    new_work: str | None, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """At any hour, with the command that hands it in again, whatever the house rules say of new work."""
    does = writes(records, begun, await house_rules(records, **({"new_work": new_work} if new_work else {})))
    unreadable = task(TaskKind.READ, "duty")
    await does("N-1", unreadable, stage=Stage.UNREADABLE, policy=None, path=None, now=NIGHT)
    assert list(begun.delays.values()) == [timedelta()]
    assert await told(records, mailer, begun) == ["jonas"]
    [mail] = mail_catcher.letters()
    assert mail["Subject"] == "N-1: a complaint that could not be read: nobody has heard this customer yet"
    assert "amends correct N-1 --as jonas --complaint FILE --reason 'WHAT WAS MENDED'" in words(mail)


@pytest.mark.parametrize("kind", [TaskKind.NO_RECIPIENT, TaskKind.NO_TEMPLATE, TaskKind.BOUNCED, TaskKind.STUCK])
async def test_what_makes_a_letter_or_a_date_impossible_is_told_at_once_without_new_work(
    kind: TaskKind, records: Records, begun: Beginnings
) -> None:
    """A page that tells nobody of new work still tells of this; of a payment it tells nobody."""
    does = writes(records, begun, await house_rules(records))
    await does("N-1", task(kind, "duty"), task(for_whom="ruth", number=2), owner="maya", now=NIGHT)
    assert list(begun.delays.values()) == [timedelta()]
    assert await records.notices.owed_to("ruth") == []
    assert await records.notices.owed_to("maya") == []


async def test_a_thousand_starts_that_nobody_can_read_are_one_mail_a_minute(
    does: Does, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """The first at once; what comes within the minute after it is told together."""
    for number in range(30):
        now = NOW + timedelta(seconds=number)
        unread = task(TaskKind.READ, "duty")
        await does(f"N-{number}", unread, stage=Stage.UNREADABLE, policy=None, path=None, now=now)
    assert list(begun.delays.values()) == [timedelta(), timedelta(seconds=59)]
    assert await told(records, mailer, begun) == ["jonas", "jonas"]
    assert {mail["Subject"] for mail in mail_catcher.letters()[1:]} == {"29 things are new on your list"}


async def test_a_payment_is_not_told_to_who_decided_it(does: Does, begun: Beginnings, records: Records) -> None:
    """Another than who decided it makes it."""
    gift = OfferLine(kind=LineKind.GESTURE, detail="a voucher")
    given = Offer(id="offer-1", lines=(gift,), why="", proposed_by="maya", state=OfferState.APPROVED, decided_by="ruth")
    await does("N-1", task(), offers=(given,))
    assert await records.notices.owed_to("ruth") == []
    assert len(await records.notices.owed_to("omid")) == 1


async def test_b6_a_try_that_died_before_it_could_begin_the_mail_is_made_good(
    records: Records, does: Does, policy: CompiledPolicy, begun: Beginnings
) -> None:
    """The notices were committed with the row; the next try of the same effect begins their digest, once."""

    async def away(digest_id: str, delay: timedelta) -> None:
        raise ConnectionError

    telling = records.telling_of(TellsOfWork(records, Reckoner(records), away))
    row = row_for(complaint_of("N-1")).model_copy(update={"policy": policy.ref, "tasks": (task(for_whom="ruth"),)})
    order = RecordOrder(effect_id="once", reference="N-1", now=NOW, row=row)
    with pytest.raises(ConnectionError):
        async with telling.effect(order) as effect:
            await effect.finish(Recorded())
    assert begun.delays == {}
    await does("N-1", task(for_whom="ruth"), effect_id="once", revision=row.revision)
    assert list(begun.delays.values()) == [GATHERS]


async def test_b6_a_step_of_a_ladder_does_not_wait_for_new_work(does: Does, records: Records) -> None:
    """The two gather apart: what is late is told when it always was."""
    await does("N-1", task(for_whom="ruth"))
    [digest] = await records.notices.owed_to("ruth")
    assert digest.about == "work"
