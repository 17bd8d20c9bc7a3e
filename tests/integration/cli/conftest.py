"""The command line against the real database of the test."""

from collections.abc import AsyncIterator

import pytest

from amends.db import Records
from amends.devstack.ports import free_port
from amends.domain.complaint import Channel, Customer, NewComplaint
from tests.conftest import Database
from tests.support.command_line import NOW, Amends, on_the_command_line


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
