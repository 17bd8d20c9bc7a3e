"""Several laws for one clock: which of them it is, what it counts from, what meets it, and how sure we are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.plan import ClockEvent, MilestonePlan, MilestoneState, StepAction
from amends.policy import PolicyErrors, reckon
from tests.support.pages import compiled, event, facts, london, office_page

RECEIVED = london(2026, 12, 18, 16)
HARDSHIP = {"when": {"category": "hardship"}, "within": "21 days", "confidence": "read", "source": "RG 271.56"}
GENERAL = {"within": "8 weeks", "confidence": "reported", "source": "RG 271.50"}
RIGHTS = {"letters": {"rights": {"en": ["You may take it to the ombudsman."]}}}


def resolve(
    by_law: Any, *ledger: ClockEvent, ladder: Any = (), now: datetime | None = None, **more: Any
) -> MilestonePlan:
    """The clock of the resolution under these laws."""
    page = office_page(milestones={"resolve": {"by_law": by_law, "ladder": list(ladder)}}, **RIGHTS)
    events = (event("received", RECEIVED), *ledger)
    return reckon(compiled(page), facts(**more), events, now or events[-1].at).of(MilestoneName.RESOLVE)


def test_the_first_law_that_fits_is_the_law_of_the_complaint() -> None:
    """Hardship has 21 days, everything else 8 weeks; the derivation names the source and how sure we are of it."""
    hard, other = resolve([HARDSHIP, GENERAL], category="hardship"), resolve([HARDSHIP, GENERAL])

    assert (hard.due_by_law, other.due_by_law) == (london(2027, 1, 8, 16), london(2027, 2, 12, 16))
    assert "by law 21 days: Fri 8 Jan 2027 16:00 (RG 271.56; read in the rule's own words)" in hard.derivation
    assert "by law 8 weeks: Fri 12 Feb 2027 16:00 (RG 271.50; as a second source reports it)" in other.derivation


def test_where_no_law_fits_there_is_no_legal_date_and_no_step_before_it() -> None:
    """A ladder of the law has nothing to count from."""
    step = {"before": "3 days", "of": "law", "do": "tell_duty"}

    assert resolve([HARDSHIP], ladder=[step]).due_by_law is None
    assert resolve([HARDSHIP], ladder=[step]).steps == ()
    assert [each.at for each in resolve([HARDSHIP], ladder=[step], category="hardship").steps] == [
        london(2027, 1, 5, 16)
    ]


@pytest.mark.parametrize(
    ("received", "due"),
    [(london(2026, 12, 18, 23, 59), london(2027, 2, 12, 23, 59)), (london(2026, 12, 19), london(2027, 1, 30))],
)
def test_the_law_is_that_of_the_day_of_receipt(received: datetime, due: datetime) -> None:
    """The new law is for what is received from the 19th on, in the policy's zone: 6 weeks instead of 8."""
    laws = [{"within": "6 weeks", "effective_from": "2026-12-19"}, {"within": "8 weeks", "effective_to": "2026-12-18"}]
    page = compiled(office_page(milestones={"resolve": {"by_law": laws}}))

    clock = reckon(page, facts(received_at=received), [event("received", received)], received).of(MilestoneName.RESOLVE)

    assert clock.due_by_law == due


def test_the_day_of_a_law_is_that_of_the_policys_zone() -> None:
    """The 19th begins in Auckland on the 18th at 11:00 UTC: 6 weeks from then on, 8 for what came a second before."""
    laws = [{"within": "6 weeks", "effective_from": "2026-12-19"}, {"within": "8 weeks"}]
    there = {"calendars": {"office": {"zone": "Pacific/Auckland"}}}
    page = compiled(office_page(milestones={"resolve": {"by_law": laws}}, **there))
    midnight = datetime(2026, 12, 18, 11, tzinfo=UTC)

    weeks = []
    for received in (midnight - timedelta(seconds=1), midnight):
        clock = reckon(page, facts(received_at=received), [event("received", received)], received).of(
            MilestoneName.RESOLVE
        )
        assert clock.due_by_law is not None
        weeks.append((clock.due_by_law - received) / timedelta(weeks=1))

    assert weeks == [8, 6]


def test_a_fresh_start_of_ours_is_none_of_the_law() -> None:
    """Reopened, our own clock begins anew; the eight weeks are counted from the receipt all the same."""
    ledger = (
        event("received", RECEIVED),
        event("resolved", london(2026, 12, 22, 12)),
        event("reopened", london(2027, 1, 4, 10)),
    )
    fresh = compiled(
        office_page(milestones={"resolve": {"by_law": [GENERAL]}}, reopen={"clock": "fresh", "grace": None})
    )

    clock = reckon(fresh, facts(), ledger, ledger[-1].at).of(MilestoneName.RESOLVE)

    assert (clock.due, clock.due_by_law) == (london(2027, 1, 5, 10), london(2027, 2, 12, 16))


def test_the_longer_time_of_a_law_begins_with_the_letter_that_tells_of_it() -> None:
    """Until the customer has the new date in writing, the law is where it was."""
    law = [{"within": "15 days", "extended": "35 days"}]
    longer = event("extended", london(2026, 12, 21, 10), milestone="resolve", by_another="5 days", by_letter=True)
    told = event("promised", london(2026, 12, 21, 11), milestone="resolve", until=london(2027, 1, 8, 16))

    assert resolve(law, longer).due_by_law == london(2027, 1, 2, 16)
    assert resolve(law, longer, told).due_by_law == london(2027, 1, 22, 16)


def test_a_law_may_count_from_another_event_and_has_no_date_before_it() -> None:
    """Ten business days from the acknowledgement, not from the receipt; its derivation says so."""
    law = [{"within": "10 business days", "counted_from": "acknowledged"}]
    told = event("fulfilled", london(2026, 12, 22, 9), milestone="acknowledge")

    assert resolve(law).due_by_law is None
    assert "by law 10 business days from when it is acknowledged (house rule)" in resolve(law).derivation
    clock = resolve(law, told)
    assert clock.due_by_law == london(2027, 1, 5, 17)
    assert any("from Tue 22 Dec 2026 09:00, when it was acknowledged" in line for line in clock.derivation)


def test_a_law_counts_from_the_first_time_that_something_happened() -> None:
    """A second offer gives us no more time than the first; only a resolution counts by the last of its kind."""
    law = [{"within": "10 days", "counted_from": "offered"}]
    first, second = event("offered", london(2026, 12, 21, 9)), event("offered", london(2026, 12, 28, 9))

    assert resolve(law, first, second).due_by_law == london(2026, 12, 31, 9)


STAGES = [
    {"counted_from": "reopened", "within": "20 business days", "extended": "40 business days"},
    {"within": "10 business days", "extended": "20 business days"},
]


def test_a_second_stage_is_counted_from_the_last_reopening() -> None:
    """10 business days at first; reopened, 20 from then on; reopened again, 20 from that day."""
    answered = event("resolved", london(2027, 1, 4, 12))
    once, again = event("reopened", london(2027, 1, 11, 10)), event("reopened", london(2027, 3, 1, 10))

    assert resolve(STAGES).due_by_law == london(2027, 1, 1, 17)
    assert resolve(STAGES, answered, once).due_by_law == london(2027, 2, 8, 17)
    later = event("resolved", london(2027, 2, 1, 12))
    assert resolve(STAGES, answered, once, later, again).due_by_law == london(2027, 3, 29, 17)


def test_what_was_told_in_the_first_stage_lengthens_no_second_one() -> None:
    """An extension of the first stage is no holding reply of the second; one that is told in it is."""
    longer = {"milestone": "resolve", "by_another": "5 business days"}
    first = (event("extended", london(2026, 12, 22, 10), **longer), event("resolved", london(2027, 1, 12, 12)))
    again = event("reopened", london(2027, 1, 18, 10))

    assert resolve(STAGES, *first).due_by_law == london(2027, 1, 15, 17)
    assert resolve(STAGES, *first, again).due_by_law == london(2027, 2, 15, 17)
    told = event("extended", london(2027, 1, 20, 10), **longer)
    assert resolve(STAGES, *first, again, told).due_by_law == london(2027, 3, 15, 17)


LADDER = [
    {"at": "due", "of": "law", "do": "signpost"},
    {"after": "1 day", "of": "law", "do": "tell_manager"},
]
MET = [GENERAL | {"met_by": ["signpost"]}]
DUE = london(2027, 2, 12, 16)


def test_the_signpost_comes_on_the_legal_date() -> None:
    """What is not solved after 8 weeks goes with a letter that says where to take it, at any hour."""
    assert [(step.at, step.action) for step in resolve(MET, ladder=LADDER).steps] == [
        (DUE, StepAction.SIGNPOST), (london(2027, 2, 13, 16), StepAction.TELL_MANAGER),
    ]  # fmt: skip


def test_a_signpost_meets_the_law_that_is_content_with_it_and_no_other() -> None:
    """The complaint stays open either way; only where the law takes the letter for an answer its ladder ends."""
    sent = event("signposted", DUE, milestone="resolve")
    met, unmet = (resolve(law, sent, ladder=LADDER) for law in (MET, [GENERAL]))

    assert (met.state, unmet.state) == (MilestoneState.RUNNING, MilestoneState.RUNNING)
    assert (met.law_met_at, met.steps) == (DUE, ())
    assert "the law was met Fri 12 Feb 2027 16:00, when the customer was told where else to go" in met.derivation
    assert unmet.law_met_at is None
    assert [step.action for step in unmet.steps] == [StepAction.TELL_MANAGER]


def test_a_signpost_that_goes_by_itself_meets_the_law_in_form_only() -> None:
    """The law wants to hear why there is no answer yet, and a machine does not know: only where a person has extended
    the clock, with a reason, before that letter went, it is met.
    """
    sent = event("signposted", DUE, milestone="resolve")
    longer = event("extended", london(2027, 2, 1, 10), milestone="resolve", by_another="5 days")
    after = event("extended", london(2027, 2, 15, 10), milestone="resolve", by_another="5 days")
    alone, explained, too_late = (
        resolve(MET, *events, ladder=LADDER) for events in ((sent,), (longer, sent), (sent, after))
    )

    assert [clock.law_met_at for clock in (alone, explained, too_late)] == [DUE] * 3
    assert [clock.law_in_form for clock in (alone, explained, too_late)] == [True, False, True]
    assert "that met it in form only: nobody had written why it takes longer" in alone.derivation
    assert "in form" not in " ".join(explained.derivation)


def test_a_reopened_complaint_is_signposted_anew() -> None:
    """Once a generation: what was told the first time does not meet the second date."""
    told = (event("signposted", DUE, milestone="resolve"), event("resolved", london(2027, 2, 15, 10)))
    clock = resolve(MET, *told, event("reopened", london(2027, 2, 22, 10)), ladder=LADDER)

    assert (clock.law_met_at, clock.steps[0].action) == (None, StepAction.SIGNPOST)


def test_what_nobody_can_be_told_is_refused() -> None:
    """A signpost without rights points nowhere, and one that waits for a reader comes too late; it is no notice to
    staff, who have hours.
    """
    ladder = {"milestones": {"resolve": {"by_law": "8 weeks", "ladder": LADDER}}}
    with pytest.raises(PolicyErrors, match="'letters' needs 'rights'"):
        compiled(office_page(**ladder))
    with pytest.raises(PolicyErrors, match="waits for no reader"):
        compiled(office_page(letters={"drafts": [{"letters": ["signpost"]}]}))
    with pytest.raises(PolicyErrors, match="'any_hour' is for what staff are told"):
        resolve(MET, ladder=[LADDER[0] | {"any_hour": True}])


@pytest.mark.parametrize(
    ("law", "words"),
    [
        ({"within": "8 weeks"} | {"effective_from": "2027-01-01", "effective_to": "2026-12-31"}, "cannot end on 2026"),
        ({"within": "8 weeks", "confidence": "certain"}, "read"),
        ({"within": "8 weeks", "counted_from": "paid"}, "reopened"),
        ({"within": "8 weeks", "met_by": ["letter"]}, "signpost"),
        ([], "name at least one"),
        ([{"within": "8 weeks", "calendar": "court"}], "no calendar 'court'"),
    ],
)  # fmt: skip
def test_a_law_that_cannot_be_is_refused(law: Any, words: str) -> None:
    """With its place and what would be right."""
    with pytest.raises(PolicyErrors, match=words):
        compiled(office_page(milestones={"resolve": {"by_law": law}}))


def test_what_was_past_before_it_came_back_waits_for_the_end_of_the_grace() -> None:
    """Answered within its 8 weeks, reopened after them: nobody is told at once, and who is still waiting after the four
    hours of grace is. What is to come only then, comes on its own date.
    """
    answered, again = event("resolved", london(2027, 1, 4, 12)), event("reopened", london(2027, 3, 1, 10))
    plan = resolve([GENERAL], answered, again, ladder=LADDER)
    before = resolve([GENERAL], answered, event("reopened", london(2027, 2, 12, 15)), ladder=LADDER)

    assert [step.at for step in plan.steps] == [london(2027, 3, 1, 14)] * 2
    assert [step.at for step in before.steps] == [DUE, london(2027, 2, 13, 16)]
