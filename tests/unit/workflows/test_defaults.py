"""The converter leaves out what is a model's default, so a default that changes would change what histories say.

python -m tests.unit.workflows.test_defaults     # records them again: only before the first release, said in the commit
"""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel
from pydantic_core import PydanticUndefined, to_jsonable_python

import amends.activities
import amends.domain
import amends.workflows
from amends.activities import contracts
from amends.domain.actions import ACTIONS
from amends.domain.complaint import NewComplaint
from amends.workflows.all_workflows import KINDS
from amends.workflows.state import CaseState

ROOMS = ("amends.activities.", "amends.domain.", "amends.workflows.")
KNOWN = Path(__file__).with_name("defaults.json")


def models() -> set[type[BaseModel]]:
    """Every model of the rooms whose models are recorded."""
    for package in (amends.activities, amends.domain, amends.workflows):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {each for each in models_below(BaseModel) if each.__module__.startswith(ROOMS)}


def models_below(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """All subclasses of this one."""
    for found in base.__subclasses__():
        yield found
        yield from models_below(found)


def defaults() -> dict[str, dict[str, object]]:
    """By model the default of each field that has one, as JSON."""
    found: dict[str, dict[str, object]] = {}
    for model in models():
        own = {
            name: to_jsonable_python(field.get_default(call_default_factory=True, validated_data={}))
            for name, field in model.model_fields.items()
            if field.get_default(call_default_factory=False) is not PydanticUndefined or field.default_factory
        }
        assert model.__name__ not in found or not own, f"two recorded models are called {model.__name__}"
        found.setdefault(model.__name__, {}).update(own)
    return {name: dict(sorted(own.items())) for name, own in sorted(found.items()) if own}


def in_annotation(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a value of this type holds, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from in_annotation(part)


def recorded() -> set[type[BaseModel]]:
    """Every model that can stand in a history: of activities, messages, queries' answers and a run's state."""
    spoken = [getattr(contracts, name) for name in dir(contracts)]
    spoken += [getattr(kind, name) for kind in KINDS for name in dir(kind)]
    called = [each for each in spoken if isinstance(each, FunctionType) and each.__module__.startswith(ROOMS)]
    waiting = [NewComplaint, CaseState, *ACTIONS.values()]
    for function in called:
        waiting += [model for hint in get_type_hints(function).values() for model in in_annotation(hint)]
    found = set[type[BaseModel]]()
    while waiting:
        if (model := waiting.pop()) not in found:
            found.add(model)
            waiting += [each for field in model.model_fields.values() for each in in_annotation(field.annotation)]
    return found


def test_every_model_that_is_recorded_is_watched() -> None:
    """What an activity, a message or a query carries lies in the rooms whose defaults the next test holds."""
    reached = recorded()
    assert {contracts.LetterOrder, contracts.ActionVerdict, CaseState} < reached, "they are found by their signatures"
    assert not reached - models()


def test_no_default_of_a_recorded_word_changes() -> None:
    """What histories left out still means what it meant. A new field and a new model are told, too: record them."""
    assert defaults() == json.loads(KNOWN.read_text("utf-8"))


if __name__ == "__main__":
    KNOWN.write_text(json.dumps(defaults(), indent=1, ensure_ascii=False) + "\n", "utf-8")
