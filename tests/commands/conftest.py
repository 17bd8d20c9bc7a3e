"""The command line as a person has it: run in this process, against the real database of the test."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from amends.cli.main import app
from amends.db import Records
from amends.devstack.ports import free_port
from amends.domain.complaint import Channel, Customer, NewComplaint
from tests.conftest import Database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What a command said on stdout and stderr, and the status it left with."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Amends = Callable[..., Awaitable[Said]]


async def on_the_command_line(*arguments: str, stdin: str | bytes | None = None) -> Said:
    """Run one command, with the settings of the environment."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(arguments), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def amends(database: Database, monkeypatch: pytest.MonkeyPatch) -> Amends:
    """A way to run commands, with the database of the test and a Temporal that is not there."""
    monkeypatch.setenv("DATABASE_URL", database.app_dsn)
    monkeypatch.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("COLUMNS", "160")
    return on_the_command_line


@pytest.fixture
async def records(database: Database) -> AsyncIterator[Records]:
    """The records, to prepare what the commands read."""
    records = await Records.connect(database.app_dsn)
    yield records
    await records.close()


@pytest.fixture
def complaint() -> NewComplaint:
    """An ordinary complaint."""
    return NewComplaint(
        reference="PARCEL-7",
        received_at=NOW,
        channel=Channel.EMAIL,
        product="Parcels",
        category="late",
        subject="The parcel came a week late",
        what_happened="It was a birthday present.",
        customer=Customer(id="c-1", name="Ann Example", email="ann@example.org"),
    )
