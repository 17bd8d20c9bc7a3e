"""The page of settings names every variable that the product reads, with the default that the product has."""

import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from temporalio.envconfig import ClientConfig

from amends.settings import DEFAULTS, SECRETS, Settings
from amends.variables import NEEDED, SECTIONS, TEMPORAL, Variable
from tests.acceptance.docs.settings_page import OF_COMPOSE, PAGE, compose_variables, page

ROOT = Path(__file__).parents[3]
VARIABLES = {variable.name: variable for part in SECTIONS for variable in part.variables}
NAMED = re.compile(r"""["']((?:AMENDS|MAIL|SMTP|DATABASE|TEMPORAL)_[A-Z_]+)["']""")
NO_VARIABLES = {"DATABASE_AWAY", "DATABASE_OWNER_"}
"""Names in quotes that are no variables."""
GIVEN = {
    "TEMPORAL_ADDRESS": "temporal.example:7233",
    "DATABASE_URL": "postgresql://app@db.example/amends",
}
OTHER = {
    "TEMPORAL_ADDRESS": "other.example:7233",
    "TEMPORAL_TLS": "true",
    "TEMPORAL_TLS_SERVER_CA_CERT_PATH": __file__,
    "TEMPORAL_TLS_CLIENT_CERT_PATH": __file__,
    "TEMPORAL_TLS_CLIENT_KEY_PATH": __file__,
}


def test_the_page_is_made_from_the_list() -> None:
    """After a change of amends/variables.py or docker-compose.yml: `python -m tests.acceptance.docs.settings_page`."""
    assert PAGE.read_text("utf-8") == page()


def test_every_variable_that_the_code_names_is_on_the_list() -> None:
    """A variable that somebody adds to the code is missed here until it is described."""
    folders = ("amends", "activities", "workflows")
    text = "\n".join(
        path.read_text("utf-8")
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "variables.py"
    )
    read = set(NAMED.findall(text)) - NO_VARIABLES
    assert read - {f"{name}_FILE" for name in SECRETS} == VARIABLES.keys() & read
    assert VARIABLES.keys() - read - {variable.name for variable in TEMPORAL.variables} == set()


def test_every_setting_of_the_model_has_its_variable() -> None:
    """Each field of Settings is filled by a variable of the list, and no variable names a field that is not there."""
    filled = [variable.field for variable in VARIABLES.values() if variable.field]
    assert sorted(filled) == sorted(field.name for field in fields(Settings))


@pytest.mark.parametrize("name", [name for name, variable in VARIABLES.items() if variable.field])
def test_what_holds_without_it_is_what_the_page_says(name: str, tmp_path: Path) -> None:
    """A field without its variable is empty, or what the default in the list makes of it."""
    variable = VARIABLES[name]
    without = {key: value for key, value in GIVEN.items() if key != name} | {"AMENDS_STATE": str(tmp_path)}
    if variable.default == NEEDED:
        with pytest.raises(ValueError, match=name):
            Settings.load(without)
    elif name in DEFAULTS and name != "AMENDS_STATE":
        assert held(variable, without) == held(variable, without | {name: DEFAULTS[name]})
    elif name != "AMENDS_STATE":
        assert held(variable, without) in (None, ())
    model = next(field for field in fields(Settings) if field.name == variable.field)
    assert (model.default is MISSING) == (variable.default == NEEDED) or variable.field == "keys"


def held(variable: Variable, environment: dict[str, str]) -> object:
    """What the setting is in this environment."""
    return getattr(Settings.load(environment), variable.field or "")


@pytest.mark.parametrize("name", [each.name for each in TEMPORAL.variables if each.name != "TEMPORAL_CONFIG_FILE"])
def test_temporal_reads_its_variables(name: str) -> None:
    """Each variable that we list as Temporal's own changes what its SDK is told, or is refused by it."""
    before = ClientConfig.load_client_connect_config(override_env_vars=GIVEN)
    try:
        after = ClientConfig.load_client_connect_config(override_env_vars=GIVEN | {name: OTHER.get(name, "other")})
    except (RuntimeError, ValueError):
        return  # a profile that is not there
    assert repr(after) != repr(before)


def test_temporal_reads_its_configuration_file(tmp_path: Path) -> None:
    """TEMPORAL_CONFIG_FILE names a file whose profile says where Temporal is."""
    file = tmp_path / "temporal.toml"
    file.write_text('[profile.default]\naddress = "from.file:7233"\n')
    config = ClientConfig.load_client_connect_config(override_env_vars={"TEMPORAL_CONFIG_FILE": str(file)})
    assert config.get("target_host") == "from.file:7233"


def test_every_variable_of_the_compose_file_is_described() -> None:
    """What docker-compose.yml reads stands in its own table, or is a setting of the product that it hands on."""
    assert compose_variables().keys() - OF_COMPOSE.keys() <= VARIABLES.keys()
    assert OF_COMPOSE.keys() <= compose_variables().keys()
