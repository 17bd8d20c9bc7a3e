"""Colleagues are told once a step, down a chain that never ends in silence."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from amends.activities.escalation import Escalations
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.actions import MilestoneName
from amends.domain.identifiers import effect_id, workflow_id_of
from amends.domain.letters import LetterPurpose
from amends.domain.orders import EscalationOrder
from amends.domain.plan import EscalationStep, StepAction
from amends.domain.types import Stage
from amends.messaging.smtp import Mailer
from tests.support.journal_events import event_name
from tests.support.letter_orders import (
    HOUSE,
    NOW,
    NUMBERS,
    REFERENCE,
    SENDER,
    Registers,
    complaint_of,
    order_for,
    row_for,
    shipped_files,
)

CHRISTMAS = datetime(2026, 12, 24, 9, tzinfo=UTC)
SECOND_MANAGER = """
  - id: paul
    name: Paul Baker
    email: paul@amends.example
    roles: [manager]
    languages: [en]
"""
AWAY = "    absences:\n      - {from: 2026-12-20, to: 2026-12-31}\n"


@pytest.fixture
def escalations(records: Records, mailer: Mailer) -> Escalations:
    """The escalation effects as the worker has them."""
    return Escalations(records, mailer)


def step_of(action: StepAction, **parts: Any) -> EscalationOrder:
    """An order to serve one step of the decision's ladder."""
    now = parts.pop("now", NOW)
    return EscalationOrder(
        effect_id=effect_id(workflow_id_of(REFERENCE), 1, f"escalate.decide.1.{action}", next(NUMBERS)),
        reference=REFERENCE,
        now=now,
        row=parts.pop("row", row_for(complaint_of())),
        milestone=MilestoneName.DECIDE,
        generation=1,
        step=EscalationStep(step=str(action), at=now, action=action, level=1),
        owner=parts.pop("owner", "maya"),
        due=now + timedelta(hours=2),
        **parts,
    )


async def publish_staff(records: Records, change: Callable[[str], str]) -> None:
    """Put a changed staff page in force."""
    page = (HOUSE / "policies" / "staff.yaml").read_text()
    changed = shipped_files() | {"policies/staff.yaml": change(page).encode()}
    await records.store.publish(changed, {}, by="ruth", now=NOW)


def away(*people: str) -> Callable[[str], str]:
    """A staff page on which these people are away over Christmas."""

    def change(page: str) -> str:
        for person in people:
            entry = re.search(rf"  - id: {person}\n(?:    .*\n)+", page)
            assert entry is not None
            without = re.sub(r"    absences:\n(?:      .*\n)+", "", entry.group())
            page = page.replace(entry.group(), without + AWAY)
        return page

    return change


@pytest.mark.parametrize(
    ("action", "to"),
    [
        (StepAction.WARN_OWNER, ("maya",)),
        (StepAction.TELL_SUPERVISOR, ("ruth",)),
        (StepAction.TELL_MANAGER, ("helen",)),
        (StepAction.TELL_DUTY, ("jonas",)),
    ],
)
async def test_each_step_reaches_whom_it_names(
    escalations: Escalations, mail_catcher: MailCatcher, action: StepAction, to: tuple[str, ...]
) -> None:
    """Owner, supervisor, manager, duty: one short mail that names the complaint, what is due and when."""
    outcome = await escalations.escalate(step_of(action))
    assert (outcome.to, outcome.fallback, outcome.stuck) == (to, (), False)
    (mail,) = mail_catcher.letters()
    assert mail["To"] == f"{to[0]}@amends.example"
    assert mail["Subject"] == f"{REFERENCE}: decide"
    part = mail.get_body(("plain",))
    assert part is not None
    assert "It is due on Tuesday 24 November 2026, 11:00 (London)." in part.get_content()


async def test_d13_an_absent_owner_is_stood_in_for_and_the_chain_ends_with_the_duty_role(
    escalations: Escalations, records: Records
) -> None:
    """Absent: the substitute; both absent: the supervisor; no supervisor there either: the duty role."""
    warn = StepAction.WARN_OWNER
    await publish_staff(records, away("maya"))
    assert (await escalations.escalate(step_of(warn, now=CHRISTMAS))).to == ("tom",)
    await publish_staff(records, away("maya", "tom"))
    outcome = await escalations.escalate(step_of(warn, now=CHRISTMAS))
    assert (outcome.to, outcome.fallback) == (("ruth",), ("maya",))
    await publish_staff(records, away("maya", "tom", "ruth", "omid"))
    outcome = await escalations.escalate(step_of(warn, now=CHRISTMAS))
    assert (outcome.to, outcome.fallback) == (("jonas",), ("maya", "ruth", "role:supervisor"))


async def test_d13_a_step_that_reaches_nobody_is_stuck_and_says_so(
    escalations: Escalations, records: Records, mail_catcher: MailCatcher
) -> None:
    """The whole house is away: no skip in silence, but a stuck step in outcome and journal."""
    await publish_staff(records, away("maya", "tom", "ruth", "omid", "helen", "jonas"))
    outcome = await escalations.escalate(step_of(StepAction.TELL_MANAGER, now=CHRISTMAS))
    assert outcome.stuck
    assert outcome.fallback == ("role:manager", "role:duty")
    assert mail_catcher.letters() == []
    (entry,) = await records.journal.read(f"complaint/{REFERENCE}")
    assert event_name(entry) == "notice.failed decide/tell_manager"


async def test_d2_a_refused_notice_is_failed_and_stops_no_other_one(
    escalations: Escalations, records: Records, mail_catcher: MailCatcher
) -> None:
    """Two managers, one dead address: the other is told, and the outcome names who was not."""
    await publish_staff(records, lambda page: page + SECOND_MANAGER)
    mail_catcher.answers = {"helen@amends.example": "550 5.1.1 no such user"}
    outcome = await escalations.escalate(step_of(StepAction.TELL_MANAGER))
    assert outcome.to == ("helen", "paul")
    assert outcome.failed == ("helen",)
    assert [mail["To"] for mail in mail_catcher.letters()] == ["paul@amends.example"]


async def test_d13_when_every_notice_is_refused_the_duty_role_hears_of_it(
    escalations: Escalations, mail_catcher: MailCatcher
) -> None:
    """The only manager's address is dead: duty is told; duty's too: the step is stuck, not failed in silence."""
    mail_catcher.answers = {"helen@amends.example": "550 5.1.1 no such user"}
    outcome = await escalations.escalate(step_of(StepAction.TELL_MANAGER))
    assert (outcome.to, outcome.failed, outcome.stuck) == (("helen", "jonas"), ("helen",), False)
    mail_catcher.answers |= {"jonas@amends.example": "550 5.1.1 no such user"}
    outcome = await escalations.escalate(step_of(StepAction.TELL_MANAGER))
    assert (outcome.failed, outcome.stuck) == (("helen", "jonas"), True)


async def test_a_notice_that_cannot_be_written_is_stuck_and_not_tried_for_ever(
    escalations: Escalations, records: Records
) -> None:
    """The published notice has an unfilled place: the step says so to the workflow, which opens a task."""
    files = shipped_files() | {"templates/en/staff_notice.md.j2": b"Subject: {{ nobody }}\n"}
    await records.store.publish(files, {}, by="ruth", now=NOW)
    outcome = await escalations.escalate(step_of(StepAction.WARN_OWNER))
    assert outcome.stuck
    assert outcome.failed == ("maya", "jonas")


async def test_d1_nobody_is_told_twice_of_one_step(
    escalations: Escalations, records: Records, mail_catcher: MailCatcher
) -> None:
    """The first try reaches one of two before the mail server is busy; the next one tells only the other."""
    await publish_staff(records, lambda page: page + SECOND_MANAGER)
    order = step_of(StepAction.TELL_MANAGER)
    mail_catcher.answers = {"helen@amends.example": "451 4.3.0 later"}
    with pytest.raises(ApplicationError, match="451"):
        await escalations.escalate(order)
    mail_catcher.answers = {}
    first = await escalations.escalate(order)
    assert await escalations.escalate(order) == first
    assert [mail["To"] for mail in mail_catcher.letters()] == ["paul@amends.example", "helen@amends.example"]


async def test_a_reassignment_goes_to_who_fits_and_has_the_fewest_cases(
    escalations: Escalations, records: Records, register: Registers, mail_catcher: MailCatcher
) -> None:
    """Another present agent who speaks the language; tom takes billing and outages only, so darya has it."""
    complaint = await register()
    outcome = await escalations.escalate(step_of(StepAction.REASSIGN, row=row_for(complaint)))
    assert (outcome.to, outcome.new_owner) == (("darya",), "darya")
    assert mail_catcher.letters()[0]["To"] == "darya@amends.example"


async def test_a_reassignment_chosen_once_stands(
    escalations: Escalations, records: Records, mail_catcher: MailCatcher
) -> None:
    """The first try chose darya and the mail server was busy: others have fewer cases by then, it is still hers."""
    await publish_staff(records, lambda page: page.replace("    categories: [billing, outage]\n", ""))
    order = step_of(StepAction.REASSIGN)
    mail_catcher.answers = {"darya@amends.example": "451 4.3.0 later"}
    with pytest.raises(ApplicationError):
        await escalations.escalate(order)
    mail_catcher.answers = {}
    for number in range(2):
        busy = complaint_of(f"B-{number}")
        row = row_for(busy).model_copy(update={"owner": "darya", "stage": Stage.DECIDING})
        async with records.effect(order_for(LetterPurpose.NEWS, busy, row=row)) as effect:
            await records.cases.write(effect.conn, row)
    assert (await escalations.escalate(order)).new_owner == "darya"


async def test_a_reassignment_without_anybody_is_the_duty_roles(
    escalations: Escalations, records: Records, mail_catcher: MailCatcher
) -> None:
    """Nobody present speaks Persian: the duty role is told and nothing changes hands."""
    await publish_staff(records, away("darya", "omid"))
    row = row_for(complaint_of(language="fa"))
    outcome = await escalations.escalate(step_of(StepAction.REASSIGN, now=CHRISTMAS, row=row))
    assert (outcome.to, outcome.new_owner) == (("jonas",), None)
    assert outcome.fallback == ("role:agent", "role:supervisor")


async def test_a_notice_holds_nothing_of_the_customers(
    escalations: Escalations, register: Registers, mail_catcher: MailCatcher
) -> None:
    """Staff mail is read on many screens: reference, milestone and date, no name and no words."""
    await register()
    await escalations.escalate(step_of(StepAction.WARN_OWNER))
    said = mail_catcher.mail.letters()[0].raw.decode()
    assert "Ada" not in said
    assert "parcel" not in said


async def test_a_notice_is_written_in_the_language_of_its_reader(
    escalations: Escalations, mail_catcher: MailCatcher
) -> None:
    """Darya's first language is Persian."""
    await escalations.escalate(step_of(StepAction.WARN_OWNER, owner="darya"))
    (mail,) = mail_catcher.letters()
    assert mail["Content-Language"] == "fa"


async def test_a_dead_mail_server_is_tried_again(records: Records) -> None:
    """An outage is no failure of the notice."""
    with pytest.raises(ApplicationError) as failure:
        await Escalations(records, Mailer.from_url("smtp://127.0.0.1:1", SENDER)).escalate(
            step_of(StepAction.WARN_OWNER)
        )
    assert failure.value.type == "mail_unavailable"
