"""Each key about letters, calls and surveys: two policies that differ there alone, and what differs for a complaint."""

from datetime import timedelta
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Severity
from amends.domain.letters import LetterPurpose
from amends.domain.plan import MilestoneState, Plan
from amends.policy import PolicyErrors, reckon
from tests.support.pages import compiled, event, facts, london, office_page, page

MONDAY = london(2026, 12, 7, 9)
RECEIVED = event("received", MONDAY)


def plan_of(*ledger: Any, now: Any = MONDAY, about: dict[str, Any] | None = None, **keys: Any) -> Plan:
    """The plan under the office page with these keys, for a complaint of Monday 7 December 2026, 9:00."""
    fact = facts(received_at=MONDAY, **about or {})
    return reckon(compiled(office_page(**keys)), fact, (RECEIVED, *ledger), now)


def mistakes(**keys: Any) -> str:
    """What compiling the page with these keys complains about."""
    with pytest.raises(PolicyErrors) as refused:
        compiled(office_page(**keys))
    return str(refused.value)


# --- letters ---


def test_drafts_names_the_letters_that_somebody_reads_before_they_go() -> None:
    """Those of every entry whose condition holds, in the order of the journey; without the key there are none."""
    drafts = [
        {"when": {"severity": "critical"}, "letters": ["resolution", "decision"]},
        {"letters": ["request"]},
    ]
    critical = {"severity": Severity.CRITICAL}

    assert plan_of(about=critical).drafts == ()
    assert plan_of(letters={"drafts": drafts}).drafts == ("request",)
    assert plan_of(letters={"drafts": drafts}, about=critical).drafts == ("request", "decision", "resolution")


def test_the_plan_of_a_resolution_still_says_that_it_is_drafted() -> None:
    """The letter is planned as if it had been sent, when nothing is left to decide: its draft is not forgotten."""
    resolved = event("resolved", MONDAY + timedelta(hours=1))

    assert plan_of(resolved, letters={"drafts": [{"letters": ["resolution"]}]}).drafts == ("resolution",)


def test_nobody_edits_what_needs_no_person_or_asks_about_one() -> None:
    """The fast path and the surveys are refused by name."""
    for purpose in ("fast_path", "survey", "survey_reminder"):
        assert f"{purpose}: this letter is the policy's own" in mistakes(letters={"drafts": [{"letters": [purpose]}]})
    assert "'acknowledgement'" in mistakes(letters={"drafts": [{"letters": ["acknowledgment"]}]})


def test_what_is_told_before_a_date_waits_for_no_reader() -> None:
    """A holding letter that lay on a desk until the old date has passed would break the promise it renews (law 8)."""
    for purpose in ("holding", "extension", "news", "signpost"):
        assert f"{purpose}: it is told before a date has passed" in mistakes(
            letters={"drafts": [{"letters": [purpose]}]}
        )


def test_fallback_says_which_languages_are_tried_for_a_customer_and_in_which_order() -> None:
    """Their own, without its region, then those of the page; each is tried once."""
    usual = compiled(office_page()).page.letters
    other = compiled(office_page(letters={"fallback": ["fa", "en"]})).page.letters

    assert usual.languages_for("de-AT") == ("de-AT", "de", "en")
    assert other.languages_for("de-AT") == ("de-AT", "de", "fa", "en")
    assert other.languages_for("fa") == ("fa", "en")


def test_rights_are_the_lines_that_a_final_response_owes_in_its_language() -> None:
    """In the letter's language, else in the first of the fallback that has them; without the key there are none."""
    rights = {"en": ["You may ask an ombudsman."], "fa": ["می‌توانید شکایت کنید."]}
    rules = compiled(office_page(letters={"rights": rights})).page.letters

    assert compiled(office_page()).page.letters.rights_in("en") == ()
    assert rules.rights_in("fa") == ("می‌توانید شکایت کنید.",)
    assert rules.rights_in("en-GB") == rules.rights_in("de") == ("You may ask an ombudsman.",)


def test_rights_that_some_letter_could_not_tell_are_refused() -> None:
    """The last language of the fallback has them, since any letter may end up in it."""
    assert "'rights' are missing in 'en'" in mistakes(letters={"rights": {"fa": ["می‌توانید شکایت کنید."]}})


ADDS = [
    {
        "letters": ["acknowledgement", "signpost"],
        "lines": {"en": ["We answer in 8 weeks."], "fa": ["تا هشت هفته."]},
    },
    {
        "letters": ["acknowledgement"],
        "when": {"reopenings": {"at_least": 1}},
        "lines": {"en": ["This is the second stage."]},
    },
]


def test_other_letters_may_owe_lines_of_their_own() -> None:
    """In the letter's language, each addition where its condition holds, in the order of the page; others owe none."""
    rules = compiled(office_page(letters={"adds": ADDS})).page.letters
    first, again = facts(), facts(reopenings=1)

    assert rules.added_to(LetterPurpose.ACKNOWLEDGEMENT, first, "fa") == ("تا هشت هفته.",)
    assert rules.added_to(LetterPurpose.SIGNPOST, again, "de") == ("We answer in 8 weeks.",)
    assert rules.added_to(LetterPurpose.ACKNOWLEDGEMENT, again, "fa") == ("تا هشت هفته.", "This is the second stage.")
    assert rules.added_to(LetterPurpose.RESOLUTION, again, "en") == ()


def test_lines_that_some_letter_could_not_tell_are_refused() -> None:
    """As with rights: the last language of the fallback is needed, and lines without any language are none."""
    missing = {"letters": ["holding"], "lines": {"fa": ["تا هشت هفته."]}}

    assert "'lines' are missing in 'en'" in mistakes(letters={"adds": [missing]})
    assert "name at least one" in mistakes(letters={"adds": [missing | {"lines": {}}]})


def test_reading_ease_is_a_bound_by_language() -> None:
    """From 0 to 100; a language that is not named has none."""
    rules = compiled(office_page(letters={"reading_ease": {"en": 60}})).page.letters

    assert (rules.reading_ease.get("en"), rules.reading_ease.get("fa")) == (60, None)
    assert "'160' is too much; write 100 at most" in mistakes(letters={"reading_ease": {"en": 160}})


def test_await_delivery_names_channels_that_report_what_they_delivered() -> None:
    """The plan carries them; mail and the telephone report nothing of the kind, and are refused."""
    assert plan_of().await_delivery == ()
    assert plan_of(letters={"await_delivery": ["sms", "push"]}).await_delivery == ("sms", "push")
    for channel in ("email", "phone", "any"):
        assert f"'{channel}' is not to be used here" in mistakes(letters={"await_delivery": [channel]})


# --- calls ---


def test_calls_say_until_when_a_person_calls_in_opening_hours() -> None:
    """The first entry that fits, from the receipt; without the key, or where none fits, nobody has to call."""
    calls = [
        {"when": {"severity": "critical"}, "within": "2 business hours"},
        {"when": {"vulnerable": True}, "within": "1 business day"},
    ]

    assert plan_of(about={"severity": Severity.CRITICAL}).call_at is None
    assert plan_of(calls=calls).call_at is None
    assert plan_of(calls=calls, about={"severity": Severity.CRITICAL}).call_at == london(2026, 12, 7, 11)
    assert plan_of(calls=calls, about={"vulnerable": True}).call_at == london(2026, 12, 8, 17)
    assert plan_of(calls=[{"within": "2 hours"}]).call_at == london(2026, 12, 7, 11)


def test_after_a_reopening_the_time_to_call_begins_again_and_after_a_resolution_nobody_calls() -> None:
    """Counted from the reopening."""
    calls = [{"within": "2 business hours"}]
    resolved, reopened = event("resolved", london(2026, 12, 8, 10)), event("reopened", london(2026, 12, 9, 10))

    assert plan_of(resolved, calls=calls).call_at is None
    assert plan_of(resolved, reopened, calls=calls).call_at == london(2026, 12, 9, 12)


def test_straight_through_nobody_calls() -> None:
    """It needs no person, whatever the calls say; reopened it does."""
    policy = compiled(page(calls=[{"within": "2 hours"}]))
    small = facts(category="late parcel", severity=Severity.LOW)
    at = small.received_at
    back = (event("received", at), event("resolved", at), event("reopened", at + timedelta(hours=1)))

    assert reckon(policy, small, back[:1], at).call_at is None
    assert reckon(policy, small, back, at + timedelta(hours=1)).call_at == at + timedelta(hours=3)


# --- the survey ---


def asked_again(ask: str, *surveyed: Any) -> Plan:
    """The plan of the second resolution, the first one's survey being in `surveyed`."""
    second = MONDAY + timedelta(days=10)
    ledger = (
        event("resolved", MONDAY),
        *surveyed,
        event("reopened", MONDAY + timedelta(days=8)),
        event("resolved", second),
    )
    rule = {"survey": "3 days", "reminder": "7 days", "closes": "14 days", "ask": ask}
    return plan_of(
        *ledger, now=second, follow_up=rule, milestones={"follow_up": {"target": "5 days", "starts": "resolved"}}
    )


def test_h7_ask_says_whether_a_second_resolution_is_asked_about() -> None:
    """`per_resolution` surveys each, `per_case` only the first: then there is no survey and no clock for it."""
    surveyed = event("surveyed", MONDAY + timedelta(days=3))
    each, once = asked_again("per_resolution", surveyed), asked_again("per_case", surveyed)

    assert each.follow_up is not None
    assert each.follow_up.survey_at == MONDAY + timedelta(days=13)
    assert each.of(MilestoneName.FOLLOW_UP).state is MilestoneState.RUNNING
    assert once.follow_up is not None
    assert (once.follow_up.survey_at, once.follow_up.reopen_until) == (None, each.follow_up.reopen_until)
    assert once.of(MilestoneName.FOLLOW_UP).state is MilestoneState.NOT_APPLICABLE


def test_h7_whoever_was_not_asked_yet_is_asked_once_even_after_a_reopening() -> None:
    """Reopened before the survey went out: the second resolution is the first that is asked about."""
    follow_up = asked_again("per_case").follow_up

    assert follow_up is not None
    assert follow_up.survey_at == MONDAY + timedelta(days=13)


def test_nps_says_whether_the_survey_asks_for_a_recommendation() -> None:
    """The follow-up dates carry the question to the letter."""
    resolved = event("resolved", MONDAY)
    plain, recommending = plan_of(resolved).follow_up, plan_of(resolved, follow_up={"nps": True}).follow_up

    assert plain is not None
    assert recommending is not None
    assert (plain.nps, recommending.nps) == (False, True)


# --- where the keys of the conversation belong ---


@pytest.mark.parametrize(
    ("clocks", "told"),
    [
        ({"decide": {"fulfilled_by": {"letter": "any"}}}, "'fulfilled_by' belongs to first_contact and next_response"),
        ({"resolve": {"started_by": "any"}}, "'started_by' belongs to next_response"),
        ({"next_response": {"target": "1 day", "starts": "received"}}, "leave 'starts' out"),
        (
            {"next_response": {"target": "1 day", "started_by": "pigeon"}},
            "'pigeon' is not to be used here; write some of",
        ),
        ({"next_response": {"target": "1 day", "started_by": []}}, "name at least one"),
        ({"first_contact": {"target": "1 day", "fulfilled_by": {"leter": "any"}}}, "did you mean 'letter'?"),
    ],
)
def test_a_key_of_the_conversation_that_would_do_nothing_is_refused(clocks: dict[str, Any], told: str) -> None:
    """With its place, and with what would be right."""
    assert told in mistakes(milestones=clocks)


def test_waiting_for_others_never_stops_the_clock_of_our_answers() -> None:
    """Only the customer's own silence may stop it (law 8)."""
    clocks = {"next_response": {"target": "1 day"}}
    pause = {"third_party": {"stops": ["next_response"]}}

    assert "waiting for a third_party never stops next_response" in mistakes(milestones=clocks, pauses=pause)


def test_every_letter_has_its_place_among_those_that_may_be_drafted_or_not() -> None:
    """All purposes but the policy's own can be named."""
    own = {"fast_path", "survey", "survey_reminder", "holding", "extension", "news", "signpost"}
    others = [str(purpose) for purpose in LetterPurpose if str(purpose) not in own]

    assert plan_of(letters={"drafts": [{"letters": others}]}).drafts == tuple(others)
