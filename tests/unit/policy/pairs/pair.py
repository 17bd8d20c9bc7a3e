"""A pair of pages that differ in one key, and what is seen of each, from YAML files."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field
from yamlcore import CCoreLoader

from tests.support.pages import OFFICE_HOURS, merged
from tests.unit.policy.pairs.keys import PAGES, key_at

HERE = Path(__file__).parent
STAFF: dict[str, Any] = {
    "people": [
        {"id": "maya", "name": "Maya", "email": "maya@amends.example", "roles": ["agent"], "languages": ["en"]},
        {"id": "tom", "name": "Tom", "email": "tom@amends.example", "roles": ["agent"], "languages": ["en"]},
        {"id": "ruth", "name": "Ruth", "email": "ruth@amends.example", "roles": ["supervisor"], "languages": ["en"]},
        {"id": "jonas", "name": "Jonas", "email": "jonas@amends.example", "roles": ["duty"], "languages": ["en"]},
    ]
}
USUAL: dict[str, dict[str, Any]] = {"policy": OFFICE_HOURS, "staff": STAFF}


class Pair(BaseModel):
    """Two pages, one complaint, and what is seen of it under each of them.

    `over` is laid over the usual page to make both; at the place `change` the first page says `one` and the second
    `other` (nothing: the key is left out). `sight` is the way to look, `see` the place in what is looked at, `shows`
    and `shows_instead` what stands there. `with_it` names places that cannot stay as they are, since the language
    couples them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    change: str
    one: Any = None
    other: Any = None
    see: str
    shows: Any = None
    shows_instead: Any = None
    page: str = "policy"
    over: dict[str, Any] = Field(default_factory=dict)
    with_it: dict[str, Any] = Field(default_factory=dict)
    beside: dict[str, dict[str, Any]] = Field(default_factory=dict)
    complaint: dict[str, Any] = Field(default_factory=dict)
    ledger: tuple[dict[str, Any], ...] = ()
    sight: str = "plan"

    @property
    def key(self) -> str:
        """The key that the pages differ in."""
        return key_at(PAGES[self.page], self.change.split("/"))

    @property
    def pages(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Both pages, whole."""
        usual = merged(USUAL[self.page], self.over)
        other = merged(usual, self.with_it)
        return _with(usual, self.change, self.one), _with(other, self.change, self.other)

    def __str__(self) -> str:
        return self.change


def every_pair() -> list[Pair]:
    """All pairs, file by file."""
    return [
        Pair.model_validate(each)
        for file in sorted(HERE.glob("*.yaml"))
        for each in yaml.load(file.read_bytes(), Loader=CCoreLoader)
    ]


def differences(one: Any, other: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places at which two pages differ; what only one of them has counts as one place."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            yield from differences(one.get(key), other.get(key), (*place, str(key)))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, theirs, (*place, str(number)))
    elif one != other:
        yield place


def _with(page: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """The page with this value at that place; None leaves the key out."""
    changed = copy.deepcopy(page)
    *way, last = place.split("/")
    at: Any = changed
    for part in way:
        at = at[int(part)] if isinstance(at, list) else at.setdefault(part, {})
    if isinstance(at, list):
        at[int(last)] = value
    elif value is None:
        at.pop(last, None)
    else:
        at[last] = value
    return changed
