"""`amends policy check`: mistakes and warnings for people and programs, and the days on which one is closed."""

from pathlib import Path

from tests.commands.conftest import Amends
from tests.planning.pages import office_page


async def test_a7_check_lists_the_days_that_the_holidays_close(amends: Amends, tmp_path: Path) -> None:
    """Each day of the coming year by name, for people and programs; a page alone can be checked, too."""
    page = tmp_path / "hotel.yaml"
    office = {
        "office": {"holidays": {"country": "GB"}, "days": {"2026-12-24": "closed"}, "reviewed_until": "2030-01-01"}
    }
    page.write_bytes(office_page(calendars=office))
    said = await amends("policy", "check", str(page), "--json")
    assert said.status == 0
    assert "Christmas Day" in said.data["closed"]["hotel"]["office"].values()
    assert "Christmas Day" in (await amends("policy", "check", str(page))).out


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
