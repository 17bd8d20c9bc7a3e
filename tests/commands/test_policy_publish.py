"""`amends policy publish` says in words what it changes before it changes it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from activities.publishing import publish
from commands.exits import Exit
from records import Records
from tests.commands.conftest import NOW, Amends

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The shipped set, in a folder that a test may write to."""
    for path in (*ROOT.glob("policies/*.yaml"), *ROOT.glob("templates/**/*")):
        if path.is_file():
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return tmp_path


def raise_the_limit(house: Path) -> None:
    """Agents may give more."""
    page = house / "policies/default.yaml"
    page.write_text(page.read_text().replace("agent: 50 EUR", "agent: 75 EUR"))


async def test_what_changes_is_said_before_it_changes(amends: Amends, house: Path, records: Records) -> None:
    """A dry run says it and changes nothing; the real one says it first, and again the same is nothing."""
    assert (await amends("policy", "publish", str(house), "--as", "ruth")).status == 0
    first = await records.store.active()
    raise_the_limit(house)

    tried = await amends("policy", "publish", str(house), "--as", "ruth", "--dry-run")
    assert "agents may give 75 EUR instead of 50 EUR" in tried.out
    assert (await records.store.publications())[-1].hash == first.hash

    said = await amends("policy", "publish", str(house), "--as", "ruth")
    assert said.out.index("agents may give 75 EUR instead of 50 EUR") < said.out.index("is in force")
    again = await amends("policy", "publish", str(house), "--as", "ruth", "--json")
    assert (again.data["changes"], again.data["differences"]) == ([], [])


async def test_a_set_that_cannot_be_compared_any_more_can_still_be_replaced(
    amends: Amends, house: Path, records: Records
) -> None:
    """What an older edition published may have keys that nobody knows now; that must not lock the owner out."""
    assert (await amends("policy", "publish", str(house), "--as", "ruth")).status == 0
    older = b'{"name": "default"}'
    await records.store.publish({"policies/default.yaml": b"title: old"}, {"default": older}, "ruth", NOW)
    raise_the_limit(house)
    said = await amends("policy", "publish", str(house), "--as", "ruth")
    assert said.status == 0, said.err
    assert "cannot be compared" in said.out


async def test_a8_a_set_whose_calendar_ends_too_soon_is_not_put_in_force(
    amends: Amends, house: Path, records: Records
) -> None:
    """Deadlines would be counted over days that nobody has looked at."""
    page = house / "policies/default.yaml"
    page.write_text(page.read_text().replace("reviewed_until: 2027-12-31", "reviewed_until: 2020-01-01"))
    said = await amends("policy", "publish", str(house), "--as", "ruth", "--json")
    assert said.status == 1
    assert "knows its holidays until 2020-01-01 only" in said.data["problems"][0]["what"]
    assert await records.store.active() is None


@pytest.mark.parametrize("lost", ["policies/staff.yaml", "templates"])
@pytest.mark.parametrize("how", [(), ("--dry-run",)])
async def test_a_set_without_staff_or_letters_is_not_put_in_force(
    amends: Amends, house: Path, records: Records, lost: str, how: tuple[str, ...]
) -> None:
    """No complaint could be taken in, or no customer be written to; whoever tries first is told the same."""
    path = house / lost
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    said = await amends("policy", "publish", str(house), "--as", "ruth", "--json", *how)
    assert said.status == Exit.REFUSED
    [problem] = said.data["problems"]
    assert problem["file"].startswith(lost)
    assert await records.store.active() is None


async def test_a_dry_run_reads_the_letters_too(amends: Amends, house: Path) -> None:
    """What a dry run lets pass, the real one does."""
    (house / "templates/en/apology.md.j2").write_text("Sorry, {{ nobody_knows_this }}")
    tried = await amends("policy", "publish", str(house), "--as", "ruth", "--dry-run", "--json")
    assert tried.status == Exit.REFUSED
    assert {each["file"] for each in tried.data["problems"]} == {"templates/en/apology.md.j2"}


async def test_a_folder_that_holds_no_set_is_told_with_the_folder_that_does(amends: Amends, house: Path) -> None:
    """The pages themselves are not the folder to publish: their letters lie beside it."""
    said = await amends("policy", "publish", str(house / "policies"), "--as", "ruth")
    assert said.status == Exit.NOT_FOUND
    assert "Name the folder that holds policies/ and templates/" in said.err


async def test_nobody_publishes_without_a_name(amends: Amends, house: Path, records: Records) -> None:
    """The journal says who put a set in force."""
    assert (await amends("policy", "publish", str(house), "--as", " ")).status == Exit.WRONG_USE
    assert await records.store.active() is None


async def test_whoever_saw_other_changes_than_those_that_would_come_is_told(
    amends: Amends, house: Path, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody publishes while the changes are read: theirs are not undone by what was shown against the set before."""
    assert (await amends("policy", "publish", str(house), "--as", "ruth")).status == 0

    async def meanwhile(ours: Records, *asked: Any, **how: Any) -> Any:
        await ours.store.publish({"policies/default.yaml": b"title: theirs"}, {}, "helen", NOW)
        return await publish(ours, *asked, **how)

    monkeypatch.setattr("activities.publishing.publish", meanwhile)
    raise_the_limit(house)
    said = await amends("policy", "publish", str(house), "--as", "ruth", "--json")

    assert (said.status, said.data["error"]["code"]) == (Exit.REFUSED, "overtaken")
    assert "helen has published another set" in said.data["error"]["what"]
    assert [each.by for each in await records.store.publications()] == ["ruth", "helen"]
