"""A simulation plays a policy on the real engine and tells truly what customer and staff would have seen."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import pytest
import yaml
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper
from typer.testing import CliRunner

from amends.activities.opening import Openings
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.journey import Wanted, prepare
from amends.cli.main import app

ROOT = Path(__file__).parents[3]
DEFAULT = ROOT / "policies" / "default.yaml"
SCRIPT = """
script:
  - later: 2 business hours
    by: owner
    does: decide
    with:
      decision: {verdict: approve, reason: it was our depot}
      resolution: {finding: upheld, cause: late, done: We sent it again.}
  - later: 2 business hours
    by: owner
    does: complete_task
    task: do_gesture
    with: {result: It is booked.}
  - later: 18 days
    by: customer
    does: reopen
    with: {reason: It came broken.}
"""


@dataclass(frozen=True)
class Told:
    """What a journey said."""

    status: int
    out: str
    err: str
    page: str = ""

    @property
    def data(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


def journey(*arguments: str, page: Path | None = None, as_json: bool = True) -> Told:
    """Run it in this process; `page` is where its drawing goes."""
    words = [
        "policy",
        "journey",
        *arguments,
        *(["--html", str(page)] if page else []),
        *(["--json"] if as_json else []),
    ]
    result = CliRunner().invoke(app, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code != Exit.NOT_THERE, result.output
    return Told(result.exit_code, result.stdout, result.stderr, page.read_text("utf-8") if page else "")


WITHDRAWN = """
script:
  - {later: 178 hours, by: customer, does: withdraw, with: {reason: Never mind.}}
"""

USUAL = Wanted(str(DEFAULT), ROOT, None, "silent", "8 weeks", None, None, None, (), letters=False)


def at(text: str) -> datetime:
    """A moment of the document."""
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Eight weeks under the house rules in which nobody answers, drawn and with demands."""
    page = tmp_path_factory.mktemp("journey") / "page.html"
    demands = ["--assert", "longest_silence <= 48h", "--assert", "promises_broken == 0"]
    return journey(str(DEFAULT), *demands, "--letters", page=page)


@pytest.fixture(scope="module")
def persian(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A Persian customer, whom everybody answers at once."""
    folder = tmp_path_factory.mktemp("persian")
    written = yaml.safe_load((ROOT / "examples" / "12-in-persian.yaml").read_text("utf-8"))["complaint"]
    file = folder / "complaint.json"
    file.write_text(json.dumps(written | {"received_at": "2026-10-12T10:00:00+03:30"}), "utf-8")
    return journey(str(DEFAULT), "--complaint", str(file), "--staff", "prompt", page=folder / "page.html")


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A complaint that the customer takes back after a week, where every notice to a colleague waits for a digest."""
    folder = tmp_path_factory.mktemp("withdrawn")
    (folder / "script.yaml").write_text(WITHDRAWN, "utf-8")
    page = folder / "policies" / "default.yaml"
    page.parent.mkdir()
    page.write_text(
        re.sub(r"(?m)^digest: .*", "digest: {after: 0, every: 2 hours}", DEFAULT.read_text("utf-8")), "utf-8"
    )
    return journey(str(page), "--staff", str(folder / "script.yaml"))


def test_where_nobody_answers_the_customer_still_hears_from_us(silent: Told) -> None:
    """Every letter is there with its date, and the silence between them is what the letters say it is."""
    told = silent.data
    letters = [each for each in told["customer"] if each["kind"] == "letter"]
    heard = [at(told["arrived"]), *(at(each["at"]) for each in letters), at(told["ended"])]
    assert letters[0]["about"] == "acknowledgement"
    assert all(each["words"] and each["title"] for each in letters)
    assert len(letters) == told["measures"]["letters"] >= 20
    longest = max(after - before for before, after in pairwise(heard))
    assert told["longest_silence"]["hours"] == round(longest / timedelta(hours=1), 2)


def test_staff_see_every_step_of_the_ladders(silent: Told) -> None:
    """Who is told what when: from the owner's reminder to the duty role, three days before the law's date."""
    notices = [each for each in silent.data["staff"] if each["kind"] == "notice"]
    assert {each["about"] for each in notices} == {
        "warn_owner", "tell_supervisor", "reassign", "tell_manager", "tell_duty",
    }  # fmt: skip
    assert all(each["who"] for each in notices)
    assert len(notices) == silent.data["measures"]["notices"]
    assert silent.data["measures"]["hand_overs"] == 2


def test_every_promise_is_kept_moved_or_broken(silent: Told) -> None:
    """Each date we told was moved before it passed; our own targets and the law's date passed, and that is said."""
    promises = silent.data["promises"]
    told = [each["word"] for each in promises if each["whose"] == "told"]
    assert set(told) == {"kept", "moved", "open"}
    moved = [each for each in promises if each["word"] == "moved"]
    assert all(at(each["date"]) < at(each["at"]) for each in moved)
    assert [each["what"] for each in promises if each["whose"] == "law" and each["word"] == "broken"] == ["resolve"]
    assert silent.data["measures"]["laws_broken"] == 1
    assert silent.data["measures"]["resolved_after"] is None


def test_every_date_in_a_letter_is_a_promise(silent: Told) -> None:
    """The first letter says by when we write again and by when we are done; both are followed up.

    A letter says the day, and the hour of what is near; the promise is due at the end of that day's hours.
    """
    told = (at(each["date"]) for each in silent.data["promises"] if each["whose"] == "told")
    promised = {f"{date.day} {date:%B}" for date in (each.astimezone(ZoneInfo("Europe/London")) for each in told)}
    letters = [each["words"] for each in silent.data["customer"] if each["kind"] == "letter"]
    dates = [re.findall(r"by\s+(?:[\w:]+\s+on\s+)?[A-Z]\w+day\s+(\d+\s+[A-Z]\w+)", words) for words in letters]
    assert len(dates[0]) == 2
    assert {" ".join(each.split()) for dates_of_one in dates for each in dates_of_one} <= promised


def test_a_demand_that_fails_is_the_status(silent: Told) -> None:
    """In the policy owner's own CI the journey is a test: which demand failed, and what came instead."""
    assert silent.status == Exit.REFUSED
    assert {each["assertion"]: each["holds"] for each in silent.data["assertions"]} == {
        "longest_silence <= 48h": False,
        "promises_broken == 0": True,
    }


def test_the_drawing_needs_nothing_from_elsewhere(silent: Told) -> None:
    """One file: no script, no style sheet, font or picture of anybody else's; every mark leads to its words."""
    page = silent.page.replace('"http://desk.localhost', "")
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page)
    assert '<html lang="en" dir="ltr">' in page
    marks, rows = set(re.findall(r'href="#(h\d+)"', page)), set(re.findall(r'id="(h\d+)"', page))
    assert marks == rows
    assert len(rows) == len(silent.data["customer"]) + len(silent.data["staff"])


def test_the_drawing_of_a_persian_complaint_reads_from_right_to_left(persian: Told, silent: Told) -> None:
    """The page turns, the axis with it; dates are of the Persian calendar in Persian digits, letters in Persian."""
    assert '<html lang="fa" dir="rtl">' in persian.page
    assert "آنچه مشتری می‌بیند" in persian.page
    assert "آذر" in persian.page or "دی" in persian.page
    firsts = [float(re.findall(r'<rect x="([\d.]+)" y="65"', page)[0]) for page in (silent.page, persian.page)]
    assert firsts[0] < 100 < 1100 < firsts[1]


def test_prompt_staff_keep_every_target(persian: Told) -> None:
    """The house rules can be kept by people who work: resolved on the first day, and nothing was escalated."""
    measures = persian.data["measures"]
    assert measures["outcome"] == "resolved"
    assert (measures["targets_missed"], measures["laws_broken"], measures["escalations"]) == (0, 0, 0)
    assert measures["open_tasks"] == 0
    assert measures["resolved_after"] < 8 * 3600


def test_prompt_staff_wait_until_the_complaint_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine that takes seconds, in which the clock runs; they do not go home because nothing is there."""
    opens = Openings.open

    async def slowly(*arguments: Any) -> Any:
        await asyncio.sleep(3)
        return await opens(*arguments)

    monkeypatch.setattr(Openings, "open", slowly)
    measures = journey(str(DEFAULT), "--staff", "prompt", "--for", "2 days").data["measures"]
    assert (measures["stage"], measures["targets_missed"]) == ("resolved", 0)


def test_a_complaint_arrives_when_it_says(persian: Told) -> None:
    """Last year's, too: what would have become of it does not depend on the day on which somebody asks."""
    assert persian.data["arrived"] == "2026-10-12T06:30:00Z"
    assert persian.data["trouble"] is None


def test_the_same_page_complaint_and_arrival_give_the_same_journey_byte_for_byte() -> None:
    """A leap day long past, an hour before midnight, with the survey and its links: nothing in it is of the day, of
    chance, or of how busy the machine was.
    """
    asked = (str(DEFAULT), "--arrives", "2024-02-29T23:30+00:00", "--staff", "prompt", "--for", "12 days", "--letters")
    first, again = journey(*asked), journey(*asked)
    assert "survey" in {each["about"] for each in first.data["customer"]}
    assert first.out == again.out
    assert {at(each["at"]).second for each in first.data["customer"]} == {0}


def test_a_journey_whose_clock_ran_ahead_is_played_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server goes four days too far, once: the answer is that of a server that did not."""
    fast_forward, hops = TimeSkipper.fast_forward, count(1)

    async def once_too_far(skipper: TimeSkipper, handle: WorkflowHandle[Any, Any], span: timedelta) -> bool:
        return await fast_forward(skipper, handle, span + timedelta(days=4 if next(hops) == 2 else 0))

    arguments = (str(DEFAULT), "--for", "2 weeks", "--arrives", "2026-10-12T10:00+00:00")
    as_it_is = journey(*arguments)
    monkeypatch.setattr(TimeSkipper, "fast_forward", once_too_far)
    assert journey(*arguments).out == as_it_is.out
    assert next(hops) > 4


def test_a_script_says_what_people_do(tmp_path: Path) -> None:
    """Resolved the first day, reopened weeks later: what lies between is peace, not silence, and is not measured."""
    script = tmp_path / "script.yaml"
    script.write_text(SCRIPT, "utf-8")
    told = journey(str(DEFAULT), "--staff", str(script), "--for", "25 days").data
    assert told["trouble"] is None
    letters = [each["about"] for each in told["customer"] if each["kind"] == "letter"]
    assert letters[:5] == ["acknowledgement", "resolution", "survey", "survey_reminder", "reopened"]
    peace = at(told["customer"][-1]["at"]) - at(told["arrived"])
    assert peace > timedelta(days=18)
    assert told["longest_silence"]["hours"] < 24 * 7


def test_nobody_breaks_a_promise_to_a_customer_who_has_left(withdrawn: Told) -> None:
    """What was to be done after the withdrawal is no longer due; all that was told before was kept or moved."""
    told = [each for each in withdrawn.data["promises"] if each["whose"] == "told"]
    left = at(withdrawn.data["ended"])
    assert {each["word"] for each in told if at(each["date"]) > left and each["what"] == "resolve"} == {"lapsed"}
    assert {each["word"] for each in told if at(each["date"]) <= left} == {"kept", "moved"}
    assert withdrawn.data["measures"]["promises_broken"] == 0


def test_what_is_held_for_a_colleague_reaches_them_in_one_mail(withdrawn: Told) -> None:
    """Two hours after the first notice that is held, as the page says; no notice goes alone."""
    notices = [each for each in withdrawn.data["staff"] if each["kind"].startswith("notice")]
    mails = [each for each in withdrawn.data["staff"] if each["kind"] == "digest"]
    assert {each["kind"] for each in notices} == {"notice_held"}
    [first, *_] = (each for each in mails if each["who"] == notices[0]["who"])
    assert timedelta(minutes=119) < at(first["at"]) - at(notices[0]["at"]) < timedelta(minutes=121)


def test_an_answer_at_once_leaves_no_silence(tmp_path: Path) -> None:
    """What is small and clear is put right in the first letter: nobody is told of 0 hours of silence."""
    complaint, page = tmp_path / "complaint.json", tmp_path / "page.html"
    written = yaml.safe_load((ROOT / "examples" / "01-late-parcel.yaml").read_text("utf-8"))["complaint"]
    complaint.write_text(json.dumps(written | {"received_at": "2026-10-12T10:00:00+00:00"}), "utf-8")
    told = journey(
        str(DEFAULT), "--complaint", str(complaint), "--for", "2 days", "--assert", "path == straight_through",
        "--assert", "longest_silence <= 0 min", page=page, as_json=False,
    )  # fmt: skip
    assert told.status == Exit.DONE, told.err
    assert "of silence" not in told.out + told.page


def test_a_letter_that_a_person_brings_is_heard(tmp_path: Path) -> None:
    """A customer without e-mail: the first letter goes by post, which ends the silence, and its dates are promises. The
    next ones nobody brings, so that those are broken.
    """
    complaint, script = tmp_path / "complaint.json", tmp_path / "script.yaml"
    written = json.loads((ROOT / "examples" / "complaint.json").read_text("utf-8"))
    written["customer"] |= {"email": None, "address": "1 High Street, Lisbon", "contact_by": "post"}
    complaint.write_text(json.dumps(written), "utf-8")
    script.write_text("script: [{later: 3 business hours, by: owner, does: record_contact, task: contact, with: "
                      "{channel: post, reached: true, said: The letter as it was written.}}]", "utf-8")  # fmt: skip
    told = journey(str(DEFAULT), "--complaint", str(complaint), "--staff", str(script), "--for", "10 days").data
    [brought] = [each for each in told["customer"] if each["kind"] == "contact"]
    assert told["measures"]["calls"] == 1
    assert told["longest_silence"]["begins"] == brought["at"]
    broken = [each["what"] for each in told["promises"] if (each["whose"], each["word"]) == ("told", "broken")]
    assert broken == ["keep_informed", "resolve"]


def test_where_nobody_can_take_it_over_it_goes_to_nobody_else(tmp_path: Path) -> None:
    """Nobody speaks German: the rung that would give it to another is told as what it was, a word to the duty role."""
    complaint = tmp_path / "complaint.json"
    written = json.loads((ROOT / "examples" / "complaint.json").read_text("utf-8"))
    written["customer"] |= {"language": "de"}
    complaint.write_text(json.dumps(written), "utf-8")
    told = journey(str(DEFAULT), "--complaint", str(complaint), "--for", "10 days").data
    assert told["measures"]["hand_overs"] == 0
    assert "reassign" not in {each["about"] for each in told["staff"]}
    assert "tell_duty" in {each["about"] for each in told["staff"]}


def test_a_scene_that_cannot_be_played_is_told(tmp_path: Path) -> None:
    """The journey is told as far as it went, the reason with it, and the status is not 0."""
    script = tmp_path / "script.yaml"
    script.write_text("script: [{later: 1 business hour, by: maya, does: complete_task, task: pay_by_hand, "
                      "with: {result: Paid.}}]", "utf-8")  # fmt: skip
    told = journey(str(DEFAULT), "--staff", str(script), "--for", "3 days")
    assert told.status == Exit.REFUSED
    assert told.data["trouble"] == "scene 1: there is no open task of the kind pay_by_hand"


def test_a_change_of_the_page_is_seen_before_it_is_in_force(tmp_path: Path, silent: Told) -> None:
    """Twice as much news: the longest silence is shorter. Whoever changes a page sees what it does to a customer."""
    page = tmp_path / "policies" / "default.yaml"
    page.parent.mkdir()
    text = DEFAULT.read_text("utf-8")
    news = text.index("  keep_informed:")
    often = text[news:].replace("target: 2 business days", "target: 8 business hours", 1)
    page.write_text(text[:news] + often, "utf-8")
    told = journey(str(page), "--for", "20 days").data
    before = [each for each in silent.data["customer"] if at(each["at"]) <= at(told["ended"])]
    assert len(told["customer"]) > len(before)
    assert told["policy"]["content_hash"] != silent.data["policy"]["content_hash"]


IN_THE_BACKGROUND = signal.SIG_IGN
"""What a shell does to the SIGINT of whatever it begins with `&`."""
AS_TOLD = "import os, signal, sys; signal.signal(signal.SIGINT, int(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"


@pytest.mark.parametrize(
    ("ended_by", "interrupts"),
    [
        (None, signal.SIG_DFL),
        (signal.SIGTERM, IN_THE_BACKGROUND),
        (signal.SIGINT, signal.SIG_DFL),
    ],
)
def test_nothing_is_left(tmp_path: Path, ended_by: signal.Signals | None, interrupts: signal.Handlers) -> None:
    """Neither folder nor server outlives the journey, also where somebody loses patience in the middle of it."""
    journey = [sys.executable, str(ROOT / "starter.py"), "policy", "journey", str(DEFAULT), "--for", "2 days", "--json"]
    begun = [sys.executable, "-c", AS_TOLD, str(int(interrupts)), *journey]
    own = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        begun, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        if ended_by is not None:
            while not servers_in(tmp_path):
                assert running.poll() is None
                time.sleep(0.05)
            tell = os.killpg if ended_by is signal.SIGINT else os.kill  # Ctrl-C reaches all that it has begun
            tell(running.pid, ended_by)
        _, err = running.communicate(timeout=150)
    assert running.returncode == (Exit.DONE if ended_by is None else Exit.INTERRUPTED), err.decode()
    assert b"Traceback" not in err, err.decode()
    assert list(tmp_path.iterdir()) == []
    assert servers_in(tmp_path) == []


def servers_in(folder: Path) -> list[psutil.Process]:
    """The processes that were told to work in this folder."""
    found = psutil.process_iter(["cmdline"])
    return [each for each in found if any(str(folder) in word for word in each.info["cmdline"] or ())]


def test_it_is_told_to_people_in_both_lanes() -> None:
    """Both lanes, every date, the figures and the demands, in words."""
    told = journey(str(DEFAULT), "--for", "2 days", "--assert", "letters >= 1", "--letters", as_json=False)
    assert told.status == Exit.DONE, told.err
    parts = ["As the customer sees it", "As staff see it", "Every date", "In figures", "What was demanded"]
    assert [part for part in parts if part not in told.out] == []
    assert "✓ letters >= 1" in told.out
    assert "Dear Robin Example" in told.out


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"policy": "nowhere"}, Exit.NOT_FOUND, "no policy 'nowhere'"),
        ({"policy": "policies/nowhere.yaml"}, Exit.NOT_FOUND, "No such file"),
        ({"lasts": "2 business days"}, Exit.WRONG_USE, "is no span"),
        ({"lasts": "500 weeks"}, Exit.WRONG_USE, "two years at most"),
        ({"arrives": "2046-01-01T09:00+00:00"}, Exit.WRONG_USE, "needs a calendar outside 1970 to 2045"),
        ({"arrives": "tomorrow"}, Exit.WRONG_USE, "is no time with an offset"),
        ({"demands": ("silence < 3h",)}, Exit.WRONG_USE, "There is no measure"),
        ({"staff": "lazy"}, Exit.NOT_FOUND, "--staff is silent, prompt or"),
        (
            {"policy": "{kayaks}", "complaint": ROOT / "examples" / "complaint.json"},
            Exit.WRONG_USE,
            "goes by 'default'",
        ),
    ],
)
def test_a_journey_that_cannot_begin_says_why(tmp_path: Path, changes: dict[str, Any], status: Exit, told: str) -> None:
    """In one line, with a status of its own, and what would be right."""
    kayaks = tmp_path / "kayaks.yaml"
    kayaks.write_text(DEFAULT.read_text("utf-8").replace("default: true", "governs: {product: kayak}"), "utf-8")
    wanted = replace(USUAL, **changes)
    with pytest.raises(CommandError) as failed:
        prepare(replace(wanted, policy=wanted.policy.format(kayaks=kayaks)), today=at("2026-11-30T16:00+00:00"))
    assert failed.value.status == status
    assert told in failed.value.what + failed.value.do


def test_a_mistake_on_the_page_is_told_with_its_place(tmp_path: Path) -> None:
    """The same answer as that of `policy check`, before anything is played."""
    page = tmp_path / "ours.yaml"
    page.write_text(DEFAULT.read_text("utf-8").replace("strategy:", "stratgey:"), "utf-8")
    told = journey(str(page))
    assert told.status == Exit.REFUSED
    assert "did you mean 'strategy'" in told.data["problems"][0]["what"]


def test_a_policy_for_some_is_tried_with_a_complaint_of_its_kind(tmp_path: Path) -> None:
    """Without a complaint of somebody's, one is invented that the page governs, when it is in effect."""
    page = tmp_path / "kayaks.yaml"
    governs = "governs: {product: [kayak, canoe], tier: gold}\neffective_from: 2027-03-01"
    page.write_text(DEFAULT.read_text("utf-8").replace("default: true", governs), "utf-8")
    setting = prepare(replace(USUAL, policy=str(page)), today=at("2026-11-30T16:00+00:00"))
    assert setting.policy.name == "kayaks"
    assert (setting.complaint.product, setting.complaint.customer.tier) == ("kayak", "gold")
    assert setting.complaint.received_at == at("2027-03-01T10:00+00:00")


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Tehran", "Pacific/Auckland"])
def test_an_invented_complaint_arrives_on_a_working_monday_to_come(tmp_path: Path, zone: str) -> None:
    """Whatever the day and the hour on which somebody asks, in any house's zone; Mondays after ten are days, too."""
    page = tmp_path / "ours.yaml"
    page.write_text(DEFAULT.read_text("utf-8").replace("Europe/London", zone), "utf-8")
    for hours in range(0, 24 * 15, 5):
        today = at("2026-12-14T01:30+00:00") + timedelta(hours=hours)
        arrives = prepare(replace(USUAL, policy=str(page)), today=today).complaint.received_at
        local = arrives.astimezone(ZoneInfo(zone))
        assert today < arrives
        assert (local.weekday(), local.hour, local.minute) == (0, 10, 0)
        assert local.date().isoformat() != "2026-12-28"  # the holiday after Christmas Saturday


def test_a_journey_that_outlives_the_calendars_says_where_it_stopped() -> None:
    """Nobody knows the holidays of 2046: from a date on nothing can be counted, and that is the journey's trouble, not
    a silence of no length.
    """
    told = journey(str(DEFAULT), "--arrives", "2045-10-16T10:00+00:00", "--for", "66 days")
    assert told.status == Exit.REFUSED
    assert (
        told.data["trouble"] == "from 2045-12-20 13:01 UTC on it cannot go on: an effect keeps failing: calendar_ends"
    )
