"""`amends schema`: whole JSON wherever it goes, of every message and every answer."""

import json
import os
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator

from amends.cli.schema import EXAMPLES, MESSAGES, schema_of


@pytest.mark.parametrize("name", MESSAGES)
def test_b14_every_schema_is_one_and_its_examples_fit(name: str) -> None:
    """Each names its dialect and itself, can be used by a validator, and its examples are of it."""
    schema = json.loads(json.dumps(schema_of(name)))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:amends:{name}"
    for example in EXAMPLES.get(name, []):
        Draft202012Validator(schema).validate(example)


def test_b14_what_is_printed_is_whole_json_at_any_width() -> None:
    """A pipe has no width: no line of the schema is folded."""
    command = [sys.executable, "-m", "amends", "schema", "complaint"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "40"})
    assert json.loads(said.stdout)["$id"] == "urn:amends:complaint"
