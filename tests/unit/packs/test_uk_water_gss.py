"""The Guaranteed Standards Scheme, worked out by hand: 10 working days, or 5, and nothing that moves them."""

from datetime import date
from functools import partial

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind, StepAction
from tests.unit.packs import packs
from tests.unit.packs.packs import event, ladder, moment, steps

PACK = "uk-water-gss"
RESOLVE = MilestoneName.RESOLVE
on = partial(packs.at, PACK)
by_law = partial(packs.by_law, PACK, RESOLVE)
resolve = partial(packs.clock, PACK, RESOLVE)
WEDNESDAY = on("2026-12-23")


@pytest.mark.parametrize(("received", "due"), [("2026-12-23", "2027-01-11"), ("2026-12-19", "2027-01-06")])
def test_the_day_after_receipt_is_the_first_of_ten_working_days(received: str, due: str) -> None:
    """From Wed 23 Dec: 24 (1), 29-31 (4), 4-8 Jan (9), Mon 11 (10). From Sat 19 Dec: 21-24 (4), 29-31 (7), 4-6 Jan."""
    assert by_law(on(received)) == date.fromisoformat(due)


def test_a_wish_to_pay_in_another_way_is_answered_within_five() -> None:
    """From Wed 23 Dec: 24, 29, 30, 31 Dec and Mon 4 Jan; our own date is Tue 29 Dec, two business days."""
    clock = resolve(WEDNESDAY, category="payment arrangement")
    assert moment(PACK, clock.due_by_law) == "2027-01-04 17:00"
    assert moment(PACK, clock.due) == "2026-12-29 17:00"


def test_nothing_moves_the_date() -> None:
    """Neither an extension, though the customer was told in time, nor a pause that waits for them."""
    ledger = (
        event(EventKind.EXTENDED, on("2026-12-29"), RESOLVE, by_another="2 business days"),
        event(EventKind.PAUSED, on("2026-12-30"), waits_for="customer"),
    )
    assert by_law(WEDNESDAY, *ledger) == date(2027, 1, 11)


@pytest.mark.parametrize("category", ["billing", "payment arrangement"])
def test_the_law_is_as_old_as_the_regulations(category: str) -> None:
    """They came into force on 1 April 2008."""
    assert by_law(on("2008-03-31"), category=category) is None
    assert by_law(on("2008-04-01"), category=category) is not None


def test_who_is_told_when_nobody_answers() -> None:
    """Our own five business days end on Mon 4 Jan at 17:00; half of the 47 open hours is 23.5: Wed 30 Dec 9:30. Before
    Mon 11 Jan 17:00 three business days are Wed 6 Jan, two Thu 7, one Fri 8, each at its close and read when the house
    opens next. At the date itself the duty role hears at once, since a payment is owed from then on.
    """
    clock = resolve(WEDNESDAY)
    assert ladder(PACK, clock) == [
        ("warn_owner", "2026-12-30 09:30"),
        ("tell_customer", "2027-01-04 13:00"),
        ("tell_supervisor", "2027-01-05 09:00"),
        ("reassign", "2027-01-07 09:00"),
        ("tell_manager", "2027-01-08 09:00"),
        ("tell_duty", "2027-01-11 09:00"),
        ("tell_duty", "2027-01-11 17:00"),
    ]
    assert steps(clock)["warn_owner"].defer_for == 3600
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-01-06 17:00"


def test_staff_may_take_longer_once_and_stay_within_the_law() -> None:
    """From Mon 4 Jan two business days: Wed 6 Jan, before Mon 11 Jan."""
    longer = event(EventKind.EXTENDED, on("2026-12-29"), RESOLVE, by_another="30 business days")
    assert moment(PACK, resolve(WEDNESDAY, longer).due) == "2027-01-06 17:00"
    assert packs.reckoned(PACK, WEDNESDAY).extensions_left["resolve"] == 1


def test_nobody_is_sent_elsewhere_by_the_clock() -> None:
    """The scheme wants a reply and a payment, no signpost: who is late pays."""
    assert StepAction.SIGNPOST not in {step.action for step in resolve(WEDNESDAY).steps}


@pytest.mark.parametrize(("jurisdiction", "owed"), [("GB-ENG", "40 GBP"), ("GB-WLS", "20 GBP")])
def test_whoever_complains_of_a_late_reply_is_offered_what_the_scheme_owes(jurisdiction: str, owed: str) -> None:
    """Forty pounds in England, twenty in Wales, owed and not a favour."""
    (line,) = packs.reckoned(PACK, WEDNESDAY, category="late reply", jurisdiction=jurisdiction).suggested.lines
    assert (str(line.money), line.owed) == (owed, True)


def test_whom_it_governs() -> None:
    """England and Wales; in Scotland water is another law's."""
    assert packs.governs(PACK, WEDNESDAY, jurisdiction="GB-WLS")
    assert not packs.governs(PACK, WEDNESDAY, jurisdiction="GB-SCT")
