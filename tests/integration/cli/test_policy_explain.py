"""`amends policy explain`: why this policy, why these dates, who may decide, before anything is published."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.db import Records
from amends.domain.complaint import NewComplaint
from amends.policy import compile_set
from tests.integration.cli.cases import deciding, keep
from tests.support.command_line import NOW, Amends
from tests.support.pages import office_page

ROOT = Path(__file__).parents[3]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A set of three policies and the shipped staff."""
    pages = {
        "default": office_page(
            calendars={"office": {"holidays": {"country": "GB", "subdivision": "ENG"}}},
            milestones={"follow_up": {"starts": "resolved", "target": "1 day"}},
        ),
        "hotels": office_page(default=False, governs={"product": "hotel"}, order=10),
        "parcels": office_page(
            default=False,
            governs={"product": "Parcels", "jurisdiction": ["GB", "IE"]},
            order=20,
            effective_from="2026-12-01",
        ),
        "shops": office_page(default=False, governs={"channel": "email"}, effective_to="2026-12-31", order=30),
    }
    (tmp_path / "policies").mkdir()
    for name, page in pages.items():
        (tmp_path / "policies" / f"{name}.yaml").write_bytes(page)
    (tmp_path / "policies" / "staff.yaml").write_bytes((ROOT / "policies/staff.yaml").read_bytes())
    return tmp_path


async def explained(amends: Amends, house: Path, complaint: NewComplaint, *more: str, **changes: Any) -> Any:
    """What is said of the complaint with these changes, for programs."""
    file = house / "complaint.json"
    file.write_text(json.dumps({**complaint.model_dump(mode="json", exclude_none=True), **changes}))
    said = await amends("policy", "explain", str(file), "--policies", str(house), "--json", *more)
    assert said.status == 0, said.out
    return said.data


async def test_e4_every_policy_that_is_not_taken_says_why(amends: Amends, house: Path, complaint: NewComplaint) -> None:
    """By what does not fit, by the day of receipt, by the order, or for being the default."""
    data = await explained(amends, house, complaint)
    assert data["policy"]["name"] == "shops"
    assert data["others"] == {
        "hotels": "product is Parcels, and it governs hotel",
        "parcels": "received on 2026-11-23, and it begins on 2026-12-01",
        "default": "it is for what no other governs, and 'shops' governs this",
    }
    later = await explained(amends, house, complaint, received_at="2026-12-02T09:00:00+00:00", jurisdiction="GB")
    assert later["policy"]["name"] == "parcels"
    assert later["others"]["shops"] == "it fits, too, but 'parcels' comes first (order 20)"


async def test_e2_every_date_is_counted_as_on_a_wall_calendar(
    amends: Amends, house: Path, complaint: NewComplaint
) -> None:
    """Counted days and holidays are named; a clock without a date says what it waits for."""
    data = await explained(amends, house, complaint, channel="web", received_at="2026-12-24T09:00:00+00:00")
    clocks = {clock["milestone"]: clock for clock in data["clocks"]}
    assert clocks["keep_informed"]["due"] == "2026-12-30T17:00:00Z"
    counted, closed, *_ = clocks["keep_informed"]["why"]
    assert counted == (
        "Thu 24 Dec 2026 09:00 received, day 0; 2 business days: Tue 29, Wed 30 Dec 2026 17:00 Europe/London"
    )
    assert closed.startswith("closed: Fri 25 Dec Christmas Day, Mon 28 Dec Boxing Day (observed)")
    assert clocks["follow_up"]["why"] == ["1 day, from when it is resolved"]
    assert clocks["remedy"]["why"] == ["3 business days, from when money or a gesture is promised"]


async def test_a17_exported_dates_come_back_as_the_same_instants(
    amends: Amends, house: Path, complaint: NewComplaint
) -> None:
    """01:30 comes twice on 25 October in London: a program that reads each of them has the hour between them back."""
    received = datetime(2026, 10, 18, 0, 30, tzinfo=UTC)
    due: list[datetime] = []
    for hours in (7 * 24, 7 * 24 + 1):
        decide = {"target": f"{hours} hours"}
        page = office_page(default=False, governs={"channel": "email"}, milestones={"decide": decide})
        (house / "policies/shops.yaml").write_bytes(page)
        data = await explained(amends, house, complaint, received_at=received.isoformat())
        written = next(each["due"] for each in data["clocks"] if each["milestone"] == "decide")
        due.append(datetime.fromisoformat(written))
    local = [at.astimezone(ZoneInfo("Europe/London")) for at in due]

    assert [at - received for at in due] == [timedelta(days=7), timedelta(days=7, hours=1)]
    assert [(f"{at:%d.%m. %H:%M}", at.fold) for at in local] == [("25.10. 01:30", 0), ("25.10. 01:30", 1)]


async def test_what_would_be_offered_and_who_may_decide_it(
    amends: Amends, house: Path, complaint: NewComplaint
) -> None:
    """The first suggestion that fits, and of every role its limit, its people and whether that is enough."""
    offers = {"suggest": [{"why": "harm", "lines": [{"kind": "money", "detail": "harm", "money": "100 EUR"}]}]}
    (house / "policies/shops.yaml").write_bytes(office_page(default=False, governs={"channel": "email"}, offers=offers))
    data = await explained(amends, house, complaint)
    assert data["offer"]["why"] == "harm"
    assert data["needs_decision"]
    deciders = {each["role"]: each for each in data["deciders"]}
    assert {role: each["enough"] for role, each in deciders.items()} == {
        "agent": False, "supervisor": True, "manager": True,
    }  # fmt: skip
    assert deciders["supervisor"]["people"] == ["Ruth Okafor", "Omid Karimi"]
    assert deciders["manager"]["limit"] is None


async def test_the_path_is_told_and_what_did_not_fit_the_others(
    amends: Amends, complaint: NewComplaint, tmp_path: Path
) -> None:
    """The shipped policy: a small matter goes straight through, once it is the third time it does not."""
    small = {"category": "late parcel", "severity": "low", "loss_claimed": {"amount": "5.00", "currency": "EUR"}}
    data = await explained(amends, shipped(tmp_path), complaint, **small)
    assert (data["path"], data["needs_decision"]) == ("straight_through", False)
    third = await explained(amends, tmp_path, complaint, "--earlier", "2", **small)
    assert third["path"] == "standard"
    assert third["other_paths"]["straight_through"] == "earlier_complaints is 2"


def shipped(folder: Path) -> Path:
    """The shipped policies, in a folder that a test may write to."""
    (folder / "policies").mkdir()
    for page in ROOT.glob("policies/*.yaml"):
        (folder / "policies" / page.name).write_bytes(page.read_bytes())
    return folder


async def test_what_is_in_force_is_explained_with_the_customers_own_history(
    amends: Amends, records: Records, complaint: NewComplaint, tmp_path: Path
) -> None:
    """Without --policies: the published set, and the earlier complaints that the records know."""
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in ROOT.glob("policies/*.yaml")}
    contents = {name: policy.content() for name, policy in compile_set(files).policies.items()}
    await records.store.publish(files, contents, "helen", NOW)
    await keep(records, complaint, deciding(complaint, NOW))
    file = tmp_path / "complaint.json"
    again = complaint.model_copy(update={"reference": "PARCEL-8", "received_at": NOW + timedelta(days=1)})
    file.write_text(again.model_dump_json())
    said = await amends("policy", "explain", str(file))
    assert said.status == 0, said.err
    assert "complaint number 2" in said.out
    assert "Maya Lindqvist" in said.out


async def test_nothing_published_and_unreadable_files_are_told(
    amends: Amends, complaint: NewComplaint, tmp_path: Path
) -> None:
    """Each says what would be right."""
    file = tmp_path / "complaint.json"
    file.write_text(complaint.model_dump_json())
    assert (await amends("policy", "explain", str(file))).status == 4
    page = tmp_path / "page.yaml"
    page.write_text("title: no more than that\n")
    broken = await amends("policy", "explain", str(file), "--policies", str(page), "--json")
    assert broken.status == 1
    assert any("key 'source' is missing" in problem["what"] for problem in broken.data["problems"])


async def test_every_mistake_in_the_complaint_is_told_at_once(
    amends: Amends, house: Path, complaint: NewComplaint
) -> None:
    """Nobody should have to try again for each."""
    file = house / "complaint.json"
    wrong = {"received_at": "yesterday", "channel": "pigeon"}
    file.write_text(json.dumps({**complaint.model_dump(mode="json", exclude_none=True), **wrong}))
    said = await amends("policy", "explain", str(file), "--policies", str(house))
    assert said.status == 2
    assert [line.partition("complaint.json: ")[2].split()[0] for line in said.err.splitlines()] == [*wrong]


async def test_a_page_that_does_not_govern_the_complaint_says_why(
    amends: Amends, complaint: NewComplaint, tmp_path: Path
) -> None:
    """Whoever tries one page on a complaint learns what does not fit."""
    file, page = tmp_path / "complaint.json", tmp_path / "hotels.yaml"
    file.write_text(complaint.model_dump_json())
    page.write_bytes(office_page(default=False, governs={"product": "hotel"}))
    said = await amends("policy", "explain", str(file), "--policies", str(page))
    assert said.status == 1
    assert "not hotels: product is Parcels, and it governs hotel" in said.err
