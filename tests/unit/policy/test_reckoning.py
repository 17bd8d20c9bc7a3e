"""The plan as a whole: paths, offers, follow-up, limits, derivations, and what it costs to reckon it."""

from datetime import timedelta
from pathlib import Path

from amends.domain.actions import MilestoneName
from amends.domain.plan import ApologyBy, HandlingPath, MilestoneState
from amends.policy import compile_set, reckon
from amends.policy.pages.opening_hours import package_version
from tests.support import cpu
from tests.support.pages import compiled, event, facts, london, office_page, page

DEFAULT_PAGE = Path(__file__).parents[3] / "policies" / "default.yaml"
DEFAULT = compile_set({"policies/default.yaml": DEFAULT_PAGE.read_bytes()}).policies["default"]
RECEIVED = london(2026, 12, 18, 16)
LEDGER = (event("received", RECEIVED),)


def test_a_straight_through_complaint_needs_no_person_and_brings_its_offer_finding_and_cause() -> None:
    """No first contact and no decision; the one letter acknowledges, apologises and resolves."""
    plan = reckon(compiled(page()), facts(category="late parcel", severity="low"), LEDGER, RECEIVED)

    assert (plan.path, plan.apology_by) == (HandlingPath.STRAIGHT_THROUGH, ApologyBy.ACKNOWLEDGEMENT)
    assert (plan.finding, plan.cause) == ("upheld", "late")
    assert plan.suggested is not None
    assert [line.detail for line in plan.suggested.lines] == ["free delivery"]
    for name in (MilestoneName.FIRST_CONTACT, MilestoneName.DECIDE):
        assert plan.of(name).state is MilestoneState.NOT_APPLICABLE


def test_what_comes_back_is_no_longer_straight_through() -> None:
    """Reopened: a person takes it, with a decision of its own and no finding in advance."""
    ledger = (*LEDGER, event("resolved", RECEIVED), event("reopened", RECEIVED + timedelta(days=1)))
    plan = reckon(compiled(page()), facts(category="late parcel", severity="low"), ledger, RECEIVED + timedelta(days=1))

    assert (plan.path, plan.finding) == (HandlingPath.STANDARD, None)
    assert plan.of(MilestoneName.DECIDE).state is MilestoneState.RUNNING


def test_a_severe_complaint_begins_with_a_person() -> None:
    """The apology is made by a person, and severe wins over straight through."""
    severe = reckon(DEFAULT, facts(vulnerable=True, category="late parcel", severity="low"), LEDGER, RECEIVED)

    assert (severe.path, severe.apology_by) == (HandlingPath.SEVERE, ApologyBy.PERSON)


def test_an_apology_may_be_waived_with_its_reason() -> None:
    """The reason is in the plan, for the journal."""
    waived = compiled(page(paths={"standard": {"apology_waived": "the customer asked for none"}}))

    assert reckon(waived, facts(), LEDGER, RECEIVED).apology_waived == "the customer asked for none"


def test_the_follow_up_is_counted_from_the_resolution_and_missing_where_no_survey_is_wanted() -> None:
    """Three dates and the reopen window; without a survey the window alone, and no follow_up clock."""
    ledger = (*LEDGER, event("resolved", RECEIVED + timedelta(seconds=10)))
    asked = reckon(compiled(page()), facts(), ledger, RECEIVED)
    unasked = reckon(compiled(page()), facts(survey=False), ledger, RECEIVED)

    assert asked.follow_up is not None
    dates = asked.follow_up.survey_at, asked.follow_up.reminder_at, asked.follow_up.survey_closes_at
    assert dates == tuple(RECEIVED + timedelta(seconds=10 + after) for after in (3, 6, 12))
    assert asked.of(MilestoneName.FOLLOW_UP).due == RECEIVED + timedelta(seconds=15)
    assert unasked.follow_up is not None
    assert (unasked.follow_up.survey_at, unasked.of(MilestoneName.FOLLOW_UP).state) == (
        None,
        MilestoneState.NOT_APPLICABLE,
    )


def test_a_survey_that_went_out_late_is_not_followed_by_its_reminder_at_once() -> None:
    """Sent ten seconds late after an outage: the reminder leaves half of the planned distance."""
    sent = RECEIVED + timedelta(seconds=13)
    ledger = (*LEDGER, event("resolved", RECEIVED), event("surveyed", sent))

    follow_up = reckon(compiled(page()), facts(), ledger, sent).follow_up

    assert follow_up is not None
    assert follow_up.reminder_at == sent + timedelta(seconds=1.5)


def test_an_offer_expires_from_the_day_it_was_made_and_a_pause_from_the_day_it_began() -> None:
    """14 days each, the offer's by the last one."""
    ledger = (
        *LEDGER,
        event("offered", london(2026, 12, 19, 9)),
        event("offered", london(2026, 12, 20, 9)),
        event("paused", london(2026, 12, 21, 9), waits_for="customer"),
    )
    plan = reckon(DEFAULT, facts(), ledger, london(2026, 12, 21, 9))

    assert (plan.offer_expires, plan.pause_ends) == (london(2027, 1, 3, 9), london(2027, 1, 4, 9))


def test_the_legal_date_stands_beside_ours_and_no_pause_or_reopening_moves_it() -> None:
    """Eight weeks from receipt, with steps of its own that a pause does not silence."""
    paused = event("paused", london(2026, 12, 21, 9), waits_for="customer")
    clock = reckon(DEFAULT, facts(), (*LEDGER, paused), london(2026, 12, 21, 9)).of(MilestoneName.RESOLVE)

    assert clock.state is MilestoneState.PAUSED
    assert clock.due_by_law == london(2027, 2, 12, 16)
    assert [step.step for step in clock.steps] == ["6.tell_manager", "7.tell_duty"]


def test_a_clock_may_start_at_another_event() -> None:
    """Waiting until the apology, then counted from it."""
    later = compiled(page(milestones={"decide": {"starts": "apologised"}}))
    apologised = event("fulfilled", RECEIVED + timedelta(seconds=20), milestone="apologise")

    assert reckon(later, facts(), LEDGER, RECEIVED).of(MilestoneName.DECIDE).state is MilestoneState.WAITING
    started = reckon(later, facts(), (*LEDGER, apologised), RECEIVED).of(MilestoneName.DECIDE)
    assert started.due == RECEIVED + timedelta(seconds=50)


def test_every_date_is_derived_as_a_person_would_count_it() -> None:
    """Day by day, with the holidays that were skipped, the pause, and the legal date."""
    ledger = (
        *LEDGER,
        event("paused", london(2026, 12, 21, 10), waits_for="customer"),
        event("resumed", london(2026, 12, 21, 13)),
    )
    clock = reckon(DEFAULT, facts(), ledger, london(2026, 12, 21, 13)).of(MilestoneName.RESOLVE)

    assert clock.derivation == (
        "Fri 18 Dec 2026 16:00 received, day 0; "
        "5 business days: Mon 21, Tue 22, Wed 23, Thu 24, Tue 29 Dec 2026 17:00 Europe/London",
        f"closed: Fri 25 Dec Christmas Day, Mon 28 Dec Boxing Day (observed) (holidays {package_version()})",
        "stood still Mon 21 Dec 2026 10:00 to Mon 21 Dec 2026 13:00 (the customer): 3 h of open time more",
        "due Wed 30 Dec 2026 12:00",
        "by law 8 weeks: Fri 12 Feb 2027 16:00 (FCA DISP 1.6.2R, for want of your own law)",
    )


def test_a_pause_before_an_extension_is_counted_before_it() -> None:
    """Line by line each date follows from the one above it, though the extension is cut to its most."""
    extend = {"times": 1, "until_at_most": "10 business hours"}
    counted = compiled(office_page(milestones={"resolve": {"extend": extend, "ladder": []}}))
    ledger = (
        *LEDGER,
        event("paused", london(2026, 12, 21, 10), waits_for="customer"),
        event("resumed", london(2026, 12, 21, 13)),
        event("extended", london(2026, 12, 21, 14), milestone="resolve", by_another="8 business hours"),
    )

    assert reckon(counted, facts(), ledger, london(2026, 12, 21, 14)).of(MilestoneName.RESOLVE).derivation[1:] == (
        "stood still Mon 21 Dec 2026 10:00 to Mon 21 Dec 2026 13:00 (the customer): 3 h of open time more",
        "extended by 8 business hours: Tue 22 Dec 2026 13:00",
        "due Tue 22 Dec 2026 13:00",
    )


def test_what_was_late_before_it_stood_still_gets_no_time_and_the_grace_is_told() -> None:
    """The lines never add up to another date than the one that is due."""
    late = (event("paused", london(2026, 12, 21, 17), waits_for="customer"), event("resumed", london(2026, 12, 22, 10)))
    back = (event("resolved", london(2026, 12, 22, 12)), event("reopened", london(2026, 12, 23, 9)))
    clock = reckon(compiled(office_page()), facts(), (*LEDGER, *late, *back), london(2026, 12, 23, 9))

    assert clock.of(MilestoneName.RESOLVE).derivation[1:] == (
        "stood still Mon 21 Dec 2026 17:00 to Tue 22 Dec 2026 10:00 (the customer): late by then, no time more",
        "stood still Tue 22 Dec 2026 12:00 to Wed 23 Dec 2026 09:00 (resolved): late by then, due when it went on",
        "nothing is due within the grace, which ends Wed 23 Dec 2026 13:00",
        "due Wed 23 Dec 2026 13:00",
    )


def test_a_date_beyond_the_reviewed_holidays_says_so() -> None:
    """Proclaimed days of the years after are not known."""
    unreviewed = compiled(office_page(calendars={"office": {"reviewed_until": "2026-12-01"}}))

    assert "the holidays were reviewed until 2026-12-01 only" in (
        reckon(unreviewed, facts(), LEDGER, RECEIVED).of(MilestoneName.RESOLVE).derivation
    )


def test_the_same_question_has_the_same_answer() -> None:
    """Pure: from a fresh copy of the policy, and after other questions, byte for byte."""
    fresh = type(DEFAULT).from_content(DEFAULT.content())
    reckon(fresh, facts(received_at=london(2030, 6, 1)), (), london(2030, 6, 1))

    first, second = (reckon(policy, facts(), LEDGER, RECEIVED) for policy in (DEFAULT, fresh))
    assert first.model_dump_json() == second.model_dump_json()


def test_a_plan_is_small_and_quickly_reckoned() -> None:
    """It goes into histories: under 4,700 bytes at the start, zones and remedy included, and under 2 ms (warm)."""
    plan = reckon(DEFAULT, facts(), LEDGER, RECEIVED)

    assert len(plan.model_dump_json(exclude_unset=True)) < 4700
    assert min(cpu.median(50, lambda: reckon(DEFAULT, facts(), LEDGER, RECEIVED)) for _ in range(5)) < 0.002
