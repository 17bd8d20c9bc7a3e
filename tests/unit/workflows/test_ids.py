"""Ids are made in one place and taken apart nowhere: what is in one has a field of its own."""

import ast
from pathlib import Path

import pytest

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").exists())
TAKES_APART = {"split", "rsplit", "partition", "rpartition", "startswith", "endswith", "removeprefix", "removesuffix"}
NO_IDS = {
    "workflows/handing_in.py: info.workflow_id.endswith": "does the id hold the reference that was made from it",
    "activities/letter_journal.py: wanted.partition": "a language tag",
    "activities/letter_journal.py: letter.language.partition": "a language tag",
    "activities/staff_digest.py: notice.step.rpartition": "the task's id, in the key of a notice of new work",
    "activities/escalation.py: each.startswith": "where nobody was found: a role's name",
    "activities/drafts.py: said.split": "words of a letter",
    "activities/reading_drafts.py: bare(name).split": "a person's name",
}
"""What may be taken apart, and what it is."""


@pytest.mark.parametrize("room", ["workflows", "activities"])
def test_nobody_takes_an_id_apart(room: str) -> None:
    """A method that takes text apart is called on what NO_IDS lists, and nowhere else."""
    found = {
        f"{path.relative_to(ROOT)}: {ast.unparse(called.func)}"
        for path in sorted((ROOT / room).glob("*.py"))
        for called in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(called, ast.Call)
        and isinstance(called.func, ast.Attribute)
        and called.func.attr in TAKES_APART
        and not isinstance(called.func.value, ast.Constant)
    }
    assert found == {known for known in NO_IDS if known.startswith(room)}
