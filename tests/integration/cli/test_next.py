"""`amends next`: what a person can do comes first, what another has to do is said and not offered."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from amends.db import Records
from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow, NextPromise, Task, TaskKind
from amends.domain.complaint import ContactBy, NewComplaint
from amends.domain.offers import LineKind, Offer, OfferLine, OfferState, Terms
from amends.domain.text import counted
from amends.domain.types import Money, Stage
from amends.services.next_steps import IN_WORDS, awaited, steps_of
from amends.services.whom import Whom
from amends.simulation.wording import languages
from amends.text import length
from tests.integration.cli.cases import deciding, keep
from tests.integration.cli.test_listing import staffed
from tests.support.command_line import Amends

NOW = datetime.now(UTC).replace(microsecond=0)
DARYA = Whom("darya", ("darya", "agent"), ("darya",))
OMID = Whom("omid", ("omid", "supervisor"), ("omid",))
MONEY = OfferLine(kind=LineKind.MONEY, detail="x", money=Money(amount=Decimal(5), currency="EUR"), terms=Terms.OFFERED)


def considered(by: str = "darya") -> Offer:
    """An offer that the customer has not answered yet."""
    return Offer(
        id="offer-1", lines=(MONEY,), why="late", proposed_by="policy", state=OfferState.APPROVED, decided_by=by,
        expires=NOW + timedelta(days=5),
    )  # fmt: skip


def task(kind: TaskKind, for_whom: str) -> Task:
    """One that is open."""
    return Task(id="task-1", kind=kind, for_whom=for_whom, why="as promised", opened_at=NOW)


def of(complaint: NewComplaint, due: MilestoneName = MilestoneName.RESOLVE, **changes: object) -> CaseRow:
    """Darya's complaint."""
    promise = NextPromise(milestone=due, due=NOW + timedelta(days=1))
    plain: dict[str, object] = {"owner": "darya", "waits_for": "darya", "tasks": (), "offers": (), "next_due": promise}
    return deciding(complaint, NOW, **plain | changes)


WAITING: dict[str, tuple[dict[str, object], list[str], list[str]]] = {
    "the customer considers": (
        {"stage": Stage.DECIDED, "offers": (considered(),), "waits_for": "customer"}, [], ["the customer"],
    ),
    "the customer considers, and is owed news": (
        {"stage": Stage.DECIDED, "offers": (considered(),), "due": MilestoneName.KEEP_INFORMED},
        ["amends note"], ["the customer"],
    ),
    "paused": ({"paused_for": "third_party", "waits_for": "darya"}, [], ["the third party"]),
    "somebody above decides": (
        {"tasks": (task(TaskKind.DECIDE_HIGHER, "manager"),), "waits_for": "manager",
         "offers": (considered().model_copy(update={"state": OfferState.PROPOSED}),)}, [], ["manager"],
    ),
    "somebody else pays": (
        {"stage": Stage.RESOLVED, "tasks": (task(TaskKind.PAY_BY_HAND, "supervisor"),), "waits_for": "supervisor",
         "due": MilestoneName.REMEDY}, [], ["supervisor"],
    ),
    "another confirms what they decided": (
        {"stage": Stage.RESOLVED, "tasks": (task(TaskKind.PAY_BY_HAND, "darya"),), "due": MilestoneName.REMEDY,
         "offers": (considered().model_copy(update={"state": OfferState.ACCEPTED}),)}, [], ["another than who decided"],
    ),
    "nobody could read it": (
        {"stage": Stage.UNREADABLE, "tasks": (task(TaskKind.READ, "darya"),), "due": MilestoneName.ACKNOWLEDGE,
         "owner": None}, ["amends correct"], [],
    ),
    "decided, nothing waits": ({"stage": Stage.DECIDED}, ["amends resolve"], []),
    "on the table": (
        {"offers": (considered().model_copy(update={"state": OfferState.PROPOSED}),)}, ["amends decide"], [],
    ),
    "nobody spoke with them": (
        {"stage": Stage.ACKNOWLEDGED, "due": MilestoneName.FIRST_CONTACT}, ["amends note"], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WAITING)
def test_what_another_has_to_do_is_said_and_not_offered(name: str, complaint: NewComplaint) -> None:
    """No command that would be refused: who considers, pays, decides or answers is named instead."""
    changes, commands, others = WAITING[name]
    row = of(complaint, **changes)  # type: ignore[arg-type]
    assert [" ".join(step.command.split()[:2]) for step in steps_of(row, DARYA)] == commands
    assert [each.whom for each in awaited(row, DARYA)] == others


def test_who_is_awaited_gets_the_command(complaint: NewComplaint) -> None:
    """The supervisor who has to pay is told how to write it down."""
    row = of(complaint, stage=Stage.RESOLVED, tasks=(task(TaskKind.PAY_BY_HAND, "supervisor"),))
    assert [step.command.split()[1] for step in steps_of(row, OMID)] == ["complete-task"]
    assert awaited(row, OMID) == []


async def test_the_hint_leads_on_and_keeps_who_asks(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """`amends next --as darya --skip 1` tells of `--skip 2`; what waits for others comes after what she can do."""
    await staffed(records)
    changes = {
        "AWAITED": {"stage": Stage.DECIDED, "offers": (considered(),), "waits_for": "customer"},
        "FIRST": {"stage": Stage.DECIDED},
        "SECOND": {"stage": Stage.DECIDED},
    }
    for day, (reference, changed) in enumerate(changes.items()):
        one = complaint.model_copy(update={"reference": reference})
        row = of(one, **changed)  # type: ignore[arg-type]
        due = NextPromise(milestone=MilestoneName.RESOLVE, due=NOW + timedelta(days=day + 1))
        await keep(records, one, row.model_copy(update={"next_due": due}))
    first, second, third = [(await amends("next", "--as", "darya", "--skip", str(skip))).out for skip in range(3)]
    assert first.startswith("FIRST")
    assert "amends next --as darya --skip 1" in first
    assert second.startswith("SECOND")
    assert "amends next --as darya --skip 2" in second
    assert third.startswith("AWAITED")
    assert "the one after" not in third
    assert "waits for the customer, who considers offer-1, until" in third
    assert "Nothing for you to do now." in third
    said = (await amends("next", "--as", "darya", "--skip", "2", "--json")).data["next"]
    assert (said["steps"], said["awaited"][0]["whom"]) == ([], "the customer")


async def test_where_nobody_is_to_act_the_list_does_not_speak_of_clocks(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """The records say 'clock'; people read that nobody has to act, and until when it goes on by itself."""
    await staffed(records)
    await keep(records, complaint, of(complaint, stage=Stage.FOLLOWING_UP, waits_for="clock"))
    assert "nobody (darya)" in (await amends("list")).out
    for command in (["list"], ["show", "PARCEL-7"], ["next", "--as", "darya"]):
        assert "clock (" not in (await amends(*command)).out, command
        assert "waits for  clock" not in (await amends(*command)).out, command


@pytest.mark.parametrize(("number", "said"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries")])
def test_one_thing_is_said_in_the_singular(number: int, said: str) -> None:
    """Of everything that is counted."""
    assert counted(number, "entry", "entries") == said
    assert counted(number, "day") == f"{number} day{'' if number == 1 else 's'}"
    assert length(timedelta(days=number)) == (counted(number, "day") if number else "no time")


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_kind_of_task_is_said_in_words(language: str) -> None:
    """Nobody reads 'decide higher' or 'no recipient': a new kind gets words for people, and for journeys in each
    language.
    """
    assert set(IN_WORDS) == set(TaskKind)
    assert {kind.value for kind in TaskKind} <= set(languages()[language]["tasks"])


async def test_names_that_read_from_the_right_leave_the_columns_in_place(
    amends: Amends, records: Records, complaint: NewComplaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However narrow: where a name is cut, nothing that was opened for it stays open over the rest of the line."""
    await staffed(records)
    who = complaint.customer.model_copy(update={"name": "رستم فرخزاد شاهنامه‌خوان توسی"})
    one = complaint.model_copy(update={"customer": who, "subject": "صبحانه‌ای نبود و کسی پاسخ نداد"})
    await keep(records, one, of(one))
    for columns in ("60", "80", "140"):
        monkeypatch.setenv("COLUMNS", columns)
        [line] = [line for line in (await amends("list")).out.splitlines() if "PARCEL-7" in line]
        assert line.count("\u2067") == line.count("\u2069") == 0
        assert re.search("\u200eرستم[^\u200e]*\u200eصبحانه[^\u200e]*\u200e[A-Za-z…]+", line), line


async def test_who_wants_no_call_is_written_to(complaint: NewComplaint) -> None:
    """The command for a first contact is a call only where the customer is reached by telephone."""
    row = of(complaint, due=MilestoneName.FIRST_CONTACT, stage=Stage.ACKNOWLEDGED)
    assert row.facts is not None
    for way, command in ((ContactBy.EMAIL, "note"), (ContactBy.POST, "note"), (ContactBy.PHONE, "record-contact")):
        facts = row.facts.model_copy(update={"contact_by": way})
        [step] = steps_of(row.model_copy(update={"facts": facts}), DARYA)
        assert step.command.split()[1] == command


async def test_a_day_that_is_none_is_told_that_days_are_taken(amends: Amends, records: Records) -> None:
    """`report --since yesterday`: both forms that would be right are named."""
    said = await amends("report", "--since", "yesterday")
    assert "'yesterday' is neither a day nor a time" in said.err
    assert "Write a day like 2026-11-22, or a time" in said.err
