"""What the first letter promises is the time that will be kept, as the customer's own clock and calendar show it."""

from datetime import UTC, datetime

import pytest

from amends.activities.letters import Letters
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.actions import MilestoneName
from amends.domain.complaint import facts_of
from amends.domain.letters import LetterPurpose
from amends.domain.plan import ClockEvent, EventKind
from amends.policy import compile_set, reckon
from amends.workflows.promises import next_dates
from tests.integration.letters.test_sending import plain
from tests.support.letter_orders import HOUSE, Registers, order_for, row_for, shipped_files

# The office opens from Monday to Friday, 09:00 to 17:00 in London: two business days after a Saturday night end on
# Tuesday at 17:00.
SATURDAY_NIGHT = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "promised"),
    [
        ("en", "Europe/London", "by 5pm on Tuesday 8 December"),
        ("en", "America/New_York", "by 12 noon on Tuesday 8 December"),
        ("en", "Australia/Sydney", "by the end of Tuesday 8 December"),
        ("fa", "Asia/Tehran", "تا ساعت ۲۰:۳۰ سه‌شنبه ۱۷ آذر"),
    ],
)
async def test_h12_outside_hours_the_acknowledgement_states_the_real_time_in_the_customers_zone_and_language(
    letters: Letters, register: Registers, mail_catcher: MailCatcher, language: str, zone: str, promised: str
) -> None:
    """A complaint on Saturday night: the office's hours count, the customer's clock and calendar tell."""
    complaint = await register(language=language, time_zone=zone)
    facts = facts_of(complaint, 0).model_copy(update={"received_at": SATURDAY_NIGHT})
    policy = compile_set(shipped_files() | {"policies/default.yaml": (HOUSE / "policies/default.yaml").read_bytes()})
    ledger = [
        ClockEvent(kind=EventKind.RECEIVED, at=SATURDAY_NIGHT),
        ClockEvent(kind=EventKind.TOLD, at=SATURDAY_NIGHT),
        ClockEvent(kind=EventKind.FULFILLED, at=SATURDAY_NIGHT, milestone=MilestoneName.ACKNOWLEDGE),
    ]
    plan = reckon(policy.policies["default"], facts, ledger, SATURDAY_NIGHT)
    row = row_for(complaint).model_copy(update={"facts": facts})
    order = order_for(LetterPurpose.ACKNOWLEDGEMENT, complaint, row=row, dates=next_dates(plan))
    await letters.send_letter(order.model_copy(update={"now": SATURDAY_NIGHT}))
    (mail,) = mail_catcher.letters()
    assert promised in plain(mail)
