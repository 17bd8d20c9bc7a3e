"""The documentation keeps its order: every page is in the index, every link and name leads somewhere."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from amends.domain.plan import StepAction
from tests.acceptance.docs.conftest import ROOT
from tests.acceptance.docs.floors_picture import PICTURE, floors, picture

DOCS = ROOT / "docs"
KINDS = {"tutorials", "how-to", "reference", "explanation", "adr"}
TRACKED = [
    Path(name)
    for name in subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    if name
]
PAGES = [page for page in TRACKED if page.suffix == ".md" and (ROOT / page).is_file()]
LINK = re.compile(r"\]\((?!https?:|mailto:|\{)([^)\s]*)\)")
NAMED = re.compile(r"(?<![\w/.-])docs/[\w/.-]+\.(?:md|png|svg)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
TEXT = {".py", ".md", ".sql", ".toml", ".yml", ".yaml", ".j2", ".txt", ".cfg"}


def anchors(page: Path) -> set[str]:
    """The headings of a page, as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text("utf-8")), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    """The file of each relative link is there, and so is the heading that it names."""
    lost: list[str] = []
    for target in LINK.findall(CODE.sub("", (ROOT / page).read_text("utf-8"))):
        name, _, anchor = target.partition("#")
        file = (ROOT / page).parent / name if name else ROOT / page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


def test_every_page_that_is_named_anywhere_is_there() -> None:
    """Code, tests and pages name documents by paths that exist."""
    lost = [
        f"{path}: {name}"
        for path in TRACKED
        if path.suffix in TEXT and (ROOT / path).is_file()
        for name in NAMED.findall((ROOT / path).read_text("utf-8"))
        if not (ROOT / name).exists()
    ]
    assert lost == []


def test_every_page_stands_in_the_index() -> None:
    """docs/README.md links each page but the decisions, which have a folder; no page lies outside the kinds."""
    index = (DOCS / "README.md").read_text("utf-8")
    pages = [page.relative_to(DOCS) for page in DOCS.rglob("*.md") if page != DOCS / "README.md"]
    assert {page.parts[0] for page in pages} == KINDS
    assert [str(page) for page in pages if page.parts[0] != "adr" and f"]({page})" not in index] == []


def test_the_readme_is_short() -> None:
    """Under 900 words: the rest has pages of its own."""
    assert len((ROOT / "README.md").read_text("utf-8").split()) < 900


def test_the_glossary_has_its_forty_words_in_order() -> None:
    """Each word once, in the order of the alphabet, so that a reader finds it."""
    words = re.findall(r"^\| \*\*(.+?)\*\* \|", (DOCS / "reference" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert len(words) >= 40
    assert words == sorted(set(words))


def test_the_drawing_of_the_floors_is_that_of_the_contract() -> None:
    """Run `python -m tests.acceptance.docs.floors_picture` after a change of the layers in pyproject.toml."""
    assert PICTURE.read_text("utf-8") == picture()


def test_the_architecture_page_describes_every_room() -> None:
    """The rooms of the page are those of the contract that exist, each once."""
    page = (DOCS / "explanation" / "architecture.md").read_text("utf-8")
    described = re.findall(r"^\| `amends\.([\w.]+)` \|", page, re.MULTILINE)
    assert described == [room for floor in floors() for room in floor]


def test_the_files_that_the_architecture_page_names_are_there() -> None:
    """Where to start reading is a file that a reader can open."""
    page = (DOCS / "explanation" / "architecture.md").read_text("utf-8")
    named = re.findall(r"`((?:amends|workflows|activities)/[\w/]+\.\w+)`", page)
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_readme_leads_to_the_story_of_a_late_decision() -> None:
    """The README names the file; its head tells, in ten lines, the steps of the shipped policy in their order."""
    readme = (ROOT / "README.md").read_text("utf-8")
    row = next(line for line in readme.splitlines() if line.startswith("| know what happens when a decision is late"))
    assert "](workflows/escalation.py)" in row
    head = ast.get_docstring(ast.parse((ROOT / "workflows/escalation.py").read_text("utf-8"))) or ""
    assert [int(number) for number in re.findall(r"^ *(\d+)\. ", head, re.MULTILINE)] == list(range(1, 11))
    policy = yaml.safe_load((ROOT / "policies/default.yaml").read_text("utf-8"))
    steps = [step["do"] for step in policy["milestones"]["decide"]["ladder"]]
    assert [name for name in re.findall(r"`(\w+)`:", head) if name in set(StepAction)] == steps
    assert [name for name in re.findall(r"`([\w/]+/\w+\.\w+)`", head) if not (ROOT / name).is_file()] == []


def test_every_shipped_pack_stands_on_its_page() -> None:
    """A pack that is added to policies/packs is listed, and none is listed that is gone."""
    page = (DOCS / "reference" / "policy-packs.md").read_text("utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(path.stem for path in (ROOT / "policies" / "packs").glob("*.yaml"))
