"""`amends policy check`: mistakes and warnings for people and programs, and the days on which one is closed."""

import shutil
from errno import EACCES
from pathlib import Path

import pytest
import yaml

from amends.cli.exit_codes import Exit
from tests.support.command_line import Amends
from tests.support.pages import office_page
from tests.support.warned import STAFF

ROOT = Path(__file__).parents[3]


async def test_a7_check_lists_the_days_that_the_holidays_close(amends: Amends, tmp_path: Path) -> None:
    """Each day of the coming year by name, for people and programs; a page alone can be checked, too."""
    page = tmp_path / "hotel.yaml"
    office = {
        "office": {"holidays": {"country": "GB"}, "days": {"2026-12-24": "closed"}, "reviewed_until": "2030-01-01"}
    }
    page.write_bytes(office_page(calendars=office))
    said = await amends("policy", "check", str(page), "--today", "2026-11-23", "--json")
    assert said.status == 0
    assert "Christmas Day" in said.data["closed"]["hotel"]["office"].values()
    assert "Christmas Day" in (await amends("policy", "check", str(page), "--today", "2026-11-23")).out
    assert said.data["closed"]["hotel"]["office"]["2026-12-24"] == "(the page closes it)"


async def test_a_page_can_be_checked_as_of_another_day(amends: Amends, tmp_path: Path) -> None:
    """Whoever asks what will have to be looked up next year is told today; what is no day is told, too."""
    page = tmp_path / "hotel.yaml"
    page.write_bytes(office_page(calendars={"office": {"holidays": {"country": "GB"}, "reviewed_until": "2027-12-31"}}))
    now, later, never = [
        await amends("policy", "check", str(page), "--today", day, "--json")
        for day in ("2026-11-23", "2027-12-29", "tomorrow")
    ]
    assert (now.status, later.status, never.status) == (0, 1, 2)
    assert "look the holidays up" in later.data["problems"][0]["what"]


async def test_a8_a_calendar_that_ends_too_soon_is_a_mistake(amends: Amends, tmp_path: Path) -> None:
    """A page in effect whose holidays nobody knows far enough: refused, with the calendar's place."""
    page = tmp_path / "hotel.yaml"
    page.write_bytes(office_page(calendars={"office": {"holidays": {"country": "GB"}, "reviewed_until": "2020-01-01"}}))
    said = await amends("policy", "check", str(page), "--json")
    assert said.status == 1
    [problem] = said.data["problems"]
    assert "knows its holidays until 2020-01-01 only" in problem["what"]
    assert page.read_text().splitlines()[problem["line"] - 2].strip() == "office:"


async def test_strict_leaves_with_a_status_for_programs(amends: Amends, tmp_path: Path) -> None:
    """Warnings stop nobody, unless asked to."""
    page = tmp_path / "hotel.yaml"
    page.write_bytes(office_page(milestones={"resolve": {"by_law": "8 weeks"}}))
    lax, strict = [await amends("policy", "check", str(page), *extra) for extra in ((), ("--strict",))]
    assert (lax.status, strict.status) == (0, 1)
    assert f"{page}:" in lax.out
    assert "1 warning" in lax.out.replace("\n", " ")


async def test_where_there_is_no_page_check_says_what_to_name(amends: Amends, tmp_path: Path) -> None:
    """An empty folder is no set without mistakes."""
    said = await amends("policy", "check", str(tmp_path), "--json")
    assert said.status == 4
    assert "There is no policy page" in said.data["error"]["what"]


async def test_a_set_without_a_staff_page_is_told_before_it_is_published(amends: Amends, tmp_path: Path) -> None:
    """No set goes without it; a folder of pages alone is none yet."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "default.yaml").write_bytes(office_page())
    whole, pages = [await amends("policy", "check", str(path), "--json") for path in (tmp_path, tmp_path / "policies")]
    assert [each["file"] for each in whole.data["warnings"]] == ["policies/staff.yaml"]
    assert pages.data["warnings"] == []


async def test_the_staff_page_can_be_checked_alone(amends: Amends, tmp_path: Path) -> None:
    """It is no policy, and its mistakes are those of a staff page."""
    page = tmp_path / "staff.yaml"
    page.write_text(yaml.safe_dump(STAFF))
    assert "staff; 4 people. No mistakes." in (await amends("policy", "check", str(page))).out
    page.write_text(yaml.safe_dump({**STAFF, "zone": "Europe/Lodnon"}))
    [problem] = (await amends("policy", "check", str(page), "--json")).data["problems"]
    assert "no time zone 'Europe/Lodnon'" in problem["what"]


async def test_the_place_of_a_remark_is_where_the_page_lies(amends: Amends, tmp_path: Path) -> None:
    """Also in a folder of pages that is called otherwise than 'policies'."""
    page = tmp_path / "mine" / "default.yaml"
    page.parent.mkdir()
    page.write_bytes(office_page(milestones={"resolve": {"by_law": "8 weeks"}}))
    [warning] = (await amends("policy", "check", str(page.parent), "--json")).data["warnings"]
    assert warning["file"] == str(page)


async def test_into_a_pipe_a_remark_is_one_line(
    amends: Amends, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Editors and scripts look for file, line and column at its beginning, however narrow the terminal is."""
    monkeypatch.setenv("COLUMNS", "40")
    page = tmp_path / "default.yaml"
    page.write_bytes(office_page(milestones={"resolve": {"by_law": "8 weeks"}}))
    remark, *_ = (await amends("policy", "check", str(page))).out.splitlines()
    assert remark.startswith(f"! {page}:")
    assert remark.endswith("do: tell_manager}'")
    page.write_text("title: no more than that\n")
    lines = (await amends("policy", "check", str(page))).out.splitlines()
    assert all(line.startswith(f"✗ {page}:1:") for line in lines)


async def test_a_name_that_nothing_has_is_told_with_what_can_be_named(amends: Amends, tmp_path: Path) -> None:
    """What is in force can be compared, and is not checked again."""
    checked = await amends("policy", "check", "in-force")
    assert (checked.status, "There is no 'in-force'. Name a page" in checked.err) == (4, True)
    assert checked.err.count("in-force") == 1
    assert "or 'in-force'" in (await amends("policy", "diff", str(tmp_path / "none"), "in-force")).err


async def test_a_page_that_may_not_be_read_is_told_by_its_name(
    amends: Amends, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose file it is is for its owner to say; that is no fault of ours."""
    page = tmp_path / "default.yaml"
    page.write_bytes(office_page())

    def refused(path: Path) -> bytes:
        raise PermissionError(EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refused)
    said = await amends("policy", "check", str(page))
    assert said.status == 4
    assert f"{page}: Permission denied." in said.err


@pytest.mark.parametrize(
    "command",
    [
        ["policy", "check"],
        ["policy", "publish", "--as", "helen", "--dry-run"],
        ["policy", "explain", "COMPLAINT"],
        ["letters", "check"],
        ["letters", "preview", "acknowledgement", "--complaint", "COMPLAINT"],
    ],
)
async def test_every_command_that_takes_a_set_takes_it_by_the_same_word(
    amends: Amends, tmp_path: Path, command: list[str]
) -> None:
    """`--policies DIR`: a page with a mistake in that folder is found by each; two folders are refused, not ignored."""
    folder = tmp_path / "set"
    shutil.copytree(ROOT / "policies", folder / "policies", ignore=shutil.ignore_patterns("packs"))
    shutil.copytree(ROOT / "templates", folder / "templates")
    with (folder / "policies" / "default.yaml").open("a") as page:
        page.write("colour: red\n")
    words = [str(ROOT / "examples" / "complaint.json") if word == "COMPLAINT" else word for word in command]
    said = await amends(*words, "--policies", str(folder))
    assert said.status != Exit.DONE
    assert "colour" in said.out + said.err
    if command[0] == "letters" and "preview" in command:
        assert (await amends(*words, "--from", str(folder))).out + said.err == said.out + said.err  # what it was called
        words += ["--from", str(folder)]
    elif "explain" in command:
        return
    else:
        words.append(str(folder))
    assert (await amends(*words, "--policies", str(folder))).status == Exit.WRONG_USE


@pytest.mark.parametrize("name", ["lamps.yml", "LAMPS.YAML", "lamps.yaml.txt", "team/lamps.yaml"])
async def test_a_page_that_nobody_reads_is_told(amends: Amends, tmp_path: Path, name: str) -> None:
    """Another ending, or a folder below: what stands there would never hold. The packs to copy are no such folder."""
    pages = tmp_path / "policies"
    for each in ("default.yaml", "packs/lamps.yaml", "remarks.txt", name):
        (pages / each).parent.mkdir(parents=True, exist_ok=True)
        (pages / each).write_bytes(office_page())
    said = await amends("policy", "check", str(tmp_path), "--json")
    found = [each for each in said.data["warnings"] if "nobody reads this page" in each["what"]]
    assert [each["file"] for each in found] == [f"policies/{name}"]
    assert "lay it in policies/" in found[0]["what"]


async def test_a_text_that_is_cut_at_a_hash_is_told_by_check(amends: Amends, tmp_path: Path) -> None:
    """The half sentence would go to customers."""
    page = tmp_path / "hotel.yaml"
    page.write_bytes(
        office_page() + b"letters:\n  rights:\n    en:\n      - Call us on extension #12 if you disagree.\n"
    )
    said = await amends("policy", "check", str(page), "--json")
    assert any("'#12 if you disagree.'" in each["what"] for each in said.data["warnings"]), said.data
