"""All SQL queries, read once from amends/db/sql/: blocks that begin with `-- name: what_it_is --`."""

import re
from importlib.resources import files

_BLOCK = re.compile(r"^-- name: (?P<name>\w+) --\n(?P<sql>.*?)(?=^-- name: |\Z)", re.MULTILINE | re.DOTALL)


def _load(*names: str) -> dict[str, str]:
    blocks: dict[str, str] = {}
    for name in names:
        text = (files("amends.db") / "sql" / f"{name}.sql").read_text("utf-8")
        for block in _BLOCK.finditer(text):
            if block["name"] in blocks:
                raise ValueError(f"amends/db/sql/{name}.sql names the query '{block['name']}' a second time")
            blocks[block["name"]] = block["sql"].strip()
    return blocks


SQL = _load(
    "journal",
    "effects",
    "cases",
    "lists",
    "actions",
    "letters",
    "inbound",
    "policies",
    "notices",
    "ratings",
    "tallies",
    "aside",
    "resets",
    "work",
    "verifying",
)
