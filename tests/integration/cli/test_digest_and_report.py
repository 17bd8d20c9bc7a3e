"""`amends digest` and `amends report`: whom customers thank, what waits, and how a period went."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from amends.audit.satisfaction import satisfaction
from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.db.ratings import Rating
from amends.domain.actions import CUSTOMER, MilestoneName, Rate
from amends.domain.case import LegalDateKept, Promise
from amends.domain.complaint import NewComplaint
from amends.domain.offers import Finding, Resolution
from amends.domain.types import Stage
from amends.publication.publish import publish, read_set
from tests.integration.cli.cases import deciding, keep
from tests.support.command_line import Amends
from tests.support.journal_events import entry_saying

NOW = datetime.now(UTC).replace(microsecond=0)
STAFF = Path(__file__).parents[3] / "policies" / "staff.yaml"
UPHELD = Resolution(finding=Finding.UPHELD, cause="late", done="The fee was paid back.")


@pytest.fixture
async def house(records: Records) -> Records:
    """Records in which the shipped staff page is in force."""
    await publish(records, read_set(STAFF.parents[1]), "tests", NOW)
    return records


async def rated(records: Records, reference: str, score: int, words: str | None = None, **more: object) -> None:
    """A customer's answer, as `authorise` keeps it."""
    rate = Rate.model_validate({"action_id": f"r-{reference}", "by": CUSTOMER, "score": score, "words": words, **more})
    async with records.pool.acquire() as conn:
        await records.actions.keep(
            conn, reference=reference, action_id=rate.action_id, action="rate", by=CUSTOMER,
            body=rate.model_dump(mode="json", exclude_unset=True), verdict={}, granted=True, total=None, now=NOW,
        )  # fmt: skip
        await records.ratings.keep(conn, reference, 1, rate, "maya", NOW - timedelta(minutes=5))


async def test_a_top_score_thanks_the_owner_by_name_in_the_digest(amends: Amends, house: Records) -> None:
    """With the customer's own words, first of all; a middling score thanks nobody."""
    await rated(house, "P-1", 5, "She called me back herself.")
    await rated(house, "P-2", 3, "It was all right.")
    out = (await amends("digest")).out
    assert "Thank you, Maya Lindqvist: 5 of 5 from the customer of P-1." in out
    assert "She called me back herself." in out
    assert "P-2" not in out


async def test_a_low_score_is_shown_to_the_owner_whatever_else_was_said(amends: Amends, house: Records) -> None:
    """A click and a mail bring no word of `solved`: one of five says it too, and so does 'not solved' beside a five."""
    await rated(house, "P-1", 2, "Nobody called.")
    await rated(house, "P-2", 5, solved=False)
    await rated(house, "P-3", 3)
    said = await amends("digest", "maya", "--json")
    assert {each["reference"] for each in said.data["digests"][0]["not_helped"]} == {"P-1", "P-2"}


async def test_the_digest_tells_what_is_late_and_what_waits(
    amends: Amends, house: Records, complaint: NewComplaint
) -> None:
    """Their own complaints with the promise that ended, and the tasks of their role."""
    await keep(house, complaint, deciding(complaint, NOW - timedelta(days=3), owner="maya"))
    maya, jonas = (await amends("digest", "maya", "--json")), (await amends("digest", "jonas", "--json"))
    assert [(due["reference"], due["late"]) for due in maya.data["digests"][0]["due"]] == [("PARCEL-7", True)]
    assert [task["task"] for task in jonas.data["digests"][0]["tasks"]] == ["task-1"]


async def test_a_digest_for_nobody_says_so(amends: Amends, house: Records) -> None:
    """An id that is not on the staff page is a mistake, not an empty day."""
    assert (await amends("digest", "nobody")).status == Exit.NOT_FOUND


async def test_the_report_counts_what_the_period_held(amends: Amends, house: Records, complaint: NewComplaint) -> None:
    """Promises, causes, reopenings with their reason, money, the survey, and praise by name."""
    row = deciding(
        complaint, NOW, owner="maya", resolution=UPHELD,
        promises=(
            Promise(what="decide", date=NOW - timedelta(hours=2), told_in="l/1", kept_at=NOW - timedelta(hours=3)),
            Promise(what="resolve", date=NOW - timedelta(hours=2), told_in="l/2", kept_at=NOW - timedelta(hours=1)),
            Promise(what="a call", date=NOW - timedelta(hours=1), told_in="a/1"),
        ),
    )  # fmt: skip
    happened: list[tuple[str, dict[str, object]]] = [
        ("complaint.received", {}),
        ("letter.accepted resolution", {}),
        ("letter.accepted survey", {}),
        ("survey.suppressed opted_out", {}),
        ("complaint.reopened low_score", {}),
        ("payout.requested", {"money": {"amount": "18.50", "currency": "EUR"}}),
        ("customer.replied", {"paused": 9000, "after_reply": 7200}),
        ("customer.replied", {"paused": 9000, "after_reply": 0}),
    ]
    entries = [
        entry_saying(what, NOW - timedelta(minutes=9), key=str(number), body=body)
        for number, (what, body) in enumerate(happened)
    ]
    await keep(house, complaint, row, *entries)
    await rated(house, "PARCEL-7", 5, recommend=10, solved=True)
    said = await amends("report", "--json")
    assert said.data["complaints"] | {"open_now": 1} == {
        "received": 1, "resolved": 1, "withdrawn": 0, "referred": 0, "spam": 0, "duplicate": 0, "open_now": 1,
    }  # fmt: skip
    assert said.data["promises"] == {"kept": 1, "late": 1, "broken": 1, "moved": 0}
    assert said.data["causes"] == [{"cause": "late", "finding": "upheld", "times": 1}]
    assert said.data["reopened"] == {"low_score": 1}
    assert said.data["money"] == ["18.50 EUR"]
    assert said.data["waited_after_reply"] == {"times": 1, "longest": 7200, "altogether": 7200}
    assert (said.data["asked"], said.data["not_asked"]) == (1, {"opted_out": 1})
    answers = said.data["answers"]
    assert (answers["csat"], answers["nps"], answers["solved"]) == (100, 100, 1)
    assert "Maya Lindqvist  1 x 5 of 5: PARCEL-7" in (await amends("report")).out


async def test_a_promise_whose_date_is_still_to_come_is_not_broken(
    amends: Amends, house: Records, complaint: NewComplaint
) -> None:
    """Whatever `--until` says: nobody has failed at what is due tomorrow."""
    tomorrow = Promise(what="decide", date=NOW + timedelta(days=1), told_in="l/1")
    await keep(house, complaint, deciding(complaint, NOW, owner="maya", promises=(tomorrow,)))
    said = await amends("report", "--until", (NOW + timedelta(days=9)).isoformat(), "--json")
    assert said.data["promises"] == {"kept": 0, "late": 0, "broken": 0, "moved": 0}


async def test_the_report_tells_laws_met_in_form_apart(amends: Amends, house: Records, complaint: NewComplaint) -> None:
    """Met, met by a letter that went by itself, late, missed; a date that is still to come is none of these."""
    due, in_time = NOW - timedelta(hours=2), NOW - timedelta(hours=3)
    dates: list[tuple[datetime, datetime | None, bool]] = [
        (due, in_time, False), (due, in_time, True), (due, NOW - timedelta(hours=1), False), (due, None, False),
        (NOW + timedelta(days=1), in_time, True), (NOW + timedelta(days=1), None, False),
    ]  # fmt: skip
    laws = [
        LegalDateKept(milestone=MilestoneName.RESOLVE, due=date, kept_at=kept_at, in_form=in_form)
        for date, kept_at, in_form in dates
    ]
    await keep(house, complaint, deciding(complaint, NOW, owner="maya", laws=tuple(laws)))
    assert (await amends("report", "--json")).data["laws"] == {"met": 1, "in_form": 1, "late": 1, "missed": 1}
    said = (await amends("report")).out
    assert "met in form only  1" in said
    assert "nobody wrote the reason" in said


async def test_a_report_of_a_period_that_ends_before_it_begins_is_refused(amends: Amends, house: Records) -> None:
    """Both dates are named, in the order in which they go."""
    said = await amends("report", "--since", "2026-11-22T00:00+00:00", "--until", "2026-11-01T00:00+00:00")
    assert said.status == Exit.WRONG_USE
    assert "--since" in said.err


def answer(score: int, recommend: int | None = None, owner: str | None = "maya") -> Rating:
    """One answer."""
    return Rating("P-1", 1, 1, score, recommend, None, owner, NOW, None)


def test_nps_is_promoters_less_detractors() -> None:
    """9 and 10 promote, 0 to 6 warn others, 7 and 8 do neither; who did not say is not counted."""
    figures = satisfaction([answer(4, each) for each in (10, 9, 8, 7, 6, 0, None)])
    assert (figures.nps, figures.recommend_answered) == (0, 6)


def test_satisfied_are_those_who_gave_four_or_five() -> None:
    """The share of the two best scores, and the plain mean beside it."""
    figures = satisfaction([answer(score) for score in (5, 4, 3, 1)])
    assert (figures.csat, figures.mean) == (50, float(Decimal("3.25")))


def test_nobody_answered_is_not_nobody_was_satisfied() -> None:
    """Without answers there is no figure, rather than a zero."""
    figures = satisfaction([])
    assert (figures.csat, figures.mean, figures.nps) == (None, None, None)


async def test_a_day_is_as_good_as_a_time_for_a_period(amends: Amends, house: Records, complaint: NewComplaint) -> None:
    """`--since DAY` begins at its midnight in the reader's zone, `--until DAY` holds that day to its end. What was
    withdrawn, referred, spam or a duplicate is counted as the engine writes it, each apart.
    """
    day = datetime(2026, 11, 20, tzinfo=UTC)
    times = [day + timedelta(hours=hour) for hour in (-4, -2, 20, 21, 1, 2, 3)]
    whats = [
        "complaint.received",
        f"stage.reached {Stage.WITHDRAWN}",
        f"stage.reached {Stage.REFERRED}",
        "complaint.received",
    ]
    whats += [f"stage.reached {Stage.SPAM}", f"stage.reached {Stage.SPAM}", f"stage.reached {Stage.DUPLICATE}"]
    entries = [entry_saying(what, at, key=what + str(at)) for at, what in zip(times, whats, strict=True)]
    await keep(house, complaint, deciding(complaint, NOW, owner="maya"), *entries)
    said = await amends("report", "--since", "2026-11-20", "--until", "2026-11-20", "--zone", "Asia/Tehran", "--json")
    assert said.status == Exit.DONE
    counted = said.data["complaints"]
    assert (counted["received"], counted["withdrawn"], counted["referred"]) == (0, 1, 1)
    assert (counted["spam"], counted["duplicate"]) == (2, 1)
    assert (await amends("report", "--since", "20 November")).status == Exit.WRONG_USE
    assert "A promise counts on the date" in (await amends("report", "--until", "2026-11-20")).out
