"""`amends policy publish` says in words what it changes before it changes it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.policy import compile_set
from amends.publication.publish import publish, read_set
from tests.support.command_line import NOW, Amends

ROOT = Path(__file__).parents[3]
FAR = "2044-12-31"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The shipped set, in a folder that a test may write to; its holidays are known on any day of a test."""
    for path in (*ROOT.glob("policies/*.yaml"), *ROOT.glob("templates/**/*")):
        if path.is_file():
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    page = tmp_path / "policies/default.yaml"
    page.write_text(page.read_text().replace("reviewed_until: 2027-12-31", f"reviewed_until: {FAR}"))
    return tmp_path


def raise_the_limit(house: Path) -> None:
    """Agents may give more."""
    page = house / "policies/default.yaml"
    page.write_text(page.read_text().replace("agent: 50 EUR", "agent: 75 EUR"))


async def test_what_changes_is_said_before_it_changes(amends: Amends, house: Path, records: Records) -> None:
    """A dry run says it and changes nothing; the real one says it first, and again the same is nothing."""
    assert (await amends("policy", "publish", str(house), "--as", "helen")).status == 0
    first = await records.store.active()
    raise_the_limit(house)

    tried = await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth", "--dry-run")
    assert "agents may give 75 EUR instead of 50 EUR" in tried.out
    assert (await records.store.publications())[-1].hash == first.hash

    said = await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth")
    assert said.out.index("agents may give 75 EUR instead of 50 EUR") < said.out.index("is in force")
    again = await amends("policy", "publish", str(house), "--as", "helen", "--json")
    assert (again.data["changes"], again.data["differences"]) == ([], [])


async def test_a_set_that_cannot_be_compared_any_more_can_still_be_replaced(
    amends: Amends, house: Path, records: Records
) -> None:
    """What an older edition published may have keys that nobody knows now; that must not lock the owner out."""
    assert (await amends("policy", "publish", str(house), "--as", "helen")).status == 0
    older = b'{"name": "default"}'
    await records.store.publish({"policies/default.yaml": b"title: old"}, {"default": older}, "ruth", NOW)
    raise_the_limit(house)
    said = await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth")
    assert said.status == 0, said.err
    assert "cannot be compared" in said.out


async def test_a8_a_set_whose_calendar_ends_too_soon_is_not_put_in_force(
    amends: Amends, house: Path, records: Records
) -> None:
    """Deadlines would be counted over days that nobody has looked at."""
    page = house / "policies/default.yaml"
    page.write_text(page.read_text().replace(FAR, "2020-01-01"))
    said = await amends("policy", "publish", str(house), "--as", "helen", "--json")
    assert said.status == 1
    assert "knows its holidays until 2020-01-01 only" in said.data["problems"][0]["what"]
    assert await records.store.active() is None


async def test_a_calendar_that_has_ended_in_force_holds_up_nothing_else(
    amends: Amends, house: Path, records: Records
) -> None:
    """Who refuses a new colleague, or a limit, keeps the same calendar in force and mends nothing: it is told, and what
    has to be looked up. A page that is worse than what is in force is refused.
    """
    page, staff = house / "policies/default.yaml", house / "policies/staff.yaml"
    ended = page.read_text().replace(FAR, "2020-01-01")
    page.write_text(ended)
    files = read_set(house)
    compiled = compile_set(files)
    contents = {name: policy.content() for name, policy in compiled.policies.items()}
    await records.store.publish(files, contents, "helen", NOW)
    staff.write_text(staff.read_text().replace("Maya Lindqvist", "Maya Lindqvist-Berg"))

    said = await amends("policy", "publish", str(house), "--as", "helen", "--json")
    assert said.status == 0, said.out
    [warning] = said.data["warnings"]
    assert "look the holidays up, name the missing 'days' and say 'reviewed_until'" in warning["what"]

    raise_the_limit(house)
    assert (await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth")).status == 0
    page.write_text(ended.replace("2020-01-01", "2019-01-01"))
    worse = await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth", "--json")
    assert (worse.status, "until 2019-01-01 only" in worse.data["problems"][0]["what"]) == (1, True)


async def test_who_publishes_as_of_another_day_is_told_what_has_ended_since(amends: Amends, house: Path) -> None:
    """For whoever follows a page of ours years later: it is done, and not in silence."""
    page = house / "policies/default.yaml"
    page.write_text(page.read_text().replace(FAR, "2020-06-30"))
    said = await amends("policy", "publish", str(house), "--as", "helen", "--today", "2020-01-01", "--json")
    assert said.status == 0
    assert "until 2020-06-30 only" in said.data["warnings"][0]["what"]


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
    said = await amends("policy", "publish", str(house), "--as", "helen", "--json", *how)
    assert said.status == Exit.REFUSED
    [problem] = said.data["problems"]
    assert problem["file"].startswith(lost)
    assert await records.store.active() is None


async def test_a_dry_run_reads_the_letters_too(amends: Amends, house: Path) -> None:
    """What a dry run lets pass, the real one does."""
    (house / "templates/en/apology.md.j2").write_text("Sorry, {{ nobody_knows_this }}")
    tried = await amends("policy", "publish", str(house), "--as", "helen", "--dry-run", "--json")
    assert tried.status == Exit.REFUSED
    assert {each["file"] for each in tried.data["problems"]} == {"templates/en/apology.md.j2"}


async def test_a_folder_that_holds_no_set_is_told_with_the_folder_that_does(amends: Amends, house: Path) -> None:
    """The pages themselves are not the folder to publish: their letters lie beside it."""
    said = await amends("policy", "publish", str(house / "policies"), "--as", "helen")
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
    assert (await amends("policy", "publish", str(house), "--as", "helen")).status == 0

    async def meanwhile(ours: Records, *asked: Any, **how: Any) -> Any:
        await ours.store.publish({"policies/default.yaml": b"title: theirs"}, {}, "helen", NOW)
        return await publish(ours, *asked, **how)

    monkeypatch.setattr("amends.services.policy_publication.publish", meanwhile)
    raise_the_limit(house)
    said = await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth", "--json")

    assert (said.status, said.data["error"]["code"]) == (Exit.REFUSED, "overtaken")
    assert "helen has published another set" in said.data["error"]["what"]
    assert [each.by for each in await records.store.publications()] == ["helen", "helen"]


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("ghost", "unknown_person"),
        ("nobody at all\nline 2", "unknown_person"),
        ("maya", "not_allowed"),
        ("shipped", "unknown_person"),
    ],
)
@pytest.mark.parametrize("how", [(), ("--dry-run",)])
async def test_a_set_is_put_in_force_by_a_known_person_of_the_role(
    amends: Amends, house: Path, records: Records, who: str, code: str, how: tuple[str, ...]
) -> None:
    """The staff page in force says who may, not the one that comes: nobody makes themselves a manager on the way."""
    assert (await amends("policy", "publish", str(house), "--as", "helen")).status == 0
    page = house / "policies/staff.yaml"
    page.write_text(page.read_text().replace("roles: [agent]", "roles: [agent, manager]") + EXTRA)
    said = await amends("policy", "publish", str(house), "--as", who, "--second", "ruth", "--json", *how)
    assert (said.status, said.data["error"]["code"]) == (Exit.REFUSED, code)
    assert "Publish as helen." in said.data["error"]["do"]
    assert [each.by for each in await records.store.publications()] == ["helen"]


EXTRA = """
  - id: ghost
    name: Gil Ghost
    email: ghost@amends.example
    roles: [manager]
    languages: [en]
"""


@pytest.mark.parametrize("second", [None, "helen", "maya", "nobody"])
async def test_who_decides_more_is_widened_by_two_people(
    amends: Amends, house: Path, records: Records, second: str | None
) -> None:
    """Helen alone raises no limit; with a supervisor beside her she does, and both stand in the log and the journal."""
    assert (await amends("policy", "publish", str(house), "--as", "helen")).status == 0
    raise_the_limit(house)
    how = ("--second", second) if second else ()
    said = await amends("policy", "publish", str(house), "--as", "helen", *how, "--json")
    assert (said.status, said.data["error"]["code"]) == (Exit.REFUSED, "second_person")
    assert "--second: ruth, omid" in said.data["error"]["do"]
    assert (await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth")).status == 0
    assert [each.second for each in await records.store.publications()] == [None, "ruth"]
    assert '"second":"ruth"' in ((await records.journal.read("policy"))[-1].payload or "")


async def test_a_page_after_which_nobody_could_publish_is_refused(amends: Amends, house: Path) -> None:
    """The house would be locked out of its own policies."""
    page = house / "policies/staff.yaml"
    page.write_text(page.read_text().replace("roles: [manager]", "roles: [manager, agent]"))
    assert (await amends("policy", "publish", str(house), "--as", "helen")).status == 0
    page.write_text(page.read_text().replace("roles: [manager, agent]", "roles: [agent]"))
    said = await amends("policy", "publish", str(house), "--as", "helen", "--json")
    assert "could publish after this" in said.data["error"]["what"]


async def test_two_ids_of_one_person_are_told(amends: Amends, house: Path) -> None:
    """One address twice is refused where it stands, in whatever case it is written; one name twice is a warning."""
    page = house / "policies/staff.yaml"
    twin = EXTRA.replace("Gil Ghost", "maya  LINDQVIST").replace("ghost@", "Maya@")
    page.write_text(page.read_text() + twin)
    said = await amends("policy", "publish", str(house), "--as", "helen", "--json")
    [problem] = said.data["problems"]
    line = 1 + page.read_text()[: page.read_text().index("Maya@")].count("\n")
    assert (problem["file"], problem["line"]) == ("policies/staff.yaml", line)
    assert "ghost has the address of maya" in problem["what"]
    page.write_text(page.read_text().replace("Maya@", "another@"))
    said = await amends("policy", "check", str(house), "--json")
    assert [each["file"] for each in said.data["warnings"] if "the name of maya" in each["what"]] == [
        "policies/staff.yaml"
    ]


async def test_an_earlier_set_can_be_read_compared_and_put_in_force_again(
    amends: Amends, house: Path, records: Records
) -> None:
    """By the hash of the set, or by that of the policy as a case names it; there is a way back, and a log of it all."""
    await amends("policy", "publish", str(house), "--as", "helen")
    first = await records.store.active()
    assert first
    raise_the_limit(house)
    await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth")

    page = (await amends("policy", "show", first.compiled["default"][:12], "--json")).data
    assert (page["file"], "agent: 50 EUR" in page["content"]) == ("policies/default.yaml", True)
    assert "staff.yaml" in (await amends("policy", "show", first.hash[:12])).out
    for earlier in (first.compiled["default"][:12], first.hash[:12]):
        [changed] = (await amends("policy", "diff", earlier, "in-force", "--json")).data["differences"]
        assert changed["what"] == "agents may give 75 EUR instead of 50 EUR"
    back = await amends("policy", "publish", "--set", first.hash[:12], "--as", "helen", "--json")
    assert (back.status, back.data["hash"]) == (0, first.hash)
    log = (await amends("policy", "log", "--json")).data
    assert [(each["by"], each["second"]) for each in log["publications"]] == [
        ("helen", None), ("helen", "ruth"), ("helen", None),
    ]  # fmt: skip
    assert (await amends("policy", "show", "abcdef", "--json")).data["error"]["code"] == "no_such_policy"
