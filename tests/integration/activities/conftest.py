"""The register on a database of the test's own, with the policies and the roster that a test publishes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from amends.activities.intake_and_records import Registry
from amends.activities.planning import Reckoner
from amends.db import Records
from amends.policy import compile_set
from amends.publication.publish import read_set
from tests.conftest import Database
from tests.support.roster import STAFF
from tests.support.samples import NOW

HOUSE = Path(__file__).parents[3]


FILES = {path: content for path, content in read_set(HOUSE).items() if path.startswith("policies/")}
FILES["policies/staff.yaml"] = STAFF.encode()


@pytest.fixture(scope="session")
def compiled() -> dict[str, bytes]:
    """The shipped policies, compiled once."""
    return {name: policy.content() for name, policy in compile_set(FILES).policies.items()}


@pytest.fixture
async def records(database: Database, compiled: dict[str, bytes]) -> AsyncIterator[Records]:
    """Records in which the shipped policies and the roster above are in force."""
    records = await Records.connect(database.app_dsn, max_size=8)
    await records.store.publish(FILES, compiled, "ruth", NOW)
    yield records
    await records.close()


@pytest.fixture
def registry(records: Records) -> Registry:
    """The register as a worker has it."""
    return Registry(records, Reckoner(records))
