"""Every field of a model that others meet says what it is: in the schema, in the editor and in the reference."""

import importlib
import pkgutil
from datetime import datetime
from types import NoneType
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import amends.domain
from amends.cli.schema import MESSAGES, schema_of

for each in pkgutil.walk_packages(amends.domain.__path__, "amends.domain."):
    importlib.import_module(each.name)
importlib.import_module("amends.workflows.all_workflows")
importlib.import_module("amends.activities.contracts")
ROOMS = ("amends.domain.", "amends.workflows.", "amends.activities.contracts")


def models(of: type[BaseModel] = BaseModel) -> set[type[BaseModel]]:
    """The models of the domain, of orders and views, and the workflow's state."""
    below = {each for child in of.__subclasses__() for each in models(child)}
    return below | ({of} if of.__module__.startswith(ROOMS) else set())


FIELDS = {
    f"{model.__name__}.{name}": field
    for model in sorted(models(), key=lambda model: model.__name__)
    for name, field in model.model_fields.items()
}


def parts(annotation: Any) -> set[Any]:
    """The types that an annotation is made of."""
    return {annotation}.union(*(parts(each) for each in get_args(annotation)))


def test_every_field_has_a_description() -> None:
    """No field of a model that others meet lacks a sentence that says what it is."""
    assert len(FIELDS) > 400
    bare = [name for name, field in FIELDS.items() if not field.description or not field.description.endswith(".")]
    assert bare == []


def test_a_time_says_its_zone() -> None:
    """A field that is an instant says that it is in UTC, or that it is given with its offset."""
    times = {name: field for name, field in FIELDS.items() if datetime in parts(field.annotation)}
    assert len(times) > 50
    assert [name for name, field in times.items() if "UTC" not in str(field.description)] == []


def test_a_missing_value_says_what_it_means() -> None:
    """A field that may be None says what None means; the body of an event leaves out what it does not have."""

    def may_be_none(field: FieldInfo) -> bool:
        return field.annotation is NoneType or NoneType in get_args(field.annotation)

    events = {model.__name__ for model in models() if model.__module__.startswith("amends.domain.events.")}
    optional = {
        name: field for name, field in FIELDS.items() if may_be_none(field) and name.partition(".")[0] not in events
    }
    assert len(optional) > 100
    assert [name for name, field in optional.items() if "None" not in str(field.description)] == []


@pytest.mark.parametrize("name", MESSAGES)
def test_amends_schema_prints_the_descriptions(name: str) -> None:
    """`amends schema NAME` has a description at each property of the message and of all that it holds."""
    schema = schema_of(name)
    tables = [schema, *schema.get("$defs", {}).values()]
    bare = [
        f"{table.get('title')}.{key}"
        for table in tables
        for key, value in table.get("properties", {}).items()
        if not value.get("description")
    ]
    assert bare == []
