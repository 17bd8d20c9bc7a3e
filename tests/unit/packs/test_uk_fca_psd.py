"""FCA DISP 1.6.2AR, worked out by hand: 15 business days, or 35 where a holding response went out in time."""

from datetime import date
from functools import partial

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import EventKind
from tests.unit.packs import packs
from tests.unit.packs.packs import event, ladder, moment, steps

PACK = "uk-fca-psd"
RESOLVE = MilestoneName.RESOLVE
on = partial(packs.at, PACK)
by_law = partial(packs.by_law, PACK, RESOLVE)
resolve = partial(packs.clock, PACK, RESOLVE)
FRIDAY = on("2026-12-18")


@pytest.mark.parametrize(("received", "due"), [("2026-12-18", "2027-01-13"), ("2027-03-18", "2027-04-12")])
def test_fifteen_business_days_leave_bank_holidays_out(received: str, due: str) -> None:
    """From Fri 18 Dec: 21-24 (4), 29-31 (7), 4-8 Jan (12), 11-13 (15). From Thu 18 Mar 2027: Fri 19 (1), 22-25 (5),
    over Good Friday and Easter Monday to 30 and 31 (7), 1 and 2 Apr (9), 5-9 (14), Mon 12 (15).
    """
    assert by_law(on(received)) == date.fromisoformat(due)


def test_the_last_day_ends_with_its_business() -> None:
    """The rule says no hour; whoever closes at five has answered by five."""
    assert moment(PACK, resolve(FRIDAY).due_by_law) == "2027-01-13 17:00"


@pytest.mark.parametrize(
    ("told", "due"), [("2026-12-29", "2027-02-10"), ("2027-01-13", "2027-02-10"), ("2027-01-14", "2027-01-13")]
)
def test_a_holding_response_allows_35_business_days_if_it_goes_by_the_fifteenth(told: str, due: str) -> None:
    """From Wed 13 Jan another twenty: 14-15 (2), 18-22 (7), 25-29 (12), 1-5 Feb (17), 8-10 (20). On Thu 14 Jan it is
    too late for one, and the law's date stays missed.
    """
    holding = event(EventKind.EXTENDED, on(told), RESOLVE, by_another="20 business days")
    assert by_law(FRIDAY, holding) == date.fromisoformat(due)


def test_there_is_one_holding_response_and_it_promises_no_more_than_35_business_days() -> None:
    """Whoever asks for 60 promises Wed 10 Feb 2027, and there is no second time; no other clock has an extension, whose
    letter would call itself a holding response.
    """
    holding = event(EventKind.EXTENDED, on("2026-12-29"), RESOLVE, by_another="60 business days")
    assert moment(PACK, resolve(FRIDAY, holding).due) == "2027-02-10 17:00"
    assert packs.reckoned(PACK, FRIDAY).extensions_left == {"resolve": 1}
    assert packs.reckoned(PACK, FRIDAY, holding).extensions_left == {"resolve": 0}


def test_what_we_tell_by_ourselves_is_no_holding_response() -> None:
    """A new date that the machine promised gives no reasons: the law still wants its answer on Wed 13 Jan."""
    promised = event(EventKind.PROMISED, on("2026-12-23", "13:00"), RESOLVE, until=on("2027-01-04", "17:00"))
    assert by_law(FRIDAY, promised) == date(2027, 1, 13)


def test_who_is_told_when_nobody_answers() -> None:
    """Our own three days as in uk-fca-disp. Before the close of Wed 13 Jan eight business days are Thu 31 Dec, five Wed
    6 Jan, two Mon 11 Jan, each at its close: colleagues read it when the house opens next. Then the customer learns
    where else to go, at once.
    """
    clock = resolve(FRIDAY)
    assert ladder(PACK, clock) == [
        ("warn_owner", "2026-12-22 09:30"),
        ("tell_customer", "2026-12-23 13:00"),
        ("tell_supervisor", "2026-12-24 09:00"),
        ("reassign", "2027-01-04 09:00"),
        ("tell_manager", "2027-01-07 09:00"),
        ("tell_duty", "2027-01-12 09:00"),
        ("signpost", "2027-01-13 17:00"),
    ]
    assert steps(clock)["warn_owner"].defer_for == 3600
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2027-01-04 17:00"


def test_the_word_about_the_ombudsman_does_not_stand_for_the_answer() -> None:
    """DISP 2.8.1R(2A) opens the ombudsman's door when the date has passed; it does not say that the date was met."""
    told = event(EventKind.SIGNPOSTED, on("2027-01-13", "17:00"), RESOLVE)
    assert resolve(FRIDAY, told).law_met_at is None


def test_the_customer_hears_from_us_every_three_business_days() -> None:
    """From Fri 18 Dec to Wed 23 Dec; then until Wed 30 Dec (24, 29, 30)."""
    clock = packs.clock(PACK, MilestoneName.KEEP_INFORMED, FRIDAY)
    assert moment(PACK, clock.due) == "2026-12-23 17:00"
    assert ladder(PACK, clock) == [("warn_owner", "2026-12-23 09:00"), ("tell_customer", "2026-12-23 16:00")]
    assert moment(PACK, steps(clock)["tell_customer"].new_date) == "2026-12-30 17:00"


def test_whom_it_governs() -> None:
    """A payment in England; a mortgage is the other page's."""
    assert packs.governs(PACK, FRIDAY)
    assert not packs.governs(PACK, FRIDAY, product="mortgage")
    assert not packs.governs("uk-fca-disp", FRIDAY, product="payment")
