"""policies/README.md explains the language key by key: every key of the schemas in its place, and nothing else."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from amends.domain.letters import LetterPurpose
from amends.policy.pages.json_schema import POLICIES, schemas

HANDBOOK = (POLICIES / "README.md").read_text("utf-8")
# The parts of the language, as the schemas name them, and the sections that explain their keys.
PARTS = {
    "PolicyPage": ("The head of the page", "calendars", "paths", "milestones", "pauses", "reopen", "follow_up",
                   "letters", "calls", "offers"),
    "Governs": ("The head of the page",),
    "OpeningHours": ("calendars",),
    "Holidays": ("calendars",),
    "DigestRule": ("calendars",),
    "Condition": ("Conditions",),
    "MoneyRange": ("Conditions",),
    "NumberRange": ("Conditions",),
    "SeverityRange": ("Conditions",),
    "Paths": ("paths",),
    "StandardPath": ("paths",),
    "SeverePath": ("paths",),
    "StraightThroughPath": ("paths",),
    "Milestone": ("milestones",),
    "TargetOverride": ("milestones",),
    "Extend": ("milestones",),
    "ByLaw": ("milestones",),
    "Answers": ("milestones",),
    "LadderStep": ("milestones",),
    "Repetition": ("milestones",),
    "PauseRule": ("pauses",),
    "Reopening": ("reopen",),
    "FollowUpRule": ("follow_up",),
    "LetterRules": ("letters",),
    "Draft": ("letters",),
    "Addition": ("letters",),
    "Call": ("calls",),
    "Offers": ("offers",),
    "Suggestion": ("offers",),
    "GivenLine": ("offers",),
    "Roster": ("staff.yaml",),
    "Person": ("staff.yaml",),
    "Absence": ("staff.yaml",),
}  # fmt: skip
SECTIONS = tuple(dict.fromkeys(section for sections in PARTS.values() for section in sections))


@cache
def parts() -> dict[str, frozenset[str]]:
    """Every table of the language and its keys; what may be left out of a page that extends another is no other."""
    tables = {name: each for schema in schemas().values() for name, each in schema["$defs"].items()}
    tables["Roster"] = schemas()["staff.schema.json"]
    return {
        name: frozenset(table["properties"])
        for name, table in tables.items()
        if "properties" in table and name.removesuffix("Part") not in tables.keys() - {name}
    }


@cache
def explained() -> dict[str, frozenset[str]]:
    """By section the keys that its heading or the first cell of a row names."""
    found: dict[str, frozenset[str]] = {}
    for section in re.split(r"^## ", HANDBOOK, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        named = re.findall(r"`([^`]+)`", heading)
        cells = re.findall(r"^\| (.*?) \|", body, flags=re.MULTILINE)
        keys = {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}
        found[named[0] if named else heading] = frozenset(keys | {name for name in named if not name.endswith(".yaml")})
    return found


def test_every_part_of_the_language_has_its_place() -> None:
    """A new table of the language is explained somewhere, and one that is gone is explained no longer."""
    assert sorted(parts()) == sorted(PARTS)
    assert set(SECTIONS) <= explained().keys()


@pytest.mark.parametrize("part", PARTS)
def test_every_key_is_explained(part: str) -> None:
    """In a section about its table, not just anywhere on the page."""
    there = frozenset[str]().union(*(explained()[section] for section in PARTS[part]))
    assert parts()[part] - there == frozenset()


@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_is_explained_that_does_not_exist(section: str) -> None:
    """A key that somebody reads about can be written there."""
    known = frozenset[str]().union(*(parts()[part] for part, sections in PARTS.items() if section in sections))
    assert explained()[section] - known == frozenset()


def test_every_word_that_can_be_chosen_is_named() -> None:
    """Of each closed list of the schemas: what a ladder can do, which letters there are, how sure we are of a law."""
    examples = re.findall(r"^```yaml$(.*?)^```$", HANDBOOK, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```yaml$.*?^```$", "", HANDBOOK, flags=re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"[a-z_]+", " ".join([*re.findall(r"`([^`]+)`", prose), *examples])))
    assert set(chosen(schemas())) - named == set()


def test_the_letters_that_are_named_are_those_that_there_are() -> None:
    """Nobody reads of a letter that `drafts` or `adds` then refuse."""
    [named] = re.findall(r"^The letters are (.*?);", HANDBOOK, flags=re.MULTILINE | re.DOTALL)
    assert sorted(re.findall(r"`([^`]+)`", named)) == sorted(LetterPurpose)


def chosen(schema: Any) -> Iterator[str]:
    """The words of every closed list in a schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from chosen(each)
    elif isinstance(schema, dict):
        listed = [*schema.get("enum", ()), schema.get("const")]
        yield from (word for word in listed if isinstance(word, str))
        for each in schema.values():
            yield from chosen(each)
