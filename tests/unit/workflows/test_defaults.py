"""The converter leaves out what is a model's default, so a default that changes would change what histories say.

python -m tests.unit.workflows.test_defaults     # records them again: only before the first release, said in the commit
"""

import importlib
import json
import pkgutil
from pathlib import Path

from pydantic import BaseModel
from pydantic_core import PydanticUndefined, to_jsonable_python

import amends.activities
import amends.domain
import amends.workflows
from amends.domain.types import Message, Recorded

ROOMS = ("amends.activities.", "amends.domain.", "amends.workflows.")
KNOWN = Path(__file__).with_name("defaults.json")


def models(base: type[BaseModel]) -> list[type[BaseModel]]:
    """Every model of the product below this one."""
    below = [each for found in base.__subclasses__() for each in (found, *models(found))]
    return [each for each in below if each.__module__.startswith(ROOMS)]


def defaults() -> dict[str, dict[str, object]]:
    """By model the default of each field that has one, as JSON."""
    for package in (amends.activities, amends.domain, amends.workflows):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: dict[str, dict[str, object]] = {}
    for model in {*models(Recorded), *models(Message)}:
        own = {
            name: to_jsonable_python(field.get_default(call_default_factory=True, validated_data={}))
            for name, field in model.model_fields.items()
            if field.get_default(call_default_factory=False) is not PydanticUndefined or field.default_factory
        }
        found.setdefault(model.__name__, {}).update(own)
    return {name: dict(sorted(own.items())) for name, own in sorted(found.items()) if own}


def test_no_default_of_a_recorded_word_changes() -> None:
    """What histories left out still means what it meant. A new field and a new model are told, too: record them."""
    assert defaults() == json.loads(KNOWN.read_text("utf-8"))


if __name__ == "__main__":
    KNOWN.write_text(json.dumps(defaults(), indent=1, ensure_ascii=False) + "\n", "utf-8")
