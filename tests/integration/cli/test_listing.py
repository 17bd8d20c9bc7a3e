"""`amends list`, `next`, `staff` and `digest`: one answer to what there is to do, and every complaint can be found."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.domain.case import Task, TaskKind
from amends.domain.complaint import NewComplaint, Severity, facts_of
from amends.domain.offers import OfferState
from amends.publication.publish import publish, read_set
from tests.integration.cli.cases import deciding, keep
from tests.support.command_line import Amends

NOW = datetime.now(UTC).replace(microsecond=0)
HOUSE = Path(__file__).parents[3]
Change = Callable[[bytes], bytes]


async def staffed(records: Records, change: Change = lambda page: page) -> None:
    """The shipped staff page is in force, with a change; nobody is away, whatever day it is."""
    files = read_set(HOUSE)
    nobody_away = re.sub(rb"    absences:\n(?: {6}- .*\n)+", b"", files["policies/staff.yaml"])
    files["policies/staff.yaml"] = change(nobody_away)
    await publish(records, files, "tests", NOW)


def away(who: str) -> Change:
    """This person of the page is away today, whatever day it is."""
    days = f"    absences:\n      - {{from: {NOW.date() - timedelta(days=2)}, to: {NOW.date() + timedelta(days=2)}}}\n"

    def change(page: bytes) -> bytes:
        before, found, after = page.decode().partition(f"  - id: {who}\n")
        own, _, rest = after.partition("\n\n")
        own = own.partition("    absences:")[0].rstrip("\n")
        return f"{before}{found}{own}\n{days}\n{rest}".encode()

    return change


async def test_a_line_tells_complaints_apart_at_eighty_columns(
    amends: Amends, records: Records, complaint: NewComplaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line each: reference, customer, subject, harm, who, and the due date in short; late has a sign. No line is
    wider than the terminal, however long a reference or a name is.
    """
    monkeypatch.setenv("COLUMNS", "80")
    for number, days in enumerate((-3, 1)):
        who = complaint.customer.model_copy(update={"name": f"Name{number} " + "Long" * 20})
        one = complaint.model_copy(
            update={"reference": f"P-{number}" + "9" * 9, "customer": who, "severity": Severity.CRITICAL,
                    "subject": f"Lamp {number}, " + "broken " * 20}
        )  # fmt: skip
        await keep(records, one, deciding(one, NOW + timedelta(days=days), tasks=()))
    lines = (await amends("list")).out.splitlines()
    rows = [line for line in lines if "P-" in line]
    assert max(map(len, lines)) <= 80
    assert len(rows) == 2
    for number, (mark, due) in enumerate((("✗", "1d late"), (" ", "in 2d"))):
        assert rows[number].startswith(mark)
        for words in (f"P-{number}999999999", f"Name{number}", f"Lamp {number}", "crit", "sara", due):
            assert words in rows[number], (words, rows[number])
    assert "2 complaints, ✗ 1 late." in lines


async def test_filters_leave_out_the_rest(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """By severity, product, category, late, without an owner, by owner and stage; together they narrow further."""
    kinds: dict[str, tuple[dict[str, object], timedelta, str | None]] = {
        "LATE": ({}, timedelta(days=-5), "sara"),
        "GRAVE": ({"severity": Severity.HIGH}, timedelta(days=1), "sara"),
        "OTHER": ({"product": "Letters", "category": "lost"}, timedelta(days=1), "ben"),
        "ALONE": ({}, timedelta(days=1), None),
    }
    for reference, (changes, due, owner) in kinds.items():
        one = complaint.model_copy(update={"reference": reference, **changes})
        await keep(records, one, deciding(one, NOW + due, owner=owner, facts=facts_of(one, 0)))
    wanted = {
        ("--severity", "high"): {"GRAVE"},
        ("--product", "letters"): {"OTHER"},
        ("--of", "Lost"): {"OTHER"},
        ("--late",): {"LATE"},
        ("--unassigned",): {"ALONE"},
        ("--owner", "sara"): {"LATE", "GRAVE"},
        ("--owner", "sara", "--late"): {"LATE"},
        ("--stage", "deciding", "--severity", "low"): set[str](),
    }
    for options, there in wanted.items():
        said = await amends("list", *options, "--json")
        assert {one["reference"] for one in said.data["complaints"]} == there, options


@pytest.mark.parametrize(
    "words",
    [
        "duarte", "Inés  DUARTE", "ines@customers", "customers.example", "+49 30 12345-67", "030 1234567", "1234567",
        "4712", "order-4711", "LAMP-1", "lamp-1", "broken gla", "رستمی", "تلفن ۱۲۳", "تلفن 123", "عليرضا", "Straße",
    ],
)  # fmt: skip
async def test_a_complaint_is_found_by_whatever_the_caller_says(
    amends: Amends, records: Records, complaint: NewComplaint, words: str
) -> None:
    """Name, address, number (its end, with or without the country's), account, reference, words; accents, capitals,
    and digits of another script do not matter. Another complaint is not found, and one that is over is.
    """
    who = complaint.customer.model_copy(
        update={"name": "Ines Duarte رستمی", "email": "ines@customers.example", "phone": "+49 (30) 1234567",
                "id": "guest-4712", "address": "Lange Straße 1"}
    )  # fmt: skip
    wanted = complaint.model_copy(
        update={"reference": "LAMP-1", "customer": who, "account": "order-4711", "subject": "Broken glass",
                "what_happened": "علیرضا گفت تلفن ۱۲۳ را بگیرید"}
    )  # fmt: skip
    await keep(records, wanted, deciding(wanted, NOW, completed=True, waits_for="nobody", outcome="closed"))
    other = complaint.model_copy(
        update={"reference": "OTHER-1", "customer": complaint.customer.model_copy(update={"phone": "+49 30 7654321"})}
    )
    await keep(records, other, deciding(other, NOW))
    said = await amends("list", "--search", words, "--json")
    assert [one["reference"] for one in said.data["complaints"]] == ["LAMP-1"]


async def test_a_corrected_complaint_is_found_by_old_and_new_words(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """Whoever calls says the old address or the new one."""
    await keep(records, complaint, deciding(complaint, NOW))
    moved = complaint.customer.model_copy(update={"email": "ann@elsewhere.example"})
    async with records.pool.acquire() as conn:
        await records.cases.keep_complaint(conn, complaint.model_copy(update={"customer": moved}), "a-1", NOW)
    for words in ("ann@example.org", "elsewhere"):
        said = await amends("list", "--search", words, "--json")
        assert [one["reference"] for one in said.data["complaints"]] == ["PARCEL-7"], words


async def test_words_that_no_index_takes_keep_nobody_from_complaining(
    records: Records, complaint: NewComplaint
) -> None:
    """A word of ten thousand letters is kept and not found, quotes and operators of searches stand in nobody's way."""
    one = complaint.model_copy(update={"what_happened": "Aaaa" * 3_000 + " it's & | ! :* \\ 'quoted'"})
    await keep(records, one, deciding(one, NOW))
    from amends.db.lists import Asked

    for words in ("it's", "& | !", "'quoted'", ":*"):
        found = await records.lists.found(Asked(words=words, everything=True), 10)
        assert len(found) == (1 if any(map(str.isalnum, words)) else 0), words


async def test_a_name_that_nobody_has_is_a_mistake_and_not_an_empty_list(amends: Amends, records: Records) -> None:
    """With who may have been meant, and where everybody stands; the same from list, next and digest."""
    await staffed(records)
    for command in (["list", "--for", "mya"], ["next", "--as", "mya"], ["digest", "mya"], ["staff", "mya"]):
        said = await amends(*command)
        assert said.status == Exit.NOT_FOUND, command
        assert "Did you mean maya?" in said.err
        assert "amends staff" in said.err
    for role in ("duty", "customer", "supervisor"):
        assert (await amends("list", "--for", role)).status == Exit.DONE


async def test_list_digest_and_next_agree_on_what_there_is_to_do(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """A promise that is hers though the complaint waits for the duty role, a task of hers in another's complaint, a
    task of her role: each is in her list and her digest, and `next` begins with the soonest. The rest is in none.
    """
    await staffed(records)

    async def one(reference: str, owner: str, due: int, for_whom: str) -> None:
        task = Task(id="task-1", kind=TaskKind.READ, for_whom=for_whom, why="read it", opened_at=NOW)
        given = complaint.model_copy(update={"reference": reference})
        due_at = NOW + timedelta(hours=due) - timedelta(days=2)
        await keep(records, given, deciding(given, due_at, owner=owner, waits_for=for_whom, tasks=(task,)))

    await one("OWNED", "maya", 2, "duty")
    await one("TASK", "tom", 1, "maya")
    await one("ROLE", "tom", 3, "agent")
    await one("NOT-HERS", "tom", 1, "duty")
    listed = (await amends("list", "--for", "maya", "--json")).data["complaints"]
    [digest] = (await amends("digest", "maya", "--json")).data["digests"]
    assert [row["reference"] for row in listed] == ["TASK", "OWNED", "ROLE"]
    assert {each["reference"] for each in (*digest["due"], *digest["tasks"])} == {"OWNED", "TASK", "ROLE"}
    assert (await amends("next", "--as", "maya", "--json")).data["next"]["reference"] == "TASK"
    assert (await amends("next", "--as", "maya", "--skip", "2", "--json")).data["next"]["reference"] == "ROLE"
    assert (await amends("next", "--as", "maya", "--skip", "3", "--json")).data["next"] is None


async def test_a_substitute_sees_the_work_of_who_is_away_marked_as_theirs(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """In list, digest and `next` of who stands in; their own work has no such mark, and others do not see it."""
    await staffed(records, away("maya"))
    task = Task(id="task-1", kind=TaskKind.READ, for_whom="maya", why="read it", opened_at=NOW)
    hers = complaint.model_copy(update={"reference": "HERS"})
    await keep(records, hers, deciding(hers, NOW - timedelta(days=2), owner="maya", waits_for="maya", tasks=(task,)))
    his = complaint.model_copy(update={"reference": "HIS"})
    await keep(records, his, deciding(his, NOW - timedelta(days=1), owner="tom", waits_for="tom", tasks=()))
    listed = (await amends("list", "--for", "tom", "--json")).data["complaints"]
    assert [(row["reference"], row["in_place_of"]) for row in listed] == [("HERS", "maya"), ("HIS", None)]
    said = await amends("list", "--for", "tom")
    assert "maya (away)" in said.out
    [digest] = (await amends("digest", "tom", "--json")).data["digests"]
    assert [(each["reference"], each["in_place_of"]) for each in digest["tasks"]] == [("HERS", "maya")]
    assert {(each["reference"], each["in_place_of"]) for each in digest["due"]} == {
        ("HERS", "maya"), ("HIS", None),
    }  # fmt: skip
    assert "in place of maya, who is away" in (await amends("next", "--as", "tom")).out
    assert (await amends("list", "--for", "darya", "--json")).data["complaints"] == []
    [maya] = (await amends("staff", "maya", "--json")).data["staff"]
    assert (maya["away_until"], maya["stands_in"]) == (str(NOW.date() + timedelta(days=2)), "tom")


async def test_staff_lists_everybody_with_what_each_has(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """Ids for --as, --to and --for; how many complaints each owns, and the tasks for them and their roles."""
    await staffed(records)
    await keep(records, complaint, deciding(complaint, NOW, owner="maya"))
    people = {each["id"]: each for each in (await amends("staff", "--json")).data["staff"]}
    assert {"maya", "tom", "ruth", "jonas"} <= people.keys()
    assert people["maya"]["open_complaints"] == 1
    assert people["jonas"]["tasks"] == 1
    assert "Maya Lindqvist" in (await amends("staff")).out


async def test_next_gives_the_command_that_does_it(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """With the reference, the task and who does it filled in, and how to reach the customer above it."""
    await staffed(records)
    call = Task(id="task-3", kind=TaskKind.CONTACT, for_whom="maya", why="call first", opened_at=NOW)
    row = deciding(complaint, NOW, owner="maya", waits_for="maya", tasks=(call,))
    await keep(
        records,
        complaint,
        row.model_copy(update={"offers": (row.offers[0].model_copy(update={"state": OfferState.PROPOSED}),)}),
    )
    said = await amends("next", "--as", "maya", "--json")
    commands = [step["command"] for step in said.data["next"]["steps"]]
    assert commands[0].startswith("amends record-contact PARCEL-7 --as maya --channel phone --task task-3 ")
    assert commands[1].startswith("amends decide PARCEL-7 --as maya ")
    out = (await amends("next", "--as", "maya")).out
    assert "Ann Example: e-mail ann@example.org" in out
    assert commands[0] in " ".join(out.split())
