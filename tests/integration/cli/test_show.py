"""`amends show` tells all of a complaint: every word, how to reach the customer, what is missing, one verdict a row."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from amends.audit.case_file import recorded_story
from amends.cli.timeline import timeline
from amends.db import Records
from amends.db.intake import MESSAGE
from amends.domain.actions import CUSTOMER, MilestoneName
from amends.domain.case import LATE, TO_READ, Task, TaskKind
from amends.domain.complaint import Attachment, Channel, ContactBy, NewComplaint, Severity
from amends.domain.identifiers import workflow_id_of
from amends.domain.plan import HandlingPath, MilestonePlan, MilestoneState, Plan
from amends.domain.types import Money, Reason
from amends.publication.publish import publish, read_set
from tests.integration.cli.cases import POLICY, deciding, keep
from tests.support.command_line import Amends
from tests.support.journal_events import entry_saying

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG = " ".join(f"word{number}" for number in range(2_250))  # 20,000 signs are the most that a complaint may hold
HOUSE = Path(__file__).parents[3]


def joined(out: str) -> str:
    """What was printed as one line of words: where lines were folded does not matter."""
    return " ".join(out.split())


@pytest.fixture
def whole(complaint: NewComplaint) -> NewComplaint:
    """A complaint in which everything is told."""
    customer = complaint.customer.model_copy(
        update={
            "phone": "+49 30 1234567", "address": "Long Street 1\n10115 Berlin", "contact_by": ContactBy.PHONE,
            "language": "de", "tier": "gold", "vulnerable": True, "region": "Berlin", "time_zone": "Europe/Berlin",
        }
    )  # fmt: skip
    return complaint.model_copy(
        update={
            "customer": customer, "severity": Severity.HIGH, "what_happened": LONG,
            "what_customer_wants": "An answer, and the postage.", "account": "order-77",
            "amount_paid": Money(amount=Decimal("18.50"), currency="EUR"),
            "loss_claimed": Money(amount=Decimal("40.00"), currency="EUR"),
            "attachments": (
                Attachment(name="box.jpg", where="s3://shop/box.jpg", sha256="ab" * 32, media_type="image/jpeg"),
            ),
        }
    )  # fmt: skip


async def told_us(records: Records, reference: str, text: str, at: datetime, **more: object) -> None:
    """A message of the customer, as `authorise` keeps it."""
    granted = bool(more.pop("granted", True))
    async with records.pool.acquire() as conn:
        await records.actions.keep(
            conn, reference=reference, action_id=f"t-{at.isoformat()}", action="add_information", by=CUSTOMER,
            body={"text": text, **more}, verdict={}, granted=granted, total=None, now=at,
        )  # fmt: skip


async def test_all_that_a_person_needs_is_on_the_page(amends: Amends, records: Records, whole: NewComplaint) -> None:
    """Contacts with the wanted one marked, the wish, amounts, product, category, severity, what was sent along."""
    await keep(records, whole, deciding(whole, NOW))
    out = joined((await amends("show", whole.reference)).out)
    for words in (
        "Ann Example (c-1)", "vulnerable", "gold tier", "speaks de", "Berlin", "Europe/Berlin",
        "+49 30 1234567 ← wants to be contacted by phone", "ann@example.org", "Long Street 1 10115 Berlin",
        "What they want: An answer, and the postage.", "paid 18.50 EUR, claims 40.00 EUR",
        "Parcels, late, high severity", "order-77", "box.jpg (image/jpeg), at s3://shop/box.jpg", "by email",
    ):  # fmt: skip
        assert words in out, words


async def test_not_a_word_is_cut_anywhere(amends: Amends, records: Records, whole: NewComplaint) -> None:
    """The complaint itself, a later message, what a colleague said: each whole, however long."""
    action = {"text": LONG, "by": "sara"}
    grant = {"role": "agent", "roster_version": "1"}
    note = entry_saying("action.granted note", NOW, key="2", who="sara", own=action, grant=grant)
    read = Task(id="task-1", kind=TaskKind.READ, for_whom="sara", why="the customer told us more", opened_at=NOW,
                about=TO_READ)  # fmt: skip
    await keep(records, whole, deciding(whole, NOW, tasks=(read,)), entry_saying("complaint.received", NOW),
               note)  # fmt: skip
    await told_us(records, whole.reference, LONG, NOW)
    out = joined((await amends("show", whole.reference)).out)
    assert out.count("word2249") == 3
    assert "…" not in out


async def test_what_is_missing_is_said_to_be_missing(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """Who wants a call and left no number is marked as that, also under the task that says to call."""
    silent = complaint.customer.model_copy(update={"contact_by": ContactBy.PHONE})
    one = complaint.model_copy(update={"customer": silent})
    await keep(records, one, deciding(one, NOW))
    out = joined((await amends("show", one.reference)).out)
    assert "phone ✗ not on file ← wants to be contacted by phone" in out
    assert "address not on file" in out
    assert "What they want: they did not say" in out
    assert "paid not told, claims not told" in out
    assert "say sorry by phone Ann Example: phone ✗ not on file; e-mail ann@example.org" in out


async def test_the_task_to_call_has_the_number(amends: Amends, records: Records, whole: NewComplaint) -> None:
    """Nobody looks for it elsewhere, and the way that the customer wants stands first."""
    await keep(records, whole, deciding(whole, NOW))
    out = joined((await amends("show", whole.reference)).out)
    assert "say sorry by phone Ann Example: phone +49 30 1234567; e-mail" in out


async def test_other_complaints_of_the_customer_are_named(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """With where they stand; those of another customer are not."""
    earlier = complaint.model_copy(update={"reference": "PARCEL-1", "subject": "A broken lamp"})
    stranger = complaint.model_copy(
        update={"reference": "PARCEL-2", "customer": complaint.customer.model_copy(update={"id": "c-2"})}
    )
    for one in (earlier, stranger, complaint):
        await keep(records, one, deciding(one, NOW))
    out = joined((await amends("show", complaint.reference)).out)
    assert "also theirs PARCEL-1 deciding, 23 Nov 2026, A broken lamp" in out
    assert "PARCEL-2" not in out
    data = (await amends("show", complaint.reference, "--json")).data
    assert [other["reference"] for other in data["others"]] == ["PARCEL-1"]


async def test_what_could_not_be_read_is_shown_as_it_came(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """A person who has to mend it reads every word of it."""
    row = deciding(complaint, NOW, facts=None, tasks=())
    raw = json.dumps({"what_happened": "My lamp broke, قاب شکست", "colour": "red"}, ensure_ascii=False).encode()
    async with records.pool.acquire() as conn, conn.transaction():
        await records.cases.register(
            conn, reference=complaint.reference, body_digest="d", body=None, raw=raw,
            workflow_id=workflow_id_of(complaint.reference), run_id="run-1", now=NOW,
        )  # fmt: skip
        await records.cases.write(conn, row)
    out = joined((await amends("show", complaint.reference)).out)
    assert "could not be read" in out
    assert "My lamp broke, قاب شکست" in out
    assert (await amends("show", complaint.reference, "--json")).data["unread"] == raw.decode()


async def test_a_message_that_could_not_be_taken_is_shown_with_its_words(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """Why it was not, how it begins, and in JSON every word: whoever has its task can answer who wrote it."""
    await keep(records, complaint, deciding(complaint, NOW))
    why = Reason(code="too_large", what="A message 'reply_received' of 300000 bytes was not taken.", do="Be short.")
    words = "My lamp broke, قاب شکست. " * 20
    async with records.pool.acquire() as conn:
        for part, raw in enumerate((words.encode()[:101], words.encode()[101:])):
            await records.intake.keep(
                conn, reference=complaint.reference, run_id="run-1", digest="message 1", verdict=MESSAGE, raw=raw,
                now=NOW, remarks=(why,), part=part,
            )  # fmt: skip
    out = joined((await amends("show", complaint.reference)).out)
    assert "A message 'reply_received' of 300000 bytes was not taken. Be short." in out
    assert "It says “" in out
    assert "My lamp broke, قاب شکست." in out
    [message] = (await amends("show", complaint.reference, "--json")).data["messages_not_taken"]
    assert message["text"] == words


async def test_words_stand_under_the_task_that_they_belong_to(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """Two messages and two tasks to read: each has its own. A task about something else has none of them."""
    later = NOW + timedelta(hours=2)
    tasks = tuple(
        Task(id=f"task-{number}", kind=TaskKind.READ, for_whom="sara", why=why, about=about, opened_at=at)
        for number, (why, about, at) in enumerate(
            [
                ("the customer told us more", TO_READ, NOW),
                ("a message could not be read", None, NOW),
                ("the customer told us more", TO_READ, later),
            ]
        )
    )
    await keep(records, complaint, deciding(complaint, NOW, tasks=tasks))
    await told_us(records, complaint.reference, "The first.", NOW)
    await told_us(records, complaint.reference, "The second.", later)
    await told_us(records, complaint.reference, "Thank you.", later + timedelta(minutes=1), courtesy=True)
    out = joined((await amends("show", complaint.reference)).out)
    first, other, second = (out.index(f"□ task-{number}") for number in range(3))
    assert out.count("The first.") == out.count("The second.") == 1
    assert first < out.index("The first.") < other < second < out.index("The second.")
    assert "Thank you." not in out


async def test_words_that_came_too_late_are_shown_all_the_same(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """The complaint could not hear them any more, and a person is asked to read them."""
    task = Task(id="task-1", kind=TaskKind.READ, for_whom="sara", why="too late", about=LATE, opened_at=NOW)
    await keep(records, complaint, deciding(complaint, NOW, tasks=(task,)))
    await told_us(records, complaint.reference, "It broke again.", NOW, granted=False, channel=Channel.EMAIL)
    assert "It broke again." in (await amends("show", complaint.reference)).out


async def test_times_are_in_the_zone_of_the_staff_page_and_say_so(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """Without --zone nobody has to know UTC; with AMENDS_ZONE or --zone the reader's own zone counts."""
    files = read_set(HOUSE)
    files["policies/staff.yaml"] = files["policies/staff.yaml"].replace(b"zone: Europe/London", b"zone: Asia/Tehran")
    await publish(records, files, "tests", NOW)
    await keep(records, complaint, deciding(complaint, NOW))
    out = joined((await amends("show", complaint.reference)).out)
    assert "times are in Asia/Tehran" in out
    assert "decide, by Wed 25 Nov 2026 12:30 +0330" in out
    assert "times are in Europe/Lisbon" in joined((await amends("show", "PARCEL-7", "--zone", "Europe/Lisbon")).out)


VERDICTS: Mapping[str, tuple[dict[str, object], str]] = {
    "in time": ({"fulfilled_at": NOW}, "kept Mon 23 Nov 09:00"),
    "late": (
        {"fulfilled_at": NOW + timedelta(days=2), "late_by": 86_400},
        "✗ Wed 25 Nov 09:00, late by 1 day",
    ),
    "moved and kept": (
        {"promised": NOW + timedelta(days=3), "fulfilled_at": NOW + timedelta(days=2), "late_by": 86_400},
        "kept Wed 25 Nov 09:00, after the first date (Tue 24 Nov 09:00)",
    ),
    "moved and missed": (
        {"promised": NOW + timedelta(days=3), "fulfilled_at": NOW + timedelta(days=4), "late_by": 3 * 86_400},
        "✗ Fri 27 Nov 09:00, late by 1 day",
    ),
    "overdue": (
        {"state": MilestoneState.RUNNING, "due": NOW - timedelta(days=1)},
        "✗ overdue since Sun 22 Nov 09:00, by 1 day",
    ),
    "overdue by law": (
        {"state": MilestoneState.RUNNING, "due_by_law": NOW - timedelta(hours=2)},
        "✗ overdue by law since Mon 23 Nov 07:00, by 2 hours",
    ),
    "moved": (
        {"state": MilestoneState.RUNNING, "due": NOW - timedelta(days=1), "promised": NOW + timedelta(days=3)},
        "running, after the first date (Sun 22 Nov 09:00)",
    ),
}


@pytest.mark.parametrize("case", VERDICTS)
async def test_a_row_has_one_verdict_by_the_date_beside_it(
    records: Records, complaint: NewComplaint, case: str
) -> None:
    """A promise that was moved is judged by the new date, and the first one that was missed is told as that. One whose
    date has passed is overdue, in virtual time too, whose now is the last thing that happened.
    """
    changes, words = VERDICTS[case]
    await keep(records, complaint, deciding(complaint, NOW))
    clock = MilestonePlan(
        milestone=MilestoneName.RESOLVE, state=MilestoneState.FULFILLED, due=NOW + timedelta(days=1)
    ).model_copy(update=changes)
    story = await recorded_story(records, complaint.reference)
    plan = Plan.model_construct(policy=POLICY, path=HandlingPath.STANDARD, milestones=(clock,))
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(timeline(replace(story, plan=plan, now=None), ZoneInfo("UTC")))
    out = joined(console.export_text())
    assert words in out
    verdict = out.partition("How it went")[2].partition("Offers")[0]
    assert ("late" in verdict or "overdue" in verdict) == words.startswith("✗")


async def test_what_came_by_mail_says_from_whom_and_what_is_not_shown(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """Somebody else's address is named as that; lines that were cut can be read in full by the command beside them."""
    task = Task(id="task-1", kind=TaskKind.READ, for_whom="sara", why="they wrote", about=TO_READ, opened_at=NOW)
    await keep(records, complaint, deciding(complaint, NOW, tasks=(task,)))
    mailed = {"mail": "ab" * 32, "sender": "office@law.example", "on_file": False, "cut": 7}
    await told_us(records, complaint.reference, "I act for her.", NOW, mailed=mailed)
    out = joined((await amends("show", complaint.reference)).out)
    assert "from office@law.example, which is not the address on file: “I act for her.”" in out
    assert f"7 lines cut, amends mail read {'ab' * 6}" in out


async def test_a_complaint_of_which_little_is_known_says_what_is_not(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """No name, product, subject or word: each is told as missing. The caller's own fields are shown."""
    nobody = complaint.customer.model_copy(update={"name": ""})
    little = {"customer": nobody, "product": "", "category": "", "subject": "", "what_happened": "",
              "extra": {"order_id": "4711", "lines": [1, 2]}}  # fmt: skip
    one = complaint.model_copy(update=little)
    await keep(records, one, deciding(one, NOW))
    out = joined((await amends("show", one.reference)).out)
    for words in ("(name not told)", "product not told, category not told", "(no subject)", "✗ nothing: ask them",
                  "order_id 4711", "lines [1, 2]"):  # fmt: skip
        assert words in out, words
