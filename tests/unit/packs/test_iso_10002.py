"""Aligned with ISO 10002: no law's days, tracking that never stops, and another person where a decision is refused."""

from datetime import date, timedelta

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Channel
from amends.domain.plan import ClockEvent, EventKind, MilestoneState
from amends.policy import CompiledSet
from amends.policy.engine.selection import choose
from amends.policy.review.lint import warnings
from amends.policy.review.lint_laws import TO_BE_READ
from tests.unit.packs import packs, telling

NAME = "iso-10002"
RESOLVE = MilestoneName.RESOLVE
RECEIVED = packs.at(NAME, "2026-12-18", "16:00")


@pytest.mark.parametrize(
    ("contact_by", "day", "hour"),
    [("email", "2026-12-18", "16:15"), ("phone", "2026-12-21", "10:00"), ("post", "2026-12-21", "10:00")],
)
def test_it_is_acknowledged_at_once(contact_by: str, day: str, hour: str) -> None:
    """A quarter of an hour after Friday 16:00 by e-mail; a person has two open hours, one on Friday, one on Monday."""
    clock = packs.clock(NAME, MilestoneName.ACKNOWLEDGE, RECEIVED, contact_by=contact_by)

    assert clock.due == packs.at(NAME, day, hour)


def test_no_clock_has_a_legal_date() -> None:
    """The standard is no law, and the eight weeks of the house rules are the FCA's."""
    assert all(clock.due_by_law is None for clock in packs.reckoned(NAME, RECEIVED).milestones)


def test_who_is_told_when() -> None:
    """Five business days after Friday 18 December: 21-24 (4), 29 December; the Monday before is Boxing Day's. Half of
    the 41 open hours are used on Wednesday at 12:30. The customer hears at 13:00 that it will be 4 January (30, 31, 4);
    a day late the manager is told.
    """
    clock = packs.clock(NAME, RESOLVE, RECEIVED)

    assert clock.due == packs.at(NAME, "2026-12-29", "17:00")
    assert telling.told(NAME, clock) == [
        "Wed 23 Dec 12:30 warn_owner unless at it for 60 minutes",
        "Tue 29 Dec 09:00 tell_supervisor",
        "Tue 29 Dec 13:00 tell_customer: Mon 4 Jan 17:00",
        "Wed 30 Dec 09:00 reassign",
        "Thu 31 Dec 09:00 tell_manager",
    ]


def test_whoever_we_wait_for_still_hears_from_us() -> None:
    """While we wait for the customer, for 14 days at most, the work stands still and keep-informed does not."""
    asked = packs.at(NAME, "2026-12-21")
    plan = packs.reckoned(NAME, RECEIVED, packs.event(EventKind.PAUSED, asked, waits_for="customer"))

    assert plan.of(RESOLVE).state is MilestoneState.PAUSED
    assert plan.of(MilestoneName.DECIDE).state is MilestoneState.PAUSED
    assert plan.of(MilestoneName.KEEP_INFORMED).state is MilestoneState.RUNNING
    assert plan.pause_ends == asked + timedelta(days=14)


def test_a_refused_decision_is_made_anew_by_somebody_else() -> None:
    """Resolved on 21 December, open until 60 days later, 19 February. Reopened on Monday 4 January, all of five
    business days are there again, 5-8 and the 11th, and up to three times.
    """
    resolved, reopened = packs.at(NAME, "2026-12-21"), packs.at(NAME, "2027-01-04")
    ledger: list[ClockEvent] = [packs.event(EventKind.RESOLVED, resolved)]
    after = packs.reckoned(NAME, RECEIVED, *ledger).follow_up
    again = packs.reckoned(NAME, RECEIVED, *ledger, packs.event(EventKind.REOPENED, reopened))

    assert after is not None
    assert after.reopen_until == packs.at(NAME, "2027-02-19")
    assert again.of(RESOLVE).due == packs.at(NAME, "2027-01-11", "17:00")
    assert again.another_owner
    assert again.reopen_limit == 3


def test_it_takes_what_no_other_pack_governs() -> None:
    """Every channel, and only after the pages that name what they are for."""
    rules = {name: packs.pack(name) for name in (NAME, "us-reg-z")}
    card = packs.facts_for("us-reg-z", RECEIVED)
    noise = packs.facts_for(NAME, RECEIVED, product="hotel room")

    assert choose(rules, card).name == "us-reg-z"
    assert choose(rules, noise).name == NAME
    for channel in Channel:
        assert packs.governs(NAME, RECEIVED, channel=channel)


def test_policy_check_says_that_the_standard_itself_was_not_read() -> None:
    """It is sold: what the page says of it is what descriptions say, and somebody who has it should look."""
    found = warnings(CompiledSet({NAME: packs.pack(NAME)}), date(2026, 11, 23))

    assert [(each.path, each.text) for each in found] == [(("confidence",), TO_BE_READ["reported"])]
