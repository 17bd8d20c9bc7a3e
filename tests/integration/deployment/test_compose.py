"""docker-compose.yml is right as far as that can be said without an engine: its form, and that it names what we use."""

import os
import re
import secrets
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.testing import WorkflowEnvironment
from typer.main import get_command

from amends.cli.main import app
from amends.devstack import temporal_server as temporal_server
from amends.devstack.postgres import SUPERUSER, Postgres, programs
from amends.settings import Settings, database
from amends.temporal.search_attributes import REGISTERED

ROOT = Path(__file__).parents[3]
FILE = ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("amends:")}
SECRETS = Path("/run/secrets")
GIVEN = {
    "AMENDS_DB_PASSWORD": "it's @ /home: 100%",
    "AMENDS_OWNER_PASSWORD": '"o\'ne\\r" @ $HOME',
    "TEMPORAL_DB_PASSWORD": "two",
    "AMENDS_SECRET": secrets.token_urlsafe(48),
}
OF_ONE_HOST = {"AMENDS_STATE", "AMENDS_CLOCK"}
"""What a house never sets: where a stack of its own lies, and the clock of demonstrations."""


def test_it_keeps_to_the_compose_specification() -> None:
    """The vendored schema of the compose specification accepts the file."""
    check = [Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FILE]
    done = subprocess.run(check, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_depends_on_services_that_can_reach_that_state(name: str) -> None:
    """What is waited for exists; who is waited for to be healthy has a health check."""
    for other, wanted in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if wanted["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]


@pytest.mark.parametrize("name", SERVICES)
def test_volumes_and_configs_are_declared(name: str) -> None:
    """Every volume is a named one of this file, so that data outlives the containers; every config is there."""
    for volume in SERVICES[name].get("volumes", []):
        assert volume.split(":")[0] in COMPOSE["volumes"]
    for config in SERVICES[name].get("configs", []):
        assert config["source"] in COMPOSE["configs"]


@pytest.mark.parametrize("name", SERVICES)
def test_images_have_one_version_and_none_is_out_of_care(name: str) -> None:
    """No floating tag, and not the auto-setup image, which is no longer maintained."""
    image, _, tag = SERVICES[name]["image"].partition(":")
    assert re.fullmatch(r"\d+\.\d+(\.\d+)?", tag)
    assert "auto-setup" not in image


@pytest.mark.parametrize("name", [name for name in OURS if OURS[name]["secrets"]])
def test_settings_are_understood(name: str, tmp_path: Path) -> None:
    """The variables of our services are a complete and right set of settings, and none is unknown to the product."""
    variables = as_in_the_container(name, tmp_path)
    settings = Settings.load(variables | {"AMENDS_STATE": "/nowhere"})
    assert settings.relay
    known = (ROOT / "amends" / "settings.py").read_text()
    named = [key.removesuffix("_FILE") for key in variables if not key.startswith("TEMPORAL_")]
    assert [key for key in named if f'"{key}"' not in known] == []


def test_every_setting_can_be_given_from_outside() -> None:
    """What the product can be told, the file hands on: a channel, the key of a domain, another mail server."""
    known = set(re.findall(r'"((?:AMENDS|MAIL|SMTP|DATABASE)_[A-Z_]+)"', (ROOT / "amends/settings.py").read_text()))
    told = {key.removesuffix("_FILE") for service in OURS.values() for key in service["environment"]}
    assert known - told - OF_ONE_HOST == set()
    fixed = {"AMENDS_ATTACHMENTS", "AMENDS_HEALTH", "AMENDS_METRICS", "AMENDS_DRAIN"}
    for key, value in SERVICES["worker"]["environment"].items():
        assert (
            key in fixed
            or not key.startswith(("AMENDS_", "MAIL_", "SMTP_"))
            or "${" in value
            or SECRETS in Path(value).parents
        )


def test_only_the_migrations_get_the_password_of_the_owner() -> None:
    """A worker that was broken into knows nothing by which it could log in as the owner; no two passwords are one."""
    holders = {name for name, service in SERVICES.items() if "amends_owner_password" in service.get("secrets", [])}
    assert holders == {"postgres", "migrate"}
    assert COMPOSE["secrets"]["amends_owner_password"] != COMPOSE["secrets"]["amends_db_password"]
    for name, service in OURS.items():
        named = [key for key in service["environment"] if key.startswith("DATABASE_OWNER")]
        assert bool(named) == (name == "migrate")


def test_what_runs_for_long_is_bounded_and_temporal_can_be_reached() -> None:
    """No log and no memory grows until the host falls, and a backend outside of the file can start a complaint."""
    for name in ("postgres", "temporal", "temporal-ui", "mail", "worker"):
        assert SERVICES[name]["logging"]["options"]["max-size"]
        assert SERVICES[name]["mem_limit"]
    assert [port for port in SERVICES["temporal"]["ports"] if port.endswith(":7233")]


async def test_roles_are_made_with_whatever_the_passwords_hold(postgres: Postgres, tmp_path: Path) -> None:
    """The script that PostgreSQL's image reads, run against a real one: each role logs in by its own password alone."""
    for secret, source in COMPOSE["secrets"].items():
        (tmp_path / secret).write_text(GIVEN[source["environment"]])
    script = COMPOSE["configs"]["roles"]["content"].replace("$$", "$").replace(str(SECRETS), str(tmp_path))
    for name in ("amends_owner", "amends_app", "amends"):  # the server of the tests has roles of these names already
        script = re.sub(rf"\b{name}\b(?! *PASSWORD :)(?=[ ;])", f"compose_{name}", script)
    environment = os.environ | {
        "PATH": f"{programs()}{os.pathsep}{os.environ['PATH']}", "POSTGRES_USER": SUPERUSER,
        "PGHOST": "127.0.0.1", "PGPORT": str(postgres.port), "PGPASSWORD": postgres.password(SUPERUSER),
    }  # fmt: skip
    done = subprocess.run(["bash", "-euc", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    try:
        for role, password in (("app", "AMENDS_DB_PASSWORD"), ("owner", "AMENDS_OWNER_PASSWORD")):
            login = {
                "DATABASE_URL": f"postgresql://compose_amends_{role}@127.0.0.1:{postgres.port}/compose_amends",
                "DATABASE_PASSWORD": GIVEN[password],
            }
            await (await asyncpg.connect(database("DATABASE_URL", login))).close()
            with pytest.raises(asyncpg.InvalidPasswordError):
                await asyncpg.connect(database("DATABASE_URL", login | {"DATABASE_PASSWORD": "one"}))
    finally:
        admin = await asyncpg.connect(postgres.superuser_dsn)
        for statement in ("DATABASE compose_amends", "ROLE compose_amends_app", "ROLE compose_amends_owner"):
            await admin.execute(f"DROP {statement}")
        await admin.close()


@pytest.mark.parametrize("name", [name for name in OURS if "command" in OURS[name]])
def test_commands_are_those_of_the_product(name: str) -> None:
    """Each command line is accepted by the program that it calls."""
    command = OURS[name]["command"]
    if command[0] == "amends":
        parsed = get_command(app).make_context("amends", command[1:], resilient_parsing=True)
        assert command[1] in get_command(app).list_commands(parsed)  # type: ignore[attr-defined]
        refuse_unknown = subprocess.run(
            [sys.executable, "-m", "amends", *command[1:], "--help"], capture_output=True, check=False, timeout=180
        )
        assert refuse_unknown.returncode == 0
    else:
        assert command[0] == "python"
        assert find_spec(command[command.index("-m") + 1])


def test_the_worker_drains_before_it_is_killed_and_says_when_it_is_ready(tmp_path: Path) -> None:
    """The grace period is longer than the drain, and the health check asks the port that the worker listens at."""
    worker = SERVICES["worker"]
    settings = Settings.load(as_in_the_container("worker", tmp_path))
    assert int(worker["stop_grace_period"].removesuffix("s")) > settings.drain.total_seconds()
    assert settings.health
    assert f":{settings.health[1]}/healthz" in " ".join(worker["healthcheck"]["test"])
    assert worker["deploy"]["replicas"] == 2


def test_the_image_is_built_from_the_pinned_requirements_and_does_not_run_as_root() -> None:
    """The Dockerfile installs with hashes, switches to its user, and copies nothing that .dockerignore keeps out."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r requirements/runtime.txt" in dockerfile
    assert re.search(r"^USER amends$", dockerfile, re.MULTILINE)
    assert dockerfile.rindex("USER amends") > dockerfile.rindex("RUN ")
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    project = (ROOT / "pyproject.toml").read_text()
    wheel = re.search(r"only-include = \[(.*?)\]", project, re.DOTALL)
    assert wheel
    assert set(re.findall(r'"([^"]+)"', wheel[1])) <= let_in


async def test_the_namespace_job_does_its_work_on_a_real_temporal(temporal: WorkflowEnvironment) -> None:
    """Its script, run with the real command line against a real server, twice, leaves our namespace as we need it."""
    job = SERVICES["temporal-namespace"]
    path = f"{Path(temporal_server.program()).parent}{os.pathsep}{os.environ['PATH']}"
    address = temporal.client.service_client.config.target_host
    environment = {**os.environ, **job["environment"], "TEMPORAL_ADDRESS": address, "PATH": path}
    script = job["command"][0].replace("$$", "$")
    for _ in range(2):
        done = subprocess.run(
            [*job["entrypoint"], script], env=environment, capture_output=True, text=True, check=False, timeout=180
        )
        assert done.returncode == 0, done.stderr
    namespace = SERVICES["worker"]["environment"]["TEMPORAL_NAMESPACE"]
    service = temporal.client.service_client
    listed = await service.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    described = await service.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    assert set(REGISTERED) <= set(listed.custom_attributes)
    assert described.config.workflow_execution_retention_ttl.ToTimedelta() == temporal_server.RETENTION


def as_in_the_container(name: str, folder: Path) -> dict[str, str]:
    """The variables of a service, and its secrets as files in a folder of ours."""
    for secret in OURS[name].get("secrets", []):
        (folder / secret).write_text(GIVEN[COMPOSE["secrets"][secret]["environment"]] + "\n")
    variables = {key: filled(value) for key, value in OURS[name]["environment"].items()}
    return {key: value.replace(str(SECRETS), str(folder)) for key, value in variables.items()}


def filled(value: str) -> str:
    """A value with its ${VARIABLES} filled in, as compose does it."""

    def fill(found: re.Match[str]) -> str:
        return GIVEN.get(found["name"]) or found["default"] or ""

    return re.sub(r"\$\{(?P<name>\w+)(:\?[^}]*)?(:-(?P<default>[^}]*))?\}", fill, value)
