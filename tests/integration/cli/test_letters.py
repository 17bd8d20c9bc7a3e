"""`amends letters`: mistakes with their place, a preview by the policy; a set with a broken letter stays out."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.publication.publish import read_set
from tests.support.command_line import Amends

HOUSE = Path(__file__).parents[3]
EXAMPLE = str(HOUSE / "examples" / "complaint.json")
NEWS = "templates/en/news.md.j2"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the shipped set, to be broken; its holidays are known on any day of a test."""
    for part in ("policies", "templates"):
        shutil.copytree(HOUSE / part, tmp_path / part)
    page = tmp_path / "policies" / "default.yaml"
    page.write_text(
        page.read_text("utf-8").replace("reviewed_until: 2027-12-31", "reviewed_until: 2044-12-31"), "utf-8"
    )
    return tmp_path


@pytest.fixture
def small_house(house: Path) -> Path:
    """The same with the letters of the default policy alone: each letter more is read in thirty examples."""
    for page in (house / "policies").rglob("*.yaml"):
        if page.name not in {"default.yaml", "staff.yaml"}:
            page.unlink()
    for folder in (house / "templates").glob("*/*/"):
        shutil.rmtree(folder)
    return house


def add(house: Path, path: str, words: str) -> None:
    """Write these words below what the template says."""
    template = house / path
    template.write_text(template.read_text("utf-8").replace("{% endblock %}\n", f"\n{words}\n{{% endblock %}}\n", 1))


@dataclass(frozen=True)
class Check:
    """One `letters check` of what is shipped: its status, its document, and the CPU that it took."""

    status: int
    answer: dict[str, Any]
    seconds: float


def check_shipped() -> Check:
    """In a process of its own, whose CPU is counted."""
    program = [sys.executable, str(HOUSE / "starter.py"), "letters", "check", str(HOUSE), "--json"]
    with TemporaryFile() as said:
        check = subprocess.Popen(program, stdout=said, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(check.pid, 0)
        check.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return Check(check.returncode, json.load(said), used.ru_utime + used.ru_stime)


@pytest.fixture(scope="module")
def shipped() -> Check:
    """One check for all tests."""
    return check_shipped()


def test_check_reads_a_shipped_letter_within_four_milliseconds(shipped: Check) -> None:
    """Of CPU, with what it takes to begin: some 9 seconds for 4,000 letters on an idle machine, more beside others.

    Every letter in both languages is there.
    """
    answer = shipped.answer
    assert shipped.status == Exit.DONE
    tries = chain([shipped], (check_shipped() for _ in range(2)))  # neighbours who wear out the caches do not count
    assert any(check.seconds / check.answer["read"] < 0.004 for check in tries)
    assert answer["problems"] == []
    assert answer["read"] > 1500
    assert {"en", "fa", "en/hospitality", "fa/hospitality"} <= answer["languages"].keys()
    assert not [language for language, part in answer["languages"].items() if part["missing"]]


def test_the_page_about_letters_shows_every_folder(shipped: Check) -> None:
    """With as many letters as there are. How easily each reads is an example there: every edit moves it a little."""
    page = (HOUSE / "docs" / "how-to" / "letters.md").read_text("utf-8")
    shown = re.findall(r"^(\w\w(?:/\w+)?) +(\d+) +\w+ +\d+$", page, flags=re.MULTILINE)
    there = {folder: len(part["ease"]) for folder, part in shipped.answer["languages"].items()}
    assert {folder: int(many) for folder, many in shown} == there


async def test_check_tells_every_mistake_with_its_place(amends: Amends, small_house: Path) -> None:
    """File, line and column, what is wrong and what would be right; the status is 1."""
    house = small_house
    shutil.rmtree(house / "templates" / "fa")
    add(house, NEWS, "Rest assured: {{ ownr }}.")
    said = await amends("letters", "check", str(house), "--json")
    assert said.status == Exit.REFUSED
    line = (house / NEWS).read_text("utf-8").splitlines().index("Rest assured: {{ ownr }}.") + 1
    told = {"file": NEWS, "line": line, "column": 1, "what": "no letter has a word 'ownr'; did you mean 'owner'?"}
    assert told in said.data["problems"]


async def test_check_says_which_letters_are_written_in_another_language(amends: Amends, small_house: Path) -> None:
    """A language may lack letters; the owner sees which."""
    for path in (small_house / "templates" / "fa").glob("survey*.md.j2"):
        path.unlink()
    said = await amends("letters", "check", str(small_house))
    assert said.status == Exit.DONE, said.out
    assert "survey, survey_reminder" in said.out


async def test_check_of_a_folder_without_letters_says_where_they_would_be(amends: Amends, tmp_path: Path) -> None:
    """A wrong folder is not a sound one."""
    said = await amends("letters", "check", str(tmp_path))
    assert said.status == Exit.NOT_FOUND
    assert f"There are no letters in {tmp_path / 'templates'}." in said.err


async def test_preview_tells_the_dates_and_rights_of_the_policy(amends: Amends) -> None:
    """The complaint's own name, product and zone; the policy's dates, counted from when it came in."""
    said = await amends("letters", "preview", "acknowledgement", "--complaint", EXAMPLE, "--json")
    assert said.data["subject"].startswith("Your complaint BREAKFAST-7")
    assert "Dear Ines Duarte," in said.data["text"]
    assert "final answer by Friday 27 November." in said.data["text"]
    final = await amends("letters", "preview", "resolution", "--complaint", EXAMPLE, "--from", str(HOUSE))
    assert "ombudsman" in final.out


async def test_preview_of_a_holding_letter_moves_the_date_that_the_policy_would_move(amends: Amends) -> None:
    """What was promised, and what is promised instead: both by the policy's calendar."""
    said = await amends("letters", "preview", "holding", "--complaint", EXAMPLE, "--json")
    assert "final answer by Friday 27 November." in said.data["text"]
    assert "now have it by Wednesday 2 December." in said.data["text"]


async def test_preview_writes_html_to_be_opened_in_a_browser(amends: Amends) -> None:
    """The very bytes of the HTML part, no line of it broken by the terminal."""
    options = ("letters", "preview", "offer", "--complaint", EXAMPLE, "--html")
    said, as_json = await amends(*options), await amends(*options, "--json")
    assert said.out.rstrip("\n") == as_json.data["html"].rstrip("\n")


@pytest.mark.parametrize(
    ("name", "complaint", "says"),
    [
        ("apologie", EXAMPLE, "There is no letter 'apologie'. Did you mean 'apology'?"),
        ("offer", str(HOUSE / "nowhere.json"), "nowhere.json: No such file or directory."),
        ("offer", str(HOUSE / "README.md"), "README.md:1:1: this is no JSON"),
    ],
)
async def test_preview_of_what_is_not_there_says_so(amends: Amends, name: str, complaint: str, says: str) -> None:
    """No letter, no file, no complaint: one line, and what would be right."""
    said = await amends("letters", "preview", name, "--complaint", complaint)
    assert said.status in {Exit.NOT_FOUND, Exit.WRONG_USE}
    assert says in said.err


async def test_publish_refuses_a_set_with_a_broken_letter(amends: Amends, records: Records, house: Path) -> None:
    """Law 12: it is refused when it is published, with its place, and not found out by the first customer."""
    add(house, NEWS, "{{ former_owner }}")
    said = await amends("policy", "publish", str(house), "--as", "helen")
    assert said.status == Exit.REFUSED
    assert f"✗ {NEWS}:" in said.out
    assert "a place was left unfilled" in said.out
    assert await records.store.active() is None


async def test_publish_refuses_letters_that_a_changed_policy_finds_too_hard(amends: Amends, house: Path) -> None:
    """The letters may be in force already: it is the policy that binds them."""
    assert (await amends("policy", "publish", str(house), "--as", "helen")).status == Exit.DONE
    policy = house / "policies" / "default.yaml"
    policy.write_text(policy.read_text("utf-8").replace("reading_ease: {en: 65", "reading_ease: {en: 95"))
    said = await amends("policy", "publish", str(house), "--as", "helen")
    assert said.status == Exit.REFUSED
    assert "the policy wants 95" in said.out


async def test_publish_does_not_read_again_what_is_in_force(amends: Amends, records: Records, house: Path) -> None:
    """A colleague who is put on the staff page waits for no letter, not even for one that older rules let through."""
    add(house, NEWS, "{{ former_owner }}")
    await records.store.publish(read_set(house), {}, "ruth", datetime.now(UTC))
    staff = house / "policies" / "staff.yaml"
    staff.write_text(staff.read_text("utf-8") + "# the same people\n")
    assert (await amends("policy", "publish", str(house), "--as", "helen", "--second", "ruth")).status == Exit.DONE
