"""The JSON Schemas that editors use: in step with the language, and of one mind with it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from yamlcore import CCoreLoader

from amends.policy.pages.json_schema import POLICIES, schemas, text_of
from tests.support.pages import office_page, page

POLICY = schemas()["policy.schema.json"]


def wrong(schema: dict[str, Any], content: bytes) -> list[str]:
    """What an editor underlines."""
    written = json.loads(json.dumps(yaml.load(content, Loader=CCoreLoader), default=str))
    return [error.message for error in Draft202012Validator(schema).iter_errors(written)]


@pytest.mark.parametrize("name", schemas())
def test_the_schemas_are_those_of_the_language(name: str) -> None:
    """`python -m amends.policy.pages.json_schema` writes them anew after a change of the language."""
    assert (POLICIES / name).read_text() == text_of(schemas()[name])
    Draft202012Validator.check_schema(schemas()[name])


@pytest.mark.parametrize("path", sorted(POLICIES.rglob("*.yaml")), ids=lambda path: path.name)
def test_what_ships_has_no_mistake_in_an_editor(path: Path) -> None:
    """Policy pages and packs by the one schema, the staff page by the other."""
    schema = schemas()["staff.schema.json"] if path.name == "staff.yaml" else POLICY

    assert not wrong(schema, path.read_bytes())


REFUND = {"kind": "money", "detail": "your money back", "money": "amount_paid"}
LAWS = [
    {"when": {"reopenings": {"at_least": 1}}, "within": "3 weeks", "counted_from": "reopened"},
    {"within": "8 weeks"},
]


@pytest.mark.parametrize(
    "content",
    [
        page(),
        office_page(milestones={"resolve": {"by_law": {"within": "8 weeks"}}}),
        office_page(milestones={"resolve": {"by_law": LAWS}}, offers={"suggest": [{"why": "w", "lines": [REFUND]}]}),
    ],
)
def test_what_the_language_takes_the_schema_takes(content: bytes) -> None:
    """The pages of our tests."""
    assert not wrong(POLICY, content)


@pytest.mark.parametrize(
    "keys",
    [
        {"milstones": {}},
        {"milestones": {"resolve": {"target": "1d"}}},
        {"milestones": {"resolve": {"by_law": "soon"}}},
        {"milestones": {"resolve": {"by_law": [{"within": "8 weeks", "confidence": "certain"}]}}},
        {"milestones": {"resolve": {"by_law": [{"when": {"tier": "gold"}}]}}},
        {"offers": {"suggest": [{"why": "w", "lines": [{"kind": "money", "detail": "d", "money": "amount_lost"}]}]}},
        {"milestones": {"resolve": {"roll": "sideways"}}},
        {"authority": {"agent": 50}},
        {"strategy": "cheap"},
    ],
)
def test_what_the_language_refuses_an_editor_underlines(keys: dict[str, Any]) -> None:
    """A wrong key, span, date, amount or word, and a key without a value."""
    assert wrong(POLICY, office_page(**keys))


def test_a_key_without_a_value_is_underlined() -> None:
    """As the language refuses it."""
    assert wrong(POLICY, office_page() + b"effective_to:\n")


def test_a_page_that_extends_another_may_be_short() -> None:
    """Parts of tables, and 'none' for what is taken out; but never half a step of a ladder."""
    head = {"title": "t", "source": "s", "version": "1", "extends": "house", "governs": {"tier": "gold"}}
    short = {**head, "follow_up": "none", "milestones": {"resolve": {"by_law": "none"}, "decide": "none"}}
    half = {**head, "milestones": {"resolve": {"ladder": [{"do": "reassign", "at": "noon"}]}}}

    assert not wrong(POLICY, yaml.safe_dump(short).encode())
    assert wrong(POLICY, yaml.safe_dump({**short, "extends": 5}).encode())
    assert wrong(POLICY, yaml.safe_dump(half).encode())
