"""A bad day fills nobody's mailbox: the rest of an hour comes in one mail, and nothing is lost (field case D19)."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from amends.activities.escalation import Escalations
from amends.activities.staff_digest import Digests
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.actions import MilestoneName
from amends.domain.identifiers import effect_id, workflow_id_of
from amends.domain.orders import DigestOrder, EscalationOrder, EscalationOutcome
from amends.domain.plan import EscalationStep, StepAction
from amends.messaging.smtp import Mailer
from amends.policy.engine.compiler import CompiledPolicy
from tests.integration.letters.test_escalations import away, publish_staff
from tests.support.journal_events import event_name
from tests.support.letter_orders import NOW, SENDER, Registers, complaint_of, row_for, shipped_files
from tests.support.pages import compiled, office_page

HOUR = timedelta(hours=1)
NUMBERS = itertools.count(1)
Tell = Callable[..., Any]


class Beginnings:
    """Which digests were begun, and with what delay, instead of their workflows."""

    def __init__(self) -> None:
        self.delays: dict[str, timedelta] = {}

    async def __call__(self, digest_id: str, delay: timedelta) -> None:
        """As Temporal has it: the first delay counts."""
        self.delays.setdefault(digest_id, delay)


@pytest.fixture
def begun() -> Beginnings:
    """The digests that were begun."""
    return Beginnings()


@pytest.fixture
async def policy(records: Records) -> CompiledPolicy:
    """A page in force whose digests gather after two notices for an hour."""
    policy = compiled(office_page(digest={"after": 2, "every": "1 hour"}), "house")
    await records.store.publish(shipped_files(), {"house": policy.content()}, by="ruth", now=NOW)
    return policy


@pytest.fixture
def tell(records: Records, mailer: Mailer, begun: Beginnings, policy: CompiledPolicy) -> Tell:
    """Serves one step of one more complaint."""
    escalations = Escalations(records, mailer, begin=begun)

    async def serve(
        action: StepAction = StepAction.TELL_SUPERVISOR, *, now: datetime = NOW, by: CompiledPolicy = policy
    ) -> EscalationOutcome:
        return await escalations.escalate(step(action, now, by))

    return serve


def step(action: StepAction, now: datetime, policy: CompiledPolicy) -> EscalationOrder:
    """One step of another complaint each time; maya owns all of them."""
    reference = f"D-{next(NUMBERS)}"
    return EscalationOrder(
        effect_id=effect_id(workflow_id_of(reference), 1, f"escalate.decide.1.{action}", 1),
        reference=reference,
        now=now,
        row=row_for(complaint_of(reference)).model_copy(update={"policy": policy.ref}),
        milestone=MilestoneName.DECIDE,
        generation=1,
        step=EscalationStep(step=str(action), at=now, action=action, level=1),
        owner="maya",
        due=now,
    )


async def told(records: Records, mailer: Mailer, begun: Beginnings, now: datetime = NOW + HOUR) -> list[str]:
    """Everybody who has got a digest, once each of those that were begun is told."""
    digests = Digests(records, mailer)
    outcomes = [await digests.send_digest(DigestOrder(digest=digest, now=now)) for digest in begun.delays]
    return [person for outcome in outcomes for person in outcome.to]


async def test_d19_a_storm_is_so_many_mails_and_one_digest(
    tell: Tell, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """Ten complaints are late together: the supervisor gets two mails, and after the hour one about the other eight."""
    outcomes = [await tell() for _ in range(10)]
    assert [outcome.held for outcome in outcomes] == [()] * 2 + [("ruth",)] * 8
    assert len(mail_catcher.letters()) == 2
    assert list(begun.delays.values()) == [HOUR]

    assert await told(records, mailer, begun) == ["ruth"]
    digest = mail_catcher.letters()[2]
    assert (digest["To"], digest["Subject"]) == ("ruth@amends.example", "8 more steps are due in your complaints")
    part = digest.get_body(("plain",))
    assert part is not None
    assert part.get_content().count("it was due on Tuesday 24 November 2026, 09:00 (London)") == 8


async def test_d19_each_step_is_recorded_in_its_complaint_all_the_same(
    tell: Tell, records: Records, mailer: Mailer, begun: Beginnings
) -> None:
    """The journal of a held step says that it is held; the staff's stream says in which digest it was told, to whom."""
    outcomes = [await tell() for _ in range(3)]
    held = f"D-{next(NUMBERS) - 1}"
    assert outcomes[2].to == ("ruth",)
    [entry] = await records.journal.read(f"complaint/{held}")
    assert event_name(entry) == "notice.held decide/tell_supervisor"

    await told(records, mailer, begun)
    [entry] = await records.journal.read("staff")
    assert event_name(entry) == "digest.sent"
    assert entry.payload is not None
    assert f"complaint-{held}/1/escalate.decide.1.tell_supervisor/1/to/ruth" in entry.payload


async def test_d19_without_the_key_each_notice_is_a_mail(
    tell: Tell, records: Records, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """A page that says nothing of digests has none."""
    plain = compiled(office_page(), "house")
    await records.store.publish(shipped_files(), {"house": plain.content()}, by="ruth", now=NOW)
    for _ in range(4):
        assert (await tell(by=plain)).held == ()
    assert len(mail_catcher.letters()) == 4
    assert not begun.delays


async def test_d19_the_next_hour_begins_anew(tell: Tell, mail_catcher: MailCatcher) -> None:
    """What comes an hour later is told at once again."""
    for _ in range(3):
        await tell()
    assert (await tell(now=NOW + HOUR)).held == ()
    assert len(mail_catcher.letters()) == 3


async def test_d19_a_digest_is_told_once_however_often_it_is_tried(
    tell: Tell, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """The answer of a try was lost: the next one sends nothing."""
    for _ in range(3):
        await tell()
    await told(records, mailer, begun)

    assert await told(records, mailer, begun) == []
    assert len(mail_catcher.letters()) == 3


async def test_d19_a_digest_waits_for_a_dead_mail_server(
    tell: Tell, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """An outage postpones it; nobody forgets it."""
    for _ in range(3):
        await tell()
    with pytest.raises(ApplicationError) as failure:
        await told(records, Mailer.from_url("smtp://127.0.0.1:1", SENDER), begun)
    assert failure.value.type == "mail_unavailable"
    assert len(await records.notices.overdue(NOW + HOUR + HOUR)) == 1

    assert await told(records, mailer, begun) == ["ruth"]
    assert await records.notices.overdue(NOW + HOUR + HOUR) == []


async def test_d13_a_digest_for_somebody_who_is_away_goes_to_who_stands_in(
    tell: Tell, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """Ruth has left for her holidays meanwhile: omid gets it, and reads for whom it was."""
    for _ in range(3):
        await tell()
    await publish_staff(records, away("ruth"))

    assert await told(records, mailer, begun, NOW + timedelta(days=30)) == ["omid"]
    part = mail_catcher.letters()[2].get_body(("plain",))
    assert part is not None
    assert "Ruth Okafor" in part.get_content()


async def test_d13_a_digest_that_its_reader_cannot_get_is_the_duty_roles(
    tell: Tell, records: Records, mailer: Mailer, begun: Beginnings, mail_catcher: MailCatcher
) -> None:
    """Her address is dead: jonas gets it. His, too: it stays owed, until somebody mends an address."""
    for _ in range(3):
        await tell()
    mail_catcher.answers = {f"{who}@amends.example": "550 5.1.1 no such user" for who in ("ruth", "jonas")}
    with pytest.raises(ApplicationError) as failure:
        await told(records, mailer, begun)
    assert failure.value.type == "no_recipient"

    await publish_staff(records, lambda page: page.replace("jonas@amends.example", "duty@amends.example"))
    assert await told(records, mailer, begun) == ["jonas"]


async def test_d19_a_reassignment_that_is_held_stands(tell: Tell, begun: Beginnings, records: Records) -> None:
    """Whoever takes over has it from now on, and reads it in the digest."""
    await tell(StepAction.REASSIGN)
    await tell(StepAction.REASSIGN)
    outcome = await tell(StepAction.REASSIGN)

    assert (outcome.held, outcome.new_owner) == ((outcome.new_owner,), outcome.new_owner)


async def test_d19_a_digest_whose_workflow_was_lost_is_begun_with_the_next_notice(
    records: Records, mailer: Mailer, policy: CompiledPolicy, begun: Beginnings
) -> None:
    """Temporal was away when the digest should have begun: whichever notice comes next begins it, too."""

    async def away_now(digest_id: str, delay: timedelta) -> None:
        raise ConnectionError

    for number in range(3):
        broken = Escalations(records, mailer, begin=away_now)
        order = step(StepAction.TELL_SUPERVISOR, NOW, policy)
        if number < 2:
            await broken.escalate(order)
        else:
            with pytest.raises(ConnectionError):
                await broken.escalate(order)
    later = step(StepAction.TELL_SUPERVISOR, NOW + timedelta(minutes=10), policy)
    await Escalations(records, mailer, begin=begun).escalate(later)

    assert list(begun.delays.values()) == [timedelta(minutes=50)]


async def test_d19_a_digest_holds_nothing_of_the_customers(
    policy: CompiledPolicy,
    register: Registers,
    records: Records,
    mailer: Mailer,
    begun: Beginnings,
    mail_catcher: MailCatcher,
) -> None:
    """Staff mail is read on many screens: it names the complaint, and neither the customer nor what they wrote."""
    orders = [step(StepAction.TELL_SUPERVISOR, NOW, policy) for _ in range(3)]
    for order in orders:
        await register(order.reference)
        await Escalations(records, mailer, begin=begun).escalate(order)
    await told(records, mailer, begun)
    mail = mail_catcher.letters()[2]
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]

    assert len(parts) == 2
    assert all(orders[-1].reference in part for part in parts)
    for theirs in ("Ada", "ada@example.org", "parcel"):
        assert theirs not in f"{mail.items()} {parts}"
