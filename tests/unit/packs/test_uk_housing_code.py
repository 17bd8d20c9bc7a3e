"""The Complaint Handling Code, worked out by hand: two stages, each acknowledged, answered, and longer only once."""

from datetime import date
from functools import partial

from amends.domain.actions import MilestoneName
from amends.domain.plan import ClockEvent, EventKind
from tests.unit.packs import packs
from tests.unit.packs.packs import event, ladder, moment, steps

PACK = "uk-housing-code"
ACKNOWLEDGE, RESOLVE = MilestoneName.ACKNOWLEDGE, MilestoneName.RESOLVE
on = partial(packs.at, PACK)
by_law = partial(packs.by_law, PACK, RESOLVE)
resolve = partial(packs.clock, PACK, RESOLVE)
WEDNESDAY = on("2026-12-23")
TUESDAY = on("2026-12-29")


def acknowledged(day: str) -> ClockEvent:
    """The first letter went out."""
    return event(EventKind.FULFILLED, on(day), ACKNOWLEDGE)


def stage_2(reopened: str) -> tuple[ClockEvent, ...]:
    """Stage 1 was answered on Fri 8 Jan 2027; then the resident asked us to look again."""
    return (acknowledged("2026-12-29"), event(EventKind.RESOLVED, on("2027-01-08")), event("reopened", on(reopened)))


def longer(day: str) -> ClockEvent:
    """The resident was told a later date, and why."""
    return event(EventKind.EXTENDED, on(day), RESOLVE, by_another="30 business days")


def test_a_complaint_is_acknowledged_within_five_working_days() -> None:
    """Code 6.2. From Wed 23 Dec: 24, 29, 30, 31 Dec and Mon 4 Jan; the manager hears two business days before it, on
    Wed 30 Dec at its close, which they read on Thursday; the duty role after an hour of our own.
    """
    clock = packs.clock(PACK, ACKNOWLEDGE, WEDNESDAY)
    assert moment(PACK, clock.due_by_law) == "2027-01-04 17:00"
    assert ladder(PACK, clock) == [("tell_duty", "2026-12-23 11:00"), ("tell_manager", "2026-12-31 09:00")]


def test_stage_1_is_answered_within_ten_working_days_of_the_acknowledgement() -> None:
    """Code 6.3. Received Wed 23, acknowledged Tue 29 Dec: 30-31 (2), 4-8 Jan (7), 11-13 (10)."""
    assert by_law(WEDNESDAY, acknowledged("2026-12-29")) == date(2027, 1, 13)


def test_before_the_acknowledgement_the_answer_has_no_date_by_the_code() -> None:
    """Its time has not begun, and no step of the ladder counts from it."""
    assert by_law(WEDNESDAY) is None


def test_stage_1_may_take_ten_working_days_more_if_the_resident_is_told_in_time() -> None:
    """Code 6.4. From Wed 13 Jan: 14-15 (2), 18-22 (7), 25-27 (10). Told on Thu 14 Jan it is too late."""
    begun = acknowledged("2026-12-29")
    assert by_law(WEDNESDAY, begun, longer("2027-01-13")) == date(2027, 1, 27)
    assert by_law(WEDNESDAY, begun, longer("2027-01-14")) == date(2027, 1, 13)


def test_each_stage_is_extended_once() -> None:
    """From our own Fri 8 Jan ten business days at most: Fri 22 Jan. At stage 2 it can be asked for once again."""
    begun = (acknowledged("2026-12-29"), longer("2027-01-06"))
    assert moment(PACK, resolve(TUESDAY, *begun).due) == "2027-01-22 17:00"
    assert packs.reckoned(PACK, TUESDAY, acknowledged("2026-12-29")).extensions_left["resolve"] == 1
    assert packs.reckoned(PACK, TUESDAY, *begun).extensions_left["resolve"] == 0
    assert packs.reckoned(PACK, TUESDAY, *stage_2("2027-03-08")).extensions_left["resolve"] == 1


def test_stage_2_is_answered_within_twenty_working_days_of_the_request() -> None:
    """Code 6.14. Asked for on Mon 8 Feb: 9-12 (4), 15-19 (9), 22-26 (14), 1-5 Mar (19), Mon 8 Mar (20). Our own date is
    five days earlier, Mon 1 Mar.
    """
    clock = resolve(TUESDAY, *stage_2("2027-02-08"))
    assert moment(PACK, clock.due_by_law) == "2027-03-08 17:00"
    assert moment(PACK, clock.due) == "2027-03-01 17:00"


def test_stage_2_may_take_as_long_again_if_the_resident_is_told_in_time() -> None:
    """Code 6.15. From Mon 8 Mar: 9-12 (4), 15-19 (9), 22-25 (13), over Easter to 30-31 (15), 1-2 Apr (17), 5-7 (20)."""
    assert by_law(TUESDAY, *stage_2("2027-02-08"), longer("2027-03-08")) == date(2027, 4, 7)
    assert by_law(TUESDAY, *stage_2("2027-02-08"), longer("2027-03-09")) == date(2027, 3, 8)


def test_what_was_told_at_stage_1_gives_stage_2_no_more_time() -> None:
    """An extension is of the stage that it was told in."""
    told = (acknowledged("2026-12-29"), longer("2027-01-06"))
    ledger = (*told, event(EventKind.RESOLVED, on("2027-01-20")), event("reopened", on("2027-02-08")))
    assert by_law(TUESDAY, *ledger) == date(2027, 3, 8)


def test_the_code_is_statutory_since_april_2024() -> None:
    """Neither stage of what was received on Sunday 31 March 2024 has a date by it."""
    early = on("2024-03-31")
    begun = event(EventKind.FULFILLED, on("2024-04-02"), ACKNOWLEDGE)
    again = (event(EventKind.RESOLVED, on("2024-04-10")), event("reopened", on("2024-04-15")))
    assert packs.by_law(PACK, ACKNOWLEDGE, early) is None
    assert by_law(early, begun) is None
    assert by_law(early, begun, *again) is None
    assert packs.by_law(PACK, ACKNOWLEDGE, on("2024-04-01")) == date(2024, 4, 8)
    assert by_law(on("2024-04-01"), begun) == date(2024, 4, 16)
    assert by_law(on("2024-04-01"), begun, *again) == date(2024, 5, 14)


def test_who_is_told_when_nobody_answers() -> None:
    """Received and acknowledged on Tue 29 Dec, our own seven business days end on Fri 8 Jan at 17:00 (30, 31, 4-8);
    half of the 63 open hours is 31.5: Tue 5 Jan 9:30. From Wed 13 Jan 17:00 back two business days are Mon 11 Jan, one
    Tue 12, read the morning after; when the Code's date has passed the resident learns who can make us answer.
    """
    clock = resolve(TUESDAY, acknowledged("2026-12-29"))
    assert ladder(PACK, clock) == [
        ("warn_owner", "2027-01-05 09:30"),
        ("tell_customer", "2027-01-08 13:00"),
        ("tell_supervisor", "2027-01-11 09:00"),
        ("tell_manager", "2027-01-12 09:00"),
        ("tell_duty", "2027-01-13 09:00"),
        ("signpost", "2027-01-13 17:00"),
    ]
    assert steps(clock)["warn_owner"].defer_for == 3600
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-01-15 17:00"


def test_the_resident_hears_from_us_every_three_business_days() -> None:
    """From Tue 29 Dec: 30, 31 and Mon 4 Jan; then until Thu 7 Jan."""
    clock = packs.clock(PACK, MilestoneName.KEEP_INFORMED, TUESDAY)
    assert moment(PACK, clock.due) == "2027-01-04 17:00"
    assert ladder(PACK, clock) == [("warn_owner", "2027-01-04 09:00"), ("tell_customer", "2027-01-04 16:00")]
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-01-07 17:00"


def test_deciding_has_five_business_days_and_ten_at_stage_2() -> None:
    """From Tue 29 Dec to Wed 6 Jan (30, 31, 4, 5, 6); asked for again on Mon 8 Feb, to Mon 22 Feb (9-12, 15-19, 22)."""
    assert moment(PACK, packs.clock(PACK, MilestoneName.DECIDE, TUESDAY).due) == "2027-01-06 17:00"
    again = packs.clock(PACK, MilestoneName.DECIDE, TUESDAY, *stage_2("2027-02-08"))
    assert moment(PACK, again.due) == "2027-02-22 17:00"


def test_there_are_two_stages_and_another_person_decides_the_second() -> None:
    """Code 6.10 and 6.13. The resident may ask for it within three months of the answer of Fri 8 Jan 2027."""
    answered = packs.reckoned(PACK, TUESDAY, *stage_2("2027-02-08")[:2])
    assert answered.reopen_limit == 1
    assert answered.another_owner
    assert packs.day(PACK, answered.follow_up.reopen_until) == date(2027, 4, 8)


def test_whom_it_governs() -> None:
    """A rented home in England; Wales has an ombudsman of its own."""
    assert packs.governs(PACK, TUESDAY, jurisdiction="GB-ENG")
    assert not packs.governs(PACK, TUESDAY, jurisdiction="GB-WLS")
