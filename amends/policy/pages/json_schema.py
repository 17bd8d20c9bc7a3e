"""The JSON Schemas of policy and staff pages, for editors: `python -m amends.policy.pages.json_schema` writes them to
policies/.
"""

import json
from collections.abc import Callable
from typing import Any

from amends.installation import PACKAGE
from amends.policy.pages.inheritance import OF_ITS_OWN, REMOVED, REPLACED_WHOLE
from amends.policy.pages.policy_page import PolicyPage
from amends.policy.pages.roster import Roster
from amends.policy.pages.yaml_reader import Page

POLICIES = PACKAGE / "policies"
Node = dict[str, Any]
_IN_PART = "Part"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, Node]:
    """The schemas by file name."""
    return {"policy.schema.json": _of_policies(), "staff.schema.json": _of(Roster)}


def text_of(schema: Node) -> str:
    """A schema as text, as the file has it."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _of(page: type[Page]) -> Node:
    schema = _changed(page.model_json_schema(), _without_nothing)
    return {"$schema": _DIALECT, **schema}


def _of_policies() -> Node:
    """The schema of policies, whole and in part.

    A page that extends another may leave out what the other says, and take it out with 'none'.
    """
    whole = _of(PolicyPage)
    defs = whole.pop("$defs")
    tables = frozenset(name for name, each in defs.items() if "properties" in each)
    head = {key: whole.pop(key) for key in ("$schema", "description")}
    part = _in_part(whole, tables) | {"required": ["title", "source", "version", "extends"]}
    parts = {f"{name}{_IN_PART}": _in_part(defs[name], tables) for name in tables}
    return {
        **head,
        "if": {"required": ["extends"]},
        "then": {"$ref": f"#/$defs/PolicyPage{_IN_PART}"},
        "else": {"$ref": "#/$defs/PolicyPage"},
        "$defs": dict(sorted((defs | parts | {"PolicyPage": whole, f"PolicyPage{_IN_PART}": part}).items())),
    }


def _in_part(table: Node, tables: frozenset[str]) -> Node:
    """The schema of a table of which a page writes only a part."""
    properties = {
        name: value if name in OF_ITS_OWN else _inherited(value, tables, whole=name in REPLACED_WHOLE)
        for name, value in table["properties"].items()
    }
    return {key: value for key, value in table.items() if key != "required"} | {"properties": properties}


def _inherited(value: Node, tables: frozenset[str], *, whole: bool = False) -> Node:
    return {"anyOf": [value if whole else _joined(value, tables), {"const": REMOVED}]}


def _joined(value: Node, tables: frozenset[str]) -> Node:
    """Tables within tables are joined, too; what stands in a list is whole."""
    if (name := value.get("$ref", "").rpartition("/")[2]) in tables:
        return value | {"$ref": f"#/$defs/{name}{_IN_PART}"}
    joined = dict(value)
    if "anyOf" in value:
        joined["anyOf"] = [_joined(each, tables) for each in value["anyOf"]]
    if isinstance(value.get("additionalProperties"), dict):
        joined["additionalProperties"] = _inherited(value["additionalProperties"], tables)
    if "patternProperties" in value:
        joined["patternProperties"] = {
            pattern: _inherited(each, tables) for pattern, each in value["patternProperties"].items()
        }
    return joined


def _without_nothing(node: Node) -> Node:
    """Allows no key without a value, and leaves out defaults, which serve programs and not editors."""
    told = {key: value for key, value in node.items() if key not in {"default", "title"}}
    if {"type": "null"} not in told.get("anyOf", ()):
        return told
    some = [each for each in told.pop("anyOf") if each != {"type": "null"}]
    return told | (some[0] if len(some) == 1 else {"anyOf": some})


def _changed(node: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(node, list):
        return [_changed(each, change) for each in node]
    if not isinstance(node, dict):
        return node
    return change(
        {
            key: {name: _changed(each, change) for name, each in value.items()}
            if key in {"properties", "patternProperties", "$defs"}
            else _changed(value, change)
            for key, value in node.items()
        }
    )


if __name__ == "__main__":
    for name, schema in schemas().items():
        (POLICIES / name).write_text(text_of(schema))
