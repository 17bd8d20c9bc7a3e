"""Field cases C: what starts and what fulfils the clocks that wait for an answer by a person."""

from datetime import datetime
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Channel
from amends.domain.plan import MilestonePlan, MilestoneState, Plan
from amends.policy import CompiledPolicy, reckon
from tests.support.pages import compiled, event, facts, london, office_page

MONDAY = london(2026, 12, 7, 9)
RECEIVED = event("received", MONDAY)
CONTACT = MilestoneName.FIRST_CONTACT
RESPONSE = MilestoneName.NEXT_RESPONSE


def talking(**response: Any) -> CompiledPolicy:
    """Office hours; first contact within 4 business hours, each message answered within 2."""
    clocks = {
        "first_contact": {"target": "4 business hours"},
        "next_response": {"target": "2 business hours"} | response,
    }
    return compiled(office_page(milestones=clocks))


def plan_at(now: datetime, *ledger: Any, policy: CompiledPolicy | None = None) -> Plan:
    """The plan of a complaint received on Monday 7 December 2026 at 9:00."""
    return reckon(policy or talking(), facts(received_at=MONDAY), (RECEIVED, *ledger), now)


def response_at(now: datetime, *ledger: Any, policy: CompiledPolicy | None = None) -> MilestonePlan:
    """The clock `next_response` of that plan."""
    return plan_at(now, *ledger, policy=policy).of(RESPONSE)


def answered(hour: int, minute: int = 0, means: str = "letter", channel: str = "email", **more: Any) -> Any:
    """A person told the customer something on that Monday."""
    return event("answered", london(2026, 12, 7, hour, minute), means=means, channel=channel, **more)


def heard(hour: int, minute: int = 0, channel: str = "email") -> Any:
    """The customer wrote on that Monday."""
    return event("heard", london(2026, 12, 7, hour, minute), channel=channel)


@pytest.mark.parametrize("means", ["letter", "note", "contact"])
@pytest.mark.parametrize("channel", ["email", "phone", "chat", "social", "post", "in_person"])
def test_c1_by_every_channel_the_policy_says_what_is_a_response(means: str, channel: str) -> None:
    """What the table names on that channel fulfils both clocks; by another channel, or unnamed, it fulfils neither."""
    other = "phone" if channel != "phone" else "chat"
    ledger = (answered(10), heard(11), answered(11, 30, means, channel))

    for table, expected in (
        ({means: [channel]}, MilestoneState.FULFILLED),
        ({means: "any"}, MilestoneState.FULFILLED),
        ({means: [other]}, MilestoneState.RUNNING),
        ({each: "any" for each in ("letter", "note", "contact") if each != means}, MilestoneState.RUNNING),
    ):
        policy = talking(fulfilled_by=table)
        assert response_at(london(2026, 12, 7, 12), *ledger, policy=policy).state is expected, table


@pytest.mark.parametrize("channel", list(Channel))
def test_c1_by_every_channel_the_policy_says_whose_message_waits_for_an_answer(channel: Channel) -> None:
    """A message by a channel that the page names starts the clock, one by another does not."""
    other = Channel.WEB if channel is not Channel.WEB else Channel.EMAIL
    ledger = (answered(10), heard(11, channel=channel))

    for named, expected in (
        ([str(channel)], MilestoneState.RUNNING),
        ("any", MilestoneState.RUNNING),
        ([str(other)], MilestoneState.WAITING),
    ):
        policy = talking(started_by=named)
        assert response_at(london(2026, 12, 7, 12), *ledger, policy=policy).state is expected, named


def test_c1_the_first_contact_has_a_table_of_its_own() -> None:
    """Where only a call is a first contact, a letter is none; the two clocks may differ."""
    calls = {"contact": ["phone", "in_person"]}
    policy = compiled(
        office_page(
            milestones={
                "first_contact": {"target": "4 business hours", "fulfilled_by": calls},
                "next_response": {"target": "2 business hours"},
            }
        )
    )
    written = plan_at(london(2026, 12, 7, 12), answered(10), policy=policy)
    called = plan_at(london(2026, 12, 7, 12), answered(10), answered(11, 0, "contact", "phone"), policy=policy)

    assert written.of(CONTACT).state is MilestoneState.RUNNING
    assert (called.of(CONTACT).state, called.of(CONTACT).fulfilled_at) == (
        MilestoneState.FULFILLED,
        london(2026, 12, 7, 11),
    )


def test_c2_whoever_was_answered_last_does_not_wait() -> None:
    """The clock runs between a message and its answer, and at no other time; without a message it never begins."""
    story = (answered(10), heard(11), answered(12), answered(13), heard(14))
    states = [response_at(london(2026, 12, 7, 15), *story[:length]).state for length in range(len(story) + 1)]

    waiting, running, done = MilestoneState.WAITING, MilestoneState.RUNNING, MilestoneState.FULFILLED
    assert states == [waiting, waiting, running, done, done, running]
    assert response_at(london(2026, 12, 7, 15), *story[:4]).steps == ()


def test_c3_before_the_first_contact_a_message_waits_for_that() -> None:
    """A shorter target for answers does not come before the first contact, which then answers what was written."""
    policy = compiled(
        office_page(
            milestones={
                "first_contact": {"target": "8 business hours"},
                "next_response": {"target": "1 business hour", "ladder": [{"at": "due", "do": "tell_supervisor"}]},
            }
        )
    )
    impatient = plan_at(london(2026, 12, 7, 15), heard(9, 30), heard(11), policy=policy)
    assert impatient.of(CONTACT).state is MilestoneState.RUNNING
    assert (impatient.of(RESPONSE).state, impatient.of(RESPONSE).steps) == (MilestoneState.WAITING, ())

    contacted = plan_at(london(2026, 12, 7, 16), heard(9, 30), heard(11), answered(15, 30), policy=policy)
    assert contacted.of(CONTACT).state is MilestoneState.FULFILLED
    assert contacted.of(RESPONSE).state is MilestoneState.WAITING

    again = plan_at(london(2026, 12, 7, 16), heard(9, 30), heard(11), answered(15, 30), heard(15, 45), policy=policy)
    assert (again.of(RESPONSE).state, again.of(RESPONSE).due) == (MilestoneState.RUNNING, london(2026, 12, 7, 16, 45))


def test_c3_where_no_first_contact_is_owed_the_first_message_starts_the_clock() -> None:
    """A page without that milestone, or with none for this complaint, has nothing to wait for."""
    for clocks in ({}, {"first_contact": {"target": "none"}}):
        policy = compiled(office_page(milestones={**clocks, "next_response": {"target": "2 business hours"}}))
        assert response_at(london(2026, 12, 7, 11), heard(10), policy=policy).due == london(2026, 12, 7, 12)


def test_c4_an_answer_and_a_pause_in_one_step_are_both_on_record() -> None:
    """The answer comes first: both clocks are fulfilled by it, though the pause would have stopped one of them."""
    stopping = compiled(
        office_page(
            milestones={
                "first_contact": {"target": "4 business hours"},
                "next_response": {"target": "2 business hours"},
            },
            pauses={"customer": {"stops": ["first_contact", "resolve"], "at_most": "14 days"}},
        )
    )
    at = london(2026, 12, 7, 11)
    both = (answered(11), event("paused", at, waits_for="customer"))
    plan = plan_at(london(2026, 12, 7, 12), *both, policy=stopping)

    assert (plan.of(CONTACT).state, plan.of(CONTACT).fulfilled_at) == (MilestoneState.FULFILLED, at)
    assert plan.of(MilestoneName.RESOLVE).state is MilestoneState.PAUSED


def test_c6_several_messages_are_one_wait_from_the_earliest_to_the_answer() -> None:
    """Written at 11:00, 11:30 and 12:30, answered at 14:00: three hours of waiting, one of them late; then afresh."""
    first = (answered(10), heard(11), heard(11, 30), heard(12, 30))
    waiting = response_at(london(2026, 12, 7, 13), *first)
    assert (waiting.started_at, waiting.due) == (london(2026, 12, 7, 11), london(2026, 12, 7, 13))

    done = response_at(london(2026, 12, 7, 16), *first, answered(14))
    assert (done.generation, done.consumed, done.late_by) == (1, 3 * 3600, 3600)

    again = response_at(london(2026, 12, 7, 16), *first, answered(14), heard(15), answered(15, 30))
    assert (again.generation, again.consumed, again.late_by) == (2, 1800, 0)


def test_c6_what_was_written_before_a_message_does_not_answer_it() -> None:
    """A letter of 11:30 that a busy mail server took at 13:00 answers the message of 11:00, not the one of 12:00."""
    held_up = answered(13, until=london(2026, 12, 7, 11, 30))
    left = response_at(london(2026, 12, 7, 13), answered(10), heard(11), heard(12), held_up)

    assert (left.state, left.generation, left.started_at) == (MilestoneState.RUNNING, 2, london(2026, 12, 7, 12))
    spoken_before = answered(10, 30, "contact", "phone")
    assert response_at(london(2026, 12, 7, 13), answered(10), heard(11), spoken_before).state is MilestoneState.RUNNING


def test_c12_what_the_machine_sends_answers_nobody() -> None:
    """The acknowledgement and every later word that no person decided fulfil their own milestones alone."""
    automatic = (
        event("told", london(2026, 12, 7, 9, 5)),
        event("fulfilled", london(2026, 12, 7, 9, 5), milestone="acknowledge"),
        heard(10),
        event("told", london(2026, 12, 7, 11)),
    )
    plan = plan_at(london(2026, 12, 7, 12), *automatic)

    assert plan.of(MilestoneName.ACKNOWLEDGE).state is MilestoneState.FULFILLED
    assert plan.of(CONTACT).state is MilestoneState.RUNNING


def test_b9_resolving_ends_the_wait_and_a_message_that_reopens_begins_it_again() -> None:
    """The resolution answers everything; a word after it waits for nothing, until it has reopened the complaint."""
    resolved = (answered(10), heard(11), event("resolved", london(2026, 12, 7, 12)))
    assert response_at(london(2026, 12, 7, 13), *resolved).state is MilestoneState.WITHDRAWN
    assert response_at(london(2026, 12, 7, 13), *resolved, heard(13)).state is MilestoneState.WITHDRAWN

    reopened = event("reopened", london(2026, 12, 7, 13))
    assert response_at(london(2026, 12, 7, 14), *resolved, reopened).state is MilestoneState.WITHDRAWN
    wrote_twice = (heard(12, 30), heard(13))
    again = response_at(london(2026, 12, 7, 14), *resolved, *wrote_twice, reopened)
    assert (again.state, again.started_at, again.generation) == (MilestoneState.RUNNING, london(2026, 12, 7, 12, 30), 2)


def test_c9_a_policy_without_the_clock_ends_it_and_one_that_has_it_knows_what_was_said_before() -> None:
    """The ledger holds what happened, the policy what it means: after a migration the clock follows the new page."""
    silent = compiled(office_page())
    ledger = (answered(10), heard(11))

    assert response_at(london(2026, 12, 7, 12), *ledger, policy=silent).state is MilestoneState.NOT_APPLICABLE
    assert response_at(london(2026, 12, 7, 12), *ledger, policy=talking()).state is MilestoneState.RUNNING


def test_each_wait_climbs_its_ladder_anew() -> None:
    """Steps are counted by generation, so that the second unanswered message warns again (field case D11)."""
    policy = talking(ladder=[{"at": "50%", "do": "warn_owner"}])
    first = response_at(london(2026, 12, 7, 11), answered(10), heard(11), policy=policy)
    second = response_at(london(2026, 12, 7, 14), answered(10), heard(11), answered(12), heard(14), policy=policy)

    assert [(clock.generation, clock.steps[0].at) for clock in (first, second)] == [
        (1, london(2026, 12, 7, 12)),
        (2, london(2026, 12, 7, 15)),
    ]
