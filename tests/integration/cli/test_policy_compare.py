"""`amends policy compare`: past complaints lived again, with the same people doing the same at the same time."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from amends.domain.plan import ClockEvent
from amends.policy import CompiledSet
from amends.policy.engine.compiler import compile_page
from amends.policy.review.backtest import BacktestResult, live
from amends.services.past_complaints import from_file
from amends.services.policy_comparison import lived_under
from bench.pasts import RECEIVED, told, write
from tests.support.command_line import Amends
from tests.support.pages import event, facts, london, office_page, page

# Office hours are 09:00 to 17:00; received on Friday at 16:00, decide is due on the next Monday at 16:00.
FRIDAY, MONDAY = london(2026, 12, 18, 16), london(2026, 12, 21, 9)
MARCH = london(2027, 3, 1)


def lived(*events: ClockEvent, until: Any = MARCH, **keys: Any) -> BacktestResult:
    """What becomes of it under the office page with these keys."""
    return live(compile_page("office", office_page(**keys)), facts(), events, until)


def fulfilled(milestone: str, at: Any) -> ClockEvent:
    """A milestone reached."""
    return event("fulfilled", at, milestone=milestone)


def all_at(at: Any, *but: str) -> list[ClockEvent]:
    """Everything is done at that instant, but these."""
    names = [name for name in ("acknowledge", "decide", "resolve") if name not in but]
    return [*(fulfilled(name, at) for name in names), event("resolved", at)]


def test_what_was_done_in_time_breaks_nothing_and_disturbs_nobody() -> None:
    """Done within the hour: no breach, no step, no letter."""
    life = lived(*all_at(FRIDAY + timedelta(minutes=30)))
    assert (life.breaches, life.notices, life.new_dates) == ({}, {}, 0)
    assert (life.judged, life.decided_by) == (True, "agent")


def test_late_is_late_by_the_clock_of_the_policy() -> None:
    """Decided on Monday at 16:30, half an hour late under 8 business hours, in time under 9."""
    done = all_at(MONDAY + timedelta(hours=7, minutes=30), "acknowledge")
    done.insert(0, fulfilled("acknowledge", FRIDAY))
    assert lived(*done).breaches == {"decide": 1, "resolve": 1}
    slower = {"milestones": {"decide": {"target": "9 business hours"}}}
    assert lived(*done, **slower).breaches == {"resolve": 1}


def test_the_steps_of_the_policy_are_its_own_and_come_until_somebody_acts() -> None:
    """Half of 8 business hours from Friday 16:00 is Monday 12:00: decided at 11:00 warns nobody, at 13:00 it did."""
    early, late = (
        [fulfilled("acknowledge", FRIDAY), *all_at(MONDAY + timedelta(hours=hour), "acknowledge")] for hour in (2, 4)
    )
    assert lived(*early).notices == {}
    assert lived(*late).notices == {"warn_owner": 2}


def test_a_customer_who_would_be_kept_waiting_is_told_new_dates_that_the_past_did_not_know() -> None:
    """Letters about new dates in the past were its own policy's: the new policy writes its own, or none."""
    past = [
        fulfilled("acknowledge", FRIDAY),
        event("told", MONDAY + timedelta(hours=2)),
        event("promised", MONDAY + timedelta(hours=2), milestone="resolve", until=MONDAY + timedelta(days=9)),
        *all_at(MONDAY + timedelta(hours=7), "acknowledge"),
    ]
    assert lived(*past).new_dates == 1
    never = {"milestones": {"resolve": {"ladder": []}}}
    assert lived(*past, **never).new_dates == 0


def test_a_letter_about_a_new_date_in_the_past_keeps_nobody_informed_under_another_policy() -> None:
    """Two business days without a word are a breach where the only letter between was the old policy's own."""
    monday, wednesday = MONDAY + timedelta(hours=2), MONDAY + timedelta(days=2, hours=3)
    acknowledged, *done = [fulfilled("acknowledge", FRIDAY), *all_at(wednesday, "acknowledge")]
    letter = event("told", monday)
    promised = event("promised", monday, milestone="resolve", until=wednesday)
    silent = {"milestones": {"resolve": {"ladder": []}}}
    assert lived(acknowledged, letter, promised, *done, **silent).breaches["keep_informed"] == 1
    assert lived(acknowledged, letter, *done, **silent).breaches["keep_informed"] == 0, "a person's letter counts"


def test_a_pause_ends_as_the_policy_says_if_nobody_ends_it() -> None:
    """Waiting for the customer for ever breaks no date while it is allowed, and every one afterwards."""
    waiting = [fulfilled("acknowledge", FRIDAY), event("paused", FRIDAY, waits_for="customer")]
    week = FRIDAY + timedelta(days=7)
    assert "resolve" not in lived(*waiting, until=week).breaches
    assert "resolve" in lived(*waiting, until=week, pauses={"customer": {"at_most": "2 days"}}).breaches


def test_the_legal_date_is_judged_beside_our_own() -> None:
    """Resolved on the fifth day: late for both, and for the law alone where we allow ourselves more."""
    done = [fulfilled("acknowledge", FRIDAY), *all_at(FRIDAY + timedelta(days=5), "acknowledge")]
    assert lived(*done, milestones={"resolve": {"by_law": "3 days"}}).breaches_of_law == {"resolve": 1}
    assert lived(*done, milestones={"resolve": {"by_law": "6 days"}}).breaches_of_law == {}


SIGNPOST = [{"at": "due", "of": "law", "do": "signpost"}]
RIGHTS = {"letters": {"rights": {"en": ["You may take it to the ombudsman."]}}}


def test_a_signpost_in_time_meets_the_law_that_takes_it_for_an_answer() -> None:
    """Nobody resolves it: late by the law, unless a signpost goes out on its date and the law is content with that."""
    law = {"within": "3 days", "met_by": ["signpost"]}
    nobody = [fulfilled("acknowledge", FRIDAY)]
    resolve = {"by_law": law, "ladder": SIGNPOST}

    kept = lived(*nobody, milestones={"resolve": resolve}, **RIGHTS)
    assert (kept.breaches_of_law, kept.laws_in_form) == ({}, {"resolve": 1})
    assert lived(*nobody, milestones={"resolve": resolve | {"ladder": []}}).breaches_of_law == {"resolve": 1}
    assert lived(*nobody, milestones={"resolve": resolve | {"by_law": "3 days"}}, **RIGHTS).breaches_of_law == {
        "resolve": 1
    }


def test_a_signpost_of_the_past_was_its_own_policys() -> None:
    """Under a policy that sends none it neither meets the law nor keeps anybody informed."""
    sent = [event("told", MONDAY), event("signposted", MONDAY, milestone="resolve")]
    silent = {"milestones": {"resolve": {"by_law": {"within": "4 days", "met_by": ["signpost"]}, "ladder": []}}}

    life = lived(fulfilled("acknowledge", FRIDAY), *sent, **silent)

    assert (life.breaches_of_law, life.breaches["keep_informed"]) == ({"resolve": 1}, 1)


def test_a_holding_reply_of_the_past_gives_the_longer_time_of_another_law_too() -> None:
    """Told on Monday; resolved on Wednesday, two days after the law's first date: its letter is left out, not it."""
    law = {"milestones": {"resolve": {"by_law": {"within": "3 days", "extended": "9 days"}, "target": "9 days"}}}
    longer = event("extended", MONDAY, milestone="resolve", by_another="1 day", by_letter=True)
    told_of_it = event("promised", MONDAY, milestone="resolve", until=MONDAY + timedelta(days=3))
    done = [fulfilled("acknowledge", FRIDAY), *all_at(MONDAY + timedelta(days=2), "acknowledge")]
    assert lived(*done, **law).breaches_of_law == {"resolve": 1}
    assert lived(longer, told_of_it, *done, **law).breaches_of_law == {}


def test_both_stages_can_be_late_by_law() -> None:
    """Three days in the first, two in the second: each that is missed counts."""
    laws = [{"counted_from": "reopened", "within": "2 days"}, {"within": "3 days"}]
    answered = all_at(FRIDAY + timedelta(days=5))
    again = [event("reopened", FRIDAY + timedelta(days=10)), event("resolved", FRIDAY + timedelta(days=13))]

    assert lived(*answered, *again, milestones={"resolve": {"by_law": laws}}).breaches_of_law == {"resolve": 2}


def test_spend_and_decisions_follow_from_what_would_be_offered() -> None:
    """60 EUR are over the agent's limit of 50 EUR, and nobody decides straight through."""
    suggest = [{"why": "harm", "lines": [{"kind": "money", "detail": "harm", "money": "60 EUR"}]}]
    life = lived(offers={"suggest": suggest})
    assert ([str(money) for money in life.offered], life.decided_by) == (["60 EUR"], "supervisor")
    assert lived(offers={"suggest": suggest}, authority={"agent": "60 EUR"}).decided_by == "agent"
    few = {"agent": "1 EUR", "supervisor": "2 EUR", "manager": "3 EUR"}
    assert lived(offers={"suggest": suggest}, authority=few).decided_by == "nobody"
    small = facts(category="late parcel", severity="low")
    fast = live(compile_page("fast", page()), small, (), small.received_at)
    assert (fast.path, fast.decided_by, fast.judged) == ("straight_through", None, False)


def alone(**keys: Any) -> CompiledSet:
    """A set of one office page."""
    return CompiledSet({"office": compile_page("office", office_page(**keys))})


def test_many_processes_count_what_one_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shares add up, whatever their number."""
    pasts = from_file(write(tmp_path / "pasts.jsonl", 40))
    sets = alone(), alone(milestones={"decide": {"target": "2 business days"}})
    once = lived_under(sets, pasts)
    monkeypatch.setattr("amends.services.policy_comparison.WORTH_ANOTHER_PROCESS", 10)
    assert [each.data() for each in lived_under(sets, pasts)] == [each.data() for each in once]
    assert once[0].breaches != once[1].breaches


async def test_a_table_and_a_picture_of_what_would_have_changed(amends: Amends, tmp_path: Path) -> None:
    """For people, for programs, and to show around."""
    a, b, picture = tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "change.svg"
    a.write_bytes(office_page())
    b.write_bytes(office_page(milestones={"decide": {"target": "1 business hour"}}))
    pasts = write(tmp_path / "pasts.jsonl", 20)
    said = await amends("policy", "compare", str(a), str(b), "--complaints", str(pasts), "--picture", str(picture))
    assert said.status == 0, said.err
    assert "20 complaints" in said.out
    assert "decide" in said.out
    assert picture.read_text().startswith("<svg")
    data = (await amends("policy", "compare", str(a), str(b), "--complaints", str(pasts), "--json")).data
    assert data["a"]["breaches"]["decide"] < data["b"]["breaches"]["decide"]


async def test_a_bad_line_is_named_without_what_is_in_it(amends: Amends, tmp_path: Path) -> None:
    """The customer's words appear in no message."""
    a, pasts = tmp_path / "a.yaml", tmp_path / "pasts.jsonl"
    a.write_bytes(office_page())
    write(pasts, 2)
    for bad in ('{"reference": "very private"}', "very private", '{"facts": {}, "events": "very private"}', "[]"):
        pasts.write_text(pasts.read_text().partition("\n")[0] + f"\n{bad}\n")
        said = await amends("policy", "compare", str(a), str(a), "--complaints", str(pasts))
        assert said.status == 2, bad
        assert f"{pasts.name}:2" in said.err.replace("\n", "")
        assert "very private" not in said.err
    assert (await amends("policy", "compare", str(a), str(a))).status == 2


def test_a_whole_complaint_is_read_as_well_as_its_facts(tmp_path: Path) -> None:
    """A line may be the complaint as it was handed in, alone or with what happened."""
    bare = json.loads((Path(__file__).parents[3] / "examples/complaint.json").read_text())
    events = json.loads(json.dumps(told(RECEIVED + timedelta(days=80), "acknowledge"), default=str))
    file = tmp_path / "two.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in (bare, {"complaint": bare, "earlier": 2, "events": events})))
    first, second = from_file(file)
    assert (first.facts.earlier_complaints, first.events) == (0, ())
    assert (second.facts.earlier_complaints, len(second.events)) == (2, 2)


@pytest.mark.parametrize(
    ("happened", "status", "told"),
    [
        (
            {"kind": "extended", "milestone": "resolve", "by_another": "very private"},
            2,
            "by_another is no span of time",
        ),
        ({"kind": "resolved", "at": "9999-11-21T09:00:00Z"}, 1, "BREAKFAST-7 under default: this needs a calendar"),
        ({"kind": "resolved", "at": "2026-11-21T09:00:00"}, 2, "at: give the time with its offset"),
    ],
)
async def test_what_nobody_can_count_with_is_told_with_its_complaint(
    amends: Amends, tmp_path: Path, happened: dict[str, str], status: int, told: str
) -> None:
    """A date beyond every calendar, a span that is none: the line or the complaint is named, and what is wrong."""
    page, pasts = Path(__file__).parents[3] / "policies/default.yaml", tmp_path / "pasts.jsonl"
    complaint = json.loads((Path(__file__).parents[3] / "examples/complaint.json").read_text())
    event = {"at": "2026-11-21T09:00:00Z", **happened}
    pasts.write_text(json.dumps({"complaint": complaint, "events": [event]}))
    said = await amends("policy", "compare", str(page), str(page), "--complaints", str(pasts))
    assert said.status == status
    assert told in said.err
    assert "very private" not in said.err
