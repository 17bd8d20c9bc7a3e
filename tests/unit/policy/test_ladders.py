"""Notices to staff: in their own hours, again as often as the policy says, and never for ever (field cases D, H)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import ClockEvent, EscalationStep
from amends.policy import PolicyErrors, reckon
from tests.support.pages import compiled, event, facts, london, office_page

FRIDAY = london(2026, 12, 18, 16)


def steps(
    *ladder: dict[str, Any], ledger: tuple[ClockEvent, ...] = (), now: datetime = FRIDAY, **keys: Any
) -> list[EscalationStep]:
    """The steps of resolving under a ladder, with these keys of the milestone and of the page."""
    target = keys.pop("target", "8 business hours")
    by_law = {"by_law": keys.pop("by_law")} if "by_law" in keys else {}
    resolve = {"target": target, "ladder": list(ladder), **by_law}
    policy = compiled(office_page(milestones={"resolve": resolve}, **keys))
    events = (event("received", FRIDAY), *ledger)
    return list(reckon(policy, facts(), events, now).of(MilestoneName.RESOLVE).steps)


BERLIN = ZoneInfo("Europe/Berlin")


def reminders(due: datetime, every: str, **keys: Any) -> list[str]:
    """When somebody in Berlin is told that something is late, and again: by the clock on their wall."""
    daily = {"at": "due", "do": "tell_duty", "repeat": {"every": every, "at_most": 4}}
    page = office_page(
        calendars={"office": {"zone": "Europe/Berlin"}},
        milestones={"resolve": {"target": "24 hours", "ladder": [daily]}},
        **keys,
    )
    received = due - timedelta(hours=24)
    resolve = reckon(compiled(page), facts(received_at=received), (), received).of(MilestoneName.RESOLVE)
    return [f"{step.at.astimezone(BERLIN):%d.%m. %H:%M}" for step in resolve.steps]


@pytest.mark.parametrize(
    ("friday", "told"),
    [
        ((2026, 3, 27), ["27.03. 09:00", "30.03. 09:00", "31.03. 09:00", "01.04. 09:00", "02.04. 09:00"]),
        ((2026, 10, 23), ["23.10. 09:00", "26.10. 09:00", "27.10. 09:00", "28.10. 09:00", "29.10. 09:00"]),
    ],
)
def test_a4_a_reminder_at_nine_every_business_day_stays_at_nine_when_the_clocks_change(
    friday: tuple[int, int, int], told: list[str]
) -> None:
    """A day of 8 open hours from 9:00 ends at 17:00, and staff are told at the next opening: at 9:00 by their wall."""
    nine = datetime(*friday, 9, tzinfo=BERLIN).astimezone(UTC)

    assert reminders(nine, "8 business hours", staff_hours="office") == told


def test_a4_a_reminder_at_an_hour_that_a_day_lacks_or_has_twice_comes_once_on_that_day() -> None:
    """On 29 March there is no 02:30 in Berlin, on 25 October there are two; the days after keep to 02:30."""
    spring, autumn = (datetime(2026, *day, 2, 30, tzinfo=BERLIN).astimezone(UTC) for day in ((3, 27), (10, 23)))

    thereafter = ["29.03. 03:30", "30.03. 02:30", "31.03. 02:30"]

    assert reminders(spring, "1 day") == ["27.03. 02:30", "28.03. 02:30", *thereafter]
    assert reminders(autumn, "1 day") == [f"{day}.10. 02:30" for day in range(23, 28)]


def test_a_reminder_on_the_last_day_of_each_month_does_not_creep_forwards() -> None:
    """February ends on the 28th; March has its 31st again."""
    last = datetime(2026, 1, 31, 9, 30, tzinfo=BERLIN).astimezone(UTC)

    assert [told[:6] for told in reminders(last, "1 month")] == ["31.01.", "28.02.", "31.03.", "30.04.", "31.05."]


def test_a14_a_warning_that_is_longer_than_the_target_comes_once_at_the_start() -> None:
    """Never in the past, never again and again, and it says why it comes so soon."""
    (step,) = steps({"before": "40 business hours", "do": "warn_owner"})
    (in_time,) = steps({"before": "1 business hour", "do": "warn_owner"})

    assert (step.at, step.late_armed) == (FRIDAY, True)
    assert not in_time.late_armed


def test_a13_a_warning_is_counted_backwards_over_closing_time() -> None:
    """Due on Monday at 9:30, an hour of open time before that is Friday at 16:30."""
    (step,) = steps({"before": "1 business hour", "do": "warn_owner"}, target="90 business minutes")

    assert step.at == london(2026, 12, 18, 16, 30)


def test_d15_a_reminder_comes_again_as_often_as_the_policy_says_and_no_more() -> None:
    """Each is a step of its own: after the due date, then every business day, five times."""
    found = steps({"at": "due", "do": "tell_supervisor", "repeat": {"every": "1 business day", "at_most": 5}})

    assert [step.step for step in found] == ["1.tell_supervisor", *(f"1.tell_supervisor.{n}" for n in range(2, 7))]
    assert [step.at for step in found] == [
        london(2026, 12, 21, 16),
        *(london(2026, 12, day, 17) for day in (22, 23, 24, 25, 28)),
    ]
    assert {step.level for step in found} == {1}


def test_d20_while_paused_nothing_is_repeated() -> None:
    """Waiting is no lateness."""
    repeated = {"at": "due", "do": "tell_supervisor", "repeat": {"every": "1 hour", "at_most": 5}}

    assert not steps(repeated, ledger=(event("paused", FRIDAY + timedelta(minutes=5), waits_for="customer"),))


@pytest.mark.parametrize("do", ["reassign", "tell_customer"])
def test_only_notices_to_staff_come_again(do: str) -> None:
    """A ladder that handed a complaint round for ever, or wrote to a customer for ever, is refused."""
    more = {"before": "1 hour", "new_date": "1 day"} if do == "tell_customer" else {"at": "due"}
    with pytest.raises(PolicyErrors, match="'repeat' is for notices to staff"):
        steps({"do": do, "repeat": {"every": "1 day", "at_most": 2}, **more})


def test_h1_staff_are_told_in_their_own_hours_and_customers_by_the_policys_word() -> None:
    """Due at midnight on Saturday: the supervisor hears on Monday at 9, the customer a day before the date."""
    found = steps(
        {"at": "due", "do": "tell_supervisor"},
        {"before": "1 hour", "do": "tell_customer", "new_date": "2 days"},
        target="32 hours",
        staff_hours="office",
    )

    assert {step.step: step.at for step in found} == {
        "1.tell_supervisor": london(2026, 12, 21, 9),
        "2.tell_customer": london(2026, 12, 19, 23),
    }


def test_h1_a_warning_that_would_come_too_late_comes_before_closing() -> None:
    """Two hours before Sunday noon nobody is there: it comes on Friday, an open hour before the weekend."""
    (step,) = steps({"before": "2 hours", "do": "warn_owner"}, target="44 hours", staff_hours="office")

    assert step.at == london(2026, 12, 18, 16)


def test_h1_what_cannot_wait_is_told_at_any_hour() -> None:
    """Where the policy says so, and on every page that names no hours of staff; legal dates go by the same rule."""
    at_due = {"at": "due", "do": "tell_duty"}
    law = {"before": "1 hour", "of": "law", "do": "tell_duty"}

    assert steps(at_due | {"any_hour": True}, target="32 hours", staff_hours="office")[0].at == london(2026, 12, 20)
    assert steps(at_due, target="32 hours")[0].at == london(2026, 12, 20)
    assert steps(law, by_law="44 hours", staff_hours="office")[0].at == london(2026, 12, 18, 16)


def test_h2_a_reminder_every_two_business_days_holds_over_sixty_days_with_holidays() -> None:
    """Exactly every second open day at close of business, Christmas and New Year skipped, and none is left out."""
    repeated = {"at": "due", "do": "warn_owner", "repeat": {"every": "2 business days", "at_most": 20}}
    office = {"holidays": {"country": "GB", "subdivision": "ENG"}}
    found = steps(repeated, target="2 business days", calendars={"office": office})
    closed = {(12, 25), (12, 28), (1, 1)}
    day, open_days = FRIDAY, list[datetime]()
    while len(open_days) < 42:
        day += timedelta(days=1)
        if day.weekday() < 5 and (day.month, day.day) not in closed:
            open_days.append(london(day.year, day.month, day.day, 17))

    assert [step.at for step in found] == open_days[1::2]
    assert found[-1].at - FRIDAY > timedelta(days=60)


def test_a_step_may_raise_the_severity_or_require_a_call() -> None:
    """At the very instant, whatever the hour; the call has a date of its own."""
    raised, call = steps(
        {"at": "due", "do": "raise_severity", "to": "high"},
        {"after": "1 hour", "do": "require_call", "within": "4 business hours"},
        target="32 hours",
        staff_hours="office",
    )

    assert (raised.severity, raised.at) == ("high", london(2026, 12, 20))
    assert (call.at, call.call_by) == (london(2026, 12, 20, 1), london(2026, 12, 21, 13))
    with pytest.raises(PolicyErrors, match="'to' belongs to raise_severity, which needs it"):
        steps({"at": "due", "do": "raise_severity"})
    with pytest.raises(PolicyErrors, match="'within' belongs to require_call"):
        steps({"at": "due", "do": "tell_duty", "within": "1 hour"})


def test_d11_every_step_stands_for_itself_and_a_new_generation_has_all_of_them_again() -> None:
    """12, 24 and 48 hours: three steps; after a reopening they are steps of the second generation."""
    ladder = [{"after": length, "do": "tell_supervisor"} for length in ("12 hours", "24 hours", "48 hours")]
    keys: dict[str, Any] = {"target": "1 hour", "reopen": {"clock": "fresh", "grace": None}}
    first = steps(*ladder, **keys)
    monday = london(2026, 12, 21, 9)
    ledger = (event("resolved", FRIDAY + timedelta(minutes=30)), event("reopened", monday))
    again = steps(*ladder, ledger=ledger, now=monday, **keys)

    assert [step.at - FRIDAY for step in first] == [timedelta(hours=hours) for hours in (13, 25, 49)]
    assert [step.at - monday for step in again] == [timedelta(hours=hours) for hours in (13, 25, 49)]
